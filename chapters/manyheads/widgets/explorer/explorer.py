"""The explorer: multi-head attention that a reader can move, in a notebook and in the built page."""

import copy
import json
import math
import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
import torch
import traitlets
from jaxtyping import Float
from torch import Tensor

from ...attention import attention, split_heads
from ...validation import (
    check_labels,
    check_numbers,
    check_rank,
    check_text,
    check_texts,
    slack,
    what_came,
    whole_number,
)
from ...widgets.bundle import module, style
from ...widgets.dimensions import Dimensions, check_range, to_bytes
from .drawn.drawn import Drawn

_ENTRY = re.compile(r"(\w+)\[(\d{1,9}(?:,\d{1,9})*)\]", re.ASCII)
_STATIONS = (
    *("x", "qkv", "reshape", "swap", "scores", "scaled"),
    *("masked", "weights", "mixed", "swap-back", "merge", "output"),
)


# What the reader's settings are at first, the dimensions apart.
_INITIAL = {
    "sentence": 0,
    "causal": False,
    "padding_mask": True,
    "scaled": True,
    "temperature": 1.0,
    "edits": {},
    "token_labels": {},
    "baseline": {},
    "station": "weights",
    "as_tables": False,
    "focus": {},
}
_ARRAYS = (
    *("x", "query", "key", "value"),
    *("w_query", "w_key", "w_value", "w_output"),
)


def _synced(trait: traitlets.TraitType) -> traitlets.TraitType:
    return trait.tag(sync=True)


