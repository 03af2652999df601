"""Browsers that deny storage, lack what is new, frame a page in a sandbox or translate it: the page is all there."""

import pytest
from bs4 import BeautifulSoup
from py_mini_racer import MiniRacer

from book.page import scripts
from book.page.frame import elsewhere
from support.browser import DRAWN, until
from support.explorers import control
from support.paths import BOOK

DENIED = """for (const name of ["localStorage", "sessionStorage"])
  Object.defineProperty(window, name, {
    configurable: true,
    get() { throw new DOMException("Access is denied", "SecurityError"); },
  });"""
FULL = """Storage.prototype.setItem = () => {
  throw new DOMException("full", "QuotaExceededError");
};"""
# What browsers of 2021 have not: the page's scripts run all the same.
OLD = """for (const [holder, name] of [
  [Intl, "Segmenter"], [Object, "hasOwn"], [Array.prototype, "at"],
  [String.prototype, "at"], [Array.prototype, "findLast"],
  [Array.prototype, "toSorted"], [globalThis, "structuredClone"],
  [Object, "groupBy"], [Promise, "withResolvers"],
  [globalThis, "DecompressionStream"],
]) delete holder[name];"""


@pytest.fixture
def opened(browser):
    """Open a page in which a script runs first; gives it, and what went wrong in it."""
    contexts = []

    def open_page(name, first):
        context = browser.new_context(
            viewport={"width": 1280, "height": 900}, offline=True
        )
        contexts.append(context)
        context.set_default_timeout(8000)
        context.add_init_script(first)
        page, problems = context.new_page(), []
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto((BOOK / "chapters" / f"{name}.html").as_uri())
        page.wait_for_selector(DRAWN)
        page.wait_for_selector("button.copybtn", state="attached")
        until(page, "!!window.toggleFullScreen")
        return page, problems

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("first", [DENIED, FULL], ids=["denied", "full"])
def test_a_browser_that_keeps_nothing_shows_the_whole_page(opened, first):
    page, problems = opened("pizza", first)
    root = page.locator("html")
    assert root.get_attribute("data-theme") == "light"
    modes = set()
    for _ in range(3):
        page.locator(".theme-switch-button").click()
        modes.add(root.get_attribute("data-mode"))
    assert modes == {"light", "dark", "auto"}
    control(page.locator("[data-explorer]").first, "Heads").select_option("6")
    page.keyboard.press("Control+k")
    page.locator(".search-button__wrapper.show input").wait_for()
    assert problems == []


@pytest.mark.parametrize("name", ["pizza", "welcome", "learning", "one_head"])
def test_a_browser_without_what_is_new_runs_every_script(opened, name):
    path = BOOK / "chapters" / f"{name}.html"
    if not path.exists():
        pytest.skip(f"no chapter {name}")
    page, problems = opened(name, OLD)
    assert (
        page.evaluate("[Intl.Segmenter, Object.hasOwn, [].at]") == [None] * 3
    )
    assert page.locator(".static-missing").all_text_contents() == []
    assert problems == []


def test_one_script_that_fails_takes_no_other_along(tmp_path):
    file = tmp_path / "joined.js"
    file.write_text(
        scripts.joined(
            [
                "const shared = 1;\nlet told = [];\n",
                "told.push('two');\nthrow new Error('broken');\ntold.push('never');",
                "function last() { told.push('three'); }\nlast();\n//# sourceMappingURL=x.map",
            ]
        )
    )
    text = file.read_text()
    assert "sourceMappingURL" not in text
    engine = MiniRacer()
    engine.eval(text)
    assert engine.eval("`${told} ${shared}`") == "two,three 1"


def test_what_writes_into_a_page_goes_when_it_has_written():
    page = "<p><script>\ndocument.write(`\n<b>x</b>\n`);\n</script></p>"
    care = elsewhere.with_care(page)
    assert "document.currentScript.remove();\n</script>" in care
    assert elsewhere.with_care(care) == care


@pytest.mark.parametrize(
    "path", sorted(BOOK.glob("chapters/*.html")), ids=lambda path: path.stem
)
def test_code_formulas_and_widgets_are_left_alone_by_who_translates(path):
    page = BeautifulSoup(path.read_text("utf8"), "html.parser")
    found = page.select("article :is(pre, code, .math, .mh-drawn)")
    assert found
    for each in found:
        kept = [each, *each.parents]
        assert any(tag.get("translate") == "no" for tag in kept), each


def test_a_browser_that_translates_finds_prose_alone(chapter):
    """It leaves alone what stands in an element that says so."""
    page = chapter("pizza")
    kept = """(selector) => [...document.querySelectorAll(selector)]
      .map((each) => each.translate)"""
    for selector in (
        "article pre",
        "article code",
        ".katex",
        ".static-widget",
        ".static-widget *",
        ".mh-drawn *",
    ):
        found = page.evaluate(kept, selector)
        assert found and not any(found), selector
    prose = "article section > p:not(.static-widget p)"
    assert all(page.evaluate(kept, prose))


def test_a_page_in_a_sandboxed_frame_works(browser, server):
    """Such as a course's own pages show: no storage, no address to change."""
    page, problems = browser.new_page(), []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.set_content(
        f'<iframe sandbox="allow-scripts" width="1280" height="900" '
        f'src="{server}chapters/pizza.html"></iframe>'
    )
    frame = page.frame_locator("iframe")
    root = frame.locator("[data-explorer]").first
    root.locator("[data-value]").first.wait_for()
    control(root, "Heads").select_option("6")
    assert root.get_attribute("data-heads") == "6"
    page.wait_for_timeout(1500)
    page.close()
    assert problems == []
