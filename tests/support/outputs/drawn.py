"""Read a drawn tensor back out of its HTML: tables, labels and numbers, and whether these are those of text/plain."""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from unittest.mock import patch

from manyheads import show


def shown(*given, **named) -> dict[str, str]:
    """What a notebook gets of show: text/html and text/plain."""
    module = sys.modules["manyheads.show"]
    with (
        patch.object(module, "get_ipython", object),
        patch.object(module, "display") as display,
    ):
        show(*given, **named)
    return display.call_args.args[0]


@dataclass
class Cell:
    text: str = ""
    classes: list[str] = field(default_factory=list)
    strength: int = 0  # percent


@dataclass
class Table:
    caption: str = ""
    colour: str = ""
    columns: list[str] = field(default_factory=list)
    rows: list[tuple[str, list[Cell]]] = field(default_factory=list)


class _Reader(HTMLParser):
    """Every table of a page, in order."""

    def __init__(self):
        super().__init__()
        self.tables, self.inside = [], ""

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        if tag == "table":
            colour = re.search(r"--mh-([\w-]+)", given["style"])[1]
            self.tables.append(Table(colour=colour))
        elif tag in ("caption", "thead", "tbody"):
            self.inside = tag
        elif tag == "tr" and self.inside == "tbody":
            self.tables[-1].rows.append(("", []))
        elif tag == "th" and self.inside == "thead":
            self.tables[-1].columns.append("")
        elif tag == "td" and self.inside == "tbody":
            percent = re.search(r"--s:(\d+)%", given.get("style", ""))
            cell = Cell("", given.get("class", "").split())
            cell.strength = int(percent[1]) if percent else 0
            self.tables[-1].rows[-1][1].append(cell)

    def handle_endtag(self, tag):
        if tag in ("caption", "thead", "tbody"):
            self.inside = ""

    def handle_data(self, data):
        if not self.inside:
            return
        table = self.tables[-1]
        if self.inside == "caption":
            table.caption += data
        elif self.inside == "thead" and table.columns:
            table.columns[-1] += data
        elif self.inside == "tbody":
            label, cells = table.rows[-1]
            if cells:
                cells[-1].text += data
            else:
                table.rows[-1] = label + data, cells


def tables(html: str) -> list[Table]:
    reader = _Reader()
    reader.feed(html)
    return reader.tables


def numbers(html: str) -> list[list[str]]:
    """The numbers of every row, those of all tables in order; rows of "…" are left out."""
    rows = [row for table in tables(html) for _, row in table.rows]
    rows = [
        [cell.text for cell in row if "mh-more" not in cell.classes]
        for row in rows
    ]
    return [row for row in rows if row]


def drawn_outputs(notebook) -> Iterator[tuple[int, dict]]:
    """What a notebook holds of drawn tensors: the number of the cell, and the output's data."""
    for number, cell in enumerate(notebook.cells):
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if "data-tensor=" in data.get("text/html", ""):
                yield number, data


def other_numbers(where: str, data: dict) -> Iterator[str]:
    """What a drawn tensor's HTML and its text/plain don't say alike."""
    drawn = numbers(data["text/html"])
    _, *lines = data["text/plain"].split("\n")
    lines = [line for line in lines if line.startswith("    ")]
    lines = [line for line in lines if line != "    …"]
    if len(lines) != len(drawn):
        yield f"{where}: {len(drawn)} rows are drawn, {len(lines)} printed"
    for row, line in zip(drawn, lines, strict=False):
        printed = re.sub(r" [|…]", "", line).split()[-len(row) :]
        for seen, plain in zip(row, printed, strict=False):
            if not _alike(seen, plain):
                yield f"{where}: {seen!r} is drawn, {plain!r} printed"


def _alike(drawn: str, printed: str) -> bool:
    """Whether two texts are one number.

    A page says "0" or "<0.005" where a terminal says 0.00, and "0.999" or ">0.999" for a weight of 1.00 that isn't 1.
    """
    if drawn.startswith((">0.9", "0.9")) and float(printed) == 1:
        digits = len(printed.partition(".")[2])
        return f"{float(drawn.strip('>')):.{digits}f}" == printed
    if drawn == "0" or drawn.startswith(("<", ">−")):
        return float(printed) == 0
    if drawn == "−∞":
        return printed == "-inf"
    return drawn.replace("−", "-") == printed
