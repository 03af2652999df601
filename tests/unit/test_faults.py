"""What people really hand over, kind by kind: each is taken, or refused with what came and the line to write."""

import re

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from torch import nn
from torch.nn.functional import dropout

from manyheads import (
    Choice,
    Explorer,
    MultiHeadAttention,
    Roles,
    Splits,
    attention,
    formula,
    heatmaps,
    show,
    split_heads,
)
from manyheads.attention import fused_attention
from manyheads.figures.head_grids import head_grid, head_table
from support.outputs import drawn

pytestmark = pytest.mark.usefixtures("unchecked_shapes")

SEQ = 4
TOKENS = ["Я", "Хочу", "Пиццу", "<eos>"]
torch.manual_seed(0)
X = torch.randn(1, SEQ, 6)
Q = split_heads(X, 3)
ALL = torch.randn(2, 3, SEQ, SEQ).softmax(dim=-1)  # layers, heads
WEIGHTS = ALL[0]


def explorer(rows=X, **options):
    given = {"tokens": [TOKENS], "heads": 3} | options
    return Explorer(rows, rows, **given)


# Everything that draws: with weights, with numbers and with tokens of its own.
OF_WEIGHTS = {
    "heatmaps": lambda w: heatmaps(w, TOKENS),
    "head_grid": lambda w: head_grid(w[None] if hasattr(w, "ndim") and w.ndim == 3 else w, "All"),
}  # fmt: skip
OF_NUMBERS = {
    **OF_WEIGHTS,
    "show": lambda w: show("weights", w, TOKENS),
    "head_table": lambda w: head_table(w, "Scores"),
    "explorer": explorer,
    "splits": lambda x: Splits(x, TOKENS, 3),
    "formula": lambda w: formula(mixed=Q, weights=w, q=Q, k=Q, v=Q),
    "attention": lambda x: attention(x, x, x),
    "fused": lambda x: fused_attention(x, x, x),
    "module": lambda x: MultiHeadAttention(6, 3)(x),
    "choice": lambda x: Choice(x, ["a", "b"]),
    "roles": lambda x: Roles(torch.rand(2, 2), ["a", "b"], x, x, x),
}  # fmt: skip
OF_TOKENS = {
    "heatmaps": lambda tokens: heatmaps(WEIGHTS, tokens),
    "its keys": lambda tokens: heatmaps(WEIGHTS, TOKENS, key_tokens=tokens),
    "show": lambda tokens: show("X", X, tokens),
    "show's columns": lambda tokens: show("X", X[0].T, key_tokens=tokens),
    "splits": lambda tokens: Splits(X, tokens, 3),
    "explorer": lambda tokens: explorer(tokens=[tokens]),
}


# ---- labels ----


@pytest.mark.parametrize("draw", OF_TOKENS.values(), ids=OF_TOKENS.keys())
def test_as_many_labels_as_there_are(draw):
    draw(TOKENS)
    draw(tuple(TOKENS))
    draw(np.array(TOKENS))
    for tokens in (TOKENS[:3], TOKENS * 2):
        with pytest.raises(
            ValueError, match=rf"there are 4 .* and {len(tokens)} .*tokens"
        ):
            draw(tokens)
    with pytest.raises(
        ValueError, match=r"write .*tokens.*\[:4\] for the fir"
    ):
        draw(TOKENS * 2)


@pytest.mark.parametrize("draw", OF_TOKENS.values(), ids=OF_TOKENS.keys())
def test_one_text_is_no_list_of_letters(draw):
    with pytest.raises(ValueError, match=r"a list|list of them for each sen"):
        draw("abcd")


@pytest.mark.parametrize("draw", OF_TOKENS.values(), ids=OF_TOKENS.keys())
def test_ids_and_encodings_are_no_labels(draw):
    for ids in ([5, 6, 7, 8], torch.arange(4), np.arange(4)):
        with pytest.raises(ValueError, match="convert_ids_to_tokens"):
            draw(ids)
    words = {word: i for i, word in enumerate(TOKENS)}
    encoding = Tokenizer(WordLevel(words, unk_token="Я")).encode("Я")
    with pytest.raises(ValueError, match=r"is an Encoding; .*\.tokens$"):
        draw(encoding)


def test_a_sentence_of_an_explorer_is_a_list_of_its_own():
    for tokens in (TOKENS, "abcd"):
        with pytest.raises(
            ValueError, match=r"tokens is a .*such as \[tokens\] for one"
        ):
            explorer(tokens=tokens)


def test_names_of_heads_are_as_many_as_heads():
    for names in (["a"], list("abcd"), "abc"):
        with pytest.raises(ValueError, match="names"):
            heatmaps(WEIGHTS, TOKENS, names=names)


