"""Show a tensor as the chapters do: drawn in a notebook and in the book, as plain numbers in a terminal."""

import math
from collections.abc import Sequence, Sized

from IPython import get_ipython
from IPython.display import display
from jaxtyping import Bool, Int, Shaped
from torch import Tensor

from .drawn import html, text
from .drawn.drawing import Drawing, cover_of
from .drawn.writing import printable
from .validation import (
    check_finite,
    check_heads,
    check_hidden,
    check_labels,
    check_mask,
    check_rank,
    check_tensor,
    slack,
)

# An axis by its name in code, and what one step along it is called beside a picture.
_WORDS = {
    "batch": "sentence",
    "heads": "head",
    "layers": "layer",
    "seq": "token",
}


def show(
    name: str,
    x: Shaped[Tensor, "..."],
    tokens: Sequence[str] = (),
    decimals: int = 0,
    *,
    axes: str = "",
    heads: int = 1,
    key_tokens: Sequence[str] = (),
    mask: Bool[Tensor, "..."] | None = None,
    padding: Bool[Tensor, "..."] | None = None,
) -> None:
    """Draw x in a notebook, and print it elsewhere: its name, its shape, and its numbers rounded to decimals.

    tokens label the rows, key_tokens the columns. axes names what x's axes are, such as "batch seq heads d_head";
    without it, four axes are (batch, heads, rows, columns), and numbers from 0 to 1 whose rows add up to 1 are weights.
    With heads, the columns of a matrix are marked as those of so many heads, side by side. Where mask or padding is
    False, as in ``attention``, a 0 and a -inf are drawn as hidden.

    Numbers are computed on no device but the CPU, so that every machine shows the same.
    Raises ``ValueError`` where there are more or fewer tokens than rows, for NaN and +inf, and for what doesn't fit x.
    """
    check_tensor(name, x)
    check_finite(name, x.masked_fill(x == -math.inf, 0))
    if axes:
        check_rank(name, x, axes)
    if heads != 1:
        check_heads(x.shape[-1], heads)
    for kind, given in (("mask", mask), ("padding", padding)):
        if given is not None:
            check_mask(given, tuple(x.shape))
            check_hidden(x, given, kind)
    drawing = _drawing(
        name,
        x.detach().cpu(),
        decimals,
        axes.split(),
        heads,
        tokens,
        key_tokens,
        cover_of(x.detach().cpu(), mask, padding),
    )
    plain = text.plain(drawing)
    if get_ipython() is None:
        print(plain)
    else:
        drawn = {"text/html": html.drawn(drawing), "text/plain": plain}
        display(drawn, raw=True)


def _drawing(
    name: str,
    x: Shaped[Tensor, "..."],
    decimals: int,
    axes: list[str],
    heads: int,
    tokens: Sequence[str],
    key_tokens: Sequence[str],
    cover: Int[Tensor, "..."],
) -> Drawing:
    """The tensor in blocks, with the words around it."""
    is_weights = _is_weights(x, axes)
    if x.ndim == 4 and not axes and is_weights:
        axes = ["batch", "heads", "query", "key"]
    is_cut = axes[-2:-1] == ["heads"]
    has_heads = axes[-3:-2] == ["heads"] or (x.ndim == 4 and not axes)

    def blocks(y: Tensor) -> Tensor:
        """As (outer, heads, rows, columns): an axis that y has not gets a length of 1."""
        y = y.flatten(-2) if is_cut else y
        y = y.reshape(1, -1) if y.ndim < 2 else y
        inner = y.shape[-3:] if has_heads else (1, *y.shape[-2:])
        outer = y.shape[: -3 if has_heads else -2].numel()
        return y.reshape(outer, *inner)

    row_labels, column_labels = _labels(
        name, blocks(x), tokens, key_tokens, axes[-1:] == ["key"] or is_weights
    )
    return Drawing(
        name=printable(name),
        shape=tuple(x.shape),
        x=blocks(x),
        decimals=decimals,
        axes=[_WORDS.get(axis, axis) for axis in axes],
        row_labels=row_labels,
        column_labels=column_labels,
        has_heads=has_heads,
        groups=x.shape[-2] if is_cut else heads,
        is_cut=is_cut,
        is_weights=is_weights,
        cover=blocks(cover),
    )


def _is_weights(x: Shaped[Tensor, "..."], axes: list[str]) -> bool:
    """Whether these are weights: numbers from 0 to 1 along keys, or, where no axis is named, rows that add up to 1.

    A fully masked query's row is all zeros. Where tokens are columns, so are queries.
    """
    if not x.is_floating_point() or not x.numel():
        return False
    least = slack(x.dtype, 1e-3)  # of bfloat16, 1 is off by more
    if x.min() < 0 or x.max() > 1 + max(1e-6, least - 1e-3):
        return False
    if axes:
        return axes[-1] == "key" or axes[-2:] == ["key", "query"]
    if x.ndim < 2:
        return False
    sums = x.double().sum(dim=-1)
    adds_up = (sums - 1).abs() < least
    return bool(adds_up.any() and (adds_up | (sums == 0)).all())


def _labels(
    name: str,
    x: Shaped[Tensor, "..."],
    tokens: Sequence[str],
    key_tokens: Sequence[str],
    is_keys: bool,
) -> tuple[list[str], list[str]]:
    """The labels of rows and columns, as many as there are, or none."""
    *_, rows, columns = x.shape
    if is_keys and not _given(key_tokens) and len(tokens) == columns:
        key_tokens = tokens
    labels = [
        check_labels(kind, given, count, f"{axis} of {name}", longest=None)
        if _given(given)
        else []
        for kind, given, count, axis in (
            ("tokens", tokens, rows, "rows"),
            ("key_tokens", key_tokens, columns, "columns"),
        )
    ]
    row_labels, column_labels = (
        [printable(token) for token in of_axis] for of_axis in labels
    )
    return row_labels, column_labels


def _given(tokens: Sequence[str] | None) -> bool:
    """Whether there are any."""
    return tokens is not None and not (
        isinstance(tokens, Sized) and len(tokens) == 0
    )
