"""The number of one cell of the enlarged head, and controls that a finger finds."""

import pytest
import torch

from manyheads import Heads
from support.walls import text, wall

LONG = [
    *(f"encoder.layers.{i}.self_attn" for i in range(2)),
    *("decoder.layers.0.self_attn", "decoder.layers.0.multihead_attn"),
]


def cell(page, query: int, key: int) -> dict:
    box = page.locator(".mw-big").bounding_box()
    seq = int(wall(page).get_attribute("data-seq"))
    return {
        "x": box["width"] * (key + 0.5) / seq,
        "y": box["height"] * (query + 0.5) / seq,
    }


def number(row, key: int) -> str:
    weight = float(row[key])
    if weight < 0.00005:
        return "<0.00005"
    return f"{weight:.{4 if weight < 0.01 else 3}f}"


def told_cell(page) -> str:
    return page.locator(".mw-readout").text_content()


def tops(page) -> list[float]:
    return wall(page).evaluate(
        "root => [...root.querySelectorAll('*')].map((each) => each.getBoundingClientRect().top)"
    )


def test_a_cell_under_the_mouse_tells_its_number_and_moves_nothing(
    walls, page
):
    weights = walls.read("the cat sat").weights[0, 1]
    assert told_cell(page) == f"“cat” → “the”: {number(weights[2], 1)}"  # fmt: skip
    before = tops(page)
    page.locator(".mw-big").hover(position=cell(page, 4, 3))
    told = f"[SEP] → “sat”: {number(weights[4], 3)}"
    assert told_cell(page) == told
    assert tops(page) == before
    # It is looked at, and not chosen.
    label = page.locator(".mw-big").get_attribute("aria-label")
    assert "“cat” to “the”" in label
    page.locator(".mw-words").hover()
    assert told_cell(page).startswith("“cat” → “the”")


def test_a_chosen_cell_is_told_by_keys_and_to_who_does_not_see_it(walls, page):
    weights = walls.read("the cat sat").weights[0, 1]
    page.locator(".mw-big").focus()
    page.keyboard.press("ArrowRight")
    told = number(weights[2], 2)
    assert told_cell(page) == f"“cat” → “cat”: {told}"
    live = page.locator("[data-wall] > .mh-said[aria-live]")
    assert live.text_content() == f"“cat” to “cat”: {told}"
    label = page.locator(".mw-big").get_attribute("aria-label")
    assert f"“cat” to “cat”: {told}. Arrow keys" in label
    # A head is told with what it looks at most.
    page.locator(".mw-map[data-layer='1'][data-head='2']").click()
    assert live.text_content().startswith("layer 1, head 2: it looks at")


def test_a_finger_chooses_the_cell_that_is_told(walls):
    page = walls.open(width=390, touch=True)
    weights = walls.read("the cat sat").weights[0, 1]
    page.locator(".mw-big").tap(position=cell(page, 1, 3))
    told = f"“the” → “sat”: {number(weights[1], 3)}"
    assert told_cell(page) == told
    page.close()


def test_an_even_row_has_no_bold_number(widget_page):
    weights = torch.full((1, 1, 4, 4), 0.25)
    weights[..., 0, :] = torch.tensor([0.7, 0.1, 0.1, 0.1])
    page = widget_page(Heads(weights, list("abcd")))
    assert page.locator(".mw-largest").all_text_contents() == ["0.70"]
    page.locator(".mw-chip").nth(1).click()
    assert page.locator(".mw-largest").count() == 0
    assert text(page, ".mw-looks").startswith("Nearly even: “b” gives each of")


@pytest.mark.parametrize("name", ["kernel", "built", "weights"])
def test_every_control_has_room_for_a_finger_on_a_phone(walls, name):
    page = walls.open(name, width=390)
    small = "all => all.filter((each) => each.getBoundingClientRect().height < 44).map((each) => each.outerHTML)"
    controls = wall(page).locator(":is(button, select, a, textarea):visible")
    assert controls.count() > 8
    assert controls.evaluate_all(small) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.close()


def long_names() -> Heads:
    weights = torch.eye(3).expand(1, 2, 3, 3)
    return Heads(dict.fromkeys(LONG, weights), list("abc"))


def test_long_names_are_shortened_where_they_stand(widget_page):
    page = widget_page(long_names())
    layers = page.locator(".mw-layer")
    assert layers.all_text_contents() == [
        *("encoder…0.self", "encoder…1.self"),
        *("decoder…0.self", "decoder…0.multihead"),
    ]
    cut = "all => all.filter((each) => each.scrollWidth > each.clientWidth).length"
    assert layers.evaluate_all(cut) == 0
    titles = layers.evaluate_all("all => all.map(({ title }) => title)")
    assert titles == LONG
    label = page.locator(".mw-map").last.get_attribute("aria-label")
    assert label.startswith("decoder.layers.0.multihead_attn, head 1: it")
    height = wall(page).bounding_box()["height"]
    for layer, short in enumerate(layers.all_text_contents()):
        page.locator(f".mw-map[data-layer='{layer}'][data-head='1']").click()
        assert text(page, ".mw-bigname") == f"{short} · head 1"
        name = page.locator(".mw-bigname")
        assert name.get_attribute("title") == LONG[layer]
        assert page.locator(".mw-bigtitle").bounding_box()["height"] == 32
        assert wall(page).bounding_box()["height"] == height


def test_on_a_phone_the_whole_name_stands_between_the_buttons(widget_page):
    page = widget_page(long_names(), width=390, touch=True)
    steps = page.locator(".mw-layers")
    height = steps.bounding_box()["height"]
    for layer in range(1, 4):
        page.get_by_role("button", name="One layer up").tap()
        assert page.locator(".mw-layers output").inner_text() == LONG[layer]
        assert steps.bounding_box()["height"] == height
    assert page.evaluate("document.documentElement.scrollWidth") == 390
