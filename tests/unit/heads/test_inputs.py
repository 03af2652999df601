"""The wall of heads takes what people have: weights of every shape and kind, tokens as tokenizers give them."""

import re
from collections import OrderedDict

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer
from tokenizers.models import WordLevel, WordPiece
from tokenizers.pre_tokenizers import Whitespace
from tokenizers.processors import TemplateProcessing
from transformers import BatchEncoding, PreTrainedTokenizerFast
from transformers.modeling_outputs import BaseModelOutput, Seq2SeqLMOutput

from manyheads import Heads
from manyheads.models.reading import Reading
from manyheads.recording.seen import Seen
from manyheads.widgets.heads.inputs import shown

pytestmark = pytest.mark.usefixtures("unchecked_shapes")

LAYERS, BATCH, HEADS, SEQ = 2, 3, 4, 5
TOKENS = "we like tea with milk".split()
torch.manual_seed(0)
ALL = torch.randn(LAYERS, BATCH, HEADS, SEQ, SEQ).softmax(dim=-1)
ONE = ALL[:, 1]  # layers, heads, query, key
CROSS = torch.randn(LAYERS, HEADS, 3, SEQ).softmax(dim=-1)


def weights_of(wall: Heads) -> list[torch.Tensor]:
    """Each layer's weights, as the page makes them of its 16 bits."""
    codes = np.frombuffer(wall.weights16, "<u2").astype("f8")
    numbers = np.where(codes == 0, 0, (codes - 0.75) / 65534.25)
    layers, heads, seq, _ = wall.shape
    sizes = wall.sizes or [[heads, seq, seq]] * layers
    counts = [heads * queries * keys for heads, queries, keys in sizes]
    assert sum(counts) == len(numbers)
    parts = torch.from_numpy(numbers).split(counts)
    return [
        part.reshape(size) for part, size in zip(parts, sizes, strict=True)
    ]


def check(wall: Heads, right) -> Heads:
    """That it has these layers, to 16 bits."""
    found = weights_of(wall)
    assert [each.shape for each in found] == [each.shape for each in right]
    for each, wanted in zip(found, right, strict=True):
        assert (each - wanted.double()).abs().max() < 8e-6
    return wall


# ---- weights ----

# What is given, and the layers that it means.
GIVEN = {
    "one map": ((ONE[0, 0], {}), [ONE[0, :1]]),
    "one layer": ((ONE[0], {}), [ONE[0]]),
    "layers": ((ONE, {}), ONE),
    "layers and a batch": ((ALL, {"sentence": 1}), ONE),
    "layers and a batch of one": ((ALL[:, 1:2], {}), ONE),
    "a layer of a batch": ((ALL[0], {"sentence": 2}), [ALL[0, 2]]),
    "means over heads of a batch": ((ALL[0, :, 0], {"sentence": 2}), [ALL[0, 2, :1]]),
    "a tuple, as outputs.attentions": ((tuple(ALL[:, 1:2]), {}), ONE),
    "a tuple of a batch": ((tuple(ALL), {"sentence": 1}), ONE),
    "a tuple without a batch": ((tuple(ONE), {}), ONE),
    "a list of arrays": (([each.numpy() for each in ALL], {"sentence": 1}), ONE),
    "lists of numbers": ((ONE.tolist(), {}), ONE),
    "lists of one layer": ((ONE[0].tolist(), {}), [ONE[0]]),
    "whole numbers in lists": (([[1, 0], [0, 1]], {"tokens": ["a", "b"]}), [torch.eye(2)[None]]),
    "an array": ((ONE.numpy(), {}), ONE),
    "an array that runs backwards": ((np.flip(ONE.flip(1).numpy(), 1), {}), ONE),
    "an array of the other byte order": ((ONE.numpy().astype(">f4"), {}), ONE),
    "a sentence that numpy counted": ((ALL, {"sentence": np.int64(1)}), ONE),
    "a sentence that torch counted": ((ALL, {"sentence": torch.tensor(1)}), ONE),
}  # fmt: skip


