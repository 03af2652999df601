"""A sentence that the build has read: out of the bytes that lie beside a page come the encoder's own numbers."""

import json
import math

import numpy as np
import pytest
import torch

from book.page.model_parts import sentences as heads
from manyheads.models.reading import Reading

SHAPE = {"layers": 6, "heads": 12, "dHead": 32}


@pytest.fixture(scope="module")
def js(wall):
    return wall("session/prepared.js")


def prepare(js, data: bytes, reading: Reading, text: str) -> None:
    """Read what the build wrote, as `found`."""
    layers, of_layer, _, d_head = reading.query.shape
    shape = {"layers": layers, "heads": of_layer, "dHead": d_head}
    sentence = {"text": text, "tokens": reading.tokens}
    js.hand("written", data, "Uint8Array")
    js.run(
        f"globalThis.found = readPrepared(written.buffer, {json.dumps(sentence)}, {json.dumps(shape)});"
    )


def rows_of(js, name: str, reading: Reading) -> torch.Tensor:
    """The queries or the keys of all heads, as the page has them."""
    layers, of_layer, seq, d_head = reading.query.shape
    places = np.ndindex(layers, of_layer)
    every = [
        js.numbers(f"found.rows({layer}, {head}).{name}")
        for layer, head in places
    ]
    return torch.tensor(np.array(every)).reshape(layers, of_layer, seq, d_head)


def check(js, reading: Reading) -> None:
    weights = js.numbers("found.weights").reshape(reading.weights.shape)
    assert np.abs(weights - reading.weights.numpy()).max() < 8e-6
    assert np.array_equal(js.numbers("found.output"), reading.output.double())
    query, key = (rows_of(js, name, reading) for name in ("query", "key"))
    root = math.sqrt(reading.query.shape[-1])
    right = reading.query.double() @ reading.key.double().mT / root
    assert (query @ key.mT / root - right).abs().max() < 1e-3


def test_the_first_wall_has_the_encoders_numbers(js, trophy):
    text = "The trophy did not fit in the suitcase because it was too big."
    prepare(js, heads.numbers_of(text), trophy, text)
    told = js("{ ...found, weights: 0, output: 0 }")
    assert told == {
        "text": text,
        "tokens": trophy.tokens,
        "layers": 6,
        "heads": 12,
        "seq": 16,
        "done": 6,
        "weights": 0,
        "output": 0,
    }
    assert js("found.output.length") == 384
    assert js("found.rows(5, 11).dHead") == 32
    check(js, trophy)


@pytest.mark.parametrize("tokens", ["a", "abc", "abcdefg"])
@pytest.mark.parametrize("size", [1e-3, 1.0, 2.0])
def test_so_has_any_other(js, attended, monkeypatch, tokens, size):
    """Odd numbers of tokens and columns, and rows of zeros."""
    reading = attended(tokens, 1, 3, 5, seed=len(tokens), size=size)
    reading.key[0, 1] = 0
    reading.weights[0, 1] = 1 / len(tokens)
    monkeypatch.setattr(heads, "reader", lambda: lambda text: reading)
    data = heads.numbers_of.__wrapped__("any text")
    prepare(js, data, reading, "any text")
    assert js("found.output.length") == 15
    check(js, reading)
    assert js.numbers("found.rows(0, 1).key").any() == np.False_
