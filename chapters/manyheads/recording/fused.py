"""The weights beside a call that doesn't give them: computed once more, from the same inputs, without dropout."""

import inspect
import math
from collections.abc import Callable
from typing import Any

import torch
from jaxtyping import Bool, Float
from torch import Tensor
from torch.nn.functional import multi_head_attention_forward

from ..attention import attention

_MULTI_HEAD = inspect.signature(multi_head_attention_forward)


def weights_beside(
    query: Float[Tensor, "*batch query d_head"],
    key: Float[Tensor, "*groups key d_head"],
    value: Float[Tensor, "*groups key d_value"],
    attn_mask: Tensor | None = None,
    dropout_p: float = 0.0,
    is_causal: bool = False,
    scale: float | None = None,
    enable_gqa: bool = False,
) -> Float[Tensor, "*axes query key"]:
    """The weights of a call of ``scaled_dot_product_attention``.

    The arguments are those of that call. A query that a mask lets look at no
    key has weights of 0.
    """
    if enable_gqa:
        key = key.repeat_interleave(query.shape[-3] // key.shape[-3], dim=-3)
    leading = torch.broadcast_shapes(query.shape[:-2], key.shape[:-2])
    query = query.expand(*leading, -1, -1)
    key = key.expand(*leading, -1, -1)
    if attn_mask is None or attn_mask.dtype == torch.bool:
        nothing = key[..., :0]  # the output isn't asked for
        return attention(
            query, key, nothing, attn_mask, scale, causal=is_causal
        )[1]
    # A mask of numbers is added to the scores.
    if scale is None:
        scale = 1 / math.sqrt(query.shape[-1])
    scores = (query * scale) @ key.transpose(-2, -1) + attn_mask
    fully_masked = (attn_mask == -torch.inf).all(dim=-1, keepdim=True)
    return scores.softmax(dim=-1).masked_fill(fully_masked, 0.0)


def multi_head(
    func: Callable, args: tuple, kwargs: dict[str, Any]
) -> tuple[Any, Float[Tensor, "batch heads query key"]]:
    """What ``multi_head_attention_forward`` gives, and each head's weights.

    Where it drops weights or gives none, it is called once more for them.
    """
    given = _MULTI_HEAD.bind(*args, **kwargs)
    given.apply_defaults()
    arguments = given.arguments
    drops = arguments["training"] and arguments["dropout_p"] > 0
    asked = {
        **arguments,
        "need_weights": True,
        "average_attn_weights": False,
        "training": False,
    }
    if drops or not arguments["need_weights"]:
        result = func(*args, **kwargs)
        with torch.no_grad():
            weights = func(**asked)[1]
    else:
        output, weights = func(**asked)
        averaged = weights.mean(dim=-3)
        result = (
            output,
            averaged if arguments["average_attn_weights"] else weights,
        )
    if weights.ndim == 3:  # called without a batch
        weights = weights.unsqueeze(0)
    if not arguments["add_zero_attn"] and arguments["bias_k"] is None:
        hidden = _hidden(weights, arguments)
        fully_masked = hidden.all(dim=-1, keepdim=True)
        weights = weights.masked_fill(fully_masked, 0.0)
    return result, weights


def _hidden(
    weights: Tensor, arguments: dict[str, Any]
) -> Bool[Tensor, "batch heads query key"]:
    """Which keys the masks of such a call hide: True, or -inf, there."""
    batch, heads, queries, keys = weights.shape
    hidden = weights.new_zeros(1, 1, queries, keys, dtype=torch.bool)
    attn_mask = arguments["attn_mask"]
    if attn_mask is not None:
        each_head = (-1, heads) if attn_mask.ndim == 3 else (1, 1)
        hidden = hidden | _hides(attn_mask).reshape(*each_head, queries, keys)
    padding = arguments["key_padding_mask"]
    if padding is not None:
        hidden = hidden | _hides(padding).reshape(batch, 1, 1, keys)
    return hidden


def _hides(mask: Tensor) -> Tensor:
    return mask if mask.dtype == torch.bool else mask == -torch.inf


def flex_weights(
    func: Callable, args: tuple, kwargs: dict[str, Any]
) -> Float[Tensor, "batch heads query key"]:
    """The weights of a call of flex attention, the operator func.

    Its scores may be changed by any function. So it is called once more with
    a value for each key that tells which key it is: rows of the identity.
    """
    query, key, value, *others = args
    keys = key.shape[-2]
    which = torch.eye(keys, dtype=value.dtype, device=value.device)
    return func(
        query, key, which.expand(*key.shape[:2], -1, -1), *others, **kwargs
    )[0]
