"""Exercises: a reader writes a function, and is told which mistake it makes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

Function = Callable[..., object]


@dataclass
class Exercise:
    """A function to write, what is right, and the usual mistakes.

    right is a function that does it, and a reader's function must give the
    same for each of the inputs, which are tuples of arguments. mistakes
    maps what went wrong, in words, to a function that does it so. axes
    names the axes of the result, such as ``"batch head token column"``.

    A ValueError refuses what can't tell right from wrong: a right answer
    with NaN in it, and a mistake that is right for every input.
    """

    right: Function
    inputs: Sequence[tuple]
    mistakes: Mapping[str, Function]
    axes: str = ""

    def __post_init__(self) -> None:
        for number, arguments in enumerate(self.inputs, start=1):
            if _result(self.right, arguments).isnan().any():
                raise ValueError(
                    f"the right answer for input {number} has NaN in it; "
                    "give an input for which every number is defined"
                )
        for name, mistake in self.mistakes.items():
            if all(
                _same(_result(mistake, each), _result(self.right, each))
                for each in self.inputs
            ):
                raise ValueError(
                    f"the mistake {name!r} gives the right answer for every "
                    "input; add one that tells them apart"
                )

    def check(self, yours: Function) -> None:
        """Print whether yours is right for all inputs.

        Where it isn't, print which of the mistakes it makes, if it is one
        of them, and the first number that is wrong.
        """
        for number, arguments in enumerate(self.inputs, start=1):
            answer = yours(*_copies(arguments))
            if answer is None or answer is ...:
                print("Not answered yet: replace the ...")
                return
            try:
                answer = torch.as_tensor(answer)
            except (TypeError, ValueError, RuntimeError):
                print(
                    f"✗ Your function gives {answer!r}; "
                    "it should give a tensor."
                )
                return
            expected = _result(self.right, arguments)
            if not _same(answer, expected):
                print(f"✗ {self._mistake_in(answer, arguments)}")
                difference = _first_difference(
                    answer, expected, arguments, self.axes.split()
                )
                print(f"  Input {number}: {difference}")
                return
        count = len(self.inputs)
        print(f"✓ Right, on {count} input{'s' * (count > 1)}.")

    def _mistake_in(self, answer: Tensor, arguments: tuple) -> str:
        for name, mistake in self.mistakes.items():
            if _same(answer, _result(mistake, arguments)):
                return name
        return "Not the right numbers yet."


def _result(function: Function, arguments: tuple) -> Tensor:
    return torch.as_tensor(function(*_copies(arguments)))


def _copies(arguments: tuple) -> list:
    """Tensors to work on: a function may change them in place."""
    return [
        each.clone() if isinstance(each, Tensor) else each
        for each in arguments
    ]


def _same(a: Tensor, b: Tensor) -> bool:
    return a.shape == b.shape and torch.allclose(
        a.detach().cpu().double(), b.detach().cpu().double(), equal_nan=True
    )


def _first_difference(
    answer: Tensor, expected: Tensor, arguments: tuple, axes: list[str]
) -> str:
    if answer.shape != expected.shape:
        return (
            f"the shape is {tuple(answer.shape)}; "
            f"it should be {tuple(expected.shape)}."
        )
    differs = ~torch.isclose(
        answer.detach().cpu().double(), expected.detach().cpu().double()
    )
    index = tuple(differs.nonzero()[0].tolist())
    wrong, right = answer[index].item(), expected[index].item()
    if len(axes) != len(index):
        axes = [f"axis {axis}" for axis in range(len(index))]
    where = ", ".join(
        f"{axis} {i}" for axis, i in zip(axes, index, strict=True)
    )
    return (
        f"at {where or 'the one number'} it gives {_in_digits(wrong)}"
        f"{_origin(wrong, arguments)}; it should give {_in_digits(right)}."
    )


def _in_digits(number: bool | int | float) -> str:
    return f"{number:.6g}" if isinstance(number, float) else str(number)


def _origin(number: bool | int | float, arguments: tuple) -> str:
    """Which token a number was, if no two numbers of the input are equal."""
    x = arguments[0] if arguments else None
    if not isinstance(x, Tensor) or x.ndim != 3 or len(x.unique()) < x.numel():
        return ""
    found = (x == number).nonzero()
    return f", a number of token {found[0, 1].item()}" if len(found) else ""
