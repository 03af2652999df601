"""Texts as labels that have room for a few characters."""

import json
import re
import unicodedata

import pytest
from wcwidth import iter_graphemes

from manyheads.drawn.writing import printable
from support.javascript import without_page
from support.paths import ROOT

SCRIPTS = [
    *sorted((ROOT / "chapters" / "manyheads" / "widgets").rglob("*.js"))
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


@pytest.mark.parametrize(
    ("text", "is_upright"),
    [
        *[(text, True) for text in ("郭", "注意", "。", "かな", "한국", "！")],
        *[
            (text, False)
            for text in ("", "LL", "AI", "郭A", "##郭", "Я", "🍕")
        ],
    ],
)
def test_east_asian_signs_stand_upright(text, is_upright):
    engine = without_page("shared/labels.js")
    assert engine.eval(f"standsUpright({json.dumps(text)})") is is_upright


@pytest.mark.parametrize(
    "text",
    ["pizza", "##uc", "Пиццу", "注意", "naïve", "🍕", "a 1", "", "[CLS]"],
)
def test_a_text_that_runs_from_left_to_right_stays_as_it_is(text):
    engine = without_page("shared/labels.js")
    assert engine.eval(f"isolated({json.dumps(text)})") == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("##ל", "##ל"),
        ("مرحبا", "مرحبا"),
        ("a שלום b", "a שלום b"),
        # Signs that are not seen, and that would reach beyond the text.
        ("\u202egnp.exe", "gnp.exe"),
        ("\u2067\u2066abc", "abc"),
        ("ab\u2069ל", "abל"),
    ],
)
def test_a_text_that_runs_the_other_way_is_kept_apart(text, shown):
    engine = without_page("shared/labels.js")
    found = engine.eval(f"isolated({json.dumps(text)})")
    assert found == f"\u2068{shown}\u2069"


def test_every_letter_that_runs_the_other_way_is_known():
    engine = without_page("shared/labels.js")
    script = """Array.from({ length: 0x110000 }, (_, i) => i)
        .filter((i) => isolated(String.fromCodePoint(i)) !== String.fromCodePoint(i))"""
    found = {*json.loads(engine.eval(f"JSON.stringify({script})"))}
    ways = {i: unicodedata.bidirectional(chr(i)) for i in range(0x110000)}
    assert {i for i, way in ways.items() if way in ("R", "AL")} <= found
    assert not {i for i in found if ways[i] == "L" or i < 0x590}


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


@pytest.mark.parametrize(
    "text",
    [
        "pizza",
        "👨‍👩‍👧‍👦a",
        "🇫🇷🇮🇱",
        "e\u0301te\u0301",
        "👍🏽👍",
        "注意",
        "",
        "\u0301a",
        "☺️x",
    ],
)
def test_an_older_browser_counts_the_same_signs(text):
    engine = without_page("shared/labels.js")
    ask = f"JSON.stringify(signsOf({json.dumps(text)}))"
    newer = json.loads(engine.eval(ask))
    engine.eval("if (typeof Intl === 'object') delete Intl.Segmenter")
    older = json.loads(engine.eval(ask))
    assert newer == older == [*iter_graphemes(text)]


@pytest.mark.parametrize(
    "text",
    [
        "a",
        "the\n",
        "\n",
        "\t",
        " ",
        "   ",
        "\x00",
        "\x1b[31m",
        "\x85",
        "\u2028",
        "\u202egnp",
        "a\u2066",
        "a b",
        "שלום",
        "e\u0301",
        "",
        "👨\u200d👩",
    ],
)
def test_nothing_of_a_label_stays_unseen(text):
    """As Python writes it in a figure and in a table."""
    engine = without_page("shared/labels.js")
    shown = str(engine.eval(f"visible({json.dumps(text)})"))
    assert shown == printable(text)
    assert text == "" or str(shown).strip()


@pytest.mark.parametrize("text", ["\u200b", "\ufeff", "\u200d\u200b"])
def test_a_text_of_signs_without_width_is_told(text):
    engine = without_page("shared/labels.js")
    shown = engine.eval(f"visible({json.dumps(text)})")
    assert shown == printable(text)
    assert shown == "".join(f"\\u{ord(sign):04x}" for sign in text)
    assert engine.eval(f"shortened({json.dumps(text)})") == shown
