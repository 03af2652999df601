"""Notebooks one by one in random order, and each alone in an empty folder, all cells twice in one kernel, by nbval."""

import copy
import os
import random
import shutil
import subprocess
import sys

import nbformat
import pytest

from support.paths import CHAPTERS, NOTEBOOKS, PACKAGE, ROOT

NBVAL = ["--nbval", "--nbval-cell-timeout=900", "-p", "no:cacheprovider"]


def run(folder, *arguments):
    """Run pytest with nothing of the book's own settings."""
    command = [sys.executable, "-m", "pytest", "-q", "-c", os.devnull]
    return subprocess.run(
        [*command, "--rootdir", folder, *NBVAL, *map(str, arguments)],
        cwd=folder,
        capture_output=True,
        text=True,
    )


def cells_of(path):
    cells = nbformat.read(path, as_version=4).cells
    return sum(cell.cell_type == "code" for cell in cells)


def test_one_after_the_other_in_a_random_order():
    """`make test` runs them two at a time. A seed in NOTEBOOKS_SEED repeats an order."""
    seed = int(os.environ.get("NOTEBOOKS_SEED", random.randrange(2**31)))
    order = random.Random(seed).sample(NOTEBOOKS, len(NOTEBOOKS))
    print(f"\nNOTEBOOKS_SEED={seed}: {', '.join(p.stem for p in order)}")
    done = run(CHAPTERS, *order)
    assert done.returncode == 0, done.stdout[-5000:]
    assert f"{sum(map(cells_of, NOTEBOOKS))} passed" in done.stdout


def twice(notebook):
    """Every cell, and then every cell again."""
    again = copy.deepcopy(notebook.cells)
    for cell in again:
        cell.id += "-again"
    notebook.cells += again
    return notebook


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_alone_in_an_empty_folder_and_twice_in_one_kernel(path, tmp_path):
    """Both times the outputs are the stored ones, with nothing at hand but the helper package."""
    shutil.copytree(
        PACKAGE,
        tmp_path / "manyheads",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    shutil.copy(CHAPTERS / "conftest.py", tmp_path)  # what nbval compares
    doubled = twice(nbformat.read(path, as_version=4))
    nbformat.write(doubled, tmp_path / path.name)
    done = run(tmp_path, tmp_path / path.name)
    assert done.returncode == 0, done.stdout[-5000:]
    assert f"{2 * cells_of(path)} passed" in done.stdout
    assert str(ROOT) not in done.stdout
