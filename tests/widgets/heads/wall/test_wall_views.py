"""What a reader sees of a wall of heads, and what clicks and keys choose in it."""

import itertools
import json

import pytest
import torch

from manyheads import Heads
from support.browser import until
from support.walls import CELLS, WALL, text, tokens_of, wall

PIXEL = "(canvas, [x, y]) => [...canvas.getContext('2d').getImageData(x, y, 1, 1).data]"


def becomes(page, script: str, wanted) -> None:
    told = json.dumps(wanted, ensure_ascii=False, separators=(",", ":"))
    until(page, f"JSON.stringify({script}) === {json.dumps(told)}", 15)


def pixel(canvas, x: int, y: int) -> list[int]:
    return canvas.evaluate(PIXEL, [x, y])


def chosen_word(page) -> int:
    chips = page.locator(".mw-chip[aria-pressed=true]")
    assert chips.count() == 1
    assert chips.get_attribute("tabindex") == "0"
    return int(chips.get_attribute("data-query"))


def chosen_head(page) -> tuple[int, int]:
    maps = page.locator(".mw-map[aria-pressed=true]")
    assert maps.count() == 1
    assert maps.get_attribute("tabindex") == "0"
    name = text(page, ".mw-bigname")
    found = [
        int(maps.get_attribute(f"data-{axis}")) for axis in ("layer", "head")
    ]
    assert name == f"Layer {found[0]} · head {found[1]}"
    return found[0], found[1]


def map_of(page, layer: int, head: int):
    return page.locator(f".mw-map[data-layer='{layer}'][data-head='{head}']")


def chip(page, word: int):
    return page.locator(f".mw-chip[data-query='{word}']")


def focused(page) -> dict:
    return page.evaluate("({ ...document.activeElement.dataset })")


def told_numbers(page) -> list[str]:
    return page.locator(".mw-given").all_text_contents()


def row_numbers(row) -> list[str]:
    return [
        f"{weight:.2f}" if weight >= 0.05 else "" for weight in row.tolist()
    ]


def test_a_word_is_chosen_by_its_chip_or_by_keys(page):
    assert chosen_word(page) == 2
    chip(page, 3).click()
    assert chosen_word(page) == 3
    for key, word in (
        ("ArrowLeft", 2),
        ("ArrowUp", 1),
        ("ArrowDown", 2),
        ("End", 4),
        ("ArrowRight", 4),
        ("Home", 0),
        ("ArrowLeft", 0),
        ("ArrowRight", 1),
    ):
        page.keyboard.press(key)
        assert (key, chosen_word(page)) == (key, word)
        assert focused(page) == {"query": str(word)}


def test_the_weights_from_a_twentieth_on_stand_under_the_words(walls, page):
    weights = walls.read("the cat sat").weights
    for layer, head in ((0, 1), (0, 0), (1, 2)):
        map_of(page, layer, head).click()
        for word in (0, 2, 4):
            chip(page, word).click()
            row = weights[layer, head, word]
            assert told_numbers(page) == row_numbers(row)
            largest = page.locator(".mw-given").evaluate_all(
                "all => all.map((each) => each.classList.contains('mw-largest'))"
            )
            assert largest.index(True) == row.argmax() and sum(largest) == 1
            arcs = page.locator(".mw-arcs path")
            assert arcs.count() == int((row >= 0.002).sum())


def test_special_tokens_are_marked(page):
    special = page.locator(".mw-special")
    assert special.all_text_contents() == ["[CLS]", "[SEP]"]
    # And explained: where they stand, and where they are chosen.
    words = (
        "[CLS] is no word: the model puts this token before every sentence."
    )
    assert special.first.get_attribute("title") == words
    assert chip(page, 1).get_attribute("title") is None
    special.first.click()
    assert text(page, ".mw-note") == words


