"""Numbers in the text that change an explorer, and those that follow it."""

import pytest

from support.axe import in_both_modes

TEXT = (
    '<p>With <span class="mh-scrub" data-for="three-heads" data-trait="heads">3</span> '
    '<span class="mh-shown" data-for="three-heads" data-shows="heads" data-one="head">heads</span> each has '
    '<span class="mh-shown" data-for="three-heads" data-shows="d_head">2</span> '
    '<span class="mh-shown" data-for="three-heads" data-shows="d_head" data-one="number">numbers</span> of every '
    "token, so a score is divided by "
    '√<span class="mh-shown" data-for="three-heads" data-shows="d_head">2</span> before the softmax.</p>'
    "<p>In the last row, head 0 gives "
    '<span class="mh-shown" data-for="three-heads" data-shows="weights[0,3,0]">0.90</span> to Я, while head 2 gives '
    '<span class="mh-shown" data-for="three-heads" data-shows="weights[2,3,3]">0.86</span> to the end: '
    "the same token, two opinions.</p>"
)
AT_FIRST = [
    "With 3 heads each has 2 numbers of every token, so a score is divided by √2 before the softmax.",
    "In the last row, head 0 gives 0.90 to Я, while head 2 gives 0.86 to the end: the same token, two opinions.",
]


def sentences(page) -> list[str]:
    return [
        " ".join(text.split()) for text in page.locator("p").all_inner_texts()
    ]


@pytest.fixture
def page(text_page):
    return text_page(TEXT)


def asked(page) -> list[int]:
    """The numbers of heads that the explorer was asked for."""
    return page.evaluate("asked.splice(0).map(({ heads }) => heads)")


def test_the_text_says_what_it_said_until_a_number_is_changed(page):
    assert sentences(page) == AT_FIRST
    number = page.get_by_role("spinbutton", name="Heads")
    assert number.evaluate("e => [e.ariaValueNow, e.ariaValueMin, e.ariaValueMax]") == ["3", "1", "6"]  # fmt: skip
    assert number.get_attribute("aria-controls") == "three-heads"


def test_without_its_explorer_it_stays_text(text_page):
    page = text_page(TEXT.replace("three-heads", "another"))
    assert sentences(page) == AT_FIRST
    assert page.get_by_role("spinbutton").count() == 0
    assert page.locator("p [tabindex]").count() == 0


def test_an_explorer_that_comes_later_is_followed(text_page, late):
    page = text_page(TEXT, late)
    assert page.get_by_role("spinbutton").count() == 0
    page.evaluate("tell()")
    page.get_by_role("spinbutton", name="Heads").press("ArrowLeft")
    assert sentences(page)[0].startswith("With 2 heads each has 3 numbers")


def test_what_can_not_be_changed_is_no_control(text_page):
    page = text_page(TEXT.replace('trait="heads">3', 'trait="seq">4'))
    assert sentences(page)[0].startswith("With 4 heads each")
    assert page.get_by_role("spinbutton").count() == 0


def test_the_keys_walk_through_what_works(page):
    number = page.get_by_role("spinbutton")
    for key, heads in (
        *(("ArrowLeft", [2]), ("ArrowDown", [1]), ("ArrowLeft", [])),
        *(("ArrowRight", [2]), ("ArrowUp", [3]), ("End", [6])),
        *(("ArrowUp", []), ("Home", [1]), ("PageDown", [])),
    ):
        number.press(key)
        assert asked(page) == heads, key
    assert number.get_attribute("aria-valuenow") == "1"
    assert sentences(page)[0] == (
        "With 1 head each has 6 numbers of every token, so a score is divided by √6 before the softmax."
    )
    number.press("End")
    assert sentences(page)[0].startswith("With 6 heads each has 1 number of")


def test_a_click_on_an_arrow_is_a_step(page):
    box = page.get_by_role("spinbutton").bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.click(box["x"] + 6, middle)
    assert asked(page) == [2]
    for _ in range(2):
        page.mouse.click(box["x"] + box["width"] - 6, middle)
    assert asked(page) == [3, 6]


def test_it_is_dragged_to_both_sides(page):
    box = page.get_by_role("spinbutton").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 26, y)
    page.mouse.move(x - 200, y)
    page.mouse.move(x + 26, y)
    page.mouse.move(x + 1, y)
    page.mouse.up()  # the end of a drag is no click
    page.mouse.move(x + 200, y)
    assert asked(page) == [2, 1, 6, 3]


def test_a_chip_has_its_heads_hue_as_strong_as_its_weight(page):
    chip = page.locator("[data-shows='weights[0,3,0]']")
    colours = (
        "e => [getComputedStyle(e).backgroundColor, getComputedStyle(e).color]"
    )
    cell, text = chip.evaluate(colours)
    assert cell.startswith("color(srgb ")
    # Blue at the root of 0.9 over white.
    wanted = [255 + (full - 255) * 0.9**0.5 for full in (0, 0x72, 0xB2)]
    found = [255 * float(part) for part in cell[11:-1].split()]
    assert found == pytest.approx(wanted, abs=0.5)
    assert text == "rgb(255, 255, 255)"
    page.emulate_media(color_scheme="dark")
    page.wait_for_selector("html[data-theme=dark]")
    assert chip.evaluate(colours)[1] == "rgb(20, 24, 30)"


def test_a_chip_is_ink_where_heads_have_no_hues(page):
    page.evaluate("state.heads = 12, state.d_model = 24, tell()")
    chip = page.locator("[data-shows='weights[0,3,0]']")
    cell = chip.evaluate("e => getComputedStyle(e).backgroundColor")
    wanted = [255 + (full - 255) * 0.004**0.5 for full in (0x1F, 0x29, 0x33)]
    found = [255 * float(part) for part in cell[11:-1].split()]
    assert found == pytest.approx(wanted, abs=0.5)


def test_a_chip_says_honestly_what_is_not_there(page):
    page.get_by_role("spinbutton").press("ArrowLeft")
    assert sentences(page)[1].startswith(
        "In the last row, head 0 gives <0.005 to Я, while head 2 gives – to"
    )
    for weight, text in ((0, "0"), (1, "1.00"), (0.9951, "1.00")):
        page.evaluate(f"small['weights[0,3,0]'] = {weight}, tell()")
        assert f"head 0 gives {text} to" in sentences(page)[1]


def test_a_finger_has_room_and_lines_stay_as_they_are(text_page):
    plain = text_page(TEXT.replace("three-heads", "another"), width=390)
    heights = "all => all.map(e => e.getBoundingClientRect().height)"
    without = plain.locator("p").evaluate_all(heights)
    page = text_page(TEXT, width=390)
    number = page.get_by_role("spinbutton")
    assert number.bounding_box()["height"] >= 44
    assert page.locator("p").evaluate_all(heights) == without
    assert all(height % 26 == 0 for height in without)


def test_nothing_moves_when_the_explorer_comes(text_page, late):
    page = text_page(TEXT, late)
    places = "all => all.map(e => { const { x, y } = e.getBoundingClientRect(); return [x, y]; })"
    before = page.locator("p span").evaluate_all(places)
    page.evaluate("tell()")
    assert page.locator("p span").evaluate_all(places) == before


@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(text_page, width):
    page = text_page(TEXT, width=width)
    page.get_by_role("spinbutton").focus()
    assert in_both_modes(page, "article") == []