# Those whose first axis could be a batch as well, and what it is taken for.
OF_TWO_MEANINGS = {
    **dict.fromkeys(("one layer", "a tuple without a batch", "lists of one layer"), ("heads", 4)),
    **dict.fromkeys(("layers", "lists of numbers", "an array", "an array that runs backwards"), ("layers", 2)),
    "an array of the other byte order": ("layers", 2),
}  # fmt: skip


@pytest.mark.parametrize("name", GIVEN)
def test_every_shape_of_weights_is_taken(name):
    (weights, options), right = GIVEN[name]
    options = {"tokens": TOKENS} | options
    wall = check(Heads(weights, **options), right)
    assert (wall.sizes, wall.key_tokens, wall.layer_names) == ([], [], [])
    if name not in OF_TWO_MEANINGS:
        assert wall.left_out == ""
        return
    axis, count = OF_TWO_MEANINGS[name]
    assert wall.left_out == (
        f"Read as {count} {axis}. If the first axis is a batch, write sentence=0; "
        f"if not, {axis}=range({count}) says so."
    )
    sure = check(Heads(weights, **options, **{axis: range(count)}), right)
    assert sure.left_out == ""


def test_a_batch_of_layers_or_means_is_chosen_from_with_the_line_that_is_told():
    outputs = ALL[0]  # batch, heads, query, key: outputs.attentions[0]
    assert "Read as 3 layers." in Heads(outputs, TOKENS).left_out
    check(Heads(outputs, TOKENS, sentence=0), [outputs[0]])
    means = outputs.mean(dim=1)  # as nn.MultiheadAttention gives them
    assert "Read as 3 heads." in Heads(means, TOKENS).left_out
    check(Heads(means, TOKENS, sentence=1), [means[1:2]])
    # Query and key say what the axes are.
    query = torch.randn(2, LAYERS, HEADS, SEQ, 4)
    weights = (query[0] @ query[1].mT / 2).softmax(dim=-1)
    wall = Heads(weights, TOKENS, query=query[0], key=query[1])
    assert wall.left_out == ""


def test_what_record_saw_in_several_runs_is_not_shown_as_one():
    seen = Seen()
    for run, weights in enumerate(ALL):
        seen.keep("encoder", weights[:1], run)
        seen.keep("decoder", weights[1:2], run)
    message = (
        r"weights holds 2 runs of the model, as encoder was recorded in several of them.*"
        r"Heads\(seen.runs\[0\], …\) to Heads\(seen.runs\[1\], …\)"
    )
    for words in (TOKENS, None):
        with pytest.raises(ValueError, match=message):
            Heads(seen, words)
    wall = check(Heads(seen.runs[1], TOKENS), ALL[1, :2])
    assert wall.layer_names == ["encoder", "decoder"]
    # What is chosen by its name is no mistake.
    wall = check(Heads(seen, TOKENS, layers=["encoder#1", "decoder"]), [ALL[0, 1], ALL[1, 0]])  # fmt: skip
    assert wall.layer_names == ["decoder", "encoder#1"]
    # Parts that are called one after the other are one model.
    parts = Seen()
    parts.keep("encoder", ALL[0, :1], 0)
    parts.keep("decoder", ALL[1, :1], 1)
    check(Heads(parts, TOKENS), ALL[:, 0])
    with pytest.raises(ValueError, match="nothing is in it yet: call the"):
        Heads(Seen(), TOKENS)


@pytest.mark.parametrize(
    "dtype",
    [torch.float64, torch.float16, torch.bfloat16, torch.float8_e4m3fn],
    ids=str,
)
def test_every_dtype_of_floats_is_taken(dtype):
    if dtype == torch.float8_e4m3fn:  # too coarse to add up to 1
        weights = torch.eye(SEQ).expand(1, 1, SEQ, SEQ).to(dtype)
    else:
        weights = ALL.to(dtype)[:, 1].softmax(dim=-1)
    check(Heads(weights, TOKENS), weights.float())


def test_weights_of_a_model_that_learns_are_taken():
    weights = ONE.clone().requires_grad_() * 1
    check(Heads(weights, TOKENS), weights.detach())
    check(Heads(torch.nn.Parameter(ONE), TOKENS), ONE)
    check(Heads(ONE.mT.contiguous().mT, TOKENS), ONE)
    check(Heads(ONE.to_sparse(), TOKENS), ONE)


