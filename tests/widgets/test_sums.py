"""One head's sum and two heads' sums in Chromium: the sliders, the line, the square, and what is said."""

import pytest

from manyheads import Sums


@pytest.fixture
def sums(widget_page):
    """Such a widget's root in a page of its own."""

    def open_sums(page=None, **weights):
        shown = widget_page(Sums(**weights), **(page or {}))
        return shown.locator("[data-shares]")

    return open_sums


def slide(root, name, weight):
    root.get_by_label(f"Weight of {name} on the first word").fill(str(weight))


def lefts(root, selector):
    return root.locator(selector).evaluate_all(
        "all => all.map((each) => parseFloat(each.style.left))"
    )


def test_untouched_it_tells_the_story(sums):
    root = sums()
    text = root.inner_text()
    assert "both right for 3 of 4 sentences" in text
    assert "both right for 4 of 4 sentences" in text
    assert text.count("0.50 dog + 0.50 man") == 2
    assert root.locator(".ms-number-line [data-same] .ms-label").count() == 2


def test_the_sums_stand_where_the_weight_puts_them(sums):
    root = sums()
    for weight in (0.75, 0.2, 1):
        slide(root, "one head", weight)
        wanted = pytest.approx([100, 100 * weight, 100 - 100 * weight, 0])
        assert lefts(root, ".ms-number-line > .ms-dot") == wanted
        assert lefts(root, ".ms-labelled .ms-stroke") == wanted
        for question in (0, 1):
            marks = f"[data-question='{question}'] .ms-answer"
            assert lefts(root, marks) == wanted


def test_a_wrong_answer_is_seen_and_counted(sums):
    root = sums()
    wrong = root.locator(".ms-answer[data-wrong]")
    slide(root, "one head", 0.75)
    assert root.locator("[data-question='0'] [data-wrong]").count() == 0
    assert wrong.count() == 1
    bitten = root.locator(".ms-question[data-question='1']")
    assert "one cut: 3 of 4 right" in bitten.inner_text()
    slide(root, "one head", 0.5)  # one place, of which one answer is wrong
    assert bitten.locator("[data-wrong]").count() == 1
    assert bitten.locator(".ms-answer:visible").count() == 3


def test_two_heads_stand_in_the_square(sums):
    root = sums()
    slide(root, "head 0", 0.8)
    slide(root, "head 1", 0.3)
    assert lefts(root, ".ms-place") == pytest.approx([100, 80, 20, 0])
    bottoms = root.locator(".ms-place").evaluate_all(
        "all => all.map((each) => parseFloat(each.style.bottom))"
    )
    assert bottoms == pytest.approx([100, 30, 70, 0])
    assert root.locator("line.ms-cut").count() == 2
    slide(root, "head 1", 0.8)
    assert root.locator("line.ms-cut").count() == 0
    assert "the second adds nothing" in root.inner_text()


def test_the_cut_of_a_question_is_drawn_from_edge_to_edge(sums):
    line = sums().locator("line.ms-cut[data-question='0']")
    ends = line.evaluate(
        "line => ['x1', 'y1', 'x2', 'y2'].map((name) => +line.getAttribute(name))"
    )
    assert ends[0] == ends[2] == 0.5 and sorted(ends[1::2]) == [0, 1]
    root = sums(head_0=1.0, head_1=0.25)
    ends = root.locator("line.ms-cut[data-question='1']").evaluate(
        "line => ['x1', 'y1', 'x2', 'y2'].map((name) => +line.getAttribute(name))"
    )
    # Parallel to the way from "man bites dog" to "dog bites dog": up as it goes right.
    assert (ends[2] - ends[0]) * (ends[1] - ends[3]) > 0


def test_names_of_one_place_do_not_cover_each_other(sums):
    root = sums()
    for weight in (0, 0.5, 1):
        for head in (0, 1):
            slide(root, f"head {head}", weight)
        boxes = [
            name.bounding_box() for name in root.locator(".ms-place b").all()
        ]
        square = root.locator(".ms-square").bounding_box()
        for i, a in enumerate(boxes):
            assert a["x"] >= square["x"]
            assert a["x"] + a["width"] <= square["x"] + square["width"]
            for b in boxes[:i]:
                assert (
                    a["x"] + a["width"] <= b["x"]
                    or b["x"] + b["width"] <= a["x"]
                    or a["y"] + a["height"] <= b["y"] + 1
                    or b["y"] + b["height"] <= a["y"] + 1
                )


@pytest.mark.parametrize("width", [1280, 390])
def test_no_weight_moves_the_page_or_leaves_it(sums, width):
    root = sums({"width": width})
    height = "root => root.getBoundingClientRect().height"
    before = root.evaluate(height)
    for name in ("one head", "head 0", "head 1"):
        for weight in (0, 0.05, 0.5, 0.75, 1):
            slide(root, name, weight)
            assert root.evaluate(height) == before
            assert root.evaluate("r => r.scrollWidth <= r.clientWidth + 1")


def test_the_keys_move_a_slider_and_it_says_both_weights(sums):
    root = sums()
    slider = root.get_by_label("Weight of one head on the first word")
    assert slider.count() == 1
    assert (
        slider.get_attribute("aria-valuetext")
        == "0.50, and 0.50 on the second"
    )
    slider.press("ArrowRight")
    assert root.get_attribute("data-one") == "0.55"
    assert (
        slider.get_attribute("aria-valuetext")
        == "0.55, and 0.45 on the second"
    )
    assert "first word 0.55, second 0.45" in root.inner_text()


def test_a_screen_reader_hears_the_sums(sums):
    root = sums()
    line = root.get_by_role("img").first
    assert "dog bites man: 0.50 dog + 0.50 man" in line.get_attribute(
        "aria-label"
    )
    square = root.get_by_role("img").last
    assert "dog bites man: 1.00 dog and 1.00 man" in square.get_attribute(
        "aria-label"
    )


def test_a_hue_is_a_head(sums):
    root = sums()
    colour = "each => getComputedStyle(each).color"
    names = root.locator(".ms-weight > b")
    ink, *hues = (names.nth(i).evaluate(colour) for i in range(3))
    axes = root.locator(".ms-axis-name b")
    by_axis = {axes.nth(i).evaluate(colour) for i in range(2)}
    assert {*hues} == by_axis and len(by_axis) == 2 and ink not in by_axis


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"one": 0.51}, "one is 0.51; it can be 0 to 1, in steps of 0.05"),
        ({"head_1": 1.05}, "head_1 is 1.05"),
    ],
)
def test_bad_input_is_refused_in_words(given, words):
    with pytest.raises(ValueError, match=words):
        Sums(**given)


def test_it_says_what_it_is():
    assert repr(Sums()) == "Sums(one=0.5, head_0=1.0, head_1=0.0)"
