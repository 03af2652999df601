"""The exercises' check: right is right, and a known mistake is named."""

import pytest
import torch

from manyheads import Exercise, split_heads

X = torch.arange(1.0, 25.0).reshape(1, 4, 6)
UNTRANSPOSED = "A reshape without the transpose."
MISTAKES = {
    UNTRANSPOSED: lambda x, heads: x.reshape(1, heads, 4, 6 // heads),
    "The heads stay after the tokens.": lambda x, heads: x.reshape(
        1, 4, heads, 6 // heads
    ),
}
split = Exercise(
    right=split_heads,
    inputs=[(X, 3), (X, 2)],
    mistakes=MISTAKES,
    axes="batch head token column",
)


@pytest.fixture
def verdict(capsys):
    """What is printed of a function."""

    def check(yours) -> str:
        split.check(yours)
        return capsys.readouterr().out

    return check


def test_the_right_answer(verdict):
    assert verdict(split_heads) == "✓ Right, on 2 inputs.\n"


@pytest.mark.parametrize("name", MISTAKES)
def test_a_known_mistake_is_named(name, verdict):
    assert verdict(MISTAKES[name]).startswith(f"✗ {name}\n")


def test_the_first_wrong_number_and_whose_it_is(verdict):
    assert (
        "Input 1: at batch 0, head 0, token 1, column 0 it gives 3, a number of token 0; it should give 7."
        in verdict(MISTAKES[UNTRANSPOSED])
    )


def test_an_answer_that_is_right_on_the_first_input_alone(verdict):
    printed = verdict(lambda x, heads: split_heads(x, 3))
    assert "✗ Not the right numbers yet." in printed
    assert (
        "Input 2: the shape is (1, 3, 4, 2); it should be (1, 2, 4, 3)."
        in printed
    )


@pytest.mark.parametrize("nothing", [None, ...])
def test_an_exercise_that_nobody_has_begun(nothing, verdict):
    assert verdict(lambda x, heads: nothing).startswith("Not answered yet")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("four", "gives 'four'; it should give a tensor"),
        (torch.full((1, 3, 4, 2), float("nan")), "it gives nan"),
        (7, "the shape is (); it should be (1, 3, 4, 2)"),
    ],
)
def test_answers_that_are_no_answers(answer, words, verdict):
    printed = verdict(lambda x, heads: answer)
    assert words in printed and "✓" not in printed


def test_a_function_that_changes_its_input_in_place(verdict):
    """It works on copies: the mistake is named, and the input stays as it was."""

    def reshaped_then_cleared(x, heads):
        answer = MISTAKES[UNTRANSPOSED](x, heads).clone()
        x.zero_()
        return answer

    assert verdict(reshaped_then_cleared).startswith(f"✗ {UNTRANSPOSED}\n")
    assert X.count_nonzero() == X.numel()


def test_a_mistake_that_is_right_for_every_input_is_refused():
    with pytest.raises(
        ValueError, match=f"the mistake '{UNTRANSPOSED}' gives the right"
    ):
        Exercise(split_heads, [(X, 1)], MISTAKES)


def test_one_input_that_tells_a_mistake_from_what_is_right_is_enough():
    Exercise(split_heads, [(X, 1), (X, 3)], MISTAKES)


def test_a_right_answer_with_nan_in_it_is_refused():
    row = torch.tensor([float("-inf")] * 2)
    with pytest.raises(
        ValueError, match="the right answer for input 2 has NaN"
    ):
        Exercise(
            lambda scores: scores.softmax(-1), [(torch.ones(2),), (row,)], {}
        )
