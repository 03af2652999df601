"""On a phone: one head at a time, by buttons and by swipes, and the controls' effect in sight."""

import pytest
import torch

from manyheads import Explorer
from support.explorers import HERE, pizza, rows

WIDTH, HEIGHT = 390, 700


@pytest.fixture
def open_phone(widget_page):
    def open_explorer(explorer):
        page = widget_page(explorer, width=WIDTH, touch=True)
        page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
        page.evaluate("scrollTo(0, 0)")
        return page

    return open_explorer


def heads_shown(page) -> set[str]:
    return set(
        page.locator(".mh-board [data-value]").evaluate_all(
            "cells => cells.map(({ dataset }) => dataset.head)"
        )
    )


def swipe(page, dx: int, dy: int = 0) -> None:
    """A finger drawn across the board."""
    box = page.locator(".mh-board").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    client = page.context.new_cdp_session(page)

    def touch(kind, *points):
        client.send(
            "Input.dispatchTouchEvent", {"type": kind, "touchPoints": points}
        )

    touch("touchStart", {"x": x, "y": y})
    for part in (0.25, 0.5, 0.75, 1):
        touch("touchMove", {"x": x + part * dx, "y": y + part * dy})
    touch("touchEnd")


def test_one_head_is_shown_and_buttons_lead_to_the_others(open_phone):
    page = open_phone(pizza()[0])
    assert heads_shown(page) == {"0"}
    for head in (2, 0, 1):
        tab = page.get_by_role("button", name=f"Head {head}", exact=True)
        tab.tap()
        assert tab.get_attribute("aria-pressed") == "true"
        assert heads_shown(page) == {str(head)}


def test_a_swipe_leads_to_the_next_head_and_back(open_phone):
    page = open_phone(pizza()[0])
    for dx, head in ((-150, 1), (-150, 2), (-150, 2), (150, 1), (-20, 1)):
        swipe(page, dx)
        assert heads_shown(page) == {str(head)}, dx
    swipe(page, -60, 150)  # the page scrolls, and the head stays
    assert heads_shown(page) == {"1"}


def test_of_many_heads_one_is_chosen_by_its_number(open_phone):
    page = open_phone(rows(4, 24, 12))
    assert page.locator("[data-wall-head]").count() == 0
    page.get_by_role("button", name="Step up: Head", exact=True).tap()
    assert "Head 1," in page.locator(
        ".mh-board [aria-label^='Head']"
    ).first.get_attribute("aria-label")
    field = page.get_by_label("Head", exact=True)
    field.fill("11")
    assert "Head 11," in page.locator(
        ".mh-board [aria-label^='Head']"
    ).first.get_attribute("aria-label")


def test_what_more_heads_do_is_in_sight(open_phone):
    page = open_phone(pizza()[0])
    more = page.get_by_role("button", name="Step up: Heads", exact=True)
    board = page.locator(".mh-board")
    before = board.inner_text()
    more.tap()
    assert page.locator("[data-explorer]").get_attribute("data-heads") == "6"
    assert board.inner_text() != before
    for each in (more, board):
        box = each.bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= HEIGHT


@pytest.mark.parametrize("width", [390, 320])
@pytest.mark.parametrize("sentences", [1, 2])
def test_the_menu_covers_none_of_the_stage(widget_page, sentences, width):
    query, key = torch.randn(2, sentences, 4, 6)
    tokens = [["Lions", "eat", "fresh", "meat"]] * sentences
    # The place is held by what was measured without a finger.
    with_mouse, page = (
        widget_page(
            Explorer(query, key, tokens=tokens, heads=3),
            width=width,
            touch=touch,
        )
        for touch in (False, True)
    )
    height = "document.querySelector('[data-explorer]').offsetHeight"
    assert page.evaluate(height) == with_mouse.evaluate(height)
    page.get_by_role("button", name="More", exact=True).tap()
    menu, stage = (
        page.locator(part).bounding_box() for part in (".mh-menu", ".mh-stage")
    )
    assert abs(menu["y"] - stage["y"] - stage["height"]) <= 2


def test_controls_are_large_enough_for_a_thumb(open_phone):
    page = open_phone(pizza()[0])
    page.get_by_role("button", name="More", exact=True).tap()
    small = page.locator("[data-explorer]").evaluate(
        """root => [...root.querySelectorAll("button, select, input, summary, .mh-check")]
            .filter((each) => each.checkVisibility() && !each.matches("[type=checkbox], .mh-cursor"))
            .filter((each) => each.getBoundingClientRect().height < 42)
            .map((each) => each.outerHTML.slice(0, 80))"""
    )
    assert small == []
    page.locator(HERE).first.wait_for()
