"""The wall of heads in Python: what it refuses in words, what it hands to the page, and how it answers it."""

import contextlib
import math
import types

import numpy as np
import pytest
import torch
from traitlets import TraitError

from manyheads import Heads
from manyheads.models.reading import Reading
from support import hostile

LAYERS, HEADS, SEQ, D_HEAD = 2, 3, 4, 5
TOKENS = list("abca")


def attended(seq=SEQ, mask=None, layers=LAYERS):
    """Weights of random numbers, with the query and the key that give them."""
    torch.manual_seed(seq)
    query, key = torch.randn(2, layers, HEADS, seq, D_HEAD)
    scores = query @ key.mT / math.sqrt(D_HEAD)
    if mask is not None:
        scores = scores.masked_fill(~mask, -torch.inf)
    return scores.softmax(dim=-1), query, key


WEIGHTS, QUERY, KEY = attended()
NAN = WEIGHTS.clone()
NAN[1, 2, 3, 0] = math.nan


def reading_of(text: str, off=()) -> Reading:
    """Each letter is a token; the more heads are off, the smaller the output."""
    weights, query, key = attended(len(text))
    output = torch.arange(1.0, 1 + HEADS * D_HEAD) / (1 + len(off))
    return Reading(list(text), weights, query, key, output)


class Read:
    """Reads as that does, and keeps what it was asked for."""

    def __init__(self, name: str = ""):
        self.name, self.asked = name, []

    def __call__(self, text, off=()):
        self.asked.append((text, list(off)))
        if text == "?":
            raise ValueError("nobody can read that")
        return reading_of(text, off)


def wall(**changes) -> Heads:
    given = {"weights": WEIGHTS, "tokens": TOKENS}
    return Heads(**given | changes)


def floats(data: bytes, *shape: int) -> torch.Tensor:
    """Bytes as a page reads them: float32, little-endian."""
    numbers = np.frombuffer(data, "<f4").astype("f4").reshape(shape)
    return torch.from_numpy(numbers)


def weights_of(shown: Heads) -> torch.Tensor:
    """What a page makes of the 16 bits of each."""
    codes = np.frombuffer(shown.weights16, "<u2").astype("f8")
    numbers = np.where(codes == 0, 0, (codes - 0.75) / 65534.25)
    return torch.from_numpy(numbers).reshape(WEIGHTS.shape)


# ---- the door ----

