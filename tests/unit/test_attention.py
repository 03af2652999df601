"""The attention functions against PyTorch's own and against an independent loop, over random shapes."""

import math

import jaxtyping
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn import functional as F
from torch.utils._python_dispatch import TorchDispatchMode

from manyheads import attention, merge_heads, split_heads
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
    merged = merge(attention(query, key, value)[0])
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


# How far a result may be from the same in Python's double precision.
TOLERANCES = {torch.float64: 1e-12, torch.float32: 1e-5, torch.bfloat16: 0.1}
MASKS = ["none", "random", "one axis", "one a sentence", "one a head"]


def random_mask(kind, batch, heads, seq, keys):
    """Half of all looks are hidden, so some queries may be fully masked."""
    axes = {
        "random": (seq, keys),
        "one axis": (keys,),
        "one a sentence": (batch, 1, 1, keys),
        "one a head": (1, heads, seq, keys),
    }
    return None if kind == "none" else torch.rand(axes[kind]) < 0.5


def attention_by_loop(query, key, value, may_look, scale):
    """Output and weights of (batch, heads, seq, d_head), one number at a time, in Python's own arithmetic."""
    outputs, weights = [], []
    for b, h, i in torch.cartesian_prod(*map(torch.arange, query.shape[:3])):
        exps = [
            math.exp(scale * sum(x * y for x, y in zip(q, k, strict=True)))
            if seen
            else 0.0
            for q, k, seen in zip(
                [query[b, h, i].tolist()] * key.shape[2],
                key[b, h].tolist(),
                may_look[b, h, i].tolist(),
                strict=True,
            )
        ]
        total = sum(exps) or 1.0  # a fully masked query: zeros
        row = [number / total for number in exps]
        weights.append(row)
        columns = zip(*value[b, h].tolist(), strict=True)
        outputs.append(
            [sum(w * v for w, v in zip(row, c, strict=True)) for c in columns]
        )
    output = torch.tensor(outputs, dtype=torch.float64)
    weights = torch.tensor(weights, dtype=torch.float64)
    return (x.reshape(*query.shape[:3], -1) for x in (output, weights))


@given(
    shapes,
    st.sampled_from(MASKS),
    st.booleans(),
    st.sampled_from([*TOLERANCES]),
    st.sampled_from([None, 0.3]),
)
def test_attention_agrees_with_a_loop_and_with_pytorch(
    shape, kind, causal, dtype, scale
):
    batch, seq, heads, d_head, seed = shape
    torch.manual_seed(seed)
    keys = max(1, seq + seed % 4 - 1)  # fewer, as many, or more
    query = torch.randn(batch, heads, seq, d_head).to(dtype)
    key = torch.randn(batch, heads, keys, d_head).to(dtype)
    value = torch.randn(batch, heads, keys, d_head + 1).to(dtype)
    mask = random_mask(kind, batch, heads, seq, keys)
    may_look = torch.ones(batch, heads, seq, keys, dtype=torch.bool)
    may_look &= may_look if mask is None else mask
    may_look = may_look.tril() if causal else may_look

    right_output, right_weights = attention_by_loop(
        query, key, value, may_look, scale or 1 / math.sqrt(d_head)
    )
    output, weights = attention(query, key, value, mask, scale, causal)
    fused = fused_attention(query, key, value, mask, scale, causal)
    theirs = F.scaled_dot_product_attention(
        query, key, value, attn_mask=may_look, scale=scale
    )
    can_attend = may_look.any(-1, keepdim=True)
    theirs = theirs.masked_fill(~can_attend, 0)
    close = {"rtol": 0, "atol": TOLERANCES[dtype], "check_dtype": False}
    for found in (output, fused, theirs):
        assert found.dtype == dtype
        torch.testing.assert_close(found, right_output, **close)
    torch.testing.assert_close(weights, right_weights, **close)
    assert weights.dtype == dtype
    assert (weights.masked_select(~may_look) == 0).all(), "hidden weighs 0"
    assert (weights.masked_select(may_look) > 0).all(), "seen weighs more"


