"""A sentence as all heads read it: what a reader gives is what the encoder computes, and what torch makes of it."""

import math
from contextlib import ExitStack

import pytest
import torch
from tokenizers import Tokenizer, models, pre_tokenizers, processors

from manyheads.models.minilm import from_bert, switched_off
from manyheads.models.reading import Reader, minilm
from support.models import small_bert

TEXT = "b d a c b"
IDS = torch.tensor([[48, 1, 3, 0, 2, 1, 49]])
HEADS, D_HEAD = 3, 8


@pytest.fixture(scope="module")
def encoder():
    return from_bert(small_bert())


@pytest.fixture(scope="module")
def reader(encoder):
    """A model of 24 columns, with a letter for each of its first tokens."""
    ids = {chr(ord("a") + i): i for i in range(26)}
    ids |= {"[UNK]": 47, "[CLS]": 48, "[SEP]": 49}
    tokenizer = Tokenizer(models.WordLevel(ids, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 48), ("[SEP]", 49)]
    )
    return Reader(encoder, tokenizer)


@pytest.fixture(scope="module")
def reading(reader):
    return reader(TEXT)


@torch.no_grad()
def right(encoder, *off):
    with ExitStack() as switches:
        for at in off:
            switches.enter_context(switched_off(encoder, *at))
        output, weights = encoder(IDS)
    return weights[0], output[0].mean(dim=0)


def test_it_gives_what_the_encoder_gives(reading, encoder):
    weights, mean = right(encoder)
    assert reading.tokens == ["[CLS]", *TEXT.split(), "[SEP]"]
    assert reading.weights.shape == (2, HEADS, 7, 7)
    assert torch.allclose(reading.weights, weights, atol=1e-12)
    assert torch.allclose(reading.output, mean, atol=1e-12)
    assert reading.weights.dtype == torch.float64
    assert not reading.weights.requires_grad


def test_its_queries_and_keys_give_its_weights(reading):
    assert reading.query.shape == reading.key.shape == (2, HEADS, 7, D_HEAD)
    scores = reading.query @ reading.key.mT / math.sqrt(D_HEAD)
    weights = scores.softmax(dim=-1)
    assert torch.allclose(weights, reading.weights, atol=1e-12)


@pytest.mark.parametrize(
    "off", [[(0, 1)], [(1, 2)], [(0, 0), (0, 2), (1, 0)], [(0, 1), (0, 1)]]
)
def test_heads_that_are_off_are_switched_off(reader, reading, encoder, off):
    weights, mean = right(encoder, *off)
    without = reader(TEXT, off)
    assert torch.allclose(without.weights, weights, atol=1e-12)
    assert torch.allclose(without.output, mean, atol=1e-12)
    assert not torch.allclose(without.output, reading.output, atol=1e-3)
    # What a head looks at is there while it is off: only what it says is not.
    assert torch.equal(without.weights[0], reading.weights[0])
    # Afterwards all are on again.
    again = reader(TEXT)
    assert torch.equal(again.output, reading.output)


def test_a_text_of_too_many_tokens_is_refused_in_words(reader):
    assert len(reader("a " * 14).tokens) == 16
    with pytest.raises(
        ValueError, match=r"17 tokens, but this model has 16 positions"
    ):
        reader("a " * 15)


def test_a_text_of_nothing_has_the_tokens_of_every_text(reader):
    assert reader("").tokens == ["[CLS]", "[SEP]"]


def test_only_the_model_of_the_book_has_a_name(reader):
    """By this name, a page knows that it has the model too."""
    assert reader.name == ""
    ours = minilm()
    assert ours.name == "minilm"
    assert len(ours.encoder.layers) == 6
    assert ours("A rose.").tokens == ["[CLS]", "a", "rose", ".", "[SEP]"]
