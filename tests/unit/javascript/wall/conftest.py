"""What the tests of the wall's numbers share: its modules in an engine, and readings to hand to them."""

import functools
import json
import math

import numpy as np
import pytest
import torch

from book.page.model_parts import sentences as heads
from manyheads.models.reading import Reading
from support.javascript import hand_over, with_elements

TROPHY = "The trophy did not fit in the suitcase because it was too big."
# A reading as JavaScript has it, of arrays that were handed over.
_READING = """
  globalThis.NAME = {
    ...GIVEN,
    weights: NAME_weights,
    output: NAME_output,
    rows(layer, head) {
      const { heads, seq, dHead } = GIVEN;
      const from = (layer * heads + head) * seq * dHead;
      const of = (rows) => rows.subarray(from, from + seq * dHead);
      return { query: of(NAME_query), key: of(NAME_key), dHead };
    },
  };
"""


class Module:
    """One of the wall's modules, in an engine without a page."""

    def __init__(self, name: str):
        self.engine = with_elements(f"heads/{name}")

    def __call__(self, script: str):
        """What a script gives, by way of JSON."""
        return json.loads(self.engine.eval(f"JSON.stringify({script})"))

    def run(self, script: str) -> None:
        self.engine.eval(script)

    def numbers(self, script: str) -> np.ndarray:
        return np.array(self(f"Array.from({script})"))

    def hand(self, name: str, array, kind: str = "Float32Array") -> None:
        """Put an array into the engine, as a typed array of this name."""
        data = array if isinstance(array, bytes) else np_of(array).tobytes()
        hand_over(self.engine, "bytes", data)
        self.run(f"globalThis.{name} = new {kind}(bytes);")

    def read(self, reading: Reading, name: str = "r", text: str = "") -> None:
        """Put a reading into the engine under this name, its numbers in float32."""
        for part in ("weights", "query", "key", "output"):
            self.hand(f"{name}_{part}", getattr(reading, part))
        layers, heads, seq, d_head = reading.query.shape
        given = {"text": text, "tokens": reading.tokens, "layers": layers}
        given |= {"heads": heads, "seq": seq, "done": layers, "dHead": d_head}
        script = _READING.replace("NAME", name)
        self.run(script.replace("GIVEN", f"({json.dumps(given)})"))


def np_of(array) -> np.ndarray:
    if isinstance(array, torch.Tensor):
        array = array.detach().numpy()
    return np.ascontiguousarray(array, "<f4")


@pytest.fixture(scope="session")
def wall():
    """A module of the wall by its path; each is started once."""
    return functools.cache(Module)


@pytest.fixture(scope="session")
def attended():
    """A reading of random numbers, which a mask may hide some of."""

    def attended(
        tokens, layers=2, heads=3, d_head=4, seed=0, mask=None, size=1.0
    ) -> Reading:
        torch.manual_seed(seed)
        seq = len(tokens)
        query, key = size * torch.randn(2, layers, heads, seq, d_head)
        scores = query @ key.mT / math.sqrt(d_head)
        if mask is not None:
            scores = scores.masked_fill(~mask, -torch.inf)
        weights = scores.softmax(dim=-1).nan_to_num(0)
        output = torch.randn(heads * d_head)
        return Reading(list(tokens), weights, query, key, output)

    return attended


@pytest.fixture(scope="session")
def trophy() -> Reading:
    """The sentence of which the book's first wall tells, as its encoder reads it."""
    return heads.reader()(TROPHY)
