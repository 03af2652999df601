"""A pointer that rests on a number previews it, a click keeps it, Escape lets it go."""

import pytest

from support.browser import until
from support.explorers import (
    HERE,
    PLACE,
    button,
    choose_head,
    click_cell,
    go,
    pizza,
)

REST = 250  # milliseconds: longer than a pointer must rest
# All at once, so that it can't rest on any of them; and then away.
PASS_OVER = """() => {
    for (const cell of document.querySelectorAll(".mh-content .mh-cell")) {
        cell.dispatchEvent(new PointerEvent("pointermove", { pointerType: "mouse", bubbles: true }));
    }
}"""
LEAVE = """() => document.querySelector(".mh-board").dispatchEvent(new PointerEvent("pointerleave"))"""


@pytest.fixture
def page(widget_page):
    page = widget_page(pizza()[0])
    go(page, "merge")
    return page


def cell(page, row: int, column: int):
    return page.locator(
        f".mh-board [data-block='1'][data-row='{row}'][data-column='{column}']"
    )


def rests_on(page, place) -> None:
    """Wait until the number in focus stands there."""
    wanted = ["1", *map(str, place)]
    until(
        page,
        f"String(({PLACE})(document.querySelector(\"{HERE}\"))) === '{','.join(wanted)}'",
    )


def is_on(page) -> list[str]:
    return page.locator(HERE).evaluate(PLACE)


def test_the_mouse_previews_and_leaves_no_trace(page):
    before = is_on(page)
    cell(page, 1, 3).hover()
    rests_on(page, (1, 3))
    cell(page, 2, 4).hover()
    rests_on(page, (2, 4))
    page.mouse.move(5, 5)
    until(
        page,
        f"String(({PLACE})(document.querySelector(\"{HERE}\"))) === '{','.join(before)}'",
    )


def test_a_click_keeps_and_the_mouse_previews_as_before(page):
    cell(page, 1, 3).click()
    page.mouse.move(5, 5)
    page.wait_for_timeout(REST)
    assert is_on(page) == ["1", "1", "3"]
    cell(page, 2, 4).hover()
    rests_on(page, (2, 4))
    page.mouse.move(5, 5)
    rests_on(page, (1, 3))


def test_escape_lets_go(page):
    before = is_on(page)
    cell(page, 1, 3).click()
    page.mouse.move(5, 5)
    assert is_on(page) != before
    page.keyboard.press("Escape")
    assert is_on(page) == before


def test_a_pointer_on_its_way_elsewhere_changes_nothing(page):
    """Not even for a moment: it draws nothing."""
    cell(page, 1, 3).click()
    page.mouse.move(5, 5)
    page.wait_for_timeout(REST)
    page.evaluate(
        "draws = 0; addEventListener('explorer-state', () => draws++)"
    )
    page.evaluate(f"{{ ({PASS_OVER})(); ({LEAVE})(); }}")
    page.wait_for_timeout(REST)
    assert page.evaluate("draws") == 0
    assert is_on(page) == ["1", "1", "3"]


def test_a_click_ends_what_the_pointer_was_about_to_preview(page):
    cell(page, 1, 3).evaluate(f"cell => {{ ({PASS_OVER})(); cell.click(); }}")
    page.wait_for_timeout(REST)
    assert is_on(page) == ["1", "1", "3"]


def test_what_was_clicked_stays_while_numbers_move(page):
    """The pointer jumps over cells that move, and away."""
    cell(page, 1, 3).click()
    page.mouse.move(5, 5)
    gliding = page.evaluate(f"""() => {{
        document.querySelector("[data-stop='swap-back']").click();
        ({PASS_OVER})();
        ({LEAVE})();
        return document.querySelectorAll(".mh-layer > *").length;
    }}""")
    assert gliding > 0
    until(page, "document.querySelectorAll('.mh-layer > *').length === 0")
    page.wait_for_timeout(REST)
    button(page, "Next").press("Enter")
    assert is_on(page) == ["1", "1", "3"]


def test_the_mouse_previews_on_a_painted_map(widget_page):
    page = widget_page(pizza(seq=9)[0])
    choose_head(page, 1)
    label = page.locator(".mh-cursor")
    field = page.locator("[data-block][data-map='1']")
    before = label.get_attribute("aria-label")
    side = field.bounding_box()["width"] / 9
    field.hover(position={"x": 2.5 * side, "y": 4.5 * side})
    told = "Head 1, query t4, key t2"
    until(
        page,
        f"document.querySelector('.mh-cursor').ariaLabel.startsWith('{told}')",
    )
    page.mouse.move(5, 5)
    until(
        page, f"document.querySelector('.mh-cursor').ariaLabel === '{before}'"
    )


def test_a_number_that_is_typed_goes_to_the_cell_that_was_clicked(widget_page):
    """Wherever the mouse rests meanwhile."""
    page = widget_page(pizza(title="Typed")[0])
    go(page, "x")
    click_cell(page, 0, 0, 0)
    field = page.get_by_label("Change this number")
    before = float(field.input_value())
    field.fill("-3")
    page.locator("[data-block='0'][data-row='2'][data-column='3']").hover()
    page.wait_for_timeout(200)
    field.fill("7")
    field.fill("9999999999")  # refused: what was there before is back
    edited = page.locator("[data-block='0'][data-row='0'][data-column='0']")
    assert float(edited.get_attribute("data-number")) == pytest.approx(before)
    field.fill("7")
    assert edited.get_attribute("data-number") == "7"
    address = "location.hash.includes('x[0,0,0]=7')"
    until(page, address)
    assert page.evaluate("location.hash").count("x[") == 1


def test_escape_lets_a_number_go_wherever_the_keyboard_is(widget_page):
    page = widget_page(pizza(title="Freed")[0])
    click_cell(page, 1, 1, 1)
    go(page, "scores")
    until(page, "location.hash.includes('focus')")
    page.keyboard.press("Escape")
    until(page, "!location.hash.includes('focus')")
