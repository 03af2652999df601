"""Errors in words: what is wrong with an input, its numbers, and the way out."""

import math
from collections.abc import Iterable
from numbers import Integral

import torch
from torch import Tensor

# Characters of a text in a widget. A browser takes minutes to draw 100,000
# marks on one letter.
LONGEST = 1000


def listed(numbers: list[int]) -> str:
    """Numbers as words: ``[1, 2, 3, 6]`` is ``1, 2, 3 or 6``."""
    *first, last = map(str, numbers)
    return f"{', '.join(first)} or {last}" if first else last


def divisors(d_model: int) -> list[int]:
    """Every number of heads that ``d_model`` columns split into evenly."""
    return [heads for heads in range(1, d_model + 1) if d_model % heads == 0]


def check_heads(d_model: int, heads: int) -> None:
    """Raise a ``ValueError`` unless ``d_model`` columns split into ``heads`` heads of equal size."""
    for name, number in (("d_model", d_model), ("heads", heads)):
        if isinstance(number, bool) or not isinstance(number, Integral):
            raise ValueError(
                f"{name} is {number!r}; it must be a whole number"
            )
    if d_model < 1:
        raise ValueError(f"d_model is {d_model}; it must be 1 or more")
    if heads < 1 or d_model % heads:
        raise ValueError(
            f"d_model {d_model} does not split into {heads} heads of equal size; "
            f"heads can be {listed(divisors(d_model))}"
        )


def check_rank(name: str, x: Tensor, axes: str) -> None:
    """Raise a ``ValueError`` unless ``x`` has exactly the ``axes`` named, such as ``"batch seq d_model"``."""
    wanted = axes.split()
    if x.ndim == len(wanted):
        return
    hint = ""
    if x.ndim == len(wanted) - 1 and wanted[0] == "batch":
        hint = f"; for one sentence alone, add the batch axis: {name}[None]"
    raise ValueError(
        f"{name} has shape {tuple(x.shape)}, {x.ndim} axes; it needs {len(wanted)}: ({', '.join(wanted)}){hint}"
    )


def check_text(name: str, text: str, longest: int = LONGEST) -> None:
    """Raise a ``ValueError`` unless it is a text, of up to ``longest`` characters, that can be shown."""
    if not isinstance(text, str):
        raise ValueError(
            f"{name} is {text!r}; it must be a text, such as str(…) makes"
        )
    try:
        text.encode()
    except UnicodeEncodeError as error:
        half = text[error.start]
        raise ValueError(
            f"{name} holds half a character, {half!r}, at index {error.start}, which nothing can show; "
            "look at what decoded it, or drop it with text.encode(errors='ignore').decode()"
        ) from None
    if len(text) > longest:
        raise ValueError(
            f"{name} has {len(text)} characters, and there is room for {longest}: give a shorter one"
        )


def check_texts(
    name: str, texts: Iterable[str], longest: int = LONGEST
) -> None:
    """Raise a ``ValueError`` unless check_text lets every one through."""
    for index, text in enumerate(texts):
        check_text(f"{name} {index}", text, longest)


def check_floats(name: str, x: Tensor) -> None:
    """Raise a ``ValueError`` unless ``x`` holds floating-point numbers, and at least one."""
    if x.numel() == 0:
        raise ValueError(
            f"{name} has shape {tuple(x.shape)}: an axis is empty; it needs at least one token and one column"
        )
    if not x.is_floating_point():
        raise ValueError(
            f"{name} holds {x.dtype}; attention needs floating-point numbers: {name}.float()"
        )


def check_numbers(name: str, x: Tensor) -> float:
    """The norm of ``x``, its sum of squares' root, which no number of ``x`` exceeds by size.

    It is infinite where that sum is too large for the dtype. Raises a ``ValueError`` as check_floats does, and where a
    number isn't finite. To know that, the program waits until a GPU has computed ``x``.
    """
    check_floats(name, x)
    # One pass tells of all numbers: where any is NaN or infinite, so is the norm.
    norm = torch.linalg.vector_norm(x).item()
    if not math.isfinite(norm) and not torch.isfinite(x).all():
        bad = ~torch.isfinite(x)
        place = tuple(bad.nonzero()[0].tolist())
        raise ValueError(
            f"{name} holds {int(bad.sum())} number(s) that are NaN or infinite, the first at index {place}; "
            f"look at what made {name}, or replace them with {name}.nan_to_num()"
        )
    return norm