CASES = {
    "no weights": (
        lambda: wall(weights=WEIGHTS[:0]),
        r"weights has shape \(0, 3, 4, 4\): an axis is empty",
    ),
    "whole numbers": (
        lambda: wall(weights=torch.ones(1, 1, 4, 4, dtype=torch.long)),
        r"weights holds torch.int64.*weights.float\(\)",
    ),
    "NaN": (
        lambda: wall(weights=NAN),
        r"weights\[1\] holds 1 number.* NaN or infinite, the first at index \(2, 3, 0\)",
    ),
    "too few tokens": (
        lambda: wall(tokens=TOKENS[:3]),
        r"there are 4 queries and keys and 3 tokens, and each needs its own: \['a', 'b', 'c'\]$",
    ),
    "too many tokens": (
        lambda: wall(tokens=TOKENS * 2),
        r"there are 4 queries and keys and 8 tokens.*; write tokens\[:4\] for the first ones",
    ),
    "more queries than keys": (
        lambda: wall(weights=WEIGHTS[..., :3], tokens=TOKENS[:3]),
        r"weights have 4 queries and 3 keys, so tokens can't be both: give queries=… and keys=…",
    ),
    "scores": (
        lambda: wall(weights=QUERY @ KEY.mT),
        r"weights\[0\] go from -\d.* to \d.*; weights come from a softmax",
    ),
    "a negative weight": (
        lambda: wall(weights=torch.tensor([[[[1.2, -0.2], [0.5, 0.5]]]]), tokens=["a", "b"]),
        r"weights go from -0.2 to 1.2, and rows add up to 1 to 1; weights come from a softmax",
    ),
    "rows that add up to more than 1": (
        lambda: wall(weights=torch.full((1, 1, 4, 4), 0.3)),
        r"weights go from 0.3 to 0.3, and rows add up to 1.2 to 1.2;.*dropout made them larger: call model.eval",
    ),
    "query without key": (
        lambda: wall(query=QUERY),
        "key is not given: a weight comes of both, so give both or none",
    ),
    "key without query": (lambda: wall(key=KEY), "query is not given"),
    "query with its heads merged": (
        lambda: wall(query=QUERY.flatten(2), key=KEY.flatten(2)),
        r"query has shape \(2, 3, 20\), 3 axes; it needs 4: \(layers, heads, seq, d_head\)",
    ),
    "NaN in key": (
        lambda: wall(query=QUERY, key=KEY / 0),
        "key holds 120 number",
    ),
    "query that float32 can't hold": (
        lambda: wall(query=QUERY.double() * 1e300, key=KEY.double() / 1e300),
        "query in float32 holds 120 number",
    ),
    "query of another layer": (
        lambda: wall(query=QUERY[:1], key=KEY[:1]),
        r"query has shape \(1, 3, 4, 5\), weights \(2, 3, 4, 4\)",
    ),
    "key of other columns": (
        lambda: wall(query=QUERY, key=KEY[..., :4]),
        r"key has shape \(2, 3, 4, 4\), weights \(2, 3, 4, 4\); query and key need \(layers, heads, seq, d_head\)",
    ),
    "query and key of other weights": (
        lambda: wall(query=KEY, key=QUERY),
        r"the softmax of query @ key.mT / √d_head differs from weights by up to 0\.\d+; give the query and key",
    ),
    "query that was divided already": (
        lambda: wall(query=QUERY / math.sqrt(D_HEAD), key=KEY),
        "differs from weights by up to",
    ),
    "sentences that nothing reads": (
        lambda: wall(sentences=["A rose."]),
        r"sentences are given but read is not: give read=…",
    ),
    "a sentence of more tokens than there is room for": (
        lambda: wall(sentences=["ab", "a" * 129], read=Read()),
        r"the sentence 'a+' has 129 tokens, and the wall has room for 128",
    ),
    "a word that is no token": (
        lambda: wall(word="rose"),
        r"word is 'rose', which is none of the tokens \['a', 'b', 'c', 'a'\]",
    ),
}  # fmt: skip


