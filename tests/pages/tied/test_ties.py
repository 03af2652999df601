"""A symbol, its name in the text and in code, and its tensor light up together, by pointer, finger and keyboard."""

import pytest
import torch

from book.page.formulas import render
from manyheads import attention
from manyheads.figures.formula import formula
from support.axe import in_both_modes

LIT = (
    "all => all.map(e => e.tagName.toLowerCase() + ' ' + (e.dataset.tie ?? e.dataset.tensor)"
    " + (e.closest('pre') ? ' in code' : ''))"
)


def figure() -> str:
    torch.manual_seed(0)
    q, k, v = torch.randn(3, 1, 3, 4, 2)
    mixed, weights = attention(q, k, v)
    drawn = formula(mixed=mixed, weights=weights, q=q, k=k, v=v)
    return drawn.html()


TEXT = (
    "<p id=prose>The <code>weights</code> of <code>Q</code>, <code>other</code> and <code>weight</code>: "
    f"<span id=formula>{render('Q K^T')} and {render('W_q, W^Q, d_q')}</span>.</p>"
    '<div class="cell_input"><div class="highlight"><pre>'
    'weights = scores.softmax<span class="p">(</span>-1<span class="p">)</span>  '
    '<span class="c1"># weights of q</span>\n'
    'show(<span class="s2">"weights"</span>, weights, live.weights, old<span class="o">.</span>weights)\n'
    "X @ Wq</pre></div></div>"
    '<div class="cell_output"><div class="highlight"><pre>weights</pre></div>'
    '<div class="mh-drawn" data-tensor="weights" data-shape="1,3,4,4">0.5</div>'
    '<div class="mh-drawn" data-tensor="Wq">1</div><div class="mh-drawn" data-tensor="Q">1</div>'
    '<div class="mh-drawn" data-tensor="alone">1</div></div>'
)


@pytest.fixture
def page(text_page):
    return text_page(figure() + TEXT)


def lit(page) -> list[str]:
    return page.locator(".mh-lit").evaluate_all(LIT)


WEIGHTS = [
    "g weights",
    "path weights",
    "div weights",
    "code weights",
    "span weights in code",
    "span weights in code",
    "div weights",
]


def test_all_of_one_name_light_up_whichever_is_pointed_at(page):
    for place in (
        "#prose code >> nth=0",
        "[data-tensor=weights]",
        ".mh-formula g[data-tie=weights]",
        ".mh-formula div[data-tie=weights]",
        "pre >> [data-tie=weights] >> nth=1",
    ):
        page.mouse.move(1, 1)
        assert lit(page) == []
        page.locator(place).hover()
        assert lit(page) == WEIGHTS, place


def test_the_first_name_pointed_at_lights_up_in_code_too(page):
    """Until then a name in code has no element of its own."""
    assert page.locator("pre span[data-tie]").count() == 0
    box = page.locator("pre").first.bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    assert lit(page) == WEIGHTS


def test_a_letter_of_a_formula_is_its_tensor(page):
    page.locator("#prose code >> nth=1").hover()
    assert lit(page) == ["code Q", "span Q", "div Q"]  # not the figure's q
    page.locator("[data-tensor=Wq]").hover()
    assert lit(page) == ["span Wq", "span Wq", "span Wq in code", "div Wq"]


def test_a_capital_is_its_own_tensor_whichever_comes_last(text_page):
    drawn = '<div data-tensor="Q">1</div>'
    page = text_page(drawn + figure() + f"<p>{render('Q')}</p>")
    page.locator(".katex-html .mathnormal").hover()
    assert lit(page) == ["div Q", "span Q"]


def test_the_symbol_q_is_q_where_no_tensor_has_its_capital(text_page):
    page = text_page(figure() + f"<p>{render('Q')}</p>")
    page.locator(".katex-html .mathnormal").hover()
    assert lit(page) == ["g q", "path q", "div q", "span q"]


def test_what_has_nothing_to_be_tied_to_stays_as_it_is(page):
    page.locator("[data-tensor=alone]").hover()
    assert lit(page) == []


def test_a_finger_lights_and_frees(page):
    code = page.locator("#prose code >> nth=0")
    box = code.bounding_box()
    at = {"clientX": box["x"] + 5, "clientY": box["y"] + 5}
    code.dispatch_event("pointerover", at | {"pointerType": "touch"})
    assert lit(page) == []  # it only scrolls, perhaps
    code.dispatch_event("click", at)
    assert lit(page) == WEIGHTS
    page.locator("h1").dispatch_event("click")
    assert lit(page) == []


def test_the_keyboard_goes_through_a_formulas_tensors_and_nothing_else(page):
    names = []
    for _ in range(5):
        page.keyboard.press("Tab")
        names.append(page.evaluate("document.activeElement.dataset.tie"))
        assert f"div {names[-1]}" in lit(page)
    assert names == ["mixed", "weights", "q", "k", "v"]
    # What the keyboard is at stays lit while the mouse is elsewhere.
    page.locator("h1").hover()
    assert lit(page) == ["g v", "path v", "div v"]
    page.keyboard.press("Escape")
    assert lit(page) == []
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.tie") is None


def test_nothing_moves_and_code_stays_what_it_was(page):
    rectangles = """all => all.map(e => {
      const { x, y, width, height } = e.getBoundingClientRect();
      return [x, y, width, height].map(Math.round).join(" ");
    })"""
    everything = page.locator(
        "article *:not(pre span):not(.katex span):not(svg *)"
    )
    before = everything.evaluate_all(rectangles), page.inner_text("pre")
    page.locator("[data-tensor=weights]").hover()
    assert lit(page) == WEIGHTS
    after = everything.evaluate_all(rectangles), page.inner_text("pre")
    assert before == after


@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(text_page, width):
    page = text_page(figure() + TEXT, width=width)
    page.locator("[data-tensor=weights]").hover()
    assert in_both_modes(page, "article") == []
