"""A wall of words that look at others, of layers that differ in size, and of one word."""

import pytest
import torch

from manyheads import Heads
from support.walls import text

QUERIES = "ich mag den warmen Tee".split()
KEYS = "[CLS] i like the warm tea very much [SEP]".split()
CROSS = torch.randn(2, 4, 5, 9, generator=torch.Generator().manual_seed(0)).mul(2).softmax(-1)  # fmt: skip


@pytest.fixture
def cross(widget_page):
    return lambda **options: widget_page(
        Heads(CROSS, queries=QUERIES, keys=KEYS), **options
    )


def words(page, kind: str) -> list[str]:
    return page.locator(kind).all_text_contents()


def test_words_that_look_at_others_stand_above_them(cross):
    page = cross()
    assert words(page, ".mw-chips:not(.mw-keys) .mw-chip") == QUERIES
    assert words(page, ".mw-keys .mw-chip") == KEYS
    assert words(page, ".mw-down .mw-axisname") == QUERIES
    assert words(page, ".mw-across .mw-axisname") == KEYS
    row = CROSS[0, 0, 0]
    given = words(page, ".mw-keys .mw-given")
    assert given == [f"{w:.2f}" if w >= 0.05 else "" for w in row.tolist()]
    assert f"“ich” gives {row.max():.2f}" in text(page, ".mw-looks")
    assert KEYS[int(row.argmax())].strip("[]") in text(page, ".mw-looks")
    assert page.locator(".mw-arcs path").count() == int((row >= 0.002).sum())
    # No kind of head is told of words that can't be neighbours.
    assert not page.locator(".mw-filters").is_visible()
    assert page.locator("[data-wall]").get_attribute("data-seq") == "5"


def test_east_asian_words_are_not_on_their_side(widget_page):
    heads = Heads(CROSS, queries=QUERIES, keys=[*"郭同学热爱游戏。", "AI"])
    turns = (
        widget_page(heads)
        .locator(".mw-across .mw-axisname")
        .evaluate_all(
            "all => all.map((each) => getComputedStyle(each).transform === 'none')"
        )
    )
    assert turns == [True] * 8 + [False]


def test_both_rows_of_words_are_chosen_from(cross):
    page = cross()
    page.locator(".mw-chip[data-query='3']").click()
    page.locator(".mw-chip[data-key='7']").click()
    ring = page.locator(".mw-ring").bounding_box()
    field = page.locator(".mw-big").bounding_box()
    cell = field["width"] / 9
    assert cell == field["height"] / 5 == 28
    assert ring["x"] - field["x"] == pytest.approx(7 * cell)
    assert ring["y"] - field["y"] == pytest.approx(3 * cell)
    assert page.locator(".mw-looked").get_attribute("data-key") == "7"
    label = page.locator(".mw-big").get_attribute("aria-label")
    assert "“warmen” to “much”" in label
    # The keys of the keyboard stay in the map.
    page.locator(".mw-big").focus()
    for _ in range(12):
        page.keyboard.press("ArrowRight")
    assert page.locator(".mw-looked").get_attribute("data-key") == "8"
    for _ in range(12):
        page.keyboard.press("ArrowDown")
    chosen = page.locator(".mw-chip[aria-pressed=true]")
    assert chosen.get_attribute("data-query") == "4"
    page.locator(".mw-big").click(position={"x": 2.5 * cell, "y": 1.5 * cell})
    assert page.locator(".mw-looked").get_attribute("data-key") == "2"
    assert chosen.get_attribute("data-query") == "1"


