"""The trained encoder: BERT's layers from scratch, its weights in eight bits, and heads that are switched off."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import load_file
from tokenizers import Tokenizer
from transformers import PreTrainedTokenizerFast

from manyheads.models.minilm import (
    SENTENCES,
    TOKENIZER,
    WEIGHTS,
    Encoder,
    about_encoder,
    encode,
    from_bert,
    load_original,
    switched_off,
)
from manyheads.models.quantization import dequantize, quantize
from support.models import as_bert, small_bert
from tools import quantize_minilm


@pytest.fixture(scope="module")
def bert():
    return small_bert()


@pytest.fixture(scope="module")
def shipped(read):
    return read.encoder, read.tokenizer


def test_it_is_bert(bert):
    ids = torch.randint(50, (2, 7))
    output, weights = from_bert(bert)(ids)
    theirs = bert(ids, output_attentions=True)
    assert torch.allclose(output, theirs.last_hidden_state, atol=1e-12)
    assert torch.allclose(
        weights, torch.stack(theirs.attentions, dim=1), atol=1e-12
    )


def test_it_is_bert_with_padding_too(bert):
    ids = torch.randint(50, (2, 7))
    real = torch.arange(7) < torch.tensor([7, 4])[:, None]
    output, weights = from_bert(bert)(ids, real[:, None, None])
    theirs = bert(ids, attention_mask=real.long(), output_attentions=True)
    assert torch.allclose(
        output[real], theirs.last_hidden_state[real], atol=1e-9
    )
    assert (weights[1, :, :, :, 4:] == 0).all()


def test_the_shipped_encoder_is_a_bert_as_well(shipped):
    """The numbers of the chapter are those of transformers' own class with the same weights."""
    encoder, tokenizer = shipped
    theirs = as_bert(encoder)
    with torch.no_grad():
        for sentence in SENTENCES:
            ids, _ = encode(sentence, tokenizer)
            output, weights = encoder(ids)
            there = theirs(ids, output_attentions=True)
            assert torch.allclose(
                output, there.last_hidden_state, atol=1e-10
            ), sentence
            assert torch.allclose(
                weights, torch.stack(there.attentions, dim=1), atol=1e-10
            ), sentence


def test_the_shipped_encoder_says_where_it_comes_from():
    about = about_encoder()
    assert about["sha256"] == quantize_minilm.SHA256["model.safetensors"]
    assert about["revision"] == quantize_minilm.REVISION
    assert about["sentences"] == 100
    assert about["largest_change_of_a_weight"] < 0.05
    assert "Apache-2.0" in about["license"]
    licence = (WEIGHTS.parent / "LICENSE-minilm.txt").read_text("utf8")
    assert "Apache License" in licence and "Version 2.0" in licence


def test_the_vocabulary_is_whole(shipped):
    _, tokenizer = shipped
    ids, tokens = encode("The zebra jumped unbelievably 🍕.", tokenizer)
    assert tokens == [
        *("[CLS]", "the", "zebra", "jumped", "un", "##bel", "##ie", "##va"),
        *("##bly", "[UNK]", ".", "[SEP]"),
    ]
    assert ids.shape == (1, len(tokens))


def test_a_sentence_that_is_too_long_is_refused(shipped):
    encoder, _ = shipped
    with pytest.raises(
        ValueError, match=r"513 tokens, but .* has 512 positions"
    ):
        encoder(torch.zeros(1, 513, dtype=torch.long))


def test_a_head_that_is_switched_off_says_nothing(bert):
    encoder = from_bert(bert)
    ids = torch.randint(50, (1, 5))
    x = encoder.embed(ids)
    before, _ = encoder(ids)
    attention = encoder.layers[0].attention
    whole, _ = attention(x)
    with switched_off(encoder, 0, 1):
        without, weights = attention(x)
        value = attention.w_value(x)[:, :, 8:16]
        its_own = weights[:, 1] @ value
        changed, _ = encoder(ids)
    wo = attention.w_output.weight[:, 8:16]
    assert torch.allclose(whole - without, its_own @ wo.T, atol=1e-12)
    assert not torch.allclose(changed, before)
    assert torch.equal(encoder(ids)[0], before)


