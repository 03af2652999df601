"""What the widgets that split columns into heads share: their dimensions, kept in agreement."""

import contextlib

import ipywidgets
import traitlets
from jaxtyping import Shaped
from torch import Tensor

from ..validation import check_heads, check_text, divisors, listed
from .saved.savable import Savable

_LABELS = {"heads": "Heads", "d_model": "Model dimension"}
# What follows from heads and d_model, in an order in which a slider can take
# it: first the choices that there are, then where it stands among them.
_FOLLOWS = (
    *("heads_choices", "heads_index"),
    *("d_model_choices", "d_model_index"),
)
# Choices that an error names; of more, the two next to the number.
_NAMED = 6


def to_bytes(x: Shaped[Tensor, "..."]) -> bytes:
    """A tensor as pages read it: float32, little-endian, row by row."""
    return x.detach().cpu().float().numpy().astype("<f4").tobytes()


class LinkedSlider(ipywidgets.SelectionSlider):
    """A slider whose choices a link may change in the page, with no word from Python."""

    def set_state(self, sync_data):
        """Take what the page sends: the choices first, as an index means one of them."""
        labels = tuple(sync_data.get("_options_labels", self._options_labels))
        self._options_full = tuple(zip(labels, labels, strict=True))
        self._options_values = labels
        super().set_state(sync_data)


