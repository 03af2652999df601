"""The film in Chromium: what the slider, the keys, the switches and typed letters do, without a network or a kernel."""

import re

import ipywidgets as widgets
import numpy as np
import pytest
import torch

from book.page import model_parts
from manyheads import Film
from manyheads.training import film
from manyheads.training.repeats import Model
from support.browser import FASTER, until, widgets_html

CURVES = Film().about["curves"]
LAST = len(film.STEPS) - 1


@pytest.fixture
def film_page(pages, tmp_path):
    """A film as the book builds it: one frame in the page, all else beside it. Motion is less unless asked for."""
    folder = tmp_path / "_build" / "html"
    folder.mkdir(parents=True)

    def open_film(motion="reduce", damage=None, **options):
        widget = Film(
            **{k: options.pop(k) for k in ("step", "off") if k in options}
        )

        def lay(models):
            model_parts.lay_beside(models, "page", str(folder))

        (folder / "page.html").write_text(
            widgets_html(widget, change=lay), "utf8"
        )
        if damage:
            damage(folder / "_static" / "film")
        url = (folder / "page.html").as_uri()
        page = pages.open(url, motion=motion, **options)
        page.wait_for_selector("[data-film]")
        return page

    return open_film


def root_of(page):
    return page.locator("[data-film]")


def slider_of(page):
    return page.get_by_label("Training step")


def figures(page) -> list[str]:
    return page.locator(".mf-figures b").all_text_contents()


def go_to(page, step: int) -> None:
    slider_of(page).evaluate(
        "(s, step) => { s.value = step; s.dispatchEvent(new Event('input')); }",
        step,
    )


def ready(page, step: int) -> None:
    until(
        page,
        f"document.querySelector('[data-film]').dataset.step == '{step}' && "
        "document.querySelector('[data-film]').dataset.state == 'ready'",
        10,
    )


def said(page) -> str:
    return page.locator(".mf-said").text_content()


def test_the_first_picture_needs_no_other_file(film_page):
    page = film_page()
    assert root_of(page).get_attribute("data-step") == "700"
    assert root_of(page).get_attribute("data-state") == "ready"
    assert "which followed O" in said(page)
    assert page.locator(".mf-chips button").count() == 20


def test_the_slider_goes_from_record_to_record(film_page):
    page = film_page(step=195)
    slider = slider_of(page)
    assert slider.get_attribute("type") == "range"
    slider.focus()
    for key, step in (
        *(("ArrowRight", 200), ("ArrowLeft", 195), ("ArrowUp", 200)),
        *(("ArrowDown", 195), ("PageUp", 220), ("PageDown", 195)),
        *(("Home", 0), ("ArrowLeft", 0), ("End", 700), ("ArrowRight", 700)),
    ):
        page.keyboard.press(key)
        assert root_of(page).get_attribute("data-step") == str(step)
        assert slider.input_value() == str(step)
    assert "loss 0.02" in slider.get_attribute("aria-valuetext")


def test_the_curve_can_be_dragged_and_the_handle_snaps(film_page):
    page = film_page()
    box = slider_of(page).bounding_box()
    left, width = box["x"] + 16, box["width"] - 32
    page.mouse.move(left + width, box["y"] + 60)
    page.mouse.down()
    seen = []
    for step in (610, 322, 212, 103, 3):
        page.mouse.move(left + width * step / 700, box["y"] + 90)
        seen.append(int(root_of(page).get_attribute("data-step")))
    page.mouse.up()
    assert seen == [600, 320, 210, 100, 0]
    handle = page.locator(".mf-handle").bounding_box()
    assert abs(handle["x"] + handle["width"] / 2 - left) < 1.5


def test_every_record_shows_its_own_numbers(film_page):
    page = film_page()
    for i, step in enumerate(film.STEPS):
        go_to(page, step)
        ready(page, step)
        loss, right = CURVES[""]["loss"][i], CURVES[""]["right"][i]
        shown = f"{right:.3f}" if right >= 0.995 else f"{right:.2f}"
        assert figures(page) == [str(step), f"{loss:.2f}", shown]
        scores = page.locator(".mf-score-text").all_text_contents()
        assert [float(each.split()[-1]) for each in scores] == [
            round(each, 2) for each in CURVES[""]["scores"][i]
        ]


