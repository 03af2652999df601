"""Attention's formula beside a picture of each part: what words look for, how they are found, what they hand over."""

from collections.abc import Sequence

import torch
import traitlets
from jaxtyping import Float
from torch import Tensor

from ...attention import attention
from ...validation import check_numbers
from ...widgets.arrows import Arrows, checked_rows, rows_of
from ...widgets.bundle import module, style


def _matrix() -> traitlets.List:
    return traitlets.List(traitlets.List(traitlets.Float())).tag(sync=True)


class Roles(Arrows):
    """Words as arrows, and the three matrices that make queries, keys and values of them.

    With ``one_matrix``, ``w_k`` takes the place of all three. All of it is the reader's; in a notebook it can be set
    and read.
    """

    _esm = module("roles/index.js")
    _css = style(
        "../colours.css",
        "shared/base.css",
        "shared/figure/figure.css",
        "roles/roles.css",
    )

    w_q = _matrix()
    w_k = _matrix()
    w_v = _matrix()
    one_matrix = traitlets.Bool().tag(sync=True)

    def __init__(
        self,
        vectors: Float[Tensor, "words 2"],
        words: Sequence[str],
        w_q: Float[Tensor, "2 2"],
        w_k: Float[Tensor, "2 2"],
        w_v: Float[Tensor, "2 2"],
        *,
        asks: int | str = -1,
        title: str = "The formula and its parts",
    ):
        """The arrows, a row a word; a word times w_q is its query. asks is the word that asks, or its index.

        Raises ``ValueError`` for shapes, numbers or words that don't fit.
        """
        matrices = {"w_q": w_q, "w_k": w_k, "w_v": w_v}
        for name, matrix in matrices.items():
            check_numbers(name, matrix)
            if tuple(matrix.shape) != (2, 2):
                raise ValueError(
                    f"{name} has shape {tuple(matrix.shape)}; words of two numbers need (2, 2)"
                )
        moved = {name: rows_of(matrix) for name, matrix in matrices.items()}
        super().__init__(vectors, words, asks, title, **moved)

    def __repr__(self) -> str:
        return f"Roles(words={self.words!r}, asks={self.words[self.asks]!r})"

    @property
    def rows(self) -> Float[Tensor, "role words 2"]:
        """Query, key and value of each word."""
        names = ["w_k"] * 3 if self.one_matrix else ["w_q", "w_k", "w_v"]
        matrices = [getattr(self, name) for name in names]
        return self.x @ torch.tensor(matrices, dtype=torch.float64)

    @property
    def scores(self) -> Float[Tensor, "query key"]:
        """Query times key, divided by the root of 2."""
        query, key, _ = self.rows
        return query @ key.T / 2**0.5

    @property
    def weights(self) -> Float[Tensor, "query key"]:
        """The weights as the package's ``attention`` gives them."""
        query, key, value = self.rows
        return attention(query, key, value)[1]

    @property
    def result(self) -> Float[Tensor, "words 2"]:
        """What each word takes home."""
        query, key, value = self.rows
        return attention(query, key, value)[0]

    @traitlets.validate("w_q", "w_k", "w_v")
    def _two_by_two(self, proposal):
        return checked_rows(proposal.trait.name, proposal.value, 2)