def test_a_short_sentence_stands_in_one_line_and_a_long_one_has_meters(walls):
    page = walls.open()
    assert wall(page).locator(".mw-words").get_attribute("class") == "mw-words"
    assert not page.locator(".mw-meter").first.is_visible()
    page = walls.open("long")
    assert "mw-wrapped" in wall(page).locator(".mw-words").get_attribute(
        "class"
    )
    assert page.locator(".mw-arcs path").count() == 0
    widths = page.locator(".mw-meter span").evaluate_all(
        "all => all.map(({ style }) => style.width)"
    )
    words = tokens_of(page)
    row = walls.read(" ".join(words[1:-1])).weights[0, 1, 2].tolist()
    for width, weight in zip(widths, row, strict=True):
        assert float(width[:-1]) == pytest.approx(100 * weight, abs=0.06)


def test_a_line_that_is_nearly_full_is_spread_and_one_that_overflows_is_tight(
    page,
):
    words = page.locator(".mw-words")
    kinds = {}
    for width in range(520, 240, -10):
        page.evaluate(
            f"{WALL}.querySelector('.mw-words').style.width = '{width}px'"
        )
        page.set_viewport_size({"width": 900 + width % 97, "height": 900})
        page.evaluate("new Promise(requestAnimationFrame)")
        page.evaluate("new Promise(requestAnimationFrame)")
        kinds[words.get_attribute("class")] = width
    assert list(kinds) == [
        "mw-words",
        "mw-words mw-spread",
        "mw-words mw-tight mw-spread",
        "mw-words mw-wrapped",
    ]


def test_no_number_makes_a_line_longer(walls):
    """Under short words there are numbers that are wider than they."""
    page = walls.open("letters")
    words = wall(page).locator(".mw-words")
    reach = """words => [...words.querySelectorAll(".mw-chip")].map((chip) => {
        chip.click();
        const [last, all] = [".mw-word:last-child", ".mw-chips"].map((each) => words.querySelector(each));
        return last.getBoundingClientRect().right - all.getBoundingClientRect().right;
    })"""
    kinds = set()
    for width in range(600, 380, -12):
        page.evaluate(
            f"{WALL}.querySelector('.mw-words').style.width = '{width}px'"
        )
        page.set_viewport_size({"width": 900 + width % 97, "height": 900})
        page.evaluate("new Promise(requestAnimationFrame)")
        page.evaluate("new Promise(requestAnimationFrame)")
        kinds.add(words.get_attribute("class"))
        assert max(words.evaluate(reach)) < 1, width
    assert {"mw-words mw-tight mw-spread", "mw-words mw-wrapped"} <= kinds


def test_the_word_in_which_two_sentences_differ_is_switched(walls, page):
    other = page.get_by_role("button", name="Put “dog” in the place of “cat”")
    assert page.locator(".mw-other").count() == 1
    other.click()
    becomes(page, f"{WALL}.tokens", walls.read("the dog sat").tokens)
    assert chosen_word(page) == 2
    back = page.get_by_role("button", name="Put “cat” in the place of “dog”")
    # The list's order, whichever is shown.
    row = page.locator(".mw-switch > button").all_text_contents()
    assert row == ["cat", "dog"]
    back.click()
    becomes(page, f"{WALL}.tokens", walls.read("the cat sat").tokens)
    page.locator("select").select_option("2")
    becomes(page, f"{WALL}.tokens.length", 7)
    assert page.locator(".mw-other").count() == 0


def test_a_note_stands_where_it_belongs_and_nowhere_else(walls, page):
    assert text(page, ".mw-note") == walls.note
    for other, back in (
        (chip(page, 1), chip(page, 2)),
        (map_of(page, 1, 1), map_of(page, 0, 1)),
        (map_of(page, 0, 2), map_of(page, 0, 1)),
    ):
        other.click()
        assert text(page, ".mw-note") == ""
        back.click()
        assert text(page, ".mw-note") == walls.note
    page.locator(".mw-other").click()
    becomes(page, f"{WALL}.tokens[2]", "dog")
    assert text(page, ".mw-note") == ""