def test_a_mapping_gives_layers_their_names():
    seen = OrderedDict({"encoder.0": ALL[0, 1:2], "encoder.1": ALL[1, 1:2]})
    wall = check(Heads(seen, TOKENS), ONE)
    assert wall.layer_names == ["encoder.0", "encoder.1"]
    wall = check(Heads(seen, TOKENS, layers="encoder.1"), ONE[1:])
    assert wall.layer_names == ["encoder.1"]
    assert wall.left_out == "Left out: 1 of 2 layers."
    check(Heads(seen, TOKENS, layers=[0, "encoder.1"]), ONE)


def test_layers_and_heads_are_chosen_and_what_is_left_out_is_said():
    wall = Heads(ONE, TOKENS, layers=[1], heads=[3, 0])
    check(wall, [ONE[1, [0, 3]]])
    assert (wall.layer_names, wall.head_names) == (["layer 1"], ["0", "3"])
    assert wall.left_out == "Left out: 1 of 2 layers and 2 of 4 heads."
    assert check(Heads(ONE, TOKENS, heads=range(2)), ONE[:, :2]).shape[1] == 2
    query = torch.randn(2, LAYERS, HEADS, SEQ, 4)
    weights = (query[0] @ query[1].mT / 2).softmax(dim=-1)
    rows = Heads(
        weights, TOKENS, query=query[0], key=query[1], layers=1, heads=2
    )
    right = query[0][1, 2].numpy().tobytes()
    assert (rows.query_rows, rows.shape) == (right, [1, 1, SEQ, 4])


def test_layers_may_differ_in_size_where_no_words_are_given():
    layers = [torch.ones(2, 4, 4) / 4, torch.ones(3, 2, 6) / 6]
    wall = check(Heads(layers), layers)
    assert wall.shape == [2, 3, 4, 0]
    assert wall.sizes == [[2, 4, 4], [3, 2, 6]]
    assert (wall.tokens, wall.key_tokens) == ([*"0123"], [*"012345"])
    assert wall.left_out == (
        "No words were given: numbers stand in their place."
    )
    assert "Read as" in Heads(ONE[0]).left_out
    assert check(Heads(layers, heads=[1]), [x[1:2] for x in layers])
    # Fewer heads in one of them, as where some were pruned.
    pruned = [ONE[0], ONE[1, :1]]
    assert check(Heads(pruned, TOKENS), pruned).sizes[1] == [1, SEQ, SEQ]


# ---- what is no weights ----

