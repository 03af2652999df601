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
from support.explorers import blocks, pizza

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
    if not root.locator(".mh-carry[open]").count():
        root.get_by_text("Take it with you").click()
    root.get_by_role("button", name=kind).click()
    return root.get_by_label("What to carry away").input_value()


def change(page, explorer, **settings):
    """The same settings in the page and in Python."""
    root = page.locator("[data-explorer]")
    labels = {
        "heads": "Heads",
        "temperature": "Temperature",
        "causal": "Causal mask",
        "padding_mask": "Padding mask",
        "scaled": "Divide by",
    }
    for name, value in settings.items():
        control = root.get_by_label(re.compile(f"^{labels[name]}"))
        if isinstance(value, bool):
            control.set_checked(value)
        elif name == "heads":
            control.select_option(str(value))
        else:
            control.fill(str(value))
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
    rows = list(csv.DictReader(io.StringIO(carried(page, "Weights"))))
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
    code = carried(page, "PyTorch")
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
    shown = carried(page, "Weights")
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
    until(page, "document.body.textContent.includes('may not copy')")
    assert told(page) == "This page may not copy: save it as a file."
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
    for kind, cell, heads in (("Link", 1, 2), ("Weights", 0, 1)):
        carried(page, kind)
        count = """(field) => {
          globalThis.times = 0;
          const text = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value");
          Object.defineProperty(field, "value", { ...text, set(t) { times++; text.set.call(this, t); } });
        }"""
        root.get_by_label("What to carry away").evaluate(count)
        root.locator("[data-value]").nth(5).click()
        assert page.evaluate("times") == cell, kind
        root.get_by_label("Heads", exact=True).select_option(str(heads))
        assert page.evaluate("times") == cell + 1, kind


def test_given_numbers_are_written_as_people_write_them(widget_page):
    """Not as float32 has them: 0.1 is no 0.10000000149011612."""
    x = torch.tensor([[[0.1, -2.5], [0.123457, 7.0]]])
    page = widget_page(Explorer(x, x, tokens=[["a", "b"]], heads=1))
    assert "[0.1, -2.5],\n        [0.123457, 7]," in carried(page, "PyTorch")


def test_the_picture_is_whole_and_escaped(widget_page, explorer):
    svg = ET.fromstring(carried(widget_page(explorer), "Picture"))
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
    page.locator("[data-explorer]").get_by_label(
        "Sequence length", exact=True
    ).fill("3")
    link = carried(page, "Link")
    assert "?explorer=to-carry&" in link and link.endswith("#to-carry")
    page.goto(link)
    root = page.locator("[data-explorer]")
    root.locator("[data-value]").first.wait_for()
    assert root.get_attribute("data-heads") == "2"
    assert root.get_attribute("data-seq") == "3"
    assert root.get_by_label("Temperature", exact=True).input_value() == "2.5"
    assert root.get_by_label("Causal mask").is_checked()
    assert root.get_by_role("status").first.text_content() == ""


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
    page.goto(
        f"{page.url.split('?')[0]}?explorer=to-carry&{asked}&scaled=false"
    )
    root = page.locator("[data-explorer]")
    root.locator("[data-value]").first.wait_for()
    words = root.get_by_role("status").first.text_content()
    assert words.startswith("The link asks for what can't be: ")
    assert asked.split("=")[0] in words
    assert root.get_attribute("data-heads") == "3"
    assert root.get_attribute("data-seq") == "4"
    assert root.get_by_label("Temperature", exact=True).input_value() == "1"
    assert not root.get_by_label("Divide by").is_checked()  # the rest holds


def test_a_link_carries_numbers_words_and_what_is_kept_beside(widget_page):
    shown, *_ = pizza()
    page = widget_page(shown)
    root = page.locator("[data-explorer]")
    root.get_by_role("button", name="Compare").click()
    root.get_by_label("Heads", exact=True).select_option("2")
    root.get_by_role("button", name="1 X").click()
    root.locator("[data-row='2'][data-column='5']").last.click()
    root.get_by_label("Change this number").fill("-7.5")
    root.get_by_text("Change the words").click()
    root.get_by_label("Token 2").fill("a & b = <c>?")
    root.get_by_role("button", name="2 Q").click()

    def state():
        return {
            "numbers": blocks(page),
            "kept": root.locator(".mh-stagename").all_inner_texts(),
            "told": root.get_by_label("Arithmetic of the").inner_text(),
            "words": root.locator("th").all_inner_texts(),
        }

    before = state()
    assert "a & b = <c>?" in before["words"]
    assert before["kept"][0].startswith("Kept: 3 heads")
    page.goto(carried(page, "Link"))
    root.get_by_label("Heads", exact=True).wait_for()
    assert root.get_by_role("status").first.text_content() == ""
    assert state() == before


def test_a_link_to_another_explorer_leaves_this_one_alone(
    widget_page, explorer
):
    page = widget_page(explorer)
    page.goto(f"{page.url}?explorer=another&heads=1")
    root = page.locator("[data-explorer]")
    root.locator("[data-value]").first.wait_for()
    assert root.get_attribute("data-heads") == "3"


def test_undo_goes_back_step_by_step(widget_page, explorer):
    page = widget_page(explorer)
    root = page.locator("[data-explorer]")
    undo = root.get_by_role("button", name="Undo")
    assert undo.is_disabled()
    root.get_by_label("Heads", exact=True).select_option("2")
    root.get_by_label("Causal mask").check()
    root.get_by_label("Model dimension", exact=True).fill("5")
    assert root.get_attribute("data-heads") == "1"
    undo.click()
    assert root.get_attribute("data-d-model") == "6"
    assert root.get_attribute("data-heads") == "2"
    assert root.get_by_label("Causal mask").is_checked()
    undo.click()
    assert not root.get_by_label("Causal mask").is_checked()
    undo.click()
    assert root.get_attribute("data-heads") == "3"
    assert undo.is_disabled()


@pytest.mark.parametrize("written", ["0", "21", "-1", "", "1e400"])
def test_a_temperature_out_of_range_is_refused_in_words(
    widget_page, explorer, written
):
    page = widget_page(explorer)
    root = page.locator("[data-explorer]")
    control = root.get_by_label("Temperature", exact=True)
    control.fill(written)
    words = root.get_by_role("status").first.text_content()
    assert "can be a number from 0.05 to 20; it stays 1" in words
    control.blur()
    assert control.input_value() == "1"


def test_the_arithmetic_tells_scale_and_temperature(widget_page, explorer):
    page = widget_page(explorer)
    told = page.get_by_label("Arithmetic of the cell in focus")
    assert "÷ √2" in told.inner_text()
    assert "temperature" not in told.inner_text()
    change(page, explorer, scaled=False, temperature=2)
    assert "÷ √2" not in told.inner_text()
    assert "÷ temperature" in told.inner_text()
