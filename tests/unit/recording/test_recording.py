"""``record``: what it keeps, in which form, and what it leaves behind."""

import sys
import warnings
from typing import Any

import pytest
import torch
from torch import nn
from torch.nn.functional import scaled_dot_product_attention
from torch.utils.checkpoint import checkpoint

from manyheads import MultiHeadAttention, attention, record, split_heads
from support.recorded.modules import (
    Calls,
    Fused,
    OddAttention,
    Two,
    X,
    hooks_of,
)

pytestmark = pytest.mark.filterwarnings("ignore:the model ran with dropout")


def test_names_are_those_of_modules_in_the_order_of_the_calls():
    model = Two()
    with record(model) as seen:
        model(X)
        model(X[:1])
    assert {name: tuple(each.shape) for name, each in seen.items()} == {
        "first": (2, 2, 5, 5),
        "second": (2, 2, 5, 5),
        "first#1": (1, 2, 5, 5),
        "second#1": (1, 2, 5, 5),
    }
    assert list(seen) == ["first", "second", "first#1", "second#1"]
    assert "second#1: (1, 2, 5, 5)" in repr(seen)
    with pytest.raises(
        KeyError, match="no attention 'third'; there are: first, second"
    ):
        seen["third"]


def test_the_runs_of_a_model_stand_apart():
    model = Two()
    with record(model) as seen:
        model(X)
        model(X[:1])
    one, other = seen.runs
    assert list(one) == list(other) == ["first", "second"]
    assert torch.equal(other["second"], seen["second#1"])
    assert torch.equal(one["second"], seen["second"])
    assert "of 2 runs, each in seen.runs:" in repr(seen)
    assert "runs" not in repr(other)
    assert seen.repeated(seen) == "first"
    assert seen.repeated(["first", "second#1"]) == ""
    # A module that attends twice in one run.
    model.second = model.first
    model.forward = lambda x: model.first(model.first(x)[0])
    with record(model) as seen:
        model(X)
    assert list(seen) == ["first", "first#1"]
    assert len(seen.runs) == 1 and seen.repeated(seen) == ""
    assert list(seen.runs[0]) == ["first", "first#1"]


def test_a_model_that_is_one_attention_is_named_by_its_class():
    for model in (Fused(), torch.compile(Fused())):
        with record(model) as seen:
            model(X)
        assert list(seen) == ["Fused"]


def test_compiled_modules_run_uncompiled():
    compiled = []

    def backend(graph, inputs):
        compiled.append(graph)
        return graph.forward

    def attend(x):
        return scaled_dot_product_attention(x, x, x)

    model = torch.compile(Calls(attend), backend=backend)
    with record(model) as seen:
        model(X)
    assert not compiled
    assert list(seen) == ["Calls"]
    model(X)
    assert len(compiled) == 1


def test_no_hook_and_no_mode_stays():
    model = Two()
    with record(model) as seen:
        assert hooks_of(model) == 2 * len([*model.modules()])
        model(X)
    assert hooks_of(model) == 0
    model(X)
    Two()(X)
    assert len(seen) == 2


def test_after_an_error_no_hook_stays_and_the_error_is_the_models():
    model = Two()

    def fail(x):
        raise ArithmeticError("in the model")

    model.second = Calls(fail)
    with pytest.raises(ArithmeticError), record(model) as seen:
        model(X)
    assert hooks_of(model) == 0
    assert list(seen) == ["first"]


def test_after_an_error_inside_the_block_the_next_call_is_another_run():
    """The modules that the error left are no longer running."""
    model = Two()
    with record(model, every=2) as seen:
        with pytest.raises(ValueError):
            model(X[..., :7])
        model(X)
        assert list(seen) == []
        model(X)
    assert list(seen) == ["first", "second"]


def test_what_a_model_gives_stays_the_same():
    model = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True)
    torch.manual_seed(1)
    plain = model(X)  # while training, with dropout
    torch.manual_seed(1)
    with record(model):
        recorded = model(X)
    assert torch.equal(plain, recorded)


@pytest.mark.parametrize("asked", [True, False])
@torch.no_grad()
def test_pytorchs_module_gives_what_it_gave(asked):
    model = nn.MultiheadAttention(8, 2, batch_first=True)
    options = {"average_attn_weights": asked}
    plain = model(X, X, X, **options)
    with record(model):
        recorded = model(X, X, X, **options)
    for one, other in zip(plain, recorded, strict=True):
        assert one.shape == other.shape
        assert torch.equal(one, other)


