"""The two ways to split, in Chromium: each view against torch, and what the mouse, a finger and the keys do."""

import ipywidgets as widgets
import pytest
import torch

from manyheads import Splits
from support.numbers.split_methods import (
    NUMBERS,
    PAIRS,
    SPLITS,
    dependencies,
    real_tests,
)

TOKENS = list("abcdefgh")


def counted(seq, d_model):
    return torch.arange(1.0, seq * d_model + 1).reshape(1, seq, d_model)


@pytest.fixture
def splits(widget_page):
    """Such a widget's root in a page of its own: 24 numbers, unless other sizes are given."""

    def open_splits(seq=4, d_model=6, heads=3, **options):
        widget = Splits(counted(seq, d_model), TOKENS[:seq], heads, **options)
        return widget_page(widget).locator("[data-splits]")

    return open_splits


@pytest.mark.parametrize(
    ("seq", "d_model", "heads"), [(4, 6, 3), (1, 6, 3), (3, 4, 1), (5, 8, 4)]
)
def test_every_number_stands_where_torch_puts_it(splits, seq, d_model, heads):
    x = counted(seq, d_model)
    root = splits(seq, d_model, heads)
    for way, split in SPLITS.items():
        tables = root.locator(f"[data-way={way}] .mh-heads table")
        found = torch.tensor(tables.evaluate_all(NUMBERS))
        assert found.equal(split(x, heads)[0].to(torch.int64))
    right, wrong = (split(x, heads) for split in SPLITS.values())
    stays = (right == wrong).sum().item()
    assert root.get_attribute("data-stays") == str(stays)
    for way in SPLITS:
        assert root.locator(f"[data-way={way}] .mh-stays").count() == stays


def test_the_line_in_memory_says_which_head_gets_each_number(splits):
    lines = (
        splits()
        .locator(".mh-memory tr")
        .evaluate_all(
            "rows => rows.map(r => [...r.cells].slice(1).map(c => +c.textContent))"
        )
    )
    assert len(lines) == 3
    x = counted(4, 6)
    heads = torch.arange(3).reshape(1, 3, 1, 1).expand(1, 3, 4, 2)
    for line, split in zip(lines[1:], SPLITS.values(), strict=True):
        order = split(x, 3).flatten().argsort()
        assert line == heads.flatten()[order].tolist()
    assert lines[0] == [*range(1, 25)]


@pytest.mark.parametrize("causal", [True, False])
@pytest.mark.parametrize(("seq", "d_model", "heads"), [(4, 6, 3), (5, 8, 4)])
def test_every_leak_and_blind_spot_is_autograds(
    splits, seq, d_model, heads, causal
):
    root = splits(seq, d_model, heads, view="leaks", causal=causal)
    should = torch.ones(seq, seq, dtype=torch.bool)
    if causal:
        should = should.tril()
    for split, merge in PAIRS:
        kinds = root.locator(f"[data-ways={split}-{merge}]").evaluate_all(
            "cells => cells.map(c => c.dataset.kind)"
        )
        found = dependencies(seq, d_model, heads, split, merge, causal)
        for shown, wanted in (
            (("sees", "leak"), found),
            (("leak",), found & ~should),
            (("blind",), ~found & should),
        ):
            marked = torch.tensor([kind in shown for kind in kinds])
            assert marked.reshape(seq, seq).equal(wanted)
        leaks, blind = (kinds.count(kind) for kind in ("leak", "blind"))
        count = root.locator(f"[data-pair={split}-{merge}] .mh-count")
        assert count.text_content().startswith(f"{leaks or 'no'} leak")
        assert f", {blind or 'no'} blind spot" in count.text_content()


@pytest.mark.parametrize(("split", "merge"), PAIRS)
def test_the_four_verdicts_are_those_of_the_real_tests(splits, split, merge):
    pair = splits(view="leaks").locator(f"[data-pair={split}-{merge}]")
    for test, passed in real_tests(4, 6, 3, split, merge).items():
        line = pair.locator(f"[data-test={test}]")
        assert line.get_attribute("data-passed") == str(passed).lower()
        assert ("passes" if passed else "fails") in line.text_content()