def test_a_map_of_the_wall_has_the_shape_of_its_head(cross):
    page = cross()
    rows = page.evaluate(
        """() => {
            const canvas = document.querySelector('.mw-painted');
            const { data } = canvas.getContext('2d').getImageData(0, 0, 48, 48);
            return Array.from({ length: 48 }, (_, y) => data[4 * (48 * y + 24) + 3] > 0);
        }"""
    )
    assert rows.count(True) == 25  # five rows, of nine columns in 45
    assert rows.index(True) == 11 and not rows[36]


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_on_a_phone_both_rows_are_wrapped(cross, mode):
    page = cross(width=390, touch=True, mode=mode)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert text(page, ".mw-caption") == "looks at"
    assert page.locator(".mw-keys .mw-meter").first.is_visible()
    assert not page.locator(".mw-arcs").is_visible()
    above = page.locator(".mw-chips:not(.mw-keys)").bounding_box()
    below = page.locator(".mw-keys").bounding_box()
    assert above["y"] + above["height"] < below["y"]


def of_sizes() -> Heads:
    draw = torch.Generator().manual_seed(1)
    return Heads(
        {
            "stage.0.attn": torch.randn(3, 8, 8, generator=draw).softmax(-1),
            "stage.1.attn": torch.randn(2, 2, 6, generator=draw).softmax(-1),
        }
    )


def test_each_layer_has_its_own_words_and_heads(widget_page):
    page = widget_page(of_sizes())
    assert words(page, ".mw-layer") == ["stage.0.attn", "stage.1.attn"]
    assert page.locator(".mw-map:visible").count() == 5
    assert words(page, ".mw-down .mw-axisname") == [*"01234567"]
    page.locator(".mw-map[data-layer='0'][data-head='2']").click()
    page.locator(".mw-chip[data-query='7']").click()
    page.locator(".mw-map[data-layer='0'][data-head='2']").press("ArrowDown")
    # Head 2 and word 7 are not there: the last ones are.
    assert text(page, ".mw-bigname") == "stage.1.attn · head 1"
    assert page.evaluate("document.activeElement.dataset.head") == "1"
    assert words(page, ".mw-down .mw-axisname") == [*"01"]
    assert words(page, ".mw-across .mw-axisname") == [*"012345"]
    chips = words(page, ".mw-chips:not(.mw-keys) .mw-chip")
    assert chips == [*"01"]
    chosen = page.locator(".mw-chip[aria-pressed=true]")
    assert chosen.get_attribute("data-query") == "1"
    field = page.locator(".mw-big").bounding_box()
    assert (field["width"], field["height"]) == (6 * 32, 2 * 32)
    told = text(page, ".mw-leftout")
    assert told == "No words were given: numbers stand in their place."


def test_names_say_which_layers_and_heads_are_shown(widget_page):
    weights = torch.eye(3).expand(12, 12, 3, 3)
    page = widget_page(Heads(weights, list("abc"), layers=[3, 10], heads=[7]))
    assert words(page, ".mw-layer") == ["layer 3", "layer 10"]
    assert words(page, ".mw-head") == ["7"]
    assert text(page, ".mw-bigname") == "Layer 3 · head 7"
    label = page.locator(".mw-map").nth(1).get_attribute("aria-label")
    assert label == "layer 10, head 7: it looks at a, 1.00"
    told = text(page, ".mw-leftout")
    assert told == "Left out: 10 of 12 layers and 11 of 12 heads."


@pytest.mark.parametrize("width", [1280, 390])
def test_one_word_is_a_wall(widget_page, width):
    page = widget_page(Heads(torch.ones(1, 1), ["hello"]), width=width)
    assert words(page, ".mw-chip") == ["hello"]
    assert "“hello” gives 1.00" in text(page, ".mw-looks")
    assert page.evaluate("document.documentElement.scrollWidth") == width


LONG = [
    "counterrevolutionaries",
    "Donaudampfschifffahrtsgesellschaft",
    "https://example.org/a/long/path",
    "ไม่เป็นไร",
    "🙂" * 30,
]


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("keys", [LONG, LONG[:2]], ids=len)
def test_long_words_leave_the_page_its_width(widget_page, width, keys):
    weights = torch.full((2, 2, 5, len(keys)), 1 / len(keys))
    page = widget_page(Heads(weights, queries=LONG, keys=keys), width=width)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    for name in page.locator(".mw-axisname:visible").all():
        assert name.bounding_box()["height"] <= 62
