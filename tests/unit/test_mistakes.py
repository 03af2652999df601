"""The mistakes that people make with several heads, a test for each, of the module and of the explorer's arithmetic."""

import json
import math

import pytest
import torch

from manyheads import MultiHeadAttention
from support.javascript import without_page

SEQ, D_MODEL, HEADS = 5, 12, 3
D_HEAD = D_MODEL // HEADS
NAMES = ("w_query", "w_key", "w_value", "w_output")
EYE = torch.eye(D_MODEL, dtype=torch.float64)


def by_module(x, matrices, causal):
    """Weights (heads, query, key) and output (seq, d_model) of the module; matrices are Wq, Wk, Wv and Wo."""
    ours = MultiHeadAttention.from_matrices(*matrices, heads=HEADS)
    with torch.no_grad():
        output, weights = ours(x[None], causal=causal)
    return weights[0], output[0]


def by_explorer(x, matrices, causal):
    """The same of attention.js, in a JavaScript engine without a page."""
    arrays = dict(zip(("x", *NAMES), (x, *matrices), strict=True))
    settings = {
        "shape": [1, SEQ, D_MODEL],
        "arrays": {name: a.flatten().tolist() for name, a in arrays.items()},
        "causal": causal,
        "heads": HEADS,
        "seq": SEQ,
        "dModel": D_MODEL,
        "dHead": D_HEAD,
        "length": SEQ,
        "paddingMask": True,
        "scaled": True,
        "temperature": 1,
    }
    engine = without_page("explorer/attention.js")
    engine.eval(f"const s = {json.dumps(settings)}")
    told = engine.eval("""
        for (const name in s.arrays) s.arrays[name] = new Float32Array(s.arrays[name]);
        Object.assign(s, project(s, 0, s.seq, s.dModel));
        const outputOf = (row) => Array.from(row, (_, i) => sumOf(columnTerms(row, s.weights.w_output, i)));
        JSON.stringify([
            Array.from({ length: s.heads }, (_, head) => [...headWeights(s, head)]),
            Array.from({ length: s.seq }, (_, query) => outputOf(mergedRow(s, query))),
        ])""")
    weights, output = (
        torch.tensor(numbers, dtype=torch.float64)
        for numbers in json.loads(told)
    )
    return weights.reshape(HEADS, SEQ, SEQ), output


@pytest.fixture(params=[by_module, by_explorer], ids=["module", "explorer"])
def attend(request):
    return request.param


@pytest.fixture
def drawn():
    """X and the four matrices, (5, 12) and (12, 12) each, of numbers that float32 holds too."""
    generator = torch.Generator().manual_seed(3)
    x = torch.randn(SEQ, D_MODEL, generator=generator)
    matrices = torch.randn(4, D_MODEL, D_MODEL, generator=generator) / 2
    return x.double(), [*matrices.double()]


def block(head):
    """A head's columns."""
    return slice(head * D_HEAD, (head + 1) * D_HEAD)


def moved(before, after, axis):
    """Where along an axis any number has changed."""
    others = [i for i in range(before.ndim) if i != axis]
    return (before - after).abs().amax(dim=others).gt(1e-9).nonzero().flatten()


@pytest.mark.parametrize("column", range(D_MODEL))
def test_wrong_split_a_column_goes_to_the_head_of_its_block(
    attend, drawn, column
):
    x, matrices = drawn
    before, _ = attend(x, matrices, False)
    matrices[0][:, column] += 1
    after, _ = attend(x, matrices, False)
    assert moved(before, after, 0).tolist() == [column // D_HEAD], (
        f"column {column} of Q belongs to head {column // D_HEAD} alone"
    )


def test_wrong_split_or_merge_no_token_sees_what_comes_later(attend, drawn):
    x, matrices = drawn
    _, before = attend(x, matrices, True)
    changed = x.clone()
    changed[3] += 1
    _, after = attend(changed, matrices, True)
    assert moved(before, after, 0).tolist() == [3, 4], (
        "token 3 may change itself and what comes after it alone: "
        "are rows of several tokens mixed by a split or a merge?"
    )


@pytest.mark.parametrize("column", range(D_MODEL))
def test_wrong_merge_a_column_of_v_comes_back_in_its_own_place(
    attend, drawn, column
):
    x, matrices = drawn
    matrices[3] = EYE
    _, before = attend(x, matrices, False)
    matrices[2][:, column] += 1
    _, after = attend(x, matrices, False)
    assert moved(before, after, 1).tolist() == [column], (
        f"column {column} of V must come back as column {column}"
    )


def test_wrong_split_and_merge_each_head_mixes_its_own_values(attend, drawn):
    x, matrices = drawn
    weights, output = attend(x, [*matrices[:3], EYE], False)
    value = x @ matrices[2]
    for head in range(HEADS):
        assert torch.allclose(
            output[:, block(head)], weights[head] @ value[:, block(head)]
        ), f"head {head} must give its weights times its columns of V"


@pytest.mark.parametrize("head", range(HEADS))
def test_missing_scale_scores_are_divided_by_the_root_of_d_head(
    attend, drawn, head
):
    """And swapped axes: row i is query i. Within a row, logarithms of weights differ as scores do."""
    x, matrices = drawn
    weights, _ = attend(x, matrices, False)
    query, key = (x @ w[:, block(head)] for w in matrices[:2])
    scores = query @ key.T / math.sqrt(D_HEAD)
    logarithms = weights[head].log()
    found = logarithms - logarithms[:, :1]
    assert torch.allclose(found, scores - scores[:, :1]), (
        "the scores must be query · key / √d_head, queries down, keys across"
    )


def test_softmax_over_queries_the_weights_of_a_query_add_up_to_1(
    attend, drawn
):
    weights, _ = attend(*drawn, False)
    assert torch.allclose(weights.sum(-1), torch.ones(()).double()), (
        "softmax must run over the keys, so that each row adds up to 1"
    )
    assert not torch.allclose(weights.sum(-2), torch.ones(()).double())


def test_mask_inverted_later_keys_weigh_nothing_and_earlier_ones_something(
    attend, drawn
):
    weights, _ = attend(*drawn, True)
    may_look = torch.ones(SEQ, SEQ, dtype=torch.bool).tril()
    assert (weights[:, ~may_look] == 0).all(), "a later key must weigh 0"
    assert (weights[:, may_look] > 0).all(), "an earlier key may be looked at"


def test_mask_after_softmax_what_is_left_still_adds_up_to_1(attend, drawn):
    weights, _ = attend(*drawn, True)
    assert torch.allclose(weights.sum(-1), torch.ones(()).double()), (
        "the mask must come before the softmax, so that each row adds up to 1"
    )


def test_weights_averaged_every_head_has_weights_of_its_own(attend, drawn):
    weights, _ = attend(*drawn, False)
    for one, other in ((0, 1), (0, 2), (1, 2)):
        assert not torch.allclose(weights[one], weights[other]), (
            f"heads {one} and {other} have the same weights: an average?"
        )


def test_transposed_wo_the_output_is_the_heads_times_wo(attend, drawn):
    x, matrices = drawn
    _, merged = attend(x, [*matrices[:3], EYE], False)
    _, output = attend(x, matrices, False)
    assert torch.allclose(output, merged @ matrices[3]), (
        "the output must be heads @ Wo, not heads @ Woᵀ"
    )
