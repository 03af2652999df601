"""What a page carries of a wall of heads, and what lies beside it until a reader touches the wall.

A page has the weights of the first sentence, and the queries and keys of the head that is shown at first: enough for
the whole story of one number. The other heads' queries and keys, and all of the other sentences, are a file a sentence,
which the page loads when they are asked for.

A sentence's file has, little-endian: float32, the sentence's own numbers; float32, a scale for each head's queries,
then one for each head's keys; 16 bits, the weights (``sixteen_bits``); int16, queries and keys as multiples of their
scale. Each axis is in the order layer, head, token.
"""

import base64
import functools
import hashlib
from pathlib import Path
from posixpath import dirname, relpath

import numpy as np

from ...kept import kept
from ...package import no_script
from .files import lay_file

FOLDER = "_static/sentences"


def lay_beside(models: dict, pagename: str, outdir: str) -> None:
    """Make every wall of heads of a page lighter, and write what lies beside the page."""
    for model in models.values():
        if no_script.class_of(model) != "Heads":
            continue
        state = model["state"]
        buffers = {each["path"][0]: each for each in model["buffers"]}
        texts = [each["text"] for each in state["sentences"]]
        pack_first(state, buffers)
        model["buffers"] = list(buffers.values())
        if texts and state["parts"] is not None:
            folder = relpath(FOLDER, dirname(pagename) or ".")
            files = [write(outdir, i, text) for i, text in enumerate(texts)]
            state["prepared"] = {"folder": folder, "parts": files}


def pack_first(state: dict, buffers: dict) -> None:
    """Of the queries and keys keep one head's, if the others lie beside the page."""
    if not state["sentences"] or state["parts"] is None:
        return
    layers, heads, seq, d_head = state["shape"]
    place = state["layer"], state["head"]
    for name in ("query_rows", "key_rows"):
        if name in buffers:
            rows = numbers(buffers[name]).reshape(layers, heads, seq, d_head)
            buffers[name] = buffer(name, rows[place].tobytes())
            state["rows_of"] = list(place)


def numbers(buffer: dict) -> np.ndarray:
    return np.frombuffer(base64.b64decode(buffer["data"]), "<f4")


def buffer(name: str, data: bytes) -> dict:
    coded = base64.b64encode(data).decode()
    return {"encoding": "base64", "path": [name], "data": coded}


def write(outdir: str, index: int, text: str) -> dict:
    """Write a sentence's file; gives what the page says of it."""
    words = hashlib.sha256(text.encode()).hexdigest()[:16]
    data = kept(outdir, words, [text], lambda: numbers_of(text))
    return lay_file(outdir, FOLDER, f"sentence-{index}", data)


@functools.cache
def numbers_of(text: str) -> bytes:
    """All numbers of a sentence, as the book's encoder reads it."""
    return packed(reader()(text))


def packed(reading) -> bytes:
    """A reading's numbers in the order of such a file."""
    rows = [each.numpy() for each in (reading.query, reading.key)]
    largest = [np.abs(each).max(axis=(-2, -1), keepdims=True) for each in rows]
    scales = [np.maximum(each / 32767, 1e-30) for each in largest]
    codes = [
        np.rint(row / scale).astype("<i2")
        for row, scale in zip(rows, scales, strict=True)
    ]
    return b"".join(
        [
            reading.output.numpy().astype("<f4").tobytes(),
            *(scale.astype("<f4").tobytes() for scale in scales),
            sixteen_bits(reading.weights.numpy()),
            *(each.tobytes() for each in codes),
        ]
    )


def sixteen_bits(weights: np.ndarray) -> bytes:
    """Weights in 16 bits: no weight moves by more than 0.000008, an exact 0 stays one, and nothing else becomes 0."""
    codes = np.rint(weights.astype("f8") * 65534.25 + 0.75).clip(1, 65535)
    return np.where(weights == 0, 0, codes).astype("<u2").tobytes()


@functools.cache
def reader():
    """The encoder as the chapters have it; imported here, as most builds need no torch."""
    import sys

    chapters = str(Path(__file__).parents[3] / "chapters")
    if chapters not in sys.path:
        sys.path.insert(0, chapters)
    from manyheads.models.reading import minilm

    return minilm()