def kinds_of(page) -> dict[str, int]:
    found = page.locator(".mw-filters button").evaluate_all(
        "all => all.map(({ dataset, textContent }) => [dataset.kind, Number(textContent.match(/\\d+$/)[0])])"
    )
    return dict(found)


def pressed_kind(page) -> str:
    pressed = page.locator(".mw-filters [aria-pressed=true]")
    assert pressed.count() == 1
    return pressed.get_attribute("data-kind")


def dim(page) -> list[bool]:
    return page.locator(".mw-map").evaluate_all(
        "all => all.map(({ classList }) => classList.contains('mw-dim'))"
    )


def test_heads_of_a_kind_stand_out_and_are_counted(page):
    counts = kinds_of(page)
    assert (
        counts["all"] == 6 and counts["same"] == 0 and counts["previous"] >= 1
    )
    assert pressed_kind(page) == "all" and not any(dim(page))
    map_of(page, 0, 1).click()
    page.locator("[data-kind=previous]").first.click()
    assert pressed_kind(page) == "previous"
    legend = page.locator(".mw-legend").inner_text()
    assert "on average 0.4 or more to the word before" in legend
    assert sum(dim(page)) == 6 - counts["previous"]
    assert not dim(page)[1]
    # The chosen one doesn't stand out either where it is of another kind.
    is_dim = dim(page).index(True)
    map_of(page, is_dim // 3, is_dim % 3).click()
    assert sum(dim(page)) == 6 - counts["previous"]
    page.locator("[data-kind=all].mw-kind").click()
    assert not any(dim(page))


def test_the_legend_says_what_else_there_is_to_know(widget_page):
    tokens = ["[CLS]", *"abcd", "[SEP]"]
    itself = torch.eye(6)
    first = torch.zeros(6, 6).index_fill(1, torch.tensor(0), 1)
    before = torch.cat([itself[:1], itself[:-1]])
    weights = torch.stack([itself, first, (first + before) / 2])[None]
    told = [
        text(widget_page(Heads(weights[:, heads], tokens=words)), ".mw-aside")
        for heads, words in (([0, 1, 2], tokens), ([0, 1], [*"zabcdy"]))
    ]
    counted = "1 head fits more than one group"
    assert told == [
        f"[CLS], [SEP]: the sentence’s start and end · {counted}",
        "",
    ]


def test_a_kind_that_no_head_is_of_is_not_chosen(page):
    button = page.locator("[data-kind=same]")
    assert button.get_attribute("aria-disabled") == "true"
    assert (
        page.locator("[data-kind=previous]").get_attribute("aria-disabled")
        == "false"
    )
    button.click(force=True)
    page.locator(".mw-filters").click(position={"x": 800, "y": 2})
    assert pressed_kind(page) == "all"


def test_each_map_says_where_its_head_looks(walls, page):
    reading = walls.read("the cat sat")
    labels = page.locator(".mw-map").evaluate_all(
        "all => all.map((each) => each.ariaLabel)"
    )
    row = reading.weights[:, :, 2].flatten(0, 1)
    assert labels == [
        f"layer {at // 3}, head {at % 3}: it looks at {reading.tokens[key]}, {row[at, key]:.2f}"
        for at, key in enumerate(row.argmax(dim=-1).tolist())
    ]


def test_a_head_is_chosen_by_its_map_or_by_keys(page):
    assert chosen_head(page) == (0, 1)
    map_of(page, 1, 2).click()
    assert chosen_head(page) == (1, 2)
    for key, wanted in (
        ("ArrowUp", (0, 2)),
        ("ArrowUp", (0, 2)),
        ("ArrowLeft", (0, 1)),
        ("ArrowDown", (1, 1)),
        ("Home", (1, 0)),
        ("End", (1, 2)),
    ):
        page.keyboard.press(key)
        assert (key, chosen_head(page)) == (key, wanted)
        assert focused(page) == {
            "layer": str(wanted[0]),
            "head": str(wanted[1]),
        }
    here = page.locator(".mw-maps > .mw-here").all_text_contents()
    assert here == ["layer 1", "2"]


def test_the_chosen_map_has_a_colour_of_its_own(walls, page):
    def is_red(layer, head) -> bool:
        pixels = map_of(page, layer, head).evaluate(CELLS)
        return any(
            red > green + 50
            for red, green in zip(pixels[::4], pixels[1::4], strict=True)
        )

    assert is_red(0, 1) and not is_red(0, 0)
    map_of(page, 0, 0).click()
    assert is_red(0, 0) and not is_red(0, 1)
    strongest = walls.read("the cat sat").weights[0, 0, 0].argmax().item()
    canvas = page.locator(".mw-big canvas")
    red, green, *_ = pixel(canvas, 32 * strongest + 10, 10)
    assert red > green + 50
    # Also when all numbers are there.
    becomes(page, f"{WALL}.querySelectorAll('.mw-waiting').length", 0)
    map_of(page, 1, 2).click()
    assert is_red(1, 2) and not is_red(0, 0)


def test_a_map_has_a_pixel_a_weight_and_strong_ones_are_dark(walls, page):
    pixels = map_of(page, 1, 0).evaluate(CELLS)
    weights = walls.read("the cat sat").weights[1, 0].flatten()
    assert len(pixels) == 4 * 25
    order = sorted(range(25), key=lambda at: -pixels[4 * at])
    ranked = [weights[at].item() for at in order]
    assert all(a <= b + 0.01 for a, b in itertools.pairwise(ranked))


def test_a_strip_has_the_maps_of_its_layer(walls, page):
    wide = map_of(page, 1, 2).evaluate(CELLS)
    page.set_viewport_size({"width": 400, "height": 900})
    becomes(page, f"{WALL}.dataset.kind", "phone")
    page.get_by_role("button", name="One layer up").click()
    # The second head is the chosen one, and has another colour.
    assert map_of(page, 1, 2).evaluate(CELLS) == wide
    assert map_of(page, 1, 0).evaluate(CELLS) != wide


def test_in_the_dark_maps_are_painted_anew(page):
    canvases = page.locator(".mw-painted, .mw-big canvas")
    images = "all => all.map((canvas) => canvas.toDataURL())"
    light, paper = canvases.evaluate_all(images), pixel(canvases.last, 140, 10)
    page.emulate_media(color_scheme="dark")
    # The page is told of the theme a little later.
    changed = "document.querySelector('.mw-big canvas').toDataURL() !=="
    until(page, f"{changed} {json.dumps(light[-1])}")
    dark = canvases.evaluate_all(images)
    assert len(light) == 2
    assert all(one != other for one, other in zip(light, dark, strict=True))
    # Where no weight is, the paper is seen.
    assert min(paper) > 200
    assert max(pixel(canvases.last, 140, 10)[:3]) < 100


def test_in_a_systems_few_colours_a_number_keeps_its_own(walls, page):
    page.emulate_media(forced_colors="active")
    try:
        page = walls.open()
        cells = map_of(page, 0, 2).evaluate(CELLS)
        assert len(set(cells[::4])) > 5
        for part, least in ((".mw-ramp span", 7), (".mw-shares span", 2)):
            colours = page.locator(part).evaluate_all(
                "all => all.map((each) => getComputedStyle(each).backgroundColor)"
            )
            assert len(set(colours)) >= least, part
    finally:
        page.emulate_media(forced_colors="none")


def test_in_the_dark_words_are_read_on_their_shares(page):
    colours = (
        "document.querySelector('.mw-shares .mw-chosenshare').style.color"
    )
    light = page.evaluate(colours)
    page.emulate_media(color_scheme="dark")
    until(page, f"{colours} !== {json.dumps(light)}")


def chosen_cell(page) -> tuple[int, int]:
    ring = page.locator(".mw-ring").evaluate(
        "({ offsetLeft, offsetTop }) => [offsetTop, offsetLeft]"
    )
    return ring[0] // 32, ring[1] // 32


def test_the_ring_is_on_the_largest_weight_until_a_cell_is_chosen(walls, page):
    weights = walls.read("the cat sat").weights[0, 1]
    assert chosen_cell(page) == (2, 1)
    page.locator(".mw-big").click(position={"x": 32 * 3.5, "y": 32 * 1.5})
    assert chosen_cell(page) == (1, 3) and chosen_word(page) == 1
    page.keyboard.press("ArrowRight")
    assert chosen_cell(page) == (1, 4)
    page.keyboard.press("ArrowRight")
    assert chosen_cell(page) == (1, 4)
    # Another word begins at what it looks at most.
    page.keyboard.press("ArrowDown")
    assert chosen_cell(page) == (2, weights[2].argmax())
    page.keyboard.press("a")
    assert chosen_cell(page) == (2, 1)
    page.locator(".mw-big").click(position={"x": 32 * 3.5, "y": 32 * 2.5})
    map_of(page, 1, 1).click()
    other = walls.read("the cat sat").weights[1, 1]
    assert chosen_cell(page) == (2, other[2].argmax())


def names_on(page, axis: str) -> tuple[list[str], str]:
    names = page.locator(f".mw-{axis} .mw-axisname:visible")
    here = page.locator(f".mw-{axis} .mw-here")
    assert here.count() == 1
    return names.all_text_contents(), here.text_content()


def test_rows_and_columns_are_named_and_a_name_chooses_its_row(walls, page):
    tokens = walls.read("the cat sat").tokens
    assert names_on(page, "down") == (tokens, "cat")
    assert names_on(page, "across") == (tokens, "the")
    page.locator(".mw-down [data-row='3']").click()
    assert chosen_word(page) == 3
    assert names_on(page, "down")[1] == "sat"
    assert names_on(page, "across")[1] == "cat"


def test_among_many_tokens_the_chosen_ones_alone_are_named(walls):
    page = walls.open("long")
    assert names_on(page, "down") == (["word1"], "word1")
    assert names_on(page, "across") == (["word0"], "word0")
    # They are whole, and beside their row and column.
    for axis, size, place in (("down", "height", "y"), ("across", "width", "x")):  # fmt: skip
        box = page.locator(f".mw-{axis} .mw-here").bounding_box()
        ring = page.locator(".mw-ring").bounding_box()
        assert box[size] >= 14
        middle, wanted = (each[place] + each[size] / 2 for each in (box, ring))
        assert middle == pytest.approx(wanted, abs=1)


def test_names_stand_clear_of_the_title(page):
    title = page.locator(".mw-bigtitle").bounding_box()
    names = page.locator(".mw-across .mw-axisname").all()
    tops = [name.bounding_box()["y"] for name in names]
    assert min(tops) >= title["y"] + title["height"]


def test_where_a_word_looks_is_said_under_its_map(walls, page):
    weights = walls.read("the cat sat").weights
    looks = f"“cat” gives {weights[0, 1, 2, 1]:.2f} of its attention to “the”."
    assert text(page, ".mw-looks") == looks
    assert (
        page.locator(".mw-looks b").text_content()
        == f"{weights[0, 1, 2, 1]:.2f}"
    )
    label = page.locator(".mw-big").get_attribute("aria-label")
    assert label.startswith(
        "Layer 0, head 1, enlarged. “cat” to “the”: 0.990. Arrow keys"
    )


def test_a_cell_has_a_hair_of_paper_beside_it(page):
    canvas = page.locator(".mw-big canvas")
    cell, edge, next_one = (pixel(canvas, x, 70) for x in (42, 63, 74))
    assert cell != edge and edge != next_one and cell != next_one
    assert pixel(canvas, 42, 95) == edge


def test_what_is_chosen_is_told_to_a_screen_reader(page):
    live = page.locator(".mw-heads > [aria-live]")
    assert live.text_content() == ""
    map_of(page, 1, 2).click()
    assert live.text_content() == map_of(page, 1, 2).get_attribute(
        "aria-label"
    )


def test_a_resize_lays_the_wall_out_anew(page):
    for width, kind in (
        (1280, "wide"),
        (700, "narrow"),
        (400, "phone"),
        (1000, "wide"),
    ):
        page.set_viewport_size({"width": width, "height": 900})
        becomes(page, f"{WALL}.dataset.kind", kind)
        strips = page.locator(".mw-strip").count()
        assert strips == (kind == "phone")
    # Wide again, a map stands in its row and column.
    box, wide = map_of(page, 1, 2).bounding_box(), wall(page).bounding_box()
    assert box["x"] - wide["x"] == 46 + 2 * 50


def test_nothing_that_is_chosen_changes_the_height(page):
    def height():
        return wall(page).bounding_box()["height"]

    before = height()
    for button in [
        *page.locator(".mw-map").all(),
        *page.locator(".mw-chip").all(),
    ]:
        button.click()
        assert height() == before
    page.locator("[data-kind=previous]").first.click()
    page.locator(".mw-big").click()
    assert height() == before


def test_on_a_phone_a_strip_has_one_layers_heads(walls):
    page = walls.open(width=390, touch=True)
    assert wall(page).get_attribute("data-kind") == "phone"
    assert page.locator(".mw-map:visible").count() == 3
    assert text(page, ".mw-layers output") == "Layer 0"
    down, up = (
        page.get_by_role("button", name=f"One layer {way}")
        for way in ("down", "up")
    )
    assert [each.get_attribute("aria-disabled") for each in (down, up)] == [
        "true",
        "false",
    ]
    down.tap(force=True)
    assert chosen_head(page) == (0, 1)
    up.tap()
    assert chosen_head(page) == (1, 1)
    assert text(page, ".mw-layers output") == "Layer 1"
    assert [each.get_attribute("aria-disabled") for each in (down, up)] == [
        "false",
        "true",
    ]
    up.tap(force=True)
    visible = page.locator(".mw-map:visible")
    assert [each.get_attribute("data-layer") for each in visible.all()] == [
        "1"
    ] * 3
    visible.last.tap()
    assert chosen_head(page) == (1, 2)
    page.locator(".mw-chip").first.tap()
    assert chosen_word(page) == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.close()


def test_the_chosen_map_is_in_sight_in_the_strip(walls):
    page = walls.open(width=390)
    page.add_style_tag(content=".mw-maps { width: 150px } body { padding: 600px 0 }")  # fmt: skip
    page.evaluate("scrollTo(0, 300)")
    strip = page.locator(".mw-maps")

    def in_sight() -> bool:
        box = strip.bounding_box()
        chosen = page.locator(".mw-map[aria-pressed=true]").bounding_box()
        end = chosen["x"] + chosen["width"]
        return box["x"] <= chosen["x"] and end <= box["x"] + box["width"]

    page.locator(".mw-map[aria-pressed=true]").evaluate(
        "map => map.focus({ preventScroll: true })"
    )
    for key in ("End", "Home", "ArrowRight", "ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
        assert in_sight(), key
    for layer, head in ((0, 0), (1, 2), (0, 1)):
        page.evaluate(f"location.hash = '#heads?layer={layer}&head={head}'")
        becomes(page, f"{WALL}.querySelector('.mw-bigname').textContent", f"Layer {layer} · head {head}")  # fmt: skip
        assert in_sight(), (layer, head)
    # A strip that the reader moves is left alone while a word is chosen.
    strip.evaluate("strip => (strip.scrollLeft = 0)")
    page.locator(".mw-chip").last.evaluate("chip => chip.click()")
    assert strip.evaluate("strip => strip.scrollLeft") == 0
    # In another room the strip is a new one.
    map_of(page, 0, 0).evaluate("map => map.click()")
    page.set_viewport_size({"width": 1280, "height": 900})
    becomes(page, f"{WALL}.dataset.kind", "wide")
    map_of(page, 0, 2).click()
    page.set_viewport_size({"width": 390, "height": 900})
    becomes(page, f"{WALL}.dataset.kind", "phone")
    assert in_sight()
    page.close()


def test_a_strip_moves_no_page(walls):
    page = walls.open(width=390)
    page.add_style_tag(content=".mw-maps { width: 150px } body { padding: 900px 0 }")  # fmt: skip
    page.evaluate("scrollTo(0, 0)")
    map_of(page, 0, 2).evaluate("map => map.click()")
    assert page.locator(".mw-maps").evaluate("({ scrollLeft }) => scrollLeft")
    assert page.evaluate("[scrollX, scrollY]") == [0, 0]
    page.close()


def test_keys_in_the_enlarged_head_scroll_nothing(page):
    script = """(field, key) => field.dispatchEvent(
        new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }))"""
    field = page.locator(".mw-big")
    goes_on = [field.evaluate(script, key) for key in ("ArrowDown", "Tab")]
    assert goes_on == [False, True]


def test_the_enlarged_head_is_the_chosen_one(page):
    map_of(page, 1, 2).click()
    small = map_of(page, 1, 2).evaluate(CELLS)
    canvas = page.locator(".mw-big canvas")
    for row in range(5):
        for column in (0, 2, 3):
            at = 4 * (5 * row + column)
            large = pixel(canvas, 32 * column + 10, 32 * row + 10)
            assert large == small[at : at + 4]


def test_kinds_are_those_of_the_sentence_that_is_shown(walls, page):
    for sentence in (0, 2):
        page.locator("select").select_option(str(sentence))
        reading = walls.read(walls.sentences[sentence])
        becomes(page, f"{WALL}.tokens", reading.tokens)
        weights = reading.weights
        scores = {
            "previous": weights.diagonal(-1, -2, -1).mean(-1),
            "next": weights.diagonal(1, -2, -1).mean(-1),
            "ends": (weights[..., 0] + weights[..., -1]).mean(-1),
        }
        counts = {
            kind: int((score >= 0.4).sum()) for kind, score in scores.items()
        }
        assert counts.items() <= kinds_of(page).items()


def test_names_are_those_of_the_sentence_that_is_shown(walls, page):
    for sentence in (1, 2):
        page.locator("select").select_option(str(sentence))
        tokens = walls.read(walls.sentences[sentence]).tokens
        becomes(page, f"{WALL}.tokens", tokens)
        assert names_on(page, "down")[0] == tokens
        assert names_on(page, "across")[0] == tokens


def test_without_queries_and_keys_there_is_no_arithmetic(walls):
    page = walls.open("weights")
    assert page.locator(".mw-whystrip").count() == 0
    assert walls.open().locator(".mw-whystrip").count() == 1


def test_the_stepper_stays_in_the_model(walls):
    page = walls.open(width=390, touch=True)
    page.locator(".mw-big").tap(position={"x": 32 * 3.5, "y": 32 * 1.5})
    assert chosen_cell(page) == (1, 3)
    page.get_by_role("button", name="One layer down").tap(force=True)
    assert chosen_cell(page) == (1, 3)
    page.close()


def test_a_strip_has_nothing_of_the_wall_that_was(page):
    page.set_viewport_size({"width": 400, "height": 900})
    becomes(page, f"{WALL}.dataset.kind", "phone")
    box = map_of(page, 0, 2).bounding_box()
    assert (box["width"], box["height"]) == (64, 84)
    strip = page.locator(".mw-maps")
    assert strip.evaluate("({ style }) => style.cssText") == ""


def test_maps_stand_in_rows_of_layers_and_columns_of_heads(page):
    boxes = [
        [map_of(page, layer, head).bounding_box() for head in range(3)]
        for layer in range(2)
    ]
    for layer, row in enumerate(boxes):
        lefts, tops = ([box[axis] for box in row] for axis in "xy")
        assert lefts == [boxes[0][head]["x"] for head in range(3)]
        assert tops == [boxes[layer][0]["y"]] * 3
        assert lefts == sorted({*lefts}) and len({*lefts}) == 3
    assert boxes[0][0]["y"] + boxes[0][0]["height"] <= boxes[1][0]["y"]
