"""The chapters that the map leads to: their names, what they are about, and how long they take.

All of it stands elsewhere already: a chapter's name and its sentence in the table that the welcome page has for readers
of the notebook, its minutes at the top of the chapter.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from posixpath import basename, splitext

from docutils import nodes

_TIME = re.compile(r"\*\*Time:\*\*[^\n]*?(\d+) minutes")
# The page that the map stands on is a chapter too, and no row of its own table.
HERE = "welcome"
HERE_TITLE = "Seventy-two readers"
HERE_ABOUT = (
    "A trained model reads a sentence with 72 heads, all of them in sight."
)


@dataclass(frozen=True)
class Chapter:
    """A chapter by the name of its file; minutes are None where it doesn't say how long it takes."""

    name: str
    title: str
    about: str
    minutes: int | None
    href: str


def from_table(table: nodes.table, folder: Path) -> list[Chapter]:
    """A chapter for each row: a link to it is the row's first cell, a sentence about it the last.

    folder is where the chapters' files are.
    """
    found = []
    for body in table.findall(nodes.tbody):
        for row in body.findall(nodes.row):
            cells = [entry for entry in row if isinstance(entry, nodes.entry)]
            link = next(cells[0].findall(nodes.reference))
            name = splitext(basename(link["refuri"]))[0]
            found.append(
                Chapter(
                    name,
                    link.astext(),
                    cells[-1].astext(),
                    minutes(source(folder, name)),
                    link["refuri"],
                )
            )
    return found


def source(folder: Path, name: str) -> Path:
    """The file of a chapter: a notebook, or a page of text."""
    notebook = folder / f"{name}.ipynb"
    return notebook if notebook.exists() else folder / f"{name}.md"


def minutes(path: Path) -> int | None:
    """How many minutes the chapter says that it takes."""
    text = path.read_text("utf8")
    if path.suffix == ".ipynb":
        text = "\n".join(
            "".join(cell["source"])
            for cell in json.loads(text)["cells"]
            if cell["cell_type"] == "markdown"
        )
    found = _TIME.search(text)
    return int(found[1]) if found else None