def test_a_sentence_tells_what_is_drawn(film_page):
    page = film_page()
    go_to(page, 210)
    ready(page, 210)
    told = re.fullmatch(
        r"From the third O, heads 1·0 and 1·1 give (0\.\d+) and (0\.\d+) to the first Z, which followed O; "
        r"there head 0·1 gives (0\.\d+) one back\.",
        said(page),
    )
    above = page.locator(".mf-arcs").first.locator(".mf-bold")
    assert {*told.groups()[:2]} == {*above.all_text_contents()}
    below = page.locator(".mf-arcs").last.locator(".mf-bold")
    assert told[3] in below.all_text_contents()


def test_a_head_that_is_off_draws_its_own_curve(film_page):
    page = film_page()
    switch = page.get_by_role("switch", name="Head 0·1")
    assert switch.get_attribute("aria-checked") == "true"
    switch.click()
    assert switch.get_attribute("aria-checked") == "false"
    assert root_of(page).get_attribute("data-off") == "0.1"
    ready(page, 700)
    curve = CURVES["0.1"]
    assert figures(page)[1:] == [
        f"{curve['loss'][-1]:.2f}",
        f"{curve['right'][-1]:.2f}",
    ]
    assert page.locator(".mf-flag").count() == 0
    # Its curve ends where the handle is, above that of all heads on.
    ends = page.locator(".mf-off, .mf-done, .mf-handle").evaluate_all(
        "all => all.map((e) => Number(e.getAttribute('cy') ?? e.getAttribute('d').split(' ').at(-1)))"
    )
    whole, own, handle = ends
    assert abs(own - handle) < 0.1 and own < whole - 20
    assert page.get_by_text("with head 0·1 switched off").count() == 1
    assert "With head 0·1 off" in said(page)
    # One at a time, as only these runs were recorded.
    page.get_by_role("switch", name="Head 1·0").press("Enter")
    assert switch.get_attribute("aria-checked") == "true"
    page.get_by_role("switch", name="Head 1·0").press("Space")
    assert root_of(page).get_attribute("data-off") == ""
    assert page.locator(".mf-off").count() == 0


def test_it_plays_once_by_itself_and_stops_at_the_end(film_page):
    page = film_page(motion="no-preference", script=FASTER)
    until(page, "document.querySelector('[data-film]').dataset.step != '700'")
    play = page.get_by_role("button", name="Stop")
    assert play.count() == 1
    assert page.locator(".mf-said").get_attribute("aria-live") == "off"
    until(
        page,
        "document.querySelector('[data-film]').dataset.step == '700' && "
        "document.querySelector('.mf-play').dataset.plays == 'false'",
    )
    page.wait_for_timeout(100)  # five records more, as it plays here
    assert root_of(page).get_attribute("data-step") == "700"
    assert page.locator(".mf-said").get_attribute("aria-live") == "polite"


def test_with_less_motion_nothing_plays_by_itself(film_page):
    page = film_page()
    page.wait_for_timeout(800)
    assert root_of(page).get_attribute("data-step") == "700"
    page.get_by_role("button", name="Play").click()
    until(page, "document.querySelector('[data-film]').dataset.step == '40'")
    page.get_by_role("button", name="Stop").click()
    page.get_by_role("button", name="To the start").click()
    assert root_of(page).get_attribute("data-step") == "0"
    page.get_by_role("button", name="To the end").click()
    assert root_of(page).get_attribute("data-step") == "700"


def test_a_reader_who_scrubs_stops_the_film(film_page):
    page = film_page(motion="no-preference")
    until(page, "document.querySelector('.mf-play').dataset.plays == 'true'")
    slider_of(page).focus()
    page.keyboard.press("Home")
    assert page.locator(".mf-play").get_attribute("data-plays") == "false"
    page.wait_for_timeout(500)
    assert root_of(page).get_attribute("data-step") == "0"


