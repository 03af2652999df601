"""Models that people wanted to see the heads of, with this tool's neighbours; docs/reports.md lists their reports."""

import math
import re

import numpy as np
import pytest
import torch
import transformers
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace
from torch import Tensor, nn
from transformers import PreTrainedTokenizerFast

from manyheads import Heads, record
from support.recorded.models import (
    BERT,
    HEADS,
    HIDDEN,
    KINDS,
    LLAMA,
    VIT,
    inputs_of,
    tokens,
)

pytestmark = pytest.mark.usefixtures("unchecked_shapes")

WORDS = "we like tea with milk".split()
IDS = tokens((1, len(WORDS)))
BART, ROBERTA, VIT_KIND = (
    next(kind for kind in KINDS if kind.name == name)
    for name in ("BartModel", "RobertaModel", "ViTModel")
)


def made(name: str, settings: dict, way: str = "sdpa", **more):
    """A small model of transformers, as it comes: sdpa, which gives no weights."""
    torch.manual_seed(0)
    kind = getattr(transformers, name)
    config = kind.config_class(**settings | more)
    config._attn_implementation = way
    return kind(config).eval()


def check(seen, expected) -> None:
    """That these are the weights, in this order."""
    assert [tuple(each.shape) for each in seen] == [
        tuple(each.shape) for each in expected
    ]
    for one, other in zip(seen, expected, strict=True):
        assert torch.allclose(one, other, atol=1e-6)


def codes(wall: Heads) -> np.ndarray:
    """The wall's weights, in steps of 0.000015."""
    return np.frombuffer(wall.weights16, "<u2").astype(int)


# ---- a model of one's own ----


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode])
@pytest.mark.parametrize("whole", [True, False])
def test_the_fast_path_of_an_encoder_hides_nothing(mode, whole):
    """It skips modules, with their hooks, and keeps no weights."""
    torch.manual_seed(0)
    layer = nn.TransformerEncoderLayer(32, 8, 64, batch_first=True).eval()
    encoder = nn.TransformerEncoder(layer, 2)
    model = (encoder if whole else layer).eval()
    x = torch.randn(4, 6, 32)
    with mode(), record(model) as seen:
        model(x)
    names = ["layers.0.self_attn", "layers.1.self_attn"]
    assert list(seen) == (names if whole else ["self_attn"])
    # The encoder's layers are copies of this one.
    with mode():
        right = layer.self_attn(x, x, x, average_attn_weights=False)[1]
    check([next(iter(seen.values()))], [right])


def test_the_only_key_gets_all_of_the_weight():
    """PyTorch's module returns 1.25 and 0 here, as it drops out a fifth."""
    torch.manual_seed(0)
    model = nn.MultiheadAttention(5, 1, dropout=0.2, batch_first=True)
    x, only = torch.randn(3, 3, 5), torch.randn(3, 1, 5)
    assert {0.0, 1.25} == set(model(x, only, only)[1].flatten().tolist())
    with record(model) as seen:
        model(x, only, only)
    (weights,) = seen.values()
    assert torch.equal(weights, torch.ones(3, 1, 3, 1))


class Classifier(nn.Module):
    """A model that keeps its encoder's attentions to itself."""

    def __init__(self, bert: nn.Module):
        super().__init__()
        self.bert = bert
        self.linear = nn.Linear(HIDDEN, 2)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        return self.linear(self.bert(ids, attention_mask=mask).pooler_output)


@torch.no_grad()
def test_an_encoder_inside_a_model_of_ones_own():
    bert = made("BertModel", BERT)
    model = Classifier(bert)
    mask = torch.ones_like(IDS)
    with record(model) as seen:
        model(IDS, mask)
    bert.set_attn_implementation("eager")
    output = bert(IDS, attention_mask=mask, output_attentions=True)
    check(seen.values(), output.attentions)
    assert next(iter(seen)) == "bert.encoder.layer.0.attention.self"
    assert Heads(seen, WORDS).shape[:3] == [2, HEADS, len(WORDS)]


