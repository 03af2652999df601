"""A word that another sentence has in the place of this one's, and what is told when something goes wrong."""

import json

import pytest

from manyheads.models.minilm import SENTENCES


@pytest.fixture(scope="module")
def switch(wall):
    module = wall("sentences.js")

    def switch(sentences: list[list[str]], tokens: list[str]):
        given = [
            {"text": " ".join(each), "tokens": each} for each in sentences
        ]
        return module(f"switchOf({json.dumps(given)}, {json.dumps(tokens)})")

    return switch


BIG = "it was too big".split()
SMALL = "it was too small".split()


@pytest.mark.parametrize(
    ("sentences", "tokens", "at", "choices"),
    [
        ([BIG, SMALL], BIG, 3, [("big", 0), ("small", 1)]),
        # In the list's order, whichever is shown.
        ([BIG, SMALL], SMALL, 3, [("big", 0), ("small", 1)]),
        ([SMALL, ["a"], BIG], BIG, 3, [("small", 0), ("big", 2)]),
        # The first that differs in one word alone.
        ([["a", "b"], ["c", "d"], ["a", "c"]], ["a", "b"], 1, [("b", 0), ("c", 2)]),
        ([["a", "b"], ["c", "b"], ["a", "c"]], ["a", "b"], 0, [("a", 0), ("c", 1)]),
    ],
)  # fmt: skip
def test_a_word_can_be_changed_for_that_of_another(
    switch, sentences, tokens, at, choices
):
    assert switch(sentences, tokens) == {
        "at": at,
        "choices": [{"sentence": n, "word": word} for word, n in choices],
    }


@pytest.mark.parametrize(
    ("sentences", "tokens"),
    [
        ([], BIG),
        ([BIG], BIG),
        ([BIG, BIG], BIG),
        ([BIG, [*BIG, "."]], BIG),
        ([BIG, ["he", "was", "too", "small"]], BIG),
        # A sentence of the reader's own is in no list.
        ([BIG, SMALL], ["it", "was", "too", "old"]),
        ([BIG, SMALL], BIG[:3]),
        ([BIG, [*SMALL, "."]], [*BIG, "."]),
        ([["a,b"], ["c", "b"]], ["a", "b"]),
    ],
)
def test_where_no_other_differs_in_one_word_there_is_nothing_to_change(
    switch, sentences, tokens
):
    assert switch(sentences, tokens) is None


def test_the_first_wall_has_big_or_small(switch, trophy):
    # Words are enough here: the sentences of the book have few rare ones.
    sentences = [text.lower().rstrip(".").split() for text in SENTENCES]
    sentences[1] = trophy.tokens
    sentences[5] = ["small" if t == "big" else t for t in trophy.tokens]
    assert switch(sentences, trophy.tokens)["choices"] == [
        {"word": "big", "sentence": 1},
        {"word": "small", "sentence": 5},
    ]


@pytest.fixture(scope="module")
def problems(wall):
    return wall("session/problems.js")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (
            {"kind": "missing", "part": "layer-2"},
            "The part “layer-2” didn't come. Is there a network? What is shown stays.",
        ),
        (
            {"kind": "damaged", "part": "words"},
            "The part “words” came damaged. What is shown stays.",
        ),
        (
            {"kind": "no-worker"},
            "This browser is too old to run the model. The sentences of the list still work.",
        ),
        (
            {"kind": "memory"},
            "The browser gives no memory for the model. Close other pages, and try again.",
        ),
        (
            {"kind": "too-long", "tokens": 140, "longest": 128},
            "Too long: 140 tokens, and the model takes 128 at most. What is shown stays.",
        ),
        (
            {"kind": "failed", "words": "Error: 5 bytes"},
            "That failed: Error: 5 bytes. What is shown stays.",
        ),
        ({}, "That failed: nobody knows why. What is shown stays."),
    ],
)
def test_what_went_wrong_is_told_with_the_way_out(problems, error, words):
    assert problems(f"problemInWords({json.dumps(error)})") == words


@pytest.mark.parametrize(
    ("tokens", "words"),
    [
        (["[CLS]", "a", "rose", "[SEP]"], ""),
        (["[CLS]", "[SEP]"], "The model finds no word in this."),
        (
            ["[CLS]", "a", "[UNK]", "[SEP]"],
            "[UNK] stands where the model's vocabulary has no token.",
        ),
        (
            ["[CLS]", "[UNK]", "[UNK]", "[SEP]"],
            "The model knows none of this: it reads [UNK] in the place of each word.",
        ),
    ],
)
def test_what_the_model_could_not_spell_is_told(problems, tokens, words):
    assert problems(f"tokensInWords({json.dumps(tokens)})") == words
