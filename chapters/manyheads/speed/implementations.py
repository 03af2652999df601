"""Nine implementations of one causal self-attention, for the chapter on speed.

Each is a function of x (batch, seq, d_model) and of one layer's matrices; all
give the same (batch, seq, d_model). The list follows S. Raschka's comparison
of multi-head attention implementations (LLMs-from-scratch).
"""

import math
from collections.abc import Callable

import torch
from jaxtyping import Bool, Float
from torch import Tensor
from torch.nn.functional import scaled_dot_product_attention

from ..attention import MultiHeadAttention, merge_heads, split_heads
from ..validation import check_heads


class Matrices:
    """One layer's matrices, in each form that an implementation wants.

    query, key, value and output are (d_model, d_model), and a projection is
    x @ w.query. The other forms are copies of the same numbers. qkv
    (d_model, 3 · d_model) has the three side by side, small has three
    (d_model, d_head) for each head, theirs and ours are PyTorch's module and
    the book's; learned lists them all. Of the causal mask, seen (longest,
    longest) is True where a query may look, and hidden where it may not.
    """

    def __init__(
        self,
        d_model: int,
        heads: int,
        longest: int,
        device: torch.device | str = "cpu",
        dtype: torch.dtype = torch.float32,
    ):
        """Draw them with a seed, on the CPU, for sequences up to longest.

        Raises ``ValueError`` where heads does not divide d_model.
        """
        check_heads(d_model, heads)
        self.d_model, self.heads, self.d_head = (
            d_model,
            heads,
            d_model // heads,
        )
        generator = torch.Generator().manual_seed(0)
        drawn = torch.randn(4, d_model, d_model, generator=generator)
        # So a projection's numbers are about as large as those of x.
        drawn = (drawn / math.sqrt(d_model)).to(device, dtype)
        self.query, self.key, self.value, self.output = (
            w.clone() for w in drawn
        )
        self.qkv = torch.cat([*drawn[:3]], dim=1)
        self.small = [
            tuple(w[:, h : h + self.d_head].clone() for w in drawn[:3])
            for h in range(0, d_model, self.d_head)
        ]
        self.ours = MultiHeadAttention.from_matrices(
            *(self.query, self.key, self.value, self.output), heads
        )
        # Left in training mode, which without dropout gives the same numbers:
        # the native path of eval mode was no faster where it was tried.
        self.theirs = self.ours.to_torch()
        self.learned = [*self.theirs.parameters(), *self.ours.parameters()]
        self.learned += [self.query, self.key, self.value, self.output]
        self.learned += [self.qkv, *(w for three in self.small for w in three)]
        # As in a model. PyTorch takes a slower path for some products whose
        # matrix needs no gradient, under no_grad too.
        for tensor in self.learned:
            tensor.requires_grad_()
        seen = torch.ones(longest, longest, dtype=torch.bool).tril().to(device)
        self.seen, self.hidden = seen, ~seen


X = Float[Tensor, "batch seq d_model"]
Implementation = Callable[[X, Matrices], X]


def mix(
    q: Float[Tensor, "*batch seq d_head"],
    k: Float[Tensor, "*batch seq d_head"],
    v: Float[Tensor, "*batch seq d_head"],
    hidden: Bool[Tensor, "seq seq"],
) -> Float[Tensor, "*batch seq d_head"]:
    """Scores, mask, softmax, values: a step at a time, for any heads."""
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    return scores.masked_fill(hidden, -math.inf).softmax(dim=-1) @ v


def separate_heads(x: X, w: Matrices) -> X:
    """A loop over heads; each has three small matrices of its own."""
    hidden = w.hidden[: x.shape[1], : x.shape[1]]
    heads = [
        mix(x @ w_query, x @ w_key, x @ w_value, hidden)
        for w_query, w_key, w_value in w.small
    ]
    return torch.cat(heads, dim=-1) @ w.output


def loop_over_columns(x: X, w: Matrices) -> X:
    """Three large products, then a loop over each head's columns."""
    hidden = w.hidden[: x.shape[1], : x.shape[1]]
    Q, K, V = x @ w.query, x @ w.key, x @ w.value
    columns = [slice(h, h + w.d_head) for h in range(0, w.d_model, w.d_head)]
    heads = [mix(Q[..., c], K[..., c], V[..., c], hidden) for c in columns]
    return torch.cat(heads, dim=-1) @ w.output


