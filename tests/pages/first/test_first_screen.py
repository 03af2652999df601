"""The first screen of the book: a wall of trained heads that tells its story untouched, and answers at once."""

import base64
import json
import re

from manyheads.models.minilm import SENTENCES
from support.browser import until
from support.paths import BOOK
from support.walls import difference, text, wall

BIG, SMALL = SENTENCES[1], SENTENCES[5]


def same_as(page, reading) -> bool:
    """Whether the wall shows this reading: 0.000008 is what 16 bits take away."""
    return difference(page, reading) < 1e-5


def test_it_tells_the_story_of_one_number_untouched(chapter, read):
    page = chapter("welcome")
    assert wall(page).get_attribute("data-state") == "ready"
    assert same_as(page, read(BIG))
    assert text(page, ".mw-looks") == (
        "“it” gives 0.57 of its attention to “trophy”, 0.26 to “suitcase” and 0.09 to [CLS]."
    )
    assert "(0.60)" in text(page, ".mw-note")
    steps = text(page, ".mw-steps")
    for number in ("26.708", "÷ 5.657 = 4.721", "= 112.3", "÷ 196.5", "0.57"):
        assert number in steps, number
    assert page.locator("button[data-layer][data-head]").count() == 72


def test_all_of_it_is_in_sight(chapter):
    page = chapter("welcome")
    page.set_viewport_size({"width": 1280, "height": 860})
    for selector in (
        "[data-layer='5'][data-head='11']",
        ".mw-big",
        ".mw-arcs",
        ".mw-open",
        ".mw-wayon",
    ):
        box = page.locator(selector).bounding_box()
        assert 0 <= box["y"] and box["y"] + box["height"] <= 860, selector
        assert box["x"] + box["width"] <= 1280, selector


def test_the_other_word_is_one_touch_away(chapter, read):
    page = chapter("welcome")
    wall(page).get_by_role("button", name="Put “small” in").click()
    until(page, "document.querySelector('[data-wall]').tokens[13] === 'small'")
    assert same_as(page, read(SMALL))
    assert "gives 0.60 of its attention to “trophy”" in text(page, ".mw-looks")
    assert "(0.60)" in text(page, ".mw-note")
    wall(page).get_by_role("button", name="Put “big” in").click()
    until(page, "document.querySelector('[data-wall]').tokens[13] === 'big'")
    assert same_as(page, read(BIG))


def test_the_other_heads_come_with_the_first_touch(chapter, read):
    page = chapter("welcome")
    page.locator("[data-layer='0'][data-head='2']").click()
    until(page, "!document.querySelector('.mw-waiting')")
    reading = read(BIG)
    query, key = reading.tokens.index("it"), reading.tokens.index("because")
    score = (reading.query[0, 2, query] @ reading.key[0, 2, key]).item()
    assert f"{score:.1f}" in text(page, ".mw-steps")
    assert "“it” gives >0.999 of its attention to “because”" in text(
        page, ".mw-looks"
    )


def test_each_weight_is_told_as_the_map_has_it(chapter, read):
    """The chosen weight in the panel is what its own numbers give, at every place of some heads."""
    page = chapter("welcome")
    wall(page).locator(".mw-chip").first.click()
    until(page, "!document.querySelector('.mw-waiting')")
    reading = read(BIG)
    field = page.locator(".mw-big")
    for layer, head in ((0, 2), (3, 1), (5, 11)):
        page.locator(f"[data-layer='{layer}'][data-head='{head}']").click()
        for query, key in ((10, 2), (0, 15), (15, 0), (7, 7)):
            box = field.bounding_box()
            cell = box["width"] / 16
            field.click(
                position={"x": (key + 0.5) * cell, "y": (query + 0.5) * cell}
            )
            found = text(page, ".mw-result .mw-stepnumber")
            weight = reading.weights[layer, head, query, key].item()
            if "<" in found or ">" in found:
                assert weight < 0.005 or weight > 0.9995
            else:
                assert abs(float(found) - weight) <= 0.0051, (layer, head)


def test_nothing_is_fetched_before_a_touch(chapter):
    page = chapter("welcome")
    fetched = page.evaluate(
        "performance.getEntriesByType('resource').map(({ name }) => name)"
    )
    assert not [name for name in fetched if re.search("model|sentences", name)]


