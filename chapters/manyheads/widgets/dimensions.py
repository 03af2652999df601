"""What the widgets that split columns into heads share: their dimensions, kept in agreement."""

import anywidget
import traitlets
from jaxtyping import Shaped
from torch import Tensor

from ..validation import check_heads, divisors


def to_bytes(x: Shaped[Tensor, "..."]) -> bytes:
    """A tensor as pages read it: float32, little-endian, row by row."""
    return x.detach().cpu().float().numpy().astype("<f4").tobytes()


class Dimensions(anywidget.AnyWidget):
    """heads, seq and d_model of a tensor of the given shape: each in its range, and heads a divisor of d_model.

    A smaller ``seq`` keeps the first tokens, a smaller ``d_model`` the first columns.
    """

    # (batch, seq, d_model) of the tensors
    shape = traitlets.List(traitlets.Int()).tag(sync=True)
    # The settings at first, which the reset button brings back.
    initial = traitlets.Dict().tag(sync=True)

    heads = traitlets.Int().tag(sync=True)
    # Where heads stands among the divisors of d_model. A slider can be linked
    # to it, as it runs over whole numbers without a gap.
    heads_index = traitlets.Int().tag(sync=True)
    seq = traitlets.Int().tag(sync=True)
    d_model = traitlets.Int().tag(sync=True)

    def __init__(self, shape: tuple[int, ...], heads: int, **traits):
        """Begin with the whole of the shape and this many heads.

        traits are the other traits; ``initial`` among them holds the settings
        of the widget beyond the dimensions. Raises ``ValueError`` where heads does not divide d_model.
        """
        _, seq, d_model = shape
        check_heads(d_model, heads)
        heads = int(heads)  # JSON can't write a whole number of numpy's
        dimensions = {"heads": heads, "seq": seq, "d_model": d_model}
        super().__init__(
            shape=list(shape),
            heads_index=divisors(d_model).index(heads),
            initial=dimensions | traits.pop("initial", {}),
            **dimensions,
            **traits,
        )

    # Whether a change that came from the page is being taken over.
    _from_page = False

    def notify_change(self, change):
        # A change of d_model changes heads too. Both leave in one message, so
        # that a page never holds heads that don't divide its d_model.
        with self.hold_sync():
            super().notify_change(change)

    def set_state(self, sync_data):
        # The page has worked out heads and heads_index for itself. If Python
        # sent them back, they would arrive when the reader is a step further,
        # and undo that step.
        self._from_page = True
        try:
            super().set_state(sync_data)
        finally:
            self._from_page = False

    def _should_send_property(self, key, value):
        if self._from_page and key in ("heads", "heads_index"):
            return False
        return super()._should_send_property(key, value)

    @traitlets.validate("heads", "seq", "d_model", "heads_index")
    def _in_range(self, proposal):
        name, number = proposal.trait.name, proposal.value
        if name == "heads":
            # They must divide the d_model that holds. Another d_model sets heads
            # that divide it by itself, in the observer below.
            try:
                check_heads(self.d_model, number)
            except ValueError as error:
                raise traitlets.TraitError(str(error)) from None
            return number
        _, seq, d_model = self.shape
        return check_range(
            name,
            number,
            *{
                "seq": (1, seq),
                "d_model": (1, d_model),
                "heads_index": (0, len(divisors(self.d_model)) - 1),
            }[name],
        )

    @traitlets.observe("d_model")
    def _heads_that_fit(self, change):
        allowed = divisors(self.d_model)
        self.heads = max(heads for heads in allowed if heads <= self.heads)
        self.heads_index = allowed.index(self.heads)

    @traitlets.observe("heads")
    def _index_of_heads(self, change):
        self.heads_index = divisors(self.d_model).index(self.heads)

    @traitlets.observe("heads_index")
    def _heads_of_index(self, change):
        self.heads = divisors(self.d_model)[self.heads_index]


def check_range(
    name: str, number: int | float, lowest: int | float, highest: int | float
) -> int | float:
    """The number, if it lies in its range. Raises ``TraitError`` otherwise."""
    if not lowest <= number <= highest:
        raise traitlets.TraitError(
            f"{name} is {number}; it can be {lowest} to {highest}"
        )
    return number