def batched(x: X, w: Matrices) -> X:
    """Three large products, and all heads at once in a fourth axis."""
    hidden = w.hidden[: x.shape[1], : x.shape[1]]
    q, k, v = (split_heads(x @ m, w.heads) for m in (w.query, w.key, w.value))
    return merge_heads(mix(q, k, v, hidden)) @ w.output


def fused_qkv(x: X, w: Matrices) -> X:
    """Wq, Wk and Wv side by side: one product instead of three."""
    hidden = w.hidden[: x.shape[1], : x.shape[1]]
    q, k, v = (split_heads(m, w.heads) for m in (x @ w.qkv).chunk(3, dim=-1))
    return merge_heads(mix(q, k, v, hidden)) @ w.output


def by_einsum(x: X, w: Matrices) -> X:
    """Split and merge spelled in letters: h is head, d its column."""
    hidden = w.hidden[: x.shape[1], : x.shape[1]]
    cut = (w.d_model, w.heads, w.d_head)
    q, k, v = (
        torch.einsum("bsm,mhd->bhsd", x, m.view(cut))
        for m in (w.query, w.key, w.value)
    )
    scores = torch.einsum("bhqd,bhkd->bhqk", q, k) / math.sqrt(w.d_head)
    weights = scores.masked_fill(hidden, -math.inf).softmax(dim=-1)
    mixed = torch.einsum("bhqk,bhkd->bqhd", weights, v)
    back = w.output.view(w.heads, w.d_head, w.d_model)
    return torch.einsum("bqhd,hdm->bqm", mixed, back)


def sdpa_causal(x: X, w: Matrices) -> X:
    """PyTorch's one call for all that mix does; it knows it is causal."""
    q, k, v = (split_heads(x @ m, w.heads) for m in (w.query, w.key, w.value))
    mixed = scaled_dot_product_attention(q, k, v, is_causal=True)
    return merge_heads(mixed) @ w.output


def sdpa_mask(x: X, w: Matrices) -> X:
    """The same call, but the triangle is handed over as a mask."""
    seen = w.seen[: x.shape[1], : x.shape[1]]
    q, k, v = (split_heads(x @ m, w.heads) for m in (w.query, w.key, w.value))
    mixed = scaled_dot_product_attention(q, k, v, attn_mask=seen)
    return merge_heads(mixed) @ w.output


def module_with_weights(x: X, w: Matrices) -> X:
    """PyTorch's class as it is by default: weights come too, averaged."""
    hidden = w.hidden[: x.shape[1], : x.shape[1]]
    return w.theirs(x, x, x, attn_mask=hidden)[0]


def module_without_weights(x: X, w: Matrices) -> X:
    """PyTorch's class, asked for the output alone."""
    hidden = w.hidden[: x.shape[1], : x.shape[1]]
    return w.theirs(
        x, x, x, attn_mask=hidden, is_causal=True, need_weights=False
    )[0]


def book_with_weights(x: X, w: Matrices) -> X:
    """The book's class, and every head's weights with the output."""
    return w.ours(x, causal=True)[0]


def book_without_weights(x: X, w: Matrices) -> X:
    """The book's class, asked for the output alone."""
    return w.ours(x, causal=True, need_weights=False)[0]


def flex(length: int, device: torch.device | str = "cpu") -> Implementation:
    """FlexAttention, compiled for one length: the mask is a function.

    Compiling takes seconds, and a C++ compiler on a CPU. Where that fails,
    the first call raises what ``torch.compile`` raises.
    """
    from torch.nn.attention.flex_attention import (
        create_block_mask,
        flex_attention,
    )

    block_mask = create_block_mask(
        lambda batch, head, query, key: query >= key,
        *(None, None, length, length),
        device=device,
    )
    compiled = torch.compile(flex_attention, dynamic=False)

    def compiled_flex(x: X, w: Matrices) -> X:
        q, k, v = (
            split_heads(x @ m, w.heads) for m in (w.query, w.key, w.value)
        )
        mixed = compiled(q, k, v, block_mask=block_mask)
        return merge_heads(mixed) @ w.output

    return compiled_flex


IMPLEMENTATIONS: dict[str, Implementation] = {
    "1 separate heads, loop": separate_heads,
    "2 loop over columns": loop_over_columns,
    "3 batched split": batched,
    "4 fused QKV": fused_qkv,
    "5 einsum": by_einsum,
    "6 SDPA, causal": sdpa_causal,
    "6 SDPA, with a mask": sdpa_mask,
    "7 nn module, with weights": module_with_weights,
    "8 nn module, without": module_without_weights,
}
BOOK: dict[str, Implementation] = {
    "book's module, with weights": book_with_weights,
    "book's module, without": book_without_weights,
}
