"""What stands at each station of an explorer by torch: what the page is compared with."""

import torch

from manyheads import attention, merge_heads, split_heads

STATIONS = (
    *("x", "qkv", "reshape", "swap", "scores", "scaled"),
    *("masked", "weights", "mixed", "swap-back", "merge", "output"),
)


def torchs(x, weights, causal=False, letter="q"):
    """What goes into each station and what comes out of it, block by block, by torch in float64.

    By the parts before, left, top and after; letter is which of Q, K and V is looked at.
    """
    x, weights = x.double(), weights.double()
    rows = dict(zip("qkv", (x @ w for w in weights[:3]), strict=True))
    q, k, v = (split_heads(row, 3) for row in rows.values())
    matrix = weights["qkv".index(letter)]
    own = (q, k, v)["qkv".index(letter)]
    seq, d_head = q.shape[2:]
    scores = q @ k.mT
    mask = torch.ones(seq, seq, dtype=torch.bool)
    if causal:
        mask = mask.tril()
    mixed, softmax = attention(q, k, v, mask)
    scaled = scores / d_head**0.5
    masked = scaled.masked_fill(~mask, -torch.inf)
    merged = merge_heads(mixed)
    row, output = rows[letter], merged @ weights[3]

    def product(left, top, after):
        return {"before": [], "left": left, "top": top, "after": after}

    def move(before, after):
        return product([], [], after) | {"before": before}

    return {
        "x": move([], [x]),
        "qkv": product([x], [matrix], [row]),
        "reshape": move([row], [row]),
        "swap": move([row], own[0]),
        "scores": product(q[0], k[0].mT, scores[0]),
        "scaled": move(scores[0], scaled[0]),
        "masked": move(scaled[0], masked[0]),
        "weights": move(masked[0], softmax[0]),
        "mixed": product(softmax[0], v[0], mixed[0]),
        "swap-back": move(mixed[0], [merged]),
        "merge": move([merged], [merged]),
        "output": product([merged], [weights[3]], [output]),
    }


def in_tables(parts: dict, head: int = 0) -> list:
    """What of a station stands in the tables: what comes out, and what goes into the product in the head in focus."""
    inputs = [parts[part] for part in ("top", "left")]
    own = [part[min(head, len(part) - 1)] for part in inputs if len(part)]
    return [*parts["after"], *own]


def on_board(parts: dict) -> list:
    """What of a station stands on the board, with head 0 in focus."""
    if len(parts["top"]):
        return [parts[part][0] for part in ("left", "top", "after")]
    before, after = [*parts["before"]], [*parts["after"]]
    if len(before) == len(after):  # each above what it becomes
        return [
            each for pair in zip(before, after, strict=True) for each in pair
        ]
    return [*before, *after]
