"""The explorer: multi-head attention that a reader can move, in a notebook and in the built page."""

from collections.abc import Sequence
from pathlib import Path

import anywidget
import numpy as np
import torch
import traitlets
from jaxtyping import Float
from torch import Tensor

from .attention import attention, split_heads
from .checks import check_heads, check_numbers, check_rank, divisors

_HERE = Path(__file__).parent


class Explorer(anywidget.AnyWidget):
    """All heads' weights, live: the reader changes the heads, the lengths and the mask, and sees the arithmetic.

    JavaScript computes the attention from the synced traits alone, so the widget lives in a page without a kernel.
    In a notebook the traits work both ways: ``explorer.heads = 2`` redraws, and reading it back tells what was chosen.
    ``heads``, ``seq``, ``d_model``, ``causal`` and ``sentence`` are the reader's; a smaller ``seq`` keeps the first
    tokens, a smaller ``d_model`` the first columns of query, key and value.
    """

    _esm = (_HERE / "explorer.js").read_text("utf8")
    _css = (_HERE / "explorer.css").read_text("utf8")

    title = traitlets.Unicode().tag(sync=True)
    tokens = traitlets.List(traitlets.List(traitlets.Unicode())).tag(
        sync=True
    )  # one list a sentence
    lengths = traitlets.List(traitlets.Int()).tag(
        sync=True
    )  # real tokens of each sentence; the rest is padding
    shape = traitlets.List(traitlets.Int()).tag(
        sync=True
    )  # (batch, seq, d_model) of the three below
    query = traitlets.Bytes().tag(
        sync=True
    )  # float32, little-endian, row by row
    key = traitlets.Bytes().tag(sync=True)
    value = traitlets.Bytes().tag(
        sync=True
    )  # empty: the explorer stops at the weights
    start = traitlets.Dict().tag(
        sync=True
    )  # where the reset button goes back to

    heads = traitlets.Int().tag(sync=True)
    heads_index = traitlets.Int().tag(
        sync=True
    )  # where heads stands among the divisors, for a slider's jslink
    seq = traitlets.Int().tag(sync=True)
    d_model = traitlets.Int().tag(sync=True)
    causal = traitlets.Bool().tag(sync=True)
    sentence = traitlets.Int().tag(sync=True)

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
        batch, seq, d_model = query.shape
        check_heads(d_model, heads)
        heads = int(heads)  # numpy's whole numbers are none to JSON
        lengths = [seq] * batch if lengths is None else list(lengths)
        _check_sentences(tokens, lengths, batch, seq)
        start = {
            "heads": heads,
            "seq": seq,
            "d_model": d_model,
            "causal": causal,
            "sentence": 0,
        }
        super().__init__(
            title=title,
            tokens=[list(sentence[:seq]) for sentence in tokens],
            lengths=lengths,
            shape=list(query.shape),
            start=start,
            heads_index=divisors(d_model).index(heads),
            **{name: _to_bytes(x) for name, x in given.items()},
            **start,
        )

    @property
    def weights(self) -> Float[Tensor, "batch heads query key"]:
        """What the explorer shows, computed by torch: the weights of every sentence and head as the controls stand."""
        query, key = (self._rows(data) for data in (self.query, self.key))
        positions = torch.arange(self.seq)
        mask = positions < torch.tensor(self.lengths).reshape(-1, 1, 1, 1)
        if self.causal:
            mask = mask & (positions <= positions[:, None])
        _, weights = attention(query, key, key, mask)
        return weights

    def _rows(self, data: bytes) -> Float[Tensor, "batch heads seq d_head"]:
        whole = torch.from_numpy(
            np.frombuffer(data, dtype="<f4").reshape(self.shape).astype("f8")
        )
        return split_heads(whole[:, : self.seq, : self.d_model], self.heads)

    # With a live kernel, messages cross on their way. What belongs together
    # leaves in one message, and what the page derives itself isn't sent back
    # to it: it would arrive late and undo the reader's next step.
    _from_page = False

    def notify_change(self, change):
        with self.hold_sync():
            super().notify_change(change)

    def set_state(self, sync_data):
        self._from_page = True
        try:
            super().set_state(sync_data)
        finally:
            self._from_page = False

    def _should_send_property(self, key, value):
        if self._from_page and key in ("heads", "heads_index"):
            return False
        return super()._should_send_property(key, value)

    @traitlets.validate("heads", "seq", "d_model", "sentence", "heads_index")
    def _in_range(self, proposal):
        name, number = proposal.trait.name, proposal.value
        batch, seq, d_model = self.shape
        if name == "heads":
            # A change of d_model brings its own heads along; here they must already fit.
            try:
                check_heads(self.d_model, number)
            except ValueError as error:
                raise traitlets.TraitError(str(error)) from None
            return number
        lowest, highest = {
            "seq": (1, seq),
            "d_model": (1, d_model),
            "sentence": (0, batch - 1),
            "heads_index": (0, len(divisors(self.d_model)) - 1),
        }[name]
        if not lowest <= number <= highest:
            raise traitlets.TraitError(
                f"{name} is {number}; it can be {lowest} to {highest}"
            )
        return number

    @traitlets.observe("d_model")
    def _heads_that_fit(self, change):
        allowed = divisors(self.d_model)
        self.heads = max(heads for heads in allowed if heads <= self.heads)
        self.heads_index = allowed.index(self.heads)

    @traitlets.observe("heads")
    def _index_of_heads(self, change):
        self.heads_index = divisors(self.d_model).index(self.heads)

    @traitlets.observe("heads_index")
    def _heads_of_index(self, change):
        self.heads = divisors(self.d_model)[self.heads_index]

    def __repr__(self) -> str:
        # The default shows a memory address, which differs from run to run.
        return f"Explorer(heads={self.heads}, seq={self.seq}, d_model={self.d_model}, causal={self.causal})"


def _to_bytes(x: Tensor) -> bytes:
    return x.detach().cpu().float().numpy().astype("<f4").tobytes()


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