def test_gradients_flow_as_they_do_and_kept_weights_have_none():
    model = Two()
    model(X).sum().backward()
    expected = [each.grad.clone() for each in model.parameters()]
    model.zero_grad()
    with record(model) as seen:
        model(X).sum().backward()
    for parameter, gradient in zip(model.parameters(), expected, strict=True):
        assert torch.equal(parameter.grad, gradient)
    assert not any(each.requires_grad for each in seen.values())


def drops(x, inplace):
    weights = (x @ x.mT).softmax(dim=-1)
    return nn.functional.dropout(weights, 0.5, inplace=inplace) @ x


THEIRS = nn.MultiheadAttention(8, 2, dropout=0.5, batch_first=True)


@pytest.mark.parametrize(
    "model, call",
    [
        (THEIRS, lambda m: m(X, X, X)),
        (THEIRS, lambda m: m(X, X, X, need_weights=False)),
        (Fused(dropout_p=0.5), lambda m: m(X)),
        (Calls(drops), lambda m: m(X, False)),
        (Calls(drops), lambda m: m(X, True)),
    ],
)
@torch.no_grad()
def test_weights_are_those_without_dropout(model, call):
    with record(model) as seen:
        call(model)
    (weights,) = seen.values()
    assert torch.allclose(weights.sum(-1), torch.ones(()))
    assert (weights > 0).all() and (weights <= 1).all()


def encoder(**options):
    return nn.TransformerEncoder(
        nn.TransformerEncoderLayer(8, 2, 16, batch_first=True, **options),
        1,
        enable_nested_tensor=False,
    )


def before(drop, product=True):
    """Numbers are dropped, and then attention comes or not."""

    def forward(x):
        q = split_heads(x, 2)
        y = scaled_dot_product_attention(q, q, q)
        x = drop(x)
        return (x @ x.mT).softmax(-1) @ x if product else (x, y)

    return Calls(forward)


DROPPED = {
    "a layer": (encoder(), "p = 0.1, first in layers.0.self_attn"),
    "a fused call": (Fused(dropout_p=0.5), "p = 0.5, first in Fused"),
    "PyTorch's module": (
        nn.Sequential(nn.Dropout(0.2), Two()), "p = 0.2, first in 0",
    ),
    "a function": (
        before(lambda x: nn.functional.dropout(x, 0.3)),
        "p = 0.3, first in Calls",
    ),
    "whole columns": (
        before(lambda x: torch.feature_dropout(x, 0.3, True)),
        "p = 0.3, first in Calls",
    ),
    "by its name": (
        before(lambda x: torch.dropout(x, p=0.3, train=True)),
        "p = 0.3, first in Calls",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DROPPED)
@torch.no_grad()
def test_dropout_on_the_way_to_weights_is_told_once(name):
    model, words = DROPPED[name]
    with pytest.warns(UserWarning, match="ran with dropout") as told:
        with record(model):
            model(X)
            model(X)
    (warning,) = told
    assert words in str(warning.message)
    assert "write model.eval() first" in str(warning.message)
    # The reader's own line; enforced shapes put calls of their own between.
    warns = sys.modules["manyheads.recording.record"]._warn_of_dropout
    assert warning.filename == __file__ or hasattr(warns, "__wrapped__")


@torch.no_grad()
def test_without_dropout_nothing_is_told(recwarn):
    warnings.simplefilter("always")
    skipped = nn.ModuleDict({"a": nn.Sequential(nn.Dropout(0.5), Two())})
    skipped.add_module("b", Two())
    skipped.forward = lambda x: skipped["b"](x) + skipped["a"](x)
    for model in (
        encoder().eval(),
        encoder(dropout=0.0),
        Fused(dropout_p=0.0),
        before(lambda x: nn.functional.dropout(x, 0.3, False)),
        before(lambda x: torch.dropout(x, p=0.3, train=False)),
        before(nn.functional.alpha_dropout),
        # No attention comes after it, in this run or in the next.
        before(nn.functional.dropout, product=False),
    ):
        with record(model):
            model(X)
            model(X)
    with record(skipped, skip="a"):
        skipped(X)
    assert [str(each.message) for each in recwarn if each.category is UserWarning] == []  # fmt: skip


def test_each_of_every_so_many_runs():
    model = Two()
    with record(model, every=3) as seen:
        for number in range(7):
            model(X + number)
    expected = []
    for number in (0, 3, 6):
        with record(model) as alone:
            model(X + number)
        expected += alone.values()
    assert len(seen) == len(expected) == 6
    for one, other in zip(seen.values(), expected, strict=True):
        assert torch.equal(one, other)


def test_kept_in_half_precision():
    model = Two()
    with record(model, dtype=torch.float16) as seen:
        model(X)
    assert {each.dtype for each in seen.values()} == {torch.float16}
    half = seen["first"].untyped_storage().nbytes()
    assert half == 2 * 2 * 2 * 5 * 5


def test_what_is_kept_elsewhere_is_waited_for_when_it_is_read(monkeypatch):
    waited = []
    monkeypatch.setattr(torch.accelerator, "synchronize", waited.append)
    model = Two()
    with record(model, to="meta") as seen:
        model(X)
        assert waited == []
    assert seen["first"].device.type == "meta"
    assert waited == [torch.device("cpu")]
    assert seen["second"].device.type == "meta"
    assert len(waited) == 1


def test_no_number_is_asked_for():
    """A tensor on "meta" has none; a GPU would have to be waited for."""
    layer = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True)
    mask = torch.ones(5, 5, dtype=torch.bool, device="meta")
    x = X.to("meta")
    q = split_heads(x, 2)
    added = mask.float()
    for model, call in (
        (layer, lambda m: m(x, mask)),
        (MultiHeadAttention(8, 2), lambda m: m(x, mask=mask)),
        (Fused(attn_mask=mask), lambda m: m(x)),
        (Fused(attn_mask=added), lambda m: m(x)),
        (Calls(lambda q: q.mT.softmax(-1) @ q), lambda m: m(q)),
    ):
        with record(model.to("meta")) as seen:
            call(model)
        assert len(seen) == 1


