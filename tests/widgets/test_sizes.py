"""Heads and d_model, which go together: fields, sliders, links, undo and Python show the same, or refuse."""

import itertools

import pytest
import torch
from traitlets import TraitError

from manyheads import Explorer, Splits
from support.browser import until
from support.explorers import control

WORDS = ["a", "b", "c"]
REASON = (
    "These weights were learned for 3 heads of 2 columns; no other cut fits."
)


def explorer(d_model=6, heads=3, **options):
    torch.manual_seed(0)
    query, key = torch.randn(2, 1, 3, d_model)
    return Explorer(
        query, key, tokens=[WORDS], heads=heads, title="Sized", **options
    )


def splits(d_model=6, heads=3):
    return Splits(torch.randn(1, 3, d_model), WORDS, heads)


def sizes_of(root) -> tuple[str, str]:
    return root.get_attribute("data-heads"), root.get_attribute("data-d-model")


def slider(page, name):
    return page.locator(f".static-control:has-text('{name}') input")


def shown_by_sliders(page) -> tuple[str, ...]:
    """What stands beside each slider, having looked that it is read aloud so, and that the handle stands there."""
    found = page.locator(".static-control").evaluate_all(
        """labels => labels.map((label) => {
            const [input, output] = ["input", "output"].map((tag) => label.querySelector(tag));
            return [output.textContent, input.getAttribute("aria-valuetext"), input.value, input.max];
        })"""
    )
    for text, spoken, value, highest in found:
        assert text == spoken
        assert int(value) <= int(highest)
    return tuple(text for text, *_ in found)


def said(root) -> str:
    return root.locator("[role=status]").last.text_content()


def press(root, name):
    """A button, whether it stands in the open or in a menu."""
    button = root.get_by_role(
        "button", name=name, exact=True, include_hidden=True
    )
    button.first.evaluate("button => button.click()")


def field(root, name):
    """Splits' stand in the open, some of an explorer's in its menu."""
    found = root.get_by_label(name, exact=True)
    return found if found.count() == 0 else control(root, name)


def move(page, root, kind, number):
    """One move of a reader's."""
    if kind == "heads slider":
        slider(page, "Heads").fill(str(number))
    elif kind == "d_model slider":
        slider(page, "Model dimension").fill(str(number))
    elif kind == "choose heads":
        field(root, "Heads").select_option(str(number))
    elif kind == "step":
        field(root, "Model dimension").press(number)
    elif kind == "type":
        typed = field(root, "Model dimension")
        typed.blur()  # another visit
        typed.click(click_count=3)
        page.keyboard.type(str(number))
    else:
        press(root, kind)


# A move, and heads and d_model after it, for a tensor of twelve columns.
MOVES = [
    ("d_model slider", 1, "3", "6"),
    ("heads slider", 3, "6", "6"),
    ("d_model slider", 1, "6", "12"),
    ("heads slider", 5, "12", "12"),  # one choice is left for d_model
    ("choose heads", 4, "4", "12"),
    ("step", "ArrowDown", "4", "8"),
    ("type", 6, "4", "8"),  # refused
    ("type", 12, "4", "12"),
    ("choose heads", 1, "1", "12"),
    ("type", 11, "1", "11"),
    ("heads slider", 1, "11", "11"),
    ("Reset", None, "3", "12"),
]


