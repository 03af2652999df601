"""Begin a chapter: a copy of the template under its own name and title, run, in the table of contents and on the map.

python -m tools.new_chapter NAME TITLE PART
"""

import re
import sys
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from .notebooks import CHAPTERS, ROOT, execute

TEMPLATE = CHAPTERS / "_template.ipynb"
TOC = ROOT / "_toc.yml"
# A part of the table of contents: its caption, and the lines of its chapters.
PART = r"  - caption: {}\n    chapters:\n(?:      - .*\n(?:        .*\n)*)+"
MAP = "<!-- map -->"  # as book/page/map finds it


def begin(name: str, title: str, part: str) -> None:
    """Write the notebook, its line in the table of contents and its row on the map.

    All that can be refused is refused before anything is written; if the notebook doesn't run, nothing stays of it.
    """
    path = path_of(name)
    if not title.strip():
        sys.exit("The chapter needs a title: make chapter … TITLE='My topic'")
    contents, chapter_before = listed(name, part)
    welcome = on_map(name, title, chapter_before)
    nbformat.write(from_template(title), path)
    try:
        execute([path])
    except BaseException:
        path.unlink()
        raise
    TOC.write_text(contents, "utf8")
    nbformat.write(welcome, CHAPTERS / "welcome.ipynb")
    print(f"{path.relative_to(ROOT)} is there: change it, then `make book`.")
    print("Its row on the welcome page's map waits for your words.")


def path_of(name: str) -> Path:
    """Where the new notebook will be."""
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        sys.exit(
            f"{name!r} is no name for a chapter; take small letters, digits and _, such as my_topic"
        )
    path = CHAPTERS / f"{name}.ipynb"
    if path.exists():
        sys.exit(f"{path.name} is there already; take another name")
    return path


def from_template(title: str) -> NotebookNode:
    """The template under a title of its own."""
    notebook = nbformat.read(TEMPLATE, as_version=4)
    heading = notebook.cells[1]
    heading.source = f"# {title}\n" + heading.source.split("\n", 1)[1]
    return notebook


def listed(name: str, part: str) -> tuple[str, str]:
    """The table of contents with the chapter at the end of a part, and the name of the chapter before it."""
    contents = TOC.read_text("utf8")
    found = re.search(PART.format(re.escape(part)), contents)
    if not found:
        parts = re.findall(r"- caption: (.*)", contents)
        sys.exit(f"There is no part {part!r}; take one of {', '.join(parts)}")
    line = f"      - file: chapters/{name}\n"
    chapter_before = re.findall(r"- file: chapters/(\w+)", found[0])[-1]
    return contents[: found.end()] + line + contents[
        found.end() :
    ], chapter_before


def on_map(name: str, title: str, chapter_before: str) -> NotebookNode:
    """The welcome page with a row for the chapter on its map, the table below the mark."""
    notebook = nbformat.read(CHAPTERS / "welcome.ipynb", as_version=4)
    (cell,) = (each for each in notebook.cells if MAP in each.source)
    lines = cell.source.split("\n")
    rows = [
        number
        for number, line in enumerate(lines)
        if line.startswith("|") and f"]({chapter_before}." in line
    ]
    if not rows:
        sys.exit(
            f"The map on the welcome page has no row for {chapter_before}, "
            f"below which {name} would stand: add that row first"
        )
    escaped = title.replace("|", r"\|")
    lines.insert(rows[-1] + 1, f"| [{escaped}]({name}.ipynb) | … | … |")
    cell.source = "\n".join(lines)
    return notebook


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    begin(*sys.argv[1:])