TINY = dict(attentions=tuple(ALL[:, :1]))
STEPS = (tuple(ALL[:, :1]), tuple(ALL[:, :1]))
EAGER = r'attn_implementation="eager".*with record\(model\) as seen: '
CASES = {
    "nothing": (None, f"weights is None: .*{EAGER}"),
    "an empty tuple": ((), f"weights is an empty tuple: .*{EAGER}"),
    "a tuple of None": ((None, None), rf"weights\[0\] is None: .*{EAGER}"),
    "a layer of None": ((ALL[0, :1], None), rf"weights\[1\] is None: .*{EAGER}"),
    "no layers": ({}, "weights is a dict"),
    "all that a model gave": (BaseModelOutput(**TINY), r"give its weights, outputs.attentions$"),
    "all that a model gave, without": (BaseModelOutput(), f"weights is a BaseModelOutput; .*{EAGER}"),
    "what encoder and decoder gave": (
        Seq2SeqLMOutput(encoder_attentions=TINY["attentions"], cross_attentions=TINY["attentions"]),
        "give its weights, outputs.encoder_attentions or outputs.cross_attentions",
    ),
    "what generate gave": (STEPS, r"weights\[0\] is a tuple of 2 tensors, one more level.*outputs.attentions\[0\]"),
    "a batch": (ALL, r"weights\[0\] has shape \(3, 4, 5, 5\), a batch of 3: say which with sentence=0 to sentence=2"),
    "a batch of layers": (tuple(ALL), r"weights\[0\] has shape .* a batch of 3: say which with sentence=0"),
    "whole numbers": ((ONE > 0.2).long(), r"weights\[0\] holds torch.int64.*\.float\(\)"),
    "an array of whole numbers": (np.ones((1, 5, 5), int), r"weights holds torch.int64"),
    "an array of objects": (np.array([None]), "weights holds object; give numbers that torch has"),
    "lists of several lengths": ([[1.0], [0.5, 0.5]], "weights is no table: expected sequence of length 1"),
    "a model": (
        torch.nn.Linear(2, 2),
        r"weights is a Linear; a model has weights only while it runs: with record\(model\) as seen: .*Heads\(seen",
    ),
    "a list of models": ([torch.nn.Linear(2, 2)], r"weights\[0\] is a Linear; .*with record\(model\) as seen:"),
    "a text": ("weights", "weights is a str; it must be a tensor or an array"),
    "one number": (torch.tensor(1.0), r"weights has shape \(\), 0 axes; weights can be \(query, key\), \(heads"),
    "the row of one query": ([0.9, 0.1], r"shape \(2,\), the row of one query; .*torch.as_tensor\(weights\)\[None\]"),
    "too many axes": (ALL[None], r"weights has shape \(1, 2, 3, 4, 5, 5\), 6 axes"),
    "an empty layer": ((ONE[0], ONE[0, :0]), r"weights\[1\] has shape \(0, 5, 5\): an axis is empty"),
    "no numbers": (ONE.to("meta"), r"on the device meta, where a tensor has a shape and no numbers"),
    "scores": (ONE.log(), r"weights\[0\] go from -.*weights come from a softmax: scores.softmax\(dim=-1\)"),
    "dropout": (
        torch.nn.functional.dropout(ONE, 0.3),
        r"weights\[0\] go from 0 to .*as dropout makes them while a model is trained: call model.eval\(\) first",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("weights", "message"), CASES.values(), ids=CASES.keys())  # fmt: skip
def test_what_is_no_weights_is_named_with_the_way_out(weights, message):
    with pytest.raises(ValueError, match=message):
        Heads(weights, TOKENS)


OPTIONS = {
    "a sentence that is not there": (dict(weights=ALL, sentence=3), r"sentence is 3; .* so it can be 0 to 2"),
    "half a sentence": (dict(weights=ALL, sentence=1.5), "sentence is 1.5; it must be a whole number"),
    "a layer that is not there": (dict(layers=[0, 2]), "layers has 2; it can be 0 to 1"),
    "no layer": (dict(layers=[]), "layers is empty; leave it out for all of them"),
    "a name that is not there": (
        dict(weights=dict(a=ONE[0], b=ONE[1]), layers="c"), "layers has 'c', .* among 'a', 'b'",
    ),
    "a head that is not there": (dict(heads=4), "heads has 4; it can be 0 to 3"),
    "half a head": (dict(heads=[0.5]), "heads: 0.5 is 0.5; it must be a whole number"),
    "heads that a layer has not": (
        dict(weights=[ONE[0], ONE[1, :1]], heads=[2]), r"layer 1 has 1 heads, and none of heads=\[2\]",
    ),
    "layers for what reads": (dict(layers=[0], read=lambda text: None), "read and layers are both given"),
    "queries for what reads": (
        dict(tokens=None, queries=TOKENS, keys=TOKENS, read=lambda text: None), "read and queries are both given",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("given", "message"), OPTIONS.values(), ids=OPTIONS.keys())  # fmt: skip
def test_what_is_not_there_can_not_be_chosen(given, message):
    with pytest.raises(ValueError, match=message):
        Heads(**{"weights": ONE, "tokens": TOKENS} | given)


# ---- tokens ----


@pytest.fixture(scope="module")
def tokenizer():
    words = {word: i for i, word in enumerate(["[PAD]", *TOKENS])}
    made = Tokenizer(WordLevel(words, unk_token="[PAD]"))
    made.pre_tokenizer = Whitespace()
    return PreTrainedTokenizerFast(tokenizer_object=made, pad_token="[PAD]")


TEXTS = ["we like tea with milk", "we like milk"]


def padded(*lengths: int) -> torch.Tensor:
    """Weights of a batch in which nothing looks at padding: layers, batch, heads, query, key."""
    scores = torch.randn(LAYERS, len(lengths), HEADS, SEQ, SEQ)
    for i, length in enumerate(lengths):
        scores[:, i, ..., length:] = -torch.inf
    return scores.softmax(dim=-1)


@pytest.mark.parametrize("side", ["right", "left"])
def test_a_batch_encoding_names_tokens_and_cuts_padding(tokenizer, side):
    tokenizer.padding_side = side
    encoding = tokenizer(TEXTS, padding=True, return_tensors="pt")
    weights = padded(5, 3)
    if side == "left":
        weights = weights.flip(-1, -2)
    wall = Heads(weights, encoding, sentence=1)
    assert wall.tokens == ["we", "like", "milk"]
    kept = slice(0, 3) if side == "right" else slice(2, 5)
    check(wall, weights[:, 1, :, kept, kept])
    assert wall.left_out == "Left out as padding: 2 tokens."
    whole = Heads(weights, encoding, sentence=0)
    assert (whole.tokens, whole.left_out) == (TOKENS, "")
    with pytest.raises(ValueError, match=r"weights.* a batch of 2: say which"):
        Heads(weights, encoding)
    with pytest.raises(ValueError, match=r"tokens has 2 sentences: say which"):
        Heads(weights[:, 0], encoding)


def test_encodings_of_one_sentence_are_taken_in_every_form(tokenizer):
    for given in (
        tokenizer(TEXTS[0]),
        tokenizer(TEXTS[0], return_tensors="pt"),
        tokenizer([TEXTS[0]], return_tensors="np"),
        tokenizer(TEXTS[0]).encodings[0],
        [tokenizer(TEXTS[0]).encodings[0]],
        [TOKENS],
        tuple(TOKENS),
        np.array(TOKENS),
    ):
        assert Heads(ONE, given).tokens == TOKENS
    several = tokenizer._tokenizer.encode_batch(TEXTS[::-1])
    assert Heads(ALL, several, sentence=1).tokens == TOKENS
    assert Heads(ALL, [["a"], TOKENS, ["b"]], sentence=1).tokens == TOKENS


LABELS = {
    "one text": ("we like tea", r"tokens is one text, 'we like tea', whose 11 letters would .*tokens.split\(\)"),
    "ids": ([5, 4, 3, 2, 1], r"tokens 0 is 5; it must be a text: .*convert_ids_to_tokens\(ids\)"),
    "ids in a tensor": (torch.arange(5), r"tokens 0 is tensor\(0\); .*convert_ids_to_tokens\(ids\)"),
    "a dict of ids": ({"input_ids": [[1, 2]]}, r"tokens is a dict of ids without their texts: .*convert_ids_to_tokens"),
    "ids of a slow tokenizer": (BatchEncoding({"input_ids": [[1, 2]]}), r"a BatchEncoding of ids without their texts"),
    "a number": (3, r"tokens is an int; it must be a list of 5 texts, one for each of the queries and keys"),
    "too few": (TOKENS[:3], r"there are 5 queries and keys and 3 tokens, .*: \['we', 'like', 'tea'\]"),
    "too many": (TOKENS * 3, r"there are 5 queries and keys and 15 tokens.*write tokens\[:5\]"),
    "sentences": ([TOKENS, TOKENS], "tokens has 2 sentences: say which with sentence=0 to sentence=1"),
    "a hole": ([*TOKENS[:4], None], "tokens 4 is None; it must be a text"),
}  # fmt: skip


@pytest.mark.parametrize(("tokens", "message"), LABELS.values(), ids=LABELS.keys())  # fmt: skip
def test_what_is_no_tokens_is_named_with_the_way_out(tokens, message):
    with pytest.raises(ValueError, match=message):
        Heads(ONE, tokens)


BERTS = {
    word: i
    for i, word in enumerate("[PAD] [CLS] [SEP] [UNK] tea ##s cold".split())
}


def test_what_is_no_word_is_told_of_a_tokenizers_own_tokens_alone():
    made = Tokenizer(WordPiece(BERTS, unk_token="[UNK]"))
    made.pre_tokenizer = Whitespace()
    made.add_special_tokens(["[CLS]", "[SEP]"])
    made.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 1), ("[SEP]", 2)]
    )
    made.enable_padding(length=9)
    encoding = made.encode("[CLS] teas zebra cold")
    texts = "[CLS] [CLS] tea ##s [UNK] cold [SEP]".split()
    weights = torch.eye(9).expand(1, 1, 9, 9)
    wall = Heads(weights, encoding)
    assert wall.tokens == texts
    assert wall.no_words == [0, 3, 4, 6]  # the reader wrote the second [CLS]
    wall = Heads(weights[..., 2:, 2:], texts)  # typed as labels
    assert wall.no_words == []
    wall = Heads(weights[..., :2], queries=encoding, keys=["a", "b"])
    assert wall.no_words == [0, 3, 4, 6]
    left = BatchEncoding({"input_ids": [encoding.ids]}, encoding=encoding)
    assert Heads(weights, left).no_words == [0, 3, 4, 6]
    # A model that reads has its tokens from its own tokenizer.
    numbers = torch.eye(7).expand(1, 1, 7, 7)
    reading = Reading(texts, numbers, numbers, numbers, torch.ones(7))
    assert Heads(weights[..., 2:, 2:], texts, read=lambda text: reading).no_words == [0, 1, 3, 4, 6]  # fmt: skip


