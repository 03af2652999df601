"""What a word takes of others: arrows on a plane that the reader drags, dot products, softmax, shares."""

from collections.abc import Sequence

from jaxtyping import Float
from torch import Tensor

from ...widgets.arrows import Arrows
from ...widgets.bundle import module, style


class Choice(Arrows):
    """Words as arrows; the one that asks takes of each the share that softmax makes of their dot product."""

    _esm = module("choice/index.js")
    _css = style(
        "../colours.css",
        "shared/base.css",
        "shared/figure/figure.css",
        "choice/choice.css",
    )

    def __init__(
        self,
        vectors: Float[Tensor, "words 2"],
        words: Sequence[str],
        *,
        asks: int | str = -1,
        title: str = "A choice among arrows",
    ):
        """The arrows, a row a word; asks is the word that asks, or its index.

        Raises ``ValueError`` for shapes, numbers or words that don't fit.
        """
        super().__init__(vectors, words, asks, title)

    def __repr__(self) -> str:
        return f"Choice(words={self.words!r}, asks={self.words[self.asks]!r})"

    @property
    def weights(self) -> Float[Tensor, "query key"]:
        """The shares as torch computes them, a row for each word that could ask."""
        return (self.x @ self.x.T).softmax(-1)

    @property
    def result(self) -> Float[Tensor, "words 2"]:
        """What each word would take, all shares added up."""
        return self.weights @ self.x
