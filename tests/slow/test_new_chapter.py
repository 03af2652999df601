"""A chapter begun from the template, in a copy of the book: built among the others, it passes what is asked of them."""

import shutil
import subprocess
import sys

import pytest

from support.paths import ROOT

NAME = "my_topic"
PYTEST = [
    sys.executable,
    "-m",
    "pytest",
    "-q",
    "-n0",
    "-p",
    "no:cacheprovider",
    "-o",
]
OPTIONS = (
    "addopts=--strict-markers --jaxtyping-packages=manyheads,beartype.beartype"
)


def run(folder, *command) -> None:
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=1800
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The repository's files elsewhere, with a new chapter, built."""
    folder = tmp_path_factory.mktemp("copy") / "many-heads"
    tracked = subprocess.run(
        ["git", "ls-files", "-zco", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    for name in filter(None, tracked.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    chapter = [sys.executable, "-m", "tools.new_chapter"]
    run(folder, *chapter, NAME, "What is new", "At work")
    run(folder, sys.executable, "-m", "book.build")
    return folder


# Each file by itself: pytest fails where it runs no test.
@pytest.mark.parametrize("file", ["notebooks", "chapters", "pages"])
def test_it_passes_what_every_chapter_passes(copy, file):
    tests = f"tests/pages/test_{file}.py"
    run(copy, *PYTEST, OPTIONS, tests, "-k", NAME)


def test_it_stands_in_the_table_of_contents(copy):
    tests = ["tests/pages/test_notebooks.py", "-k", "table_of_contents"]
    run(copy, *PYTEST, OPTIONS, *tests)
    page = (copy / "_build/html/chapters/welcome.html").read_text("utf8")
    assert f'href="{NAME}.html"' in page


def test_its_stored_outputs_are_what_its_cells_print(copy):
    options = "addopts=--nbval --nbval-cell-timeout=300"
    run(copy, *PYTEST, options, f"chapters/{NAME}.ipynb")
