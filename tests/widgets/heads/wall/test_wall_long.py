"""A wall of a long input: at most a cell a pixel, and the enlarged head shows a part of itself."""

import pytest
import torch

from manyheads import Heads
from support.walls import text

SEQ = 300
PEAK = (250, 40)
WEIGHTS = torch.full((2, 3, SEQ, SEQ), 0.1 / SEQ)
WEIGHTS[:, :, range(SEQ), range(SEQ)] = 0.9
WEIGHTS[0, 1, PEAK[0]] = 0
WEIGHTS[0, 1, PEAK[0], PEAK[1]] = 1
TOKENS = [f"w{i}" for i in range(SEQ)]


@pytest.fixture
def page(widget_page):
    page = widget_page(Heads(WEIGHTS, TOKENS, head=1, word=0))
    page.locator(".mw-big").scroll_into_view_if_needed()
    return page


def shown(page) -> list[int]:
    """The first and the last row and column that are shown; all, where nothing is said."""
    words = text(page, ".mw-zoomed")
    numbers = words.replace("rows", "").replace("columns", "").replace("–", ",")  # fmt: skip
    return [int(n) for n in numbers.split(",")] if words else [0, SEQ - 1] * 2


def ring(page) -> tuple[float, float]:
    """Where the ring is, as parts of the enlarged head."""
    of_ring = page.locator(".mw-ring").bounding_box()
    field = page.locator(".mw-big").bounding_box()
    return tuple(
        (of_ring[axis] - field[axis]) / field[side]
        for axis, side in (("x", "width"), ("y", "height"))
    )


def red_at(page, x: float, y: float) -> bool:
    """Whether a pixel of the enlarged head is more red than green."""
    red, green, *_ = page.evaluate(
        """([x, y]) => {
            const canvas = document.querySelector('.mw-big canvas');
            return [...canvas.getContext('2d').getImageData(x, y, 1, 1).data];
        }""",
        [int(x), int(y)],
    )
    return red > green + 60


def test_a_pixel_is_a_cell_at_most(page):
    field = page.locator(".mw-big").bounding_box()
    assert (field["width"], field["height"]) == (256, 256)
    canvas = page.locator(".mw-big canvas").evaluate(
        "({ width, height }) => [width, height]"
    )
    assert canvas == [256, 256]
    # The one peak of its row is there, and so is the diagonal.
    assert red_at(page, PEAK[1] * 256 / SEQ, PEAK[0] * 256 / SEQ)
    assert all(red_at(page, i, i) for i in range(0, 256, 8) if i != 213)
    assert page.locator(".mw-axisname").count() == 2
    # The words scroll in a box of their own.
    chips = page.locator(".mw-chips").bounding_box()
    assert chips["height"] <= 240


def test_buttons_make_it_larger_around_what_is_chosen(page):
    buttons = {
        name: page.get_by_role("button", name=name, exact=True)
        for name in ("Larger", "Smaller", "Show all of it")
    }
    assert buttons["Smaller"].get_attribute("aria-disabled") == "true"
    page.locator(f".mw-chip[data-query='{PEAK[0]}']").click()
    before = ring(page)
    height = page.locator("[data-wall]").bounding_box()["height"]
    for _ in range(4):
        buttons["Larger"].click()
    first, last, left, right = shown(page)
    assert first <= PEAK[0] <= last and left <= PEAK[1] <= right
    assert last - first < 22
    assert ring(page) == pytest.approx(before, abs=0.05)
    # Now each row and column has its word.
    assert page.locator(".mw-down .mw-axisname").count() >= 18
    assert text(page, ".mw-down .mw-here") == f"w{PEAK[0]}"
    assert page.locator("[data-wall]").bounding_box()["height"] == height
    buttons["Larger"].click()
    assert buttons["Larger"].get_attribute("aria-disabled") == "true"
    assert page.locator(".mw-down .mw-axisname").count() <= 12
    buttons["Show all of it"].click()
    assert shown(page) == [0, SEQ - 1] * 2


def test_the_keyboard_zooms_and_takes_the_part_along(page):
    field = page.locator(".mw-big")
    assert "0 shows all of it" in field.get_attribute("aria-label")
    field.focus()
    for key in "+++":
        page.keyboard.press(key)
    assert shown(page)[1] < 40
    for _ in range(45):
        page.keyboard.press("ArrowDown")
    first, last, *_ = shown(page)
    assert first <= 45 <= last
    x, y = ring(page)
    assert 0 <= x < 1 and 0 <= y < 1
    page.keyboard.press("-")
    page.keyboard.press("0")
    assert shown(page) == [0, SEQ - 1] * 2
    # Another head, and a word of the sentence, are brought in sight too.
    for key in "+++":
        page.keyboard.press(key)
    page.locator(f".mw-chip[data-query='{PEAK[0]}']").click()
    first, last, left, right = shown(page)
    assert first <= PEAK[0] <= last and left <= PEAK[1] <= right


