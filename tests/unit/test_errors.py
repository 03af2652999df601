"""Bad input gets an error that names the numbers and the way out."""

import math

import pytest
import torch
from torch import nn

from manyheads import (
    Explorer,
    MultiHeadAttention,
    Question,
    attention,
    device,
    heatmaps,
    merge_heads,
    show,
    split_heads,
)
from manyheads.attention import fused_attention
from manyheads.parallel.sharding import check_ranks

pytestmark = pytest.mark.usefixtures("unchecked_shapes")

X = torch.arange(1.0, 25.0).reshape(1, 4, 6)
Q = split_heads(X, 3)
W = torch.eye(6)
TOKENS = ["Я", "Хочу", "Пиццу", "<eos>"]
NAN = X.clone()
NAN[0, 2, 5] = math.nan


def alone(x, **given):
    """The module's output without weights."""
    return MultiHeadAttention(6, 3)(x, need_weights=False, **given)


def from_matrices(heads=3, biases=None, **changes):
    matrices = {"Wq": W, "Wk": W, "Wv": W, "Wo": W} | changes
    return MultiHeadAttention.from_matrices(
        **matrices, heads=heads, biases=biases
    )


def from_torch(batch_first=True, **options):
    theirs = nn.MultiheadAttention(6, 3, batch_first=batch_first, **options)
    return MultiHeadAttention.from_torch(theirs)


def explorer(**changes):
    return Explorer(
        **{"query": X, "key": X, "tokens": [TOKENS], "heads": 3} | changes
    )


