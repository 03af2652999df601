"""Texts, numbers, links and stored states made to break a page: shown or refused in words, never run, never a blank."""

import base64
import contextlib
import csv
import io
import math
import random
import re
import warnings
import xml.etree.ElementTree as ET
from urllib.parse import quote

import pytest
import torch
from traitlets import TraitError
from wcwidth import iter_graphemes

from manyheads import Explorer, Question, Splits, heatmaps, show
from manyheads.drawn.writing import printable
from support import hostile
from support.browser import DRAWN, Pages
from support.explorers import (
    click_cell,
    control,
    go,
    pizza,
    said,
    tokens_shown,
    unfold,
)
from support.mounting import (
    WIDGETS,
    X,
    breaks,
    check_all,
    explorer,
    mounting,
    spoilt_at_random,
    spoilt_one_by_one,
    stored,
    told_of,
    wrong,
)
from support.paths import BOOK

ONE = pytest.mark.parametrize(
    "text", hostile.TEXTS.values(), ids=hostile.TEXTS.keys()
)


# ---- Python ----


BLANKS = " \u200b\u200d\ufeff"
SHORT = [text for text in hostile.TEXTS.values() if len(text) <= 60]


@pytest.mark.parametrize(
    "first",
    [
        0,
        *(
            pytest.param(first, marks=pytest.mark.wide)
            for first in range(8, len(SHORT), 8)
        ),
    ],
)
def test_a_text_in_a_picture_is_drawn_as_it_is(first):
    texts = SHORT[first : first + 8]
    title = " ".join(texts)[:200]
    weights = torch.full((1, len(texts), len(texts)), 1 / len(texts))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of glyphs that no font here has
        figure = heatmaps(weights, texts, title=title, names=[title[:60]])
        figure._repr_mimebundle_()
    panel = figure.axes[0]
    labels = [as_given(each) for each in panel.get_yticklabels()]
    assert labels == [as_given(each) for each in panel.get_xticklabels()]
    for label, text in zip(labels, texts, strict=True):
        # A text of blanks alone is told in signs that are seen.
        assert label == (text if text.strip(BLANKS) else printable(text))
    assert as_given(panel.title) == title[:60]
    assert as_given(figure._suptitle) == title  # pyright: ignore[reportAttributeAccessIssue]
    assert figure.alt.startswith(f"{figure.get_suptitle()}: 1 heatmap")


def as_given(shown) -> str:
    """The text that is shown, with the control characters that stand there as Python writes them."""
    text = shown.get_text()
    assert not re.search(
        r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]", text
    )
    return re.sub(
        r"\\(x[01789]\w|[nrt](?!a)|u202[89a-e]|u206[6-9])",
        lambda found: found[0].encode().decode("unicode_escape"),
        text,
    )


def test_a_text_that_leaves_no_room_for_a_picture_is_refused_in_words():
    weights = torch.ones(1, 1, 1)
    for given in (
        {"tokens": ["x" * 61]},
        {"tokens": ["a"], "key_tokens": [hostile.LONG[0]]},
        {"tokens": ["a"], "names": [hostile.LONG[1]]},
        {"tokens": ["a"], "title": "x" * 201},
    ):
        with pytest.raises(ValueError, match=r"has \d+ characters, and there"):
            heatmaps(weights, **given)


@ONE
def test_a_printed_text_stays_in_its_line(text, capsys):
    show("x", torch.zeros(1, 1), [text[:50]])
    _, line, *rest = capsys.readouterr().out.split("\n")
    assert rest == [""] and line.endswith(" 0")
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", line)


def every_place(text) -> list:
    """Calls that take a text, each with it."""
    return [
        lambda: explorer([text, "b"]),
        lambda: explorer(["a", "b"], title=text),
        lambda: explorer(["a", "b"], names=[text]),
        lambda: Splits(X, ["a", "b", "c", text], 3),
        lambda: Splits(X, list("abcd"), 3, title=text),
        lambda: Question(text, {"a": ""}, "a"),
        lambda: Question("?", {"a": text}, "a"),
        lambda: heatmaps(torch.ones(1, 1, 1), [text]),
        lambda: heatmaps(torch.ones(1, 1, 1), ["a"], title=text),
    ]


@pytest.mark.parametrize("half", hostile.HALVES, ids=ascii)
def test_half_a_character_is_refused_in_words(half):
    for make in [*every_place(half), lambda: Question("?", {half: ""}, half)]:
        with pytest.raises(ValueError, match=r"half a character.*drop it"):
            make()
    show("x", torch.zeros(1, 1), [half])


