"""How long the book's class takes, divided by the time of PyTorch's own in the same run: forward, on this machine."""

import copy
import statistics
import time
from collections.abc import Callable

import torch
from torch import Tensor, nn

from manyheads import MultiHeadAttention, device

LENGTHS = (16, 64, 256, 1024)  # tokens
SECONDS = 4.0  # for each ratio
KINDS = {  # mask, weights and dtype → what the ratio is to stay within
    (False, True, torch.float32): 1.0,
    (False, False, torch.float32): 1.0,
    (True, True, torch.float32): "",
    (True, False, torch.float32): 1.3,
    (False, True, torch.bfloat16): 1.0,
    (False, False, torch.bfloat16): 1.0,
}


def measure(seconds: float = SECONDS) -> list[tuple]:
    """A row for each length of the text, with a mask and without, with weights and without."""
    torch.manual_seed(0)
    here = device()
    # As large as in the smallest GPT-2. Both are as they are made, in training mode.
    made = nn.MultiheadAttention(768, 12, batch_first=True).to(here)
    rows = []
    for (masked, weights, dtype), bar in KINDS.items():
        theirs = copy.deepcopy(made).to(dtype)
        ours = MultiHeadAttention.from_torch(theirs)
        for length in LENGTHS:
            x = torch.randn(1, length, 768, device=here, dtype=dtype)
            found = ratio(*calls(ours, theirs, x, masked, weights), seconds)
            name = (
                f"{'each head’s weights' if weights else 'no weights'}, "
                f"{'a mask' if masked else 'no mask'}, {length:,} tokens"
            )
            if dtype != torch.float32:
                name += f", {str(dtype).removeprefix('torch.')}"
            rows.append((name, f"{found:.2f}", bar))
    return rows


def calls(
    ours: MultiHeadAttention,
    theirs: nn.MultiheadAttention,
    x: Tensor,
    masked: bool,
    weights: bool,
) -> tuple[Callable[[], object], Callable[[], object]]:
    """One call of each class; masked, with a causal mask that is handed over."""
    length = x.shape[1]
    mask = torch.ones(length, length, dtype=torch.bool, device=x.device).tril()
    hidden = ~mask if masked else None
    mask = mask if masked else None

    def book() -> object:
        return ours(x, mask=mask, need_weights=weights)

    def pytorch() -> object:
        return theirs(
            *(x, x, x),
            attn_mask=hidden,
            need_weights=weights,
            average_attn_weights=False,
        )

    return book, pytorch


@torch.no_grad()
def ratio(
    ours: Callable[[], object], theirs: Callable[[], object], seconds: float
) -> float:
    """The median time of ours divided by that of theirs; they are called in turn until the seconds are over."""
    end = time.perf_counter() + seconds
    pairs = []
    while time.perf_counter() < end or len(pairs) < 12:
        pairs.append((clock(ours), clock(theirs)))
    # The first calls also load code and get memory.
    medians = map(statistics.median, zip(*pairs[2:], strict=True))
    return next(medians) / next(medians)


def clock(run: Callable[[], object]) -> float:
    """The seconds that one call takes, those of a GPU included."""
    start = time.perf_counter()
    run()
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return time.perf_counter() - start


if __name__ == "__main__":
    for row in measure():
        print(*row, sep=" · ")