@pytest.mark.usefixtures("unchecked_shapes")
@pytest.mark.parametrize(("call", "message"), CASES.values(), ids=CASES.keys())
def test_what_is_no_wall_is_refused_in_words(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def every_place(text) -> list:
    """Walls with a text in each of the places that take one."""
    return [
        lambda: wall(tokens=["a", "b", "c", text]),
        lambda: wall(tokens=None, queries=[*TOKENS[:3], text], keys=TOKENS),
        lambda: wall(tokens=None, queries=TOKENS, keys=[*TOKENS[:3], text]),
        lambda: wall(title=text),
        lambda: wall(sentences=["ab", text], read=Read()),
        lambda: wall(notes=[{"text": "a"}, {"text": text}]),
        lambda: wall(way_on=(text, "other.html")),
        lambda: wall(way_on=("on", text)),
    ]


@pytest.mark.parametrize("half", hostile.HALVES, ids=ascii)
def test_half_a_character_is_refused_in_words(half):
    for make in every_place(half):
        with pytest.raises(ValueError, match=r"half a character.*drop it"):
            make()


def test_a_text_that_no_page_can_draw_is_refused_in_words():
    for long in hostile.LONG:
        for make in every_place(long):
            with pytest.raises(
                ValueError, match=r"has 10000\d char.* room for"
            ):
                make()


@pytest.mark.usefixtures("unchecked_shapes")
@pytest.mark.parametrize("thing", [None, math.nan, 3, b"a"])
def test_what_is_no_text_is_refused_in_words(thing):
    for make in every_place(thing):
        with pytest.raises(ValueError, match=r"it must be a text"):
            make()


def test_texts_of_any_kind_are_kept_as_they_are():
    for text in hostile.TEXTS.values():
        shown = wall(tokens=["a", "b", "c", text], title=text)
        assert (shown.tokens[3], shown.title) == (text, text)


def test_masked_weights_are_accepted():
    mask = torch.ones(SEQ, SEQ, dtype=torch.bool).tril()
    weights, query, key = attended(mask=mask)
    assert (weights[..., ~mask] == 0).all()
    shown = wall(weights=weights, query=query, key=key)
    assert torch.equal(weights_of(shown) == 0, weights == 0)
    # A query that may look at nothing has weights of zero.
    weights[0, 1, 2] = 0
    wall(weights=weights, query=query, key=key)
    # What the mask let through must still be right.
    with pytest.raises(ValueError, match="differs from weights by up to"):
        wall(weights=weights, query=query.flip(-2), key=key)


# ---- the state ----


def test_the_page_gets_its_numbers_row_by_row():
    shown = wall(weights=WEIGHTS.double(), query=QUERY.double(), key=KEY)
    assert shown.shape == [LAYERS, HEADS, SEQ, D_HEAD]
    assert (weights_of(shown) - WEIGHTS).abs().max() < 8e-6
    assert torch.equal(floats(shown.query_rows, *QUERY.shape), QUERY)
    assert torch.equal(floats(shown.key_rows, *KEY.shape), KEY)
    assert len(shown.weights16) == 2 * LAYERS * HEADS * SEQ * SEQ
    assert repr(shown) == "Heads(layers=2, heads=3, seq=4)"


def test_without_query_and_key_it_says_so():
    shown = wall()
    assert shown.shape == [LAYERS, HEADS, SEQ, 0]
    assert (shown.query_rows, shown.key_rows) == (b"", b"")
    assert (shown.reads, shown.sentences, shown.parts) == (False, [], None)


def test_it_begins_where_it_is_told_to():
    shown = wall(layer=1, head=2, word="c")
    assert (shown.layer, shown.head, shown.query, shown.key) == (1, 2, 2, -1)
    assert wall(word=3).query == 3
    assert wall(word="a").query == 0  # the first of two
    way = wall(way_on=("on", "other.html"), notes=[{"text": "b"}])
    assert way.way_on == {"words": "on", "address": "other.html"}
    assert way.notes == [{"text": "b"}]
    assert wall().way_on == {}


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", " JavaScript:x", "data:text/html,x"]
)
def test_a_way_on_leads_to_a_page(address):
    with pytest.raises(ValueError, match="its address is a page's"):
        wall(way_on=("on", address))
    for page in ("by_hand.html", "a/b.html#c:d", "https://example.org"):
        assert wall(way_on=("on", page)).way_on["address"] == page


@pytest.mark.parametrize(
    ("trait", "number", "highest"),
    [
        *[("layer", 2, 1), ("layer", -1, 1), ("head", 3, 2)],
        *[("head", -1, 2), ("query", 4, 3), ("query", -1, 3)],
    ],
)
def test_what_is_not_there_can_not_be_chosen(trait, number, highest):
    shown = wall()
    message = f"{trait} is {number}; it can be 0 to {highest}"
    with pytest.raises(TraitError, match=message):
        setattr(shown, trait, number)
    assert getattr(shown, trait) == 0
    given = {"word" if trait == "query" else trait: number}
    with pytest.raises(TraitError, match=message):
        wall(**given)
    setattr(shown, trait, highest)
    assert getattr(shown, trait) == highest


def test_another_sentence_may_be_longer_but_layers_stay():
    shown = wall(read=Read())
    with contextlib.suppress(TraitError):
        shown.query = 127
    assert shown.query == 127
    with pytest.raises(TraitError, match="query is 128; it can be 0 to 127"):
        shown.query = 128
    with pytest.raises(TraitError, match="layer is 2; it can be 0 to 1"):
        shown.layer = 2


