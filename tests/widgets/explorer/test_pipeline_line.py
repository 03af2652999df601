"""The line of stations: one line, each stop with its shape, the chosen one marked."""

import pytest

from support.browser import until, widgets_html
from support.explorers import KINDS, control, go, pizza

# Each stop: its name, its upper edge, whether it is marked, and the shape that stands below its middle.
STOPS = """line => [...line.querySelectorAll("[data-stop]")].map((stop) => {
    const { top, left, width } = stop.getBoundingClientRect();
    const middle = left + width / 2;
    const shapes = [...line.querySelectorAll(".mh-bracket")].filter((bracket) => {
        const box = bracket.getBoundingClientRect();
        return box.left <= middle && middle <= box.right && box.top > top;
    });
    return {
        name: stop.dataset.stop,
        top,
        current: stop.getAttribute("aria-current"),
        shapes: shapes.map((shape) => shape.textContent),
    };
})"""


def stops(page) -> list[dict]:
    return page.locator("[data-explorer] [data-pipeline]").evaluate(STOPS)


@pytest.mark.parametrize("kind", KINDS)
def test_the_stations_stand_in_one_line(widget_page, kind):
    page = widget_page(KINDS[kind]())
    found = stops(page)
    assert len({stop["top"] for stop in found}) == 1
    line = page.locator("[data-explorer] [data-pipeline]")
    assert line.evaluate("line => line.scrollWidth <= line.clientWidth")
    # No name and no shape reaches into another.
    crowded = line.evaluate(
        """line => [".mh-stopname", ".mh-bracket code"].flatMap((kind) => {
            const boxes = [...line.querySelectorAll(kind)].map((each) => each.getBoundingClientRect());
            return boxes.filter((box, i) => i && box.left < boxes[i - 1].right - 0.5).map(() => kind);
        })"""
    )
    assert crowded == []


@pytest.mark.parametrize("kind", KINDS)
def test_each_stop_shows_its_shape(widget_page, kind):
    explorer = KINDS[kind]()
    page = widget_page(explorer)
    batch, seq, d_model = explorer.shape
    heads, d_head = explorer.heads, d_model // explorer.heads
    rows, cut = (batch, seq, d_model), (batch, seq, heads, d_head)
    by_head, scores = (batch, heads, seq, d_head), (batch, heads, seq, seq)
    wanted = {
        **dict.fromkeys(("x", "qkv", "merge", "output"), rows),
        **dict.fromkeys(("reshape", "swap-back"), cut),
        **dict.fromkeys(("swap", "mixed"), by_head),
        **dict.fromkeys(("scores", "scaled", "masked", "weights"), scores),
    }
    for stop in stops(page):
        shape = ",".join(map(str, wanted[stop["name"]]))
        assert stop["shapes"] == [f"({shape})"], stop["name"]


def test_the_chosen_stop_is_marked(widget_page):
    page = widget_page(pizza()[0])
    for chosen in [stop["name"] for stop in stops(page)]:
        go(page, chosen)
        marked = {s["name"]: s["current"] for s in stops(page) if s["current"]}
        assert marked == {chosen: "step"}


def test_a_station_that_changes_nothing_says_off(widget_page):
    page = widget_page(pizza()[0])
    off = page.locator("[data-stop='masked'] .mh-off")
    assert off.is_visible()
    control(page, "Causal mask").check()
    assert off.is_hidden()


# What the canvases of a line hold: the bytes of each as a sum, which is 0 for one that is blank.
PICTURES = """line => [...line.querySelectorAll("canvas")].map((canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return data.reduce((sum, byte, i) => sum + byte * (i % 997), 0);
})"""
PAINTED = f"({PICTURES})(document.querySelector('[data-pipeline]'))[0] > 0"


def test_small_pictures_have_their_room_before_they_are_drawn(
    browser, tmp_path
):
    """They come when the browser has nothing else to do, and nothing moves for them."""
    path = tmp_path / "page.html"
    path.write_text(widgets_html(KINDS["pizza"]()), "utf8")
    page = browser.new_page()
    page.add_init_script("window.requestIdleCallback = () => 0;")
    page.goto(path.as_uri())
    line = page.locator("[data-explorer] [data-pipeline]")
    line.locator("[data-stop=qkv] canvas").wait_for()
    page.wait_for_timeout(100)
    assert set(line.evaluate(PICTURES)) == {0}
    size = (
        "(canvas) => [canvas.offsetWidth, canvas.offsetHeight, canvas.width]"
    )
    assert line.locator("[data-stop=qkv] canvas").evaluate(size) == [
        90,
        40,
        90,
    ]
    assert line.locator("[data-stop=x] canvas").evaluate(size) == [48, 40, 48]
    page.close()


@pytest.mark.parametrize("first", ["", "delete window.requestIdleCallback;"])
def test_small_pictures_follow_a_move_one_frame_later(
    browser, tmp_path, first
):
    """Until then the old ones stay. Safari can't say when it is calm, and has them, too."""
    path = tmp_path / "page.html"
    path.write_text(widgets_html(KINDS["pizza"]()), "utf8")
    page = browser.new_page()
    page.add_init_script(first)
    page.goto(path.as_uri())
    page.locator("[data-pipeline] canvas").first.wait_for()
    until(page, PAINTED)
    at_once, later, before = page.locator("[data-explorer]").evaluate(
        f"""async root => {{
            const line = root.querySelector("[data-pipeline]");
            const before = ({PICTURES})(line);
            const heads = root.querySelector("select, input");
            heads.value = "2";
            heads.dispatchEvent(new Event("input", {{ bubbles: true }}));
            heads.dispatchEvent(new Event("change", {{ bubbles: true }}));
            const atOnce = ({PICTURES})(line);
            for (let i = 0; i < 2; i++) await new Promise(requestAnimationFrame);
            return [atOnce, ({PICTURES})(line), before];
        }}"""
    )
    assert page.locator("[data-explorer]").get_attribute("data-heads") == "2"
    assert at_once == before != later
    page.close()
