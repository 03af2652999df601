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

    shape = traitlets.List(traitlets.Int()).tag(
        sync=True
    )  # (batch, seq, d_model) of the tensors
    initial = traitlets.Dict().tag(
        sync=True
    )  # where the reset button goes back to

    heads = traitlets.Int().tag(sync=True)
    heads_index = traitlets.Int().tag(
        sync=True
    )  # where heads stands among the divisors, for a slider's jslink
    seq = traitlets.Int().tag(sync=True)
    d_model = traitlets.Int().tag(sync=True)

    def __init__(self, shape: tuple[int, int, int], heads: int, **traits):
        """Begin with the whole of the shape and this many heads; traits are the other traits, initial among them.

        Raises ``ValueError`` where heads does not divide d_model.
        """
        _, seq, d_model = shape
        check_heads(d_model, heads)
        heads = int(heads)  # numpy's whole numbers are none to JSON
        dimensions = {"heads": heads, "seq": seq, "d_model": d_model}
        super().__init__(
            shape=list(shape),
            heads_index=divisors(d_model).index(heads),
            initial=dimensions | traits.pop("initial", {}),
            **dimensions,
            **traits,
        )

    # With a live kernel, messages cross on their way. What belongs together
    # leaves in one message, and what the page derives itself isn't sent back
    # to it: it would arrive late and undo the reader's next step.
    _from_page = False

    def notify_change(self, change):
        with self.hold_sync():
            super().notify_change(change)

    def set_state(self, sync_data):
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
            # A change of d_model brings its own heads along; here they must already fit.
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
