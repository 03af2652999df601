"""Numbers that glide to their new places stand above the tables, whole, and only where motion is welcome."""

import pytest

from support.browser import until
from support.explorers import go, pizza
from support.numbers.explorer_numbers import STATIONS

# A click on a station, and how what glides stands at the beginning of the motion and at its end.
MOVE = """station => {
    document.querySelector(`[data-stop="${station}"]`).click();
    const layer = document.querySelector(".mh-layer");
    const ghosts = [...layer.children];
    if (!ghosts.length) return [];
    layer.style.pointerEvents = "auto"; // to be found by its place
    const clips = [];
    for (let each = layer; each.dataset?.explorer === undefined; each = each.parentElement) {
        if (getComputedStyle(each).overflow !== "visible") clips.push(each.getBoundingClientRect());
    }
    const told = [];
    for (const time of [0, 449]) {
        for (const animation of document.getAnimations()) {
            animation.pause();
            animation.currentTime = time;
        }
        for (const ghost of ghosts) {
            const { left, top, right, bottom, width, height } = ghost.getBoundingClientRect();
            const whole = clips.every((clip) => left >= clip.left - 1 && top >= clip.top - 1 &&
                right <= clip.right + 1 && bottom <= clip.bottom + 1);
            const found = document.elementFromPoint(left + width / 2, top + height / 2);
            told.push({ whole, above: layer.contains(found), text: ghost.textContent });
        }
    }
    layer.style.pointerEvents = "";
    for (const animation of document.getAnimations()) animation.play();
    return told;
}"""
OPAQUE = (
    "cells => cells.every((cell) => getComputedStyle(cell).opacity === '1')"
)


def still(page) -> None:
    until(page, "document.querySelectorAll('.mh-layer > *').length === 0")


@pytest.mark.parametrize("sizes", [(4, 6, 3), (3, 12, 6), (2, 4, 1)])
def test_what_glides_stands_above_the_tables_and_is_whole(widget_page, sizes):
    page = widget_page(pizza(*sizes)[0])
    go(page, "x")
    moved = set()
    for station in (*STATIONS[1:], *reversed(STATIONS[:-1])):
        told = page.evaluate(MOVE, station)
        for each in told:
            assert each["whole"] and each["above"], (station, each)
        if told:
            moved.add(station)
        still(page)
        cells = page.locator(".mh-board .mh-cell")
        assert cells.evaluate_all(OPAQUE), station
    assert {"reshape", "swap", "swap-back", "merge"} <= moved


def test_nothing_glides_where_less_motion_is_wanted(widget_page):
    page = widget_page(pizza()[0])
    page.emulate_media(reduced_motion="reduce")
    go(page, "x")
    for station in STATIONS[1:]:
        assert page.evaluate(MOVE, station) == []
        assert page.evaluate("document.getAnimations().length") == 0


def test_the_next_step_ends_the_motion_before(widget_page):
    page = widget_page(pizza()[0])
    for _ in range(3):
        for station in ("reshape", "swap"):
            page.evaluate(MOVE, station)
    still(page)
    assert page.locator(".mh-board .mh-cell").evaluate_all(OPAQUE)
