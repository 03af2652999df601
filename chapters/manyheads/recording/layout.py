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
    weights: Float[Tensor, "..."], module: nn.Module, given: tuple[int, ...]
) -> Float[Tensor, "batch heads query key"] | None:
    """The same weights on four axes; None where their axes aren't known.

    given is the shape of what the module was called with.
    """
    heads = heads_of(module)
    if weights.ndim == 2:
        return weights[None, None]
    if weights.ndim == 3:
        # One head, or (batch · heads, query, key), as torch.bmm wants it.
        first = len(weights)
        several = heads > 0 and first % heads == 0
        if several and first != _batch(given, weights.shape[1]):
            return weights.unflatten(0, (-1, heads))
        return weights.unsqueeze(1)
    if weights.ndim != 4:
        return None
    # Where one query meets grouped keys, transformers stacks a group's
    # queries: (batch, groups, queries of a group, key).
    group = getattr(module, "num_key_value_groups", 1)
    if group > 1 and weights.shape[1] * group == heads:
        if weights.shape[2] == group:
            return weights.flatten(1, 2).unsqueeze(2)
    return weights


def _batch(given: tuple[int, ...], queries: int) -> int:
    """Of (batch, query, …) or (query, batch, …) the batch; 0: unknown."""
    if len(given) < 3 or queries not in given[:2]:
        return 0
    return given[0] if given[1] == queries else given[1]
