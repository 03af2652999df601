"""The checks that readers run: right is right, a known mistake is named; and so in every chapter's exercises."""

import re

import nbformat
import pytest
import torch
from conftest import NOTEBOOKS, run_chapter

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


each_chapter = pytest.mark.parametrize(
    "path",
    [path for path in NOTEBOOKS if path.stem != "welcome"],
    ids=lambda path: path.stem,
)


@each_chapter
def test_every_chapter_ends_with_three_exercises_or_more(path):
    cells = nbformat.read(path, as_version=4).cells
    heading = next(
        number
        for number, cell in enumerate(cells)
        if re.search("^## Exercises$", cell.source, flags=re.M)
    )
    exercises = cells[heading:]
    prose = "\n".join(
        cell.source for cell in exercises if cell.cell_type == "markdown"
    )
    numbers = re.findall(r"^### Exercise (\d+): ", prose, flags=re.M)
    assert [int(n) for n in numbers] == list(range(1, len(numbers) + 1))
    assert len(numbers) >= 3
    code = [cell for cell in exercises if cell.cell_type == "code"]
    # One that the page itself answers, and one whose code is checked.
    assert any("Question(" in cell.source for cell in code)
    solutions = [cell for cell in code if "# @title A solution" in cell.source]
    assert solutions
    for cell in solutions:
        assert "hide-cell" in cell.metadata.tags
        assert cell.outputs[0].text.startswith("✓")


@each_chapter
def test_every_exercise_knows_its_mistakes(path, capsys, monkeypatch):
    """The stub isn't right, the solution is, and each mistake is told by its name on whichever input comes first."""
    # No exercise needs real processes; nbval starts them.
    monkeypatch.setenv("MANYHEADS_PROCESSES", "one")
    checks = run_chapter(path.stem)["checks"]
    assert len(checks) % 2 == 0
    for (stub, _), (solution, named) in zip(
        checks[::2], checks[1::2], strict=True
    ):
        assert stub[0].__name__ == solution[0].__name__
        yours, right, *inputs = solution
        capsys.readouterr()
        check(stub[0], right, *inputs, **named)
        assert "✓" not in capsys.readouterr().out
        check(yours, right, *inputs, **named)
        assert capsys.readouterr().out.startswith("✓")
        assert named["mistakes"]
        for name, mistake in named["mistakes"].items():
            check(mistake, right, *inputs, **named)
            told = capsys.readouterr().out
            assert told.startswith(f"✗ {name}\n"), (yours.__name__, name, told)
