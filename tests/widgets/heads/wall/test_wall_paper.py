"""A wall on paper: its pictures and words, in the colours of white paper, in one room whatever the screen."""

from pathlib import Path

import pytest

from support.browser import until
from support.paths import ROOT
from support.walls import WALL, text, wall

MOUNT = Path(__file__).with_name("mounted.js").read_text("utf8")
BOOK_STYLES = (ROOT / "assets" / "static" / "accessible.css").read_text("utf8")
A4 = 718 - 2 * 16  # pixels, less the printer's margins and the page's own
ROOM = 950
PAPER = f"{WALL}.classList.contains('mw-paper')"
# What stands in the wall, and reaches beyond its right edge, but for a ring.
BEYOND = """wall => {
  const edge = wall.getBoundingClientRect().right;
  return [...wall.querySelectorAll(":not(option, .mh-said)")]
    .filter((each) => each.getBoundingClientRect().right > edge + 4).map((each) => each.className);
}"""


def on_paper(page, mode: str = "light"):
    page.add_style_tag(content=BOOK_STYLES)
    page.emulate_media(media="print", color_scheme=mode)
    until(page, PAPER)
    return page


def on_screen(page, mode: str = "light"):
    page.emulate_media(media="screen", color_scheme=mode)
    until(page, f"!{PAPER}")


@pytest.mark.parametrize(
    "options", [{}, {"width": 560}, {"width": 390, "touch": True}]
)
def test_pictures_and_words_are_printed_and_controls_are_not(walls, options):
    page = on_paper(walls.open(**options))
    shown = wall(page)
    for part, count in {
        "mw-map": 6,
        "mw-painted": 1,
        "mw-chip": 5,
        "mw-big": 1,
        "mw-whystrip": 1,
        "mw-looks": 1,
        "mw-arcs": 1,
        "mw-scale": 1,
    }.items():
        assert shown.locator(f".{part}:visible").count() == count, part
    buttons = shown.locator("button:visible:not(.mw-map, .mw-chip)")
    assert buttons.evaluate_all("all => all.map((each) => each.className)") == []  # fmt: skip
    assert shown.locator(":is(select, textarea, a):visible").count() == 0
    assert shown.bounding_box()["width"] <= A4
    assert shown.evaluate(BEYOND) == []
    style = shown.evaluate(
        "wall => [getComputedStyle(wall).breakInside, getComputedStyle(wall).printColorAdjust]"
    )
    assert style == ["avoid", "exact"]


def test_paper_is_the_same_for_all_screens(walls):
    def printed(**options) -> list:
        page = on_paper(walls.open(**options))
        found = wall(page).evaluate(
            """wall => [wall.clientWidth, wall.clientHeight, wall.dataset.kind,
              ...[...wall.querySelectorAll('canvas')].map((canvas) => canvas.toDataURL())]"""
        )
        page.close()
        return found

    large = printed(width=1280)
    assert large[0] == ROOM and large[2] == "wide"
    assert printed(width=390) == large


def test_maps_on_paper_are_as_fine_as_a_printer(walls):
    page = on_paper(walls.open())
    painted = page.locator(".mw-painted")
    finer = "canvas => canvas.width / canvas.offsetWidth"
    assert painted.evaluate(finer) == pytest.approx(3, abs=0.1)
    # A printer draws lines of grey around what can be seen through.
    seen = """(canvas) => {
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        return data.every((channel, i) => i % 4 < 3 || channel === 255);
    }"""
    assert painted.evaluate(seen)
    on_screen(page)
    assert painted.evaluate(finer) == pytest.approx(1, abs=0.1)
    assert not painted.evaluate(seen)


def test_arcs_on_paper_end_at_their_words(walls):
    page = on_paper(walls.open())
    ends = page.locator(".mw-arcs path").evaluate_all(
        "all => all.map((each) => { const { left, right } = each.getBoundingClientRect(); return [left, right]; })"
    )
    chips = [chip.bounding_box() for chip in page.locator(".mw-chip").all()]
    middles = [box["x"] + box["width"] / 2 for box in chips]
    for left, right in ends:
        assert min(abs(left - middle) for middle in middles) < 12
        assert min(abs(right - middle) for middle in middles) < 12


def test_paper_is_light_where_the_page_is_dark(walls):
    page = walls.open(mode="dark")
    images = "[...document.querySelectorAll('.mw-painted, .mw-big canvas')].map((canvas) => canvas.toDataURL())"
    dark = page.evaluate(images)
    on_paper(page, "dark")
    corner = page.locator(".mw-big canvas").evaluate(
        "canvas => [...canvas.getContext('2d').getImageData(140, 10, 1, 1).data]"
    )
    assert min(corner) > 200
    inks = page.evaluate(f"getComputedStyle({WALL}).color")
    assert inks == "rgb(31, 41, 51)"
    on_screen(page, "dark")
    assert page.evaluate(images) == dark
    page.close()


def test_what_is_printed_is_laid_out_before_and_put_back_after(walls):
    page = walls.open()
    page.set_viewport_size({"width": 700, "height": 900})
    until(page, f"{WALL}.dataset.kind === 'narrow'")
    before = wall(page).bounding_box()
    page.evaluate("""(() => {
        globalThis.printed = [];
        const note = ({ type }) => {
            const wall = document.querySelector("[data-wall]");
            printed.push(type, wall.clientWidth, wall.dataset.kind, getComputedStyle(wall).colorScheme);
        };
        for (const each of ["beforeprint", "afterprint"]) addEventListener(each, note);
    })()""")
    page.emulate_media(color_scheme="dark")
    page.pdf()
    assert page.evaluate("printed") == [
        *("beforeprint", ROOM, "wide", "light"),
        *("afterprint", before["width"], "narrow", "light dark"),
    ]
    assert wall(page).bounding_box() == before


def test_a_wall_that_comes_on_paper_is_laid_out_for_it(walls):
    page = walls.open()
    page.emulate_media(media="print")
    page.reload()
    page.wait_for_selector("[data-wall][data-state]")
    until(page, PAPER)
    assert wall(page).evaluate("wall => wall.clientWidth") == ROOM


def test_a_wall_that_is_gone_is_laid_out_for_no_paper(page):
    page.evaluate(MOUNT)
    until(page, "globalThis.second")
    page.evaluate(
        "globalThis.wall = second.el.firstChild, second.end(), second.el.append(wall)"
    )
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(PAPER)
    page.emulate_media(media="print")
    page.wait_for_timeout(60)
    assert not page.evaluate("wall.classList.contains('mw-paper')")


def test_a_long_sentence_is_printed_whole(walls):
    page = walls.open("long")
    chips = page.locator(".mw-chips")
    page.set_viewport_size({"width": 390, "height": 900})
    page.wait_for_timeout(60)
    reaches = "chips => chips.scrollHeight > chips.clientHeight + 1"
    assert chips.evaluate(reaches)
    on_paper(page)
    assert not chips.evaluate(reaches)
    assert page.locator(".mw-chip:visible").count() == 42
    assert wall(page).evaluate(BEYOND) == []


def test_what_changed_is_printed_with_its_scale(walls):
    page = walls.open()
    page.get_by_role("button", name="Use your own sentence").click()
    until(page, f"{WALL}.dataset.state === 'ready'")
    page.locator(".mw-toggle").click()
    until(page, f"{WALL}.dataset.off === '0.1'")
    on_paper(page)
    assert text(page, ".mw-legend").startswith("less (−")
    assert page.locator(".mw-map.mw-off:visible").count() == 1
