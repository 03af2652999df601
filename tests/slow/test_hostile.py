"""Stored states, links and texts spoilt at random, thousands of them: nothing runs, and no place is blank."""

import random

import pytest

from support import hostile
from support.mounting import (
    WIDGETS,
    breaks,
    check_all,
    mounting,
    search_at_random,
    spoilt_at_random,
    spoilt_one_by_one,
    stored,
    told_of,
)

TIMES = 600  # of each widget
AT_ONCE = 100


@pytest.fixture
def mount(pages, tmp_path):
    with mounting(pages, tmp_path) as mount:
        yield mount


@pytest.mark.parametrize("kind", WIDGETS)
def test_every_trait_with_every_value(mount, kind):
    tried = [*spoilt_one_by_one(stored(WIDGETS[kind]()), hostile.VALUES)]
    found = mount.states([entry for _, entry in tried])
    check_all(found, [told for told, _ in tried], breaks)


@pytest.mark.parametrize("kind", WIDGETS)
@pytest.mark.parametrize("seed", range(TIMES // AT_ONCE))
def test_states_spoilt_at_random(mount, kind, seed):
    drawn = random.Random(seed)
    entry = stored(WIDGETS[kind]())
    tried = [spoilt_at_random(entry, drawn) for _ in range(AT_ONCE)]
    told = [told_of(one, entry) for one in tried]
    check_all(mount.states(tried), told, breaks)


@pytest.mark.parametrize("kind", ["explorer", "rows"])
@pytest.mark.parametrize("seed", range(TIMES // AT_ONCE))
def test_links_at_random(mount, kind, seed):
    drawn = random.Random(seed)
    entry = stored(WIDGETS[kind]())
    asked = [search_at_random("hostile", drawn) for _ in range(AT_ONCE)]
    check_all(mount.states([entry] * AT_ONCE, asked), asked)


def test_texts_typed_at_random_are_shown_or_refused(widget_page):
    drawn = random.Random(0)
    pieces = "".join(hostile.TEXTS.values())
    page = widget_page(WIDGETS["explorer"]())
    root = page.locator("[data-explorer]")
    root.get_by_text("Change the words").click()
    field, label = (
        root.get_by_label("Token 1"),
        root.locator(".mh-query").nth(1),
    )
    for _ in range(TIMES // 2):
        length = drawn.randint(0, 45)
        text = "".join(drawn.choices(pieces, k=length)).replace("\r", "")
        text = text.replace("\n", "")
        before = label.text_content()
        field.fill(text)
        said = root.get_by_role("status").first.text_content()
        assert label.text_content() == (before if said else text)
    assert page.evaluate(hostile.FLAG) is None