@pytest.mark.parametrize("keys", [3, 4, 5])
def test_causal_is_the_mask_that_says_so(keys):
    query, key = torch.randn(1, 3, 4, 2), torch.randn(1, 3, keys, 2)
    all_of_them = torch.ones(4, keys, dtype=torch.bool)
    right, weights = attention(query, key, key, all_of_them.tril())
    for mask in (None, all_of_them):
        output, its_weights = attention(query, key, key, mask, causal=True)
        assert torch.equal(output, right)
        assert torch.equal(its_weights, weights)
        output = fused_attention(query, key, key, mask, causal=True)
        assert torch.allclose(output, right, atol=1e-6)


def output_of(path, *given, **options):
    found = path(*given, **options)
    return found[0] if path is attention else found


PATHS = pytest.mark.parametrize("path", [attention, fused_attention])


@PATHS
@pytest.mark.parametrize("dtype", [torch.float16, torch.float32])
@pytest.mark.parametrize(
    ("mask", "causal"),
    [
        (torch.ones(3, 3, dtype=torch.bool).tril(-1), False),
        (torch.tensor([False, True, True]), True),
        (torch.ones(2, 1, 3, 3, dtype=torch.bool).tril(-1), True),
    ],
    ids=["query 0", "key 0, causal", "one a sentence, causal"],
)
def test_a_fully_masked_query_gives_zeros_and_gradients_stay_finite(
    path, dtype, mask, causal
):
    query, key, value = torch.randn(3, 2, 1, 3, 2).to(dtype)
    for x in (query, key, value):
        x.requires_grad_()
    # The result is right even where a NaN came up and was overwritten on the
    # way; anomaly detection, which people debug with, would stop at it.
    with torch.autograd.detect_anomaly(check_nan=True):
        found = path(query, key, value, mask, causal=causal)
        output, weights = found if path is attention else (found, None)
        output.float().square().sum().backward()
    assert (output[..., 0, :] == 0).all() and (output[..., 1:, :] != 0).all()
    if weights is not None:
        assert (weights[..., 0, :] == 0).all()
        assert torch.allclose(
            weights[..., 1:, :].float().sum(-1), torch.ones(()), 0, 0.01
        )
    for x in (query, key, value):
        assert torch.isfinite(x.grad).all()
    assert (query.grad[..., 0, :] == 0).all()
    assert (value.grad[..., :2, :] != 0).any()


@PATHS
def test_nan_in_is_nan_out(path):
    """As in PyTorch: nothing looks at the numbers, and nothing hides them."""
    x = torch.randn(2, 4, 6)
    broken = x.clone()
    broken[1, 2, 5] = math.nan
    mask = torch.ones(4, 4, dtype=torch.bool)
    for three in ((broken, x, x), (x, broken, x), (x, x, broken)):
        output = output_of(path, *three, mask)
        assert torch.isfinite(output[0]).all()
        assert output[1, 2].isnan().any()


class NothingWaits(TorchDispatchMode):
    """Refuses what a program waits for until a GPU has computed it: a number in Python, a shape that depends on one."""

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        name = function.name()
        assert "local_scalar" not in name and "nonzero" not in name, name
        return function(*args, **(kwargs or {}))


@PATHS
@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("masked", [False, True])
def test_no_step_depends_on_the_numbers(path, causal, masked):
    x = torch.randn(1, 3, 4, 2)
    mask = torch.ones(4, 4, dtype=torch.bool).tril(-1) if masked else None
    with NothingWaits():
        path(x, x, x, mask, causal=causal)
    with pytest.raises(AssertionError, match="local_scalar"), NothingWaits():
        bool(mask.any() if masked else x.any())


