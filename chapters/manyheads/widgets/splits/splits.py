"""The two ways to split, live: where every number goes, and what leaks under a causal mask."""

from collections.abc import Sequence

import traitlets
from jaxtyping import Shaped
from torch import Tensor

from ...validation import check_labels, check_numbers, check_rank, check_text
from ...widgets.bundle import module, style
from ...widgets.dimensions import Dimensions, to_bytes


class Splits(Dimensions):
    """Reshape and transpose beside reshape alone, for the first sentence of a batch.

    view ``"numbers"`` shows where each number of x goes; ``"leaks"`` shows, for each way to split and to merge, which
    input tokens an output token depends on. ``heads``, ``seq``, ``d_model`` and ``causal`` are the reader's.
    """

    _esm = module("splits/index.js")
    _css = style("../colours.css", "shared/base.css", "splits/splits.css")
    _page = "mh-titled"

    title = traitlets.Unicode().tag(sync=True)
    view = traitlets.Unicode().tag(sync=True)
    tokens = traitlets.List(traitlets.Unicode()).tag(sync=True)
    x = traitlets.Bytes().tag(sync=True)
    causal = traitlets.Bool().tag(sync=True)

    def __init__(
        self,
        x: Shaped[Tensor, "batch seq d_model"],
        tokens: Sequence[str],
        heads: int,
        view: str = "numbers",
        causal: bool = True,
        title: str = "Two ways to split",
    ):
        """X is shown as it is; tokens name its rows.

        Raises ``ValueError`` for shapes, tokens or a view that don't fit.
        """
        check_rank("x", x, "batch seq d_model")
        check_numbers("x", x)
        check_numbers("x in float32", x.float())  # which the page reads
        tokens = check_labels("tokens", tokens, x.shape[1], "rows of x")
        check_text("title", title)
        if view not in ("numbers", "leaks"):
            raise ValueError(
                f"view is {view!r}; it can be 'numbers' or 'leaks'"
            )
        super().__init__(
            tuple(x.shape),
            heads,
            title=title,
            view=view,
            tokens=tokens,
            x=to_bytes(x[:1]),
            causal=causal,
            initial={"causal": causal},
        )

    def __repr__(self) -> str:
        return f"Splits(view={self.view!r}, heads={self.heads}, seq={self.seq}, d_model={self.d_model})"