def test_a_text_that_no_page_can_draw_is_refused_in_words():
    for long in hostile.LONG:
        for make in [
            *every_place(long),
            lambda: Question("?", {long: ""}, long),  # noqa: B023
        ]:
            with pytest.raises(
                ValueError, match=r"has 10000\d char.* room for"
            ):
                make()


@pytest.mark.usefixtures("unchecked_shapes")
@pytest.mark.parametrize("thing", [None, math.nan, 3, b"a", ["a"]])
def test_what_is_no_text_is_refused_in_words(thing):
    for make in every_place(thing):
        with pytest.raises(ValueError, match=r"it must be a text"):
            make()


@pytest.mark.parametrize("number", hostile.NUMBERS.values())
def test_a_number_that_the_page_can_not_hold_is_refused(number):
    """1e308 is finite in float64, and infinite in the page's float32."""
    x = X.double().clone()
    x[0, 1, 2] = number
    # A widget of its own for each, as they may come from anywhere.
    weight = torch.eye(6, dtype=torch.float64)
    broken = weight.clone()
    broken[0, 0] = number
    for make in (
        lambda: Explorer(x, X.double(), tokens=[list("abcd")], heads=3),
        lambda: Explorer(
            *[X.double()] * 2,
            tokens=[list("abcd")],
            heads=3,
            x=X.double(),
            projections=[weight, broken],
        ),
        lambda: Splits(x, list("abcd"), 3),
    ):
        with pytest.raises(ValueError, match=r"holds 1 number.* NaN or inf"):
            make()
    shown = explorer(["a", "b"])
    for setting in ("temperature", "edits", "heads", "seq", "d_model"):
        before = getattr(shown, setting)
        value = {"query[0,0,0]": number} if setting == "edits" else number
        with pytest.raises(
            TraitError, match=r"it can be|does not split|expected an int"
        ):
            setattr(shown, setting, value)
        assert getattr(shown, setting) == before


@pytest.mark.parametrize("size", [3e38, 1e-45])
def test_the_largest_and_the_smallest_numbers_give_finite_weights(size):
    """Products beyond float32 are computed in float64."""
    x = torch.full((1, 2, 2), size)
    w = torch.full((2, 2), size)
    product = (x.double() @ w.double()).float()
    if size > 1:
        product = x  # for rows of their own
    shown = Explorer(x, product, tokens=[["a", "b"]], heads=1)
    shown.temperature = 0.05
    assert shown.weights.isfinite().all()


def test_projections_that_overflow_are_told_and_not_taken_for_equal():
    """In float32, infinity less infinity is a NaN, which is not too large."""
    x = torch.tensor([[[3e38, 3e38]]])
    w = torch.tensor([[3e38, 0.0], [-3e38, 0.0]])
    query = torch.tensor([[[7.0, 0.0]]])
    with pytest.raises(ValueError, match="differs from query by up to 7"):
        Explorer(
            query, query, tokens=[["a"]], heads=1, x=x, projections=[w, w]
        )


@pytest.mark.parametrize(
    ("trait", "value"),
    [
        ("focus", {"head": math.nan}),
        ("baseline", {"temperature": math.inf}),
        ("focus", {"of": object()}),
        ("token_labels", {"0,0": "\ud83d"}),
        ("edits", {"query[٠,0,0]": 1.0}),
        ("edits", {f"query[{'9' * 5000},0,0]": 1.0}),
    ],
)
def test_a_trait_that_would_spoil_the_page_is_refused(trait, value):
    """A NaN in the JSON of a page would stop all of its widgets."""
    shown = explorer(["a", "b"])
    with pytest.raises(TraitError, match=r"can't stand in a page|no place"):
        setattr(shown, trait, value)
    assert getattr(shown, trait) == {}


# ---- the page ----


@pytest.fixture(scope="module")
def mounted(browser, tmp_path_factory):
    """One page for all states: what one of them would break is missing for the next."""
    pages = Pages(browser)
    with mounting(pages, tmp_path_factory.mktemp("mounted")) as mount:
        yield pages, mount
    pages.close()


@pytest.fixture
def mount(mounted):
    pages, mount = mounted
    yield mount
    assert pages.problems == []