def test_a_letter_is_chosen_by_mouse_and_keys(film_page):
    page = film_page()
    page.locator(".mf-chips button").nth(10).click()
    assert root_of(page).get_attribute("data-place") == "10"
    assert said(page).startswith("From the second K, ")
    assert (
        page.locator(".mf-guesses p")
        .text_content()
        .startswith("next after place 10")
    )
    page.keyboard.press("ArrowRight")
    assert root_of(page).get_attribute("data-place") == "11"
    page.keyboard.press("Home")
    assert said(page).startswith("From T, the very first letter, ")
    assert page.locator(".mf-answer").text_content() == "nobody can know"
    assert page.locator('.mf-chips [tabindex="0"]').count() == 1
    canvas = page.locator("canvas").last
    height = canvas.bounding_box()["height"]
    canvas.click(position={"x": 60, "y": height - 3})
    assert root_of(page).get_attribute("data-place") == "19"


def test_the_ring_stands_on_what_is_told(film_page):
    page = film_page()
    side = (page.locator("canvas").last.bounding_box()["width"] - 20) / 20
    for i, (row, column) in enumerate([(4, 3), (4, 3), (19, 4), (19, 4)]):
        ring = page.locator(".mf-ring").nth(i).bounding_box()
        box = page.locator("canvas").nth(i).bounding_box()
        x = ring["x"] + ring["width"] / 2 - box["x"] - 20
        y = ring["y"] + ring["height"] / 2 - box["y"] - 20
        assert (int(x / side), int(y / side)) == (column, row)


def model_after(step: int) -> Model:
    data = np.frombuffer(film.Record.read().model_after(step), "<f2")
    model = Model()
    torch.nn.utils.vector_to_parameters(
        torch.from_numpy(data.astype("f4")), model.parameters()
    )
    return model


def test_typed_letters_are_answered_by_the_model_itself(film_page):
    page = film_page()
    page.get_by_label("Letters of your own").fill("zebraLUX9zebr")
    ready(page, 700)
    tokens = [film.SYMBOLS.index(letter) for letter in "zebraLUX9zebr"]
    with torch.no_grad():
        scores, _ = model_after(700)(torch.tensor([tokens]))
    top = scores[0, -1].softmax(-1).topk(1)
    first = page.locator(".mf-guesses li").first
    assert first.locator("b").text_content() == film.SYMBOLS[top.indices[0]]
    assert film.SYMBOLS[top.indices[0]] == "a"
    share = float(first.locator("span").last.text_content())
    assert abs(share - top.values[0]) < 0.0055
    assert page.locator(".mf-answer").text_content() == "followed before: a"
    assert (
        "as it was after step 700" in page.locator(".mf-note").text_content()
    )
    # Now the slider goes from one kept model to the next.
    slider_of(page).focus()
    page.keyboard.press("ArrowLeft")
    ready(page, 550)
    page.get_by_role("button", name="Clear").click()
    ready(page, 550)
    assert page.locator(".mf-chips button").count() == 20


def test_a_saved_film_answers_by_the_models_in_its_file(pages, tmp_path):
    step = film.KEPT[2]
    file = tmp_path / "_build" / "html" / "film.html"
    file.parent.mkdir(parents=True)
    page = pages.open(Film(step).save(file).as_uri(), motion="reduce")
    page.wait_for_selector("[data-film]")
    ready(page, step)
    page.get_by_label("Letters of your own").fill("zebraLUX9zebr")
    ready(page, step)
    tokens = [film.SYMBOLS.index(letter) for letter in "zebraLUX9zebr"]
    with torch.no_grad():
        scores, _ = model_after(step)(torch.tensor([tokens]))
    top = scores[0, -1].softmax(-1).topk(1)
    first = page.locator(".mf-guesses li").first
    assert first.locator("b").text_content() == film.SYMBOLS[top.indices[0]]
    share = float(first.locator("span").last.text_content())
    assert abs(share - top.values[0]) < 0.0055
    # All frames are there, too.
    page.get_by_role("button", name="Clear").click()
    go_to(page, 210)
    ready(page, 210)


