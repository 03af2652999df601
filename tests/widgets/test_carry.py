"""What readers carry away from the explorer, and what they bring back: links, code, tables, pictures, undo."""

import contextlib
import csv
import io
import re
import xml.etree.ElementTree as ET

import pytest
import torch

from manyheads import Explorer
from support.browser import until
from support.explorers import (
    blocks,
    button,
    click_cell,
    close_menu,
    control,
    go,
    pizza,
    said,
    tokens_shown,
    unfold,
    why,
)

TOKENS = ["Я", 'a "quoted", token', "<eos>", "<pad>"]


@pytest.fixture
def explorer():
    torch.manual_seed(0)
    query, key = torch.randn(2, 1, 4, 6)
    return Explorer(
        query, key, tokens=[TOKENS], heads=3, lengths=[3], title="To carry"
    )


def carried(page, kind: str) -> str:
    root = page.locator("[data-explorer]")
    unfold(root, "Take it with you")
    button(root, kind).click()
    return root.get_by_label("What to carry away").input_value()


def change(page, explorer, **settings):
    """The same settings in the page and in Python."""
    root = page.locator("[data-explorer]")
    labels = {
        "heads": "Heads",
        "temperature": "Temperature",
        "causal": "Causal mask",
        "padding_mask": "Padding mask",
        "scaled": "Divide by √d_head",
    }
    for name, value in settings.items():
        field = control(root, labels[name])
        if isinstance(value, bool):
            field.set_checked(value)
        elif name == "heads":
            field.select_option(str(value))
        else:
            field.fill(str(value))
        setattr(explorer, name, value)


SETTINGS = [
    {},
    {"heads": 2, "causal": True},
    {"scaled": False, "temperature": 0.5},
    {"padding_mask": False, "causal": True, "temperature": 3},
]


@pytest.mark.parametrize("settings", SETTINGS)
def test_the_weights_as_csv_are_torchs(widget_page, explorer, settings):
    page = widget_page(explorer)
    change(page, explorer, **settings)
    rows = list(csv.DictReader(io.StringIO(carried(page, "Weights (CSV)"))))
    weights = torch.tensor(
        [float(row["weight"]) for row in rows], dtype=torch.float64
    )
    torch.testing.assert_close(
        weights.reshape(explorer.weights[0].shape),
        explorer.weights[0],
        rtol=1e-5,
        atol=1e-12,
    )
    assert [row["key_token"] for row in rows[:4]] == TOKENS


@pytest.mark.parametrize("settings", SETTINGS)
@pytest.mark.parametrize("d_model", [6, 120])
def test_the_code_gives_the_same_weights(widget_page, settings, d_model):
    """Few numbers are written out, many are packed."""
    torch.manual_seed(1)
    query, key = torch.randn(2, 1, 4, d_model)
    explorer = Explorer(query, key, tokens=[TOKENS], heads=3, lengths=[3])
    page = widget_page(explorer)
    change(page, explorer, **settings)
    code = carried(page, "PyTorch code")
    assert ("base64" in code) == (d_model == 120)
    variables = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(code, variables)
    torch.testing.assert_close(variables["weights"], explorer.weights[0])


@pytest.fixture
def long_text(widget_page):
    """A page whose table of weights is longer than the field shows."""
    torch.manual_seed(2)
    x = torch.randn(1, 48, 12)
    tokens = [f"t{i}" for i in range(48)]
    page = widget_page(Explorer(x, x, tokens=[tokens], heads=12))
    shown = carried(page, "Weights (CSV)")
    return page, shown


def told(page) -> str:
    return page.locator(".mh-carry [role=status]").text_content()


def test_a_long_text_shows_its_beginning_and_is_carried_whole(long_text):
    page, shown = long_text
    assert 90_000 < len(shown) <= 100_000
    assert re.match(r"[1-9],\d{3},\d{3} characters. Here are the", told(page))
    page.evaluate(
        "void (navigator.clipboard.writeText = async (t) => (copied = t))"
    )
    page.get_by_role("button", name="Copy").click()
    until(page, "window.copied !== undefined")
    copied = page.evaluate("copied")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as a file").click()
    saved = download.value.path().read_text("utf8")
    rows = list(csv.DictReader(io.StringIO(copied)))
    assert len(rows) == 12 * 48 * 48
    assert copied.replace("\r\n", "\n").startswith(shown)
    assert saved == copied.replace("\r\n", "\n")  # as Python reads a file