def test_what_is_skipped_is_neither_kept_nor_missed():
    model = nn.ModuleDict({"odd": OddAttention(), "two": Two()})
    model.forward = lambda x: model["two"](model["odd"](x))
    with record(model, skip=["odd", "two.second"]) as seen:
        model(X)
    assert list(seen) == ["two.first"]
    with record(model, skip="odd") as seen:
        model(X)
    assert list(seen) == ["two.first", "two.second"]


def test_an_attention_whose_inner_one_is_skipped_is_not_missed():
    class OuterAttention(Two):
        pass

    model = OuterAttention()
    with pytest.raises(RuntimeError, match="nothing was seen"):
        with record(model, skip=["first", "second"]):
            model(X)


def test_a_query_that_may_look_at_no_key_has_zeros():
    may_look = torch.ones(5, 5, dtype=torch.bool)
    may_look[3] = False
    added = torch.zeros(5, 5).masked_fill(~may_look, -torch.inf)
    ours = MultiHeadAttention(8, 2)
    theirs = ours.to_torch()
    whole = torch.ones(2, 5, dtype=torch.bool)
    for model, call in (
        (ours, lambda m: m(X, mask=may_look)),
        (ours, lambda m: m(X, mask=may_look, need_weights=False)),
        (theirs, lambda m: m(X, X, X, attn_mask=~may_look)),
        (theirs, lambda m: m(X, X, X, attn_mask=added, need_weights=False)),
        (
            theirs,
            lambda m: m(*(X, X, X), attn_mask=(~may_look).expand(4, 5, 5)),
        ),
        (Fused(attn_mask=may_look), lambda m: m(X)),
        (Fused(attn_mask=added), lambda m: m(X)),
    ):
        with record(model) as seen:
            call(model)
        (weights,) = seen.values()
        assert (weights[:, :, 3] == 0).all()
        assert torch.allclose(weights[:, :, :3].sum(-1), torch.ones(()))
    # All of the second sentence is padding.
    whole[0] = False
    with record(theirs) as seen:
        theirs(X, X, X, key_padding_mask=whole)
    (weights,) = seen.values()
    assert (weights[1] == 0).all()
    assert torch.allclose(weights[0].sum(-1), torch.ones(()))


