"""What is mounted is whole in itself: a module with all that it imports, a style sheet of several."""

import re

from manyheads.widgets.bundle import module, style


def test_a_module_has_all_that_it_imports_ahead_of_it_once():
    text = module("explorer/settings.js")
    names = re.findall(r"^export function (\w+)", text, flags=re.M)
    assert "parsePlace" in names and "divisors" in names
    assert names.index("divisors") < names.index("settled")
    assert len(names) == len(set(names))
    assert not re.search(r"^import |^//|^/\*", text, flags=re.M)


def test_style_sheets_follow_one_another():
    one, two = style("shared/base.css"), style("question/question.css")
    assert style("shared/base.css", "question/question.css") == f"{one}\n{two}"