@torch.no_grad()
@pytest.mark.parametrize(
    "name",
    ["BertForSequenceClassification", "RobertaForSequenceClassification"],
)
def test_a_model_that_was_trained_and_kept_in_a_folder(name, tmp_path):
    made(name, BERT).save_pretrained(tmp_path)
    load = transformers.AutoModelForSequenceClassification.from_pretrained
    model = load(tmp_path)
    assert model.config._attn_implementation == "sdpa"
    with record(model) as seen:
        model(IDS)
    eager = load(tmp_path, attn_implementation="eager")
    check(seen.values(), eager(IDS, output_attentions=True).attentions)


class ByHand(nn.Module):
    """Attention as translators of 2019 wrote it, which is returned to nobody."""

    def __init__(self):
        super().__init__()
        self.n_heads = 2
        self.q, self.k, self.v = (nn.Linear(8, 8) for _ in range(3))

    def forward(self, x: Tensor) -> Tensor:
        q, k, v = (
            f(x).unflatten(-1, (2, 4)).transpose(1, 2)
            for f in (self.q, self.k, self.v)
        )
        scores = torch.matmul(q / math.sqrt(4), k.transpose(2, 3))
        self.right = scores.float().softmax(dim=-1).type_as(scores)
        weights = nn.functional.dropout(self.right, 0.1, self.training)
        return torch.matmul(weights, v).transpose(1, 2).flatten(2)


@torch.no_grad()
@pytest.mark.parametrize("training", [True, False])
def test_attention_that_somebody_wrote_by_hand(training):
    torch.manual_seed(0)
    # In double precision, so that float() and type_as() make new tensors.
    model = nn.Sequential(ByHand(), ByHand()).double().train(training)
    with record(model) as seen:
        model(torch.randn(2, 5, 8).double())
    check(seen.values(), [each.right for each in model])


# ---- a model that writes ----


@torch.no_grad()
def test_what_generate_gives_is_a_layer_for_each_step():
    model = made("LlamaForCausalLM", LLAMA)
    asked = dict(max_new_tokens=3, do_sample=False, pad_token_id=0)
    with record(model) as seen:
        ids = model.generate(IDS, **asked)
    model.set_attn_implementation("eager")
    output = model.generate(
        IDS, output_attentions=True, return_dict_in_generate=True, **asked
    )
    steps = output.attentions
    check(seen.values(), [layer for step in steps for layer in step])
    with pytest.raises(ValueError, match=r"one step, .*attentions\[0\]"):
        Heads(steps)
    assert Heads(steps[0], WORDS).shape[2] == len(WORDS)
    # The new words look back: the text once more, with what was written.
    with record(model) as whole:
        model(ids[:, :-1])
    check(
        [seen["model.layers.1.self_attn#2"]],
        [whole["model.layers.1.self_attn"][:, :, -1:]],
    )
    assert Heads(whole, [*WORDS, "and", "sugar"]).shape[2] == 7


# ---- from one text to another, or to a picture ----


@torch.no_grad()
def test_what_a_decoder_looks_at_in_its_encoder():
    inputs = inputs_of(BART)
    words = {"queries": list("abcde"), "keys": list("ijklmnopq")}
    output = BART.model()(**inputs, output_attentions=True)
    wall = Heads(output.cross_attentions, **words, sentence=0)
    assert (wall.tokens, wall.key_tokens) == tuple(words.values())
    model = BART.model("sdpa")
    with record(model) as seen:
        model(**inputs)
    cross = [name for name in seen if "encoder_attn" in name]
    other = Heads(seen, **words, layers=cross, sentence=0)
    assert other.layer_names == cross
    assert np.abs(codes(wall) - codes(other)).max() <= 1
    with pytest.raises(ValueError, match="tokens can't be both: give queries"):
        Heads(output.cross_attentions, words["queries"], sentence=0)
    # All three kinds in one wall, with numbers in place of words.
    assert Heads(seen, sentence=0).sizes == [
        *[[HEADS, 9, 9]] * 2,
        *[[HEADS, 5, 5], [HEADS, 5, 9]] * 2,
    ]


