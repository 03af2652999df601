"""A reader's own sentence, read by the page itself: from disk, with the network cut, and equal to torch."""

import re

import pytest
import torch

from manyheads.models.minilm import SENTENCES
from support.browser import DRAWN, Pages, until
from support.paths import BOOK, ROOT
from support.walls import (
    WALL,
    difference,
    is_ready,
    load_model,
    text,
    tokens_of,
    type_sentence,
    wall,
    weights_of,
)

HUNDRED = (
    (ROOT / "tools" / "hundred_sentences.txt").read_text("utf8").splitlines()
)
# One word; quotes and accents; an emoji; another script; and as many tokens as the page reads.
SOME = [HUNDRED[i] for i in (0, 14, 17, 28, 30, 99)]
WELCOME = (BOOK / "chapters" / "welcome.html").as_uri()


@pytest.fixture(scope="module")
def loaded(browser):
    """The page with its model, which takes longer to load than a sentence to read."""
    pages = Pages(browser)
    page = pages.open(WELCOME)
    page.wait_for_selector(DRAWN)
    load_model(page)
    yield pages, page
    pages.close()


@pytest.fixture
def page(loaded):
    """That page for one test after the other, each with sentences of its own; all heads are on between them."""
    pages, page = loaded
    yield page
    assert pages.problems == []


def test_it_is_what_torch_gives(page, read):
    for sentence in SOME:
        type_sentence(page, sentence)
        assert difference(page, read(sentence)) < 1e-5, sentence


def test_typing_is_enough_and_asks_for_nothing(page, read):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    field = page.get_by_label("Your sentence")
    field.fill("")
    field.type("A hot pizza", delay=20)
    until(
        page, f"{WALL}.tokens[2] === 'hot' && {WALL}.dataset.state === 'ready'"
    )
    assert difference(page, read("A hot pizza")) < 1e-5
    assert asked == []


def test_the_last_of_two_quick_sentences_wins(page, read):
    field = page.get_by_label("Your sentence")
    for sentence in ("The first of them is quite a bit longer.", "Last one."):
        field.fill(sentence)
        field.press("Enter")
    until(
        page,
        f"{WALL}.tokens[1] === 'last' && {WALL}.dataset.state === 'ready'",
    )
    page.wait_for_timeout(300)
    assert difference(page, read("Last one.")) < 1e-5


def test_too_long_a_sentence_is_refused_and_the_shown_one_stays(page):
    before = tokens_of(page)
    field = page.get_by_label("Your sentence")
    field.fill("pizza " * 127)
    field.press("Enter")
    until(page, f"{WALL}.dataset.state === 'error'")
    assert "129 tokens, and the model takes 128 at most" in text(
        page, ".mw-status"
    )
    assert tokens_of(page) == before
    type_sentence(page, "pizza " * 126)
    assert len(tokens_of(page)) == 128


def test_what_has_no_token_is_told(page):
    type_sentence(page, "I love 🍕.")
    assert "[UNK] stands where" in text(page, ".mw-status")
    type_sentence(page, "🍕")
    assert "knows none of this" in text(page, ".mw-status")


def test_a_head_that_is_switched_off_changes_the_later_layers(page, read):
    type_sentence(page, SENTENCES[0])
    page.locator("[data-layer='0'][data-head='2']").click()
    wall(page).get_by_role("button", name="Switch head off").click()
    until(
        page,
        f"{WALL}.dataset.off === '0.2' && {WALL}.dataset.state === 'ready'",
    )
    whole, without = read(SENTENCES[0]), read(SENTENCES[0], [(0, 2)])
    assert difference(page, without) < 1e-5
    assert (weights_of(page)[0] - whole.weights[0].numpy()).max() < 1e-6
    likeness = torch.cosine_similarity(whole.output, without.output, dim=0)
    assert f"changes by {1 - likeness:.4f}" in text(page, ".mw-note")
    changes = abs(without.weights - whole.weights).max()
    ends = re.sub(r"\s+", " ", text(page, ".mw-scale"))
    assert ends == f"less (−{changes:.2f}) more (+{changes:.2f})"
    # A key takes another one out as well.
    page.locator("[data-layer='0'][data-head='5']").click()
    page.keyboard.press("x")
    until(
        page,
        f"{WALL}.dataset.off === '0.2 0.5' && {WALL}.dataset.state === 'ready'",
    )
    both = read(SENTENCES[0], [(0, 2), (0, 5)])
    assert difference(page, both) < 1e-5
    wall(page).get_by_role("button", name="all heads on").click()
    until(page, f"{WALL}.dataset.off === ''")
    assert difference(page, whole) < 1e-5


