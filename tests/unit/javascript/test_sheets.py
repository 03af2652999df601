"""Style sheets: a page has several, and none may reach what another one draws."""

import re
from itertools import permutations
from pathlib import Path

import pytest

import manyheads

FOLDER = Path(manyheads.__file__).parent
# Each sheet, and the class of the root of what it draws.
ROOTS = {
    "widgets/explorer/explorer.css": "mh-explorer",
    "widgets/splits/splits.css": "mh-splits",
    "widgets/question/question.css": "mh-question",
    "widgets/shared/figure/figure.css": "mh-lively",
    "widgets/choice/choice.css": "mh-choice",
    "widgets/drift/drift.css": "mh-drift",
    "widgets/roles/roles.css": "mh-roles",
    "widgets/spread/spread.css": "mh-spread",
    "widgets/sums/sums.css": "mh-sums",
    "drawn/drawn.css": "mh-drawn",
    "drawn/maps.css": "mh-drawn",
}


def selectors(sheet: str) -> set[str]:
    """The selectors of a sheet, one by one."""
    css = (FOLDER / sheet).read_text("utf8")
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    found = re.findall(r"(?<=[{};])\s*([^@{};]+)\{", "}" + css)
    return {
        one.strip()
        for each in found
        for one in re.split(r",(?![^(]*\))", each)
    }


def classes(selector: str) -> set[str]:
    return set(re.findall(r"\.(mh-[\w-]+)", selector))


@pytest.mark.parametrize(
    ("sheet", "other"),
    [(a, b) for a, b in permutations(ROOTS, 2) if ROOTS[a] != ROOTS[b]],
)
def test_a_rule_reaches_no_other_widget(sheet, other):
    of_other = set().union(*map(classes, selectors(other)))
    reaching = {
        selector
        for selector in selectors(sheet)
        if ROOTS[sheet] not in classes(selector)
        and classes(selector)
        and classes(selector) <= of_other
    }
    assert not reaching
