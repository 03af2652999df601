"""The painted heatmaps: the colour of every cell, the pointer and the keyboard on them, and a change of theme."""

import io
import itertools
import math

import numpy as np
import pytest
import torch
from PIL import Image

from manyheads import Explorer
from support.browser import read_weights


def explorer(seq, heads=2, **options):
    torch.manual_seed(0)
    query, key = 2 * torch.randn(2, 1, seq, 8)
    tokens = [f"t{i}" for i in range(seq)]
    return Explorer(query, key, tokens=[tokens], heads=heads, **options)


def painted(page, head: int, seq: int) -> torch.Tensor:
    """The colours of every cell of a head's map, as a reader sees them: (query, key, pixels of its middle, rgb)."""
    field = page.locator(f"[data-map='{head}']")
    image = Image.open(io.BytesIO(field.screenshot())).convert("RGB")
    pixels = torch.from_numpy(np.asarray(image).copy()).double()
    size = pixels.shape[0] / seq
    inside = (torch.arange(seq) * size + size * 0.25).round().long()
    side = range(max(1, int(size * 0.5)))
    rows = torch.stack([pixels[inside + offset] for offset in side], 1)
    cells = torch.stack([rows[:, :, inside + offset] for offset in side], 2)
    return cells.permute(0, 3, 1, 2, 4).flatten(2, 3)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("seq", [9, 20])
def test_the_colours_are_in_the_order_of_the_weights(widget_page, seq, mode):
    """From the empty colour to the head's: a larger weight is never nearer to the empty one."""
    shown = explorer(seq)
    page = widget_page(shown, mode=mode)
    for head in range(2):
        page.locator("[data-map]").nth(1 - head).click()  # the cursor away
        colours = painted(page, head, seq).mean(2)
        weights = shown.weights[0, head]
        empty = colours.flatten(0, 1)[weights.argmin()]
        distance = (colours - empty).norm(dim=-1).flatten()
        by_weight = distance[weights.flatten().argsort()]
        # Neighbouring shades may round to the same colour, or by one step the other way.
        assert (by_weight.diff() > -4).all()
        assert distance.max() > 60


def test_a_long_sentences_map_has_a_pixel_a_cell(widget_page):
    shown = explorer(70)
    alpha = widget_page(shown).evaluate(
        """() => [...document.querySelectorAll("canvas")].map((canvas) => [
            ...canvas.getContext("2d").getImageData(0, 0, 70, 70).data.filter((_, i) => i % 4 === 3)
        ])"""
    )
    wanted = 255 * shown.weights[0].sqrt()
    got = torch.tensor(alpha, dtype=torch.float64).reshape(wanted.shape)
    assert (got - wanted).abs().max() < 0.51


def test_what_a_mask_hides_is_marked(widget_page):
    page = widget_page(explorer(9, causal=True, lengths=[7]))
    page.locator("[data-map='1']").click()
    # Stripes and dots are pixels of another colour inside a cell.
    contrast = painted(page, 0, 9).amax(2) - painted(page, 0, 9).amin(2)
    hidden = contrast.amax(-1) > 20
    expected = ~torch.ones(9, 9, dtype=torch.bool).tril()
    expected[:, 7:] = True
    assert hidden.equal(expected)


@pytest.mark.parametrize("seq", [12, 20])
def test_pointer_and_keyboard_on_a_painted_map(widget_page, seq):
    """Without any element a cell."""
    shown = explorer(seq)
    page = widget_page(shown)
    assert page.locator("[data-key]").count() == 0
    box = page.locator("[data-map='1']").bounding_box()
    x, y = (
        box["x"] + box["width"] * 4.5 / seq,
        box["y"] + box["height"] * 2.5 / seq,
    )
    page.mouse.click(x, y)
    label = "document.activeElement.ariaLabel"
    assert page.evaluate(label).startswith("Head 1, query t2, key t4: weight")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    told = page.evaluate(label)
    assert told.startswith(f"Head 1, query t3, key t{seq - 1}: weight ")
    page.keyboard.press("PageUp")
    assert page.evaluate(label).startswith("Head 0, query t3")
    assert page.locator(".mh-cursor").count() == 1
    name = page.get_by_label("Arithmetic of the cell in focus")
    assert f"how much t3 looks at t{seq - 1}" in name.inner_text()


INK = """[...document.querySelector("canvas").getContext("2d").getImageData(0, 0, 1, 1).data.slice(0, 3)].join()"""


