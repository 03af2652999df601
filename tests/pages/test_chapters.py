"""The chapters as they run: exercises that know their mistakes, pictures that show what their cells computed."""

import re

import nbformat
import pytest
import torch

from manyheads import Exercise, Explorer
from support import content_checks
from support.chapters import run_chapter
from support.numbers.split_methods import NUMBERS, SPLITS
from support.outputs import pictures
from support.paths import NOTEBOOKS, TEMPLATE

each_chapter = pytest.mark.parametrize(
    "path",
    [path for path in NOTEBOOKS if path.stem != "welcome"],
    ids=lambda path: path.stem,
)


@pytest.fixture(autouse=True)
def one_process(monkeypatch):
    """Nothing here needs real processes; nbval starts them."""
    monkeypatch.setenv("MANYHEADS_PROCESSES", "one")


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
def test_every_chapter_has_the_form(path):
    notebook = nbformat.read(path, as_version=4)
    assert [*content_checks.out_of_form(path.name, notebook)] == []


def longer(notebook):
    heading = next(c for c in notebook.cells if c.cell_type == "markdown")
    heading.source += "\n\n" + "word " * 300


def without(words):
    def change(notebook):
        for cell in notebook.cells:
            cell.source = cell.source.replace(words, "")

    return change


def no_picture(notebook):
    del notebook.cells[4]


def one_line_more(notebook):
    for cell in notebook.cells:
        cell.source = cell.source.replace("\n- ", "\n- One.\n- ", 1)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (without("After this chapter"), "what the reader will be able"),
        (no_picture, "it begins with its picture"),
        (one_line_more, "what was learned are three lines"),
        (without("## What you have learned"), "it ends with"),
        (without("Question("), "after what was learned comes one question"),
        (without("## Sources"), "the sources come last"),
        (longer, "tools.minutes write"),
    ],
)
def test_a_chapter_that_lacks_a_part_of_its_form(change, told):
    notebook = nbformat.read(TEMPLATE, as_version=4)
    assert [*content_checks.out_of_form("my_topic", notebook)] == []
    change(notebook)
    faults = [*content_checks.out_of_form("my_topic", notebook)]
    assert any(told in fault for fault in faults), faults


@each_chapter
def test_every_exercise_knows_its_mistakes(path, capsys):
    """What the reader begins with isn't right, the solution is, and each mistake is named."""
    exercises = {
        name: value
        for name, value in run_chapter(path.stem).items()
        if isinstance(value, Exercise)
    }
    assert exercises
    cells = nbformat.read(path, as_version=4).cells
    for exercise_name, exercise in exercises.items():
        begun, solution = (
            cell for cell in cells if f"{exercise_name}.check(" in cell.source
        )
        assert begun.source.split()[-1] == solution.source.split()[-1]
        assert "✓" not in begun.outputs[0].text
        assert solution.outputs[0].text.startswith("✓")
        assert exercise.mistakes
        for name, mistake in exercise.mistakes.items():
            capsys.readouterr()
            exercise.check(mistake)
            printed = capsys.readouterr().out
            assert printed.startswith(f"✗ {name}\n"), (exercise_name, printed)


@each_chapter
def test_numbers_that_follow_an_explorer_begin_as_it_does(path):
    notebook = nbformat.read(path, as_version=4)
    if not any("data-for=" in cell.source for cell in notebook.cells):
        return
    variables = run_chapter(path.stem).values()
    explorers = [each for each in variables if isinstance(each, Explorer)]
    assert [*content_checks.adrift(path.name, notebook, explorers)] == []


def drawn(notebook, figures):
    """Each heatmap of a chapter that has run, beside the output that is stored of it: (number of the cell, output).

    Without those that show times: their cells were not run.
    """
    outputs = [
        (number, output)
        for number, cell in enumerate(notebook.cells)
        if "nbval-ignore-output" not in cell.metadata.get("tags", [])
        for output in cell.get("outputs", [])
        if "alt" in output.get("metadata", {}).get("image/png", {})
    ]
    assert [n for n, _ in outputs] == [n for n, _ in figures]
    return [
        (number, output, figure)
        for (number, output), (_, figure) in zip(outputs, figures, strict=True)
    ]


@each_chapter
def test_stored_pictures_show_what_their_cells_computed(path):
    notebook = nbformat.read(path, as_version=4)
    for number, output, figure in drawn(
        notebook, run_chapter(path.stem)["figures"]
    ):
        where = f"{path.name}, cell {number}"
        assert [*pictures.other_data(where, output, figure)] == []


def test_a_picture_of_other_weights_is_told():
    """The wrong split's picture in place of the right one's."""
    path = next(path for path in NOTEBOOKS if path.stem == "wrong_split")
    notebook = nbformat.read(path, as_version=4)
    (number, output, figure), (_, other, _) = drawn(
        notebook, run_chapter("wrong_split")["figures"]
    )
    output.data["image/png"] = other.data["image/png"]
    where = f"wrong_split.ipynb, cell {number}"
    told = [*pictures.other_data(where, output, figure)]
    assert [line.split(": row")[0] for line in told] == [
        f"{where}, panel {head} (head {head})" for head in range(3)
    ]
    output.metadata["image/png"]["alt"] = "Three heads"
    assert "the picture's words are 'Three heads'" in next(
        pictures.other_data(where, output, figure)
    )


def test_the_chapter_shows_its_own_24_numbers(chapter):
    page, variables = chapter("wrong_split"), run_chapter("wrong_split")
    root = page.locator("[data-splits=numbers]")
    for way in SPLITS:
        tables = root.locator(f"[data-way={way}] .mh-heads table")
        found = torch.tensor(tables.evaluate_all(NUMBERS))
        assert found.equal(variables[way][0].to(torch.int64))
    assert root.get_attribute("data-stays") == "4"
    root.locator("[data-way=wrong] [data-memory='6']").click()
    told = " ".join(root.locator(".mh-words").all_inner_texts())
    assert (
        "7 belongs to Хочу, column 0, and stands at place 1 · 6 + 0 = 6"
        in told
    )
    assert "head 0, row <eos>" in told
