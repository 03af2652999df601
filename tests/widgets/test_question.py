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
