"""Two heads learn where to look: a training as a film, and another one in the page."""

import traitlets

from ...training import learning
from ...validation import check_text
from ...widgets.saved.savable import Savable
from ..bundle import module, style


class TwoPlacesFilm(Savable):
    """The recorded trainings of a model whose two heads must find two places.

    The reader's are ``run`` (the name of a recorded one; ``"own"`` is one that the page trains) and ``step``.
    """

    _esm = module("two_places/index.js")
    _css = style(
        "../colours.css", "shared/base.css", "two_places/two_places.css"
    )
    _page = "mh-titled"

    title = traitlets.Unicode().tag(sync=True)
    runs = traitlets.List().tag(sync=True)
    run = traitlets.Unicode().tag(sync=True)
    step = traitlets.Int().tag(sync=True)

    def __init__(
        self,
        run: str = "seed 0",
        step: int = 100,
        *,
        title: str = "Two heads, two things to find",
    ):
        """Begin with this run, after this many steps.

        Raises ``ValueError`` for a run or a step that was not recorded.
        """
        check_text("title", title)
        runs = learning.read()["runs"]
        names = [each["name"] for each in runs]
        if run not in names:
            raise ValueError(f"run is {run!r}; it can be one of {names}")
        steps = runs[0]["steps"]
        if step not in steps:
            raise ValueError(
                f"step is {step!r}; it can be an even number from 0 to {steps[-1]}"
            )
        super().__init__(title=title, runs=runs, run=run, step=step)

    def __repr__(self) -> str:
        # The default shows a memory address, which differs from run to run.
        return f"TwoPlacesFilm(run={self.run!r}, step={self.step})"
