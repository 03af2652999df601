"""What is mounted is whole in itself: a module with all that it imports, a style sheet of several."""

import re

import pytest

from manyheads.widgets import bundle
from manyheads.widgets.bundle import module, script, style

_DECLARED = re.compile(
    r"^(?:export )?(?:(?:async )?function\*? |class |const |let )(?:\[([^\]]*)\]|(\w+))",
    re.M,
)


def declared(text: str) -> list[str]:
    """The names that a module's text declares at its top level, in their order."""
    found = (each[1] or each[2] for each in _DECLARED.finditer(text))
    return [name.strip() for names in found for name in names.split(",")]


@pytest.mark.parametrize(
    "path",
    [
        "choice/index.js",
        "drift/index.js",
        "explorer/index.js",
        "film/index.js",
        "heads/index.js",
        "heads/model/worker.js",
        "question/index.js",
        "roles/index.js",
        "splits/index.js",
        "spread/index.js",
        "sums/index.js",
    ],
)
def test_no_two_files_of_a_widget_declare_one_name(path):
    """They are joined to one module, which would not run."""
    names = declared(module(path))
    assert len(names) > 10
    assert not {name for name in names if names.count(name) > 1}


def test_every_kind_of_declaration_is_seen():
    text = "const [a, b] = x;\nlet c;\nexport async function d() {\n  const e = 1;\n}\nfunction* f() {}\n"
    assert declared(text) == ["a", "b", "c", "d", "f"]


def test_a_module_has_all_that_it_imports_ahead_of_it_once():
    text = module("explorer/settings.js")
    names = re.findall(r"^export function (\w+)", text, flags=re.M)
    assert "parseEntry" in names and "divisors" in names
    assert names.index("divisors") < names.index("validate")
    assert len(names) == len(set(names))
    assert not re.search(r"^import |^//|^/\*", text, flags=re.M)


def test_a_script_is_a_module_without_exports():
    text = script("heads/model/worker.js")
    assert "makeReading" in text and "export" not in text


def test_a_script_of_a_page_declares_nothing_for_others():
    text = bundle.page_script("loader/mount.js")
    assert text.startswith('(() => {\n"use strict";\n')
    assert text.endswith("})();\n")
    assert "function mountNew" in text and "\nexport " not in text


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


def test_the_wall_shares_no_class_with_other_widgets():
    """Style sheets of a page hold for all its widgets: one's boxes would get the other's look."""
    shared = {"mh-widget", "mh-said"}
    own = classes(style("heads/heads.css")) - shared
    assert "mw-heads" in own
    for sheet in (
        "explorer/explorer.css",
        "question/question.css",
        "shared/base.css",
        "splits/splits.css",
    ):
        assert not own & classes(style(sheet)), sheet


def classes(sheet: str) -> set[str]:
    return set(re.findall(r"\.(m[hw]-[\w-]+)", sheet))
