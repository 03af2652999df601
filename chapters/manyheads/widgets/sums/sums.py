"""Who bites whom: which of four sentences arrive as the same sum, with one head and with two."""

import traitlets

from ...validation import check_text
from ...widgets.bundle import module, style
from ...widgets.saved.savable import Savable

# As in the page's sliders.
STEPS = 20
WEIGHTS = [step / STEPS for step in range(STEPS + 1)]


def _weight() -> traitlets.Float:
    return traitlets.Float().tag(sync=True)


class Sums(Savable):
    """Four sentences of two words as the sums that one head hands over, and as the two sums of two heads.

    ``one``, ``head_0`` and ``head_1`` are the weights that a head gives the first word; the second word gets the rest.
    They are the reader's, in steps of 0.05.
    """

    _esm = module("sums/index.js")
    _css = style(
        "../colours.css",
        "shared/base.css",
        "shared/figure/figure.css",
        "sums/sums.css",
    )
    _page = "mh-titled"

    title = traitlets.Unicode().tag(sync=True)
    one, head_0, head_1 = _weight(), _weight(), _weight()

    def __init__(
        self,
        one: float = 0.5,
        head_0: float = 1.0,
        head_1: float = 0.0,
        *,
        title: str = "Who bites whom?",
    ):
        """Begin with these weights on the first word.

        Raises ``ValueError`` for a weight that the sliders can't show.
        """
        check_text("title", title)
        weights = {"one": one, "head_0": head_0, "head_1": head_1}
        for name, weight in weights.items():
            if weight not in WEIGHTS:
                raise ValueError(
                    f"{name} is {weight!r}; it can be 0 to 1, in steps of 0.05"
                )
        super().__init__(title=title, **weights)

    def __repr__(self) -> str:
        # The default shows a memory address, which differs from run to run.
        return (
            f"Sums(one={self.one}, head_0={self.head_0}, head_1={self.head_1})"
        )
