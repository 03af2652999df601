"""GPT-2's parts: its tokenizer, its weights, and the code that loads the real ones."""

import pytest
import torch
from tokenizers import Tokenizer
from transformers import GPT2Model

from manyheads.models.gpt2 import (
    SENTENCES,
    TOKENIZER,
    figure_tokens,
    from_gpt2,
    real_layer,
)
from support.models import save_small_gpt2


def test_figure_tokens_are_those_of_the_sources_figure():
    assert (
        " ".join(figure_tokens(SENTENCES[0]))
        == "LL M with me . 郭 同 学 热 爱 AI 喜 欢 游 戏 。"
    )
    assert [len(figure_tokens(sentence)) for sentence in SENTENCES] == [
        16,
        15,
        14,
        15,
    ]


def test_the_cut_tokenizer_gives_gpt2s_ids():
    tokenizer = Tokenizer.from_file(str(TOKENIZER))
    # fmt: off
    first = [3069, 44, 351, 502, 13, 32849, 255, 28938, 234, 27764, 99, 163, 225, 255, 163, 230, 109, 20185, 161, 244,
             250, 162, 105, 95, 162, 116, 116, 22755, 237, 16764]
    # fmt: on
    assert tokenizer.encode(SENTENCES[0]).ids == first
    assert [len(tokenizer.encode(sentence).ids) for sentence in SENTENCES] == [
        30,
        33,
        28,
        31,
    ]
    for sentence in SENTENCES:
        assert tokenizer.decode(tokenizer.encode(sentence).ids) == sentence


@pytest.fixture(scope="module")
def small_gpt2(tmp_path_factory):
    folder = tmp_path_factory.mktemp("gpt2")
    save_small_gpt2(folder)
    return folder


@pytest.mark.parametrize("layer", [0, 1])
def test_real_weights_are_loaded_into_the_books_attention(small_gpt2, layer):
    ids = torch.arange(10).reshape(2, 5)
    x, ours = real_layer(ids, str(small_gpt2), layer)
    model = GPT2Model.from_pretrained(
        small_gpt2, attn_implementation="eager"
    ).eval()
    theirs = model(ids, output_attentions=True)
    _, weights = ours(x, mask=torch.ones(5, 5, dtype=torch.bool).tril())
    assert torch.allclose(weights, theirs.attentions[layer], atol=1e-6)


def test_from_gpt2_copies_biases_too(small_gpt2):
    theirs = (
        GPT2Model.from_pretrained(small_gpt2, attn_implementation="eager")
        .eval()
        .h[1]
        .attn
    )
    x = torch.randn(2, 4, 24)
    output, weights = from_gpt2(theirs)(x)
    their_output, their_weights = theirs(x)[:2]
    assert torch.allclose(output, their_output, atol=1e-5) and torch.allclose(
        weights, their_weights, atol=1e-6
    )
