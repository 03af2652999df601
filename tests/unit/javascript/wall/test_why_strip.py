"""The strip that says how a weight came about, with elements that are in no page: none of its words is stale."""

import json
from dataclasses import replace

import pytest
import torch

# What the strip needs of an element beyond making it.
_CHANGES = """
  Object.defineProperty(Element.prototype, "textContent", {
    get() { return this.children.map((each) => each.textContent ?? each).join(""); },
    set(text) { this.children = [text]; },
  });
  Object.defineProperty(Element.prototype, "lastElementChild", {
    get() { return this.children.at(-1); },
  });
  Element.prototype.replaceChildren = function (...children) { this.children = children; };
  const classes = new Set();
  // The strip's own, while it waits: of others, only what is in `attributes` counts.
  const withClasses = (root) => {
    root.classList.toggle = (name, is) => void (is ? classes.add(name) : classes.delete(name));
    return root;
  };
"""


@pytest.fixture(scope="module")
def js(wall):
    js = wall("views/why.js")
    js.run(_CHANGES)
    return js


@pytest.fixture
def strip(js):
    """Draws a reading's weights, one after the other, in one strip; gives what can be read in it."""
    js.run("""
      globalThis.store = { state: { status: { state: "ready" } } };
      globalThis.view = whyStripView({ store });
      withClasses(view.root);
      classes.clear();
    """)

    def strip(reading=None, **changes) -> dict:
        if reading:
            js.read(reading)
        given = {"layer": 0, "head": 0, "query": 0, "key": -1} | changes
        js.run(
            f"view.draw({{ ...{json.dumps(given)}, reading: r }}, {{ textOn: () => 'ink' }})"
        )
        return js("""{
          title: view.root.children[0].children[0].textContent,
          meaning: view.root.children[1].textContent,
          steps: view.root.children[2].all.filter((each) => each.attributes.class === "mw-stepnumber")
            .map((each) => each.textContent),
          words: view.root.children[2].all.filter((each) => each.attributes.class === "mw-stepwords")
            .map((each) => each.textContent),
          pending: view.root.lastElementChild.textContent,
          isHidden: classes.has("mw-waiting"),
          bars: view.root.children[2].all.filter((each) => /mw-(below|above)/.test(each.attributes.class))
            .map((each) => [each.attributes.class, each.style["--part"]]),
          shares: view.root.children[2].all.filter((each) => "--strength" in each.style)
            .map((each) => [each.textContent, each.attributes.class, each.style.flexGrow]),
        }""")

    return strip


@pytest.fixture(scope="module")
def of_head(attended):
    """A reading of one head, with these queries and keys for its only query."""

    def of_head(query, keys, mask=None):
        reading = attended(["the", "trophy", "it"], 1, 1, 2)
        query = torch.tensor(query).expand(1, 1, 3, 2)
        key = torch.tensor(keys)[None, None]
        scores = query @ key.mT / 2**0.5
        if mask is not None:
            scores = scores.masked_fill(~torch.tensor(mask), -torch.inf)
        weights = scores.double().softmax(dim=-1).float()
        return replace(reading, weights=weights, query=query, key=key)

    return of_head


def test_each_symbol_stands_over_its_number(strip, of_head):
    reading = of_head([1.0, -2.0], [[1.0, 1.0], [2.0, -1.0], [-1.0, -1.0]])
    # The scores are −1, 4 and 1, over √2.
    found = strip(reading, key=1)
    assert found["title"] == "Why 0.87?"
    assert found["meaning"] == "q: what “the” looks fork: what “trophy” has"
    assert found["steps"] == [
        *("4.000", "÷ 1.414 = 2.828", "e2.828 = 16.919", "÷ 19.440", "0.87")
    ]
    assert found["words"] == [
        *("2 products, added", "the head is 2 wide", "always positive"),
        *("all 3, added", "the → trophy"),
    ]
    assert (found["pending"], found["isHidden"]) == ("", False)
    assert found["bars"] == [["mw-above", "1.000"], ["mw-above", "1.000"]]
    texts = [(text, name) for text, name, _ in found["shares"]]
    assert texts == [("trophy", "mw-chosenshare"), ("", ""), ("", "")]
    assert float(found["shares"][0][2]) == pytest.approx(0.8703, abs=1e-4)
    # Without a chosen key it is the one that the word looks at most.
    assert strip() == found
    bars = strip(key=0)["bars"]
    assert bars == [["mw-above", "0.500"], ["mw-below", "1.000"]]


def test_words_of_another_direction_keep_their_place(strip, of_head):
    reading = of_head([1.0, -2.0], [[1.0, 1.0], [2.0, -1.0], [-1.0, -1.0]])
    found = strip(replace(reading, tokens=["לא", "כן", "##ל"]), key=1)
    kept = [f"\u2068{word}\u2069" for word in ("לא", "כן")]
    assert found["words"][-1] == " → ".join(kept)
    assert found["meaning"] == (
        f"q: what “{kept[0]}” looks fork: what “{kept[1]}” has"
    )


def test_a_weight_that_is_nearly_1_is_asked_for_in_words(strip, of_head):
    keys = [[12.0, 0.0], [0.0, 0.0], [0.0, 0.0]]
    assert strip(of_head([1.0, 0.0], keys))["title"] == "Why almost 1?"


@pytest.mark.parametrize(("size", "largest"), [(2000, 2828), (1000, 1414)])
def test_what_is_taken_off_is_said(strip, of_head, size, largest):
    keys = [[1.0, -1.0], [2.0, 1.0], [1.0, 1.0]]
    found = strip(of_head([size, 0.0], keys), key=1)
    assert found["words"][2] == "less the row's largest"
    assert found["steps"][2] == f"e{largest} − {largest} = 1.000"
    assert found["steps"][3:] == ["÷ 1.000", "1.00"]


def test_a_sum_with_a_number_below_0_has_one_sign(strip, of_head):
    """A row of large negative scores: its largest is taken off, which adds."""
    keys = [[-1.0, 0.0], [-1.001, 0.0], [-2.0, 0.0]]
    found = strip(of_head([1000.0, 0.0], keys), key=1)
    assert found["steps"][2] == "e−707.8 + 707.1 = 0.4931"
    assert found["steps"][3:] == ["÷ 1.493", "0.33"]


def test_a_weight_of_0_has_no_steps_and_shows_none_of_another(strip, of_head):
    """What a mask hides has a score, but no part in the softmax."""
    keys = [[1.0, 1.0], [2.0, -1.0], [-1.0, -1.0]]
    mask = [[True, True, False]] * 3
    reading = of_head([1.0, -2.0], keys, mask)
    assert strip(reading, key=1)["isHidden"] is False
    found = strip(key=2)
    assert found["title"] == "Why 0?"
    assert found["isHidden"]
    assert found["pending"] == (
        "This weight is 0: a mask hides the word, or its score is far below the others."
    )
    assert strip(key=0)["pending"] == ""


def test_numbers_that_are_not_there_are_waited_for(js, strip, of_head):
    keys = [[1.0, 1.0], [2.0, -1.0], [-1.0, -1.0]]
    strip(of_head([1.0, -2.0], keys), key=1)
    js.run("r.rows = () => null;")
    found = strip()
    assert (found["title"], found["isHidden"]) == ("Why 0.87?", True)
    words = "The query and the key of this head are"
    assert found["pending"] == f"{words} on their way."
    js.run("store.state.status.state = 'error';")
    assert strip()["pending"] == "The query and the key of this head are not there."  # fmt: skip
    js.run("r.done = 0;")
    assert strip()["title"] == "Why this number?"
