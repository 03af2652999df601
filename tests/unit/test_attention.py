"""The attention functions against PyTorch's own and against an independent loop, over random shapes."""

import math

import jaxtyping
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn import functional as F

from manyheads import MultiHeadAttention, attention, merge_heads, split_heads
from manyheads import attention as attention_function
from manyheads.attention import fused_attention
from manyheads.speed.measure import watch


def by_loop(x, w_query, w_key, w_value, heads):
    """Multi-head self-attention without a reshape or a transpose of four axes: columns, one number at a time."""
    batch, seq, d_model = x.shape
    d_head = d_model // heads
    out = torch.zeros(batch, seq, d_model, dtype=x.dtype)
    q, k, v = x @ w_query, x @ w_key, x @ w_value
    for b in range(batch):
        for head in range(heads):
            columns = range(head * d_head, (head + 1) * d_head)
            for i in range(seq):
                scores = [
                    sum(q[b, i, c] * k[b, j, c] for c in columns)
                    / math.sqrt(d_head)
                    for j in range(seq)
                ]
                weights = torch.stack(scores).softmax(0)
                for c in columns:
                    out[b, i, c] = sum(
                        weights[j] * v[b, j, c] for j in range(seq)
                    )
    return out


# d_model, seq and heads all differ in most draws, so a swapped axis changes a shape or a value.
shapes = st.tuples(
    st.integers(1, 3),
    st.integers(1, 5),
    st.integers(1, 4),
    st.integers(1, 3),
    st.integers(0, 999),
)


@given(shapes)
def test_split_cuts_every_row_into_blocks_of_columns(shape):
    batch, seq, heads, d_head, seed = shape
    x = torch.randn(
        batch,
        seq,
        heads * d_head,
        generator=torch.Generator().manual_seed(seed),
    )
    split = split_heads(x, heads)
    assert split.shape == (batch, heads, seq, d_head)
    for head in range(heads):
        assert torch.equal(
            split[:, head], x[:, :, head * d_head : (head + 1) * d_head]
        )
    assert torch.equal(merge_heads(split), x)


def assert_agrees_with_loop(split, merge):
    """Split, attend and merge give what the loop over heads gives, on a shape where every axis differs."""
    generator = torch.Generator().manual_seed(7)
    x = torch.randn(2, 5, 12, generator=generator, dtype=torch.float64)
    weights = [
        torch.randn(12, 12, generator=generator, dtype=torch.float64)
        for _ in range(3)
    ]
    query, key, value = (split(x @ w, 3) for w in weights)
    merged = merge(attention_function(query, key, value)[0])
    assert merged.shape == (
        2,
        5,
        12,
    )  # a wrong split or merge has the right shape all the same
    assert torch.allclose(merged, by_loop(x, *weights, heads=3)), (
        "the values differ from a loop over heads"
    )