class Explorer(Dimensions):
    """Multi-head attention, live: the reader changes settings and numbers, walks the stations, and sees the arithmetic.

    JavaScript computes the attention from the synced traits alone, so the widget lives in a page without a kernel.
    In a notebook the traits work both ways: ``explorer.heads = 2`` redraws, and reading it back tells what was chosen.
    The reader's are ``heads``, ``seq``, ``d_model``, ``sentence``, ``causal`` and ``padding_mask`` (the two masks),
    ``scaled`` (whether scores are divided by √d_head), ``temperature`` (by which they are divided as well), ``edits``
    (numbers that the reader put in place of given ones, ``{"x[0,2,5]": 18.0}``), ``token_labels`` (other texts for
    tokens, ``{"0,2": "pasta"}``), ``baseline`` (settings shown beside the present ones), ``station``, ``as_tables``
    and ``focus``.
    """

    _esm = module("explorer/index.js")
    _css = style("../colours.css", "shared/base.css", "explorer/explorer.css")
    _page = "mh-titled"

    title = _synced(traitlets.Unicode())
    tokens = _synced(traitlets.List(traitlets.List(traitlets.Unicode())))
    lengths = _synced(traitlets.List(traitlets.Int()))
    names = _synced(traitlets.List(traitlets.Unicode()))
    # The ids of the page's headings, by station.
    sections = _synced(traitlets.Dict())

    # float32, little-endian, row by row; empty where not given
    x = _synced(traitlets.Bytes())
    w_query = _synced(traitlets.Bytes())
    w_key = _synced(traitlets.Bytes())
    w_value = _synced(traitlets.Bytes())
    w_output = _synced(traitlets.Bytes())
    query = _synced(traitlets.Bytes())
    key = _synced(traitlets.Bytes())
    value = _synced(traitlets.Bytes())
    # What x and the matrices are drawn from, in their place.
    drawn = _synced(traitlets.Dict())

    sentence = _synced(traitlets.Int())
    causal = _synced(traitlets.Bool())
    padding_mask = _synced(traitlets.Bool())
    scaled = _synced(traitlets.Bool())
    temperature = _synced(traitlets.Float())
    edits = _synced(
        traitlets.Dict(
            key_trait=traitlets.Unicode(), value_trait=traitlets.Float()
        )
    )
    token_labels = _synced(
        traitlets.Dict(
            key_trait=traitlets.Unicode(), value_trait=traitlets.Unicode()
        )
    )
    baseline = _synced(traitlets.Dict())
    station = _synced(traitlets.Enum(_STATIONS))
    as_tables = _synced(traitlets.Bool())
    # It takes the place of the method that gives a widget the keyboard.
    focus = _synced(traitlets.Dict())  # pyright: ignore[reportAssignmentType]

    def __init__(
        self,
        query: Float[Tensor, "batch seq d_model"],
        key: Float[Tensor, "batch seq d_model"],
        value: Float[Tensor, "batch seq d_model"] | None = None,
        *,
        tokens: Sequence[Sequence[str]],
        heads: int,
        lengths: Sequence[int] | None = None,
        names: Sequence[str] = (),
        causal: bool = False,
        title: str = "Attention explorer",
        x: Float[Tensor, "batch seq d_model"] | None = None,
        projections: Sequence[Float[Tensor, "d_model d_model"]] = (),
        w_output: Float[Tensor, "d_model d_model"] | None = None,
        sections: Mapping[str, str] = MappingProxyType({}),
        fixed: str = "",
        drawn: Drawn | None = None,
    ):
        """An explorer of projected rows: query, key and (to see the heads' outputs too) value.

        tokens has one list a sentence; lengths says how many of its tokens are real, the rest being padding that no
        query may look at. names calls the entries of the batch by other names than their first words: layers of a
        model, for instance. With x and its projections (Wq, Wk and, where value is given, Wv: ``x @ Wq`` is query) the
        walk begins at x, and with w_output it goes on to the output. drawn says from which seed x and all four matrices
        come, where they do: the page then draws them again. fixed says why heads, seq and d_model can't be changed,
        where they can't: those of a trained model, for instance. sections gives the id of a heading of the page for a
        station, which the line of stations then follows and leads to. Raises ``ValueError`` for shapes,
        numbers or tokens that don't fit, and where x and its projections don't give query, key and value, or drawn
        doesn't give x and them.
        """
        check_rank("query", query, "batch seq d_model")
        check_rank("key", key, "batch seq d_model")
        rows = _given(query=query, key=key, value=value)
        weights = _named(projections) | _given(w_output=w_output)
        _check_tensors(rows, weights, x, projections)
        if drawn:
            drawn.check(weights | _given(x=x), query.shape[-1])
        batch, seq, _ = query.shape
        lengths = [
            whole_number(f"lengths[{i}]", length)
            for i, length in enumerate(
                [seq] * batch if lengths is None else lengths
            )
        ]
        sentences = _checked_sentences(tokens, lengths, batch, seq)
        _check_texts(names, title, batch)
        initial = copy.deepcopy(_INITIAL) | {"causal": causal}
        # What x gives needs no bytes of its own, and can't drift from it.
        sent = weights | (rows if x is None else {"x": x})
        if drawn:
            sent = {}
        super().__init__(
            tuple(query.shape),
            heads,
            fixed,
            title=title,
            tokens=sentences,
            lengths=lengths,
            names=list(names),
            sections=dict(sections),
            drawn=drawn.told() if drawn else {},
            initial=initial,
            **{name: to_bytes(array) for name, array in sent.items()},
            **initial,
        )

    @property
    def weights(self) -> Float[Tensor, "batch heads query key"]:
        """What the explorer shows, computed by torch: the weights of every sentence and head as the controls stand."""
        query, key = (
            split_heads(self._projected(name), self.heads)
            for name in ("query", "key")
        )
        positions = torch.arange(self.seq)
        mask = positions < torch.tensor(self.lengths).reshape(-1, 1, 1, 1)
        if not self.padding_mask:
            mask = torch.ones_like(mask)
        if self.causal:
            mask = mask & (positions <= positions[:, None])
        scale = 1 / math.sqrt(query.shape[-1]) if self.scaled else 1.0
        _, weights = attention(query, key, key, mask, scale / self.temperature)
        return weights

    def _projected(self, name: str) -> Float[Tensor, "batch seq d_model"]:
        if not self._is_there("x"):
            return self._array(name)[:, : self.seq, : self.d_model]
        x = self._array("x")[:, : self.seq, : self.d_model]
        return x @ self._array(f"w_{name}")[: self.d_model, : self.d_model]

    def _array(self, name: str) -> Float[Tensor, "..."]:
        """The numbers of a trait, with the reader's among them."""
        array = self._given_array(name).reshape(self._axes(name)).copy()
        for entry, number in self.edits.items():
            edited, index = _parse_entry(entry)
            if edited == name:
                array[index] = number
        return torch.from_numpy(array.astype("f8"))

    def _given_array(self, name: str) -> np.ndarray:
        """The numbers as they came, in float32."""
        if not self.drawn:
            return np.frombuffer(getattr(self, name), dtype="<f4")
        told = self.drawn | {"ids": torch.tensor(self.drawn["ids"])}
        return Drawn(**told).arrays(self.shape[2])[name].float().numpy()

    def _is_there(self, name: str) -> bool:
        if self.drawn:
            return name == "x" or name.startswith("w_")
        return len(getattr(self, name)) > 0

    def _axes(self, name: str) -> list[int]:
        return self.shape[2:] * 2 if name.startswith("w_") else self.shape

    @traitlets.validate("sentence")
    def _among_the_sentences(self, proposal):
        return check_range("sentence", proposal.value, 0, self.shape[0] - 1)

    @traitlets.validate("temperature")
    def _neither_too_cold_nor_too_hot(self, proposal):
        return check_range("temperature", proposal.value, 0.05, 20)

    @traitlets.validate("edits")
    def _entries_that_are_there(self, proposal):
        for entry, number in proposal.value.items():
            name, index = _parse_entry(entry)
            # The names are those of the arrays alone: getattr would find any attribute of the widget.
            known = name in _ARRAYS and self._is_there(name)
            axes = self._axes(name) if known else []
            fits = len(index) == len(axes) > 0
            if not fits or any(
                i >= length for i, length in zip(index, axes, strict=True)
            ):
                given = next(filter(self._is_there, _ARRAYS))
                raise traitlets.TraitError(
                    f"edits has {entry!r}, which is no place of an array that was given: "
                    f"write it like '{given}[0,0,0]'"
                )
            check_range(entry, number, -1e6, 1e6)
        return proposal.value

    @traitlets.validate("token_labels", "baseline", "focus")
    def _what_a_page_can_hold(self, proposal):
        try:
            written = json.dumps(
                proposal.value, ensure_ascii=False, allow_nan=False
            )
            check_text("a text", written)
        except (TypeError, ValueError) as error:
            raise traitlets.TraitError(
                f"{proposal.trait.name} can't stand in a page: {error}"
            ) from None
        return proposal.value

    def _saved_state(self) -> dict[str, Any]:
        # The headings are in the notebook's page, not in the saved one.
        return super()._saved_state() | {"sections": {}}

    def __repr__(self) -> str:
        # The default shows a memory address, which differs from run to run.
        return f"Explorer(heads={self.heads}, seq={self.seq}, d_model={self.d_model}, causal={self.causal})"


