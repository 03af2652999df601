"""A question in the page: whether the picked answer is right, and why."""

import json

import pytest

from manyheads import Question
from support.javascript import without_page

ANSWERS = {"2": "Two is too few.", "3": "Three times two is six."}


@pytest.fixture
def question(widget_page):
    widget = Question("How many heads?", ANSWERS, "3")
    return widget_page(widget).locator("[data-question]")


def test_each_answer_says_why(question):
    assert question.get_attribute("data-answer") == "none"
    assert question.locator("[role=status]").text_content() == ""
    for answer, verdict, words in (
        ("2", "wrong", "✗ Not so. Two is too few."),
        ("3", "right", "✓ Yes. Three times two is six."),
    ):
        question.get_by_label(answer).check()
        assert question.get_attribute("data-answer") == verdict
        assert question.get_by_role("status").text_content() == words
        assert question.locator(":checked").count() == 1


def test_nothing_tells_the_answer_before_one_is_chosen(question):
    """Nor does anything but the answers themselves look or read otherwise for the right one."""
    seen = question.inner_text()
    read = question.aria_snapshot()
    for text in (*ANSWERS.values(), "✓", "✗", "right.", "Yes", "Not so"):
        assert text not in seen, text
        assert text not in read, text
    rows = question.locator("label").evaluate_all(
        "rows => rows.map((row) => row.innerHTML.replace(/ name=.*?>|[23]/g, ''))"
    )
    assert rows[0] == rows[1]


def test_a_wrong_answer_is_marked_and_the_next_try_may_be_right(question):
    rows = question.locator("label")
    rows.nth(0).click()
    assert rows.all_inner_texts() == ["2\n✗ wrong", "3"]
    assert ANSWERS["3"] not in question.inner_text()
    rows.nth(1).click()
    assert rows.all_inner_texts() == ["2\n✗ wrong", "3\n✓ right"]
    assert ANSWERS["3"] in question.inner_text()
    assert ANSWERS["2"] not in question.inner_text()


@pytest.mark.parametrize("width", [1280, 390])
def test_what_stands_below_stays_where_it_is(widget_page, width):
    answers = {"a": "Short.", "b": "Long and longer. " * 20, "c": ""}
    page = widget_page(Question("Which?", answers, "b"), width=width)
    question = page.locator("[data-question]")
    before = question.bounding_box()
    for answer in answers:
        question.get_by_label(answer, exact=True).check()
        assert question.bounding_box() == before


def test_an_answer_is_large_enough_for_a_thumb(widget_page):
    page = widget_page(Question("How many?", ANSWERS, "3"), width=390)
    for row in page.locator("[data-question] label").all():
        assert row.bounding_box()["height"] >= 44


def test_paper_has_the_question_and_no_answer(question):
    question.page.emulate_media(media="print")
    assert question.inner_text().split("\n") == ["How many heads?", "2", "3"]
    question.get_by_label("2").check()
    assert "✗ Not so. Two is too few." in question.inner_text()


def test_the_keys_go_from_answer_to_answer(question):
    question.get_by_label("2").focus()
    question.page.keyboard.press("ArrowDown")
    assert question.get_attribute("data-answer") == "right"


@pytest.mark.parametrize(
    ("chosen", "answer"),
    [
        *((-1, "none"), (0, "wrong"), (1, "right"), (2, "none")),
        *((0.5, "none"), ("1", "none"), (None, "none")),
    ],
)
def test_only_an_answer_that_is_there_can_be_chosen(chosen, answer):
    given = {"answers": [*ANSWERS], "why": [*ANSWERS.values()], "right": 1}
    call = f"verdictOf({json.dumps(given)}, {json.dumps(chosen)})"
    found = without_page("question/verdict.js").eval(f"JSON.stringify({call})")
    assert json.loads(found)["answer"] == answer
