"""How long a chapter takes: counted from its text, and written where the chapter says it.

python -m tools.minutes           say what is counted, beside what the chapters state
python -m tools.minutes write     write it into every chapter

Nobody reads at the same pace; these are the paces of someone who reads aloud and looks at each picture. Exercises are
counted apart.
"""

import math
import re
import sys
from pathlib import Path
from typing import NamedTuple

import nbformat
from nbformat import NotebookNode

from tools.notebooks import notebooks

WORDS = 150  # prose that is read aloud, a minute
LINES = (
    20  # of code in sight, a minute: the text beside them says what they do
)
PICTURE = 0.25  # minutes for a drawn tensor or a figure
PLAY = 1  # minutes for what is played with
QUESTION = 0.5  # minutes for a question that the page answers
WRITE = 5  # minutes for code that the reader writes
PLAYED = (
    *("Choice(", "Drift(", "Explorer(", "Film(", "Heads(", "Roles("),
    *("Splits(", "Spread(", "Sums(", "slider", "Dropdown"),
)
SHOWN = {"image/png", "text/html"}
FOLDED = {"remove-cell", "hide-cell", "checks"}
# The welcome page's map: a picture in the page, a table in the notebook.
MAP = r"<!-- map -->.*<!-- end of the map -->"
TIME = re.compile(
    r"(\*\*Time:\*\* about )(\d+)( minutes(?:, and )?)(\d*)( more for the exercises)?"
)


class Minutes(NamedTuple):
    reading: int
    exercises: int


def counted(notebook: NotebookNode) -> Minutes:
    """Minutes for the text, and for the exercises, each rounded up to whole ones."""
    spent, where = [0.0, 0.0], 0
    for cell in notebook.cells:
        for part in (
            re.split(r"^(?=## )", cell.source, flags=re.M)
            if cell.cell_type == "markdown"
            else [cell.source]
        ):
            if cell.cell_type == "markdown":
                if part.startswith("## "):
                    where = int(part.startswith("## Exercises"))
                if part.startswith("## Sources"):
                    break
                spent[where] += words(part) / WORDS
            else:
                spent[where] += of_code(cell)
    return Minutes(*(math.ceil(each - 1e-9) for each in spent))


def words(text: str) -> int:
    """Without comments, tables of chapters and the addresses of links; a formula counts symbol by symbol."""
    for left_out in (MAP, r"<!--.*?-->", r"<[^>]*>", r"(?<=\])\([^)]*\)"):
        text = re.sub(left_out, " ", text, flags=re.S)
    return len(re.findall(r"[\w’'.,]*\w[\w’'.,]*", text))


def of_code(cell: NotebookNode) -> float:
    """Minutes for a cell: its lines where they are in sight, and what it shows."""
    tags = {*cell.metadata.get("tags", [])}
    if tags & FOLDED:
        return 0
    spent = 0.0
    if not tags & {"hide-input", "remove-input"}:
        spent += (
            sum(1 for line in cell.source.split("\n") if line.strip()) / LINES
        )
    if "Question(" in cell.source:
        return spent + QUESTION
    if ".check(" in cell.source:
        return spent + WRITE
    if any(name in cell.source for name in PLAYED):
        return spent + PLAY
    shown = [
        o for o in cell.get("outputs", []) if SHOWN & {*o.get("data", {})}
    ]
    return spent + (0 if "hide-output" in tags else PICTURE * len(shown))


def stated(notebook: NotebookNode) -> Minutes | None:
    """What the chapter says of itself."""
    text = "\n".join(
        c.source for c in notebook.cells if c.cell_type == "markdown"
    )
    found = TIME.search(text)
    return Minutes(int(found[2]), int(found[4] or 0)) if found else None


def write(path: Path) -> None:
    """Put the counted minutes in the place of the stated ones."""
    notebook = nbformat.read(path, as_version=4)
    now = counted(notebook)

    def mended(found: re.Match) -> str:
        more = f"{now.exercises}{found[5]}" if found[5] else ""
        return f"{found[1]}{now.reading}{found[3]}{more}"

    for cell in notebook.cells:
        if cell.cell_type == "markdown" and TIME.search(cell.source):
            cell.source = TIME.sub(mended, cell.source, count=1)
            break
    nbformat.write(notebook, path)


def main() -> None:
    match sys.argv[1:]:
        case []:
            for path in notebooks():
                notebook = nbformat.read(path, as_version=4)
                print(
                    f"{path.stem:16} counted {counted(notebook)}, stated {stated(notebook)}"
                )
        case ["write"]:
            for path in notebooks():
                write(path)
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
