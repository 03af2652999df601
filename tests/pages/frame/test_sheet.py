"""The style sheet that a page fetches deflated: the same as the sheet as it is; and no page is left without one."""

import shutil

import pytest

from support.browser import until
from support.paths import BOOK

SHOWN = (
    "document.getElementById('page-style') &&"
    " getComputedStyle(document.body).display !== 'none'"
)


@pytest.fixture
def book(tmp_path):
    """A copy of one page and of what it needs."""
    html = tmp_path / "_build" / "html"
    (html / "chapters").mkdir(parents=True)
    shutil.copytree(BOOK / "_static", html / "_static")
    shutil.copy(BOOK / "chapters" / "benchmarks.html", html / "chapters")
    return html


def page_of(book):
    return (book / "chapters" / "benchmarks.html").as_uri()


def test_the_sheet_that_is_fetched_is_the_sheet(pages, book):
    page = pages.open(page_of(book))
    until(page, SHOWN)
    fetched = page.evaluate(
        "document.getElementById('page-style').textContent"
    )
    whole = (book / "_static" / "page.css").read_text("utf8")
    # Addresses are seen from the page, and not from the sheet.
    assert "url(../_static/katex/fonts/" in fetched
    assert fetched.replace("url(../_static/", "url(") == whole
    fonts = page.evaluate(
        "Promise.all([...document.fonts].map((f) => f.load().then(() => 1, () => 0)))"
    )
    assert fonts and all(fonts)


def test_a_page_whose_deflated_sheet_is_lost_takes_the_other(pages, book):
    (book / "_static" / "page.css.js").unlink()
    page = pages.open(page_of(book))
    until(page, SHOWN)
    until(page, "document.getElementById('page-style').sheet")
    pages.problems.clear()  # the missing file


def test_a_saved_page_keeps_its_sheet(pages, book):
    page = pages.open(page_of(book))
    until(page, SHOWN)
    saved = page.evaluate("document.documentElement.outerHTML")
    (book / "chapters" / "saved.html").write_text(
        f"<!doctype html>{saved}", "utf8"
    )
    (book / "_static" / "page.css.js").unlink()
    again = pages.open((book / "chapters" / "saved.html").as_uri())
    until(again, SHOWN)
    assert again.locator("#page-style").count() == 1


def test_a_page_without_scripts_has_its_style(browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((BOOK / "chapters" / "benchmarks.html").as_uri())
    width = page.locator(".bd-article-container").bounding_box()["width"]
    context.close()
    assert width < 1100
