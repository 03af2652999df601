"""The errata page: each entry has a heading, a row in the summary and a proof, and the counts on the page are right."""

import re
from collections import Counter

import nbformat
import pytest

from support.chapters import run_chapter
from support.paths import CHAPTERS

PATH = CHAPTERS / "errata.ipynb"
CITED = {"E1"}  # a name: no cell can prove it


@pytest.fixture(scope="module")
def prose():
    cells = nbformat.read(PATH, as_version=4).cells
    return "\n".join(c.source for c in cells if c.cell_type == "markdown")


def test_every_erratum_has_a_heading_a_row_and_a_proof(prose):
    headings = re.findall(r"^### ([A-F]\d+) · ", prose, flags=re.M)
    rows = dict(
        re.findall(r"^\| ([A-F]\d+) \|.*\| ([\w ]+) \|$", prose, flags=re.M)
    )
    proved = run_chapter("errata")["proved"]
    assert sorted(headings) == sorted(proved) == sorted(rows)
    assert rows == proved  # the kinds of slip, too


def test_the_table_of_sources_counts_its_errata(prose):
    told = re.findall(r"^\| ([A-F]) \|.*?\| (\d+) \|", prose, flags=re.M)
    counted = Counter(n[0] for n in run_chapter("errata")["proved"])
    assert {source: int(count) for source, count in told} == counted


def test_every_erratum_has_checks_of_its_own():
    """They come right after the cell that proves it and notes its kind, under its heading."""
    entry, noted, checked = None, "", set()
    for cell in nbformat.read(PATH, as_version=4).cells:
        if cell.cell_type == "markdown":
            for line in cell.source.splitlines():
                if line.startswith("#"):
                    found = re.match(r"### ([A-F]\d+) · ", line)
                    entry = found and found[1]
        elif entry and "checks" in cell.metadata.get("tags", []):
            if f'proved["{entry}"] = ' in noted:
                checked.add(entry)
        noted = cell.source if cell.cell_type == "code" else ""
    assert checked == set(run_chapter("errata")["proved"]) - CITED
