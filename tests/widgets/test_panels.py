"""The painted heatmaps: the colour of every cell, the pointer and the keyboard on them, and a change of theme."""

import io
import itertools
import math

import numpy as np
import pytest
import torch
from PIL import Image

from manyheads import Explorer
from support.browser import read_weights, until
from support.explorers import choose_head, control, tokens_shown, why


def explorer(seq, heads=2, **options):
    torch.manual_seed(0)
    query, key = 2 * torch.randn(2, 1, seq, 8)
    tokens = [f"t{i}" for i in range(seq)]
    return Explorer(query, key, tokens=[tokens], heads=heads, **options)


def painted(page, head: int, seq: int) -> torch.Tensor:
    """The colours of every cell of a head's large map, as seen: (query, key, pixels of its middle, rgb)."""
    choose_head(page, head)
    page.add_style_tag(content=".mh-marks { display: none; }")
    field = page.locator(f"[data-block][data-map='{head}']")
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
        colours = painted(page, head, seq).mean(2)
        weights = shown.weights[0, head]
        empty = colours.flatten(0, 1)[weights.argmin()]
        distance = (colours - empty).norm(dim=-1).flatten()
        by_weight = distance[weights.flatten().argsort()]
        # Neighbouring shades may round to the same colour, or by one step the other way.
        assert (by_weight.diff() > -4).all()
        assert distance.max() > 60


def test_a_long_sentences_map_has_a_pixel_a_cell(widget_page):
    """Each between the paper and its head's hue, as the square root of the weight is between 0 and 1."""
    shown = explorer(70)
    page = widget_page(shown)
    for head in range(2):
        pixels = page.locator(f"[data-map='{head}'] canvas").first.evaluate(
            "canvas => [...canvas.getContext('2d').getImageData(0, 0, 70, 70).data]"
        )
        colours = torch.tensor(pixels, dtype=torch.float64).view(70, 70, 4)
        paper, hue = (colour_of(page, n) for n in ("paper", f"head-{head}"))
        strength = shown.weights[0, head].sqrt()[..., None]
        wanted = paper + (hue - paper) * strength
        assert (colours[..., :3] - wanted).abs().max() < 0.51
        assert (colours[..., 3] == 255).all()


@pytest.mark.parametrize("width", [1280, 390])
def test_the_chosen_one_of_many_heads_has_one_hue_everywhere(
    widget_page, width
):
    """On a phone, too, where it stands alone: its map, and the panel that says whose number it is."""
    generator = torch.Generator().manual_seed(0)
    query, key = torch.randn(2, 1, 16, 96, generator=generator)
    many = Explorer(
        query, key, tokens=[[f"t{i}" for i in range(16)]], heads=12
    )
    page = widget_page(many, width=width)
    hue = colour_of(page, "head-1")
    square = page.locator(".mh-whose .mh-square").evaluate(
        "each => getComputedStyle(each).backgroundColor.match(/[0-9.]+/g).slice(0, 3).map(Number)"
    )
    assert square == hue.tolist()
    pixels = page.locator(".mh-content > [data-map='0'] canvas").evaluate(
        "canvas => [...canvas.getContext('2d').getImageData(0, 0, 16, 16).data]"
    )
    colours = torch.tensor(pixels, dtype=torch.float64).view(256, 4)[:, :3]
    paper = colour_of(page, "paper")
    strongest = colours[many.weights[0, 0].flatten().argmax()]
    toward = (strongest - paper) @ (hue - paper)
    length = (strongest - paper).norm() * (hue - paper).norm()
    assert toward / length > 0.999


def colour_of(page, name: str) -> torch.Tensor:
    """One of the book's colours, as it is around the explorer."""
    channels = page.locator("[data-explorer]").evaluate(
        """(root, name) => {
            const probe = root.appendChild(document.createElement("i"));
            probe.style.color = `var(--mh-${name})`;
            const found = getComputedStyle(probe).color.match(/[0-9.]+/g).slice(0, 3).map(Number);
            probe.remove();
            return found;
        }""",
        name,
    )
    return torch.tensor(channels, dtype=torch.float64)