def said(root) -> str:
    return root.get_by_role("status").first.text_content()


def in_focus(root):
    """The one cell that the Tab key leads to."""
    return root.locator("[tabindex='0'].mh-here")


def test_the_fields_hold_the_sizes_to_what_can_be(splits):
    root = splits()
    root.get_by_label("Heads", exact=True).select_option("1")
    assert root.get_attribute("data-stays") == "24"
    assert root.locator("[data-way=right] table").count() == 1
    assert "24 of 24 numbers stand at the same place" in root.inner_text()
    root.get_by_label("Heads", exact=True).select_option("2")
    root.get_by_label("Model dimension", exact=True).fill("4")
    assert root.get_attribute("data-d-model") == "4"
    root.get_by_label("Heads", exact=True).select_option("4")
    root.get_by_label("Sequence length", exact=True).fill("9")
    assert (
        said(root)
        == "Sequence length can be a whole number from 1 to 4; it stays 4."
    )
    root.get_by_role("button", name="Step up").first.press("Enter")
    assert "nothing beyond 4" in said(root)


def test_reset_puts_everything_back(splits):
    root = splits()
    root.get_by_label("Heads", exact=True).select_option("6")
    root.locator("[data-way=right] [data-memory='20']").click()
    assert in_focus(root).text_content() == "21"
    root.get_by_role("button", name="Reset").click()
    assert root.get_attribute("data-stays") == "4"
    assert in_focus(root).text_content() == "9"
    assert said(root) == "Everything is back where it started."


def test_the_keys_walk_over_x_and_stay_within_it(splits):
    root = splits()
    in_focus(root).focus()
    for key, number in (
        ("ArrowDown", "15"),
        ("ArrowRight", "16"),
        ("End", "18"),
        ("ArrowRight", "18"),
        ("PageDown", "18"),  # which moves the page
        ("Control+Home", "18"),
        ("Home", "13"),
    ):
        root.page.keyboard.press(key)
        assert in_focus(root).text_content() == number
        assert (
            root.page.evaluate("document.activeElement.textContent") == number
        )


def test_a_number_is_followed_into_both_splits(splits):
    root = splits()
    root.locator("[data-way=wrong] [data-memory='6']").click()
    here = root.locator(".mh-here").evaluate_all(
        "cells => cells.map(c => c.dataset.memory)"
    )
    assert here == ["6"] * 4  # in x, in memory, and in both splits
    assert root.locator(".mh-words").all_inner_texts() == [
        "7 belongs to b, column 0, and stands at place 1 · 6 + 0 = 6 in memory.",
        "reshape, then swap: head 0, row b. Column 0 belongs to head 0 (columns 0 to 1), "
        "and a row stays with its token.",
        "reshape alone: head 0, row d. Head 0 gets places 0 to 7, 2 a row. So b’s number is taken for one of d.",
    ]
    root.locator("[data-way=wrong] [data-memory='23']").click()
    assert "It is the same place." in root.inner_text()


def test_the_mouse_points_at_what_it_is_over(splits):
    root = splits()
    cell = root.locator("[data-way=right] [data-memory='3']")
    box = cell.bounding_box()
    for away in (4, 8):
        root.page.mouse.move(box["x"] + away, box["y"] + away)
    assert in_focus(root).text_content() == "4"
    # A page that scrolls moves under a mouse that rests, and nobody pointed.
    cell = root.locator("[data-way=right] [data-memory='0']")
    cell.dispatch_event("pointermove", {"pointerType": "mouse"})
    assert in_focus(root).text_content() == "4"


