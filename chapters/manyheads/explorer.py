"""The explorer: multi-head attention that a reader can move, in a notebook and in the built page."""

import math
from collections.abc import Sequence

import numpy as np
import torch
import traitlets
from jaxtyping import Float
from torch import Tensor

from .attention import attention, split_heads
from .checks import check_numbers, check_rank
from .dimensions import Dimensions, check_range, front_end, to_bytes


class Explorer(Dimensions):
    """All heads' weights, live: the reader changes the heads, the lengths and the mask, and sees the arithmetic.

    JavaScript computes the attention from the synced traits alone, so the widget lives in a page without a kernel.
    In a notebook the traits work both ways: ``explorer.heads = 2`` redraws, and reading it back tells what was chosen.
    The reader's are ``heads``, ``seq``, ``d_model``, ``sentence``, the masks ``causal`` and ``padding``, ``scaled``
    (whether scores are divided by √d_head) and ``temperature`` (by which they are divided as well).
    """

    _esm = front_end(
        "controls.js", "arithmetic.js", "carry.js", "panels.js", "explorer.js"
    )
    _css = front_end("controls.css", "explorer.css")

    title = traitlets.Unicode().tag(sync=True)
    tokens = traitlets.List(traitlets.List(traitlets.Unicode())).tag(
        sync=True
    )  # one list a sentence
    lengths = traitlets.List(traitlets.Int()).tag(
        sync=True
    )  # real tokens of each sentence; the rest is padding
    query = traitlets.Bytes().tag(
        sync=True
    )  # float32, little-endian, row by row
    key = traitlets.Bytes().tag(sync=True)
    value = traitlets.Bytes().tag(
        sync=True
    )  # empty: the explorer stops at the weights
    sentence = traitlets.Int().tag(sync=True)
    causal = traitlets.Bool().tag(sync=True)
    padding = traitlets.Bool().tag(sync=True)
    scaled = traitlets.Bool().tag(sync=True)
    temperature = traitlets.Float().tag(sync=True)

    def __init__(
        self,
        query: Float[Tensor, "batch seq d_model"],
        key: Float[Tensor, "batch seq d_model"],
        value: Float[Tensor, "batch seq d_model"] | None = None,
        *,
        tokens: Sequence[Sequence[str]],
        heads: int,
        lengths: Sequence[int] | None = None,
        causal: bool = False,
        title: str = "Attention explorer",
    ):
        """An explorer of projected rows: query, key and (to see the heads' outputs too) value.

        tokens has one list a sentence; lengths says how many of its tokens are real, the rest being padding that no
        query may look at. Raises ``ValueError`` for shapes, numbers or tokens that don't fit.
        """
        given = {"query": query, "key": key} | (
            {} if value is None else {"value": value}
        )
        for name, x in given.items():
            check_rank(name, x, "batch seq d_model")
            check_numbers(name, x)
            check_numbers(f"{name} in float32", x.float())
            if x.shape != query.shape:
                raise ValueError(
                    f"{name} has shape {tuple(x.shape)}, query {tuple(query.shape)}; they must be equal"
                )
        batch, seq, _ = query.shape
        lengths = [seq] * batch if lengths is None else list(lengths)
        _check_sentences(tokens, lengths, batch, seq)
        begin = {
            "sentence": 0,
            "causal": causal,
            "padding": True,
            "scaled": True,
            "temperature": 1.0,
        }
        super().__init__(
            tuple(query.shape),
            heads,
            title=title,
            tokens=[list(sentence[:seq]) for sentence in tokens],
            lengths=lengths,
            start=begin,
            **{name: to_bytes(x) for name, x in given.items()},
            **begin,
        )

    @property
    def weights(self) -> Float[Tensor, "batch heads query key"]:
        """What the explorer shows, computed by torch: the weights of every sentence and head as the controls stand."""
        query, key = (self._rows(data) for data in (self.query, self.key))
        positions = torch.arange(self.seq)
        mask = positions < torch.tensor(self.lengths).reshape(-1, 1, 1, 1)
        if not self.padding:
            mask = torch.ones_like(mask)
        if self.causal:
            mask = mask & (positions <= positions[:, None])
        scale = 1 / math.sqrt(query.shape[-1]) if self.scaled else 1.0
        _, weights = attention(query, key, key, mask, scale / self.temperature)
        return weights

    def _rows(self, data: bytes) -> Float[Tensor, "batch heads seq d_head"]:
        whole = torch.from_numpy(
            np.frombuffer(data, dtype="<f4").reshape(self.shape).astype("f8")
        )
        return split_heads(whole[:, : self.seq, : self.d_model], self.heads)

    @traitlets.validate("sentence")
    def _among_the_sentences(self, proposal):
        return check_range("sentence", proposal.value, 0, self.shape[0] - 1)

    @traitlets.validate("temperature")
    def _neither_too_cold_nor_too_hot(self, proposal):
        return check_range("temperature", proposal.value, 0.05, 20)

    def __repr__(self) -> str:
        # The default shows a memory address, which differs from run to run.
        return f"Explorer(heads={self.heads}, seq={self.seq}, d_model={self.d_model}, causal={self.causal})"


def _check_sentences(
    tokens: Sequence[Sequence[str]], lengths: list[int], batch: int, seq: int
) -> None:
    if len(tokens) != batch or len(lengths) != batch:
        raise ValueError(
            f"there are {batch} sentences, but tokens for {len(tokens)} and lengths for {len(lengths)}"
        )
    for number, (sentence, length) in enumerate(
        zip(tokens, lengths, strict=True)
    ):
        if len(sentence) < seq:
            raise ValueError(
                f"sentence {number} has {seq} rows but only {len(sentence)} tokens: {list(sentence)}"
            )
        if not 1 <= length <= seq:
            raise ValueError(
                f"sentence {number} has length {length}; it can be 1 to {seq}"
            )
