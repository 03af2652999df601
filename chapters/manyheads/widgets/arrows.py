"""What the widgets share that show words as arrows of two numbers."""

import math
from collections.abc import Sequence

import torch
import traitlets
from jaxtyping import Float
from torch import Tensor

from ..validation import check_labels, check_numbers, check_rank, check_text
from .saved.savable import Savable

# A number of an arrow is no larger: the pages' JavaScript has the same limit.
FURTHEST = 10.0


class Arrows(Savable):
    """Words as arrows of two numbers, and one of them that asks.

    ``vectors`` and ``asks`` are the reader's; in a notebook they can be set and read. ``start`` is what "Back to the
    start" brings back.
    """

    title = traitlets.Unicode().tag(sync=True)
    words = traitlets.List(traitlets.Unicode()).tag(sync=True)
    vectors = traitlets.List(traitlets.List(traitlets.Float())).tag(sync=True)
    asks = traitlets.Int().tag(sync=True)
    start = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        vectors: Float[Tensor, "words 2"],
        words: Sequence[str],
        asks: int | str,
        title: str,
        **moved,
    ):
        """Begin with these vectors; moved are the other traits that "Back to the start" brings back."""
        check_rank("vectors", vectors, "words 2")
        check_numbers("vectors", vectors)
        words = check_labels("words", words, len(vectors), "vectors")
        if vectors.shape[1] != 2:
            raise ValueError(
                f"vectors has shape {tuple(vectors.shape)}; for {len(words)} words it must be ({len(words)}, 2)"
            )
        check_text("title", title)
        if isinstance(asks, str) and asks not in words:
            raise ValueError(f"asks is {asks!r}; it can be one of {words}")
        place = words.index(asks) if isinstance(asks, str) else asks
        start = {"vectors": rows_of(vectors), **moved}
        super().__init__(
            title=title,
            words=words,
            asks=place % len(words) if -len(words) <= place < 0 else place,
            start=start,
            **start,
        )

    @property
    def x(self) -> Float[Tensor, "words 2"]:
        """The vectors as they are now."""
        return torch.tensor(self.vectors, dtype=torch.float64)

    @traitlets.validate("vectors")
    def _as_many_as_words(self, proposal):
        return checked_rows("vectors", proposal.value, len(self.words))

    @traitlets.validate("asks")
    def _among_the_words(self, proposal):
        if not 0 <= proposal.value < len(self.words):
            raise traitlets.TraitError(
                f"asks is {proposal.value}; it can be 0 to {len(self.words) - 1}, the index of a word"
            )
        return proposal.value


def rows_of(matrix: Float[Tensor, "rows columns"]) -> list[list[float]]:
    """A matrix as JSON can hold it, with the digits that were typed."""
    # float32 makes 0.10000000149 of 0.1, and a page would show it.
    return [[round(x, 6) for x in row] for row in matrix.tolist()]


def checked_rows(
    name: str, rows: list[list[float]], count: int
) -> list[list[float]]:
    """The rows, if these are so many pairs of numbers that can be drawn. Raises ``TraitError`` otherwise."""
    fits = len(rows) == count and all(
        len(row) == 2 and all(map(_fits, row)) for row in rows
    )
    if not fits:
        raise traitlets.TraitError(
            f"{name} is {rows}; it must be {count} pairs of numbers from -{FURTHEST:g} to {FURTHEST:g}"
        )
    return rows


def _fits(x: float) -> bool:
    return math.isfinite(x) and abs(x) <= FURTHEST