# ---- types ----

NO_TENSORS = {
    "nothing": (None, r"is None"),
    "an array": (ALL.numpy(), r"is a numpy array of shape \(2, 3, 4, 4\); write torch.from_numpy\("),
    "lists": (ALL.tolist(), r"is a list; write torch.tensor\("),
    "layers": (tuple(ALL[:, None]), r"is a tuple of 2 tensors; .*such as outputs.attentions\[layer\]"),
    "layers of None": ((None, None), r"is a tuple that holds None; a fused kernel .*attn_implementation=\"eager\""),
    "a number": (3, r"is an int; it must be a tensor"),
    "a text": ("weights", r"is a str; it must be a tensor"),
}  # fmt: skip


@pytest.mark.parametrize(("given", "message"), NO_TENSORS.values(), ids=NO_TENSORS.keys())  # fmt: skip
@pytest.mark.parametrize("draw", OF_NUMBERS.values(), ids=OF_NUMBERS.keys())
def test_what_is_no_tensor_is_named_with_the_line_to_write(draw, given, message):  # fmt: skip
    with pytest.raises(ValueError, match=message):
        draw(given)


@pytest.mark.parametrize("draw", OF_WEIGHTS.values(), ids=OF_WEIGHTS.keys())
@pytest.mark.parametrize("given", [None, ()], ids=str)
def test_weights_that_no_kernel_kept_are_asked_for(draw, given):
    with pytest.raises(ValueError, match='attn_implementation="eager"'):
        draw(given)


def test_a_batch_too_much_is_told_with_the_way_out():
    with pytest.raises(ValueError, match=r"take one of the 2 .* weights\[0\]"):
        heatmaps(ALL, TOKENS)


def test_numbers_without_values_are_told():
    with pytest.raises(ValueError, match="on the device meta"):
        heatmaps(WEIGHTS.to("meta"), TOKENS)


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16], ids=str)
def test_coarse_numbers_are_drawn(dtype):
    weights = ALL.to(dtype).softmax(dim=-1)
    heatmaps(weights[0], TOKENS)._repr_mimebundle_()
    head_grid(weights, "All")._repr_mimebundle_()
    head_table(weights[:, :, 0, 0], "Scores")._repr_mimebundle_()
    assert "mh-weights" in drawn.shown("weights", weights)["text/html"]
    x = X.to(dtype)
    Splits(x, TOKENS, 3)
    explorer(x)
    q = Q.to(dtype)
    mixed, shares = attention(q, q, q)
    formula(mixed=mixed, weights=shares, q=q, k=q, v=q).html()
    w = torch.randn(6, 6).to(dtype)
    explorer(x @ w, x=x, projections=[w, w])


def test_lengths_may_be_tensors():
    for lengths in (torch.tensor([3]), [torch.tensor(3)], np.array([3])):
        shown = explorer(lengths=lengths)
        assert shown.lengths == [3] and type(shown.lengths[0]) is int
    for lengths in ([2.5], [True], [torch.tensor([1, 2])]):
        with pytest.raises(ValueError, match="it must be a whole number"):
            explorer(lengths=lengths)


# ---- ranges ----

NO_WEIGHTS = {
    "scores": (WEIGHTS.log(), r"scores.softmax\(dim=-1\)"),
    "a negative weight": (WEIGHTS - 0.1, r"go from -.*scores.softmax"),
    "above 1": (WEIGHTS * 4, r"rows add up to 4 to 4; .*model.eval\(\)"),
    "dropout": (dropout(WEIGHTS, 0.5), r"as dropout makes them .*call model.eval\(\) first"),
    "rows of more than 1": (WEIGHTS * 1.02, r"rows add up to 1.02 to 1.02; "),
}  # fmt: skip


@pytest.mark.parametrize(("weights", "message"), NO_WEIGHTS.values(), ids=NO_WEIGHTS.keys())  # fmt: skip
@pytest.mark.parametrize("draw", OF_WEIGHTS.values(), ids=OF_WEIGHTS.keys())
def test_what_is_no_weight_is_refused(draw, weights, message):
    with pytest.raises(ValueError, match=message):
        draw(weights)


@pytest.mark.parametrize("draw", OF_WEIGHTS.values(), ids=OF_WEIGHTS.keys())
def test_rows_add_up_to_1_as_far_as_their_dtype_goes(draw):
    """A row of bfloat16 adds up to 1.004, and to that in float32 too."""
    coarse = torch.full((1, SEQ, SEQ), 0.25).bfloat16()
    coarse[..., 0] = 0.2539
    for weights in (coarse, coarse.float()):
        assert weights.float().sum(dim=-1).max() > 1.003
        draw(weights)
    nowhere = WEIGHTS * (torch.arange(SEQ) > 0)[:, None]
    draw(nowhere)
    # Keys that were left out.
    head_grid(ALL[..., :2], "All")


