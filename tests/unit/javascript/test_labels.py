"""Texts as labels that have room for a few characters."""

import re

import pytest

from support.javascript import without_page
from support.paths import ROOT

SCRIPTS = [
    path
    for folder in ("chapters/manyheads/widgets", "book/loader")
    for path in sorted((ROOT / folder).rglob("*.js"))
]
# A function with a second parameter that may be left out.
_OPTIONAL = re.compile(
    r"(?:function (\w+)\(|const (\w+) = \()\w+, \w+ = ", re.M
)
_BY_NAME = r"\.(?:map|flatMap|forEach|filter|some|every|find)\((?:{})\)"


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Пиццу", "Пиццу"),
        ("nine char", "nine char"),
        ("ten charac", "ten char…"),
        ("two\nlines", "two lines"),
    ],
)
def test_a_label_has_room_for_nine_characters(text, label):
    engine = without_page("shared/labels.js")
    assert engine.eval(f"shortened({text!r})") == label


def test_no_list_hands_its_index_to_a_function_that_takes_it_for_an_option():
    """`tokens.map(shortened)` made every label as long as its index: "…", "c…"."""
    sources = {path: path.read_text("utf8") for path in SCRIPTS}
    names = {
        name
        for source in sources.values()
        for found in _OPTIONAL.finditer(source)
        if (name := found[1] or found[2])
    }
    assert "shortened" in names
    wrong = re.compile(_BY_NAME.format("|".join(sorted(names))))
    assert wrong.search("tokens.map(shortened)")
    assert not [path for path, text in sources.items() if wrong.search(text)]