def test_filters_count_and_dim(chapter):
    page = chapter("welcome")
    root = wall(page)
    counts = [
        re.sub(r"\s+", " ", each)
        for each in root.locator(".mw-filters button").all_inner_texts()
    ]
    assert counts == [
        "all 72",
        "previous word 1",
        "next word 1",
        "same word 0",
        "first/last token 46",
        "none of these 25",
    ]
    root.locator("[data-kind='ends']").click()
    dim = root.locator(".mw-map.mw-dim")
    assert dim.count() == 72 - 46
    # The chosen one is of another kind.
    assert page.locator(".mw-dim[data-layer='3'][data-head='1']").count() == 1
    root.locator("[data-kind='same']").click(force=True)
    assert root.locator("[data-kind='ends'][aria-pressed=true]").count() == 1


def test_keys_walk_over_words_maps_and_cells(chapter):
    page = chapter("welcome")
    root = wall(page)
    root.locator(".mw-chip[aria-pressed=true]").focus()
    page.keyboard.press("ArrowRight")
    assert text(page, ".mw-looks").startswith("“was” gives")
    page.keyboard.press("Home")
    assert text(page, ".mw-looks").startswith("[CLS] gives")
    root.locator(".mw-map[aria-pressed=true]").focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowRight")
    focused = page.evaluate("document.activeElement.ariaLabel")
    assert focused.startswith("layer 2, head 2: it looks at ")
    assert root.locator("[aria-live]").last.inner_text() == focused
    root.locator(".mw-big").focus()
    for key in ("ArrowDown", "ArrowRight"):
        page.keyboard.press(key)
    assert text(page, ".mw-looks").startswith("“the” gives")


def test_the_address_brings_a_friend_to_the_same_place(pages, chapter):
    page = chapter("welcome")
    page.locator("select").select_option(label=SENTENCES[2])
    until(page, "document.querySelector('[data-wall]').tokens[2] === 'rose'")
    page.locator("[data-layer='2'][data-head='9']").click()
    wall(page).locator(".mw-chip").nth(5).click()
    until(page, "location.hash.includes('word=5')")
    address = page.url
    assert len(address.split("#")[1]) < 60
    other = pages.open(address)
    until(
        other, "document.querySelector('[data-wall]')?.tokens?.[2] === 'rose'"
    )
    until(
        other,
        "document.querySelector('.mw-bigname').textContent === 'Layer 2 · head 9'",
    )
    assert text(other, ".mw-looks") == text(page, ".mw-looks")
    page.reload()
    until(
        page, "document.querySelector('[data-wall]')?.tokens?.[2] === 'rose'"
    )


def test_the_height_stays_the_same_whatever_is_chosen(chapter):
    page = chapter("welcome")
    root = wall(page)
    height = root.bounding_box()["height"]
    steps = [
        lambda: page.locator("[data-layer='0'][data-head='2']").click(),
        lambda: root.locator(".mw-chip").nth(1).click(),
        lambda: root.locator("[data-kind='none']").click(),
        lambda: root.get_by_role("button", name="Put “small” in").click(),
    ]
    for step in steps:
        step()
        page.wait_for_timeout(100)
        assert root.bounding_box()["height"] == height


def test_a_phone_shows_one_layers_heads(chapter):
    page = chapter("welcome", width=390, touch=True)
    root = wall(page)
    assert root.locator(".mw-map:visible").count() == 12
    height = root.bounding_box()["height"]
    root.locator(".mw-chip").nth(1).tap()
    assert text(page, ".mw-note") == ""
    assert root.bounding_box()["height"] == height
    root.get_by_role("button", name="One layer up").tap()
    assert text(page, ".mw-bigname") == "Layer 4 · head 1"
    root.locator(".mw-map:visible").nth(2).tap()
    assert text(page, ".mw-bigname") == "Layer 4 · head 2"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    small = root.locator("button:visible").evaluate_all(
        "all => all.filter(b => b.getBoundingClientRect().height < 32).map(b => b.textContent)"
    )
    assert small == []


def test_the_page_carries_one_heads_rows_alone():
    html = (BOOK / "chapters" / "welcome.html").read_text("utf8")
    states = [
        model
        for script in re.findall(
            r'widget-state\+json">(.*?)</script>', html, re.DOTALL
        )
        for model in json.loads(script)["state"].values()
        if "rows_of" in model["state"]
    ]
    (model,) = states
    sizes = {
        each["path"][0]: len(base64.b64decode(each["data"]))
        for each in model["buffers"]
    }
    assert sizes == {
        "weights16": 2 * 72 * 16 * 16,
        "query_rows": 4 * 16 * 32,
        "key_rows": 4 * 16 * 32,
    }