@pytest.mark.parametrize("draw", OF_NUMBERS.values(), ids=OF_NUMBERS.keys())
def test_an_empty_batch_is_drawn_by_nobody_or_said(draw):
    for empty in (X[:0], WEIGHTS[:0], ALL[:0]):
        try:
            draw(empty)
        except ValueError as error:
            words = str(error)
            assert re.search(r"empty|axes|shape|columns", words), words


def test_a_projection_with_a_bias_is_told_apart():
    linear = nn.Linear(6, 6)
    x = X.clone()
    given = {"x": x, "projections": [linear.weight.T] * 2}
    with torch.no_grad():
        with pytest.raises(ValueError, match=r"the same in every row, as a b"):
            explorer(linear(x), **given)
        given = {"x": x, "projections": [linear.weight] * 2}
        with pytest.raises(
            ValueError, match=r"weight.T for query; and what is left is the sa"
        ):
            explorer(linear(x), **given)
        with pytest.raises(ValueError, match=r"give weight.T for query$"):
            explorer(x @ linear.weight.T, **given)
        with pytest.raises(ValueError, match=r"query = x @ w$"):
            explorer(torch.randn(1, SEQ, 6), **given)


# ---- masks ----

CAUSAL = torch.ones(SEQ, SEQ, dtype=torch.bool).tril()
BATCH = torch.randn(2, 3, 5, 8)  # batch, heads, tokens
MASKS = {
    "lengths": (torch.tensor([3, 5]), r"lengths become that with torch.arange\(5\) < mask\[:, None, None, None\]"),
    "a tokenizer's": (torch.ones(2, 5).long(), r"attention_mask, \(batch, key\), .*mask.bool\(\)\[:, None, None\]"),
    "ones and zeros": (torch.ones(5, 5).long(), r"ones and zeros becomes that with mask.bool\(\)"),
    "floats": (torch.zeros(5, 5), r"an additive one \(0 and -inf\) with mask == 0"),
    "three axes": (torch.ones(2, 5, 5).bool(), r"for one a sentence write mask\[:, None\]$"),
    "one a sentence": (torch.ones(2, 5).bool(), r"for one a sentence write mask\[:, None, None\]$"),
    "a list": ([[True] * 5] * 5, r"mask is a list; write torch.tensor\(mask\)"),
    "an array": (np.ones((5, 5), bool), r"mask is a numpy array .*write torch.from_numpy\(mask\)"),
}  # fmt: skip


@pytest.mark.parametrize(("mask", "message"), MASKS.values(), ids=MASKS.keys())
def test_what_is_no_mask_is_named_with_the_line_to_write(mask, message):
    for attend in (attention, fused_attention):
        with pytest.raises(ValueError, match=message):
            attend(BATCH, BATCH, BATCH, mask)


def test_the_lines_that_are_named_give_masks():
    """As written, each is taken, and hides what was meant."""
    lengths = torch.tensor([3, 5])
    right = torch.arange(5) < lengths[:, None, None, None]
    real = right[:, 0, 0].long()
    for mask in (
        torch.arange(5) < lengths[:, None, None, None],
        real.bool()[:, None, None],
        (real.bool()[:, None] & right[:, 0])[:, None],
    ):
        _, weights = attention(BATCH, BATCH, BATCH, mask)
        assert torch.equal(weights > 0, right.expand_as(weights))


def test_other_masks_say_that_pytorch_means_the_opposite():
    with pytest.raises(
        ValueError, match=r"nn.MultiheadAttention take the opposite, ~mask"
    ):
        attention(X, X, X, torch.ones(4, 4))


def test_a_mask_that_hides_all_that_was_looked_at_is_turned_round():
    weights = attention(Q, Q, Q, CAUSAL)[1]
    for draw in (
        lambda **mask: heatmaps(weights[0], TOKENS, **mask),
        lambda **mask: show("weights", weights, TOKENS, **mask),
    ):
        for name in ("mask", "padding"):
            draw(**{name: CAUSAL})
            with pytest.raises(ValueError, match=rf"write ~{name}$"):
                draw(**{name: ~CAUSAL})
    # Nothing is said where nothing is hidden, or all of it.
    show("zeros", torch.zeros(4, 4), mask=CAUSAL)
    show("weights", WEIGHTS, TOKENS, mask=~CAUSAL)