# tests/slow/test_hostile.py takes all kinds, all values and thousands of states.
@pytest.mark.parametrize(
    "kind",
    [
        "explorer",
        "splits",
        "question",
        "drift",
        "choice",
        "roles",
        "spread",
        "sums",
        "heads",
        "layers",
    ],
)
def test_a_damaged_state_leaves_the_page_whole(mount, kind):
    """A widget, or words in its place; nothing runs, and the other widgets go on."""
    entry = stored(WIDGETS[kind]())
    drawn = random.Random(0)
    tried = [
        *spoilt_one_by_one(entry, ["x"]),
        *(
            (told_of(spoilt, entry), spoilt)
            for spoilt in (spoilt_at_random(entry, drawn) for _ in range(10))
        ),
    ]
    found = mount.states([entry for _, entry in tried])
    check_all(found, [told for told, _ in tried], breaks)
    assert 0 < sum(bool(each["alert"]) for each in found) < len(found)


@pytest.mark.parametrize("name", ["seq", "d_model", "heads", "causal"])
def test_a_setting_that_is_missing_begins_as_python_had_it(mount, name):
    entry = stored(WIDGETS["explorer"]())
    del entry["state"][name]
    (found,) = mount.states([entry])
    assert not wrong(found)
    assert name in found["said"]
    assert found["sizes"] == [3, 4, 6]


@pytest.mark.parametrize(
    ("name", "data"), [("x", b"\0\0\xc0\x7f" * 24), ("w_key", b"\0" * 4)]
)
def test_bytes_that_are_damaged_give_no_picture(mount, name, data):
    entry = stored(WIDGETS["explorer"]())
    for buffer in entry["buffers"]:
        if buffer["path"] == [name]:
            buffer["data"] = base64.b64encode(data).decode()
    (found,) = mount.states([entry])
    assert f"its stored state is damaged ({name})" in found["alert"]


VIEW = '{"model_id": "tried"}'
BROKEN = {
    ("{", VIEW): "no readable state in this page",
    ("", VIEW): "no readable state in this page",
    ("null", VIEW): "no readable state in this page",
    ('{"state": {"tried": null}}', VIEW): "no readable state in this page",
    ('{"state": {"tried": {}}}', VIEW): "no readable state in this page",
    ('{"state": {"tried": NaN}}', VIEW): "no readable state in this page",
    ("{}", "{"): "no readable state in this page",
    ("{}", ""): "no readable state in this page",
    ("{}", "null"): "no readable state in this page",
    (
        '{"state": {"a": {"model_name": "toString", "state": {}}}}',
        '{"model_id": "a"}',
    ): "(toString) needs a live notebook",
    (
        '{"state": {"b": {"model_name": "LinkModel", "state": {}}}}',
        '{"model_id": "b"}',
    ): "(LinkModel) needs a live notebook",
}


def test_json_that_is_broken_is_told_and_the_other_widgets_go_on(mount):
    found = mount(
        [
            {"state": state, "view": view, "search": ""}
            for state, view in BROKEN
        ]
    )
    for words, each in zip(BROKEN.values(), found, strict=True):
        assert words in each["alert"]
        assert each["intruded"] is None


# ---- texts in the page ----

# What a reader sees of a widget is not to be wider, or much longer, for a text.
TOO_WIDE = "document.documentElement.scrollWidth > innerWidth"


def in_sixes(texts):
    return [texts[first : first + 6] for first in range(0, len(texts), 6)]


def test_texts_are_shown_as_they_are_and_nothing_runs(widget_page):
    texts = [*hostile.TEXTS.values()]
    rows = torch.randn(2, 2, 6)
    longest = hostile.TEXTS["a thousand letters"]
    shown = [
        *(explorer(six, title=six[0]) for six in in_sixes(texts)),
        explorer(texts[-30:]),
        Explorer(rows, rows, tokens=[["a", longest]] * 2, heads=3),
        Explorer(
            rows,
            rows,
            tokens=[["a", "b"]] * 2,
            heads=3,
            names=[longest, texts[0]],
        ),
        *(
            Splits(X, texts[first : first + 4], 3, view=view, title=texts[0])
            for first, view in ((0, "numbers"), (34, "numbers"), (36, "leaks"))
        ),
        *(
            Question(text, {text: text, "other": "b"}, "other")
            for text in texts
        ),
    ]
    page = widget_page(*shown)
    page.wait_for_function(
        f"document.querySelectorAll('.static-widget > *').length === {len(shown)}"
    )
    assert page.locator(".static-missing").count() == 0
    for root, six in zip(
        page.locator("[data-explorer]").all(), in_sixes(texts), strict=False
    ):
        assert tokens_shown(root)[: len(six)] == [*map(printable, six)]
    prompts = page.locator(".mh-question legend").all_text_contents()
    assert prompts == texts
    for answer in page.locator(".mh-question input:first-of-type").all()[::2]:
        answer.check()
    told = page.locator(".mh-question [role=status]").all_text_contents()
    assert told == [f"✗ Not so. {text}" for text in texts]
    assert page.evaluate(hostile.FLAG) is None
    inside = page.locator(".static-widget").locator("img, script, iframe")
    assert inside.count() == 0
    assert not page.evaluate(TOO_WIDE)
    for root in page.locator(".mh-widget").all():
        assert root.bounding_box()["height"] < 4000