def test_an_encoding_that_was_padded_afterwards_is_refused(tokenizer):
    before = tokenizer(TEXTS[1]).encodings[0]
    longer = BatchEncoding({"input_ids": [[1, 2, 5, 0, 0]]}, encoding=before)
    with pytest.raises(ValueError, match="has 5 ids and 3 texts, as it was"):
        Heads(ONE, longer)
    nothing = tokenizer("", padding="max_length", max_length=5)
    with pytest.raises(ValueError, match="nothing but padding"):
        Heads(ONE, nothing)


# ---- cross-attention ----


def test_queries_and_keys_have_labels_apart(tokenizer):
    row = torch.as_tensor([0.9, 0.1])[None]
    check(Heads(row, queries=["all"], keys=["hello", "world"]), [row[None]])
    wall = check(Heads(CROSS, queries=list("abc"), keys=TOKENS), CROSS)
    assert (wall.tokens, wall.key_tokens) == (list("abc"), TOKENS)
    assert wall.sizes == [[HEADS, 3, SEQ]] * LAYERS
    assert repr(wall) == "Heads(layers=2, heads=4, queries=3, keys=5)"
    # Of one length too.
    wall = Heads(ONE, queries=list("abcde"), keys=TOKENS)
    assert (wall.tokens, wall.key_tokens) == (list("abcde"), TOKENS)
    tokenizer.padding_side = "right"
    weights = padded(5, 3)[..., :2, :]
    keys = tokenizer(TEXTS, padding=True)
    wall = Heads(weights, queries=["x", "y"], keys=keys, sentence=1)
    check(wall, weights[:, 1, ..., :3])
    assert wall.left_out == "Left out as padding: 2 keys."


