"""The trained encoder: BERT's layers from scratch, the cut of its weights, and heads that are switched off."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import load_file
from tokenizers import Tokenizer
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from manyheads.models.minilm import (
    SENTENCES,
    TOKENIZER,
    WEIGHTS,
    Encoder,
    about_cut,
    encode,
    from_bert,
    load_cut,
    load_original,
    rename_bert_weights,
    switched_off,
)
from manyheads.models.quantization import dequantize, pack, unpack
from support.models import small_bert
from tools import cut_minilm


@pytest.fixture(scope="module")
def bert():
    return small_bert()


@pytest.fixture(scope="module")
def cut():
    torch.set_default_dtype(torch.float64)
    loaded = load_cut()
    torch.set_default_dtype(torch.float32)
    return loaded


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


def test_the_cut_is_a_bert_as_well(cut):
    """The numbers of the chapter are those of transformers' own class with the same weights."""
    encoder, tokenizer = cut
    theirs = BertModel(
        BertConfig(
            vocab_size=encoder.tokens.num_embeddings,
            hidden_size=384,
            num_hidden_layers=6,
            num_attention_heads=12,
            intermediate_size=1536,
            max_position_embeddings=64,
            attn_implementation="eager",
        ),
        add_pooling_layer=False,
    )
    theirs = theirs.double().eval()
    state = theirs.state_dict()
    state["embeddings.token_type_embeddings.weight"].zero_()
    with torch.no_grad():
        # What it gives shares its memory with state, but for the positions, which are a sum.
        for name, tensor in rename_bert_weights(state).items():
            tensor.copy_(encoder.state_dict()[name])
        state["embeddings.position_embeddings.weight"].copy_(
            encoder.positions.weight
        )
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


def test_the_cut_is_small_and_says_where_it_comes_from():
    assert WEIGHTS.stat().st_size <= 8_000_000
    about = about_cut()
    assert about["sha256"] == cut_minilm.SHA256["model.safetensors"]
    assert about["revision"] == cut_minilm.REVISION
    assert "Apache-2.0" in about["license"]
    licence = (WEIGHTS.parent / "LICENSE-minilm.txt").read_text("utf8")
    assert "Apache License" in licence and "Version 2.0" in licence


def test_a_word_that_was_cut_is_named(cut):
    _, tokenizer = cut
    with pytest.raises(ValueError, match="no token for 'zebra', 'jumped'"):
        encode("The zebra jumped.", tokenizer)
    ids, tokens = encode(SENTENCES[2], tokenizer)
    assert tokens[:4] == ["[CLS]", "a", "rose", "is"]
    assert ids.shape == (1, len(tokens))


def test_a_sentence_that_is_too_long_is_refused(cut):
    encoder, _ = cut
    with pytest.raises(
        ValueError, match=r"65 tokens, but .* has 64 positions"
    ):
        encoder(torch.zeros(1, 65, dtype=torch.long))


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


@given(st.integers(1, 8), st.integers(1, 5), st.integers(1, 40), st.data())
def test_what_is_packed_can_be_unpacked(bits, rows, columns, data):
    columns *= 8  # a row fills whole bytes, as in the encoder
    seed = data.draw(st.integers(0, 2**31))
    codes = torch.randint(
        2**bits,
        (rows, columns),
        dtype=torch.uint8,
        generator=torch.Generator().manual_seed(seed),
    )
    packed = pack(codes, bits)
    assert packed.shape == (rows, columns * bits // 8)
    again, same_bits = unpack(packed, columns)
    assert torch.equal(again, codes) and same_bits == bits


def test_errors_are_made_up_for():
    """Rounding column by column loses less of the output than rounding to the nearest code."""
    torch.set_default_dtype(torch.float64)
    torch.manual_seed(0)
    weight, received = torch.randn(20, 32), torch.randn(16, 32)
    codes, scale = cut_minilm.gptq(weight, 4, received)
    scale = scale.double()
    nearest = ((weight / scale + 7.5).round().clamp(0, 15) - 7.5) * scale
    ours = dequantize(codes, 4, scale)
    torch.set_default_dtype(torch.float32)
    target = received @ weight.T
    assert (received @ ours.T - target).norm() < 0.6 * (
        received @ nearest.T - target
    ).norm()


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


def test_weights_are_a_scale_apart_and_around_zero():
    codes = torch.tensor([[0, 1, 2, 3], [3, 2, 1, 0]], dtype=torch.uint8)
    scale = torch.tensor([[1.0], [0.5]])
    assert dequantize(codes, 2, scale).tolist() == [
        [-1.5, -0.5, 0.5, 1.5],
        [0.75, 0.25, -0.25, -0.75],
    ]


def test_the_cut_has_the_scales_that_are_stored(cut):
    """Each weight of a row is a whole number of the row's scales away from half a scale."""
    state, stored = cut[0].state_dict(), load_file(WEIGHTS)
    names = [name for name in stored if name.endswith(".scale")]
    assert names
    for name in names:
        multiples = state[name.removesuffix(".scale")] / stored[name].double()
        whole = multiples + 0.5
        assert torch.allclose(whole, whole.round(), atol=1e-6), name
        assert 1 < whole.abs().max() <= 2**7, name