def test_what_a_mask_hides_is_marked(widget_page):
    page = widget_page(explorer(9, causal=True, lengths=[7]))
    cells = painted(page, 0, 9)
    # Stripes and dots are pixels of another colour inside a cell.
    contrast = cells.amax(2) - cells.amin(2)
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
    choose_head(page, 1)
    box = page.locator("[data-block][data-map='1']").bounding_box()
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
    assert f"“t3” looks at “t{seq - 1}”" in why(page).inner_text()


INK = """[...document.querySelector("[data-map] canvas").getContext("2d")
    .getImageData(0, 0, 1, 1).data.slice(0, 3)].join()"""


def test_a_new_theme_repaints(widget_page):
    page = widget_page(explorer(9))
    before, ink = painted(page, 0, 9), page.evaluate(INK)
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.wait_for_timeout(100)
    after = painted(page, 0, 9)
    assert (before - after).abs().max() > 60
    assert page.evaluate(INK) != ink


def test_another_class_of_the_page_is_no_new_theme(widget_page):
    """To read colours lays out the page: a site that marks its root must not pay for that."""
    page = widget_page(explorer(9))
    page.evaluate(
        """() => {
            globalThis.reads = 0;
            const read = getComputedStyle;
            globalThis.getComputedStyle = (...given) => (reads++, read(...given));
            document.documentElement.classList.add("laid-out");
        }"""
    )
    page.wait_for_timeout(100)
    assert page.evaluate("reads") == 0
    page.evaluate("document.body.className = 'vscode-body vscode-dark'")
    until(page, "reads > 0")


def test_heads_that_went_come_back_right(widget_page):
    shown = explorer(9, heads=8)
    page = widget_page(shown)
    root = page.locator("[data-explorer]")
    for heads in (2, 8, 1, 4):
        control(root, "Heads").select_option(str(heads))
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
    control(page, "Temperature").fill(str(temperature))
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
    chosen = control(page, "Example")
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


@pytest.mark.parametrize(
    ("seq", "heads", "tables", "maps"),
    [
        *((4, 4, 4, 0), (6, 2, 2, 0), (9, 1, 1, 0)),
        (4, 8, 1, 8),  # the chosen head's table, and a wall of all
        (9, 2, 0, 1 + 2),
    ],
)
def test_a_map_is_painted_where_numbers_have_no_room(
    widget_page, seq, heads, tables, maps
):
    page = widget_page(explorer(seq, heads))
    assert page.locator("[data-value]").count() == tables * seq * seq
    assert page.locator("[data-map]").count() == maps


def test_a_painted_map_is_labelled_with_its_tokens(widget_page):
    page = widget_page(explorer(9))
    assert tokens_shown(page) == [f"t{i}" for i in range(9)]
    keys = page.locator(".mh-colname:not(.mh-axis) bdi").all_text_contents()
    assert keys == [f"t{i}" for i in range(9)]


def test_each_head_has_a_colour_of_its_own(widget_page):
    """Dark on light, light on dark."""
    page = widget_page(explorer(4, heads=4))
    sums = {}
    for mode in ("light", "dark"):
        page.evaluate(f"document.documentElement.dataset.theme = '{mode}'")
        page.wait_for_timeout(100)
        colours = page.locator(".mh-headname").evaluate_all(
            "all => all.map((name) => getComputedStyle(name).color.match(/[0-9]+/g).map(Number))"
        )
        names = page.locator(".mh-headname").all_inner_texts()
        assert names == [f"Head {head}" for head in range(4)]
        for one, other in itertools.combinations(colours, 2):
            assert math.dist(one, other) > 40, (mode, one, other)
        sums[mode] = [sum(colour) for colour in colours]
    assert max(sums["light"]) < min(sums["dark"])