def test_a_head_comes_back_after_an_error(bert):
    encoder = from_bert(bert)
    before = encoder.layers[1].attention.w_output.weight.detach().clone()
    with pytest.raises(RuntimeError), switched_off(encoder, 1, 2):
        raise RuntimeError
    assert torch.equal(encoder.layers[1].attention.w_output.weight, before)


@given(
    st.integers(1, 4),
    st.integers(1, 3),
    st.integers(-9, 3),
    st.integers(0, 999),
)
def test_a_weight_moves_by_half_a_step_at_most(rows, groups, power, seed):
    torch.manual_seed(seed)
    weight = torch.randn(rows, 32 * groups) * 10.0**power
    codes, scale = quantize(weight)
    assert codes.shape == weight.shape and scale.shape == (rows, groups)
    moved = (dequantize(codes, scale) - weight).abs().unflatten(1, (-1, 32))
    # A group's largest weight can lie a little beyond 127 steps: a step has
    # 16 bits, and very small ones have few digits.
    step = scale.float()[:, :, None]
    assert (moved <= 0.51 * step + 127 * 2.0**-25).all()


def test_each_group_has_a_step_of_its_own():
    weight = torch.cat([torch.full((1, 32), 12.7), torch.full((1, 32), 2e-3)])
    weight = torch.cat([weight.reshape(1, 64), torch.zeros(1, 32)], dim=1)
    weight[0, 1] = -6.35
    codes, scale = quantize(weight)
    assert scale.shape == (1, 3) and scale[0, 2] == 0
    assert codes[0, [0, 32, 64]].tolist() == [127, 127, 0]
    assert codes[0, 1] in (-63, -64)
    assert torch.allclose(dequantize(codes, scale), weight, rtol=0.01)


def test_the_original_is_loaded_from_a_folder(bert, tmp_path):
    """As the hub has it: weights, settings and tokenizer."""
    bert.float().save_pretrained(tmp_path)
    tokenizer = Tokenizer.from_file(str(TOKENIZER))
    tokenizer.enable_truncation(8)
    tokenizer.enable_padding(length=8)
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, unk_token="[UNK]", pad_token="[PAD]"
    ).save_pretrained(tmp_path)
    encoder, theirs = load_original(str(tmp_path))
    assert isinstance(encoder, Encoder)
    ids, tokens = encode(SENTENCES[0], theirs)
    assert len(tokens) == 21 and tokens[-1] == "[SEP]"
    output, _ = encoder(ids.clamp(max=49)[:, :16])
    assert torch.allclose(
        output, bert(ids.clamp(max=49)[:, :16]).last_hidden_state, atol=1e-5
    )
    bert.double()


def test_a_weight_is_its_code_times_its_groups_scale():
    codes = torch.arange(-32, 32, dtype=torch.int8).reshape(1, 64)
    scale = torch.tensor([[0.5, 2.0]], dtype=torch.half)
    weight = dequantize(codes, scale)
    assert weight[0, :3].tolist() == [-16, -15.5, -15]
    assert weight[0, -3:].tolist() == [58, 60, 62]


def test_the_shipped_matrices_are_what_is_stored(shipped):
    """Each weight is its code times the scale of its 32 neighbours, worked out here by another way."""
    state, stored = shipped[0].state_dict(), load_file(WEIGHTS)
    names = [name.removesuffix(".codes") for name in stored if "codes" in name]
    assert len(names) == 1 + 6 * 6
    for name in names:
        codes, scale = stored[f"{name}.codes"], stored[f"{name}.scale"]
        each = scale.double().repeat_interleave(32, dim=1)
        assert torch.equal(state[name], codes.double() * each), name