def test_sentences_come_with_their_tokens():
    read = Read()
    shown = wall(read=read, sentences=("abca", "cab"))
    assert shown.reads
    assert shown.sentences == [
        {"text": "abca", "tokens": list("abca")},
        {"text": "cab", "tokens": list("cab")},
    ]
    assert [text for text, _ in read.asked] == ["abca", "cab"]


@pytest.mark.parametrize(
    ("read", "parts"),
    [
        (Read("minilm"), {}),
        (Read("other"), None),
        (Read(), None),
        (reading_of, None),
        (None, None),
    ],
)
def test_a_page_is_asked_for_the_model_that_it_has(read, parts):
    """The build fills the parts of those that ask by an empty dict."""
    assert wall(read=read).parts == parts


# ---- the answers ----


class Page:
    """What a wall sends, and what a page asks of it."""

    def __init__(self, **changes):
        self.sent = []
        self.wall = wall(**changes)
        self.wall.send = types.MethodType(
            lambda _, content, buffers=None: self.sent.append(
                (content, buffers)
            ),
            self.wall,
        )

    def ask(self, content: dict) -> list:
        self.sent.clear()
        self.wall._handle_custom_msg(content, [])
        return self.sent


def test_a_text_is_answered_layer_by_layer():
    read = Read()
    answers = Page(read=read).ask({"read": 7, "text": "abc", "off": []})
    right = reading_of("abc")
    assert [content for content, _ in answers] == [
        {"id": 7, "tokens": ["a", "b", "c"]},
        {"id": 7, "layer": 0},
        {"id": 7, "layer": 1},
        {"id": 7, "done": True},
    ]
    for layer, (_, buffers) in enumerate(answers[1:3]):
        weights, query, key = buffers
        given = floats(weights, HEADS, 3, 3)
        assert torch.equal(given, right.weights[layer])
        for data, rows in ((query, right.query), (key, right.key)):
            # A token's row has the columns of every head, side by side.
            merged = floats(data, 3, HEADS * D_HEAD)
            for head in range(HEADS):
                columns = slice(head * D_HEAD, (head + 1) * D_HEAD)
                assert torch.equal(merged[:, columns], rows[layer, head])
    (output,) = answers[-1][1]
    assert torch.equal(floats(output, HEADS * D_HEAD), right.output)
    assert read.asked == [("abc", [])]


def test_heads_that_are_off_are_named_to_the_reader():
    read = Read()
    off = ["1.2", "0.0", "10.11"]
    *_, (_, (output,)) = Page(read=read).ask(
        {"read": 1, "text": "ab", "off": off}
    )
    assert read.asked == [("ab", [(1, 2), (0, 0), (10, 11)])]
    assert floats(output, 15)[3] == 1


def test_a_text_that_is_too_long_is_told_with_its_length():
    page = Page(read=Read())
    asked = {"read": 3, "text": "a" * 129, "off": []}
    assert page.ask(asked) == [
        ({"id": 3, "error": "too long", "tokens": 129, "longest": 128}, None)
    ]
    answers = page.ask({"read": 4, "text": "a" * 128, "off": []})
    assert answers[0] == ({"id": 4, "tokens": ["a"] * 128}, None)
    assert answers[-1][0] == {"id": 4, "done": True}


def test_what_the_reader_refuses_is_told_in_its_words():
    page = Page(read=Read())
    words = "nobody can read that"
    assert page.ask({"read": 5, "text": "?", "off": []}) == [
        ({"id": 5, "error": "failed", "words": words}, None)
    ]
    # Half a character, which a tokenizer answers with another kind of error.
    (told, _), *more = page.ask({"read": 5, "text": "a\ud83d", "off": []})
    assert (told.get("error"), more) == ("failed", [])
    assert told["words"].startswith("the sentence holds half a character")
    assert len(page.ask({"read": 6, "text": "a", "off": []})) == 4


def test_what_is_no_question_is_not_answered():
    assert Page(read=Read()).ask({"other": 1}) == []
    assert Page().ask({"read": 1, "text": "a", "off": []}) == []
