"""Keep the notebooks in one form: their setup cell, their stored outputs, the book's public address.

python -m tools.notebooks execute [NAME …]   run the notebooks and store their outputs
python -m tools.notebooks address URL        set the book's public address everywhere
"""

import base64
import re
import sys
from pathlib import Path

import nbformat

from book.address import (
    ADDRESS,
    CITATION,
    CONFIG,
    TO_SET_IT,
    address,
    is_known,
)
from book.errors import BookError
from book.page.folds import TITLE
from book.page.pictures import with_palette
from book.run_notebooks import run

ROOT = Path(__file__).parents[1]
CHAPTERS = ROOT / "chapters"
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}

SETUP = """\
# @title Setup: in Colab alone, fetch the book's helpers and what Colab lacks
# Text and figures: CC BY 4.0 (LICENSE-text). Code: MIT (LICENSE). Both files come with the repository.
import os
import sys
from importlib.util import find_spec

if os.path.isdir("chapters/manyheads"):
    os.chdir("chapters")  # started in the folder above, as papermill does
if "google.colab" in sys.modules:
{in_colab}
elif not find_spec("manyheads"):
    raise ModuleNotFoundError(
        "The book's helpers are not here. Start Jupyter in the folder chapters, "
        "or install them in the folder above it: pip install '.[chapters]'"
    )"""
# What the helpers need that Colab lacks; its own torch stays.
FETCH = """\
    !test -d /content/many-heads || git clone --quiet --depth 1 {url} /content/many-heads
    %cd -q /content/many-heads/chapters
    %pip install --quiet anywidget einops jaxtyping"""
NO_ADDRESS = f"""\
    raise RuntimeError(
        "This copy of the book has no public address yet, so Colab can't fetch its helpers. "
        "Whoever publishes it runs: {TO_SET_IT}"
    )"""


def setup_source(url: str) -> str:
    """The setup cell's code. Until the address is known, it says in Colab what is missing."""
    in_colab = FETCH.format(url=url) if is_known(url) else NO_ADDRESS
    return SETUP.format(in_colab=in_colab)


def setup_cell() -> nbformat.NotebookNode:
    """The first code cell of every notebook, which the built page leaves out."""
    cell = nbformat.v4.new_code_cell(setup_source(address()))
    cell.metadata = {"cellView": "form", "tags": ["remove-cell"]}
    return cell


def tidy(notebook: nbformat.NotebookNode) -> None:
    """Give a notebook the current setup cell, and drop what changes from run to run and says nothing.

    Figures get a palette: what is stored is a third as large.
    """
    cells = notebook.cells
    if cells[0].cell_type == "code" and cells[0].source.startswith(
        "# @title Setup"
    ):
        old = cells.pop(0)
    else:
        old = setup_cell()
    new = setup_cell()
    new.outputs, new.execution_count = old.outputs, old.execution_count
    cells.insert(0, new)
    # The widgets' state holds their whole code. Pages and live notebooks make it anew; GitHub does without.
    notebook.metadata.pop("widgets", None)
    notebook.metadata.language_info = {"name": "python"}
    notebook.metadata.kernelspec = KERNEL  # an editor may have put its own
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"
        cell.metadata.pop("execution", None)
        if "checks" in cell.metadata.get("tags", []):
            fold_checks(cell)
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if png := data.get("image/png"):
                smaller = with_palette(base64.b64decode(png))
                data["image/png"] = base64.b64encode(smaller).decode()
            view = data.get("application/vnd.jupyter.widget-view+json")
            if view:
                view["model_id"] = f"widget-of-cell-{number}"


def fold_checks(cell: nbformat.NotebookNode) -> None:
    """What proves is folded in Colab and JupyterLab, as it is in the page."""
    if not cell.source.startswith(TITLE):
        cell.source = TITLE + cell.source
    cell.metadata |= {"cellView": "form", "jupyter": {"source_hidden": True}}


def execute(paths: list[Path]) -> None:
    """Run each notebook from its first cell to its last and store the outputs."""
    opened = {path: nbformat.read(path, as_version=4) for path in paths}

    def store(path: Path, seconds: float) -> None:
        tidy(opened[path])
        nbformat.write(opened[path], path)

    for notebook in opened.values():
        tidy(notebook)  # the setup cell must be in place before it runs
    try:
        run(opened, store)
    except BookError as error:
        sys.exit(f"\n{error}")


def set_address(url: str) -> None:
    """Write the address into _config.yml, CITATION.cff and every notebook's setup cell."""
    if not re.fullmatch(r"https://[^/\s]+/[^/\s]+/[^/\s]+", url):
        sys.exit(
            f"{url!r} is no repository's address; it looks like https://github.com/NAME/REPOSITORY"
        )
    for path in (CONFIG, CITATION):
        path.write_text(ADDRESS.sub(url, path.read_text("utf8")), "utf8")
    for path in notebooks():
        notebook = nbformat.read(path, as_version=4)
        tidy(notebook)
        nbformat.write(notebook, path)


def notebooks() -> list[Path]:
    """Every chapter's notebook."""
    return sorted(CHAPTERS.glob("*.ipynb"))


def main() -> None:
    match sys.argv[1:]:
        case ["execute", *names]:
            execute(
                [CHAPTERS / f"{name}.ipynb" for name in names] or notebooks()
            )
        case ["address", url]:
            set_address(url)
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