@pytest.mark.parametrize("make", [explorer, splits])
def test_sliders_and_widget_show_the_same_after_every_move(widget_page, make):
    shown = make(d_model=12)
    page = widget_page(shown.controls(), shown)
    root = page.locator(".mh-widget")
    assert shown_by_sliders(page) == sizes_of(root) == ("3", "12")
    for kind, number, *sizes in MOVES:
        move(page, root, kind, number)
        assert sizes_of(root) == tuple(sizes), (kind, number)
        assert shown_by_sliders(page) == tuple(sizes), (kind, number)
        assert field(root, "Heads").input_value() == sizes[0]
        heads, d_model = map(int, sizes)
        divisors = [n for n in range(1, 13) if d_model % n == 0]
        for name, choices in (
            ("Heads", len(divisors)),
            ("Model dimension", 12 // heads),
        ):
            highest = slider(page, name).evaluate("slider => slider.max")
            assert int(highest) == choices - 1, (kind, number, name)


def test_undo_and_a_link_take_the_sliders_along(widget_page):
    shown = explorer(d_model=12)
    page = widget_page(shown.controls(), shown)
    root = page.locator("[data-explorer]")
    for heads, d_model in ((6, 6), (2, 4)):
        field(root, "Heads").select_option(str(heads))
        field(root, "Model dimension").fill(str(d_model))
    for sizes in (("2", "6"), ("6", "6"), ("6", "12"), ("3", "12")):
        press(root, "Undo")
        assert shown_by_sliders(page) == sizes_of(root) == sizes
    address = page.url
    page.goto("about:blank")
    page.goto(f"{address.split('#')[0]}#sized?heads=5&d_model=10")
    root.wait_for()
    assert shown_by_sliders(page) == sizes_of(root) == ("5", "10")
    page.goto("about:blank")
    page.goto(f"{address.split('#')[0]}#sized?heads=5")
    root.wait_for()
    assert shown_by_sliders(page) == sizes_of(root) == ("3", "12")


def test_every_divisor_of_768_can_be_chosen(widget_page):
    """A small widget of as many columns as GPT-2 has."""
    shown = Splits(torch.randn(1, 1, 768), ["a"], 12)
    page = widget_page(shown.controls(), shown)
    root = page.locator("[data-splits]")
    heads = [n for n in range(1, 769) if 768 % n == 0]
    assert [int(n) for n in shown.heads_choices] == heads
    for index in (0, 1, 8, 9, 16, 17):
        number = heads[index]
        slider(page, "Heads").fill(str(index))
        assert shown_by_sliders(page) == (str(number), "768")
        assert sizes_of(root) == (str(number), "768")
        widest = slider(page, "Model dimension").evaluate("s => s.max")
        assert int(widest) == 768 // number - 1


def test_a_widget_in_python_and_its_choices_agree():
    shown = explorer(d_model=12)
    taken = set()
    for heads, d_model in itertools.product(range(1, 13), repeat=2):
        try:
            with shown.hold_trait_notifications():
                shown.heads, shown.d_model = heads, d_model
        except TraitError:
            assert d_model % heads
            continue
        taken.add((heads, d_model))
        for name in ("heads", "d_model"):
            choices = getattr(shown, f"{name}_choices")
            index = getattr(shown, f"{name}_index")
            assert choices[index] == str(getattr(shown, name))
        assert [int(n) for n in shown.d_model_choices] == [
            n for n in range(1, 13) if n % heads == 0
        ]
    assert len(taken) == sum(12 // heads for heads in range(1, 13))
    with pytest.raises(TraitError, match="12 heads need a d_model of 12, and"):
        shown.d_model = 6
    # What follows can't be set apart from what it follows from.
    shown.heads_choices = ["7"]
    assert shown.heads_choices == ["1", "2", "3", "4", "6", "12"]


def test_of_many_choices_an_error_names_the_nearest():
    shown = explorer(d_model=60, heads=6)
    with pytest.raises(TraitError, match="6 heads need a d_model of 30 or 36"):
        shown.d_model = 32
    with pytest.raises(TraitError, match=r"6 heads need a d_model of 6 or 12"):
        shown.d_model = 3


def test_a_slider_takes_its_choices_from_the_page():
    """A link in the page changes them, and Python hears of it in any order."""
    control = explorer().controls().children[0]
    assert (control.value, control.index) == ("3", 2)
    control.set_state({"index": 4, "_options_labels": [*"12345"]})
    assert (control.value, control.label) == ("5", "5")
    control.set_state({"_options_labels": ["1", "7"]})
    control.set_state({"index": 1})
    assert (control.value, control.label) == ("7", "7")


# ---- fields ----


def buttons(root, label):
    """Whether less and more are off."""
    return [
        root.get_by_role("button", name=f"{what}: {label}").get_attribute(
            "aria-disabled"
        )
        == "true"
        for what in ("Step down", "Step up")
    ]


def test_less_and_more_are_off_where_they_would_be_refused(widget_page):
    root = widget_page(splits(d_model=6)).locator("[data-splits]")
    assert buttons(root, "Heads") == [False, False]
    assert buttons(root, "Sequence length") == [False, True]
    assert buttons(root, "Model dimension") == [False, True]
    press(root, "Step down: Model dimension")
    assert sizes_of(root) == ("3", "3")
    assert buttons(root, "Model dimension") == [True, False]
    assert buttons(root, "Heads") == [False, True]
    off = root.get_by_role("button", name="Step up: Heads")
    off.focus()  # who is there by the keyboard stays there
    root.page.keyboard.press("Enter")
    assert sizes_of(root) == ("3", "3")
    assert "nothing beyond 3" in said(root)
    field(root, "Heads").select_option("1")
    field(root, "Sequence length").fill("1")
    assert buttons(root, "Heads") == [True, False]
    assert buttons(root, "Sequence length") == [True, False]


def test_digits_that_may_become_a_size_are_left_alone(widget_page):
    page = widget_page(splits(d_model=60, heads=12))
    root = page.locator("[data-splits]")
    typed = field(root, "Model dimension")
    typed.click(click_count=3)
    page.keyboard.type("4")  # of 48
    assert (sizes_of(root)[1], said(root)) == ("60", "")
    page.keyboard.type("8")
    assert (sizes_of(root)[1], said(root)) == ("48", "")
    typed.blur()
    typed.click(click_count=3)
    page.keyboard.type("2")
    typed.blur()
    words = (
        "12 heads need a model dimension of 12, 24, 36, 48 or 60; it stays 48."
    )
    assert said(root) == words
    assert typed.input_value() == "48"


@pytest.mark.parametrize(
    ("heads", "typed", "words"),
    [
        (3, "5", "3 heads need a model dimension of 3 or 6; it stays 6."),
        (
            3,
            "7",
            "Model dimension can be a whole number from 1 to 6; it stays 6.",
        ),
        (
            1,
            "0",
            "Model dimension can be a whole number from 1 to 6; it stays 6.",
        ),
    ],
)
def test_a_refused_size_is_told_with_those_that_can_be(
    widget_page, heads, typed, words
):
    root = widget_page(splits(heads=heads)).locator("[data-splits]")
    field(root, "Model dimension").fill(typed)
    assert said(root) == words
    assert sizes_of(root) == (str(heads), "6")


def test_of_many_choices_the_nearest_are_told(widget_page):
    root = widget_page(splits(d_model=96, heads=6)).locator("[data-splits]")
    field(root, "Model dimension").fill("94")
    assert said(root) == (
        "6 heads need a multiple of 6 as the model dimension, such as 90 or 96; it stays 96."
    )


# ---- sizes that are fixed ----


def test_fixed_sizes_are_text_and_say_why(widget_page):
    shown = explorer(fixed=REASON)
    page = widget_page(shown.controls(), shown)
    root = page.locator("[data-explorer]")
    for name in ("Heads", "Sequence length", "Model dimension"):
        assert field(root, name).count() == 0
        assert root.get_by_text(name, exact=True).count() == 1
    why = root.get_by_role("button", name="Why can’t the sizes be changed?")
    assert why.get_attribute("title") == REASON
    why.evaluate("button => button.click()")
    assert said(root) == REASON
    for name in ("Heads", "Model dimension"):
        slider(page, name).press("ArrowRight")
    assert shown_by_sliders(page) == sizes_of(root) == ("3", "6")


@pytest.mark.parametrize("asked", ["heads=2", "seq=2", "d_model=3"])
def test_a_link_can_not_change_fixed_sizes(widget_page, asked):
    page = widget_page(explorer(fixed=REASON))
    address = page.url
    page.goto("about:blank")
    page.goto(f"{address}#sized?{asked}")
    root = page.locator("[data-explorer]")
    root.wait_for()
    assert asked in said(root)
    assert sizes_of(root) == ("3", "6")
    assert root.get_attribute("data-seq") == "3"


@pytest.mark.parametrize(
    ("name", "value"), [("heads", 2), ("seq", 2), ("d_model", 3)]
)
def test_python_can_not_change_fixed_sizes(name, value):
    shown = explorer(fixed=REASON)
    with pytest.raises(TraitError, match=f"{name} stays \\d: {REASON}"):
        setattr(shown, name, value)
    assert (shown.heads, shown.seq, shown.d_model) == (3, 3, 6)


def test_undo_takes_back_what_a_slider_did_one_after_the_other(widget_page):
    shown = explorer(d_model=12)
    page = widget_page(shown.controls(), shown)
    root = page.locator("[data-explorer]")
    field(root, "Heads").select_option("6")
    slider(page, "Heads").fill("5")
    until(page, "location.hash.includes('heads=12')")
    field(root, "Heads").select_option("4")
    for heads in ("12", "6", "3"):
        press(root, "Undo")
        assert sizes_of(root)[0] == heads
