"""A training as a film: a loss curve to move along, and what every head looks at after so many steps."""

from collections.abc import Mapping
from typing import Any

import traitlets

from ...training import film
from ...training.repeats import D_MODEL, PLACES
from ...validation import check_text
from ...widgets.bundle import module, style
from ...widgets.saved.savable import Savable


def _synced(trait: traitlets.TraitType) -> traitlets.TraitType:
    return trait.tag(sync=True)


class Film(Savable):
    """The recorded training of a model that learns to find what followed before.

    The reader's are ``step`` (one of those recorded), ``place`` (the letter that looks), ``off`` (a head that is
    switched off, such as ``"0.1"``, or none: ``""``) and ``letters`` (the reader's own; ``""``: the film's).
    """

    _esm = module("film/index.js")
    _css = style("../colours.css", "shared/base.css", "film/film.css")
    _page = "mh-titled"

    title = _synced(traitlets.Unicode())
    # The curves, and of what they are.
    about = _synced(traitlets.Dict())
    # All frames; a built page has only the one that is shown at first, and
    # loads the others.
    frames = _synced(traitlets.Bytes())
    first = _synced(traitlets.Bytes())
    # Where a built page finds the frames and the models; the build fills it.
    parts = _synced(traitlets.Dict(default_value=None, allow_none=True))

    step = _synced(traitlets.Int())
    place = _synced(traitlets.Int())
    off = _synced(traitlets.Unicode())
    letters = _synced(traitlets.Unicode())

    def __init__(
        self,
        step: int | None = None,
        off: str = "",
        *,
        title: str = "Finding what followed before",
    ):
        """Begin after this many steps, or at the last, with this head off.

        Raises ``ValueError`` for a step that was not recorded, and for a head that there isn't.
        """
        check_text("title", title)
        steps = film.STEPS
        step = steps[-1] if step is None else step
        if step not in steps:
            raise ValueError(
                f"step is {step!r}, which was not recorded; take one of {steps}"
            )
        if off not in film.VARIANTS:
            raise ValueError(
                f"off is {off!r}; it can be one of {film.VARIANTS}"
            )
        self._record = film.Record.read()
        super().__init__(
            title=title,
            about=_told(self._record.about),
            frames=self._record.frames,
            step=step,
            place=len(film.LETTERS) - 1,
            off=off,
        )
        self.on_msg(self._answer)

    def _answer(self, _, message: Mapping, buffers: object) -> None:
        """Send the model as it was after this step, for letters that the reader types."""
        step = message.get("kept")
        if step not in film.KEPT:
            return
        kept = self._record.model_after(step)
        self.send({"kept": step}, buffers=[kept])

    def _saved_state(self) -> dict[str, Any]:
        # No Python will answer: the models for typed letters come along.
        return super()._saved_state() | {"models": self._record.kept}

    def __repr__(self) -> str:
        # The default shows a memory address, which differs from run to run.
        return f"Film(step={self.step}, off={self.off!r})"


def _told(about: Mapping[str, Any]) -> dict[str, Any]:
    """What the page needs of the record: of both scores, the one that tells of a layer."""
    names = ("symbols", "letters", "period", "steps", "kept", "sequences")
    curves = {
        off: {
            "loss": curve["loss"],
            "right": curve["right"],
            "scores": [
                [*one_back[0], *followed[1]]
                for one_back, followed in zip(
                    curve["one_back"], curve["what_followed"], strict=True
                )
            ],
        }
        for off, curve in about["curves"].items()
    }
    return {name: about[name] for name in names} | {
        "curves": curves,
        "maps": [f"{off}:{layer}.{head}" for off, layer, head in film.MAPS],
        "top": film.TOP,
        "places": PLACES,
        "d_model": D_MODEL,
    }
