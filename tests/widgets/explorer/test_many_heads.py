"""Hundreds of heads: maps on canvases, the head chosen by its number; and no text too small to read."""

import pytest
import torch

from support.browser import read_weights
from support.explorers import control, go, pizza, rows
from support.paths import ROOT


@pytest.mark.parametrize("heads", [97, 384])
def test_above_96_heads_maps_are_painted_and_a_number_chooses(
    widget_page, heads
):
    explorer = rows(3, 2 * heads, heads)
    page = widget_page(explorer)
    assert page.locator("[data-wall-head]").count() == heads
    assert page.locator("button[data-wall-head]").count() == 0
    assert page.locator("[data-wall-head] canvas").count() == heads
    shown = read_weights(page)
    assert len(shown) == heads * 9
    torch.testing.assert_close(
        torch.tensor(
            [shown[place] for place in sorted(shown)], dtype=torch.float64
        ).view(heads, 3, 3),
        explorer.weights[0],
        rtol=1e-5,
        atol=1e-12,
    )
    last = heads - 1
    page.get_by_label("Head", exact=True).fill(str(last))
    assert chosen(page) == [last]
    assert page.locator(f"[data-value][data-head='{last}']").count() == 9
    page.get_by_role("button", name="Step down: Head", exact=True).click()
    assert chosen(page) == [last - 1]
    page.get_by_label("Head", exact=True).fill(str(heads))  # there is none
    assert chosen(page) == [last - 1]


def chosen(page) -> list[int]:
    return page.locator(".mh-chosen[data-wall-head]").evaluate_all(
        "maps => maps.map(({ dataset }) => +dataset.wallHead)"
    )


def test_up_to_96_heads_maps_are_buttons(widget_page):
    page = widget_page(rows(3, 192, 96))
    assert page.locator("button[data-wall-head]").count() == 96
    assert page.get_by_label("Head", exact=True).is_hidden()
    page.locator("[data-wall-head='95']").click()
    assert chosen(page) == [95]
    page.keyboard.press("ArrowLeft")
    assert chosen(page) == [94]
    focused = "document.activeElement.dataset.wallHead"
    assert page.evaluate(focused) == "94"


def test_maps_that_stay_for_other_heads_show_their_numbers(widget_page):
    """From few heads to many and back: maps become buttons, get names, lose both, and hold the weights of now."""
    page = widget_page(rows(3, 192, 96, causal=True))
    for heads in (12, 16, 12, 192, 24, 96, 24, 12):
        control(page, "Heads").select_option(str(heads))
        if heads == 24:
            go(page, "scores")  # its maps hold other numbers, and no weights
            go(page, "weights")
        shown = read_weights(page)
        torch.testing.assert_close(
            torch.tensor([shown[place] for place in sorted(shown)]),
            rows(3, 192, heads, causal=True).weights[0].flatten().float(),
            rtol=1e-5,
            atol=1e-6,
        )
        maps = page.locator("[data-wall-head]")
        assert maps.count() == heads and chosen(page) == [0]
        buttons = page.locator("button[data-wall-head][tabindex='0']")
        assert buttons.count() == (heads <= 96)
        names = page.locator("[data-wall-head] .mh-wallname").count()
        assert names in ((heads, 0) if heads > 16 else (heads,))


@pytest.mark.parametrize("station", ["scores", "mixed"])
def test_the_names_of_heads_stand_above_their_maps(widget_page, station):
    page = widget_page(pizza()[0])
    go(page, station)
    assert page.locator("[data-wall-head]").count() == 3
    for name, field in page.locator("[data-wall-head]").evaluate_all(
        """maps => maps.map((map) => [".mh-wallname", ".mh-field"].map((part) => {
            const { top, bottom } = map.querySelector(part).getBoundingClientRect();
            return [top, bottom];
        }))"""
    ):
        assert name[1] <= field[0] + 1
    grounds = page.locator("button[data-wall-head]").evaluate_all(
        "maps => [...new Set(maps.map((map) => getComputedStyle(map).backgroundColor))]"
    )
    assert grounds == ["rgba(0, 0, 0, 0)"]


@pytest.mark.parametrize("heads", [3, 12, 97, 768])
def test_nothing_is_cut_off_below(widget_page, heads):
    """The board ends where the stage does, with the choice of a head or without."""
    page = widget_page(rows(16, max(heads, 12), heads))
    for station in ("swap", "scores", "weights"):
        go(page, station)
        stage, board = (
            page.locator(f".mh-{part}").bounding_box()
            for part in ("stage", "board")
        )
        assert board["y"] + board["height"] <= stage["y"] + stage["height"]


def test_maps_that_are_buttons_stay_on_paper(widget_page):
    page = widget_page(rows(3, 36, 12))
    page.add_style_tag(path=ROOT / "assets" / "static" / "accessible.css")
    page.emulate_media(media="print")
    assert page.locator("button[data-wall-head]:visible").count() == 12
    assert page.locator(".mh-door:visible").count() > 3
    assert page.locator(".mh-stepper button:visible").count() == 0
