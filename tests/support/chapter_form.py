"""The form of a chapter (docs/writing.md): how it begins, how it ends, and how long it says that it takes."""

import re
from collections.abc import Iterator

from nbformat import NotebookNode

from tools import minutes

# Pages to look things up in: they have no one picture to begin with.
LOOKED_UP = {"notation", "errata"}
PROMISE = "By the end of this chapter you can "
DRAWN = {"image/png", "text/html", "application/vnd.jupyter.widget-view+json"}


def out_of_form(name: str, notebook: NotebookNode) -> Iterator[str]:
    """A line for each part that a chapter lacks."""
    stem = name.removesuffix(".ipynb")
    yield from (f"{name}: {fault}" for fault in _opening(stem, notebook))
    yield from (f"{name}: {fault}" for fault in _ending(notebook))
    said, counted = minutes.stated(notebook), minutes.counted(notebook)
    if said != counted:
        yield (
            f"{name}: it says {said} and takes {counted}: python -m tools.minutes write"
        )


def _opening(stem: str, notebook: NotebookNode) -> Iterator[str]:
    first = next(c for c in notebook.cells if c.cell_type == "markdown")
    paragraphs = [
        part
        for part in re.split(r"\n\s*\n", first.source.strip())
        if not part.startswith("<!--")
    ]
    promise = paragraphs[1] if len(paragraphs) > 1 else ""
    if not promise.startswith(PROMISE):
        yield f"after its title it says what the reader will be able to do: “{PROMISE}…”"
    elif re.search(r"[.?!] ", promise):
        yield "what the reader will be able to do is one sentence"
    before = []
    for cell in notebook.cells:
        if re.search("^## ", cell.source, flags=re.M):
            break
        before += cell.get("outputs", [])
    if stem not in LOOKED_UP and not any(
        DRAWN & {*output.get("data", {})} for output in before
    ):
        yield "it begins with its picture, before the first section"


def _ending(notebook: NotebookNode) -> Iterator[str]:
    cells = notebook.cells
    learned = [
        number
        for number, cell in enumerate(cells)
        if re.search("^## What you have learned$", cell.source, flags=re.M)
    ]
    if len(learned) != 1:
        yield "it ends with “## What you have learned”"
        return
    (number,) = learned
    lines = re.findall("^- ", cells[number].source, flags=re.M)
    if len(lines) != 3:
        yield f"what was learned are three lines, not {len(lines)}"
    question, last = [*cells[number + 1 :], None, None][:2]
    if question is None or "Question(" not in question.source:
        yield "after what was learned comes one question, a cell of its own"
    if last is None or not re.search("^## Sources", last.source, flags=re.M):
        yield "the sources come last, after the question"