WORDS = {
    "tokens for both": (dict(tokens=TOKENS), r"3 queries and 5 keys, so tokens can't be both: give queries=…"),
    "queries alone": (dict(queries=list("abc")), "queries are given alone: cross-attention needs"),
    "keys alone": (dict(keys=TOKENS), "keys are given alone: cross-attention needs"),
    "all three": (dict(tokens=TOKENS, queries=list("abc"), keys=TOKENS), "tokens are given and queries or keys"),
    "the wrong way round": (dict(queries=TOKENS, keys=list("abc")), "there are 3 queries and 5 queries"),
}  # fmt: skip


@pytest.mark.parametrize(("given", "message"), WORDS.values(), ids=WORDS.keys())  # fmt: skip
def test_words_that_do_not_fit_cross_attention_are_named(given, message):
    with pytest.raises(ValueError, match=message):
        Heads(CROSS, **given)


def test_words_of_one_size_do_not_label_layers_of_another():
    seen = {"encoder": ONE[0], "cross": CROSS[0], "decoder": ONE[0, :, :3, :3]}
    message = re.escape(
        "layers differ in (query, key), and these words are of one size: choose layers "
        "(5 × 5: layers=['encoder']; 3 × 5: layers=['cross']; 3 × 3: layers=['decoder'])"
    )
    with pytest.raises(ValueError, match=message):
        Heads(seen, queries=list("abc"), keys=TOKENS)
    wall = Heads(seen, queries=list("abc"), keys=TOKENS, layers="cross")
    assert wall.layer_names == ["cross"]
    query = torch.randn(1, HEADS, 3, 4)
    with pytest.raises(ValueError, match=r"key has shape .*3, 4\), weights \(1, 4, 3, 5\)"):  # fmt: skip
        Heads(CROSS[:1], queries=list("abc"), keys=TOKENS, query=query, key=query)  # fmt: skip
    with pytest.raises(ValueError, match="layers differ in size, so that no"):
        Heads(seen, query=query, key=query)


