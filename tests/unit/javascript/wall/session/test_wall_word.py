"""Which word is chosen in another sentence: what the reader chose, or the word that one asks about."""

import json

import pytest

TROPHY = "[CLS] the trophy did not fit because it was too big . [SEP]"
SLOW = "[CLS] slow one [SEP]"


@pytest.fixture(scope="module")
def word(wall):
    module = wall("session/word.js")

    def call(tokens, before, chosen, is_own=True, nth=0):
        tokens, before = tokens.split(), before.split()
        query = [at for at, word in enumerate(before) if word == chosen][nth]
        arguments = (tokens, before, query, is_own)
        place = module(f"wordIn({', '.join(map(json.dumps, arguments))})")
        return place, tokens[place]

    return call


@pytest.mark.parametrize(
    ("tokens", "asked"),
    [
        ("[CLS] my dog ate it [SEP]", "it"),
        ("[CLS] it rained [SEP]", "it"),
        ("[CLS] he said that she left [SEP]", "she"),
        ("[CLS] they came [SEP]", "they"),
        ("[CLS] the bank was steep . [SEP]", "steep"),
        ("[CLS] why ? ! [SEP]", "why"),
        ("[CLS] a kum ##qua ##t [SEP]", "kum"),
        ("[CLS] chapter 12 [SEP]", "12"),
        ("[CLS] \u732b \u043a\u043e\u0442 . [SEP]", "\u043a\u043e\u0442"),
        ("[CLS] [UNK] [SEP]", "[CLS]"),  # no word is there
        ("[CLS] [SEP]", "[CLS]"),
        ("[CLS]", "[CLS]"),
    ],
)
def test_a_sentence_of_your_own_is_asked_about_its_pronoun_or_its_last_word(
    word, tokens, asked
):
    assert word(tokens, TROPHY, "it")[1] == asked


def test_a_pronoun_that_stands_twice_is_the_last_one(word):
    tokens = "[CLS] it was it [SEP]"
    assert word(tokens, TROPHY, "it") == (3, "it")


@pytest.mark.parametrize(
    ("typed", "asked"), [("slow one and", "and"), ("slow one and it", "it")]
)
def test_while_you_type_the_word_goes_along(word, typed, asked):
    assert word(f"[CLS] {typed} [SEP]", SLOW, "one")[1] == asked


@pytest.mark.parametrize("is_own", [True, False])
def test_a_word_that_you_chose_stays_where_it_is_there(word, is_own):
    tokens = "[CLS] a trophy is a big trophy . [SEP]"
    assert word(tokens, TROPHY, "trophy", is_own) == (2, "trophy")
    assert word(tokens, TROPHY, "big", is_own) == (5, "big")
    twice = "[CLS] big as big [SEP]"
    assert word(twice, twice.replace("as", "so"), "big", is_own, nth=1) == (
        3,
        "big",
    )


@pytest.mark.parametrize("is_own", [True, False])
def test_a_word_that_you_chose_and_that_is_gone_gives_way(word, is_own):
    assert (
        word("[CLS] she waits . [SEP]", TROPHY, "trophy", is_own)[1] == "she"
    )


def test_in_a_sentence_of_the_book_the_pronoun_stays_the_same_one(word):
    tokens = "[CLS] it is so because it is . [SEP]"
    assert word(tokens, "[CLS] it and it [SEP]", "it", False, nth=1) == (
        1,
        "it",
    )


def test_two_sentences_of_the_book_are_compared_at_the_word_in_which_they_differ(
    word,
):
    small = TROPHY.replace("big", "small")
    _, chosen = word(small, TROPHY, "big", is_own=False)
    assert chosen == "small"
    assert word(small, TROPHY, "big", is_own=True)[1] == "it"