def test_the_wheel_zooms_under_the_pointer_once_the_head_has_the_keyboard(page):  # fmt: skip
    field = page.locator(".mw-big")
    box = field.bounding_box()
    at = box["x"] + 0.75 * box["width"], box["y"] + 0.25 * box["height"]
    page.mouse.move(*at)
    page.mouse.wheel(0, -300)
    page.wait_for_timeout(50)
    assert shown(page) == [0, SEQ - 1] * 2  # it was the page's
    page.keyboard.down("Control")
    page.mouse.wheel(0, -100)
    page.keyboard.up("Control")
    page.wait_for_timeout(50)
    assert shown(page) != [0, SEQ - 1] * 2
    field.focus()
    box = field.bounding_box()
    page.mouse.move(box["x"] + 0.75 * box["width"], box["y"] + 0.25 * box["height"])  # fmt: skip
    page.mouse.wheel(0, -600)
    page.wait_for_timeout(50)
    first, last, left, right = shown(page)
    assert last - first < 60
    assert abs(first + 0.25 * (last - first) - 75) < 6
    assert abs(left + 0.75 * (right - left) - 225) < 6
    page.mouse.wheel(0, 3000)
    page.wait_for_timeout(50)
    assert shown(page) == [0, SEQ - 1] * 2


def test_what_is_dragged_chooses_nothing(page):
    field = page.locator(".mw-big")
    field.focus()
    for key in "+++":
        page.keyboard.press(key)
    before = shown(page)
    box = field.bounding_box()
    page.mouse.move(box["x"] + 200, box["y"] + 200)
    page.mouse.down()
    page.mouse.move(box["x"] + 100, box["y"] + 180, steps=5)
    page.mouse.up()
    after = shown(page)
    cell = 256 / (SEQ / 8)
    assert after[2] - before[2] == pytest.approx(100 / cell, abs=1.5)
    assert after[0] - before[0] == pytest.approx(20 / cell, abs=1.5)
    chosen = page.locator(".mw-chip[aria-pressed=true]")
    assert chosen.get_attribute("data-query") == "0"
    # A click that moved nothing chooses the cell under it.
    page.mouse.click(box["x"] + 128, box["y"] + 128)
    found = int(chosen.get_attribute("data-query"))
    assert after[0] <= found <= after[1]
    x, y = ring(page)
    assert (x, y) == pytest.approx((0.5, 0.5), abs=0.04)


def test_two_fingers_zoom(widget_page):
    page = widget_page(Heads(WEIGHTS, TOKENS), width=390, touch=True)
    field = page.locator(".mw-big")
    field.scroll_into_view_if_needed()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    box = field.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    session = page.context.new_cdp_session(page)

    def touch(kind: str, *apart: float) -> None:
        points = [{"x": x + at, "y": y, "id": i} for i, at in enumerate(apart)]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})  # fmt: skip

    touch("touchStart", -30)
    touch("touchStart", -30, 30)
    for apart in (40, 60, 90, 120):
        touch("touchMove", -apart, apart)
    touch("touchEnd")
    page.wait_for_timeout(100)
    first, last, left, right = shown(page)
    assert 60 < last - first < 100 and 60 < right - left < 100
    assert abs((first + last) / 2 - SEQ / 2) < 12
    # One finger then moves the part, and chooses nothing.
    touch("touchStart", 0)
    for at in (-20, -60, -100):
        touch("touchMove", at)
    touch("touchEnd")
    page.wait_for_timeout(100)
    assert shown(page)[2] > left + 10
    small = page.locator(".mw-zoombutton").evaluate_all(
        "all => all.filter((b) => b.getBoundingClientRect().height < 44).length"
    )
    assert small == 0


def test_short_sentences_have_no_buttons_for_it(widget_page):
    weights = torch.eye(16).expand(1, 1, 16, 16)
    page = widget_page(Heads(weights, [*"abcdefghijklmnop"]))
    assert not page.locator(".mw-zoom").is_visible()
    page.locator(".mw-big").focus()
    page.keyboard.press("+")
    assert shown(page) == [0, SEQ - 1] * 2
    assert "plus" not in page.locator(".mw-big").get_attribute("aria-label")
