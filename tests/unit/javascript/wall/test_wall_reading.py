"""A sentence as all heads read it: the right numbers out of the long arrays."""

import numpy as np
import pytest
import torch


@pytest.fixture(scope="module")
def js(wall):
    return wall("reading.js")


@pytest.fixture
def reading(js, attended):
    reading = attended("abcde")
    js.read(reading)
    return reading


def test_a_map_and_its_rows_are_those_of_a_head(js, reading):
    for layer in range(2):
        for head in range(3):
            right = reading.weights[layer, head].numpy()
            found = js.numbers(f"mapOf(r, {layer}, {head})")
            assert np.allclose(found.reshape(5, 5), right, atol=1e-7)
            row = js.numbers(f"rowOf(r, {layer}, {head}, 3)")
            assert np.allclose(row, right[3], atol=1e-7)


def test_layers_of_other_sizes_have_their_own_words_and_weights(js):
    js.run(
        "globalThis.several = {"
        ' tokens: [..."abc"], keyTokens: [..."abxy"], layers: 2, heads: 2, seq: 3,'
        " weights: Float32Array.from({ length: 24 + 4 }, (_, i) => i),"
        " sizes: [{ heads: 2, queries: 3, keys: 4, from: 0 }, { heads: 1, queries: 2, keys: 2, from: 24 }],"
        "};"
    )
    assert js("[0, 1].map((layer) => queriesOf(several, layer).join(''))") == ["abc", "ab"]  # fmt: skip
    assert js("[0, 1].map((layer) => keysOf(several, layer).join(''))") == ["abxy", "ab"]  # fmt: skip
    assert js("[0, 1].map((layer) => looksAtItself(several, layer))") == [False, True]  # fmt: skip
    assert js.numbers("rowOf(several, 0, 1, 2)").tolist() == [20, 21, 22, 23]
    assert js.numbers("mapOf(several, 1, 0)").tolist() == [24, 25, 26, 27]
    assert js.numbers("rowOf(several, 1, 0, 1)").tolist() == [26, 27]
    assert js.numbers("mapOf(several, 1, 1)").tolist() == []  # no such head


def test_keys_are_ranked_by_their_weights(js):
    row = "Float32Array.of(0.1, 0.4, 0, 0.4, 0.05)"
    assert js(f"largestKey({row})") == 1  # the first of two
    assert js(f"rankedKeys({row})") == [1, 3, 0, 4, 2]
    assert js("largestKey(Float32Array.of(0, 0))") == 0
    assert js("largestKey(Float32Array.of(-2, -1))") == 1


def merged(rows: torch.Tensor) -> torch.Tensor:
    """(heads, seq, d_head) as a model has it: (seq, d_model)."""
    return rows.transpose(0, 1).flatten(1)


def test_a_reading_grows_layer_by_layer(js, reading):
    js.run(
        "globalThis.grown ="
        ' emptyReading("a text", [..."abcde"], { layers: 2, heads: 3 });'
    )
    empty = js("{ ...grown, weights: [...grown.weights] }")
    assert empty == {
        "text": "a text",
        "tokens": list("abcde"),
        "layers": 2,
        "heads": 3,
        "seq": 5,
        "done": 0,
        "weights": [0] * 150,
        "output": None,
    }
    assert js("grown.rows(0, 0)") is None
    for layer in range(2):
        parts = {
            "weights": reading.weights[layer],
            "query": merged(reading.query[layer]),
            "key": merged(reading.key[layer]),
        }
        for name, numbers in parts.items():
            js.hand(f"layer_{name}", numbers)
        js.run(
            f"globalThis.grown = withLayer(grown, {layer}, "
            "{ weights: layer_weights, query: layer_query, key: layer_key });"
        )
        assert js("grown.done") == layer + 1
        # A layer that isn't there yet has no rows.
        assert js("grown.rows(1, 0)") is None or layer == 1
    assert np.allclose(
        js.numbers("grown.weights"), reading.weights.flatten(), atol=1e-7
    )
    assert js("[0, 1].map((layer) => grown.rows(layer, 2)?.dHead)") == [4, 4]
    for layer in range(2):
        for head in range(3):
            for name in ("query", "key"):
                found = js.numbers(f"grown.rows({layer}, {head}).{name}")
                right = getattr(reading, name)[layer, head]
                assert np.allclose(found, right.flatten(), atol=1e-6)
            assert js(f"grown.rows({layer}, {head}).dHead") == 4


def test_a_layer_that_comes_again_takes_the_place_of_the_first(js):
    """As it does where the layers after a head that is off are computed anew."""
    js.run("""
      const numbers = (x) => Object.fromEntries(
        ["weights", "query", "key"].map((name) => [name, Float32Array.of(x)]));
      globalThis.twice = emptyReading("", ["a"], { layers: 2, heads: 1 });
      twice = withLayer(withLayer(twice, 0, numbers(1)), 1, numbers(2));
      twice = withLayer(twice, 0, numbers(3));
    """)
    assert js("[twice.done, ...twice.weights]") == [2, 3, 2]
    assert js("[0, 1].map((at) => twice.rows(at, 0).key[0])") == [3, 2]


def test_what_changed_is_less_or_more_than_it_was(js):
    changes = """changesOf(
      { weights: Float32Array.of(0.5, 0.25, 1) },
      { weights: Float32Array.of(0.25, 1, 1) },
    )"""
    assert js(f"[...{changes}.numbers]") == [0.25, -0.75, 0]
    assert js(f"{changes}.largest") == 0.75


@pytest.mark.parametrize("seed", range(5))
def test_how_far_an_answer_turned_is_torchs(js, seed):
    torch.manual_seed(seed)
    one, other = torch.randn(2, 24)
    js.hand("one", one)
    js.hand("other", other)
    right = 1 - torch.cosine_similarity(one, other, dim=0).item()
    assert js("turnedBy(one, other)") == pytest.approx(right, abs=1e-6)
    assert js("turnedBy(one, one)") == pytest.approx(0, abs=1e-12)
    assert js("turnedBy(one, one.map((x) => -3 * x))") == pytest.approx(2)
