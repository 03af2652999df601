"""What Python, or the build, gave the wall: read right, and a damaged state stopped with words."""

import base64
import json
from dataclasses import replace

import numpy as np
import pytest
import torch

from book.page.model_parts import sentences as heads
from manyheads import Heads

TOKENS = list("abca")
READ = [{"text": "cab.", "tokens": ["c", "a", "b"]}, {"text": "abca.", "tokens": TOKENS}]  # fmt: skip
BYTES = ("weights16", "query_rows", "key_rows")
# Bytes come as a view somewhere in a buffer, as from a kernel.
_MODEL = """
  globalThis.modelOf = (state) => ({ get: (name) => state[name] });
  globalThis.viewOf = (array) => {
    const bytes = new Uint8Array(array.byteLength + 3);
    bytes.set(array, 3);
    return new DataView(bytes.buffer, 3);
  };
  globalThis.tried = (state) => {
    try { return { given: givenBy(modelOf(state)) }; } catch (error) { return { words: String(error) }; }
  };
"""


@pytest.fixture(scope="module")
def js(wall):
    js = wall("given.js")
    js.run(_MODEL)
    return js


@pytest.fixture
def reading(attended):
    return attended(TOKENS)


@pytest.fixture
def give(js):
    """Reads a state in the engine as `found`; gives it, or the words that stop it."""

    def give(state: dict) -> dict:
        js.run(f"globalThis.state = {json.dumps({**state, **dict.fromkeys(BYTES)})};")  # fmt: skip
        for name in BYTES:
            if isinstance(state.get(name), bytes):
                js.hand("array", state[name], "Uint8Array")
                js.run(f"state.{name} = viewOf(array);")
            elif name in state:
                js.run(f"state.{name} = {json.dumps(state[name])};")
        js.run("globalThis.found = tried(state);")
        return js("found")

    return give


def test_keys_have_rows_of_their_own(give, js):
    query, key = torch.randn(2, 3, 2, 4), torch.randn(2, 3, 5, 4)
    weights = (query @ key.mT / 2).softmax(dim=-1)
    shown = Heads(weights, queries=list("ab"), keys=list("vwxyz"), query=query, key=key)  # fmt: skip
    state = {
        name: value
        for name, value in shown.get_state().items()
        if type(value) in (int, str, list, dict, bytes) and name[0] != "_"
    }
    assert not told(give(state))
    rows = js.numbers("found.given.reading.rows(1, 2).key")
    assert np.array_equal(rows, key[1, 2].flatten())
    rows = js.numbers("found.given.reading.rows(1, 2).query")
    assert np.array_equal(rows, query[1, 2].flatten())
    assert told(give({**state, "key_rows": state["query_rows"]}))
    assert told(give({**state, "no_words": "all"}))


def told(found: dict) -> str:
    """The words that stop a state; none where it is taken."""
    return found.get("words", "")


def state_of(reading, **changes) -> dict:
    """The state of a wall as Python has it."""
    shown = Heads(
        reading.weights,
        reading.tokens,
        query=reading.query,
        key=reading.key,
        read=lambda text: replace(reading, tokens=read_of(text)),
        sentences=[each["text"] for each in READ],
        title="A wall",
    )
    return state_from(shown) | changes


def state_from(shown: Heads) -> dict:
    names = (*BYTES, "title", "tokens", "shape", "sentences", "reads", "notes", "way_on")  # fmt: skip
    names += ("sizes", "key_tokens", "layer_names", "head_names", "left_out")
    return {name: getattr(shown, name) for name in names}


def read_of(text: str) -> list[str]:
    return next(each["tokens"] for each in READ if each["text"] == text)


def test_it_has_what_python_gave(js, give, reading):
    state = state_of(reading, notes=[{"text": "b"}], way_on={"words": "on"})
    given = give(state)["given"]
    of_reading = given.pop("reading")
    assert given.pop("id").startswith("mh-")
    assert given == {
        "title": "A wall",
        "first": 1,
        "sentences": READ,
        "notes": [{"text": "b"}],
        "wayOn": {"words": "on"},
        "reads": True,
        "knowsRows": True,
        "leftOut": "",
    }
    assert of_reading["text"] == "abca."
    assert of_reading["tokens"] == TOKENS
    sizes = [of_reading[name] for name in ("layers", "heads", "seq", "done")]
    assert sizes == [2, 3, 4, 2] and of_reading["output"] is None
    weights = js.numbers("found.given.reading.weights")
    assert np.abs(weights - reading.weights.flatten().numpy()).max() < 8e-6
    for layer, head in np.ndindex(2, 3):
        rows = f"found.given.reading.rows({layer}, {head})"
        for name in ("query", "key"):
            right = getattr(reading, name)[layer, head].flatten()
            assert np.array_equal(js.numbers(f"{rows}.{name}"), right)
        assert js(f"{rows}.dHead") == 4


def test_without_query_and_key_nothing_is_known_of_them(js, give, reading):
    shape = [2, 3, 4, 0]
    state = state_of(reading, shape=shape, query_rows=b"", key_rows=b"")
    given = give(state)["given"]
    assert given["knowsRows"] is False
    assert js("found.given.reading.rows(0, 0)") is None


