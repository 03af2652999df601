"""Attention that a model computes itself: a softmax over the keys, and then its product with the values."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeGuard

from torch import Tensor
from torch.utils.weak import WeakTensorKeyDictionary

# What may happen to weights before the product: their numbers are changed,
# or put into another shape. Dropout stands apart, as it is not kept.
CHANGES = frozenset(
    "to type type_as float half bfloat16 double contiguous clone where "
    "masked_fill masked_fill_ nan_to_num mul mul_ __mul__ __rmul__ __imul__ "
    "multiply __getitem__ narrow".split()
)
SHAPES = frozenset("view reshape flatten unflatten squeeze unsqueeze".split())
DROPOUT = frozenset(("dropout", "dropout_"))


@dataclass
class Softmax:
    """A softmax over the last axis of a tensor, and whether values came."""

    where: str
    shape: tuple[int, ...]
    multiplied: bool = False


class Softmaxes:
    """Follow each softmax to the product with its values."""

    def __init__(self):
        self.all: list[Softmax] = []
        # A tensor that holds weights → the softmax that it is of, and the
        # weights in the form to keep, where that isn't the tensor itself.
        self._of: WeakTensorKeyDictionary = WeakTensorKeyDictionary()

    def made(self, weights: Tensor, where: str) -> None:
        """Begin with what a softmax gave."""
        softmax = Softmax(where, tuple(weights.shape))
        # Fewer axes can be anything: a guess of the next word, a router.
        if weights.ndim > 3:
            self.all.append(softmax)
        self._of[weights] = softmax, None

    def changed(
        self, name: str, func: Callable, args: tuple, kwargs: dict[str, Any]
    ) -> Any:
        """What func gives; where it was given weights, follow its result."""
        inputs = *args, *kwargs.values()
        given = next((x for x in inputs if self.knows(x)), None)
        if given is None:
            return func(*args, **kwargs)
        softmax, form = self._of[given]
        form = given if form is None else form
        if name in DROPOUT and (name == "dropout_" or kwargs.get("inplace")):
            form = form.clone()
        result = func(*args, **kwargs)
        if not isinstance(result, Tensor):
            return result
        as_it_was = name in DROPOUT or (name in SHAPES and result.ndim != 4)
        self._of[result] = softmax, form if as_it_was else None
        return result

    def knows(self, x: object) -> TypeGuard[Tensor]:
        """Whether x holds weights that came of a softmax."""
        return isinstance(x, Tensor) and x in self._of

    def product(self, left: object, right: object) -> Tensor | None:
        """The weights of left @ right, if that is weights times values."""
        if not (self.knows(left) and isinstance(right, Tensor)):
            return None
        if right.ndim < 3:
            return None
        softmax, form = self._of[left]
        if softmax.multiplied:
            return None  # by values that stand in two parts
        softmax.multiplied = True
        return left if form is None else form

    def sum_of_products(
        self, equation: str, operands: tuple[Tensor, ...]
    ) -> Tensor | None:
        """The same of an ``einsum``; its letters say which axes are which."""
        terms, _, output = equation.replace(" ", "").partition("->")
        named = list(zip(terms.split(","), operands, strict=False))
        if len(named) != 2:
            return None
        if self.knows(named[1][1]):
            named.reverse()
        (letters, left), (others, right) = named
        own = letters.replace("...", "")
        # The keys' axis is summed over. Batch and heads are axes of the
        # values too, and the axis that is left is the queries'.
        key, rest = own[-1], own[:-1]
        shared = [each for each in rest if each in others]
        queries = [each for each in rest if each not in others]
        if key in output or key not in others or len(queries) != 1:
            return None
        weights = self.product(left, right)
        if weights is None or weights.ndim != left.ndim:
            return weights
        dots = weights.ndim - len(own)
        order = [dots + own.index(each) for each in (*shared, *queries, key)]
        return weights.permute(*range(dots), *order)
