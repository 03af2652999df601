"""Every implementation at every length: equality first, then the clock.

Also the counts of operations that the times are compared with.
"""

from collections.abc import Callable, Iterable
from functools import partial

import torch
from torch import Tensor

from ..device import device
from .implementations import (
    BOOK,
    IMPLEMENTATIONS,
    Implementation,
    Weights,
    batched,
)
from .measure import clock, in_turns, watch

LENGTHS = (16, 32, 64, 128, 256, 512, 1024, 2048)
D_MODEL, HEADS = 768, 12  # those of the smallest GPT-2
SHARES = (
    "with weights",
    "without",
    "with weights, unchecked",
    "without, unchecked",
)


def operations(length: int, d_model: int = D_MODEL) -> dict[str, int]:
    """FLOP of the forward pass: a multiplication and an addition are two.

    Four projections, 2 · length · d_model² each; scores and mix,
    2 · length² · d_model each. The number of heads isn't in it.
    """
    return {
        "projections": 4 * 2 * length * d_model**2,
        "scores and mix": 2 * 2 * length**2 * d_model,
    }


def example(length: int, w: Weights) -> Tensor:
    """X of one sentence, (1, length, d_model), drawn with a seed."""
    generator = torch.Generator().manual_seed(length)
    x = torch.randn(1, length, w.d_model, generator=generator)
    return x.to(w.query.device, w.query.dtype)


def forward(way: Implementation, x: Tensor, w: Weights) -> Tensor:
    """The output alone, as when a trained model is used."""
    with torch.no_grad():
        return way(x, w)


def both(way: Implementation, x: Tensor, w: Weights) -> tuple[Tensor, Tensor]:
    """Forward and backward, as when a model is trained.

    The output, and the gradient with respect to x of the output's sum. The
    gradients of the weights are computed too.
    """
    with torch.enable_grad():
        output = way(x, w)
        gradients = torch.autograd.grad(
            output.sum(), [x, *w.learned], allow_unused=True
        )
    return output.detach(), gradients[0]


def reference(
    length: int, w: Weights, backward: bool = True
) -> tuple[Tensor, Tensor | None]:
    """Output and gradient of the batched split, which all ways must give."""
    x = example(length, w)
    if not backward:
        return forward(batched, x, w), None
    return both(batched, x.requires_grad_(), w)


def measure(
    name: str,
    way: Implementation,
    w: Weights,
    length: int,
    right: tuple[Tensor, Tensor | None],
    seconds: float,
) -> dict:
    """One row of the sweep: equality first, then memory and time.

    right is what the way must give: the output, and the gradient of its sum
    with respect to x, or None to leave the backward pass out. Raises
    ``AssertionError`` where it gives something else. Times are in seconds,
    memory in bytes.
    """
    x, close = example(length, w), dict(rtol=1e-3, atol=1e-4)
    output, peak, kernel = watch(lambda: forward(way, x, w))
    torch.testing.assert_close(output, right[0], **close)
    row = {"way": name, "length": length, "kernel": kernel}
    row["forward_bytes"] = peak
    if right[1] is not None:
        learning = x.clone().requires_grad_()
        (_, gradient), peak, _ = watch(lambda: both(way, learning, w))
        torch.testing.assert_close(gradient, right[1], **close)
        row["both_bytes"] = peak
    row["forward"] = clock(lambda: forward(way, x, w), seconds)
    if right[1] is not None:
        row["both"] = clock(lambda: both(way, learning, w), seconds)
    return row


def sweep(
    lengths: Iterable[int] = LENGTHS,
    seconds: float = 0.1,
    trained_up_to: int = LENGTHS[-1],
    bar: Callable[[list], Iterable] = iter,
) -> list[dict]:
    """Every way at every length, and the book's module beside them.

    The backward pass is left out for what is longer than trained_up_to. bar
    wraps the list of what is to be done, and shows how far it is.
    """
    w = Weights(D_MODEL, HEADS, max(lengths), device())
    ways = {**IMPLEMENTATIONS, **BOOK}
    rows, right = [], {}
    for length, name in bar([(n, name) for n in lengths for name in ways]):
        if length not in right:
            right = {length: reference(length, w, length <= trained_up_to)}
        rows.append(
            measure(name, ways[name], w, length, right[length], seconds)
        )
    return rows


def shares(
    lengths: Iterable[int] = LENGTHS,
    seconds: float = 0.2,
    bar: Callable[[list], Iterable] = iter,
) -> list[dict]:
    """The book's class's time forward as a share of PyTorch's, by length.

    With weights and without; then the same with check_finite=False. Of the
    two times that in_turns gives.
    """
    w = Weights(D_MODEL, HEADS, max(lengths), device())
    ours, theirs = [*BOOK.values()], [*IMPLEMENTATIONS.values()][-2:]
    ours += [partial(way, check_finite=False) for way in ours]
    pairs = dict(zip(SHARES, zip(ours, theirs * 2, strict=True), strict=True))
    found = {}
    for length, name in bar([(n, name) for n in lengths for name in pairs]):
        x = example(length, w)
        runs = [partial(forward, way, x, w) for way in pairs[name]]
        ours, theirs = in_turns(runs, seconds)
        row = found.setdefault(length, {"length": length})
        row[name] = ours / theirs
    return list(found.values())
