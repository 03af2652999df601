"""What is to be drawn of a tensor: its numbers as blocks of rows and columns, and what its axes mean."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import torch
from jaxtyping import Bool, Float, Int, Shaped
from torch import Tensor

from ..colours import head_colour

# What is larger than this is drawn as maps, and only its first numbers are written out.
_MOST_ROWS, _MOST_COLUMNS, _MOST_NUMBERS = 16, 16, 256
_FIRST_ROWS, _FIRST_COLUMNS = 4, 6
MASKED, PADDING = 1, 2


class Window(NamedTuple):
    """How much of a tensor is written out: so many blocks, and so many rows and columns of each."""

    blocks: int
    rows: int
    columns: int


class Block(NamedTuple):
    """One block of rows and columns: its place in ``x``, and what is written over it, or ""."""

    outer: int
    head: int
    name: str


@dataclass(frozen=True)
class Drawing:
    """A tensor as (outer, heads, rows, columns), whatever its own ``shape`` is, and the words around it.

    axes are the words for its own axes, or (). block_names name the heads, where "Head 0" and so on won't do.
    has_heads says whether the second axis of x holds heads. groups is how many heads share the columns of a row; where
    they are cut, the columns of each stand apart. full is the weight that has its colour in full. cover is ``MASKED``
    where a mask hides a number, ``PADDING`` where padding does, and 0 where nothing does.
    """

    name: str
    shape: tuple[int, ...]
    x: Shaped[Tensor, "outer heads rows columns"]
    cover: Int[Tensor, "outer heads rows columns"]
    decimals: int = 0
    axes: Sequence[str] = ()
    row_labels: Sequence[str] = ()
    column_labels: Sequence[str] = ()
    block_names: Sequence[str] = ()
    has_heads: bool = False
    groups: int = 1
    is_cut: bool = False
    is_weights: bool = False
    full: float = 1.0

    @property
    def is_large(self) -> bool:
        *_, rows, columns = self.x.shape
        return (
            rows > _MOST_ROWS
            or columns > _MOST_COLUMNS
            or self.x.numel() > _MOST_NUMBERS
        )

    @property
    def window(self) -> Window:
        """What is written out in digits."""
        outer, heads, rows, columns = self.x.shape
        if not self.is_large:
            return Window(outer * heads, rows, columns)
        return Window(1, min(rows, _FIRST_ROWS), min(columns, _FIRST_COLUMNS))

    @property
    def columns_of_a_head(self) -> int:
        return self.x.shape[-1] // self.groups

    @property
    def axis_down(self) -> str:
        """The word for what the rows are, or ""."""
        which = 3 if self.is_cut else 2
        return self.axes[-which] if len(self.axes) >= which else ""

    @property
    def axis_across(self) -> str:
        """The word for what the columns are, or ""."""
        return self.axes[-1] if self.axes else ""

    @cached_property
    def strength(self) -> Float[Tensor, "outer heads rows columns"]:
        """How strong each number's colour is, 0 to 1: the root of a weight, or of the size beside the largest one."""
        size = self.x.double().abs()
        size = size.masked_fill(size.isinf(), 0)
        full = self.full if self.is_weights else float(size.max())
        return (size / (full or 1)).clamp(max=1).sqrt()

    def colour(self, head: int) -> str:
        """The name of the colour over a block, in which weights are drawn: the head's, or ink where it is no head."""
        return head_colour(head, self.x.shape[1]) if self.has_heads else "ink"

    @property
    def lines(self) -> list[tuple[str, list[Block]]]:
        """The blocks that stand side by side, under their title, or "": the heads of each sentence, else all blocks."""
        outer, heads = self.x.shape[:2]
        if not self.has_heads:
            return [
                ("", [Block(i, 0, self._outer_name(i)) for i in range(outer)])
            ]
        return [
            (
                self._outer_name(i),
                [
                    Block(i, head, self._head_name(head))
                    for head in range(heads)
                ],
            )
            for i in range(outer)
        ]

    def _outer_name(self, outer: int) -> str:
        if len(self.x) == 1:
            return ""
        if self.has_heads or self.axes:
            word = self.axes[0] if self.axes else "sentence"
            return f"{word.capitalize()} {outer}"
        return f"[{outer}]" if len(self.shape) == 3 else ""

    def _head_name(self, head: int) -> str:
        return self.block_names[head] if self.block_names else f"Head {head}"


def cover_of(
    x: Shaped[Tensor, "..."],
    mask: Bool[Tensor, "..."] | None = None,
    padding: Bool[Tensor, "..."] | None = None,
) -> Int[Tensor, "..."]:
    """What hides each number of x: ``MASKED``, ``PADDING``, or 0 where nothing does.

    A mask hides what it has made 0 or -inf. Where it should have and did not, the number stays in sight.
    """
    cover = torch.where(x == -math.inf, MASKED, 0)
    gone = (x == 0) | (x == -math.inf)
    for kind, given in ((MASKED, mask), (PADDING, padding)):
        if given is not None:
            cover[gone & ~given.cpu().broadcast_to(x.shape)] = kind
    return cover