def test_layers_that_differ_stand_one_after_the_other(js, give):
    layers = [torch.rand(2, 3, 4).softmax(-1), torch.rand(3, 2, 5).softmax(-1)]
    state = state_from(Heads({"a": layers[0], "b": layers[1]}))
    given = give(state)["given"]
    assert given["leftOut"].startswith("No words were given")
    reading = given["reading"]
    assert reading["names"] == {"layers": ["a", "b"], "heads": []}
    assert (reading["tokens"], reading["keyTokens"]) == ([*"012"], [*"01234"])
    assert reading["sizes"] == [
        {"heads": 2, "queries": 3, "keys": 4, "from": 0},
        {"heads": 3, "queries": 2, "keys": 5, "from": 24},
    ]
    weights = js.numbers("found.given.reading.weights")
    right = torch.cat([each.flatten() for each in layers]).numpy()
    assert np.abs(weights - right).max() < 8e-6


def test_a_sentence_that_is_in_no_list_has_no_text(give, reading):
    for sentences in ([], READ[:1], None):
        given = give(state_of(reading, sentences=sentences))["given"]
        assert (given["first"], given["reading"]["text"]) == (-1, "")


def packed(state: dict, **changes) -> dict:
    """The state as a built page carries it."""
    buffers = {name: heads.buffer(name, state[name]) for name in BYTES}
    built = {n: each for n, each in state.items() if n not in BYTES}
    built |= {"parts": {}, "layer": 0, "head": 0} | changes
    heads.pack_first(built, buffers)
    data = {n: base64.b64decode(each["data"]) for n, each in buffers.items()}
    return {**built, **data}


def test_a_built_page_has_16_bits_and_the_rows_of_one_head(js, give, reading):
    state = packed(state_of(reading), layer=1, head=2)
    assert len(state["weights16"]) == 2 * 2 * 3 * 4 * 4
    assert "given" in give(state)
    weights = js.numbers("found.given.reading.weights")
    assert np.abs(weights - reading.weights.flatten().numpy()).max() < 8e-6
    for layer, head in np.ndindex(2, 3):
        rows = f"found.given.reading.rows({layer}, {head})"
        if (layer, head) != (1, 2):
            assert js(rows) is None
            continue
        for name in ("query", "key"):
            right = getattr(reading, name)[1, 2].flatten()
            assert np.array_equal(js.numbers(f"{rows}.{name}"), right)
    assert js("found.given.knowsRows") is True


def test_16_bits_are_parts_of_the_largest(js):
    js.hand("codes", np.array([0, 1, 32768, 65535], "<u2").tobytes(), "Uint8Array")  # fmt: skip
    found = js.numbers("fromSixteenBits(viewOf(codes))")
    middle = (32768 - 0.75) / 65534.25
    assert found == pytest.approx([0, 0.25 / 65534.25, middle, 1], abs=1e-7)
    assert (found[0], found[3]) == (0, 1) and found[1] > 0


NONE = b"\0\0\xc0\x7f"  # a NaN
DAMAGED = {
    "shape": [
        *(None, [], "2344", [2, 3, 4], [2, 3, 4, 4, 4], [2, 3, "4", 4]),
        *([0, 3, 4, 4], [2, -3, 4, 4], [2, 3, 4, 0.5], [2, 10**5, 4, 4]),
    ],
    "query_rows": [None, b"", b"\0" * 380, NONE * 96, "rows"],
    "key_rows": [b"", b"\0" * 388],
    "tokens": [None, [], TOKENS[:3], [*TOKENS, "d"], "abca", {"length": 4}],
    "weights16": [None, b"", b"\0" * 190, b"\0" * 191, b"\0" * 194, "weights"],
    "sizes": [
        [[3, 4, 4]],
        [[3, 4, 4], [3, 4, 5]],
        [[4, 4, 4], [3, 4, 4]],
        [[3, 4], [3, 4]],
        "sizes",
        [[3, 4, 4]] * 2,
    ],
    "key_tokens": [list("abcd"), "abcd", {"length": 4}],
    "layer_names": [["one"], [1, 2], "ab", {"length": 2}],
    "head_names": [["1"], [None] * 3],
}


@pytest.mark.parametrize(
    ("name", "value"),
    [(name, value) for name, values in DAMAGED.items() for value in values],
)
def test_a_damaged_state_is_stopped_with_words(give, reading, name, value):
    words = told(give(state_of(reading, **{name: value})))
    assert words.startswith("Error: its stored state is damaged (")
    # A shape that is none, or another one, makes more of it damaged, and so do sizes without keys.
    assert name in words
    if name not in ("shape", "sizes"):
        assert words.endswith(f"({name})")


@pytest.mark.parametrize("d_head", [-1, 0, 2, 8])
def test_rows_of_another_width_are_stopped(give, reading, d_head):
    """They would be shown as the numbers of other words."""
    end = "its stored state is damaged (query_rows, key_rows)"
    for state in (state_of(reading), packed(state_of(reading))):
        words = told(give(state | {"shape": [2, 3, 4, d_head]}))
        assert words == f"Error: {end}"


def test_damaged_16_bits_are_stopped_too(give, reading):
    state = packed(state_of(reading))
    for value in (b"", state["weights16"][:-2], "weights", 1):
        words = told(give(state | {"weights16": value}))
        assert words == "Error: its stored state is damaged (weights16)"
