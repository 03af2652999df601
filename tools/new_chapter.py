"""Begin a chapter: a copy of the template under its own name and title, run, in the table of contents and on the map.

python -m tools.new_chapter NAME TITLE PART
"""

import re
import sys

import nbformat

from .notebooks import CHAPTERS, ROOT, execute

TEMPLATE = CHAPTERS / "_template.ipynb"
TOC = ROOT / "_toc.yml"
# A part of the table of contents: its caption, and the lines of its chapters.
PART = r"(  - caption: {}\n    chapters:\n(?:      - .*\n)+)"


def begin(name: str, title: str, part: str) -> None:
    """Write the notebook and its line; refuse, before anything is written, what can't be."""
    path = CHAPTERS / f"{name}.ipynb"
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        sys.exit(
            f"{name!r} is no name for a chapter; take small letters, digits and _, such as my_topic"
        )
    if path.exists():
        sys.exit(f"{path.name} is there already; take another name")
    if not title.strip():
        sys.exit("The chapter needs a title: make chapter … TITLE='My topic'")
    contents = TOC.read_text("utf8")
    found = re.search(PART.format(re.escape(part)), contents)
    if not found:
        parts = re.findall(r"- caption: (.*)", contents)
        sys.exit(f"There is no part {part!r}; take one of {', '.join(parts)}")

    notebook = nbformat.read(TEMPLATE, as_version=4)
    heading = notebook.cells[1]
    heading.source = f"# {title}\n" + heading.source.split("\n", 1)[1]
    nbformat.write(notebook, path)
    line = f"      - file: chapters/{name}\n"
    TOC.write_text(
        contents[: found.end()] + line + contents[found.end() :], "utf8"
    )
    put_on_map(name, title, after=found.group().split("/")[-1].strip())
    execute([path])
    print(f"{path.relative_to(ROOT)} is there: change it, then `make book`.")
    print("Its row on the welcome page's map waits for your words.")


def put_on_map(name: str, title: str, after: str) -> None:
    """Add a row to the table at the end of the welcome page, below another chapter's."""
    path = CHAPTERS / "welcome.ipynb"
    notebook = nbformat.read(path, as_version=4)
    lines = notebook.cells[-1].source.split("\n")
    (place,) = (i for i, line in enumerate(lines) if f"]({after}." in line)
    name_of_row = title.replace("|", r"\|")
    lines.insert(place + 1, f"| [{name_of_row}]({name}.ipynb) | … | … |")
    notebook.cells[-1].source = "\n".join(lines)
    nbformat.write(notebook, path)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    begin(*sys.argv[1:])
