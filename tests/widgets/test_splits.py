"""The two ways to split, in Chromium: every place against torch, every dependence against autograd."""

import random
from typing import Any

import pytest
import torch

from manyheads import Splits, attention, merge_heads, split_heads
from support.chapters import run_chapter

TOKENS = list("abcdefgh")


def split_alone(x, heads):
    batch, seq, d_model = x.shape
    return x.reshape(batch, heads, seq, d_model // heads)


def merge_alone(x):
    batch, heads, seq, d_head = x.shape
    return x.reshape(batch, seq, heads * d_head)


SPLITS = {"right": split_heads, "wrong": split_alone}
MERGES = {"right": merge_heads, "wrong": merge_alone}


def counted(seq, d_model):
    return torch.arange(1.0, seq * d_model + 1).reshape(1, seq, d_model)


def random_dimensions(count):
    """(seq, d_model, heads), the same ones every time."""
    drawn = random.Random(0)
    for _ in range(count):
        heads, seq = drawn.randint(1, 5), drawn.randint(1, 7)
        yield seq, heads * drawn.randint(1, 4), heads


@pytest.mark.parametrize(("seq", "d_model", "heads"), [*random_dimensions(12)])
def test_every_number_stands_where_torch_puts_it(
    widget_page, seq, d_model, heads
):
    x = counted(seq, d_model)
    root = widget_page(Splits(x, TOKENS, heads)).locator("[data-splits]")
    for way, split in SPLITS.items():
        shown = root.locator(f"[data-way={way}] .mh-heads table").evaluate_all(
            "tables => tables.map(t => [...t.rows].map(r => [...r.cells].slice(1).map(c => +c.textContent)))"
        )
        assert torch.tensor(shown).equal(split(x, heads)[0].to(torch.int64))
    stays = (split_heads(x, heads) == split_alone(x, heads)).sum().item()
    assert root.get_attribute("data-stays") == str(stays)
    assert (
        root.locator("[data-way=wrong] .mh-stays").count()
        == root.locator("[data-way=right] .mh-stays").count()
        == stays
    )


def depends(x, split, merge, heads, causal):
    """(output token, input token): whether any gradient is not 0."""

    def outputs(x):
        seq = x.shape[1]
        mask = torch.ones(seq, seq, dtype=torch.bool).tril()
        q = SPLITS[split](x, heads)
        return MERGES[merge](attention(q, q, q, mask if causal else None)[0])

    slopes: Any = torch.autograd.functional.jacobian(outputs, x)
    return slopes[0, :, :, 0].abs().amax(dim=(1, 3)) > 0


@pytest.mark.parametrize("causal", [True, False])
@pytest.mark.parametrize(("seq", "d_model", "heads"), [*random_dimensions(6)])
def test_every_leak_and_blind_spot_is_autograds(
    widget_page, seq, d_model, heads, causal
):
    x = counted(seq, d_model)
    root = widget_page(
        Splits(x, TOKENS, heads, view="leaks", causal=causal)
    ).locator("[data-splits]")
    torch.manual_seed(0)
    real = torch.randn(1, seq, d_model, dtype=torch.float64)
    should = torch.ones(seq, seq, dtype=torch.bool)
    if causal:
        should = should.tril()
    for split in SPLITS:
        for merge in MERGES:
            kinds = root.locator(f"[data-ways={split}-{merge}]").evaluate_all(
                "cells => cells.map(c => c.dataset.kind)"
            )
            shown = torch.tensor([kind in ("sees", "leak") for kind in kinds])
            found = depends(real, split, merge, heads, causal)
            assert shown.reshape(seq, seq).equal(found)
            leaks = torch.tensor([kind == "leak" for kind in kinds])
            assert leaks.reshape(seq, seq).equal(found & ~should)
            blind = torch.tensor([kind == "blind" for kind in kinds])
            assert blind.reshape(seq, seq).equal(~found & should)


@pytest.mark.parametrize(
    ("seq", "d_model", "heads"), [(4, 6, 3), (5, 8, 4), (1, 6, 3), (4, 6, 1)]
)
def test_the_four_verdicts_are_those_of_the_real_tests(
    widget_page, seq, d_model, heads
):
    root = widget_page(
        Splits(counted(seq, d_model), TOKENS, heads, view="leaks")
    ).locator("[data-splits]")
    torch.manual_seed(0)
    x = torch.randn(1, seq, d_model, dtype=torch.float64)
    mask = torch.ones(seq, seq, dtype=torch.bool).tril()
    size = d_model // heads
    blocks = x.split(size, dim=-1)
    loop = torch.cat([attention(b, b, b, mask)[0] for b in blocks], dim=-1)
    for split in SPLITS:
        for merge in MERGES:
            q = SPLITS[split](x, heads)
            y = MERGES[merge](attention(q, q, q, mask)[0])
            found = depends(x, split, merge, heads, True)
            real = {
                "shape": y.shape == x.shape,
                "roundTrip": torch.equal(MERGES[merge](q), x),
                "causal": not found[:-1, -1].any(),
                "loop": torch.allclose(y, loop),
            }
            pair = root.locator(f"[data-pair={split}-{merge}]")
            for test, passed in real.items():
                line = pair.locator(f"[data-test={test}]")
                assert line.get_attribute("data-passed") == str(passed).lower()


def test_the_chapter_shows_its_own_24_numbers(chapter):
    page, variables = chapter("wrong_split"), run_chapter("wrong_split")
    root = page.locator("[data-splits=numbers]")
    for way in SPLITS:
        shown = root.locator(f"[data-way={way}] .mh-heads table").evaluate_all(
            "tables => tables.map(t => [...t.rows].map(r => [...r.cells].slice(1).map(c => +c.textContent)))"
        )
        assert torch.tensor(shown).equal(variables[way][0].to(torch.int64))
    assert root.get_attribute("data-stays") == "4"
    root.locator("[data-way=wrong] [data-memory='6']").click()
    told = root.get_by_label("Where the number goes").inner_text()
    assert (
        "7 belongs to Хочу, column 0, and stands at place 1 · 6 + 0 = 6"
        in told
    )
    assert "head 0, row <eos>" in told


def test_the_controls_of_the_splits(chapter):
    page = chapter("wrong_split")
    root = page.locator("[data-splits=numbers]")
    root.get_by_label("Heads", exact=True).select_option("1")
    assert root.get_attribute("data-stays") == "24"
    root.get_by_label("Heads", exact=True).select_option("6")
    root.get_by_label("Model dimension", exact=True).fill("4")
    assert root.get_attribute("data-heads") == "4"
    root.get_by_label("Sequence length", exact=True).fill("9")
    words = root.get_by_role("status").first.text_content()
    assert (
        words
        == "Sequence length can be a whole number from 1 to 4; it stays 4."
    )
    root.get_by_role("button", name="Step up").first.click()
    assert (
        "nothing beyond 4" in root.get_by_role("status").first.text_content()
    )
    root.get_by_role("button", name="Reset").click()
    assert root.get_attribute("data-stays") == "4"
    root.locator("[data-way=right] [data-memory='20']").click()
    root.get_by_role("button", name="Reset").click()  # the focus, too
    assert root.locator("[tabindex='0'].mh-here").text_content() == "9"
    root.get_by_label("Model dimension", exact=True).fill("5")
    words = root.get_by_role("status").first.text_content()
    assert "5 does not split into 3 heads: now heads is 1" in words
    root.get_by_role("button", name="Reset").click()
    root.locator("[tabindex='0'].mh-here").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    assert root.locator("[tabindex='0'].mh-here").text_content() == "16"
    assert page.evaluate("document.activeElement.textContent") == "16"
    page.keyboard.press("End")
    assert page.evaluate("document.activeElement.textContent") == "18"
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.textContent") == "18"


def test_the_leaks_with_keyboard_and_without_the_mask(chapter):
    page = chapter("wrong_split")
    # Until then, what is out of sight is not laid out and has no inner text.
    page.locator("html.whole").wait_for(state="attached")
    root = page.locator("[data-splits=leaks]")
    root.locator("[data-ways=wrong-right][data-to='1'][data-from='3']").click()
    told = root.get_by_label("How the one reaches the other")
    assert "Output Хочу, input <eos>: a leak" in told.inner_text()
    page.keyboard.press("PageDown")
    assert "does not depend on it" in told.inner_text()
    root.get_by_label("Causal mask").set_checked(False)
    assert root.locator("[data-kind=leak]").count() == 0
    assert root.locator("[data-passed=null]").count() == 4


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
        ({"tokens": ["a"]}, "4 rows but there are only 1 tokens"),
        ({"view": "both"}, "it can be 'numbers' or 'leaks'"),
        ({"x": torch.zeros(4, 6)}, "add the batch axis"),
    ],
)
def test_bad_input_is_refused_in_words(unchecked_shapes, given, words):
    whole = {"x": counted(4, 6), "tokens": TOKENS, "heads": 3} | given
    with pytest.raises(ValueError, match=words):
        Splits(**whole)


def test_the_first_sentence_of_a_batch_is_shown():
    first = counted(4, 6)
    shown = Splits(torch.cat([first, -first]), TOKENS, 3)
    numbers = torch.frombuffer(bytearray(shown.x), dtype=torch.float32)
    assert torch.equal(numbers.reshape(1, 4, 6), first)
