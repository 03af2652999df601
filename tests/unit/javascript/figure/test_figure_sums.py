"""What arrives of two words: the sums, the best cuts and what is said of them, without a page."""

import itertools

import pytest
import torch

from manyheads.widgets.sums.sums import WEIGHTS
from support.javascript import without_page

SENTENCES = [(1, 1), (1, 0), (0, 1), (0, 0)]


@pytest.fixture(scope="module")
def sums():
    return without_page("sums/sums.js")


@pytest.fixture(scope="module")
def told():
    return without_page("sums/told.js")


def sums_of(weight):
    """How much dog each sentence hands over, by torch."""
    words = torch.tensor(SENTENCES, dtype=torch.float64)
    return words @ torch.tensor([weight, 1 - weight], dtype=torch.float64)


@pytest.mark.parametrize("weight", WEIGHTS)
def test_a_sum_is_the_matrix_product(sums, weight):
    found = [sums.call("dogIn", list(each), weight) for each in SENTENCES]
    assert found == pytest.approx(sums_of(weight).tolist(), abs=1e-9)


@pytest.mark.parametrize("weight", WEIGHTS)
def test_no_two_cuts_do_better(sums, weight):
    """All cuts on a fine grid, each either way round, for both questions."""
    found = sums_of(weight)
    cuts = torch.linspace(-0.0125, 1.0125, 42)[:, None]
    says_dog = torch.cat([found > cuts, found < cuts])
    words = torch.tensor(SENTENCES).bool()
    right = [says_dog == words[:, question] for question in (0, 1)]
    both = (right[0][:, None] & right[1]).sum(-1).max().item()
    readouts = sums.call("readoutsOf", weight)
    assert sums.call("bothRight", readouts) == both <= 3
    for question, readout in enumerate(readouts):
        says = found > readout["cut"]
        assert readout["right"] == (says == words[:, question]).tolist()


def test_twins_arrive_as_the_same_sums(sums):
    for weights in ([0.5], [0.75], [1], [0], [1, 0], [0.5, 0.5], [0.5, 0.75]):
        keys = [
            tuple(round(sums_of(w)[i].item(), 9) for w in weights)
            for i in range(4)
        ]
        wanted = [keys.count(key) > 1 for key in keys]
        assert sums.call("twins", weights) == wanted


@pytest.mark.parametrize(
    "weights", [*itertools.product([0, 0.25, 0.5, 0.8, 1], repeat=2)]
)
def test_a_line_parts_what_a_question_asks_for(sums, weights):
    places = torch.stack([sums_of(weight) for weight in weights], dim=-1)
    for question in (0, 1):
        ends = sums.call("lineOf", question, list(weights))
        if weights[0] == weights[1]:
            assert ends is None
            continue
        start, end = torch.tensor(ends, dtype=torch.float64)
        for each in (start, end):  # on the edge of the square
            assert (each - 0.5).abs().max().item() == pytest.approx(0.5)
        way, rest = end - start, places - start
        side = (way[0] * rest[:, 1] - way[1] * rest[:, 0]) > 0
        words = torch.tensor(SENTENCES).bool()[:, question]
        assert side.equal(words) or side.equal(~words)


def test_two_heads_get_all_four_unless_they_look_alike(sums):
    assert sums.call("bothRightOfTwo", [0.8, 0.2]) == 4
    assert sums.call("bothRightOfTwo", [0.5, 0.55]) == 4
    assert sums.call("bothRightOfTwo", [0.8, 0.8]) == 3
    assert sums.call("bothRightOfTwo", [1, 1]) == 2


@pytest.mark.parametrize(
    ("weight", "words"),
    [
        (0.5, "arrive as the same sum"),
        (0.75, "One cut answers “who bites?”. For “who is bitten?”"),
        (0.2, "One cut answers “who is bitten?”. For “who bites?”"),
        (1, "Nothing of the other one arrives: who is bitten?"),
        (0, "Nothing of the other one arrives: who bites?"),
    ],
)
def test_what_one_sum_keeps_is_said(told, weight, words):
    assert words in told.call("toldOfOne", weight)


def test_what_two_sums_keep_is_said(told):
    assert told.call("toldOfTwo", [1, 0]).startswith("Four sentences, four")
    assert told.call("toldOfTwo", [0.3, 0.3]).startswith("Both heads look al")


def test_a_sum_and_a_sentence_in_words(told):
    assert told.call("sentenceText", [1, 0]) == "dog bites man"
    assert told.call("sumText", [1, 0], 0.75) == "0.75 dog + 0.25 man"
    assert told.call("sumText", [1, 1], 0.75) == "1.00 dog"
    assert told.call("sumText", [0, 1], 1) == "1.00 man"
    assert told.call("listed4", [1, 0]) == (
        "dog bites dog: 1.00 dog and 1.00 dog; dog bites man: 1.00 dog and 1.00 man; "
        "man bites dog: 1.00 man and 1.00 dog; man bites man: 1.00 man and 1.00 man"
    )
