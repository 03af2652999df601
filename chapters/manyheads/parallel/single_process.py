"""The work of all ranks in one process, where no other can be started."""

import copy
from typing import Any

from jaxtyping import Float
from torch import Tensor, nn

from ..attention import MultiHeadAttention, attention, merge_heads, split_heads
from .sharding import Example, gradient


def in_one_process(example: Example, ranks: int) -> list[dict]:
    """What every rank would compute, one after the other.

    The reports are those of the ranks, but for what was sent. Raises
    ``ValueError`` where the heads don't split evenly.
    """
    ranks = example.ranks_of(ranks)
    whole, shared = (copy.deepcopy(example.module) for _ in range(2))
    x_whole, x = (example.x.clone().requires_grad_() for _ in range(2))
    output, weights = whole(x_whole, mask=example.mask)
    output.backward(example.output_gradient)

    shares = [_share(shared, x, example, rank, ranks) for rank in range(ranks)]
    total: Any = sum(share["part"] for share in shares)  # the all-reduce
    if shared.w_output.bias is not None:
        total = total + shared.w_output.bias
    total.backward(example.output_gradient)

    errors = {
        "output": total - output,
        "gradient of x": gradient(x) - gradient(x_whole),
    }
    pairs = zip(shared.named_parameters(), whole.parameters(), strict=True)
    for (name, one), other in pairs:
        errors[f"gradient of {name}"] = gradient(one) - gradient(other)
    differences = {name: e.abs().max().item() for name, e in errors.items()}
    reports = []
    for rank, share in enumerate(shares):
        error = share["weights"] - weights[:, share["heads"]]
        largest = error.abs().max().item()
        reports.append(
            {
                "rank": rank,
                "heads": share["heads"],
                "shapes": share["shapes"],
                "numbers": share["numbers"],
                "differences": differences | {"weights": largest},
            }
        )
    return reports


def _share(
    module: MultiHeadAttention,
    x: Float[Tensor, "batch seq d_model"],
    example: Example,
    rank: int,
    ranks: int,
) -> dict:
    """One rank's heads, its weights, and its part of the output."""
    heads = module.heads // ranks
    width = module.d_model // ranks
    mine = slice(rank * width, (rank + 1) * width)
    projections = (module.w_query, module.w_key, module.w_value)
    query, key, value = (
        split_heads(_columns(projection, x, mine), heads)
        for projection in projections
    )
    mixed, weights = attention(query, key, value, example.mask)
    rows = module.w_output.weight.T[mine]
    biases = [p.bias for p in projections if p.bias is not None]
    numbers = 4 * rows.numel() + len(biases) * width
    if module.w_output.bias is not None:
        numbers += module.d_model
    return {
        "heads": list(range(rank * heads, (rank + 1) * heads)),
        "shapes": {
            "w_query": [module.d_model, width],
            "w_key": [module.d_model, width],
            "w_value": [module.d_model, width],
            "w_output": list(rows.shape),
        },
        "numbers": numbers,
        "weights": weights,
        "part": merge_heads(mixed) @ rows,
    }


def _columns(
    projection: nn.Linear, x: Float[Tensor, "batch seq d_model"], mine: slice
) -> Float[Tensor, "batch seq width"]:
    """The given columns of a projection's result."""
    bias = None if projection.bias is None else projection.bias[mine]
    return nn.functional.linear(x, projection.weight[mine], bias)