def _parse_entry(entry: str) -> tuple[str, tuple[int, ...]]:
    found = _ENTRY.fullmatch(entry)
    if not found:
        return "", ()
    return found[1], tuple(int(i) for i in found[2].split(","))


def _given(**tensors: Tensor | None) -> dict[str, Tensor]:
    return {name: x for name, x in tensors.items() if x is not None}


def _named(projections: Sequence[Tensor]) -> dict[str, Tensor]:
    names = ("w_query", "w_key", "w_value")
    return dict(zip(names, projections, strict=False))


def _check_tensors(
    rows: Mapping[str, Tensor],
    weights: Mapping[str, Tensor],
    x: Tensor | None,
    projections: Sequence[Tensor],
) -> None:
    _check_rows({**rows, **_given(x=x)}, tuple(rows["query"].shape))
    _check_weights(weights, rows["query"].shape[-1])
    _check_projections(rows, x, projections)
    if "w_output" in weights and "value" not in rows:
        raise ValueError(
            "w_output is given but value is not: the heads' outputs, which it mixes, need the values"
        )


def _check_rows(rows: Mapping[str, Tensor], shape: tuple[int, ...]) -> None:
    for name, x in rows.items():
        check_rank(name, x, "batch seq d_model")
        check_numbers(name, x)
        check_numbers(f"{name} in float32", x.float())
        if tuple(x.shape) != shape:
            raise ValueError(
                f"{name} has shape {tuple(x.shape)}, query {shape}; they must be equal"
            )


