"""An explorer alone in the window, for those who teach with it; and its line of stations over a page's text."""

import pytest
import torch

from manyheads import Explorer
from support.browser import until, widgets_html
from support.explorers import control, pizza


def test_an_explorer_alone_fills_the_window_and_gives_the_page_back(
    widget_page,
):
    page = widget_page(pizza(title="To show")[0])
    page.set_viewport_size({"width": 1960, "height": 1136})
    root = page.locator("[data-explorer]")
    before = root.bounding_box()
    root.get_by_role("button", name="More", exact=True).click()
    root.get_by_role("button", name="Present").click()
    until(page, "document.querySelector('.mh-presented') !== null")
    assert float(root.evaluate("each => each.style.zoom")) > 1.5
    page.keyboard.press("Escape")
    until(page, "document.querySelector('.mh-presented') === null")
    page.evaluate("document.fullscreenElement && document.exitFullscreen()")
    assert root.evaluate("each => each.style.zoom") == ""
    after = root.bounding_box()
    assert (after["width"], after["height"]) == (
        before["width"],
        before["height"],
    )


SHOWN_WHOLE = """root => [...root.children].every((part) => {
    part.scrollIntoView({ block: "nearest" });
    const { left, right, top, bottom } = part.getBoundingClientRect();
    return left >= -1 && right <= innerWidth + 1 && top >= -1 && bottom <= innerHeight + 1;
})"""


def present(page):
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("button", name="Present").click()
    until(page, "document.querySelector('.mh-presented') !== null")


@pytest.mark.parametrize(
    "size", [(900, 900), (800, 900), (390, 844), (1280, 500), (1280, 900)]
)
def test_in_a_window_of_any_size_all_of_it_can_be_reached(widget_page, size):
    width, height = size
    page = widget_page(pizza(title="To show")[0])
    page.set_viewport_size({"width": width, "height": height})
    present(page)
    root = page.locator("[data-explorer]")
    box = root.bounding_box()
    assert box["x"] == pytest.approx(width - box["x"] - box["width"], abs=1)
    assert box["y"] == pytest.approx(height - box["y"] - box["height"], abs=1)
    assert root.evaluate(SHOWN_WHOLE)


def test_a_reader_comes_back_to_the_place(pages, tmp_path):
    """Neither the wheel nor the Tab key leads into the page behind."""
    page = open_text(pages, tmp_path)
    page.evaluate("scrollTo(0, 30)")
    present(page)
    place = page.evaluate("scrollY")
    assert place > 0
    page.mouse.move(600, 400)
    page.mouse.wheel(0, 2000)
    page.wait_for_timeout(200)
    assert page.evaluate("scrollY") == place
    inside = "document.querySelector('.mh-presented').contains(document.activeElement)"
    for _ in range(40):
        page.keyboard.press("Tab")
        assert page.evaluate(inside)
    page.keyboard.press("Escape")
    until(page, "document.querySelector('.mh-presented') === null")
    until(page, f"scrollY === {place}")
    page.mouse.wheel(0, 500)
    until(page, "scrollY > 100")


def open_text(pages, tmp_path):
    """A page with an explorer, and a section below for two of its stations."""
    file = tmp_path / "_build" / "html" / "page.html"
    file.parent.mkdir(parents=True)
    sections = {"x": "first", "weights": "second"}
    text = "".join(
        f"<h2 id='{name}'>{name}</h2><p style='height: 2000px'><a href='#{name}'>here</a></p>"
        for name in sections.values()
    )
    html = widgets_html(pizza(title="Told", sections=sections)[0])
    file.write_text(
        html.replace("</script><script>", f"</script>{text}<script>"), "utf8"
    )
    page = pages.open(file.as_uri())
    page.locator("[data-explorer] [data-number]").first.wait_for()
    return page


STUCK = "document.querySelector('.mh-sticky').classList.contains('mh-stuck')"
STATION = "document.querySelector('[data-explorer]').dataset.station"


def test_the_line_of_stations_follows_the_text(pages, tmp_path):
    page = open_text(pages, tmp_path)
    assert not page.evaluate(STUCK)
    assert page.locator(".mh-sticky").evaluate("each => each.inert")
    for section, station in (("first", "x"), ("second", "weights")):
        page.evaluate(f"document.getElementById('{section}').scrollIntoView()")
        until(page, f"{STUCK} && {STATION} === '{station}'")
    page.evaluate("scrollTo(0, 0)")
    until(page, f"!{STUCK}")
    # The line is not drawn while nobody sees it. When it comes back, it shows what was chosen meanwhile.
    control(page, "Heads").select_option("2")
    page.evaluate("document.getElementById('second').scrollIntoView()")
    until(page, STUCK)
    shapes = page.locator(".mh-sticky .mh-bracket").all_text_contents()
    assert "(1,4,2,3)" in shapes


def test_a_stop_leads_to_its_section(pages, tmp_path):
    """One without a section of its own leads to the explorer, which shows it."""
    page = open_text(pages, tmp_path)
    page.evaluate("document.getElementById('first').scrollIntoView()")
    until(page, STUCK)
    top = "document.getElementById('{}').getBoundingClientRect().top"
    for stop, section in (("weights", "second"), ("x", "first")):
        page.locator(f".mh-sticky [data-stop='{stop}']").click()
        until(page, f"Math.abs({top.format(section)}) < innerHeight / 3")
    page.locator(".mh-sticky [data-stop='mixed']").click()
    until(page, f"!{STUCK}")
    page.wait_for_timeout(300)
    assert page.evaluate(STATION) == "mixed"


PAINTED = """(() => {
    const canvas = document.querySelector("[data-stop='qkv'] canvas");
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return data.some((byte) => byte);
})()"""


def test_a_thumbnail_is_drawn_from_the_numbers(widget_page):
    """Of Q, K and V there are three, side by side: each from its own numbers."""
    page = widget_page(pizza()[0])
    until(page, PAINTED)
    parts = page.locator("[data-explorer] [data-stop='qkv'] canvas").evaluate(
        """canvas => {
            const scale = canvas.height / 40;
            const context = canvas.getContext("2d");
            return [0, 30, 60].map((x) =>
                String(context.getImageData(x * scale, 0, 26 * scale, canvas.height).data));
        }"""
    )
    assert len(set(parts)) == 3


def test_a_sentence_is_offered_by_its_first_words(widget_page):
    query, key = torch.randn(2, 2, 2, 4)
    tokens = [["one", "two"], ["three", "four"]]
    page = widget_page(Explorer(query, key, tokens=tokens, heads=2))
    offered = control(page, "Sentence").locator("option").all_text_contents()
    assert offered == ["0: one two …", "1: three four …"]


def test_what_plays_ends_when_the_reader_changes_something(widget_page):
    page = widget_page(pizza()[0])
    page.get_by_role("button", name="Play", exact=True).click()
    page.get_by_role("button", name="Pause", exact=True).wait_for()
    control(page, "Heads").select_option("2")
    play = page.locator(".mh-turn button").nth(1)
    assert play.text_content() == "Play"


def test_what_plays_ends_when_the_reader_goes_elsewhere(widget_page):
    page = widget_page(pizza()[0])
    page.get_by_role("button", name="Play", exact=True).click()
    page.get_by_role("button", name="Pause", exact=True).wait_for()
    page.locator("[data-explorer] [data-stop='merge']").click()
    page.get_by_role("button", name="Play", exact=True).wait_for()
    assert page.evaluate(STATION) == "merge"
