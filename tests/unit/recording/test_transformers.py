"""Models of the transformers library: what is recorded of them is what they return in eager mode, or it is refused."""

import re

import pytest
import torch

from manyheads import record
from support.paths import ROOT
from support.recorded.models import (
    KINDS,
    Kind,
    attentions_of,
    inputs_of,
    tokens,
)

WAYS = ("eager", "sdpa", "flex_attention")


def kind_of(name: str) -> Kind:
    return next(kind for kind in KINDS if kind.name == name)


@torch.no_grad()
def tried(kind: Kind, way: str) -> str:
    """In a word what happens when such a model is recorded."""
    model, inputs = kind.model(), inputs_of(kind)
    expected = attentions_of(model(**inputs, output_attentions=True))
    try:
        model.set_attn_implementation(way)
    except ValueError:
        return "not offered"
    if model.config._attn_implementation != way:
        return "not offered"
    try:
        # Flex attention is compiled otherwise, which takes half a minute.
        with torch.compiler.set_stance("force_eager"):
            plain = model(**inputs)[0]
    except (IndexError, ValueError):
        return "fails unrecorded, too"
    try:
        with record(model) as seen:
            recorded = model(**inputs)[0]
    except RuntimeError:
        return "refused"
    assert torch.equal(plain, recorded)
    return "equal" if same(list(seen.values()), expected) else "different"


def same(found: list, expected: list) -> bool:
    """Whether the weights are the same; some models compute some numbers in single precision."""
    return [each.shape for each in found] == [
        each.shape for each in expected
    ] and all(
        torch.allclose(one, other, atol=1e-6, rtol=0)
        for one, other in zip(found, expected, strict=True)
    )


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_model_is_recorded_as_the_table_says(kind):
    cells = [kind.name, kind.what, *(tried(kind, way) for way in WAYS)]
    assert f"| {' | '.join(cells)} |" in table()


def table() -> str:
    return (ROOT / "docs" / "recording.md").read_text("utf8")


def test_the_table_has_no_other_models():
    rows = re.findall(r"^\| (\w+Model) \|", table(), re.M)
    assert rows == [kind.name for kind in KINDS]


@torch.no_grad()
def test_a_model_that_writes_is_recorded_word_by_word():
    model, ids = kind_of("LlamaModel").model("sdpa"), tokens((1, 5))
    with record(model) as seen:
        model(ids)
        past = model(ids[:, :4]).past_key_values
        model(ids[:, 4:], past_key_values=past)
    whole, _, step = (seen[f"layers.1.self_attn{n}"] for n in ("", "#1", "#2"))
    assert step.shape == (1, 4, 1, 5)
    assert torch.allclose(step, whole[:, :, -1:], atol=1e-6)


@torch.no_grad()
def test_grouped_keys_of_one_query_are_laid_out_by_head():
    """The library stacks the queries that share a key, where there is one position of them."""
    kind = kind_of("LlamaModel")
    model = kind.model()
    ids, mask = tokens((2, 5)), torch.ones(2, 5, dtype=torch.long)
    mask[1, 1] = 0  # so that a mask is handed over, and keys are grouped

    def last_step(way):
        model.set_attn_implementation(way)
        first = model(ids[:, :4], attention_mask=mask[:, :4])
        with record(model) as seen:
            model(
                ids[:, 4:],
                past_key_values=first.past_key_values,
                attention_mask=mask,
            )
        return list(seen.values())

    for one, other in zip(last_step("eager"), last_step("sdpa"), strict=True):
        assert one.shape == other.shape == (2, 4, 1, 5)
        assert torch.allclose(one, other, atol=1e-6)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@torch.no_grad()
def test_recorded_weights_are_as_exact_as_the_models_numbers(dtype):
    kind = kind_of("BertModel")
    model = kind.model().to(dtype)
    inputs = inputs_of(kind)
    expected = model(**inputs, output_attentions=True).attentions[0]
    model.set_attn_implementation("sdpa")
    with record(model) as seen:
        model(**inputs)
    found = next(iter(seen.values()))
    assert found.dtype == dtype
    error = (found.float() - expected.float()).abs().max()
    assert error <= 2 * torch.finfo(dtype).eps
