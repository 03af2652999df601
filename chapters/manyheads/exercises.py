"""Check a reader's function against the right one, and name the mistake."""

from collections.abc import Callable, Mapping

import torch
from torch import Tensor


def check(
    yours: Callable[..., object],
    right: Callable[..., object],
    *inputs: tuple,
    mistakes: Mapping[str, Callable[..., object]] | None = None,
    axes: str = "",
) -> None:
    """Print whether yours gives what right gives for each of the inputs.

    Where it doesn't, yours is compared with the usual mistakes, each a
    function under its name; else the first wrong number is told. axes names
    the axes of the result, such as ``"batch head token column"``.
    """
    for number, given in enumerate(inputs, start=1):
        wanted = torch.as_tensor(right(*given))
        answer = yours(*given)
        if answer is None or answer is ...:
            print("Not answered yet: replace the ...")
            return
        try:
            answer = torch.as_tensor(answer)
        except (TypeError, ValueError, RuntimeError):
            print(
                f"✗ Your function gives {answer!r}; it should give a tensor."
            )
            return
        if _same(answer, wanted):
            continue
        for name, mistake in (mistakes or {}).items():
            if _same(answer, torch.as_tensor(mistake(*given))):
                print(f"✗ {name}")
                break
        else:
            print("✗ Not the right numbers yet.")
        told = _first_difference(answer, wanted, given, axes.split())
        print(f"  Input {number}: {told}")
        return
    print(f"✓ Right, on {len(inputs)} input{'s' * (len(inputs) > 1)}.")


def _same(a: Tensor, b: Tensor) -> bool:
    return a.shape == b.shape and torch.allclose(
        a.detach().cpu().double(), b.detach().cpu().double(), equal_nan=True
    )


def _first_difference(
    answer: Tensor, wanted: Tensor, given: tuple, axes: list[str]
) -> str:
    if answer.shape != wanted.shape:
        return f"the shape is {tuple(answer.shape)}; it should be {tuple(wanted.shape)}."
    far = ~torch.isclose(
        answer.detach().cpu().double(), wanted.detach().cpu().double()
    )
    place = far.nonzero()[0].tolist()
    number, better = answer[tuple(place)].item(), wanted[tuple(place)].item()
    if len(axes) != len(place):
        axes = [f"axis {axis}" for axis in range(len(place))]
    where = ", ".join(
        f"{name} {i}" for name, i in zip(axes, place, strict=True)
    )
    return (
        f"at {where or 'the one number'} it gives {_written(number)}"
        f"{_whose(number, given)}; it should give {_written(better)}."
    )


def _written(number: bool | int | float) -> str:
    return f"{number:.6g}" if isinstance(number, float) else str(number)


def _whose(number: bool | int | float, given: tuple) -> str:
    """Which token a number was, where every number of the input is another."""
    x = given[0] if given else None
    if not isinstance(x, Tensor) or x.ndim != 3 or len(x.unique()) < x.numel():
        return ""
    at = (x == number).nonzero()
    return f", a number of token {at[0, 1].item()}" if len(at) else ""
