"""Chapters that have run, and small notebooks that are written for a test."""

import functools
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jaxtyping
import nbformat
from matplotlib import pyplot as plt
from matplotlib import rcParams

from support.paths import CHAPTERS


def run_in_kernels(
    notebooks: dict[Path, nbformat.NotebookNode],
    on_done: Callable[[Path, float], None] = lambda path, seconds: None,
) -> None:
    """Run them as the build does, in a thread: a browser of other tests may have an event loop in this one."""
    from book import run_notebooks

    with ThreadPoolExecutor(1) as thread:
        thread.submit(run_notebooks.run, notebooks, on_done).result()


@functools.cache
def run_chapter(name: str) -> dict:
    """Every variable of a chapter after its cells have run, in the order in which they stand.

    Cells that show times or a machine's own words are left out: they take minutes, nothing else needs what they find,
    and nbval runs them. The heatmaps that it drew stand under "figures", as (number of the cell, figure).
    """
    import torch

    from manyheads.figures.described import DescribedFigure

    variables = {"__name__": name, "display": lambda *shown: None}
    variables["figures"], figures = [], []
    drawn = DescribedFigure
    begin = drawn.__init__

    def drawing(figure, *given, **named):
        figures.append(figure)
        begin(figure, *given, **named)

    drawn.__init__ = drawing  # pyright: ignore[reportAttributeAccessIssue]
    # Readers meet the book's own errors, not those of the tests' type checker.
    jaxtyping.config.update("jaxtyping_disable", True)
    before = Path.cwd()
    os.chdir(CHAPTERS)
    style = rcParams.copy()
    try:
        notebook = nbformat.read(CHAPTERS / f"{name}.ipynb", as_version=4)
        left_out = {"nbval-ignore-output", "remove-cell"}
        for number, cell in enumerate(notebook.cells):
            if cell.cell_type == "code" and not left_out & set(
                cell.metadata.get("tags", [])
            ):
                exec(
                    compile(
                        cell.source, f"{name}: {cell.source[:40]!r}", "exec"
                    ),
                    variables,
                )
                variables["figures"] += [(number, each) for each in figures]
                figures.clear()
    finally:
        # A chapter has its kernel to itself; the tests share one process.
        drawn.__init__ = begin
        jaxtyping.config.update("jaxtyping_disable", False)
        os.chdir(before)
        plt.close("all")
        rcParams.update(style)
        torch.set_default_dtype(torch.float32)
        torch.set_grad_enabled(True)
        torch.backends.mha.set_fastpath_enabled(True)
    return variables


def write_notebook(path: Path, *cells: str) -> None:
    """A notebook with its name for a title and these cells of code."""
    title = nbformat.v4.new_markdown_cell(f"# {path.stem}")
    code = [nbformat.v4.new_code_cell(cell) for cell in cells]
    notebook = nbformat.v4.new_notebook(cells=[title, *code])
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"
    nbformat.write(notebook, path)


def map_of(welcome: Path) -> str:
    """The cell of the welcome notebook that has the map: a table of all chapters."""
    notebook = nbformat.read(welcome, as_version=4)
    (cell,) = (
        each for each in notebook.cells if "<!-- map -->" in each.source
    )
    return cell.source
