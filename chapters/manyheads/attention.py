"""Multi-head attention as the chapters build it: split, attend, merge.

The formulas are those of Vaswani et al., "Attention Is All You Need" (2017),
section 3.2. Inputs have the shape (batch, seq, d_model): each row is a token.
Softmax runs over the keys, the last axis. There is no dropout.

Shapes in the signatures name the axes; the tests enforce them.
"""

import math
from collections.abc import Sequence

import torch
from jaxtyping import Bool, Float, Shaped
from torch import Tensor, nn
from torch.nn.functional import scaled_dot_product_attention

from .validation import (
    check_attention,
    check_heads,
    check_matrices,
    check_projected,
    check_rank,
    check_torch_module,
)


def split_heads(
    x: Shaped[Tensor, "batch seq d_model"], heads: int
) -> Shaped[Tensor, "batch heads seq d_head"]:
    """Give every head its own block of columns.

    (batch, seq, d_model) becomes (batch, heads, seq, d_head), where d_head is
    d_model / heads. Raises ``ValueError`` if x does not have three axes, or
    if heads does not divide d_model.
    """
    check_rank("x", x, "batch seq d_model")
    batch, seq, d_model = x.shape
    check_heads(d_model, heads)
    # A reshape straight to (batch, heads, seq, d_head) would mix the tokens.
    # So cut each token's row into heads first, then swap heads and tokens.
    return x.reshape(batch, seq, heads, d_model // heads).transpose(1, 2)


def merge_heads(
    x: Shaped[Tensor, "batch heads seq d_head"],
) -> Shaped[Tensor, "batch seq d_model"]:
    """Put the heads side by side again: the inverse of split_heads.

    (batch, heads, seq, d_head) becomes (batch, seq, d_model), where d_model
    is heads · d_head. Raises ``ValueError`` if x does not have four axes.
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
) -> tuple[
    Float[Tensor, "*batch query d_value"], Float[Tensor, "*batch query key"]
]:
    """Give softmax(query keyᵀ · scale) value, and the weights: the softmax.

    Equation 1 of Vaswani et al. (2017). query (…, query, d_head), key
    (…, key, d_head) and value (…, key, d_value) have equal leading axes.

    mask is boolean and broadcasts to (…, query, key). True means that the
    query may look at the key, as in ``scaled_dot_product_attention``;
    ``nn.MultiheadAttention`` has it the other way round. causal hides from
    query i every key after i, counted from 0 on both sides. Given both, a key
    is hidden if either hides it. A fully masked query may look at no key: its
    weights and its output are 0.

    scale is 1/√d_head unless given. Raises ``ValueError`` for shapes and
    dtypes that don't fit, and for a mask that isn't boolean.
    """
    check_attention(query, key, value, mask)
    if scale is None:
        scale = 1 / math.sqrt(query.shape[-1])
    # To scale the queries scales the scores, and mostly takes less work: a
    # query has d_head numbers, and a score for every key.
    scores = (query * scale) @ key.transpose(-2, -1)
    if mask is None:
        if causal:
            # Every query still sees key 0, so none is fully masked.
            later = scores.new_ones(scores.shape[-2:], dtype=torch.bool)
            scores.masked_fill_(later.triu(1), -math.inf)  # saves memory
        weights = scores.softmax(dim=-1)
    else:
        if causal:
            mask = mask & mask.new_ones(scores.shape[-2:]).tril()
        # Softmax turns a row of only -inf into NaN, on the way back too, where
        # torch.autograd.detect_anomaly would stop. So a fully masked query
        # keeps its scores, and its weights are set to 0 afterwards.
        fully_masked = ~mask.any(dim=-1, keepdim=True)
        can_attend = mask | fully_masked
        scores = scores.masked_fill(~can_attend, -math.inf)
        weights = scores.softmax(dim=-1).masked_fill(fully_masked, 0.0)
    return weights @ value, weights


def fused_attention(
    query: Float[Tensor, "*batch query d_head"],
    key: Float[Tensor, "*batch key d_head"],
    value: Float[Tensor, "*batch key d_value"],
    mask: Bool[Tensor, "..."] | None = None,
    scale: float | None = None,
    causal: bool = False,
) -> Float[Tensor, "*batch query d_value"]:
    """Give the output of attention without the weights, by PyTorch's kernel.

    ``scaled_dot_product_attention`` does not need to store a (query, key)
    table of weights. Arguments and errors are those of attention. causal is
    faster than a mask that hides the same.
    """
    check_attention(query, key, value, mask)
    if mask is None:
        return scaled_dot_product_attention(
            query, key, value, is_causal=causal, scale=scale
        )
    if causal:  # PyTorch takes one of the two: the flag or a mask
        mask = mask & mask.new_ones(query.shape[-2], key.shape[-2]).tril()
    # Some versions of PyTorch give NaN for a fully masked query, others 0.
    # So it may look at every key, and its output is set to 0 afterwards.
    fully_masked = ~mask.any(dim=-1, keepdim=True)
    # A mask of keys alone has one axis, and PyTorch asks for two.
    can_attend = torch.atleast_2d(mask | fully_masked)
    output = scaled_dot_product_attention(
        query, key, value, attn_mask=can_attend, scale=scale
    )
    return output.masked_fill(fully_masked, 0.0)


class MultiHeadAttention(nn.Module):
    """Project, split, attend in every head, merge, project.

    Section 3.2.2 of Vaswani et al. (2017).
    """

    def __init__(self, d_model: int, heads: int, bias: bool = True):
        """Make four projections of d_model columns, each with a bias or none.

        Raises ``ValueError`` if heads does not divide d_model.
        """
        super().__init__()
        check_heads(d_model, heads)
        self.d_model = d_model
        self.heads = heads
        self.w_query = nn.Linear(d_model, d_model, bias=bias)
        self.w_key = nn.Linear(d_model, d_model, bias=bias)
        self.w_value = nn.Linear(d_model, d_model, bias=bias)
        self.w_output = nn.Linear(d_model, d_model, bias=bias)

    def forward(
        self,
        query: Float[Tensor, "batch query d_model"],
        key: Float[Tensor, "batch key d_model"] | None = None,
        value: Float[Tensor, "batch key d_model"] | None = None,
        mask: Bool[Tensor, "..."] | None = None,
        need_weights: bool = True,
        causal: bool = False,
    ) -> tuple[
        Float[Tensor, "batch query d_model"],
        Float[Tensor, "batch heads query key"] | None,
    ]:
        """Give the output, and the attention weights of every head.

        key defaults to query and value to key, which is self-attention. mask
        is boolean, True = may look: (query, key) for all sentences and heads,
        or four axes that broadcast to (batch, heads, query, key). causal
        hides from query i every key after i. With need_weights=False there is
        None for the weights, and the output comes faster (fused_attention).
        Raises ``ValueError`` for shapes, dtypes and masks that don't fit.
        """
        key = query if key is None else key
        value = key if value is None else value
        check_projected(self.d_model, query, key, value, mask)
        q = split_heads(self.w_query(query), self.heads)
        k = split_heads(self.w_key(key), self.heads)
        v = split_heads(self.w_value(value), self.heads)
        if need_weights:
            output, weights = attention(q, k, v, mask, causal=causal)
        else:
            output = fused_attention(q, k, v, mask, causal=causal)
            weights = None
        return self.w_output(merge_heads(output)), weights

    @classmethod
    def from_matrices(
        cls,
        Wq: Float[Tensor, "d_model d_model"],
        Wk: Float[Tensor, "d_model d_model"],
        Wv: Float[Tensor, "d_model d_model"],
        Wo: Float[Tensor, "d_model d_model"],
        heads: int,
        biases: Sequence[Float[Tensor, "d_model"]] | None = None,
    ) -> "MultiHeadAttention":
        """Make a module that computes x @ Wq, x @ Wk, x @ Wv and … @ Wo.

        It holds copies. biases are four, (d_model,) each, in the same order.
        Dtype and device are those of Wq. Raises ``ValueError`` if a shape
        does not fit, or if heads does not divide d_model.
        """
        matrices = (Wq, Wk, Wv, Wo)
        check_matrices(matrices, biases)
        # On the device "meta" a module has shapes and no numbers: no random
        # ones are drawn, which would change what a reader's seed gives next.
        with torch.device("meta"):
            module = cls(len(Wq), heads, bias=biases is not None)
        module.to(Wq.dtype).to_empty(device=Wq.device)
        projections = module._projections()
        with torch.no_grad():
            for projection, W in zip(projections, matrices, strict=True):
                projection.weight.copy_(W.T)  # nn.Linear stores (out, in)
            if biases is not None:
                for projection, bias in zip(projections, biases, strict=True):
                    projection.bias.copy_(bias)
        return module

    @classmethod
    def from_torch(cls, theirs: nn.MultiheadAttention) -> "MultiHeadAttention":
        """Make a module with copies of the weights of PyTorch's own class.

        It gives the same output for the same input, but give it ~mask where
        PyTorch's class takes mask. Raises ``ValueError`` for settings that
        this class doesn't have: batch_first=False, dropout while training,
        kdim or vdim, add_bias_kv, add_zero_attn.
        """
        check_torch_module(theirs)
        # PyTorch stacks the three matrices in one, (3 · d_model, d_model).
        Wq, Wk, Wv = (W.T for W in theirs.in_proj_weight.chunk(3))
        Wo = theirs.out_proj.weight.T
        biases = None
        if theirs.in_proj_bias is not None:
            biases = [*theirs.in_proj_bias.chunk(3), theirs.out_proj.bias]
        return cls.from_matrices(Wq, Wk, Wv, Wo, theirs.num_heads, biases)

    def to_torch(self) -> nn.MultiheadAttention:
        """Make PyTorch's own class, batch first, with copies of the weights.

        It takes ~mask where this class takes mask.
        """
        weights: list[Tensor] = [each.weight for each in self._projections()]
        biases: list[Tensor] = [each.bias for each in self._projections()]
        theirs = nn.MultiheadAttention(
            self.d_model,
            self.heads,
            bias=biases[0] is not None,
            batch_first=True,
            device="meta",  # no random numbers, as in from_matrices
            dtype=weights[0].dtype,
        ).to_empty(device=weights[0].device)
        with torch.no_grad():
            theirs.in_proj_weight.copy_(torch.cat(weights[:3]))
            theirs.out_proj.weight.copy_(weights[3])
            if theirs.in_proj_bias is not None:
                theirs.in_proj_bias.copy_(torch.cat(biases[:3]))
                theirs.out_proj.bias.copy_(biases[3])
        return theirs

    def _projections(self) -> tuple[nn.Linear, ...]:
        """In the order query, key, value, output."""
        return self.w_query, self.w_key, self.w_value, self.w_output
