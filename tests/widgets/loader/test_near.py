"""When widgets are mounted: the first at once, the others as the reader comes near, and all when the page is calm."""

import pytest

from manyheads import Question
from support.browser import until, widgets_html

FAR = '<div style="height: 6000px"></div>'
# As if the page were never calm.
BUSY = "window.requestIdleCallback = () => {};"
MOUNTED = (
    "[...document.querySelectorAll('.static-widget')].map((place) =>"
    " Boolean(place.querySelector('[data-question]')))"
)


def question(prompt: str) -> Question:
    return Question(prompt, {"yes": "", "no": ""}, right="yes")


@pytest.fixture
def long_page(browser, tmp_path):
    """Three questions, with much between them; a script may run first."""
    contexts = []

    def open_page(first="", end="", mode="light"):
        html = widgets_html(*map(question, ("one?", "two?", "three?")))
        view = '<script type="application/vnd.jupyter.widget-view+json">'
        html = html.replace(view, f"{FAR}{view}").replace(FAR, "", 1)
        path = tmp_path / "long.html"
        path.write_text(html, "utf8")
        context = browser.new_context(viewport={"width": 800, "height": 600})
        contexts.append(context)
        context.set_default_timeout(8000)
        page = context.new_page()
        page.add_init_script(first)
        page.goto(path.as_uri() + end)
        page.locator("[data-question]").first.wait_for()
        return page

    yield open_page
    for context in contexts:
        context.close()


def test_a_widget_is_mounted_as_the_reader_comes_near(long_page):
    page = long_page(BUSY)
    page.wait_for_timeout(300)
    assert page.evaluate(MOUNTED) == [True, False, False]
    page.evaluate("scrollTo(0, 5800)")
    until(page, f"{MOUNTED}[1]")
    assert page.evaluate(MOUNTED) == [True, True, False]


def test_a_calm_page_is_whole(long_page):
    page = long_page()
    until(page, f"{MOUNTED}.every(Boolean)")
    assert page.evaluate("scrollY") == 0


def test_a_page_that_is_printed_is_mounted_first(long_page):
    page = long_page(BUSY)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    until(page, f"{MOUNTED}.every(Boolean)")


def test_a_link_finds_all_widgets_mounted(long_page):
    page = long_page(BUSY, "#three")
    until(page, f"{MOUNTED}.every(Boolean)")


def test_a_browser_without_observers_mounts_all_when_it_is_calm(long_page):
    page = long_page("delete window.IntersectionObserver;")
    until(page, f"{MOUNTED}.every(Boolean)")
