"""Why scores are divided by √d: random queries and keys, their scores, softmax of both, and the slope that is left."""

import traitlets
from jaxtyping import Float
from torch import Tensor

from ...random_scores import Slopes
from ...validation import check_numbers, check_rank, check_text
from ...widgets.bundle import module, style
from ...widgets.saved.savable import Savable


class Spread(Savable):
    """The scores of a random query with its keys, as they are and divided by √d, and softmax of both.

    ``d``, one of ``sizes``, says how many numbers of each list count, and ``draw`` which of the draws is shown. Both
    are the reader's; in a notebook they can be set and read.
    """

    _esm = module("spread/index.js")
    _css = style(
        "../colours.css",
        "shared/base.css",
        "shared/figure/figure.css",
        "spread/spread.css",
    )

    title = traitlets.Unicode().tag(sync=True)
    # draws, keys, numbers of each list
    shape = traitlets.List(traitlets.Int()).tag(sync=True)
    # 16 bits each, little-endian, row by row
    query = traitlets.Bytes().tag(sync=True)
    key = traitlets.Bytes().tag(sync=True)
    # The steps of d, and at each the mean slope of many draws.
    sizes = traitlets.List(traitlets.Int()).tag(sync=True)
    slope_draws = traitlets.Int().tag(sync=True)
    slopes = traitlets.List(traitlets.Float()).tag(sync=True)
    slopes_scaled = traitlets.List(traitlets.Float()).tag(sync=True)

    d = traitlets.Int().tag(sync=True)
    draw = traitlets.Int().tag(sync=True)

    def __init__(
        self,
        query: Float[Tensor, "draws d"],
        key: Float[Tensor, "draws keys d"],
        slopes: Slopes,
        *,
        d: int = 64,
        draw: int = 0,
        title: str = "Scores of random numbers, as they are and divided",
    ):
        """A query and its keys for each draw, as ``random_draws`` gives them, and the slopes of ``mean_slopes``.

        Raises ``ValueError`` for shapes or numbers that don't fit.
        """
        check_rank("query", query, "draws d")
        check_rank("key", key, "draws keys d")
        check_numbers("query", query)
        check_numbers("key", key)
        check_numbers("query in float16", query.half())  # which the page reads
        check_numbers("key in float16", key.half())
        check_text("title", title)
        draws, keys, width = key.shape
        if tuple(query.shape) != (draws, width):
            raise ValueError(
                f"query has shape {tuple(query.shape)}; with these keys, {tuple(key.shape)}, "
                f"it must be {(draws, width)}"
            )
        if keys < 2:
            raise ValueError("there is one key; a spread needs two or more")
        if max(slopes.sizes) > width:
            raise ValueError(
                f"slopes go to d = {max(slopes.sizes)}, and query has {width} numbers: draw longer ones"
            )
        super().__init__(
            title=title,
            shape=[draws, keys, width],
            query=_to_halves(query),
            key=_to_halves(key),
            slope_draws=slopes.draws,
            sizes=slopes.sizes,
            slopes=slopes.as_they_are,
            slopes_scaled=slopes.scaled,
            d=d,
            draw=draw,
        )

    def __repr__(self) -> str:
        return f"Spread(d={self.d}, draw={self.draw})"

    @traitlets.validate("d")
    def _among_the_sizes(self, proposal):
        if proposal.value not in self.sizes:
            raise traitlets.TraitError(
                f"d is {proposal.value}; it can be one of {self.sizes}"
            )
        return proposal.value

    @traitlets.validate("draw")
    def _among_the_draws(self, proposal):
        if not 0 <= proposal.value < self.shape[0]:
            raise traitlets.TraitError(
                f"draw is {proposal.value}; it can be 0 to {self.shape[0] - 1}"
            )
        return proposal.value


def _to_halves(x: Float[Tensor, "..."]) -> bytes:
    return x.detach().cpu().half().numpy().astype("<f2").tobytes()
