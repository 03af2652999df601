"""The keyboard stays in the wall, also where a change hides or replaces what had the focus; and it is never taken."""

import pytest

from support.browser import until
from support.walls import WALL, wall

FOCUSED = "document.activeElement"
# So that whatever is drawn has been drawn, and what was hidden has lost the focus.
DRAWN = (
    "new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)))"
)


def has_focus(page, selector: str) -> None:
    page.evaluate(DRAWN)
    what = page.evaluate(f"{FOCUSED}.outerHTML.slice(0, 120)")
    assert page.evaluate(f"{FOCUSED}.matches({selector!r})"), what
    assert page.evaluate(f"{FOCUSED}.getClientRects().length") > 0, what


def words_are(page, words: str) -> None:
    until(page, f"{WALL}.tokens.slice(1, -1).join(' ') === {words!r}")


def shows(page, script: str) -> None:
    """What is changed from outside, without a click that would take the focus."""
    page.evaluate(script)
    page.evaluate(DRAWN)


def choose(page, sentence: int) -> None:
    shows(
        page,
        f"""(() => {{
            const list = {WALL}.querySelector("select");
            list.value = {sentence};
            list.dispatchEvent(new Event("change"));
        }})()""",
    )


def test_a_word_is_switched_to_and_fro_by_one_key(page):
    page.locator(".mw-other").focus()
    for words, other in (("the dog sat", "cat"), ("the cat sat", "dog")) * 2:
        page.keyboard.press("Enter")
        words_are(page, words)
        has_focus(page, ".mw-other")
        assert page.evaluate(f"{FOCUSED}.textContent") == other


def test_where_no_word_can_be_switched_the_chosen_one_has_the_focus(page):
    page.locator(".mw-other").focus()
    choose(page, 2)
    words_are(page, "we both read the cat")
    has_focus(page, ".mw-chip[aria-pressed=true]")


def test_words_of_another_sentence_leave_the_keyboard_at_the_chosen_one(page):
    page.locator(".mw-chip[aria-pressed=true]").press("ArrowRight")
    choose(page, 2)
    words_are(page, "we both read the cat")
    has_focus(page, ".mw-chip[aria-pressed=true]")
    page.keyboard.press("ArrowRight")
    has_focus(page, ".mw-chip[aria-pressed=true]")


def test_the_same_words_that_come_again_are_left_where_they_are(page):
    """Without a head the model reads the sentence again, and its words come in another list."""
    page.get_by_role("button", name="Use your own sentence").click()
    until(page, f"{WALL}.dataset.state === 'ready'")
    word = page.locator(".mw-chip[data-query='2']").element_handle()
    word.press("x")
    until(page, f"{WALL}.dataset.off === '0.1'")
    has_focus(page, "[data-query='2']")
    assert word.evaluate("word => word.isConnected")


def test_the_switch_has_the_focus_once_all_heads_are_on(page):
    page.get_by_role("button", name="Use your own sentence").click()
    until(page, f"{WALL}.dataset.state === 'ready'")
    page.locator(".mw-toggle").click()
    until(page, f"{WALL}.dataset.off === '0.1'")
    button = page.get_by_role("button", name="all heads on")
    button.focus()
    button.press("Enter")
    until(page, f"{WALL}.dataset.off === ''")
    has_focus(page, ".mw-toggle")


def test_the_switch_has_the_focus_once_the_model_is_loaded_for_it(page):
    page.locator(".mw-toggle").focus()
    page.keyboard.press("Enter")
    load_it = page.get_by_role("button", name="Load it")
    load_it.focus()
    page.keyboard.press("Enter")
    until(page, f"{WALL}.dataset.off === '0.1'")
    has_focus(page, ".mw-toggle")


def test_the_field_has_the_focus_once_nothing_is_to_be_cancelled(page):
    page.evaluate("held.add('layer-0')")
    page.get_by_role("button", name="Use your own sentence").press("Enter")
    has_focus(page, "textarea")
    cancel = page.get_by_role("button", name="Cancel")
    cancel.focus()
    page.evaluate("letGo()")
    until(page, f"{WALL}.dataset.state === 'ready'")
    has_focus(page, "textarea")


def test_a_button_that_moves_keeps_the_focus(page):
    """What is told of a switch is told beside it: the button of the status goes there."""
    page.evaluate("held.add('layer-0')")
    page.get_by_role("button", name="Use your own sentence").click()
    page.get_by_role("button", name="Cancel").press("Enter")
    page.get_by_role("button", name="Go on").focus()
    shows(page, f"{WALL}.querySelector('.mw-toggle').click()")
    until(page, f"{WALL}.querySelector('.mw-besidehead .mw-statusbutton')")
    has_focus(page, ".mw-besidehead .mw-statusbutton")


def test_without_a_field_or_a_switch_the_chosen_map_has_the_focus(walls):
    page = walls.open("bare")
    page.set_viewport_size({"width": 390, "height": 900})
    until(page, f"{WALL}.dataset.kind === 'phone'")
    page.locator(".mw-step").last.focus()
    page.set_viewport_size({"width": 1280, "height": 900})
    until(page, f"{WALL}.dataset.kind === 'wide'")
    has_focus(page, ".mw-map[aria-pressed=true]")


@pytest.mark.parametrize("outside", ["body", "button"])
def test_the_focus_is_never_taken(page, outside):
    page.evaluate("document.body.prepend(document.createElement('button'))")
    if outside == "button":
        page.locator("body > button").focus()
    elsewhere = f"{FOCUSED}.parentElement?.localName + {FOCUSED}.localName"
    before = page.evaluate(elsewhere)
    choose(page, 1)
    words_are(page, "the dog sat")
    shows(page, f"{WALL}.querySelector('.mw-map:last-child').click()")
    page.set_viewport_size({"width": 390, "height": 900})
    until(page, f"{WALL}.dataset.kind === 'phone'")
    page.evaluate(DRAWN)
    assert page.evaluate(elsewhere) == before
    assert not wall(page).locator(":focus").count()


def test_what_is_printed_leaves_the_focus(page):
    page.get_by_role("button", name="Use your own sentence").click()
    until(page, f"{WALL}.dataset.state === 'ready'")
    has_focus(page, "textarea")
    page.pdf()
    has_focus(page, "textarea")
    page.emulate_media(media="print")
    page.evaluate(DRAWN)
    page.emulate_media(media="screen")
    has_focus(page, "textarea")
