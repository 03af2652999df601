"""Two heads that learn where to look, in Chromium: the slider, the runs, and a training in the page."""

import ipywidgets as widgets
import pytest

from manyheads import TwoPlacesFilm
from manyheads.training import learning
from support.browser import FASTER, until, widgets_html

RUNS = {run["name"]: run for run in learning.read()["runs"]}


@pytest.fixture
def open_places(pages, tmp_path):
    """The widget in a page of its own, where motion is less unless asked for."""
    widget = TwoPlacesFilm()

    def open_page(*others, motion="reduce", html="", run="seed 0", **options):
        widget.run = run
        page_html = widgets_html(widget, *others)
        file = tmp_path / "_build" / "html" / "page.html"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(page_html.replace("<body>", f"<body>{html}"), "utf8")
        page = pages.open(file.as_uri(), motion=motion, **options)
        page.wait_for_selector("[data-film]")
        return page

    open_page.widget = widget
    return open_page


def root_of(page):
    return page.locator("[data-film]")


def step_of(page) -> int:
    return int(root_of(page).get_attribute("data-step"))


def press(page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def at_step(page, step: int) -> None:
    until(
        page,
        f"document.querySelector('[data-film]').dataset.step == '{step}'",
        15,
    )


def said(page) -> str:
    return page.locator(".mp-said").text_content()


def test_the_untouched_state_tells_the_story(open_places):
    page = open_places()
    root = root_of(page)
    assert root.get_attribute("data-step") == "100"
    assert root.get_attribute("data-places") == "5 2"
    assert "head 0 looks at place 5" in said(page)
    assert "head 1 looks at place 2" in said(page)


def test_the_slider_goes_through_the_steps(open_places):
    page = open_places()
    slider = page.get_by_label("Training step")
    assert slider.get_attribute("type") == "range"
    slider.focus()
    for key, step in (
        *(("ArrowRight", 102), ("ArrowLeft", 100), ("Home", 0)),
        *(("ArrowLeft", 0), ("End", 160), ("ArrowRight", 160)),
    ):
        page.keyboard.press(key)
        assert step_of(page) == step
    assert slider.get_attribute("aria-valuetext") == (
        "160: head 0 most at place 5, head 1 most at place 2"
    )


def test_the_lines_can_be_dragged(open_places):
    page = open_places()
    box = page.get_by_label("Training step").bounding_box()
    left, width = box["x"] + 16, box["width"] - 32
    page.mouse.move(left + width, box["y"] + 60)
    page.mouse.down()
    seen = []
    for step in (120, 61, 0):
        page.mouse.move(left + width * step / 160, box["y"] + 90)
        seen.append(step_of(page))
    page.mouse.up()
    assert seen[0] == 120 and seen[1] in (60, 62) and seen[2] == 0
    handle = page.locator(".mp-handle").bounding_box()
    assert abs(handle["x"] + handle["width"] / 2 - left) < 1.5


def test_every_bar_is_as_tall_as_its_weight(open_places):
    page = open_places()
    for name, run in RUNS.items():
        press(page, name)
        assert root_of(page).get_attribute("data-run") == name
        tall = page.locator(".mp-head rect").evaluate_all(
            "all => all.map((bar) => bar.height.baseVal.value)"
        )
        weights = [w for row in run["weights"][50] for w in row]
        whole = max(tall) / max(weights)
        for height, weight in zip(tall, weights, strict=True):
            assert height == pytest.approx(max(whole * weight, 1.5), abs=0.01)
        for head in (0, 1):
            for place in (2, 5):
                if run["weights"][50][head][place] < 0.05:
                    continue
                text = page.locator(
                    f"[data-head='{head}'] text"
                ).all_text_contents()
                shown = [float(each.strip(">")) for each in text[1:]]
                assert (
                    pytest.approx(run["weights"][50][head][place], abs=0.005)
                    in shown
                )


def test_lines_and_path_end_where_the_weights_are(open_places):
    page = open_places(run="seed 5")
    weights = RUNS["seed 5"]["weights"][50]
    lines = page.locator(".mp-lines .mp-dot").evaluate_all(
        "all => all.map((dot) => dot.cy.baseVal.value)"
    )
    floors = page.locator(".mp-lines .mp-floor").evaluate_all(
        "all => all.map((line) => line.y1.baseVal.value)"
    )
    tops = page.locator(".mp-lines line.mp-dots").evaluate_all(
        "all => all.map((line) => line.y1.baseVal.value)"
    )
    found = [
        (floors[i // 2] - y) / (floors[i // 2] - tops[i // 2])
        for i, y in enumerate(lines)
    ]
    expected = [weights[head][place] for place in (2, 5) for head in (0, 1)]
    assert found == pytest.approx(expected, abs=0.002)
    ends = page.locator(".mp-path .mp-dot").evaluate_all(
        "all => all.map((dot) => [dot.cx.baseVal.value, dot.cy.baseVal.value])"
    )
    # Head 0 stands in the corner of place 2: right and down of head 1.
    assert ends[0][0] - ends[1][0] > 100 and ends[0][1] - ends[1][1] > 100


def test_heads_that_started_alike_lie_on_one_another(open_places):
    page = open_places(run="started alike")
    assert "both heads are still one" in said(page)
    assert page.locator(".mp-lines .mp-over").count() == 4
    press(page, "seed 0")
    assert page.locator(".mp-over").count() == 0


def test_it_plays_once_by_itself_and_stops_at_the_end(open_places):
    page = open_places(motion="no-preference")
    until(page, "document.querySelector('.mp-play').textContent == 'Stop'", 5)
    at_step(page, 160)
    until(page, "document.querySelector('.mp-play').textContent == 'Play'", 5)
    press(page, "Play")
    until(
        page,
        "(s => s > 0 && s < 160)(+document.querySelector('[data-film]').dataset.step)",
        5,
    )
    press(page, "Stop")
    stopped = step_of(page)
    page.wait_for_timeout(300)
    assert step_of(page) == stopped < 160


def test_with_less_motion_nothing_plays_until_it_is_asked(open_places):
    page = open_places()
    page.wait_for_timeout(300)
    assert step_of(page) == 100
    page.get_by_label("Training step").focus()
    page.keyboard.press("End")
    press(page, "Play")
    until(page, "+document.querySelector('[data-film]').dataset.step < 150", 5)


def test_far_below_it_waits_and_a_touch_ends_the_waiting(open_places):
    page = open_places(
        motion="no-preference", html="<div style='height: 3000px'></div>"
    )
    page.wait_for_timeout(300)
    assert step_of(page) == 100
    page.get_by_label("Training step").evaluate("s => s.focus()")
    page.keyboard.press("ArrowRight")
    page.locator(".mp-lines").scroll_into_view_if_needed()
    page.wait_for_timeout(300)
    assert step_of(page) == 102


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_another_seed_is_trained_in_the_page(open_places, motion):
    page = open_places(motion=motion, script=FASTER)
    for count in (1, 2):
        press(page, "Another seed")
        assert root_of(page).get_attribute("data-run") == "own"
        told = f"Your seeds so far: {count}."
        until(
            page,
            f"document.querySelector('.mp-own').textContent.includes('{told}')",
            20,
        )
        at_step(page, 160)
        own = page.locator(".mp-own").text_content()
        assert own.startswith("This one was trained here just now.")
        places = root_of(page).get_attribute("data-places").split()
        if "not shared out" not in own:
            assert sorted(places) == ["2", "5"]
            assert f"head 0 looks at place {places[0]}" in said(page)
    press(page, "seed 5")
    assert root_of(page).get_attribute("data-places") == "2 5"
    assert "This one" not in page.locator(".mp-own").text_content()


def test_a_training_never_stalls_the_page(open_places):
    page = open_places()
    page.evaluate(
        "() => { window.beats = 0; const beat = () => { window.beats++; requestAnimationFrame(beat); }; beat(); }"
    )
    press(page, "Another seed")
    until(
        page,
        "document.querySelector('.mp-own').textContent.includes('so far: 1')",
        20,
    )
    assert page.evaluate("window.beats") > 4


def test_other_runs_can_be_seen_while_one_is_trained(open_places):
    page = open_places(motion="no-preference")
    press(page, "Another seed")
    press(page, "seed 5")
    until(
        page,
        "document.querySelector('.mp-own').textContent.includes('so far: 1')",
        20,
    )
    assert root_of(page).get_attribute("data-run") == "seed 5"
    assert step_of(page) < 160


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_moves_while_it_plays(open_places, width):
    page = open_places(width=width, html="", touch=width == 390)
    heights = set()
    for name in RUNS:
        press(page, name)
        for step in (0, 16, 30, 100, 160):
            page.get_by_label("Training step").evaluate(
                "(s, step) => { s.value = step; s.dispatchEvent(new Event('input')); }",
                step,
            )
            heights.add(root_of(page).bounding_box()["height"])
    press(page, "Another seed")
    until(
        page,
        "document.querySelector('.mp-own').textContent.includes('so far: 1')",
        20,
    )
    heights.add(root_of(page).bounding_box()["height"])
    assert len(heights) == 1
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    least = 44 if width == 390 else 32
    for box in page.locator(".mh-places button").all():
        assert box.bounding_box()["height"] >= least


def test_what_is_drawn_keeps_to_its_colours_and_sizes(open_places):
    page = open_places()
    sizes = page.locator(".mh-places text, .mh-places p").evaluate_all(
        "all => all.map((each) => parseFloat(getComputedStyle(each).fontSize))"
    )
    assert min(sizes) >= 12


def test_each_head_has_its_colour_in_every_picture(open_places):
    page = open_places()
    hues = page.locator(".mh-places").evaluate(
        "root => [0, 1].map((i) => getComputedStyle(root).getPropertyValue(`--mh-head-${i}`))"
    )
    assert len({*hues}) == 2
    fills = page.evaluate(
        """() => [...document.querySelectorAll('.mp-head')].map((head) => [
            getComputedStyle(head.querySelector('rect')).fill, getComputedStyle(head.querySelector('text')).fill])"""
    )
    assert len({*fills[0]}) == len({*fills[1]}) == 1
    assert fills[0][0] != fills[1][0]
    for picture in (".mp-lines", ".mp-path"):
        dots = page.locator(f"{picture} .mp-dot").evaluate_all(
            "all => all.map((dot) => getComputedStyle(dot).fill)"
        )
        assert dots == [fills[i % 2][0] for i in range(len(dots))]
    named = page.locator(".mp-said b[style]").evaluate_all(
        "all => all.map((each) => getComputedStyle(each).color)"
    )
    assert named == [fills[0][0], fills[1][0]]


def test_python_sees_what_the_reader_chose_and_may_choose(open_places):
    step = widgets.IntSlider(100, 0, 160, 2, description="Step")
    link = widgets.jslink((step, "value"), (open_places.widget, "step"))
    page = open_places(step, link)
    own = page.locator("input[type=range]:not(.mp-slider)")
    page.get_by_label("Training step").focus()
    page.keyboard.press("End")
    until(
        page,
        "document.querySelector('input[type=range]:not(.mp-slider)').value == '160'",
        5,
    )
    own.focus()
    page.keyboard.press("Home")
    at_step(page, 0)


def test_without_room_it_waits_for_some(open_places, pages):
    page = open_places(html="<style id='narrow'>body { width: 0 }</style>")
    assert page.locator("rect").count() == 0
    page.evaluate("document.getElementById('narrow').remove()")
    until(page, "document.querySelector('rect[data-place]')")
    assert pages.problems == []
