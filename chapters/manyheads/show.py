"""Print a tensor as the chapters do: its name, its shape, and a token beside every row."""

import re
from collections.abc import Sequence

from jaxtyping import Shaped
from torch import Tensor
from wcwidth import wcswidth  # a Chinese character is two columns wide

from .validation import check_finite


def show(
    name: str,
    x: Shaped[Tensor, "..."],
    tokens: Sequence[str] = (),
    decimals: int = 0,
) -> None:
    """Print x, its rows labelled with tokens where they are given, one block a head for (batch, heads, rows, columns).

    Numbers are rounded to decimals and computed on no device but the CPU, so that every machine prints the same.
    Raises ``ValueError`` where there are fewer tokens than rows, and for NaN and infinity.
    """
    check_finite(name, x)
    print(f"{name}  {tuple(x.shape)}")
    if not x.numel():
        return
    rows = (
        x.detach().cpu().reshape(-1, *x.shape[-2:])
        if x.ndim > 1
        else x.detach().cpu().reshape(1, 1, -1)
    )
    if tokens and len(tokens) < rows.shape[1]:
        raise ValueError(
            f"{name} has {rows.shape[1]} rows, but there are only {len(tokens)} tokens to label them"
        )
    tokens = [printable(token) for token in tokens[: rows.shape[1]]]
    cells = [
        [[_rounded(number, decimals) for number in row] for row in block]
        for block in rows.tolist()
    ]
    width = max(len(cell) for block in cells for row in block for cell in row)
    label = max(map(wcswidth, tokens), default=0)
    for index, block in enumerate(cells):
        if x.ndim == 4:
            batch, head = divmod(index, x.shape[1])
            print(
                f"  head {head}"
                if x.shape[0] == 1
                else f"  sentence {batch}, head {head}"
            )
        elif x.ndim == 3 and len(cells) > 1:
            print(f"  [{index}]")
        for position, row in enumerate(block):
            token = tokens[position] if tokens else ""
            print(
                "   ",
                token + " " * (label - wcswidth(token)),
                " ".join(cell.rjust(width) for cell in row),
            )


def printable(text: str) -> str:
    """The text in one line: what would move a terminal, and half characters, as Python writes them."""
    return re.sub(
        "[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]",
        lambda found: repr(found[0])[1:-1],
        text,
    )


def _rounded(number: int | float, decimals: int) -> str:
    text = f"{number:.{decimals}f}"
    return (
        text.removeprefix("-") if not float(text) else text
    )  # no minus before a zero