def test_loading_can_be_cancelled_and_goes_on(chapter):
    page = chapter("welcome")
    page.get_by_role("button", name="Use your own sentence").click()
    # In the frame in which the button comes: from a disk that is quick, all is there two frames later.
    until(
        page,
        f"""{WALL}.dataset.state === 'loading' && [...document.querySelectorAll('.mw-statusbutton')]
            .some((button) => button.textContent === 'Cancel' && (button.click(), true))""",
    )
    until(page, f"{WALL}.dataset.state === 'ready'")
    assert re.fullmatch(r"Stopped at \d+ of 24 MB\.", text(page, ".mw-status"))
    wall(page).get_by_role("button", name="Go on").click()
    until(
        page,
        "document.querySelector('.mw-status').textContent.includes('offline now')",
    )


def test_a_friends_link_asks_before_it_loads(pages, read):
    page = pages.open(f"{WELCOME}#heads?text=Cats+sleep.&layer=1&head=8")
    until(
        page,
        "document.querySelector('.mw-statusbutton')?.textContent === 'Load it'",
    )
    fetched = page.evaluate(
        "performance.getEntriesByType('resource').map(({ name }) => name)"
    )
    assert not [name for name in fetched if "_static/model" in name]
    assert "24 MB" in text(page, ".mw-status")
    wall(page).get_by_role("button", name="Load it").click()
    until(
        page,
        f"{WALL}.tokens[1] === 'cats' && {WALL}.dataset.state === 'ready'",
    )
    assert difference(page, read("Cats sleep.")) < 1e-5
    assert text(page, ".mw-bigname") == "Layer 1 · head 8"


def test_a_second_visit_loads_nothing_anew(pages, server):
    page = pages.open(f"{server}chapters/welcome.html", offline=False)
    load_model(page)
    until(
        page,
        "document.querySelector('.mw-status').textContent.includes('offline now')",
    )
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    load_model(page)
    until(
        page,
        "document.querySelector('.mw-status').textContent.includes('offline now')",
    )
    assert not [url for url in asked if "_static/model" in url]


def test_a_part_that_does_not_come_is_named_and_tried_again(pages, server):
    page = pages.open(f"{server}chapters/welcome.html", offline=False)
    page.route("**/layer-3-*", lambda route: route.abort())
    page.get_by_role("button", name="Use your own sentence").click()
    until(page, f"{WALL}.dataset.state === 'error'")
    assert "layer-3" in text(page, ".mw-status")
    assert len(tokens_of(page)) == 16
    page.unroute("**/layer-3-*")
    wall(page).get_by_role("button", name="Try again").click()
    until(
        page,
        "document.querySelector('.mw-status').textContent.includes('offline now')",
    )
    pages.problems.clear()  # the part that was kept back


def test_a_browser_without_workers_keeps_the_shipped_sentences(pages):
    context = pages.browser.new_context(offline=True)
    pages.contexts.append(context)
    page = context.new_page()
    page.add_init_script("delete window.Worker")
    page.goto(WELCOME)
    page.get_by_role("button", name="Use your own sentence").click()
    until(page, f"{WALL}.dataset.state === 'error'")
    assert "too old" in text(page, ".mw-status")
    page.locator("select").select_option(label=SENTENCES[2])
    until(page, f"{WALL}.tokens[2] === 'rose'")
    is_ready(page)