def _check_weights(weights: Mapping[str, Tensor], d_model: int) -> None:
    for name, w in weights.items():
        check_rank(name, w, "d_model d_model")
        check_numbers(name, w)
        check_numbers(f"{name} in float32", w.float())
        if tuple(w.shape) != (d_model, d_model):
            raise ValueError(
                f"{name} has shape {tuple(w.shape)}; rows of {d_model} columns need ({d_model}, {d_model})"
            )


def _check_projections(
    rows: Mapping[str, Tensor], x: Tensor | None, projections: Sequence[Tensor]
) -> None:
    """X and its projections come together, and give what was given."""
    if x is None and not projections:
        return
    if x is None or len(projections) != len(rows):
        raise ValueError(
            f"x and one projection each for {', '.join(rows)} come together; "
            f"there {'is no x' if x is None else 'is x'} and there are {len(projections)} projections"
        )
    for (name, given), w in zip(rows.items(), projections, strict=True):
        # In float32 the products could overflow, and infinity less infinity
        # is a NaN, which no comparison finds too large.
        x64, w64, given64 = (each.cpu().double() for each in (x, w, given))
        coarsest = max(slack(each.dtype, 1e-4) for each in (x, w, given))
        allowed = coarsest * max(1.0, given64.abs().max().item())
        largest = (x64 @ w64 - given64).abs().max().item()
        if largest > allowed:
            raise ValueError(
                f"x times its projection differs from {name} by up to {largest:.3g}; "
                f"{_why_it_differs(name, x64, w64, given64, allowed)}"
            )


def _why_it_differs(
    name: str, x: Tensor, w: Tensor, given: Tensor, allowed: float
) -> str:
    """What was forgotten, where that can be told, and the line to write."""
    no_bias = (
        "what is left is the same in every row, as a bias makes it, and the walk from x has none: "
        "leave x and projections out"
    )
    for matrix, line in (
        (w, ""),
        (w.mT, f"nn.Linear keeps its matrix turned: give weight.T for {name}"),
    ):
        left = x @ matrix - given
        if left.abs().max() <= allowed:
            return line
        rows = left.flatten(0, -2)
        if len(rows) > 1 and (rows - rows[0]).abs().max() <= allowed:
            return "; and ".join(filter(None, (line, no_bias)))
    return f"x (…, seq, d_model) is multiplied from the right: {name} = x @ w"


def _check_texts(names: Sequence[str], title: str, batch: int) -> None:
    check_texts("name", names)
    check_text("title", title)
    if names and len(names) != batch:
        raise ValueError(
            f"there are {len(names)} names for a batch of {batch}; each entry needs one, or none"
        )


def _checked_sentences(
    tokens: Sequence[Sequence[str]], lengths: list[int], batch: int, seq: int
) -> list[list[str]]:
    """The tokens of each sentence, padding too. Raises ``ValueError`` for more or fewer of them."""
    of_words = isinstance(tokens, str) or (
        isinstance(tokens, Sequence)
        and all(isinstance(each, str) for each in tokens)
        and len(tokens) > 0
    )
    if of_words or not isinstance(tokens, Sequence):
        raise ValueError(
            f"tokens is {what_came(tokens)}{' of texts' if of_words else ''}; "
            "it must be a list of them for each sentence, such as [tokens] for one"
        )
    if len(tokens) != batch or len(lengths) != batch:
        raise ValueError(
            f"there are {batch} sentences, but tokens for {len(tokens)} and lengths for {len(lengths)}"
        )
    for number, length in enumerate(lengths):
        if not 1 <= length <= seq:
            raise ValueError(
                f"sentence {number} has length {length}; it can be 1 to {seq}"
            )
    return [
        check_labels(
            f"tokens[{number}]", sentence, seq, f"rows of sentence {number}"
        )
        for number, sentence in enumerate(tokens)
    ]
