"""One word in two sentences, in Chromium: what is chosen and switched, and that nothing moves."""

import pytest

from manyheads import Drift
from manyheads.models.drift import SENTENCES, common_words, drift, word_states
from manyheads.models.minilm import load_encoder


@pytest.fixture(scope="module")
def drifted():
    encoder, tokenizer = load_encoder()
    words = [*common_words(tokenizer, 50), "sun", "actress", "baseball"]
    of_words = word_states(encoder, tokenizer, words)
    return [
        drift(encoder, tokenizer, pair, words, of_words) for pair in SENTENCES
    ]


@pytest.fixture(params=[1020, 390])
def root(request, widget_page, drifted):
    page = widget_page(Drift(drifted, 53), width=request.param)
    return page.locator("[data-drift]")


def texts(root):
    return root.locator("svg:visible text").all_text_contents()


def test_numbers_are_those_of_the_model(root, drifted):
    shown = texts(root)
    for cosine in drifted[0].cosines:
        assert f"{cosine:.2f}" in shown
    assert f"{drifted[0].control[-1]:.2f}" in shown
    nearest = drifted[0].near[1][-1][0]
    assert f"{nearest.word}{nearest.cosine:.2f}" in shown


def test_another_word_and_no_attention_move_nothing(root, drifted):
    height = root.bounding_box()["height"]
    assert root.get_attribute("data-word") == "star"
    for word in ("bank", "mouse", "bat"):
        root.get_by_role("button", name=word, exact=True).click()
        assert root.get_attribute("data-word") == word
        assert root.bounding_box()["height"] == height
    assert f"{drifted[3].cosines[-1]:.2f}" in texts(root)
    chips = root.locator(".md-row").first.locator("p").last.locator("span")
    sentence = "we looked at the bat in the cave"
    assert chips.all_text_contents() == sentence.split()
    assert chips.nth(4).get_attribute("class") == "md-chip md-chosen"
    assert "“bat”" in root.locator(".md-note p").last.text_content()
    root.get_by_role("button", name="off", exact=True).click()
    assert root.get_attribute("data-attention") == "off"
    assert texts(root).count("1.00") == 7
    assert "to the last digit" in root.get_by_role("status").text_content()
    assert root.bounding_box()["height"] == height
    pressed = root.locator("[aria-pressed=true]").all_text_contents()
    assert pressed == ["bat", "off"]


def test_it_is_worked_by_keys_and_read_aloud(root):
    page = root.page
    root.get_by_role("button", name="off", exact=True).focus()
    page.keyboard.press("Enter")
    assert root.get_attribute("data-attention") == "off"
    label = root.get_by_role("img").get_attribute("aria-label")
    assert "after layer 5 1.00" in label


def test_the_sentence_leads_there_and_back_by_keys(root):
    page = root.page
    root.get_by_role("button", name="switch attention off").focus()
    for state in ("off", "on"):
        page.keyboard.press("Enter")
        assert root.get_attribute("data-attention") == state
        page.wait_for_function(
            "document.activeElement.className.includes('mh-inline')"
        )


def test_a_word_that_stands_twice_is_chosen_once(widget_page, drifted):
    twice = drifted[0]._replace(
        tokens=(["[CLS]", "a", "star", "star", "[SEP]"],) * 2, place=2
    )
    root = widget_page(Drift([twice], 53)).locator("[data-drift]")
    chosen = (
        root.locator(".md-row").first.locator("p").last.locator(".md-chosen")
    )
    assert chosen.count() == 1


def test_no_word_is_refused():
    with pytest.raises(ValueError, match="hand in a list"):
        Drift([], 10)
