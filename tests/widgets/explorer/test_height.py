"""The explorer is as high at every station and whatever a reader does, so nothing below it ever moves.

On the way through the stations: no text is too small to read, and none makes the page wider.
"""

import itertools

import pytest

from support.browser import small_texts
from support.explorers import (
    KINDS,
    button,
    close_menu,
    control,
    go,
    open_menu,
    said,
    unfold,
    why,
)

# Two kinds tell most: few heads whose numbers have room, and many that are maps.
FIRST = ("pizza", 1280), ("many", 390)


def each(*kinds):
    """Every kind at both widths; all but the first cases are for `make test-all`."""
    return pytest.mark.parametrize(
        ("kind", "width"),
        [
            pytest.param(
                *case, marks=[] if case in FIRST else [pytest.mark.wide]
            )
            for case in itertools.product(kinds, (1280, 390))
        ],
    )


WIDTH = "document.documentElement.scrollWidth"


class Measured:
    """An explorer's height, that of each of its parts, and where something below it begins."""

    def __init__(self, page):
        self.page, self.root = page, page.locator("[data-explorer]")
        page.evaluate(
            "document.body.insertAdjacentHTML('beforeend', '<p id=below>below</p>')"
        )
        self.first = self.now()

    def now(self) -> list[float]:
        below = self.page.locator("#below").evaluate(
            "below => below.getBoundingClientRect().top + scrollY"
        )
        parts = self.root.evaluate(
            "root => [root, ...root.children].map(each => each.getBoundingClientRect().height)"
        )
        return [*parts, below]

    def same(self, when: str) -> None:
        assert self.now() == pytest.approx(self.first, abs=1), when


def hidden_of(panel) -> int:
    """How many pixels of it a reader would have to scroll for."""
    return panel.evaluate(
        "({ scrollHeight: all, clientHeight: seen }) => all - seen"
    )


def stations_of(page) -> list[str]:
    return page.locator("[data-explorer] [data-stop]").evaluate_all(
        "stops => stops.map(({ dataset }) => dataset.stop)"
    )


@each(*KINDS)
def test_the_height_is_the_same_at_every_station(widget_page, kind, width):
    page = widget_page(KINDS[kind](), width=width)
    measured, first = Measured(page), page.evaluate(WIDTH)
    if width == 1280:
        assert measured.first[0] <= 560
    for station in stations_of(page):
        go(page, station)
        measured.same(station)
        assert small_texts(measured.root, ".mh-said") == [], station
        assert page.evaluate(WIDTH) == first, station
        if width == 1280:
            assert hidden_of(why(page)) == 0, station
    unfold(measured.root, "Take it with you")
    control(measured.root, "Tables with more digits").check()
    open_menu(measured.root)
    assert small_texts(measured.root, ".mh-said") == []


@pytest.mark.parametrize(
    "kind",
    [
        "pizza",
        *(
            pytest.param(kind, marks=pytest.mark.wide)
            for kind in ("many", "one", "long names")
        ),
    ],
)
def test_the_height_is_the_same_as_tables(widget_page, kind):
    page = widget_page(KINDS[kind]())
    measured = Measured(page)
    control(page, "Tables with more digits").check()
    close_menu(page)
    for station in stations_of(page):
        go(page, station)
        measured.same(station)


@each("pizza", "many", "long names")
def test_nothing_that_a_reader_does_changes_the_height(
    widget_page, kind, width
):
    page = widget_page(KINDS[kind](), width=width)
    measured = Measured(page)
    root = measured.root
    for step in ("down", "up"):
        button(root, f"Step {step}: Heads").click()
        measured.same(f"heads {step}")
    for label in ("Causal mask", "Divide by √d_head"):
        for on in (True, False):
            control(root, label).set_checked(on)
            measured.same(f"{label}: {on}")
    open_menu(root)
    measured.same("menu")
    for fold in ("Change the words", "Take it with you"):
        unfold(root, fold)
        measured.same(fold)
    button(root, "Keep and compare").click()
    assert said(root) != ""
    measured.same("a message, and something to compare with")
    close_menu(root)
    measured.same("menu closed")
    cell = root.locator(".mh-board [data-block]").first
    cell.hover()
    page.wait_for_timeout(200)
    measured.same("hovered")
    cell.click()
    measured.same("clicked")