def test_a_page_that_may_not_copy_names_the_way_out(long_text):
    page, _ = long_text
    page.evaluate(
        "void (navigator.clipboard.writeText = () => Promise.reject())"
    )
    page.get_by_role("button", name="Copy").click()
    until(page, 'document.body.textContent.includes("isn\'t allowed to copy")')
    assert told(page) == "This page isn't allowed to copy: save it as a file."
    carried(page, "Link")
    page.get_by_role("button", name="Copy").click()
    until(page, "document.body.textContent.includes('press Ctrl')")
    link = page.get_by_label("What to carry away")
    chosen = "({value, selectionStart: a, selectionEnd: b}) => [value.length, b - a]"
    whole, selected = link.evaluate(chosen)
    assert whole == selected > 0


def test_a_text_is_made_again_only_where_it_would_be_another(
    widget_page, explorer
):
    """Hundreds of heads take a second to write: too long for each cell that is clicked."""
    page = widget_page(explorer)
    root = page.locator("[data-explorer]")
    for kind, cell, heads in (("Link", 1, 2), ("Weights (CSV)", 0, 1)):
        carried(page, kind)
        count = """(field) => {
          globalThis.times = 0;
          const text = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value");
          Object.defineProperty(field, "value", { ...text, set(t) { times++; text.set.call(this, t); } });
        }"""
        root.get_by_label("What to carry away").evaluate(count)
        root.locator("[data-value]").nth(5).click()
        assert page.evaluate("times") == cell, kind
        control(root, "Heads").select_option(str(heads))
        assert page.evaluate("times") == cell + 1, kind


def test_given_numbers_are_written_as_people_write_them(widget_page):
    """Not as float32 has them: 0.1 is no 0.10000000149011612."""
    x = torch.tensor([[[0.1, -2.5], [0.123457, 7.0]]])
    page = widget_page(Explorer(x, x, tokens=[["a", "b"]], heads=1))
    assert "[0.1, -2.5],\n        [0.123457, 7]," in carried(
        page, "PyTorch code"
    )


def test_the_picture_is_whole_and_escaped(widget_page, explorer):
    svg = ET.fromstring(carried(widget_page(explorer), "Picture (SVG)"))
    space = "{http://www.w3.org/2000/svg}"
    titles = [float(title.text) for title in svg.iter(f"{space}title")]
    torch.testing.assert_close(
        torch.tensor(titles, dtype=torch.float64),
        explorer.weights.flatten(),
        rtol=1e-5,
        atol=1e-12,
    )
    words = [text.text for text in svg.iter(f"{space}text")]
    assert "<eos>" in words and 'a "quote…' in words


def test_a_link_restores_the_state(widget_page, explorer):
    page = widget_page(explorer)
    change(page, explorer, heads=2, causal=True, temperature=2.5)
    control(page, "Sequence length").fill("3")
    link = carried(page, "Link")
    assert link.split("#")[1] == (
        "to-carry?heads=2&seq=3&causal=true&temperature=2.5"
    )
    page.goto("about:blank")
    page.goto(link)
    root = page.locator("[data-explorer]")
    root.locator("[data-value]").first.wait_for()
    assert root.get_attribute("data-heads") == "2"
    assert root.get_attribute("data-seq") == "3"
    assert root.get_by_label("Temperature", exact=True).input_value() == "2.5"
    assert root.get_by_label("Causal mask").is_checked()
    assert said(root) == ""