def test_cross_attention_has_its_queries_and_keys():
    query, key = torch.randn(LAYERS, HEADS, 3, 4), torch.randn(LAYERS, HEADS, SEQ, 4)  # fmt: skip
    weights = (query @ key.mT / 2).softmax(dim=-1)
    wall = Heads(weights, queries=list("abc"), keys=TOKENS, query=query, key=key)  # fmt: skip
    assert wall.shape == [LAYERS, HEADS, 3, 4]
    assert wall.query_rows == query.numpy().tobytes()
    assert wall.key_rows == key.numpy().tobytes()


# ---- rows, and room ----


def test_rows_that_add_up_to_less_than_1_are_told():
    less = ONE.clone()
    less[0, 0, 0] *= 0.5
    sure = {"layers": range(LAYERS)}
    assert Heads(less, TOKENS, **sure).left_out == (
        "A row adds up to 0.5: the rest of its weight went to keys that aren't here."
    )
    less[0, 0, 0] = 0  # a query that may look nowhere
    assert Heads(less, TOKENS, **sure).left_out == ""
    coarse = torch.full((1, 1, 60, 60), 1 / 60).bfloat16()
    assert coarse.float().sum(dim=-1).sub(1).abs().max() > 1e-3
    assert "adds up" not in Heads(coarse).left_out


def test_what_there_is_no_room_for_is_left_out_and_told(monkeypatch):
    monkeypatch.setattr(shown, "MOST", HEADS * SEQ * SEQ)
    wall = check(Heads(ONE, TOKENS), ONE[:1])
    assert wall.left_out.startswith(
        "Only the first 1 of 2 layers are shown: there is room for 100 weights, and these are 200. "
        "layers=[…] and heads=[…] choose others."
    )
    monkeypatch.setattr(shown, "MOST", 3 * SEQ * SEQ)
    wall = check(Heads(ONE, TOKENS), ONE[:1, :3])
    told = "Only the first 3 heads of the first layer are shown: there is room for 75"
    assert wall.left_out.startswith(told)
    check(Heads(ONE, TOKENS, layers=[0, 1], heads=0), ONE[:, :1])
    # What was asked for is shown whole, or refused.
    for chosen in ({"layers": [0, 1]}, {"layers": 1}, {"heads": range(4)}):
        with pytest.raises(ValueError, match=r"there is room for 75.*choose fewer with layers"):  # fmt: skip
            Heads(ONE, TOKENS, **chosen)
    monkeypatch.setattr(shown, "MOST", 24)
    with pytest.raises(ValueError, match="or give fewer tokens, such as"):
        Heads(ONE, TOKENS)


def test_long_inputs_have_two_bytes_a_weight():
    weights = torch.eye(600).expand(1, 2, 600, 600)
    wall = Heads(weights, [f"{i}" for i in range(600)])
    assert len(wall.weights16) == 2 * 2 * 600 * 600
    wall.query = 599
