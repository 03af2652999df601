"""What holds of all three small figures: nothing moves the page, no violation, paper, texts, and what can't be."""

import json

import pytest
import torch
from ipywidgets import IntSlider, jslink
from traitlets import TraitError

from manyheads import Choice, Roles, Spread
from manyheads.random_scores import Slopes, random_draws
from support.axe import violations
from support.browser import until

KINDS = ("choice", "roles", "spread")
HEIGHT = "root => root.getBoundingClientRect().height"
# As far as a tip goes to the right, up and to the left; the heights on the way.
TO_THE_EDGES = """tip => {
  const root = tip.closest("section");
  const heights = new Set();
  for (const [key, times] of [["ArrowRight", 25], ["ArrowUp", 25], ["ArrowLeft", 40]]) {
    for (let i = 0; i < times; i++) {
      tip.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
      heights.add(root.getBoundingClientRect().height);
    }
  }
  return [...heights];
}"""


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("width", [1280, 390])
def test_no_choice_moves_the_page(figure, kind, width):
    root = figure(kind, {"width": width})
    before = root.evaluate(HEIGHT)
    assert root.page.evaluate("document.documentElement.scrollWidth") <= width
    for button in root.locator(".mh-segments button").all():
        button.click()
        assert root.evaluate(HEIGHT) == before
    for tip in root.locator(".mh-tip").all():
        words = tip.get_attribute("aria-label")
        tip.focus()
        assert tip.evaluate(TO_THE_EDGES) == [before]
        assert tip.get_attribute("aria-label") != words  # it went
    for field in root.locator(".mh-entries input").all():
        field.fill("-10")
        assert root.evaluate(HEIGHT) == before
    for slider in root.locator("input[type=range]").all():
        for key in ("Home", "End"):
            slider.press(key)
            assert root.evaluate(HEIGHT) == before
    assert root.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(figure, kind, width):
    root = figure(kind, {"width": width})
    page = root.page
    page.evaluate(
        """() => {
            const query = matchMedia("(prefers-color-scheme: dark)");
            const name = () => document.documentElement.dataset.theme = query.matches ? "dark" : "light";
            query.addEventListener("change", name);
            name();
            document.documentElement.lang = "en";
            document.title = "A figure";
            const main = document.createElement("main");
            main.innerHTML = "<h1 style='color: inherit'>A figure</h1>";
            main.append(...document.body.children);
            document.body.append(main);
        }"""
    )
    both = "light-dark(#fff, #14181e); color: light-dark(#000, #fff);"
    page.add_style_tag(
        content=f":root {{ color-scheme: light dark; background: {both} }}"
    )
    assert violations(page) == []


@pytest.mark.parametrize("kind", KINDS)
def test_controls_are_large_enough_for_a_thumb(figure, kind):
    root = figure(kind, {"width": 390, "touch": True})
    controls = root.locator("button:not(.mh-inline), input")
    for control in controls.all():
        assert control.bounding_box()["height"] >= 44


@pytest.mark.parametrize("kind", KINDS)
def test_text_is_large_enough_to_read(figure, kind):
    for page in ({"width": 1280}, {"width": 390}):
        sizes = figure(kind, page).evaluate(
            """root => [...root.querySelectorAll("*")]
                .filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
                .map((e) => parseFloat(getComputedStyle(e).fontSize))"""
        )
        assert min(sizes) >= 12


@pytest.mark.parametrize("kind", KINDS)
def test_colours_follow_the_theme(figure, kind):
    cell = {
        "choice": ".mh-vector line",
        "roles": ".mh-pairs td",
        "spread": ".mh-score",
    }[kind]
    page = figure(kind).page
    page.emulate_media(color_scheme="light")
    colours = f"""(({{ stroke, backgroundColor }}) => stroke + backgroundColor)(
        getComputedStyle([...document.querySelectorAll("{cell}")].at(-1)))"""
    light = page.evaluate(colours)
    page.emulate_media(color_scheme="dark")
    # What a script colours follows when the browser has told it.
    until(page, f"{colours} !== {json.dumps(light)}")


@pytest.mark.parametrize("kind", KINDS)
def test_no_head_has_lent_its_hue(figure, kind):
    """A hue is a head, and there is none here."""
    used = figure(kind).evaluate(
        """root => {
            const probe = document.createElement("i");
            root.append(probe);
            const heads = [0, 1, 2, 3, 4, 5].map((head) => {
                probe.style.color = `var(--mh-head-${head})`;
                return getComputedStyle(probe).color;
            });
            probe.remove();
            const colours = [...root.querySelectorAll("*")].flatMap((e) => {
                const { color, backgroundColor, fill, stroke } = getComputedStyle(e);
                return [color, backgroundColor, fill, stroke];
            });
            return colours.filter((colour) => heads.includes(colour));
        }"""
    )
    assert used == []