def test_letters_that_the_model_cannot_read_are_named(film_page):
    page = film_page()
    page.get_by_label("Letters of your own").fill("aé b")
    ready(page, 700)
    note = page.locator(".mf-note")
    assert "leaves out é, the space" in note.text_content()
    assert page.locator(".mf-chips").text_content() == "ab"
    page.get_by_label("Letters of your own").fill("a" * 40)
    assert "32 letters at most" in note.text_content()
    page.get_by_label("Letters of your own").fill("é")
    assert page.locator(".mf-chips button").count() == 20


def test_what_comes_damaged_is_told_and_not_shown(film_page, pages):
    def damage(folder):
        for file in folder.glob("film-frames-*"):
            text = file.read_text()
            file.write_text(text.replace('","', '","AAAA', 1))

    page = film_page(damage=damage)
    go_to(page, 100)
    until(
        page, "document.querySelector('[data-film]').dataset.state == 'error'"
    )
    assert "didn't come" in said(page)
    go_to(page, 700)  # the one that the page has
    ready(page, 700)


def test_what_failed_is_asked_for_again(film_page, tmp_path, pages):
    folder = tmp_path / "_build" / "html" / "_static" / "film"

    def lose(folder):
        for file in folder.glob("film-frames-*"):
            file.rename(folder / f"lost-{file.name}")

    page = film_page(damage=lose)
    go_to(page, 100)
    until(
        page, "document.querySelector('[data-film]').dataset.state == 'error'"
    )
    for file in folder.glob("lost-*"):
        file.rename(folder / file.name.removeprefix("lost-"))
    go_to(page, 200)
    ready(page, 200)
    lost = [each for each in pages.problems if "film-frames" in each]
    assert lost
    pages.problems.clear()  # the browser reports what it did not find


HEIGHTS = """async ([steps, offs]) => {
  const root = document.querySelector("[data-film]");
  const slider = root.querySelector("input[type=range]");
  const seen = new Set();
  const look = () => seen.add(Math.round(root.getBoundingClientRect().height));
  for (const off of offs) {
    if (off) root.querySelector(`[data-head="${off}"] button`).click();
    for (const step of steps) {
      slider.value = step;
      slider.dispatchEvent(new Event("input"));
      for (const chip of root.querySelectorAll(".mf-chips button")) {
        chip.click();
        look();
      }
    }
  }
  return [...seen];
}"""


@pytest.mark.parametrize(
    ("width", "touch"),
    [pytest.param(1280, False, marks=pytest.mark.wide), (390, True)],
)
def test_nothing_below_ever_moves(film_page, width, touch):
    page = film_page(width=width, touch=touch)
    go_to(page, 690)
    ready(page, 700)
    offs = ["", *film.VARIANTS[1:]]
    assert len(page.evaluate(HEIGHTS, [film.STEPS[::3], offs])) == 1
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(("width", "touch"), [(1280, False), (390, True)])
def test_a_few_letters_are_no_larger_and_move_nothing(film_page, width, touch):
    page = film_page(width=width, touch=touch)
    field = page.get_by_label("Letters of your own")
    seen = set()
    for letters in ("A", "TMKOT", "TMKOZRAS" * 4):
        field.fill(letters)
        until(
            page,
            f"document.querySelectorAll('.mf-chips button').length == {len(letters)}",
        )
        seen.add(round(root_of(page).bounding_box()["height"]))
        chip = page.locator(".mf-chips button").last.bounding_box()
        ring = page.locator(".mf-ring").last.bounding_box()
        assert chip["width"] <= 44 and ring["width"] <= 46, letters
    assert len(seen) == 1


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_all_of_it_can_be_read_and_reached_on_a_phone(film_page, mode):
    page = film_page(width=390, touch=True, mode=mode)
    small = page.evaluate(
        """[...document.querySelectorAll("[data-film] :is(button, input)")]
          .map((e) => [e.className || e.textContent, e.getBoundingClientRect().height])
          .filter(([, height]) => height < 44)"""
    )
    assert small == []
    sizes = page.evaluate(
        """[...document.querySelectorAll("[data-film] *")].filter((e) => e.childNodes.length && e.textContent.trim())
          .map((e) => parseFloat(getComputedStyle(e).fontSize))"""
    )
    assert min(sizes) >= 12


