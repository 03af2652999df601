"""What ``record`` says of attention that it can't see, and of arguments that don't fit."""

import threading
from collections import OrderedDict
from typing import Any

import pytest
import torch
from torch import nn
from torch.nn.attention.flex_attention import flex_attention
from torch.nn.functional import scaled_dot_product_attention

from manyheads import record, split_heads
from support.recorded.modules import (
    Calls,
    Fused,
    OddAttention,
    Two,
    X,
    hooks_of,
)

NOT_SEEN = "not every attention was seen; what was is in seen. Not seen (1):\n"


def in_thread(model):
    thread = threading.Thread(target=model, args=(X,), name="other")
    thread.start()
    thread.join()


def nested(x):
    q = torch.nested.nested_tensor([x[0], x[1, :3]], layout=torch.jagged)
    q = q.unflatten(-1, (2, 4)).transpose(1, 2)
    return scaled_dot_product_attention(q, q, q)


def to_the_left(x):
    q = split_heads(x, 2)
    return q.mT @ (q @ q.mT).softmax(dim=-1)


def kernel(x):
    q = split_heads(x, 2)
    fused = torch.ops.aten._scaled_dot_product_flash_attention_for_cpu
    return fused(q, q, q)[0]


def five_axes(x):
    q = x.view(1, 2, 5, 2, 4).transpose(2, 3)
    return scaled_dot_product_attention(q, q, q)


def sinks(x):
    q = split_heads(x, 2)
    return flex_attention(q, q, q)


def with_sinks() -> nn.Module:
    model = Calls(sinks)
    model.sinks = nn.Parameter(torch.zeros(2))
    return model


def each_alone(model):
    return torch.vmap(lambda x: model(x[None]))(X)


UNSEEN = {
    "another thread": (
        Two,
        in_thread,
        "Two: it ran in another thread, other; write `with record(model) as seen:` in the function",
    ),
    "vmap": (Fused, each_alone, "Fused: it ran under torch.vmap"),
    "nested tensors": (
        lambda: Calls(nested),
        None,
        "Calls: its tensors are nested; pad them to one length",
    ),
    "another kernel": (
        lambda: Calls(kernel),
        None,
        "Calls: it calls _scaled_dot_product_flash_attention_for_cpu, a kernel that gives no weights; let the model",
    ),
    "values on the left": (
        lambda: Calls(to_the_left),
        None,
        "Calls: a softmax of shape (2, 2, 5, 5) isn't multiplied by values in a way that is known here",
    ),
    "five axes": (
        lambda: Calls(five_axes),
        None,
        "Calls: its weights have 5 axes, (1, 2, 2, 5, 5), which can't be read as (batch, heads, query, key)",
    ),
    "no softmax": (
        OddAttention,
        None,
        "OddAttention: it is a OddAttention, and nothing that it computed looked like attention",
    ),
    "sinks after a kernel": (
        with_sinks,
        None,
        "Calls: its sinks take their share after flex attention",
    ),
}


@pytest.mark.filterwarnings("ignore:The PyTorch API of nested tensors")
@pytest.mark.parametrize("name", UNSEEN)
def test_what_cannot_be_seen_is_said(name):
    make, call, why = UNSEEN[name]
    model = make()
    with pytest.raises(RuntimeError) as caught, torch.no_grad():
        with record(model) as seen:
            call(model) if call else model(X)
    where = type(model).__name__
    assert str(caught.value).startswith(NOT_SEEN + why)
    assert str(caught.value).endswith(
        f"to do without these: record(model, skip=['{where}'])"
    )
    assert len(seen) == 0
    assert hooks_of(model) == 0


def test_what_was_seen_beside_it_is_there():
    model = Two()
    model.second = OddAttention()
    with pytest.raises(RuntimeError, match="second: it is a OddAttention"):
        with record(model) as seen:
            model(X)
    assert list(seen) == ["first"]


def test_nothing_at_all():
    model = Calls(torch.relu)
    with pytest.raises(
        RuntimeError, match="the model ran, and no attention in it"
    ):
        with record(model):
            model(X)
    with pytest.raises(
        RuntimeError, match="the model wasn't called inside the block"
    ):
        with record(model):
            Two()(X)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_modules_of_jit_can_be_skipped():
    model = Two()

    def attend(x):
        return scaled_dot_product_attention(x, x, x)

    inner: Any = torch.jit.trace(Calls(attend), X)
    model.second = nn.Sequential(inner)
    with record(model, skip=["second"]) as seen:
        model(X)
    assert list(seen) == ["first"]


@torch.jit.script
def scripted(x):
    return torch.matmul(torch.softmax(x @ x.transpose(1, 2), -1), x)


class CallsScripted(Two):
    def forward(self, x):
        return super().forward(scripted(x))


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("inside", [True, False])
@pytest.mark.parametrize("how", ["trace", "script"])
def test_modules_of_jit_are_refused(how, inside):
    module = nn.MultiheadAttention(8, 2, batch_first=True)
    made: Any = (
        torch.jit.trace(module.eval(), (X, X, X))
        if how == "trace"
        else torch.jit.script(module)
    )
    model = Two()
    model.second = made
    name = "second" if inside else type(made).__name__
    with pytest.raises((ValueError, RuntimeError)) as caught:
        with record(model if inside else made):
            pass
    assert str(caught.value).startswith(
        f"{name}: made by torch.jit.trace or torch.jit.script, and its attention can't be looked into"
    )


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_functions_of_jit_are_refused_where_they_attend():
    with pytest.raises((ValueError, RuntimeError)) as caught:
        with record(CallsScripted()):
            pass
    assert str(caught.value).startswith("CallsScripted: made by torch.jit")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_modules_of_jit_without_attention_are_welcome():
    model: Any = Two()
    # Its name alone doesn't make it one.
    parts: OrderedDict[str, nn.Module] = OrderedDict()
    parts["attention"] = nn.Linear(8, 8)
    before = nn.Sequential(parts)
    model.add_module("before", torch.jit.trace(before, X))
    model.forward = lambda x: Two.forward(model, model.before(x))
    with record(model) as seen:
        model(X)
    assert list(seen) == ["first", "second"]


DOOR = {
    "no module": (
        lambda: record(lambda x: x),
        "model is a function; record takes a torch.nn.Module: hand over the model",
    ),
    "a pipeline": (
        lambda: record(type("Pipeline", (), {"model": Two()})()),
        "model is a Pipeline; record takes a torch.nn.Module: record(x.model)",
    ),
    "every": (
        lambda: record(Two(), every=0),
        "every is 0; it must be a whole number of runs, 1 or more",
    ),
    "dtype": (
        lambda: record(Two(), dtype=torch.int8),
        "dtype is torch.int8; weights need a floating one",
    ),
    "skip": (
        lambda: record(Two(), skip=["firsts"]),
        "skip has 'firsts', and no module is called that; near it are first",
    ),
}


@pytest.mark.parametrize("name", DOOR)
@pytest.mark.usefixtures("unchecked_shapes")
def test_arguments_that_do_not_fit(name):
    call, message = DOOR[name]
    with pytest.raises((ValueError, RuntimeError, AttributeError)) as caught:
        with call():
            pass
    assert caught.type is ValueError
    assert str(caught.value).startswith(message)
