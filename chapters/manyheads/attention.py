"""Multi-head attention as the chapters build it: split, attend, merge.

The formulas are those of Vaswani et al., "Attention Is All You Need" (2017),
section 3.2. A token is a row, batch comes first, and softmax runs over the
keys (the last axis).
"""

import math

import torch
from jaxtyping import Bool, Float, Shaped
from torch import Tensor, nn
from torch.nn.functional import scaled_dot_product_attention

from .validation import check_floats, check_heads, check_numbers, check_rank


def split_heads(
    x: Shaped[Tensor, "batch seq d_model"], heads: int
) -> Shaped[Tensor, "batch heads seq d_head"]:
    """Give every head its own block of columns.

    (batch, seq, d_model) becomes (batch, heads, seq, d_head), where d_head is
    d_model / heads. Raises ``ValueError`` where x has not three axes or heads
    does not divide d_model.
    """
    check_rank("x", x, "batch seq d_model")
    batch, seq, d_model = x.shape
    check_heads(d_model, heads)
    # The reshape cuts each token's row in pieces that stay where they are;
    # only the transpose may bring heads before tokens.
    return x.reshape(batch, seq, heads, d_model // heads).transpose(1, 2)


def merge_heads(
    x: Shaped[Tensor, "batch heads seq d_head"],
) -> Shaped[Tensor, "batch seq d_model"]:
    """Put the heads side by side again: the inverse of split_heads.

    (batch, heads, seq, d_head) becomes (batch, seq, d_model), where d_model
    is heads · d_head. Raises ``ValueError`` where x has not four axes.
    """
    check_rank("x", x, "batch heads seq d_head")
    batch, heads, seq, d_head = x.shape
    return x.transpose(1, 2).reshape(batch, seq, heads * d_head)


def attention(
    query: Float[Tensor, "*batch query d_head"],
    key: Float[Tensor, "*batch key d_head"],
    value: Float[Tensor, "*batch key d_value"],
    mask: Bool[Tensor, "..."] | None = None,
    scale: float | None = None,
    causal: bool = False,
    check_finite: bool = True,
) -> tuple[
    Float[Tensor, "*batch query d_value"], Float[Tensor, "*batch query key"]
]:
    """softmax(query keyᵀ · scale) value: the output, and the weights.

    Equation 1 of Vaswani et al. (2017). query (…, query, d_head), key
    (…, key, d_head) and value (…, key, d_value) share their leading axes.

    mask is boolean and broadcasts to (…, query, key). True = may look, as in
    ``scaled_dot_product_attention``; ``nn.MultiheadAttention`` means the
    opposite. A query that may look nowhere gets zeros, not NaN. causal hides
    from query i every key after i; both together hide what either hides.

    scale is 1/√d_head unless given. Raises ``ValueError`` for shapes that
    don't fit, a mask that isn't boolean, NaN, and overflow. Without
    check_finite nothing looks for the last two: a GPU need not be waited
    for, and NaN gives NaN.
    """
    scale, _ = _check_inputs(query, key, value, mask, scale, check_finite)
    # Scaling the queries gives the same scores as scaling the scores, and
    # there are fewer numbers to multiply.
    scores = (query * scale) @ key.transpose(-2, -1)
    if mask is None:
        if causal:
            scores += scores.new_full(scores.shape[-2:], -math.inf).triu(1)
        weights = scores.softmax(dim=-1)
    else:
        if causal:
            mask = mask & mask.new_ones(scores.shape[-2:]).tril()
        # A row of nothing but -inf would turn NaN, so a query that may look
        # nowhere keeps its scores until its weights are set to 0.
        somewhere = mask.any(dim=-1, keepdim=True)
        blind = not somewhere.all()
        kept = mask | ~somewhere if blind else mask
        # 0 or -inf is added: faster than to choose from a mask.
        scores += torch.where(kept, 0.0, -math.inf)
        weights = scores.softmax(dim=-1)
        if blind:
            weights = weights.masked_fill(~somewhere, 0.0)
    return weights @ value, weights


def fused_attention(
    query: Float[Tensor, "*batch query d_head"],
    key: Float[Tensor, "*batch key d_head"],
    value: Float[Tensor, "*batch key d_value"],
    mask: Bool[Tensor, "..."] | None = None,
    scale: float | None = None,
    causal: bool = False,
    check_finite: bool = True,
) -> Float[Tensor, "*batch query d_value"]:
    """What attention gives, without the weights: one call of PyTorch's.

    ``scaled_dot_product_attention`` need not hold (query, key) weights in
    memory. What is given, and the errors, are as for attention. causal is
    faster here than a mask that says so.
    """
    scale, large = _check_inputs(query, key, value, mask, scale, check_finite)
    if large:
        # PyTorch's kernels may scale a product of query and key only once it
        # is computed, and it would be infinite by then.
        query, scale = query * scale, 1.0
    if mask is None:
        return scaled_dot_product_attention(
            query, key, value, is_causal=causal, scale=scale
        )
    if causal:
        mask = mask & mask.new_ones(query.shape[-2], key.shape[-2]).tril()
    # PyTorch's versions disagree on a query that may look nowhere. Here it
    # looks everywhere, and what it saw is set to 0.
    nowhere = ~torch.atleast_2d(mask).any(dim=-1, keepdim=True)
    output = scaled_dot_product_attention(
        query, key, value, attn_mask=mask | nowhere, scale=scale
    )
    return output.masked_fill(nowhere, 0.0) if nowhere.any() else output


class MultiHeadAttention(nn.Module):
    """Project, split, attend in every head, merge, project.

    Section 3.2.2 of Vaswani et al. (2017).
    """

    def __init__(self, d_model: int, heads: int, bias: bool = True):
        """Four d_model × d_model projections.

        Raises ``ValueError`` where heads does not divide d_model.
        """
        super().__init__()
        check_heads(d_model, heads)
        self.d_model, self.heads = d_model, heads
        self.w_query = nn.Linear(d_model, d_model, bias=bias)
        self.w_key = nn.Linear(d_model, d_model, bias=bias)
        self.w_value = nn.Linear(d_model, d_model, bias=bias)
        self.w_output = nn.Linear(d_model, d_model, bias=bias)

    def _check(self, given: dict[str, Tensor], mask: Tensor | None) -> None:
        dtype = self.w_query.weight.dtype
        for name, x in given.items():
            check_rank(name, x, "batch seq d_model")
            if x.shape[-1] != self.d_model:
                raise ValueError(
                    f"{name} has {x.shape[-1]} columns; this module was made for d_model {self.d_model}"
                )
            if x.dtype != dtype:
                raise ValueError(
                    f"{name} is {x.dtype}, but the module's weights are "
                    f"{dtype}: use {name}.to({dtype}) or module.to({x.dtype})"
                )
        if mask is not None and mask.ndim == 3:
            raise ValueError(
                f"a mask of three axes, {tuple(mask.shape)}, could mean (batch, query, key) or (heads, query, key); "
                "write mask[:, None] for one mask a sentence, mask[None] for one a head"
            )

    def forward(
        self,
        query: Float[Tensor, "batch query d_model"],
        key: Float[Tensor, "batch key d_model"] | None = None,
        value: Float[Tensor, "batch key d_model"] | None = None,
        mask: Bool[Tensor, "..."] | None = None,
        need_weights: bool = True,
        causal: bool = False,
        check_finite: bool = True,
    ) -> tuple[
        Float[Tensor, "batch query d_model"],
        Float[Tensor, "batch heads query key"] | None,
    ]:
        """The output, and the weights of every head.

        key is query, and value is key, unless given: self-attention. mask is
        boolean, True = may look: (query, key) for all alike, or four axes
        that broadcast to (batch, heads, query, key). causal hides what comes
        after the query. Without need_weights there is None for the weights,
        and the rest is faster (fused_attention). Raises ``ValueError`` as
        split_heads and attention do; check_finite is attention's.
        """
        key = query if key is None else key
        value = key if value is None else value
        given = {"query": query, "key": key, "value": value}
        self._check(given, mask)
        asked = {"causal": causal, "check_finite": check_finite}
        q = split_heads(self.w_query(query), self.heads)
        k = split_heads(self.w_key(key), self.heads)
        v = split_heads(self.w_value(value), self.heads)
        try:
            if need_weights:
                output, weights = attention(q, k, v, mask, **asked)
            else:
                output = fused_attention(q, k, v, mask, **asked)
                weights = None
        except ValueError as error:
            # Numbers are looked at once they are projected: NaN stays NaN.
            raise _told_of(given, error) from None
        return self.w_output(merge_heads(output)), weights


def _told_of(given: dict[str, Tensor], error: ValueError) -> ValueError:
    """The error, told of the numbers that were given if they are to blame.

    NaN in them is NaN in what is projected from them, where attention finds
    it. They are looked at only now, for the place that callers know.
    """
    try:
        for name, x in given.items():
            check_numbers(name, x)
    except ValueError as found:
        return found
    return error


def _check_inputs(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    mask: Tensor | None,
    scale: float | None,
    check_finite: bool,
) -> tuple[float, bool]:
    """Raise a ``ValueError`` for what attention can't use.

    Otherwise the scale, and whether a product of a query and a key is known
    to be too large, or nearly, for the dtype before it is scaled.
    """
    given = {"query": query, "key": key, "value": value}
    wrong = ""
    if min(query.ndim, key.ndim, value.ndim) < 2:
        wrong = "each needs at least two axes, (seq, d_head)"
    elif query.shape[-1] != key.shape[-1]:
        wrong = (
            "query and key are multiplied column by column, "
            "so their last axes must be equal"
        )
    elif key.shape[-2] != value.shape[-2]:
        wrong = (
            "every key has one value, but there are "
            f"{key.shape[-2]} keys and {value.shape[-2]} values"
        )
    elif not query.shape[:-2] == key.shape[:-2] == value.shape[:-2]:
        wrong = "the axes before the last two (batch, heads) must be equal"
    if wrong:
        shapes = [f"{name} {tuple(x.shape)}" for name, x in given.items()]
        raise ValueError(f"{', '.join(shapes)}: {wrong}")
    for name, x in given.items():
        check_floats(name, x)
    if not query.dtype == key.dtype == value.dtype:
        raise ValueError(
            f"query is {query.dtype}, key {key.dtype}, value {value.dtype}; "
            "they must be one dtype"
        )
    if scale is None:
        scale = 1 / math.sqrt(query.shape[-1])
    if not math.isfinite(scale):
        raise ValueError(
            f"scale is {scale}; it must be a finite number, "
            "or None for 1/√d_head"
        )
    if mask is not None:
        _check_mask(mask, (*query.shape[:-1], key.shape[-2]))
    if not check_finite:
        return scale, False
    norms = [check_numbers(name, x) for name, x in given.items()]
    return scale, _check_overflow(query, key, scale, norms[:2])


def _check_overflow(
    query: Tensor, key: Tensor, scale: float, norms: list[float]
) -> bool:
    """Raise a ``ValueError`` for scores that overflow.

    Otherwise, whether their products may do so before they are scaled. norms
    are those of the whole query and the whole key.
    """
    # A fused kernel never shows its scores, and to read them all takes time.
    # But no product is larger than its two rows' norms multiplied (Cauchy and
    # Schwarz), and no row's norm is larger than that of all rows.
    dtype = query.dtype
    if _fits(*norms, scale, dtype):
        return False
    rows = (torch.linalg.vector_norm(x, dim=-1) for x in (query, key))
    if _fits(*(norm.max().item() for norm in rows), scale, dtype):
        return False
    scores = (query * scale) @ key.transpose(-2, -1)
    if not torch.isfinite(scores).all():
        raise ValueError(
            f"the scores overflow {dtype}: query reaches "
            f"{query.abs().max():.3g}, key {key.abs().max():.3g}, and scale "
            f"is {scale:.3g}; make them smaller, or use torch.float64"
        )
    return True


def _fits(query: float, key: float, scale: float, dtype: torch.dtype) -> bool:
    # 1 and the half leave room for how these norms were rounded.
    bound = (query + 1) * (key + 1) * max(1.0, abs(scale))
    return bound < torch.finfo(dtype).max / 2


def _check_mask(mask: Tensor, scores: tuple[int, ...]) -> None:
    if mask.dtype != torch.bool:
        raise ValueError(
            f"mask holds {mask.dtype}; it must be boolean, True = may look: "
            "a mask of ones and zeros becomes that with mask.bool(), "
            "an additive one (0 and -inf) with mask == 0"
        )
    if mask.shape == scores[-2:]:
        return  # the usual one needs no longer look
    try:
        fits = torch.broadcast_shapes(mask.shape, scores) == scores
    except RuntimeError:
        fits = False
    if not fits:
        raise ValueError(
            f"mask has shape {tuple(mask.shape)}, which does not broadcast to "
            f"the scores' {scores}; its last two axes are "
            f"(query, key), here {scores[-2:]}"
        )
