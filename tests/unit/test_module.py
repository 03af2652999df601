"""The class MultiHeadAttention: against PyTorch's own, in its options, and to and from other forms of its weights."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from manyheads import MultiHeadAttention

TOLERANCES = {torch.float64: 1e-10, torch.float32: 1e-5, torch.bfloat16: 0.1}
# d_model, seq and heads all differ in most draws, so a swapped axis changes a shape or a value.
shapes = st.tuples(
    st.integers(1, 3),
    st.integers(1, 5),
    st.integers(1, 4),
    st.integers(1, 3),
    st.integers(0, 999),
)


def drawn(d_model, bias=True, dtype=torch.float64):
    """Wq, Wk, Wv, Wo, and their biases or None."""
    matrices = torch.randn(4, d_model, d_model).to(dtype)
    return [*matrices], [*torch.randn(4, d_model).to(dtype)] if bias else None


@given(
    shapes,
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.sampled_from([*TOLERANCES]),
)
def test_the_class_agrees_with_pytorchs(
    shape, bias, masked, causal, cross, dtype
):
    batch, seq, heads, d_head, seed = shape
    torch.manual_seed(seed)
    d_model, keys = heads * d_head, seq + cross
    matrices, biases = drawn(d_model, bias, dtype)
    # So a projection's numbers are about as large as those of x.
    matrices = [W / d_model**0.5 for W in matrices]
    ours = MultiHeadAttention.from_matrices(*matrices, heads, biases)
    theirs = ours.to_torch()
    query = torch.randn(batch, seq, d_model).to(dtype)
    key = torch.randn(batch, keys, d_model).to(dtype) if cross else query
    value = torch.randn(batch, keys, d_model).to(dtype) if cross else query
    mask = None
    if masked:
        mask = torch.rand(batch, 1, seq, keys) < 0.5
        # To a fully masked query PyTorch's class gives NaN.
        mask[..., 0] = True
    may_look = torch.ones(batch, heads, seq, keys, dtype=torch.bool)
    may_look &= may_look if mask is None else mask
    may_look = may_look.tril() if causal else may_look

    right_output, right_weights = theirs(
        *(query, key, value),
        attn_mask=~may_look.flatten(0, 1),
        average_attn_weights=False,
    )
    output, weights = ours(query, key, value, mask, causal=causal)
    alone, nothing = ours(
        query, key, value, mask, need_weights=False, causal=causal
    )
    close = {"rtol": 0, "atol": TOLERANCES[dtype]}
    torch.testing.assert_close(output, right_output, **close)
    torch.testing.assert_close(alone, right_output, **close)
    torch.testing.assert_close(weights, right_weights, **close)
    assert nothing is None


def test_key_is_query_and_value_is_key_unless_given():
    module = MultiHeadAttention(6, 3)
    x, y, z = (torch.randn(1, seq, 6) for seq in (4, 5, 4))
    assert torch.equal(module(x)[0], module(x, x, x)[0])
    assert torch.equal(module(x, z)[0], module(x, z, z)[0])
    assert torch.equal(module(x, y)[0], module(x, y, y)[0])
    assert module(x, y)[1].shape == (1, 3, 4, 5)


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


@pytest.mark.parametrize("need_weights", [False, True])
def test_two_in_a_row_under_autocast(need_weights):
    """The first gives bfloat16, and the second takes it."""
    torch.manual_seed(0)
    first, second = MultiHeadAttention(6, 3), MultiHeadAttention(6, 3)
    x = torch.randn(2, 4, 6)
    mask = torch.ones(4, 4, dtype=torch.bool).tril(-1)
    options = {"mask": mask, "need_weights": need_weights}
    right = second(first(x, **options)[0], **options)[0]
    with torch.autocast("cpu", dtype=torch.bfloat16):
        between, _ = first(x, **options)
        output, _ = second(between, **options)
    assert between.dtype == output.dtype == torch.bfloat16
    assert torch.allclose(output.float(), right, atol=0.05)


class LowRank(nn.Module):
    """A projection without a weight of its own, as of a quantized layer or of LoRA."""

    def __init__(self):
        super().__init__()
        self.down, self.up = nn.Linear(6, 2), nn.Linear(2, 6)

    def forward(self, x):
        return self.up(self.down(x))


def test_a_projection_needs_no_weight():
    module = MultiHeadAttention(6, 3)
    module.w_query = LowRank()  # pyright: ignore[reportAttributeAccessIssue]
    assert not hasattr(module.w_query, "weight")
    output, weights = module(torch.randn(2, 4, 6))
    assert output.shape == (2, 4, 6) and weights.shape == (2, 3, 4, 4)


@pytest.mark.parametrize("need_weights", [False, True])
@pytest.mark.parametrize("masked", [False, True])
def test_an_empty_batch_gives_an_empty_output(need_weights, masked):
    module = MultiHeadAttention(6, 3)
    mask = torch.ones(4, 4, dtype=torch.bool) if masked else None
    output, weights = module(
        torch.randn(0, 4, 6), mask=mask, need_weights=need_weights
    )
    assert output.shape == (0, 4, 6)
    assert weights is None or weights.shape == (0, 3, 4, 4)


@pytest.mark.parametrize("need_weights", [False, True])
def test_nan_goes_through_the_class(need_weights):
    x = torch.randn(2, 4, 6)
    x[1, 2, 5] = torch.nan
    output, _ = MultiHeadAttention(6, 3)(x, need_weights=need_weights)
    assert torch.isfinite(output[0]).all() and output[1].isnan().all()


def test_training_changes_nothing_without_dropout():
    module, x = MultiHeadAttention(6, 3), torch.randn(2, 4, 6)
    training = module.train()(x)[0]
    assert torch.equal(module.eval()(x)[0], training)


class Masked(nn.Module):
    """What is exported gets a mask, as a second tensor."""

    def __init__(self, **options):
        super().__init__()
        self.inner, self.options = MultiHeadAttention(6, 3), options

    def forward(self, x, mask):
        return self.inner(x, mask=mask, **self.options)


@pytest.mark.usefixtures("unchecked_shapes")
@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("need_weights", [False, True])
def test_torch_export_takes_a_mask(causal, need_weights):
    torch.manual_seed(0)
    module = Masked(causal=causal, need_weights=need_weights)
    x, mask = torch.randn(3, 4, 6), torch.rand(4, 4) < 0.5
    batch, seq = torch.export.Dim("batch"), torch.export.Dim("seq", min=2)
    sizes = ({0: batch, 1: seq}, {0: seq, 1: seq})
    exported = torch.export.export(module, (x, mask), dynamic_shapes=sizes)
    # Of other sizes than it was exported with.
    x, mask = torch.randn(2, 7, 6), torch.rand(7, 7) < 0.5
    mask[1] = False
    found = exported.module()(x, mask)
    for one, other in zip(found, module(x, mask), strict=True):
        torch.testing.assert_close(one, other)


@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("dtype", TOLERANCES)
def test_matrices_are_multiplied_as_the_book_writes_it(bias, dtype):
    torch.manual_seed(1)
    (Wq, Wk, Wv, Wo), biases = drawn(6, bias, dtype)
    x = torch.randn(2, 4, 6).to(dtype)
    before = torch.get_rng_state()
    module = MultiHeadAttention.from_matrices(Wq, Wk, Wv, Wo, 3, biases)
    assert torch.equal(torch.get_rng_state(), before), "numbers were drawn"
    layers = (module.w_query, module.w_key, module.w_value, module.w_output)
    zeros = [torch.zeros(6, dtype=dtype)] * 4
    for layer, W, b in zip(
        layers, (Wq, Wk, Wv, Wo), biases or zeros, strict=True
    ):
        atol = TOLERANCES[dtype]
        assert torch.allclose(layer(x), x @ W + b, rtol=0, atol=atol)
        assert layer.weight.requires_grad and layer.weight.is_contiguous()
        assert (layer.bias is not None) == bias
        W.zero_()  # what was copied stays as it was
        b.zero_()
        assert (layer.weight != 0).all()
        assert not bias or (layer.bias != 0).all()
    assert module.heads == 3 and module.d_model == 6


@pytest.mark.parametrize("bias", [False, True])
def test_pytorchs_class_becomes_the_books_and_back(bias):
    torch.manual_seed(2)
    theirs = nn.MultiheadAttention(
        6, 3, dropout=0.5, bias=bias, batch_first=True
    ).eval()  # in training it would drop weights
    if bias:  # they begin as 0
        nn.init.normal_(theirs.in_proj_bias)
        nn.init.normal_(theirs.out_proj.bias)
    x = torch.randn(2, 4, 6)
    right, right_weights = theirs(x, x, x, average_attn_weights=False)
    before = torch.get_rng_state()
    ours = MultiHeadAttention.from_torch(theirs)
    back = ours.to_torch()
    assert torch.equal(torch.get_rng_state(), before), "numbers were drawn"
    output, weights = ours(x)
    torch.testing.assert_close(output, right)
    torch.testing.assert_close(weights, right_weights)
    state = theirs.state_dict()
    assert back.state_dict().keys() == state.keys()
    for name, tensor in back.state_dict().items():
        assert torch.equal(tensor, state[name]), name
    with torch.no_grad():
        for parameter in ours.parameters():
            parameter.zero_()
    assert back.out_proj.weight.any() and theirs.out_proj.weight.any()