@pytest.mark.parametrize(
    "asked",
    [
        "heads=5",
        "heads=4.5",
        "seq=0",
        "seq=1e400",
        "d_model=99",
        "sentence=7",
        "temperature=-1",
        "temperature=NaN",
        "causal=perhaps",
        "heads=",
        "station=nowhere",
        "station=output",  # no value was given
        "as_tables=1",
        "query[0,9,0]=1",
        "query[0,0,0]=1e9",
        "query[0,0]=1",
        "query[0,0,a]=1",
        "value[0,0,0]=1",
        "constructor[0,0,0]=1",
        "token[0,9]=a",
        "token[0,0]=",
        "baseline.heads=5",
        "baseline.station=qkv",
        "focus.head=-1",
        "focus.head=0.5",
        "__proto__=1",
    ],
)
def test_a_link_made_by_hand_is_refused_in_words(widget_page, explorer, asked):
    page = widget_page(explorer)
    address = page.url
    page.goto("about:blank")
    page.goto(f"{address}#to-carry?{asked}&scaled=false")
    root = page.locator("[data-explorer]")
    root.locator("[data-value]").first.wait_for()
    words = said(root)
    assert words.startswith("The link asks for something impossible: ")
    assert asked.split("=")[0] in words
    assert root.get_attribute("data-heads") == "3"
    assert root.get_attribute("data-seq") == "4"
    assert root.get_by_label("Temperature", exact=True).input_value() == "1"
    assert not control(
        root, "Divide by √d_head"
    ).is_checked()  # the rest holds


def test_a_link_carries_numbers_words_and_what_is_kept_beside(widget_page):
    shown, *_ = pizza()
    page = widget_page(shown)
    root = page.locator("[data-explorer]")
    button(root, "Keep and compare").click()
    control(root, "Heads").select_option("2")
    go(root, "x")
    click_cell(root, 0, 2, 5)
    root.get_by_label("Change this number").fill("-7.5")
    unfold(root, "Change the words")
    root.get_by_label("Token 2").fill("a & b = <c>?")
    go(root, "qkv")

    def state():
        button(root, "Kept").click()
        kept = blocks(page), why(root).inner_text()
        button(root, "Now").click()
        now = blocks(page), why(root).inner_text()
        return kept, now, tokens_shown(root)

    before = state()
    assert "a & b = <c>?" in before[-1]
    assert before[0] != before[1]
    link = carried(page, "Link")
    page.goto("about:blank")
    page.goto(link)
    control(root, "Heads").wait_for()
    assert said(root) == ""
    close_menu(root)
    assert state() == before


def test_a_link_of_the_older_kind_is_still_read(widget_page, explorer):
    """Its settings stood ahead of the anchor."""
    page = widget_page(explorer)
    page.goto(f"{page.url}?explorer=to-carry&heads=2&causal=true#to-carry")
    root = page.locator("[data-explorer]")
    root.locator("[data-value]").first.wait_for()
    assert root.get_attribute("data-heads") == "2"
    assert control(root, "Causal mask").is_checked()
    assert "?explorer" not in carried(page, "Link")


def test_undo_goes_back_step_by_step(widget_page, explorer):
    page = widget_page(explorer)
    root = page.locator("[data-explorer]")
    assert button(root, "Undo").is_disabled()
    control(root, "Heads").select_option("2")
    control(root, "Causal mask").check()
    control(root, "Model dimension").fill("4")
    assert root.get_attribute("data-d-model") == "4"
    button(root, "Undo").click()
    assert root.get_attribute("data-d-model") == "6"
    assert root.get_attribute("data-heads") == "2"
    assert control(root, "Causal mask").is_checked()
    button(root, "Undo").click()
    assert not control(root, "Causal mask").is_checked()
    button(root, "Undo").click()
    assert root.get_attribute("data-heads") == "3"
    assert button(root, "Undo").is_disabled()


@pytest.mark.parametrize("written", ["0", "21", "-1", "", "1e400"])
def test_a_temperature_out_of_range_is_refused_in_words(
    widget_page, explorer, written
):
    page = widget_page(explorer)
    root = page.locator("[data-explorer]")
    field = control(root, "Temperature")
    field.fill(written)
    words = said(root)
    assert "can be a number from 0.05 to 20; it stays 1" in words
    field.blur()
    assert field.input_value() == "1"


def test_the_arithmetic_tells_scale_and_temperature(widget_page, explorer):
    page = widget_page(explorer)
    line = why(page).locator(".mh-scoreline")
    assert re.search(r" ÷ √2 =", line.inner_text())
    change(page, explorer, temperature=2)
    assert re.search(r" ÷ √2 ÷ 2 =", line.inner_text())
    change(page, explorer, scaled=False)
    assert re.search(r"[0-9] ÷ 2 =", line.inner_text())
    change(page, explorer, temperature=1)
    assert "nothing is divided" in line.inner_text()