SAVED = {
    "Link": "link.txt",
    "PyTorch code": "attention.py",
    "Weights (CSV)": "weights.csv",
    "Picture (SVG)": "heatmaps.svg",
}


@pytest.fixture
def saved(widget_page):
    """What a reader saves of an explorer whose tokens and title are all the texts."""
    texts = [*hostile.TEXTS.values()]
    shown = explorer(texts, title="".join(texts[:4]) + "\u202ecod.exe/../")
    page = widget_page(shown)
    root = page.locator("[data-explorer]")
    unfold(root, "Take it with you")
    found = {}
    for kind, name in SAVED.items():
        root.get_by_role("button", name=kind).click()
        with page.expect_download() as download:
            root.get_by_role("button", name="Save as a file").click()
        assert re.fullmatch(
            rf"[\w-]{{1,60}}-{name}", download.value.suggested_filename
        )
        with open(download.value.path(), encoding="utf8", newline="") as file:
            found[kind] = file.read()
    assert page.evaluate(hostile.FLAG) is None
    return texts, shown, found


def test_what_a_reader_saves_is_whole_whatever_the_texts(saved):
    texts, shown, found = saved
    # A table: no cell is a formula, and each token can be had as it was.
    rows = list(csv.DictReader(io.StringIO(found["Weights (CSV)"], "")))
    assert len(rows) == shown.heads * len(texts) ** 2
    cells = [row["key_token"] for row in rows[: len(texts)]]
    assert not [cell for cell in cells if re.match(r"[=+\-@\t\r\n＝]", cell)]
    assert [cell.removeprefix("'") for cell in cells] == texts
    # Code: it holds no text of the reader's, and gives the same weights.
    code = found["PyTorch code"]
    assert not [text for text in texts if len(text) > 5 and text in code]
    variables = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(code, variables)
    torch.testing.assert_close(variables["weights"], shown.weights[0])
    # A picture: nothing but shapes and texts, cut between signs.
    svg = ET.fromstring(found["Picture (SVG)"])
    tags = {each.tag.rpartition("}")[2] for each in svg.iter()}
    assert tags == {"svg", "g", "rect", "text", "title"}
    names = {name for each in svg.iter() for name in each.attrib}
    assert not [
        name for name in names if name.startswith("on") or "href" in name
    ]
    assert float(svg.get("width")) < 10_000
    labels = [
        e.text or "" for e in svg.iter("{http://www.w3.org/2000/svg}text")
    ]
    for name in ("a family", "flags"):
        signs = [*iter_graphemes(hostile.TEXTS[name])]
        assert f"{''.join(signs[:8])}…" in labels
    assert hostile.TEXTS["Hebrew"] in labels


def test_a_text_typed_by_a_reader_is_shown_or_refused_in_words(widget_page):
    page = widget_page(pizza()[0])
    root = page.locator("[data-explorer]")
    unfold(root, "Change the words")
    field, label = (
        root.get_by_label("Token 2"),
        root.locator(".mh-rowname:not(.mh-axis)").nth(2),
    )
    texts = [*hostile.TEXTS.items(), *enumerate(hostile.LONG)]
    for name, text in texts:
        before = label.text_content()
        field.fill(text)
        told = said(root)
        if told:
            assert told.startswith("A token can be 1 to 40 characters"), name
            assert label.text_content() == before, name
        else:
            # A line of text has no ends of lines.
            typed = re.sub(r"\r\n|\r|\n", " ", text)
            assert label.text_content() == printable(typed), name
        refused = len(text) > 40 or not re.search(
            r"[^\s\u200b\u200d\ufeff]", text
        )
        assert bool(told) == refused, name
    assert page.evaluate(hostile.FLAG) is None
    assert not page.evaluate(TOO_WIDE)