CASES = {
    "heads that don't divide": (
        lambda: split_heads(X, 4),
        "d_model 6 does not split into 4 heads of equal size; heads can be 1, 2, 3 or 6",
    ),
    "no heads": (
        lambda: split_heads(X, 0),
        "d_model 6 does not split into 0 heads",
    ),
    "half a head": (
        lambda: split_heads(X, 1.5),
        "heads is 1.5; it must be a whole number",
    ),
    "a prime d_model": (
        lambda: MultiHeadAttention(7, 2),
        "heads can be 1 or 7",
    ),
    "no d_model": (
        lambda: MultiHeadAttention(0, 1),
        "d_model is 0; it must be 1 or more",
    ),
    "a sentence without a batch": (
        lambda: split_heads(X[0], 3),
        r"x has shape \(4, 6\).* x\[None\]",
    ),
    "a merge of three axes": (
        lambda: merge_heads(X),
        r"it needs 4: \(batch, heads, seq, d_head\)",
    ),
    "a vector as query": (
        lambda: attention(X[0, 0], X, X),
        r"query \(6,\).*at least two axes",
    ),
    "query and key of different width": (
        lambda: attention(X, X[..., :4], X),
        "their last axes must be equal",
    ),
    "more values than keys": (
        lambda: attention(X, X[:, :3], X),
        "there are 3 keys and 4 values",
    ),
    "another number of heads": (
        lambda: attention(Q, Q[:, :2], Q[:, :2]),
        "must be equal",
    ),
    "no columns": (
        lambda: attention(X[..., :0], X[..., :0], X),
        r"query \(1, 4, 0\).*need at least one column",
    ),
    "heatmaps of nothing": (
        lambda: heatmaps(torch.zeros(3, 0, 0), []),
        "an axis is empty",
    ),
    "an explorer of nothing": (
        lambda: Explorer(X[:0], X[:0], tokens=[], heads=3),
        "an axis is empty",
    ),
    "whole numbers": (
        lambda: attention(X.long(), X, X),
        r"query holds torch.int64.*query.float\(\)",
    ),
    "two dtypes": (
        lambda: attention(X, X.double(), X),
        "they must be one dtype",
    ),
    "a mask of numbers": (
        lambda: attention(X, X, X, torch.ones(4, 4)),
        "mask holds torch.float32.*mask == 0",
    ),
    "a mask that doesn't broadcast": (
        lambda: attention(Q, Q, Q, torch.ones(3, 5, dtype=torch.bool)),
        r"mask has shape \(3, 5\).*here \(4, 4\)",
    ),
    "a mask with more axes than the scores": (
        lambda: attention(X, X, X, torch.ones(2, 1, 4, 4, dtype=torch.bool)),
        "does not broadcast",
    ),
    "a mask of three axes": (
        lambda: MultiHeadAttention(6, 3)(
            X, mask=torch.ones(1, 4, 4, dtype=torch.bool)
        ),
        r"write mask\[:, None\]",
    ),
    "a key without a batch": (
        lambda: MultiHeadAttention(6, 3)(X, X[0]),
        r"key has shape \(4, 6\).* key\[None\]",
    ),
    "another batch": (
        lambda: alone(X, key=X.expand(2, 4, 6)),
        r"key \(2, 3, 4, 2\).*the axes before the last two",
    ),
    "another d_model": (
        lambda: MultiHeadAttention(8, 2)(X),
        "query has 6 columns; this module was made for d_model 8",
    ),
    "a mask of numbers without weights": (
        lambda: alone(X, mask=torch.ones(4, 4)),
        "mask holds torch.float32.*mask == 0",
    ),
    "a mask of numbers and causal": (
        lambda: alone(X, mask=torch.ones(4, 4), causal=True),
        "mask holds torch.float32.*mask == 0",
    ),
    "a mask of numbers and causal, with weights": (
        lambda: MultiHeadAttention(6, 3)(
            X, mask=torch.ones(4, 4), causal=True
        ),
        "mask holds torch.float32.*mask == 0",
    ),
    "a mask that doesn't broadcast, and causal": (
        lambda: MultiHeadAttention(6, 3)(
            X, mask=torch.ones(3, 5, dtype=torch.bool), causal=True
        ),
        r"mask has shape \(3, 5\).*here \(4, 4\)",
    ),
    "a mask that doesn't broadcast without weights": (
        lambda: alone(X, mask=torch.ones(3, 5, dtype=torch.bool)),
        r"mask has shape \(3, 5\).*here \(4, 4\)",
    ),
    "a mask of three axes without weights": (
        lambda: alone(X, mask=torch.ones(1, 4, 4, dtype=torch.bool)),
        r"write mask\[:, None\]",
    ),
    "too few tokens for heatmaps": (
        lambda: heatmaps(torch.full((3, 4, 4), 0.25), TOKENS[:3]),
        r"there are 4 queries and 3 tokens, and each needs its own: \['Я', 'Хочу', 'Пиццу'\]$",
    ),
    "scores instead of weights": (
        lambda: heatmaps(X, TOKENS),
        r"weights go from 1 to 24, and rows add up to 21 to 129; weights come from a softmax",
    ),
    "weights of a whole batch": (
        lambda: heatmaps(Q, TOKENS),
        r"it needs 3: \(heads, query, key\)",
    ),
    "too few tokens to show": (
        lambda: show("X", X, TOKENS[:2]),
        "there are 4 rows of X and 2 tokens",
    ),
    "an explorer's heads": (
        lambda: explorer(heads=4),
        "heads can be 1, 2, 3 or 6",
    ),
    "an explorer's tokens": (
        lambda: explorer(tokens=[TOKENS[:3]]),
        r"there are 4 rows of sentence 0 and 3 tokens\[0\]",
    ),
    "an explorer's sentences": (
        lambda: explorer(tokens=[TOKENS, TOKENS]),
        "1 sentences, but tokens for 2",
    ),
    "an explorer's lengths": (
        lambda: explorer(lengths=[5]),
        "length 5; it can be 1 to 4",
    ),
    "an explorer's names": (
        lambda: explorer(names=["layer 0", "layer 1"]),
        "2 names for a batch of 1",
    ),
    "an explorer's NaN": (lambda: explorer(key=NAN), "key holds 1"),
    "an explorer's overflow": (
        lambda: explorer(query=X.double() * 1e300),
        "query in float32 holds 24",
    ),
    "an explorer's shapes": (
        lambda: explorer(key=X[:, :3]),
        r"key has shape \(1, 3, 6\)",
    ),
    "NaN to show": (
        lambda: show("X", NAN, TOKENS),
        r"X holds 1 number\(s\) that are NaN or infinite, the first at index \(0, 2, 5\)",
    ),
    "infinity to show": (lambda: show("X", X / 0), "X holds 24 number"),
    "NaN in a heatmap": (
        lambda: heatmaps(NAN, TOKENS),
        "weights holds 1 number",
    ),
    "a matrix of another shape": (
        lambda: from_matrices(Wv=W[:1]),
        r"Wv has shape \(1, 6\); as Wq has 6 rows, it must be \(6, 6\)",
    ),
    "a matrix that isn't square": (
        lambda: from_matrices(Wq=W[:3], Wk=W[:3], Wv=W[:3], Wo=W[:3]),
        r"Wq has shape \(3, 6\); as Wq has 3 rows",
    ),
    "a batch of matrices": (
        lambda: from_matrices(Wq=W[None]),
        r"Wq has shape \(1, 6, 6\), 3 axes",
    ),
    "a matrix of whole numbers": (
        lambda: from_matrices(Wo=W.long()),
        r"Wo holds torch.int64.*Wo.float\(\)",
    ),
    "matrices that heads don't divide": (
        lambda: from_matrices(heads=4),
        "d_model 6 does not split into 4 heads",
    ),
    "three biases": (
        lambda: from_matrices(biases=[W[0]] * 3),
        "there are 3 biases; give four, those of Wq, Wk, Wv, Wo",
    ),
    "a bias of another length": (
        lambda: from_matrices(biases=[W[0], W[0], W[0, :1], W[0]]),
        r"the bias of Wv has shape \(1,\); it must be \(6,\)",
    ),
    "PyTorch's class with other keys": (
        lambda: from_torch(kdim=4, vdim=5),
        "takes keys of 4 columns and values of 5; the book's class takes 6",
    ),
    "PyTorch's class with a key of its own": (
        lambda: from_torch(add_bias_kv=True),
        "adds a key of its own",
    ),
    "PyTorch's class with a key of zeros": (
        lambda: from_torch(add_zero_attn=True),
        "adds a key of its own",
    ),
    "PyTorch's class with the batch second": (
        lambda: from_torch(batch_first=False),
        "set module.batch_first = True",
    ),
    "PyTorch's class with dropout, in training": (
        lambda: from_torch(dropout=0.1),
        r"with p = 0.1, .* call module.eval\(\) first",
    ),
    "more ranks than heads": (
        lambda: check_ranks(3, 4),
        "3 heads do not split evenly over 4 ranks: a head can't be cut",
    ),
    "ranks that don't divide the heads": (
        lambda: check_ranks(12, 8),
        "12 heads .* 8 ranks: .* ranks can be 1, 2, 3, 4, 6 or 12",
    ),
    "no ranks": (lambda: check_ranks(3, 0), "over 0 ranks"),
    "a question without its answer": (
        lambda: Question("?", {"a": "", "b": ""}, right="c"),
        "not among the answers",
    ),
}


@pytest.mark.parametrize(("call", "message"), CASES.values(), ids=CASES.keys())
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_two_dtypes_are_welcome_under_autocast():
    with torch.autocast("cpu", dtype=torch.bfloat16):
        output, _ = attention(X, X.bfloat16(), X)
        fused = fused_attention(X, X.bfloat16(), X)
    assert output.dtype == fused.dtype == torch.bfloat16


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("gpu", "it can be auto, cpu or cuda"),
        ("cuda", "set it to auto or cpu"),
    ],
)
def test_devices_that_are_not_there(monkeypatch, name, message):
    monkeypatch.setenv("MANYHEADS_DEVICE", name)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(ValueError, match=message):
        device()


def test_devices_that_are(monkeypatch):
    monkeypatch.setenv("MANYHEADS_DEVICE", "cpu")
    assert device() == torch.device("cpu")
    monkeypatch.delenv("MANYHEADS_DEVICE")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert device() == torch.device("cuda")
