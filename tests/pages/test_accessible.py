"""What axe can't see: the keyboard, paper, less motion, and colours of the reader's own."""

import pytest

from support.axe import violations

OPEN_FOLDS = (
    "document.querySelectorAll('details').forEach(fold => (fold.open = true))"
)


def test_the_skip_link_comes_first_and_leads_to_the_text(chapter):
    page = chapter("pizza")
    page.emulate_media(reduced_motion="reduce")  # it slides in
    page.keyboard.press("Tab")
    link = page.get_by_role("link", name="Skip to main content")
    assert link.evaluate("link => link === document.activeElement")
    assert link.is_visible() and link.bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main-content"


@pytest.mark.parametrize("colours", ["none", "active"])
def test_the_focus_is_seen_wherever_it_goes(chapter, colours):
    page = chapter("pizza")
    page.emulate_media(forced_colors=colours)
    for _ in range(60):
        page.keyboard.press("Tab")
        unseen = page.evaluate("""() => {
          const e = document.activeElement, style = getComputedStyle(e);
          return style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2 ? e.outerHTML.slice(0, 120) : "";
        }""")
        assert not unseen


def test_forced_colours_keep_what_can_be_pressed(chapter):
    page = chapter("pizza")
    page.emulate_media(forced_colors="active")
    bare = page.locator("article :is(button, summary):visible").evaluate_all(
        "all => all.filter(e => getComputedStyle(e).borderTopStyle === 'none').map(e => e.outerHTML.slice(0, 90))"
    )
    assert bare == []


def test_nothing_moves_for_those_who_want_no_motion(chapter):
    # From the start: what had begun to move before would still be on its way.
    page = chapter("pizza", motion="reduce")
    page.evaluate(OPEN_FOLDS)
    assert page.evaluate("document.getAnimations().length") == 0
    # In one call: what is drawn anew between two has left the page, and has no style at all.
    moving = page.evaluate(
        "[...document.body.querySelectorAll('*')].filter(e => getComputedStyle(e).transitionDuration !== '0s')"
        ".map(e => e.outerHTML.slice(0, 90))"
    )
    assert moving == []


def test_paper_shows_the_article_alone_dark_on_white(chapter):
    page = chapter("pizza", mode="dark")
    page.wait_for_selector("button.copybtn", state="attached")  # late scripts
    page.evaluate(
        "addEventListener('beforeprint', () => (window.printed = document.documentElement.dataset.theme))"
    )
    page.pdf()
    assert page.evaluate("printed") == "light"
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    for part in (
        "button:not(.mh-onpaper)",
        "nav:not([data-pipeline])",  # an explorer's line is a picture, too
        ".bd-sidebar",
        ".bd-header-article",
        "details:not(.checks) > summary",
        ".prev-next-footer",
    ):
        assert page.locator(f"{part}:visible").count() == 0, part
    assert page.locator("h1:visible").count() == 1
    assert page.locator("article").is_visible()
    colours = page.evaluate(
        "['color', 'backgroundColor'].map(name => getComputedStyle(document.body)[name])"
    )
    assert colours == ["rgb(31, 41, 51)", "rgb(255, 255, 255)"]


@pytest.mark.parametrize(
    "paint",
    [
        "li:last-child > a.internal { color: #bbb }",
        "article section { background: #888 }",
        "article code { opacity: 0.4 }",
        "[data-wall] button { color: #bbb }",
    ],
)
def test_what_can_not_be_read_is_found_wherever_it_is(chapter, paint):
    """Of the texts that are painted alike, axe judges one."""
    page = chapter("welcome")
    page.add_style_tag(content=paint.replace(" }", " !important }"))
    found = violations(page)
    assert found and all("color-contrast" in line for line in found)