@pytest.mark.parametrize("view", ["numbers", "leaks"])
@pytest.mark.parametrize("width", [1280, 390])
def test_no_choice_moves_or_covers_anything(widget_page, view, width):
    """A number or a pair that is chosen is seen, and what is said of it stands beside it."""
    names = ["a", "Хочу", "a token with a longer name", "<eos>"]
    page = widget_page(Splits(counted(4, 6), names, 3, view=view), width=width)
    root = page.locator("[data-splits]")
    height = "root => root.getBoundingClientRect().height"
    before = root.evaluate(height)
    cells = root.locator("[data-memory], [data-ways]")
    for index in range(0, cells.count(), 5):
        cells.nth(index).click()  # which nothing may lie over
        assert root.evaluate(height) == before
    for name, number in (("Heads", "6"), ("Heads", "1"), ("Heads", "2")):
        root.get_by_label(name, exact=True).select_option(number)
        assert root.evaluate(height) == before
    root.get_by_label("Sequence length", exact=True).fill("2")
    assert root.evaluate(height) == before


def test_a_hue_is_a_head_and_tokens_have_none(splits):
    """In the line of memory both splits have the hues of the heads that stand below."""
    root = splits()
    colours = """cells => cells.map((cell) => {
        const { color, backgroundColor } = getComputedStyle(cell);
        return [cell.textContent, color, backgroundColor];
    })"""
    for split in ("right", "wrong"):
        names = root.locator(f"[data-way={split}] thead th")
        hues = {each[1] for each in names.evaluate_all(colours)}
        assert len(hues) == 3
    dealt = root.locator(".mh-dealt").evaluate_all(colours)
    assert len({background for _, _, background in dealt}) == 3
    assert len({(head, background) for head, _, background in dealt}) == 3
    # Each column of x stands under the hue of the head that it belongs to.
    table = root.locator("table[aria-label=X]")
    under = "th => th.style.getPropertyValue('--head').at(-2)"
    for column in range(6):
        name = table.locator("thead th", has_text=str(column))
        assert name.evaluate(under) == str(column // 2)
        cell = table.locator("tbody tr").first.locator("td").nth(column)
        assert name.bounding_box()["x"] == cell.bounding_box()["x"]
    tokens = root.locator(".mh-token, .mh-number small")
    assert len({each[1] for each in tokens.evaluate_all(colours)}) == 1


def test_a_row_of_the_wrong_split_names_whose_numbers_it_got(splits):
    root = splits()
    owners = root.locator("[data-way=wrong] .mh-heads table").evaluate_all(
        """tables => tables.map((table) => [...table.tBodies[0].rows].map((row) =>
            [...row.querySelectorAll("small")].map((owner) => owner.textContent)))"""
    )
    x = torch.arange(4).reshape(1, 4, 1).expand(1, 4, 6).contiguous()
    found = [
        [[TOKENS.index(t) for t in row] for row in head] for head in owners
    ]
    assert torch.tensor(found).equal(SPLITS["wrong"](x, 3)[0])


@pytest.mark.parametrize("view", ["numbers", "leaks"])
def test_the_ring_around_what_has_the_keyboard_is_the_accent(splits, view):
    root = splits(view=view)
    in_focus(root).focus()
    root.page.keyboard.press("ArrowRight")
    ring, accent = in_focus(root).evaluate(
        """cell => {
            const probe = document.createElement("i");
            probe.style.color = "var(--mh-accent)";
            cell.append(probe);
            const { outlineColor, outlineWidth } = getComputedStyle(cell);
            return [`${outlineWidth} ${outlineColor}`, getComputedStyle(probe).color];
        }"""
    )
    assert ring == f"3px {accent}"


@pytest.mark.parametrize("view", ["numbers", "leaks"])
def test_cells_are_large_enough_for_a_thumb(widget_page, view):
    page = widget_page(
        Splits(counted(4, 6), TOKENS[:4], 3, view=view), width=390
    )
    cells = "[data-ways], .mh-heads [data-memory], [data-table=x]"
    for cell in page.locator(cells).all():
        box = cell.bounding_box()
        assert box["height"] >= 44 and box["width"] >= 40


def test_a_small_number_is_not_written_as_0(widget_page):
    x = torch.tensor([[[0.0, 0.004, -0.001, 2.5]]])
    root = widget_page(Splits(x, TOKENS[: x.shape[1]], 2)).locator(
        "[data-splits]"
    )
    numbers = root.locator("[data-table=x]").all_text_contents()
    assert numbers == ["0", "0.004", "−0.001", "2.5"]


def test_a_leak_in_words(splits):
    root = splits(view="leaks")
    root.locator("[data-ways=wrong-right][data-to='1'][data-from='3']").click()
    here = in_focus(root)
    assert here.get_attribute("aria-label") == "output b, input d: a leak"
    words = root.get_by_label("How the one reaches the other").inner_text()
    assert words.split("\n\n") == [
        "Split by reshape alone, merge by swap, then reshape. Output b, input d: a leak.",
        "The merge takes row 1 of head 2 into the output of b. "
        "That row looks at itself, which holds 19, 20: numbers of d.",
    ]
    root.page.keyboard.press("PageDown")
    words = root.get_by_label("How the one reaches the other").inner_text()
    assert "does not depend on it" in words
    assert "No row that the merge takes into the output of b may look" in words
    assert root.locator(".mh-here").get_attribute("data-ways") == "wrong-wrong"


def test_the_mask_is_named_where_it_decides(splits):
    root = splits(view="leaks")
    words = root.get_by_label("How the one reaches the other")
    root.locator("[data-ways=right-right][data-to='0'][data-from='1']").click()
    assert "does not depend on it" in words.inner_text()
    root.locator("[data-ways=right-right][data-to='1'][data-from='0']").click()
    mask = "That row looks at row 0 (not later, so the mask allows it), which"
    assert mask in words.inner_text()
    root.get_by_label("Causal mask").click()
    assert "That row looks at row 0, which" in words.inner_text()


def test_without_the_mask_nothing_leaks(splits):
    root = splits(view="leaks")
    root.get_by_label("Causal mask").click()
    assert root.locator("[data-kind=leak]").count() == 0
    assert root.locator("[data-passed=null]").count() == 4


def test_sizes_that_another_widget_sets_are_shown_or_refused(widget_page):
    slider = widgets.IntSlider(value=3, min=0, max=9, description="linked")
    shown = Splits(counted(4, 6), TOKENS[:4], 3)
    widgets.jslink((slider, "value"), (shown, "seq"))
    page = widget_page(shown, slider)
    root = page.locator("[data-splits]")
    rows = root.locator("[data-way=right] table").first.locator("tbody tr")
    assert rows.count() == 3
    page.get_by_label("linked").fill("9")
    words = "seq can be a whole number from 1 to 4; 9 was refused."
    assert said(root) == words
    assert page.get_by_label("linked").input_value() == "3"


def test_a_token_that_looks_like_markup_is_text(widget_page):
    page = widget_page(
        Splits(counted(2, 2), ["<img src=x onerror=alert(1)>", "<eos>"], 2)
    )
    assert page.locator("img").count() == 0
    assert page.get_by_text("<eos>").count() > 0


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"heads": 4}, "heads can be 1, 2, 3 or 6"),
        ({"tokens": ["a"]}, "there are 4 rows of x and 1 tokens"),
        ({"view": "both"}, "it can be 'numbers' or 'leaks'"),
        ({"x": torch.zeros(4, 6)}, "add the batch axis"),
    ],
)
def test_bad_input_is_refused_in_words(unchecked_shapes, given, words):
    whole = {"x": counted(4, 6), "tokens": TOKENS[:4], "heads": 3} | given
    with pytest.raises(ValueError, match=words):
        Splits(**whole)


def test_the_first_sentence_of_a_batch_is_shown():
    first = counted(4, 6)
    shown = Splits(torch.cat([first, -first]), TOKENS[:4], 3)
    numbers = torch.frombuffer(bytearray(shown.x), dtype=torch.float32)
    assert torch.equal(numbers.reshape(1, 4, 6), first)
