"""One word in two sentences: its numbers layer by layer, with attention and without, and what is near them."""

import pytest
import torch
from torch.nn.functional import cosine_similarity

from manyheads.models.drift import (
    SENTENCES,
    common_words,
    drift,
    largest,
    nearest,
    states,
    word_states,
)
from manyheads.models.minilm import encode, load_encoder

STAR, BANK, MOUSE, BAT = SENTENCES


@pytest.fixture(scope="module")
def model():
    return load_encoder()


@pytest.fixture(scope="module")
def words(model):
    encoder, tokenizer = model
    names = [*common_words(tokenizer, 40), "bats", "baseball"]
    return names, word_states(encoder, tokenizer, names)


def test_the_last_state_is_the_encoders_output(model):
    encoder, tokenizer = model
    ids, _ = encode(BAT.first, tokenizer)
    with torch.no_grad():
        output, _ = encoder(ids)
        start = encoder.embed(ids)
    seen = states(encoder, ids, 5)
    assert seen.shape == (1, 7, 384)
    assert seen[:, 0].equal(start[:, 5])
    assert torch.allclose(seen[:, -1], output[:, 5], atol=1e-5)


def test_without_attention_no_token_learns_of_another(model):
    encoder, tokenizer = model
    pair = [encode(text, tokenizer)[0] for text in BAT[1:3]]
    without = [states(encoder, ids, 5, attention=False) for ids in pair]
    assert without[0].equal(without[1])
    # With all heads off one by one the layers give the same.
    ids = pair[0]
    x = encoder.embed(ids)
    with torch.no_grad():
        for layer in encoder.layers:
            saved = layer.attention.w_output.weight.clone()
            layer.attention.w_output.weight.zero_()
            x, _ = layer(x)
            layer.attention.w_output.weight.copy_(saved)
    assert torch.allclose(without[0][0, -1], x[0, 5], atol=1e-5)


def test_a_word_drifts_apart_from_itself(model, words):
    encoder, tokenizer = model
    names, of_names = words
    drifted = drift(encoder, tokenizer, BAT, names, of_names)
    ids = [encode(text, tokenizer)[0] for text in BAT[1:4]]
    first, second, control = (states(encoder, each, 5)[0] for each in ids)
    for stated, other in (
        (drifted.cosines, second),
        (drifted.control, control),
    ):
        expected = cosine_similarity(first, other, dim=-1)
        assert torch.allclose(torch.tensor(stated), expected, atol=1e-5)
    assert drifted.place == 5
    assert drifted.tokens[0][5] == drifted.tokens[1][5] == "bat"
    assert drifted.stays_equal
    at_last = [side[-1][0] for side in drifted.near]
    assert [near.word for near in at_last] == ["baseball", "baseball"]
    # In a sentence with a ball it is nearer than in a cave.
    assert [near.is_nearer for near in at_last] == [False, True]
    assert all(
        not near.word.startswith("bat")
        for side in drifted.near
        for layer in side
        for near in layer
    )


def test_the_largest_weight_of_layer_0(model):
    encoder, tokenizer = model
    ids, tokens = encode(BAT.first, tokenizer)
    with torch.no_grad():
        _, weights = encoder(ids)
    key = tokens.index("cave")
    expected = weights[0, 0, :, 5, key].max().item()
    assert largest(encoder, ids, 5, key) == pytest.approx(expected, abs=1e-6)
    assert expected > 2 / len(tokens)


def test_common_words_are_whole_and_the_most_frequent_first(model):
    words = common_words(model[1], 1000)
    assert len({*words}) == 1000
    assert words[:3] == ["the", "and", "was"]
    assert all(word.isalpha() and len(word) > 2 for word in words)


def test_a_word_is_read_at_its_place(model):
    encoder, tokenizer = model
    names = ["star", "money"]
    both = word_states(encoder, tokenizer, names)
    for name, found in zip(names, both, strict=True):
        ids, tokens = encode(f"We talked about the {name}.", tokenizer)
        expected = states(encoder, ids, tokens.index(name))[0]
        assert torch.allclose(found, expected, atol=1e-4)


def test_nearest_comes_first():
    here = torch.tensor([[0.1, 0.9, 0.5]])
    there = torch.tensor([[0.0, 1.0, 0.2]])
    (found,) = nearest(["a", "b", "c"], here, there, 2)
    assert [(near.word, near.is_nearer) for near in found] == [
        ("b", False),
        ("c", True),
    ]


@pytest.mark.parametrize(
    ("first", "said"),
    [
        ("We saw a bat in the cave.", "only at the same place"),
        ("We looked at the cat in the cave.", "'bat' is no token of"),
    ],
)
def test_sentences_that_cannot_be_compared(model, words, first, said):
    encoder, tokenizer = model
    names, of_names = words
    with pytest.raises(ValueError, match=said):
        drift(encoder, tokenizer, BAT._replace(first=first), names, of_names)
