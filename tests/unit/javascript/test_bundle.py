"""What is mounted is whole in itself: a module with all that it imports, a style sheet of several."""

import re

from manyheads.widgets import bundle
from manyheads.widgets.bundle import module, style


def test_a_module_has_all_that_it_imports_ahead_of_it_once():
    text = module("explorer/settings.js")
    names = re.findall(r"^export function (\w+)", text, flags=re.M)
    assert "parseEntry" in names and "divisors" in names
    assert names.index("divisors") < names.index("validate")
    assert len(names) == len(set(names))
    assert not re.search(r"^import |^//|^/\*", text, flags=re.M)


def test_a_comment_goes_and_the_code_beside_it_stays(tmp_path, monkeypatch):
    monkeypatch.setattr(bundle, "WIDGETS", tmp_path)
    (tmp_path / "a.js").write_text(
        "/** What it is. */\nconst a =\n  /** @type {any} */ (1);\n// why\n"
        "/**\n * More.\n */\nconst b = 2; // two\n"
    )
    assert module("a.js") == (
        "const a =\n  /** @type {any} */ (1);\nconst b = 2; // two\n"
    )


def test_style_sheets_follow_one_another():
    one, two = style("shared/base.css"), style("question/question.css")
    assert style("shared/base.css", "question/question.css") == f"{one}\n{two}"
