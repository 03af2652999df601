"""Weights as models lay them out become (batch, heads, query, key)."""

from jaxtyping import Float
from torch import Tensor, nn

# What models call the number of their heads.
_HEADS = (
    "num_heads",
    "num_attention_heads",
    "n_heads",
    "n_head",
    "nhead",
    "heads",
)


def heads_of(module: nn.Module) -> int:
    """How many heads the module has, by what it says itself; 0: unknown."""
    for owner in (module, getattr(module, "config", None)):
        for name in _HEADS:
            heads = getattr(owner, name, None)
            if isinstance(heads, int) and heads > 0:
                return heads
    return 0


def arranged(
    weights: Float[Tensor, "*axes query key"], module: nn.Module, batch: int
) -> Float[Tensor, "batch heads query key"] | None:
    """The same weights on four axes; None where their axes aren't known.

    batch is the first axis of what the module was called with; 0: unknown.
    """
    heads = heads_of(module)
    if weights.ndim == 2:
        return weights[None, None]
    if weights.ndim == 3:
        # One head, or (batch · heads, query, key), as torch.bmm wants it.
        first = len(weights)
        if heads and first % heads == 0 and first != batch:
            return weights.unflatten(0, (-1, heads))
        return weights.unsqueeze(1)
    if weights.ndim != 4:
        return None
    # Where one query meets grouped keys, transformers stacks a group's
    # queries: (batch, groups, queries of a group, key).
    group = getattr(module, "num_key_value_groups", 1)
    if weights.shape[1] != heads == weights.shape[1] * group:
        if weights.shape[2] == group:
            return weights.flatten(1, 2).unsqueeze(2)
    return weights