@pytest.mark.parametrize("causal", [False, True])
def test_large_numbers_are_scaled_before_they_are_multiplied(causal):
    """100,000 is too large for float16, an eighth of it is not."""
    query = torch.full((1, 1, 3, 64), 40.0, dtype=torch.float16)
    value = torch.randn(1, 1, 3, 2).half()
    assert 40 * 40 * 64 > torch.finfo(torch.float16).max > 40 * 40 * 8
    right = attention(
        query.double(), query.double(), value.double(), causal=causal
    )[0].half()
    output, weights = attention(query, query, value, causal=causal)
    assert torch.allclose(output, right, atol=0.01)
    assert torch.isfinite(weights).all()


@pytest.mark.parametrize("dtype", [torch.float16, torch.float32])
def test_nothing_as_large_as_the_scores_is_held_without_weights(dtype):
    q = torch.randn(1, 2, 1024, 64).to(dtype)
    output, peak, kernel = watch(lambda: fused_attention(q, q, q))
    assert torch.isfinite(output).all() and "flash" in kernel
    assert peak < 2 * 1024 * 1024 * dtype.itemsize


@PATHS
@pytest.mark.parametrize(
    ("batch", "queries", "keys"), [(0, 3, 4), (2, 0, 4), (2, 3, 0)]
)
@pytest.mark.parametrize("masked", [False, True])
def test_where_there_is_nothing_the_answer_is_pytorchs(
    path, batch, queries, keys, masked
):
    """An empty batch gives an empty output; without a key there is nothing to mix, so zeros."""
    query = torch.randn(batch, 5, queries, 2)
    key = torch.randn(batch, 5, keys, 2)
    mask = torch.ones(queries, keys, dtype=torch.bool) if masked else None
    right = F.scaled_dot_product_attention(query, key, key)
    assert torch.equal(output_of(path, query, key, key, mask), right)


@pytest.mark.usefixtures("unchecked_shapes")  # the checks are no graph
@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("masked", [False, True])
@PATHS
def test_torch_compile_takes_it_whole(path, causal, masked):
    torch.manual_seed(0)
    x = torch.randn(2, 3, 4, 5)
    mask = torch.rand(4, 4) < 0.5 if masked else None
    compiled = torch.compile(path, fullgraph=True, backend="eager")
    found = compiled(x, x, x, mask, causal=causal)
    torch.testing.assert_close(found, path(x, x, x, mask, causal=causal))


def test_vmap_over_sentences_and_over_masks():
    torch.manual_seed(0)
    x, masks = torch.randn(6, 4, 5), torch.rand(6, 4, 4) < 0.5
    right = attention(x, x, x, masks)
    found = torch.vmap(attention)(x, x, x, masks)
    torch.testing.assert_close(found, right)
    found = torch.vmap(attention, in_dims=(0, 0, 0, None))(x, x, x, masks[1])
    torch.testing.assert_close(found, attention(x, x, x, masks[1]))
    one, same = x[0], x[:1].expand(6, 4, 5)
    in_dims = (None, None, None, 0)
    found = torch.vmap(attention, in_dims)(one, one, one, masks)
    right = attention(same, same, same, masks)
    torch.testing.assert_close(found, right)
    causal = torch.vmap(lambda x: attention(x, x, x, causal=True))(x)
    torch.testing.assert_close(causal, attention(x, x, x, causal=True))


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("masked", [False, True])
def test_func_grad_gives_what_backward_gives(causal, masked):
    torch.manual_seed(0)
    x = torch.randn(2, 4, 5, dtype=torch.float64, requires_grad=True)
    mask = torch.rand(4, 4) < 0.5 if masked else None
    if masked:
        mask[1] = False

    def loss(x):
        return attention(x, x, x, mask, causal=causal)[0].square().sum()

    (right,) = torch.autograd.grad(loss(x), x)
    assert torch.allclose(torch.func.grad(loss)(x.detach()), right)
    assert torch.autograd.gradcheck(loss, x)


def test_the_shapes_in_the_signatures_are_enforced_while_testing():
    with pytest.raises(jaxtyping.TypeCheckError):
        split_heads(torch.ones(4, 6), 3)
    with pytest.raises(jaxtyping.TypeCheckError):
        attention(
            torch.ones(1, 4, 2), torch.ones(1, 4, 3), torch.ones(1, 4, 3)
        )