@pytest.mark.parametrize("kind", KINDS)
def test_paper_has_no_button_that_nobody_can_press(figure, kind):
    root = figure(kind)
    root.page.emulate_media(media="print")
    assert root.locator(".mh-back:visible").count() == 0
    assert root.is_visible()


@pytest.mark.parametrize(("kind", "most"), [("choice", 2), ("roles", 2)])
def test_another_widget_may_say_who_asks(widget_page, make, kind, most):
    slider = IntSlider(value=0, min=0, max=most + 3, description="linked")
    shown = make(kind)
    jslink((slider, "value"), (shown, "asks"))
    page = widget_page(shown, slider)
    root = page.locator(f"[data-{kind}]")
    assert root.get_attribute("data-asks") == "0"
    page.get_by_label("linked").fill("1")
    assert root.get_attribute("data-asks") == "1"
    page.get_by_label("linked").fill(str(most + 2))
    assert root.get_attribute("data-asks") == "1"  # what can't be
    assert page.get_by_label("linked").input_value() == "1"


@pytest.mark.parametrize("kind", KINDS)
def test_a_word_that_looks_like_markup_is_text(widget_page, vectors, kind):
    words = ["<img src=x onerror=alert(1)>", "<eos>", "a" * 60]
    shown = {
        "choice": lambda: Choice(vectors, words),
        "roles": lambda: Roles(vectors, words, *torch.eye(2).expand(3, 2, 2)),
        "spread": lambda: Spread(
            *random_draws(1, 2, 4),
            Slopes(1, [2, 4], [0.1, 0.1], [0.1, 0.1]),
            d=2,
            title=words[0],
        ),
    }[kind]()
    page = widget_page(shown, width=390)
    assert page.locator("img").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


EYE = torch.eye(2)


@pytest.mark.parametrize(
    ("make_it", "words"),
    [
        (lambda: Choice(torch.zeros(2, 3), ["a", "b"]), r"must be \(2, 2\)"),
        (
            lambda: Choice(torch.zeros(2, 2), ["a"]),
            "there are 2 vectors and 1 words",
        ),
        (lambda: Choice(EYE * torch.nan, ["a", "b"]), "NaN or infinite"),
        (lambda: Choice(EYE.int(), ["a", "b"]), r"vectors\.float\(\)"),
        (lambda: Choice(EYE, ["a", 2]), "words 1 is 2"),
        (lambda: Choice(EYE, ["a", "b"], asks="c"), "it can be one of"),
        (lambda: Choice(EYE, ["a", "b"], asks=2), "it can be 0 to 1"),
        (lambda: Choice(11 * EYE, ["a", "b"]), "from -10 to 10"),
        (
            lambda: Roles(EYE, ["a", "b"], EYE, torch.eye(3), EYE),
            r"w_k has shape \(3, 3\)",
        ),
        (
            lambda: Roles(EYE, ["a", "b"], EYE, EYE, EYE * torch.inf),
            "w_v holds",
        ),
        (
            lambda: Spread(
                torch.zeros(3, 4),
                torch.zeros(2, 5, 4),
                Slopes(1, [2], [0], [0]),
            ),
            r"it must be \(2, 4\)",
        ),
        (
            lambda: Spread(
                torch.zeros(2, 4),
                torch.zeros(2, 1, 4),
                Slopes(1, [2], [0], [0]),
            ),
            "needs two or more",
        ),
        (
            lambda: Spread(
                torch.zeros(2, 4),
                torch.zeros(2, 5, 4),
                Slopes(1, [8], [0], [0]),
            ),
            "draw longer ones",
        ),
        (
            lambda: Spread(
                torch.full((2, 4), 1e9),
                torch.zeros(2, 5, 4),
                Slopes(1, [2], [0], [0]),
            ),
            "query in float16",
        ),
    ],
)
def test_bad_input_is_refused_in_words(unchecked_shapes, make_it, words):
    with pytest.raises((ValueError, TraitError), match=words):
        make_it()


@pytest.mark.parametrize(
    ("kind", "name", "value", "words"),
    [
        ("choice", "asks", 3, "the index of a word"),
        ("choice", "vectors", [[1.0, 2.0]], "3 pairs of numbers"),
        ("choice", "vectors", [[1.0, 2.0, 3.0]] * 3, "3 pairs of numbers"),
        ("roles", "w_q", [[1.0, 11.0], [0.0, 0.0]], "from -10 to 10"),
        ("roles", "w_v", [[float("nan"), 1.0], [0.0, 0.0]], "2 pairs"),
        ("spread", "d", 7, "it can be one of"),
        ("spread", "draw", 3, "it can be 0 to 2"),
    ],
)
def test_python_may_set_only_what_can_be(make, kind, name, value, words):
    shown = make(kind)
    before = getattr(shown, name)
    with pytest.raises(TraitError, match=words):
        setattr(shown, name, value)
    assert getattr(shown, name) == before


@pytest.mark.parametrize("kind", KINDS)
def test_a_figure_tells_what_it_is(make, kind):
    assert repr(make(kind)).startswith(kind.title())