def test_a_new_theme_repaints(widget_page):
    page = widget_page(explorer(9))
    before, ink = painted(page, 0, 9), page.evaluate(INK)
    page.add_style_tag(
        content="html[data-theme='dark'] { --pst-color-background: #000; --pst-color-text-base: #fff; }"
    )
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.wait_for_timeout(100)
    after = painted(page, 0, 9)
    assert (before - after).abs().max() > 60
    # The paper is the style sheet's; the ink is not.
    assert page.evaluate(INK) != ink


def test_heads_that_went_come_back_right(widget_page):
    shown = explorer(9, heads=8)
    page = widget_page(shown)
    root = page.locator("[data-explorer]")
    for heads in (2, 8, 1, 4):
        root.get_by_label("Heads", exact=True).select_option(str(heads))
        shown.heads = heads
        values = read_weights(root)
        assert len(values) == heads * 9 * 9
        torch.testing.assert_close(
            torch.tensor(
                [values[place] for place in sorted(values)],
                dtype=torch.float64,
            ).reshape(heads, 9, 9),
            shown.weights[0],
            rtol=1e-5,
            atol=1e-12,
        )


@pytest.mark.parametrize("temperature", [0.05, 1, 20])
def test_a_number_is_read_well_on_its_colour(widget_page, temperature):
    """In ink of black or white: one of them has a contrast of 4.5 on any colour, as WCAG 2 counts it."""
    shown = explorer(5, heads=8)
    page = widget_page(shown)
    page.get_by_label("Temperature", exact=True).fill(str(temperature))
    colours = page.locator("[data-value]").evaluate_all(
        """cells => cells.map((cell) => ["color", "backgroundColor"].map((name) =>
            getComputedStyle(cell)[name].match(/[0-9.]+/g).slice(0, 3).map(Number)))"""
    )
    parts = torch.tensor(colours, dtype=torch.float64) / 255
    linear = torch.where(
        parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4
    )
    weights = torch.tensor([0.2126, 0.7152, 0.0722], dtype=torch.float64)
    luminance = linear @ weights + 0.05
    assert (luminance.amax(1) / luminance.amin(1)).min() >= 4.5


def test_a_batch_may_have_names_of_its_own(widget_page):
    torch.manual_seed(0)
    query, key = torch.randn(2, 2, 4, 8)
    names = ["layer <0>", "layer 1"]
    tokens = [["a", "b", "c", "d"]] * 2
    page = widget_page(
        Explorer(query, key, tokens=tokens, heads=2, names=names)
    )
    chosen = page.get_by_label("Example", exact=True)
    assert chosen.locator("option").all_text_contents() == names
    chosen.select_option("layer 1")
    shown = read_weights(page)
    q, k = (x[1].view(4, 2, 4).transpose(0, 1) for x in (query, key))
    expected = (q @ k.mT / 2).softmax(dim=-1)
    assert shown == pytest.approx(
        {
            (head, i, j): expected[head, i, j].item()
            for head in range(2)
            for i in range(4)
            for j in range(4)
        },
        abs=1e-6,
    )


def test_a_painted_map_begins_with_the_seventh_token(widget_page):
    page = widget_page(explorer(6))
    assert page.locator("[data-value]").count() == 2 * 6 * 6
    assert page.locator(".mh-grids.mh-small").count() == 1
    page = widget_page(explorer(7))
    assert page.locator("[data-map]").count() == 2
    assert page.locator(".mh-grids.mh-small").count() == 0


def test_a_painted_map_is_labelled_with_its_tokens(widget_page):
    page = widget_page(explorer(9))
    labels = page.locator(".mh-queries").first.text_content()
    assert labels.split("\n") == [f"t{i}" for i in range(9)]


def test_each_head_has_a_colour_of_its_own(widget_page):
    """Dark on light, light on dark."""
    page = widget_page(explorer(4, heads=4))
    sums = {}
    for text in ("#000", "#fff"):
        page.add_style_tag(
            content=f"html {{ --pst-color-text-base: {text}; }}"
        )
        page.evaluate("document.documentElement.className += ' changed'")
        page.wait_for_timeout(100)
        colours = page.locator(".mh-panel").evaluate_all(
            "all => all.map((panel) => panel.style.getPropertyValue('--head').match(/[0-9]+/g).map(Number))"
        )
        assert len(colours) == 4
        for one, other in itertools.combinations(colours, 2):
            assert math.dist(one, other) > 40, (text, one, other)
        sums[text] = [sum(colour) for colour in colours]
    assert max(sums["#000"]) < min(sums["#fff"])
