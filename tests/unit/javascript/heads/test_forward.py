"""The page's encoder computes what torch does in float64, with the same weights."""

import math
from typing import NamedTuple

import numpy as np
import pytest
import torch

from manyheads.attention import split_heads
from manyheads.models import minilm
from support.javascript import hand_over, without_page

TEXTS = {
    3: "Pizza",
    11: "It was too hot, wasn't it",
    21: minilm.SENTENCES[0],
    62: " ".join(minilm.SENTENCES[:4]),
    128: "never odd or even " * 31 + "42!",
}


class Result(NamedTuple):
    x: (
        np.ndarray
    )  # (layers + 1, seq, d_model): what each layer receives, and the output
    weights: np.ndarray  # (layers, heads, seq, seq)
    query: np.ndarray  # (layers, seq, d_model)
    key: np.ndarray


@pytest.fixture(scope="module")
def encoder():
    torch.set_default_dtype(torch.float64)
    try:
        yield minilm.load_encoder()[0].requires_grad_(False)
    finally:
        torch.set_default_dtype(torch.float32)


@pytest.fixture(scope="module")
def engine(parts):
    engine = without_page("heads/model/forward.js")
    engine.eval("const layers = [];")
    for layer in range(6):
        hand_over(engine, "bytes", parts[f"layer-{layer}"])
        engine.eval("layers.push(readLayer(bytes));")
    hand_over(engine, "bytes", parts["positions"])
    engine.eval("const positions = readPositions(bytes);")
    return engine


def by_torch(encoder, ids) -> Result:
    x = encoder.embed(ids)
    found = {"x": [x], "weights": [], "query": [], "key": []}
    with torch.no_grad():
        for layer in encoder.layers:
            found["query"].append(layer.attention.w_query(x))
            found["key"].append(layer.attention.w_key(x))
            x, weights = layer(x)
            found["x"].append(x)
            found["weights"].append(weights)
    return Result(
        **{name: torch.cat(each).numpy() for name, each in found.items()}
    )


def by_page(engine, rows, off=None) -> Result:
    seq = len(rows)
    hand_over(engine, "bytes", rows.astype("<f4").tobytes())
    engine.eval("var x = embed(new Float32Array(bytes), positions); var made;")

    def told(name: str, *shape: int):
        array = np.frombuffer(bytes(engine.eval(name)), "<f4")
        return array.reshape(shape)

    found = {"x": [told("x", seq, 384)], "weights": [], "query": [], "key": []}
    for layer in range(6):
        heads = (off or {}).get(layer, [])
        engine.eval(
            f"made = layerForward(layers[{layer}], x, {seq}, {heads}); x = made.x;"
        )
        for name, each in found.items():
            shape = (12, seq, seq) if name == "weights" else (seq, 384)
            each.append(told(f"made.{name}", *shape))
    return Result(**{name: np.stack(each) for name, each in found.items()})


def ids_of(tokenizer, text: str):
    return torch.tensor([tokenizer.encode(text).ids])


def rows_of(encoder, ids):
    return encoder.tokens(ids)[0].detach().numpy()


@pytest.mark.parametrize("seq", TEXTS)
def test_weights_queries_and_keys_of_all_heads_are_those_of_torch(
    engine, encoder, tokenizer, seq
):
    ids = ids_of(tokenizer, TEXTS[seq])
    assert ids.shape[1] == seq
    theirs = by_torch(encoder, ids)
    ours = by_page(engine, rows_of(encoder, ids))
    for name in Result._fields:
        mine, other = getattr(ours, name), getattr(theirs, name)
        error = np.abs(mine - other).max(initial=0)
        assert mine.shape == other.shape and error < 1e-5, (name, error)
    assert np.abs(ours.weights - theirs.weights).max() < 1e-6


def test_a_head_that_is_off_gives_nothing_and_keeps_its_weights(
    engine, encoder, tokenizer
):
    ids = ids_of(tokenizer, TEXTS[11])
    rows = rows_of(encoder, ids)
    with (
        minilm.switched_off(encoder, 2, 3),
        minilm.switched_off(encoder, 2, 11),
        minilm.switched_off(encoder, 4, 0),
    ):
        theirs = by_torch(encoder, ids)
    ours = by_page(engine, rows, {2: [3, 11], 4: [0]})
    assert np.abs(ours.weights - theirs.weights).max() < 1e-6
    assert np.abs(ours.x[-1] - theirs.x[-1]).max() < 1e-5
    whole = by_page(engine, rows)
    assert np.array_equal(ours.weights[:3], whole.weights[:3])
    assert np.abs(ours.weights[3] - whole.weights[3]).max() > 1e-3


def test_the_query_and_key_of_a_head_give_its_weights(
    engine, encoder, tokenizer
):
    ids = ids_of(tokenizer, TEXTS[11])
    ours = by_page(engine, rows_of(encoder, ids))
    query, key = (
        split_heads(torch.tensor(each).double(), 12)
        for each in (ours.query, ours.key)
    )
    scores = query @ key.mT / math.sqrt(32)
    assert np.abs(scores.softmax(-1).numpy() - ours.weights).max() < 1e-6


def test_gelu_is_that_of_torch(engine):
    x = torch.linspace(-12, 12, 100_001, dtype=torch.float64)
    hand_over(engine, "bytes", x.numpy().astype("<f8").tobytes())
    ours = engine.eval("Float64Array.from(new Float64Array(bytes), gelu)")
    ours = np.frombuffer(bytes(ours), "<f8")
    theirs = torch.nn.functional.gelu(x).numpy()
    assert np.abs(ours - theirs).max() < 1e-9


def test_scales_of_16_bits_are_read_to_the_last_bit(engine):
    right = np.arange(1 << 16, dtype="<u2").view("<f2").astype("<f4")
    ours = engine.eval(
        "Float32Array.from({ length: 1 << 16 }, (_, bits) => fromHalf(bits))"
    )
    ours = np.frombuffer(bytes(ours), "<f4")
    assert np.array_equal(ours, right, equal_nan=True)


def test_a_page_of_tokens_has_the_rows_of_their_ranks(
    engine, encoder, parts, ids
):
    for page in (0, 15):
        hand_over(engine, "bytes", parts[f"tokens-{page}"])
        engine.eval(
            "var page = readRows(bytes); var all = new Float32Array(page.outputs * 384);"
            "unpack(page, 0, all);"
        )
        ours = np.frombuffer(bytes(engine.eval("all")), "<f4").reshape(-1, 384)
        right = rows_of(encoder, torch.tensor([ids[page * 2000 :][:2000]]))
        assert ours.shape == right.shape
        assert np.abs(ours - right).max() < 1e-7


@pytest.mark.parametrize("change", [-2, 2])
@pytest.mark.parametrize("name", ["layer-0", "tokens-3", "positions"])
def test_bytes_of_another_number_are_refused(engine, parts, name, change):
    content = parts[name]
    content = content[:change] if change < 0 else content + b"\0" * change
    hand_over(engine, "bytes", content)
    read = {"layer": "readLayer", "tokens": "readRows"}
    read = read.get(name.split("-")[0], "readPositions")
    told = engine.eval(
        f"(() => {{ try {{ {read}(bytes); return ''; }} catch (error) {{ return String(error); }} }})()"
    )
    assert "Error" in told, name
