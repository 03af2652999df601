"""Every implementation at every length: equality first, then the times.

Also the count of operations that the times are compared with.
"""

from collections.abc import Callable, Iterable
from functools import partial
from itertools import product

import torch

from ..device import device
from .implementations import (
    BOOK,
    IMPLEMENTATIONS,
    Implementation,
    Matrices,
    X,
    batched,
)
from .measure import clock, in_turns, watch

LENGTHS = (16, 32, 64, 128, 256, 512, 1024, 2048)
D_MODEL, HEADS = 768, 12  # those of the smallest GPT-2
SHARES = ("with weights", "without")


def operations(length: int, d_model: int = D_MODEL) -> dict[str, int]:
    """FLOP of the forward pass: a multiplication and an addition are two.

    Four projections, 2 · length · d_model² each; scores and mix,
    2 · length² · d_model each. The number of heads isn't in it.
    """
    return {
        "projections": 4 * 2 * length * d_model**2,
        "scores and mix": 2 * 2 * length**2 * d_model,
    }


def example(length: int, w: Matrices) -> X:
    """X of one sentence, (1, length, d_model), drawn with a seed."""
    generator = torch.Generator().manual_seed(length)
    x = torch.randn(1, length, w.d_model, generator=generator)
    return x.to(w.query.device, w.query.dtype)


def forward(implementation: Implementation, x: X, w: Matrices) -> X:
    """The output alone, as when a trained model is used."""
    with torch.no_grad():
        return implementation(x, w)


def forward_backward(
    implementation: Implementation, x: X, w: Matrices
) -> tuple[X, X]:
    """Forward and backward, as when a model is trained.

    The output, and the gradient with respect to x of the output's sum. The
    gradients of the matrices are computed too.
    """
    with torch.enable_grad():
        output = implementation(x, w)
        gradients = torch.autograd.grad(
            output.sum(), [x, *w.learned], allow_unused=True
        )
    return output.detach(), gradients[0]


def reference(
    length: int, w: Matrices, backward: bool = True
) -> tuple[X, X | None]:
    """What every implementation must give: output and gradient.

    They are the batched split's; the gradient, with respect to x, is that of
    the output's sum, or None where backward is False.
    """
    x = example(length, w)
    if not backward:
        return forward(batched, x, w), None
    return forward_backward(batched, x.requires_grad_(), w)


def measure_row(
    name: str,
    implementation: Implementation,
    w: Matrices,
    length: int,
    expected: tuple[X, X | None],
    seconds: float,
) -> dict:
    """One row of the sweep: equality first, then memory and time.

    expected is what ``reference`` gives for this length; without a gradient
    in it, the backward pass is left out. Raises ``AssertionError`` where the
    implementation gives something else. Times are in seconds, memory in
    bytes; each time is measured for so many seconds.
    """
    expected_output, expected_gradient = expected
    x = example(length, w)
    assert_close = partial(torch.testing.assert_close, rtol=1e-3, atol=1e-4)
    output, peak, kernel = watch(lambda: forward(implementation, x, w))
    assert_close(output, expected_output)
    row = {"implementation": name, "length": length, "kernel": kernel}
    row["forward_bytes"] = peak
    if expected_gradient is not None:
        learning = x.clone().requires_grad_()
        (_, gradient), peak, _ = watch(
            lambda: forward_backward(implementation, learning, w)
        )
        assert_close(gradient, expected_gradient)
        row["forward_backward_bytes"] = peak
    row["forward"] = clock(lambda: forward(implementation, x, w), seconds)
    if expected_gradient is not None:
        row["forward_backward"] = clock(
            lambda: forward_backward(implementation, learning, w), seconds
        )
    return row


def sweep(
    lengths: Iterable[int] = LENGTHS,
    seconds: float = 0.1,
    trained_up_to: int = LENGTHS[-1],
    bar: Callable[[list], Iterable] = iter,
) -> list[dict]:
    """Every implementation at every length, the book's module among them.

    The backward pass is left out for lengths above trained_up_to. bar is
    given the list of rows to measure and gives them back one by one, as tqdm
    does, to show how far it is.
    """
    w = Matrices(D_MODEL, HEADS, max(lengths), device())
    implementations = {**IMPLEMENTATIONS, **BOOK}
    rows, expected = [], {}
    for length, name in bar(list(product(lengths, implementations))):
        if length not in expected:  # those of the last length are let go
            expected = {length: reference(length, w, length <= trained_up_to)}
        implementation = implementations[name]
        rows.append(
            measure_row(
                name, implementation, w, length, expected[length], seconds
            )
        )
    return rows


def shares(
    lengths: Iterable[int] = LENGTHS,
    seconds: float = 0.2,
    bar: Callable[[list], Iterable] = iter,
) -> list[dict]:
    """The book's class's time forward as a share of PyTorch's, by length.

    With weights and without, of the two times that in_turns gives.
    """
    w = Matrices(D_MODEL, HEADS, max(lengths), device())
    ours, theirs = [*BOOK.values()], [*IMPLEMENTATIONS.values()][-2:]
    pairs = dict(zip(SHARES, zip(ours, theirs, strict=True), strict=True))
    found = {}
    for length, name in bar([(n, name) for n in lengths for name in pairs]):
        x = example(length, w)
        runs = [partial(forward, way, x, w) for way in pairs[name]]
        ours, theirs = in_turns(runs, seconds)
        row = found.setdefault(length, {"length": length})
        row[name] = ours / theirs
    return list(found.values())
