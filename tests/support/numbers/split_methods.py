"""The two ways to split columns into heads and to merge them, in torch: what the widget for splits is compared with."""

from typing import Any

import torch

from manyheads import attention, merge_heads, split_heads


def split_alone(x, heads):
    batch, seq, d_model = x.shape
    return x.reshape(batch, heads, seq, d_model // heads)


def merge_alone(x):
    batch, heads, seq, d_head = x.shape
    return x.reshape(batch, seq, heads * d_head)


SPLITS = {"right": split_heads, "wrong": split_alone}
MERGES = {"right": merge_heads, "wrong": merge_alone}
PAIRS = [(split, merge) for split in SPLITS for merge in MERGES]


def causal_mask(seq: int) -> torch.Tensor:
    return torch.ones(seq, seq, dtype=torch.bool).tril()


def attend(x, split: str, merge: str, heads: int, causal: bool):
    """Self-attention with queries, keys and values all equal to x, split and merged in these ways."""
    q = SPLITS[split](x, heads)
    mask = causal_mask(x.shape[1]) if causal else None
    return MERGES[merge](attention(q, q, q, mask)[0])


def dependencies(seq: int, d_model: int, heads: int, split, merge, causal):
    """(output token, input token): whether the gradient of the one by the other is not 0 anywhere."""
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(1, seq, d_model, dtype=torch.float64, generator=generator)
    slopes: Any = torch.autograd.functional.jacobian(
        lambda x: attend(x, split, merge, heads, causal), x
    )
    return slopes[0, :, :, 0].abs().amax(dim=(1, 3)) > 0


def real_tests(seq: int, d_model: int, heads: int, split, merge) -> dict:
    """How the tests that the widget names end when they are run, under a causal mask."""
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(1, seq, d_model, dtype=torch.float64, generator=generator)
    blocks = x.split(d_model // heads, dim=-1)
    mask = causal_mask(seq)
    loop = torch.cat([attention(b, b, b, mask)[0] for b in blocks], dim=-1)
    output = attend(x, split, merge, heads, True)
    found = dependencies(seq, d_model, heads, split, merge, True)
    return {
        "shape": output.shape == x.shape,
        "roundTrip": torch.equal(MERGES[merge](SPLITS[split](x, heads)), x),
        "causal": not bool(found[:-1, -1].any()),
        "loop": torch.allclose(output, loop),
    }


# The numbers in the tables of a split, as a page shows them: (head, row, column).
NUMBERS = """tables => tables.map((table) =>
    [...table.tBodies[0].rows].map((row) =>
        [...row.querySelectorAll("td > span")].map((number) => Number(number.textContent))))"""