# ---- numbers in the page ----


def test_a_number_typed_that_can_not_be_is_refused_in_words(widget_page):
    page = widget_page(pizza()[0])
    root = page.locator("[data-explorer]")
    go(root, "x")
    click_cell(root, 0, 1, 1)
    before = read_numbers(root)
    fields = (
        "Sequence length",
        "Model dimension",
        "Temperature",
        "Change this number",
    )
    for label in fields:
        field = control(root, label)
        held = field.input_value()
        for text in [*hostile.NUMBERS, *hostile.NO_NUMBERS]:
            field.evaluate(
                """(field, text) => {
                    field.focus();
                    field.value = text;
                    field.dispatchEvent(new Event("input"));
                }""",
                text,
            )
            words = said(root)
            refused = "can be a (whole )?number from|heads need a model dim"
            assert re.search(refused, words), (label, text)
            assert read_numbers(root) == before, (label, text)
            field.evaluate(
                "field => { field.dispatchEvent(new Event('change')); field.blur(); }"
            )
            assert field.input_value() == held, (label, text)
    # What float32 rounds to 0 is shown as the 0 that it has become.
    root.get_by_label("Change this number").fill("5e-324")
    assert (
        root.locator("[data-row='1'][data-column='1']").first.inner_text()
        == "0"
    )


def read_numbers(root) -> list[str]:
    return root.locator("[data-number]").evaluate_all(
        "cells => cells.map((cell) => cell.dataset.number)"
    )


def test_a_choice_of_heads_that_a_hand_put_there_is_refused(widget_page):
    root = widget_page(pizza()[0]).locator("[data-explorer]")
    for value in ("4", "0", "-1", "1e308", "NaN", "", "abc"):
        control(root, "Heads").evaluate(
            """(select, value) => {
                select.options[1].value = value;
                select.selectedIndex = 1;
                select.dispatchEvent(new Event("input"));
            }""",
            value,
        )
        assert "heads can be 1, 2, 3 or 6" in said(root)
        assert root.get_attribute("data-heads") == "3"


# ---- links ----


def snapshot(found: dict) -> tuple:
    return tuple(
        found[name] for name in ("values", "fields", "checks", "sizes")
    )


@pytest.mark.parametrize("link", ["#hostile?", "?explorer=hostile&"])
def test_a_link_that_asks_for_what_can_not_be_changes_nothing(mount, link):
    entry = stored(WIDGETS["explorer"]())
    searches = hostile.SEARCHES if link[0] == "#" else hostile.SEARCHES[:5]
    tried = [f"{link}{search}" for search in searches]
    plain, *found = mount.states([entry] * (len(tried) + 1), ["", *tried])
    check_all([plain, *found], ["", *tried])
    assert plain["said"] == ""
    for search, each in zip(tried, found, strict=True):
        assert each["said"].startswith(
            "The link asks for something impossible: "
        ), search[:99]
        assert each["said"].endswith("The rest of it is shown."), search[:99]
        assert len(each["said"]) < 600, search[:99]
        assert snapshot(each) == snapshot(plain), search[:99]


def test_a_link_to_a_smaller_model_refuses_heads_that_are_none(mount):
    """They were once as many as the largest of no numbers, −∞, and the widget stopped."""
    entry = stored(WIDGETS["explorer"]())
    asked = ["#hostile?d_model=4&heads=-5", "#hostile?d_model=4&heads=0.5"]
    for each in mount.states([entry] * 2, asked):
        assert "heads=" in each["said"] and "d_model=4" in each["said"]
        assert each["sizes"] == [3, 4, 6]


def test_an_address_made_by_hand_leaves_a_built_page_whole(pages):
    page = (BOOK / "chapters" / "pizza.html").as_uri()
    for rest in (
        "?explorer=%&heads=%E0%A4%A#%E0%A4%A",
        "#%E0%A4%A?heads=%E0%A4%A",
        f"#{quote(hostile.TEXTS['a script'])}",
    ):
        opened = pages.open(f"{page}{rest}")
        opened.wait_for_selector(DRAWN)
        assert opened.evaluate(hostile.FLAG) is None