class Dimensions(Savable):
    """heads, seq and d_model of a tensor of the given shape: each in its range, and heads a divisor of d_model.

    A smaller ``seq`` keeps the first tokens, a smaller ``d_model`` the first columns. To set heads and d_model to
    numbers that don't go with those from before, set both in one ``with widget.hold_trait_notifications():``.
    """

    # (batch, seq, d_model) of the tensors
    shape = traitlets.List(traitlets.Int()).tag(sync=True)
    # The settings at first, which the reset button brings back.
    initial = traitlets.Dict().tag(sync=True)
    # Why the dimensions can't be changed; empty where they can.
    fixed = traitlets.Unicode().tag(sync=True)

    heads = traitlets.Int().tag(sync=True)
    seq = traitlets.Int().tag(sync=True)
    d_model = traitlets.Int().tag(sync=True)
    # What heads can be with this d_model, and the other way round, with where
    # each stands. A slider can be linked to an index, as it runs over whole
    # numbers without a gap.
    heads_choices = traitlets.List(traitlets.Unicode()).tag(sync=True)
    heads_index = traitlets.Int().tag(sync=True)
    d_model_choices = traitlets.List(traitlets.Unicode()).tag(sync=True)
    d_model_index = traitlets.Int().tag(sync=True)

    def __init__(
        self, shape: tuple[int, ...], heads: int, fixed: str = "", **traits
    ):
        """Begin with the whole of the shape and this many heads.

        fixed says why all three can't be changed, where they can't. traits are the other traits; ``initial`` among
        them holds the settings of the widget beyond the dimensions. Raises ``ValueError`` where heads does not divide
        d_model.
        """
        _, seq, d_model = shape
        check_heads(d_model, heads)
        check_text("fixed", fixed)
        heads = int(heads)  # JSON can't write a whole number of numpy's
        dimensions = {"heads": heads, "seq": seq, "d_model": d_model}
        super().__init__(
            shape=list(shape),
            fixed=fixed,
            initial=dimensions | traits.pop("initial", {}),
            **dimensions,
            **traits,
        )

    def controls(self) -> ipywidgets.VBox:
        """Sliders of ipywidgets for heads and d_model, which show what this widget shows, whichever is moved.

        They are tied to it in the page, and so they work there without Python, too.
        """
        sliders = []
        for name, label in _LABELS.items():
            slider = LinkedSlider(
                options=getattr(self, f"{name}_choices"),
                index=getattr(self, f"{name}_index"),
                description=label,
                style={"description_width": "initial"},
            )
            choices = (slider, "_options_labels")
            ipywidgets.jsdlink((self, f"{name}_choices"), choices)
            ipywidgets.jslink((self, f"{name}_index"), (slider, "index"))
            sliders.append(slider)
        return ipywidgets.VBox(sliders)

    # Whether a change that came from the page is being taken over.
    _from_page = False

    def notify_change(self, change):
        # A change of d_model changes the choices for heads. All leave in one
        # message, so that a page never holds what doesn't go together.
        with self.hold_sync():
            super().notify_change(change)

    @contextlib.contextmanager
    def hold_trait_notifications(self):
        # For the same reason what is set together leaves in one message.
        with self.hold_sync(), super().hold_trait_notifications():
            yield

    def set_state(self, sync_data):
        # The page has worked out what follows for itself. If Python sent it
        # back, it would arrive when the reader is a step further, and undo
        # that step.
        self._from_page = True
        try:
            super().set_state(sync_data)
        finally:
            self._from_page = False

    def _should_send_property(self, key, value):
        if self._from_page and key in ("heads", "d_model", *_FOLLOWS):
            return False
        return super()._should_send_property(key, value)

    def _choices(self) -> dict[str, list[int]]:
        if self.fixed:
            return {"heads": [self.heads], "d_model": [self.d_model]}
        dimensions = range(self.heads, self.shape[2] + 1, self.heads)
        return {"heads": divisors(self.d_model), "d_model": [*dimensions]}

    @traitlets.validate("heads", "seq", "d_model")
    def _in_range(self, proposal):
        name, number = proposal.trait.name, proposal.value
        if self.fixed and number != self.initial[name]:
            raise traitlets.TraitError(
                f"{name} stays {self.initial[name]}: {self.fixed}"
            )
        if name == "heads":
            # They must divide the d_model that holds, or that is set with them.
            try:
                check_heads(self.d_model, number)
            except ValueError as error:
                raise traitlets.TraitError(str(error)) from None
            return number
        highest = self.shape[1 if name == "seq" else 2]
        check_range(name, number, 1, highest)
        if name == "d_model" and number % self.heads:
            raise traitlets.TraitError(
                f"{self.heads} heads need a d_model of {_nearest(number, self.heads, highest)}, and it was set to "
                f"{number}; set heads first, or both together in `with hold_trait_notifications():`"
            )
        return number

    @traitlets.validate("heads_index", "d_model_index")
    def _among_the_choices(self, proposal):
        name = proposal.trait.name
        choices = self._choices()[name.removesuffix("_index")]
        return check_range(name, proposal.value, 0, len(choices) - 1)

    @traitlets.validate("heads_choices", "d_model_choices")
    def _as_they_follow(self, proposal):
        name = proposal.trait.name.removesuffix("_choices")
        return [str(number) for number in self._choices()[name]]

    @traitlets.observe("heads", "d_model", "fixed")
    def _tell_what_follows(self, change):
        for name, choices in self._choices().items():
            setattr(self, f"{name}_choices", [str(n) for n in choices])
            index = choices.index(getattr(self, name))
            setattr(self, f"{name}_index", index)

    @traitlets.observe("heads_index", "d_model_index")
    def _take_the_choice(self, change):
        name = change.name.removesuffix("_index")
        setattr(self, name, self._choices()[name][change.new])


def _nearest(number: int, heads: int, highest: int) -> str:
    """The multiples of heads up to the highest, in words: all, or of many the two next to the number."""
    multiples = [*range(heads, highest + 1, heads)]
    if len(multiples) <= _NAMED:
        return listed(multiples)
    below = max(heads, number // heads * heads)
    near = [n for n in (below, below + heads) if n <= highest]
    return f"{listed(near)}, to name the nearest"


def check_range(
    name: str, number: int | float, lowest: int | float, highest: int | float
) -> int | float:
    """The number, if it lies in its range. Raises ``TraitError`` otherwise."""
    if not lowest <= number <= highest:
        raise traitlets.TraitError(
            f"{name} is {number}; it can be {lowest} to {highest}"
        )
    return number