@torch.no_grad()
def test_words_that_look_at_a_picture():
    settings = transformers.VisionEncoderDecoderConfig
    config = settings.from_encoder_decoder_configs(
        transformers.ViTConfig(**VIT),
        transformers.BertConfig(
            **BERT, is_decoder=True, add_cross_attention=True
        ),
    )
    torch.manual_seed(0)
    model = transformers.VisionEncoderDecoderModel(config).eval()
    inputs = {
        "pixel_values": torch.randn(1, 3, 8, 8),
        "decoder_input_ids": IDS,
    }
    with record(model) as seen:
        model(**inputs)
    cross = [name for name in seen if "crossattention" in name]
    model.set_attn_implementation("eager")
    output = model(**inputs, output_attentions=True)
    check([seen[name] for name in cross], output.cross_attentions)
    patches = ["all", "top left", "top right", "low left", "low right"]
    wall = Heads(seen, queries=WORDS, keys=patches, layers=cross)
    assert (wall.tokens, wall.key_tokens) == (WORDS, patches)


def mobile_vit():
    """It looks at four grids of a picture, each apart, and returns no weights, whatever it is asked for."""
    return made(
        "MobileViTModel",
        {"hidden_sizes": [24] * 3, "neck_hidden_sizes": [8] * 7},
        way="eager",
        image_size=64,
    )


# Of each layer, how many parts of the picture are looked at.
PICTURES = {
    "ViT": (lambda: made("ViTModel", VIT), 8, [5, 5]),
    "MobileViT": (mobile_vit, 64, [16] * 2 + [4] * 4 + [1] * 3),
}


@torch.no_grad()
@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_needs_no_words(name):
    make, size, parts = PICTURES[name]
    model = make()
    with record(model) as seen:
        model(torch.randn(1, 3, size, size))
    wall = Heads(seen, sentence=0)
    layers = [list(each.shape[1:]) for each in seen.values()]
    assert layers == [[HEADS, seq, seq] for seq in parts]
    assert wall.shape[:3] == [len(parts), HEADS, parts[0]]
    assert wall.tokens == [*map(str, range(parts[0]))]
    assert "numbers stand in their place" in wall.left_out


# ---- tokens that are more or fewer ----


@pytest.fixture(scope="module")
def padded():
    """Sixteen sentences, padded to twelve tokens."""
    words = {word: i for i, word in enumerate(["<s>", "<pad>", *WORDS])}
    tokenizer = Tokenizer(WordLevel(words, unk_token="<s>"))
    tokenizer.pre_tokenizer = Whitespace()
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token="<pad>",
        model_input_names=["input_ids", "attention_mask"],
    )(
        [" ".join(WORDS)] * 15 + ["like tea"],
        padding="max_length",
        max_length=12,
        return_tensors="pt",
    )


@torch.no_grad()
@pytest.mark.parametrize("recorded", [True, False])
def test_a_batch_of_padded_sentences(padded, recorded):
    model = ROBERTA.model("sdpa" if recorded else "eager")
    if recorded:
        with record(model) as weights:
            model(**padded)
    else:
        weights = model(**padded, output_attentions=True).attentions
    wall = Heads(weights, padded, sentence=15)
    assert wall.tokens == ["like", "tea"]
    assert wall.left_out == "Left out as padding: 10 tokens."
    first = next(iter(weights.values())) if recorded else weights[0]
    shown = codes(wall).reshape(2, HEADS, 2, 2)[0] / 65534.25
    right = first[15, :, :2, :2].numpy()
    assert np.abs(shown - right).max() < 2e-5
    with pytest.raises(ValueError, match="a batch of 16: say which"):
        Heads(weights, padded)
    with pytest.raises(ValueError, match="12 queries and keys and 2 tokens"):
        Heads(weights, ["like", "tea"], sentence=15)


@torch.no_grad()
def test_a_model_that_pads_its_text_to_whole_blocks():
    """It attends block by block: what it returns is longer than the text."""
    model = made(
        "BigBirdModel",
        BERT | {"max_position_embeddings": 128},
        way="eager",
        attention_type="block_sparse",
        block_size=8,
        num_random_blocks=2,
    )
    ids = tokens((1, 100))
    output = model(ids, output_attentions=True)
    with pytest.raises(
        ValueError, match="104 queries and keys and 100 tokens"
    ):
        Heads(output.attentions, [*map(str, range(100))])
    name = re.escape("encoder.layer.0.attention.self: its weights have 5 axes")
    with pytest.raises(RuntimeError, match=f"not every attention .*\n{name}"):
        with record(model):
            model(ids)
