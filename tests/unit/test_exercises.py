"""The check that readers run: right is right, a known mistake is named."""

import pytest
import torch

from manyheads import check, split_heads

X = torch.arange(1.0, 25.0).reshape(1, 4, 6)
MISTAKES = {
    "A reshape without the transpose.": lambda x, heads: x.reshape(
        1, heads, 4, 6 // heads
    ),
    "The heads stay after the tokens.": lambda x, heads: x.reshape(
        1, 4, heads, 6 // heads
    ),
}
AXES = "batch head token column"


def told(yours, capsys) -> str:
    check(yours, split_heads, (X, 3), (X, 2), mistakes=MISTAKES, axes=AXES)
    return capsys.readouterr().out


def test_the_right_answer(capsys):
    assert told(split_heads, capsys) == "✓ Right, on 2 inputs.\n"


@pytest.mark.parametrize("name", MISTAKES)
def test_a_known_mistake_is_named(name, capsys):
    assert told(MISTAKES[name], capsys).startswith(f"✗ {name}\n")


def test_the_first_wrong_number_and_whose_it_is(capsys):
    out = told(MISTAKES["A reshape without the transpose."], capsys)
    assert (
        "Input 1: at batch 0, head 0, token 1, column 0 it gives 3, a number of token 0; it should give 7."
        in out
    )


def test_an_answer_that_is_right_on_the_first_input_alone(capsys):
    out = told(lambda x, heads: split_heads(x, 3), capsys)
    assert "✗ Not the right numbers yet." in out
    assert (
        "Input 2: the shape is (1, 3, 4, 2); it should be (1, 2, 4, 3)." in out
    )


@pytest.mark.parametrize("nothing", [None, ...])
def test_an_exercise_that_nobody_has_begun(nothing, capsys):
    assert told(lambda x, heads: nothing, capsys).startswith(
        "Not answered yet"
    )


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("four", "gives 'four'; it should give a tensor"),
        (torch.full((1, 3, 4, 2), float("nan")), "it gives nan"),
        (7, "the shape is (); it should be (1, 3, 4, 2)"),
    ],
)
def test_answers_that_are_no_answers(answer, words, capsys):
    out = told(lambda x, heads: answer, capsys)
    assert words in out and "✓" not in out