def split_without_transpose(x, heads):
    batch, seq, d_model = x.shape
    return x.reshape(batch, heads, seq, d_model // heads)


def merge_without_transpose(x):
    batch, heads, seq, d_head = x.shape
    return x.reshape(batch, seq, heads * d_head)


def test_split_and_merge_agree_with_a_loop_over_heads():
    assert_agrees_with_loop(split_heads, merge_heads)


@pytest.mark.parametrize(
    ("split", "merge"),
    [
        pytest.param(split_without_transpose, merge_heads, id="wrong split"),
        pytest.param(split_heads, merge_without_transpose, id="wrong merge"),
        pytest.param(
            split_without_transpose,
            merge_without_transpose,
            id="wrong split and wrong merge",
        ),
    ],
)
def test_the_loop_catches_the_mistake(split, merge):
    with pytest.raises(AssertionError, match="differ from a loop"):
        assert_agrees_with_loop(split, merge)


@given(shapes, st.sampled_from(["none", "causal", "random"]), st.booleans())
def test_attention_agrees_with_scaled_dot_product_attention(
    shape, kind, scaled
):
    batch, seq, heads, d_head, seed = shape
    generator = torch.Generator().manual_seed(seed)
    keys = seq + 2
    query = torch.randn(
        batch, heads, seq, d_head, generator=generator, dtype=torch.float64
    )
    key = torch.randn(
        batch, heads, keys, d_head, generator=generator, dtype=torch.float64
    )
    value = torch.randn(
        batch,
        heads,
        keys,
        d_head + 1,
        generator=generator,
        dtype=torch.float64,
    )
    mask = None
    if kind == "causal":
        mask = torch.ones(seq, keys, dtype=torch.bool).tril()
    elif kind == "random":
        mask = torch.rand(batch, 1, seq, keys, generator=generator) < 0.5
        mask[..., 0] = (
            True  # PyTorch's answer to a row with nowhere to look is not ours
        )
    scale = 0.3 if scaled else None
    output, weights = attention(query, key, value, mask, scale)
    theirs = F.scaled_dot_product_attention(
        query, key, value, attn_mask=mask, scale=scale
    )
    assert torch.allclose(output, theirs)
    assert torch.allclose(
        weights.sum(-1), torch.ones(batch, heads, seq, dtype=torch.float64)
    )
    if mask is not None:
        assert (weights.masked_select(~mask.expand_as(weights)) == 0).all()


MASKS = ["none", "random", "one axis", "one a sentence", "one a head"]


@given(shapes, st.sampled_from(MASKS), st.booleans(), st.booleans())
def test_the_output_is_the_same_with_and_without_weights(
    shape, kind, causal, cross
):
    batch, seq, heads, d_head, seed = shape
    torch.manual_seed(seed)
    module = MultiHeadAttention(heads * d_head, heads).double()
    x = torch.randn(batch, seq, heads * d_head, dtype=torch.float64)
    y = torch.randn(batch, seq + 2, heads * d_head, dtype=torch.float64)
    y = y if cross else x
    keys = y.shape[1]
    # Half of all looks are hidden, so some queries may look nowhere.
    axes = {
        "random": (seq, keys),
        "one axis": (keys,),
        "one a sentence": (batch, 1, 1, keys),
        "one a head": (1, heads, seq, keys),
    }
    mask = None if kind == "none" else torch.rand(axes[kind]) < 0.5
    right, weights = module(x, y, mask=mask, causal=causal)
    output, nothing = module(
        x, y, mask=mask, causal=causal, need_weights=False
    )
    assert torch.allclose(output, right)
    assert nothing is None
    if causal:
        assert (weights.triu(1) == 0).all()
    if mask is not None:
        assert (weights.masked_select(~mask.expand_as(weights)) == 0).all()


@pytest.mark.parametrize("keys", [3, 5])
def test_causal_is_the_mask_that_says_so(keys):
    module = MultiHeadAttention(6, 3)
    x, y = torch.randn(1, 4, 6), torch.randn(1, keys, 6)
    everywhere = torch.ones(4, keys, dtype=torch.bool)
    right, weights = module(x, y, mask=everywhere.tril())
    for mask in (None, everywhere):
        output, its_weights = module(x, y, mask=mask, causal=True)
        assert torch.equal(output, right)
        assert torch.equal(its_weights, weights)
        output, _ = module(x, y, mask=mask, causal=True, need_weights=False)
        assert torch.allclose(output, right, atol=1e-6)


@given(shapes, st.booleans(), st.booleans())
def test_module_agrees_with_pytorchs_module(shape, bias, masked):
    batch, seq, heads, d_head, seed = shape
    d_model, keys = heads * d_head, seq + 1
    torch.manual_seed(seed)
    ours = MultiHeadAttention(d_model, heads, bias=bias).double()
    theirs = torch.nn.MultiheadAttention(
        d_model, heads, bias=bias, batch_first=True
    ).double()
    projections = (ours.w_query, ours.w_key, ours.w_value)
    with torch.no_grad():
        theirs.in_proj_weight.copy_(
            torch.cat([projection.weight for projection in projections])
        )
        theirs.out_proj.weight.copy_(ours.w_output.weight)
        if bias:
            theirs.in_proj_bias.copy_(
                torch.cat([projection.bias for projection in projections])
            )
            theirs.out_proj.bias.copy_(ours.w_output.bias)
    query = torch.randn(batch, seq, d_model, dtype=torch.float64)
    key = torch.randn(batch, keys, d_model, dtype=torch.float64)
    value = torch.randn(batch, keys, d_model, dtype=torch.float64)
    mask = torch.ones(seq, keys, dtype=torch.bool).tril() if masked else None
    output, weights = ours(query, key, value, mask)
    their_output, their_weights = theirs(
        query,
        key,
        value,
        attn_mask=None if mask is None else ~mask,
        average_attn_weights=False,
    )
    assert torch.allclose(output, their_output)
    assert torch.allclose(weights, their_weights)


def test_the_shapes_in_the_signatures_are_enforced_while_testing():
    with pytest.raises(jaxtyping.TypeCheckError):
        split_heads(torch.ones(4, 6), 3)
    with pytest.raises(jaxtyping.TypeCheckError):
        attention(
            torch.ones(1, 4, 2), torch.ones(1, 4, 3), torch.ones(1, 4, 3)
        )


def test_key_is_query_and_value_is_key_unless_given():
    module = MultiHeadAttention(6, 3)
    x, y, z = (torch.randn(1, seq, 6) for seq in (4, 5, 4))
    assert torch.equal(module(x)[0], module(x, x, x)[0])
    assert torch.equal(module(x, z)[0], module(x, z, z)[0])
    assert torch.equal(module(x, y)[0], module(x, y, y)[0])
    assert module(x, y)[1].shape == (1, 3, 4, 5)


def test_a_query_that_may_look_nowhere_gives_zeros_and_gradients_stay_finite():
    query = torch.randn(1, 1, 3, 2, requires_grad=True)
    mask = torch.tensor(
        [[False, False, False], [True, False, False], [True, True, True]]
    )
    output, weights = attention(query, query, query, mask)
    assert (weights[0, 0, 0] == 0).all() and (output[0, 0, 0] == 0).all()
    assert torch.allclose(weights[0, 0, 1:].sum(-1), torch.ones(2))
    # The result is right even where a NaN came up and was overwritten on the
    # way; anomaly detection, which people debug with, would stop at it.
    with torch.autograd.detect_anomaly(check_nan=True):
        attention(query, query, query, mask)[0].sum().backward()
    assert torch.isfinite(query.grad).all()


def test_nowhere_to_look_without_weights_too():
    query = torch.randn(1, 1, 3, 2, requires_grad=True)
    mask = torch.ones(3, 3, dtype=torch.bool).tril(-1)
    with torch.autograd.detect_anomaly(check_nan=True):
        output = fused_attention(query, query, query, mask)
        output.sum().backward()
    assert (output[0, 0, 0] == 0).all() and (output[0, 0, 1:] != 0).all()
    assert torch.isfinite(query.grad).all()


@pytest.mark.parametrize("path", [attention_function, fused_attention])
def test_large_numbers_whose_scores_are_small_are_no_overflow(path):
    """The bound is too large here, so the scores themselves are looked at."""
    query = torch.tensor([[1e30, 0.0]])
    key = torch.tensor([[0.0, 1e30]])
    value = torch.tensor([[3.0]])
    given = path(query, key, value)
    output = given if path is fused_attention else given[0]
    assert output.item() == 3


@pytest.mark.parametrize("causal", [False, True])
def test_products_that_are_too_large_before_they_are_scaled(causal):
    """4e38 is too large for float32, half of it is not."""
    query = torch.full((1, 1, 3, 4), 1e19)
    value = torch.randn(1, 1, 3, 4)
    right = attention(
        query.double(), query.double(), value.double(), causal=causal
    )[0].float()
    output, weights = attention(query, query, value, causal=causal)
    fused = fused_attention(query, query, value, causal=causal)
    assert torch.allclose(output, right) and torch.allclose(fused, right)
    assert torch.isfinite(weights).all()


def by_a_module(x, **options):
    return MultiHeadAttention(6, 3)(x, **options)


def by_a_module_alone(x, **options):
    return MultiHeadAttention(6, 3)(x, need_weights=False, **options)


@pytest.mark.parametrize(
    "path",
    [
        lambda x, **options: attention(x, x, x, **options),
        lambda x, **options: fused_attention(x, x, x, **options),
        by_a_module,
        by_a_module_alone,
    ],
    ids=["attention", "fused", "module", "module, without weights"],
)
def test_unchecked_numbers_are_not_looked_at(path, monkeypatch):
    """No norm is taken, which a GPU would be waited for; NaN gives NaN, and what doesn't fit stays an error."""
    x = torch.randn(1, 4, 6)
    with pytest.raises(ValueError, match="mask has shape"):
        mask = torch.ones(3, 5, dtype=torch.bool)
        path(x, mask=mask, check_finite=False)
    looks, norm = [], torch.linalg.vector_norm

    def counted(*given, **named):
        looks.append(given)
        return norm(*given, **named)

    monkeypatch.setattr(torch.linalg, "vector_norm", counted)
    torch.manual_seed(1)
    right = path(x)
    assert len(looks) == 3
    torch.manual_seed(1)
    torch.testing.assert_close(path(x, check_finite=False), right)
    found = path(x * torch.nan, check_finite=False)
    output = found[0] if isinstance(found, tuple) else found
    assert output.isnan().all()
    assert len(looks) == 3


@pytest.mark.parametrize("dtype", [torch.float16, torch.float32])
def test_nothing_as_large_as_the_scores_is_held_without_weights(dtype):
    """In float16 the norms of whole long sentences multiply to too much."""
    q = torch.randn(1, 2, 1024, 64).to(dtype)
    assert q.norm().item() ** 2 > torch.finfo(torch.float16).max
    output, peak, kernel = watch(lambda: fused_attention(q, q, q))
    assert torch.isfinite(output).all() and "flash" in kernel
    assert peak < 2 * 1024 * 1024 * dtype.itemsize


def test_one_mask_a_sentence_and_one_a_head_broadcast():
    module = MultiHeadAttention(6, 3)
    x = torch.randn(2, 4, 6)
    per_sentence = torch.ones(2, 1, 1, 4, dtype=torch.bool)
    per_sentence[1, ..., 3] = False
    weights = module(x, mask=per_sentence)[1]
    assert (weights[1, ..., 3] == 0).all() and (weights[0, ..., 3] > 0).all()
    per_head = torch.ones(1, 3, 4, 4, dtype=torch.bool)
    per_head[:, 1] = torch.ones(4, 4).tril().bool()
    weights = module(x, mask=per_head)[1]
    assert (weights[:, 1].triu(1) == 0).all() and (weights[:, 0] > 0).all()
