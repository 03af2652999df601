"""Bad input gets an error that names the numbers and the way out."""

import math

import pytest
import torch

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
TOKENS = ["Я", "Хочу", "Пиццу", "<eos>"]
NAN = X.clone()
NAN[0, 2, 5] = math.nan


def alone(x, **given):
    """The module's output without weights."""
    return MultiHeadAttention(6, 3)(x, need_weights=False, **given)


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
    "no tokens": (lambda: attention(X[:, :0], X, X), "an axis is empty"),
    "no columns": (
        lambda: attention(X[..., :0], X[..., :0], X),
        r"query has shape \(1, 4, 0\): an axis is empty",
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
    "NaN in the value": (
        lambda: attention(X, X, NAN),
        r"value holds 1 number\(s\).*index \(0, 2, 5\)",
    ),
    "infinity in the key": (
        lambda: attention(X, X / 0, X),
        r"key holds 24 number\(s\) that are NaN or infinite",
    ),
    "overflow": (
        lambda: attention(X * 1e30, X * 1e30, X),
        "overflow torch.float32.*torch.float64",
    ),
    "a scale that is too large for the dtype": (
        lambda: attention(X * 0, X, X, scale=1e300),
        r"overflow torch.float32.*scale is 1e\+300",
    ),
    "an endless scale": (
        lambda: attention(X, X, X, scale=math.inf),
        "scale is inf",
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
    "another d_model": (
        lambda: MultiHeadAttention(8, 2)(X),
        "query has 6 columns; this module was made for d_model 8",
    ),
    "NaN in the module": (
        lambda: MultiHeadAttention(6, 3)(NAN),
        "query holds 1",
    ),
    "NaN without weights": (lambda: alone(NAN), "query holds 1"),
    "NaN in a key of its own": (
        lambda: alone(X, key=NAN),
        r"key holds 1 number\(s\)",
    ),
    "NaN in a value of its own": (
        lambda: alone(X, key=X, value=NAN),
        r"value holds 1 number\(s\)",
    ),
    "another dtype without weights": (
        lambda: alone(X.double()),
        r"query is torch.float64.*query.to\(torch.float32\)",
    ),
    "overflow without weights": (
        lambda: fused_attention(X * 1e30, X * 1e30, X),
        "overflow torch.float32.*torch.float64",
    ),
    "overflow of one score alone": (
        lambda: fused_attention(X * 1e18, X * 1e19, X),
        "overflow torch.float32.*torch.float64",
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
    "an endless scale without weights": (
        lambda: fused_attention(X, X, X, scale=math.nan),
        "scale is nan",
    ),
    "too few tokens for heatmaps": (
        lambda: heatmaps(torch.full((3, 4, 4), 0.25), TOKENS[:3]),
        "there are 4 queries but only 3 tokens",
    ),
    "scores instead of weights": (
        lambda: heatmaps(X, TOKENS),
        r"run from 1 to 24; .*softmax",
    ),
    "weights of a whole batch": (
        lambda: heatmaps(Q, TOKENS),
        r"it needs 3: \(heads, query, key\)",
    ),
    "too few tokens to show": (
        lambda: show("X", X, TOKENS[:2]),
        "4 rows, but there are only 2 tokens",
    ),
    "an explorer's heads": (
        lambda: explorer(heads=4),
        "heads can be 1, 2, 3 or 6",
    ),
    "an explorer's tokens": (
        lambda: explorer(tokens=[TOKENS[:3]]),
        "4 rows but only 3 tokens",
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