def test_it_begins_where_python_says(film_page):
    page = film_page(step=195, off="1.1")
    assert root_of(page).get_attribute("data-step") == "195"
    assert "With head 1·1 off" in said(page)


def test_python_gives_the_frames_where_no_build_was(widget_page):
    page = widget_page(Film())
    go_to(page, 250)
    ready(page, 250)
    assert figures(page)[0] == "250"


def test_what_a_reader_chooses_stands_in_the_traits(widget_page):
    shown, slider = Film(step=195), widgets.IntSlider(195, max=700)
    link = widgets.jslink((slider, "value"), (shown, "step"))
    page = widget_page(slider, shown, link)
    other = page.locator(".static-widget input[type=range]").first
    slider_of(page).focus()
    page.keyboard.press("ArrowRight")
    assert other.input_value() == root_of(page).get_attribute("data-step")
    assert other.input_value() == "200"
    other.evaluate(
        "s => { s.value = 243; s.dispatchEvent(new Event('input')); s.dispatchEvent(new Event('change')); }"
    )
    ready(page, 245)


def test_the_right_letter_is_shown_even_where_it_is_unlikely(film_page):
    page = film_page(step=60)
    rows = page.locator(".mf-guesses li")
    shown = rows.locator("b").all_text_contents()
    assert len(set(shown)) == 6 and shown[-1] == "Z"
    assert page.locator(".mf-right b").all_text_contents() == ["Z"]
    go_to(page, 700)
    ready(page, 700)
    assert rows.locator("b").all_text_contents()[5] == ""
    assert rows.first.locator("span").last.text_content() == "0.997"


def test_every_head_has_its_own_hue(film_page):
    page = film_page()
    hues = page.locator(".mf-head b").evaluate_all(
        "all => all.map((b) => getComputedStyle(b).color)"
    )
    assert len(set(hues)) == 4
    dots = page.locator(".mf-dot").evaluate_all(
        "all => all.map((dot) => getComputedStyle(dot).fill)"
    )
    assert dots == hues


PIXELS = """(canvas, cells) => {
  const scale = canvas.width / canvas.clientWidth;
  const side = (canvas.clientWidth - 20) / 20;
  const context = canvas.getContext("2d");
  return cells.map(([row, column]) =>
    [...context.getImageData((20 + (column + 0.4) * side) * scale, (20 + (row + 0.4) * side) * scale, 1, 1).data]
      .slice(0, 3));
}"""


def test_a_map_is_painted_in_its_heads_hue(film_page):
    page = film_page()
    hue = (
        page.locator(".mf-head b")
        .nth(1)
        .evaluate("b => getComputedStyle(b).color.match(/\\d+/g).map(Number)")
    )
    strong, weak = (
        page.locator("canvas").nth(1).evaluate(PIXELS, [[4, 3], [4, 0]])
    )
    assert max(abs(a - b) for a, b in zip(strong, hue, strict=True)) < 12
    assert min(weak) > 200


@pytest.mark.parametrize("width", [1280, 900, 700, 390])
def test_the_figures_cover_no_words(film_page, width):
    page = film_page(width=width)
    overlaps = """() => {
      const figures = document.querySelector(".mf-figures").getBoundingClientRect();
      return [...document.querySelectorAll(".mf-plot text")].filter((text) => {
        const box = text.getBoundingClientRect();
        return box.left < figures.right && box.right > figures.left && box.top < figures.bottom &&
          box.bottom > figures.top;
      }).map((text) => text.textContent);
    }"""
    for off in film.VARIANTS:
        if off:
            page.locator(f'[data-head="{off}"] button').click()
        assert page.evaluate(overlaps) == []
