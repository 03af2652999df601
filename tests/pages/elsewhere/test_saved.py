"""A page that a browser has saved as it stood, and that is opened again: it lives, and has nothing twice."""

import shutil
from collections import Counter

import pytest

from support.browser import DRAWN, until
from support.explorers import control, pizza
from support.paths import BOOK

# What a browser writes of a page that is saved whole: what stands in it now,
# with the addresses of files as they are beside it.
SAVED = """() => {
  for (const element of document.querySelectorAll("[src], link[href]"))
    for (const name of ["src", "href"])
      if (element.hasAttribute(name)) element.setAttribute(name, element[name]);
  return `<!DOCTYPE html>${document.documentElement.outerHTML}`;
}"""
# Buttons, pictures and widgets by kind and class. What stands in a widget has
# tests of its own, and changes as the page is scrolled.
KINDS = """() => [...document.querySelectorAll("body *, head style")]
  .filter((each) => !each.closest(".tooltip, script, .mh-widget *"))
  .map((each) => `${each.tagName}.${each.getAttribute("class") ?? ""}`
    .replace(/ (active|show|mh-stuck|collapsed)\\b/g, ""))"""


def save(page, path) -> str:
    """The page as a browser saves it, in a file; gives its address."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page.evaluate(SAVED), "utf8")
    return path.as_uri()


def whole(page) -> None:
    """Wait for all that scripts put into a page."""
    page.wait_for_selector(DRAWN)
    page.wait_for_selector("button.copybtn", state="attached")
    until(page, "!!window.toggleFullScreen")
    until(page, "!document.querySelector('.mh-room')")
    page.wait_for_timeout(500)


@pytest.mark.parametrize("name", ["pizza", "welcome", "learning"])
def test_a_saved_page_lives_and_has_nothing_twice(name, pages, tmp_path):
    html = tmp_path / "_build" / "html"
    (html / "chapters").mkdir(parents=True)
    (html / "_static").symlink_to(BOOK / "_static")
    for data in BOOK.glob("chapters/*/"):
        (html / "chapters" / data.name).symlink_to(data)
    first_file = html / "chapters" / f"{name}.html"
    shutil.copy(BOOK / "chapters" / first_file.name, first_file)
    page = pages.open(first_file.as_uri())
    whole(page)
    first = Counter(page.evaluate(KINDS))
    again = pages.open(save(page, html / "chapters" / "saved.html"))
    whole(again)
    second = Counter(again.evaluate(KINDS))
    twice = {kind: n for kind, n in (second - first).items()}
    gone = {kind: n for kind, n in (first - second).items()}
    assert (twice, gone) == ({}, {})


def test_a_widget_is_mounted_anew_in_the_place_of_the_dead_one(
    widget_page, pages, tmp_path
):
    shown, *_ = pizza(title="Saved")
    page = widget_page(shown)
    control(page, "Heads").select_option("6")
    saved = tmp_path / "_build" / "html" / "saved.html"
    for _ in range(2):  # and a page that was saved twice
        page = pages.open(save(page, saved))
        page.wait_for_selector("[data-value]")
        assert page.locator(".static-widget").count() == 1
        assert page.locator("[data-explorer]").count() == 1
        assert page.locator("head style").count() == 1
        root = page.locator("[data-explorer]")
        control(page, "Heads").select_option("1")
        assert root.get_attribute("data-heads") == "1"
