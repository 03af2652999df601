"""The wall's state in a page's address: what differs from the beginning, and of a damaged one what can be read."""

import json
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support import hostile

PAGE = "https://book.example/welcome.html"
INITIAL = dict(sentence=1, text="", layer=3, head=1, word=10, off="")
# As much of a browser's URL and URLSearchParams as the wall uses; a wrong %-sign is left as it is, as a browser does.
_URLS = r"""
  globalThis.decoded = (text) => {
    try { return decodeURIComponent(text.replaceAll("+", " ")); } catch { return text; }
  };
  globalThis.URLSearchParams = class {
    constructor(text = "") {
      this.pairs = text.split("&").filter(Boolean).map((pair) => {
        const [key, ...value] = pair.split("=");
        return [key, value.join("=")].map(decoded);
      });
    }
    set(key, value) { this.pairs.push([key, value]); }
    [Symbol.iterator]() { return this.pairs[Symbol.iterator](); }
    toString() { return this.pairs.map((pair) => pair.map(encodeURIComponent).join("=")).join("&"); }
  };
  globalThis.URL = class {
    constructor(text) { [this.base, this.own] = text.split(/(?=#)(.*)/s); }
    get hash() { return this.own ?? ""; }
    set hash(text) { this.own = text && `#${text}`; }
    get href() { return this.base + this.hash; }
  };
"""


@pytest.fixture(scope="module")
def link(wall):
    module = wall("link.js")
    module.run(_URLS)

    def call(name, *arguments):
        return module(f"{name}({', '.join(map(json.dumps, arguments))})")

    return call


def written(link, address=PAGE, name="heads", initial=INITIAL, **changes):
    return link("withLinked", address, name, initial | changes, initial)


@pytest.mark.parametrize(
    ("changes", "query"),
    [
        ({}, ""),
        ({"layer": 5}, "#heads?layer=5"),
        ({"layer": 0, "head": 0, "word": 0}, "#heads?layer=0&head=0&word=0"),
        # Of another sentence, the word of this number is another one.
        ({"sentence": 0, "word": 10}, "#heads?sentence=0&word=10"),
        # A sentence of the reader's own is told by its text.
        (
            {"sentence": -1, "text": "Is 1 + 1 = 2 & 3?", "word": 10},
            "#heads?text=Is%201%20%2B%201%20%3D%202%20%26%203%3F&word=10",
        ),
        ({"off": "3.1 4.2"}, "#heads?off=3.1%204.2"),
    ],
)
def test_a_link_says_what_differs_and_nothing_else(link, changes, query):
    assert written(link, **changes) == PAGE + query
    # The rest of the address goes away, where it was a place of the page.
    assert written(link, f"{PAGE}#elsewhere", **changes) == PAGE + query
    if query:
        found = link("linkedIn", PAGE + query, "heads")
        assert found == {k: v for k, v in changes.items() if v != -1}


@settings(max_examples=30)
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "sentence": st.integers(0, 99),
            "text": st.text(st.characters(codec="utf-8"), max_size=20),
            "layer": st.integers(0, 9999),
            "head": st.integers(0, 9999),
            "word": st.integers(0, 127),
            "off": st.sampled_from(["", "3.1", "0.0 11.11"]),
        },
    )
)
def test_what_is_written_is_read_back(link, changes):
    found = link("linkedIn", written(link, **changes), "heads")
    right = {k: v for k, v in changes.items() if v != INITIAL[k]}
    if {"sentence", "text"} & {*right}:
        right["word"] = changes.get("word", INITIAL["word"])
    assert found == (right or None)
    # A browser reads the same.
    split = urlsplit(written(link, **changes)).fragment.partition("?")[2]
    pairs = dict(parse_qsl(split, keep_blank_values=True))
    assert pairs == {k: str(v) for k, v in right.items()}


@pytest.mark.parametrize(
    "address", ["", "#heads", "#heads?", "#head?layer=1", "#heads-2?layer=1"]
)
def test_an_address_that_says_nothing_to_this_wall(link, address):
    assert link("linkedIn", PAGE + address, "heads") is None


@pytest.mark.parametrize(
    ("query", "found"),
    [
        *[(f"layer={x}", {}) for x in ("", "-1", "1.5", "1e3", "12345", "x")],
        *[(f"{x}=1", {}) for x in ("key", "query", "__proto__", "toString")],
        ("head=٣", {}),
        ("sentence=%200", {}),
        ("layer=1&head=x&word=3", {"layer": 1, "word": 3}),
        ("layer=1&layer=2", {"layer": 2}),
        ("a=%E0%A4%A=%&layer=1", {"layer": 1}),
        (f"text={'x' * 1000}", {"text": "x" * 1000}),
        (f"text={'x' * 1001}", {}),
        # What of it is a head, the store knows.
        ("off=9.9 x", {"off": "9.9 x"}),
        ("=", {}),
        ("&&&", {}),
    ],
)
def test_of_a_damaged_link_what_can_be_read_is_read(link, query, found):
    assert link("linkedIn", f"{PAGE}#heads?{query}", "heads") == found


def test_links_that_somebody_spoilt_say_numbers_and_texts_alone(link):
    for search in hostile.SEARCHES:
        found = link("linkedIn", f"{PAGE}#heads?{search}", "heads")
        assert set(found) <= set(INITIAL), search
        for name, value in found.items():
            wanted = str if name in ("text", "off") else int
            assert type(value) is wanted, search
    for text in hostile.TEXTS.values():
        address = written(link, sentence=-1, text=text)
        found = link("linkedIn", address, "heads")
        said = {"text": text} if text else {}
        assert found == said | {"word": INITIAL["word"]}
        assert set(address) <= set(map(chr, range(33, 127)))


def test_the_state_is_told_by_sentence_or_by_text(link):
    sentences = [{"text": "One."}, {"text": "Two."}]
    state = {"layer": 1, "head": 2, "query": 3, "off": [], "wish": None}
    for text, sentence, told in (
        ("Two.", 1, ""),
        ("Mine.", -1, "Mine."),
        ("One.", 0, ""),
        ("", -1, ""),
    ):
        given = state | {"reading": {"text": text}}
        assert link("linkedState", given, sentences) == {
            "sentence": sentence,
            "text": told,
            "layer": 1,
            "head": 2,
            "word": 3,
            "off": "",
        }
    given = state | {"reading": {"text": "One."}, "off": ["3.1", "4.2"]}
    assert link("linkedState", given, sentences)["off"] == "3.1 4.2"
    # What is asked for and not there yet is told, and not what is still shown.
    wish = {"text": "Two.", "off": ["0.1"], "word": -1}
    told = link("linkedState", given | {"wish": wish}, sentences)
    assert told == dict(
        sentence=1, text="", layer=1, head=2, word=3, off="0.1"
    )
    chosen = link("linkedState", given | {"wish": wish | {"word": 0}}, [])
    assert (chosen["word"], chosen["text"]) == (0, "Two.")
