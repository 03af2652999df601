"""The book's English is read by three lists; each must name what it is for, and leave alone what is no prose."""

import subprocess
import sys

import nbformat
import pytest

from support.paths import ROOT
from tools import prose


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("This is simply a product.", "'simply'"),
        ("A word\nstands stands twice.", "line 2: 'stands stands'"),
        ("The heads are glued together.", "joined"),
        ("The answer is very large.", "'very'"),
        ("nbval runs it.", "a maker's word"),
    ],
)
def test_a_phrase_that_the_book_does_not_want_is_told(text, told):
    assert any(told in fault for fault in prose.wrong(text))


@pytest.mark.parametrize(
    "text",
    [
        "We use `simply` here.",
        "```\nof course\n```",
        "A [link](simply.html).",
        "$simply$",
        "The model.\n\nThe model again, for ever.",
    ],
)
def test_what_is_no_prose_is_left_alone(text):
    assert [*prose.wrong(text)] == []


def test_makers_may_use_their_words():
    assert [*prose.wrong("nbval runs it.", for_readers=False)] == []


def test_the_place_of_a_fault_is_told(tmp_path):
    notebook = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_code_cell("simply = 1"),
            nbformat.v4.new_markdown_cell("One.\n\nIt is simply two."),
        ]
    )
    nbformat.write(notebook, tmp_path / "some.ipynb")
    ((where, text),) = prose.prose(tmp_path / "some.ipynb")
    assert where == ", cell 1"
    assert next(iter(prose.wrong(text))).startswith("line 3: ")


def test_a_misspelt_word_is_told(tmp_path):
    """With the settings of the book."""
    misspelt = "tyop".replace("yop", "ehre")
    (tmp_path / "some.md").write_text(f"{misspelt} it is", "utf8")
    settings = str(ROOT / "pyproject.toml")
    done = subprocess.run(
        [sys.executable, "-m", "codespell_lib", "--toml", settings, "some.md"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert "there" in done.stdout