def test_nan_in_is_nan_out():
    x = X.clone()
    x[0, 2, 0] = torch.nan
    mask = torch.zeros(5, 5).masked_fill(torch.eye(5) > 0, -torch.inf)
    for model, call in (
        (Two(), lambda m: m(x)),
        (MultiHeadAttention(8, 2).to_torch(), lambda m: m(x, x, x)),
        (Fused(attn_mask=mask), lambda m: m(x)),
    ):
        with record(model) as seen:
            call(model)
        weights = next(iter(seen.values()))
        assert weights[0].isnan().any()
        assert not weights[1].isnan().any()


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_under_autocast(dtype):
    model = Two()
    with torch.autocast("cpu", dtype), record(model) as seen:
        model(X)
    with record(model) as exact:
        model(X)
    for one, other in zip(seen.values(), exact.values(), strict=True):
        assert torch.allclose(one.float(), other, atol=0.02)


def test_with_low_rank_updates_of_its_matrices():
    """As peft's LoRA does it: a linear layer in the place of another."""

    class Updated(nn.Module):
        def __init__(self, base):
            super().__init__()
            self.base = base
            self.down = nn.Linear(8, 1, bias=False)
            self.up = nn.Linear(1, 8, bias=False)

        def forward(self, x):
            return self.base(x) + self.up(self.down(x))

    model: Any = MultiHeadAttention(8, 2)
    plain = model(X)[1]
    model.w_query = Updated(model.w_query)
    with record(model) as seen:
        model(X, need_weights=False)
    (weights,) = seen.values()
    assert torch.allclose(weights, model(X)[1])
    assert not torch.allclose(weights, plain)


def test_a_checkpoint_that_runs_once_more_on_the_way_back_is_one_attention():
    class Twice(Two):
        def forward(self, x):
            return checkpoint(super().forward, x, use_reentrant=False)

    model = Twice()
    try:
        with record(model) as seen:
            model(X).sum().backward()
    except RuntimeError as error:
        pytest.fail(f"it is looked at on the way back, too: {error}")
    assert list(seen) == ["first", "second"]


def test_two_models_at_once():
    one, other = Two(), Two()
    with record(one) as first, record(other) as second:
        other(one(X).transpose(1, 2).flatten(2))
    assert list(first) == list(second) == ["first", "second"]
    assert not torch.equal(first["first"], second["first"])


def test_one_head_by_one_is_an_attention_each():
    """Weights of three axes are one head's, unless heads are stacked."""
    model: Any = MultiHeadAttention(8, 2)

    def loop(x):
        q = split_heads(x, 2)
        return [attention(*[q[:, head]] * 3) for head in range(model.heads)]

    model.forward = loop
    with record(model) as seen:
        model(X)
    whole = attention(*[split_heads(X, 2)] * 3)[1]
    assert torch.equal(torch.cat(list(seen.values()), dim=1), whole)


def test_a_softmax_whose_values_stand_in_two_parts_is_one_attention():
    def halves(x):
        q = split_heads(x, 2)
        weights = q.matmul(q.mT).softmax(dim=-1)
        return weights @ q[..., :2], weights @ q[..., 2:]

    model = Calls(halves)
    with record(model) as seen:
        model(X)
    assert len(seen) == 1


def test_weights_that_are_changed_before_the_values_come():
    """As with a sink: a share that goes to no key is cut off."""

    def sink(x):
        q = split_heads(x, 2)
        scores = nn.functional.pad(q @ q.mT, (0, 1))
        weights = scores.softmax(dim=-1)[..., :-1].to(x.dtype)
        return weights @ q

    model = Calls(sink)
    with record(model) as seen:
        model(X)
    (weights,) = seen.values()
    assert weights.shape == (2, 2, 5, 5)
    assert (weights.sum(dim=-1) < 1).all()


def test_a_softmax_over_another_axis_is_no_attention():
    """Such as the shares of regions of a picture."""
    model = Two()

    def shares(x):
        q = split_heads(x, 2)
        return (q @ q.mT).softmax(dim=-2) @ q

    model.second = Calls(shares)
    with record(model) as seen:
        model(X)
    assert list(seen) == ["first"]


def test_a_guess_of_the_next_word_is_no_attention():
    """A softmax of three axes, and a product with a matrix."""
    model = Two()
    vectors = torch.randn(10, 8)

    def guess(x):
        return (x @ vectors.mT).softmax(dim=-1) @ vectors

    model.second = Calls(guess)
    try:
        with record(model) as seen:
            model(X)
    except RuntimeError as error:
        pytest.fail(f"it is taken for one: {error}")
    assert list(seen) == ["first"]
