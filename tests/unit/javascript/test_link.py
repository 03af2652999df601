"""An explorer's state in the address of a page: short, and read back, the older kind of link too."""

import json

import pytest

from support.javascript import without_page

INITIAL = dict(
    heads=3,
    seq=4,
    d_model=6,
    sentence=0,
    station="x",
    causal=True,
    padding_mask=True,
    scaled=True,
    temperature=1,
    as_tables=False,
    focus={},
    edits={},
    token_labels={},
    baseline={},
)
PAGE = "https://book.example/pizza.html"


@pytest.fixture(scope="module")
def link():
    engine = without_page("explorer/link.js")

    def call(name, *arguments):
        # The engine has no URL of its own, as a browser has.
        given = ", ".join(map(json.dumps, arguments))
        return json.loads(engine.eval(f"JSON.stringify({name}({given}))"))

    engine.eval(URLS)
    return call


# As much of a browser's URL and URLSearchParams as the explorer uses.
URLS = r"""
globalThis.URLSearchParams = class {
  constructor(text = "") {
    this.pairs = text.replace(/^\?/, "").split("&").filter(Boolean).map((pair) => {
      const [key, ...value] = pair.split("=");
      return [key, value.join("=")].map((each) => decodeURIComponent(each.replaceAll("+", " ")));
    });
  }
  set(key, value) { this.pairs.push([key, value]); }
  has(key) { return this.pairs.some(([each]) => each === key); }
  get(key) { return this.pairs.find(([each]) => each === key)?.[1] ?? null; }
  [Symbol.iterator]() { return this.pairs[Symbol.iterator](); }
  toString() { return this.pairs.map((pair) => pair.map(encodeURIComponent).join("=")).join("&"); }
};
globalThis.URL = class {
  constructor(text) {
    const [, base, search, hash] = /^([^?#]*)(\?[^#]*)?(#.*)?$/.exec(text);
    Object.assign(this, { base, search: search ?? "", own: hash ?? "" });
  }
  get hash() { return this.own; }
  set hash(text) { this.own = `#${text}`; }
  get searchParams() { return new URLSearchParams(this.search); }
  get href() { return this.base + this.search + this.own; }
};
"""


@pytest.mark.parametrize(
    ("changes", "query"),
    [
        ({}, ""),
        ({"heads": 2}, "?heads=2"),
        ({"heads": 2, "causal": False}, "?heads=2&causal=false"),
        ({"focus": {"of": "k", "head": 1}}, "?focus.of=k&focus.head=1"),
        # Brackets and commas stand as they are.
        ({"edits": {"x[0,2,5]": 0.5}}, "?x[0,2,5]=0.5"),
        ({"token_labels": {"0,1": "é&"}}, "?token[0,1]=%C3%A9%26"),
        (
            {"baseline": {"heads": 6, "edits": {"x[0,0,0]": 1}}},
            "?baseline.heads=6&baseline.x[0,0,0]=1",
        ),
    ],
)
def test_a_link_says_what_differs_and_nothing_else(link, changes, query):
    written = link("asLink", PAGE, "pizza", INITIAL | changes, INITIAL)
    assert written == f"{PAGE}#pizza{query}"
    found = link("fromLink", written, "pizza")
    assert found == {"settings": changes, "unread": []}


def test_a_link_takes_the_place_of_what_the_address_said(link):
    for before in (f"{PAGE}#elsewhere", f"{PAGE}?explorer=pizza&heads=6"):
        changed = INITIAL | {"seq": 2}
        found = link("asLink", before, "pizza", changed, INITIAL)
        assert found == f"{PAGE}#pizza?seq=2"


@pytest.mark.parametrize(
    "address",
    [
        "?explorer=pizza&heads=2&scaled=false&focus.of=k",  # of the older kind
        "#pizza?heads=2&scaled=false&focus.of=k",
    ],
)
def test_both_kinds_of_link_are_read_by_the_explorer_that_they_name(
    link, address
):
    asked = {"heads": 2, "scaled": False, "focus": {"of": "k"}}
    found = link("fromLink", PAGE + address, "pizza")
    assert found == {"settings": asked, "unread": []}
    other = link("fromLink", PAGE + address, "calzone")
    assert other == {"settings": {}, "unread": []}


@pytest.mark.parametrize("address", ["", "#pizza", "#pizza-and-more", "#%"])
def test_an_address_without_a_state_asks_for_nothing(link, address):
    found = link("fromLink", PAGE + address, "pizza")
    assert found == {"settings": {}, "unread": []}


@pytest.mark.parametrize(
    "text",
    [
        *["heads=", "heads=two", "temperature=NaN", "causal=1"],
        *["hedas=2", "focus.station=x", "x[0,0,0]=much", "as_tables=yes"],
    ],
)
def test_what_cannot_be_read_is_told(link, text):
    found = link("fromLink", f"{PAGE}#pizza?seq=2&{text}", "pizza")
    assert found["unread"] == [text]
    assert found["settings"]["seq"] == 2


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Three heads, four tokens", "three-heads-four-tokens"),
        ("  Größe?  ", "größe"),
        ("?!", "explorer"),
        ("x" * 99, "x" * 60),
    ],
)
def test_a_title_as_a_name(link, title, name):
    assert link("slug", title) == name
