"""Modules, styles and states that lie beside a page: they come once, old browsers get them too, and a loss is told."""

import json
import re
import shutil

import pytest

from book import loader
from book.page.model_parts import texts as beside
from manyheads import Question
from support.browser import until, widgets_html

KEYS = ("_esm", "_css")
VIEW = '<script type="application/vnd.jupyter.widget-view+json">'
STATE = '<script type="application/vnd.jupyter.widget-state+json">'
OLD = "delete window.DecompressionStream;"


@pytest.fixture
def folder(tmp_path):
    """A folder with page.html: two questions whose module, styles and states lie beside it."""
    first, second = (
        Question(f"{word}?", {"é <b>": "", "no": ""}, right="no")
        for word in ("one", "two")
    )
    texts = {}

    def keyed(models):
        for model in models.values():
            for name in KEYS:
                if text := model["state"].get(name):
                    texts[name] = text
                    model["state"][name] = name

    html = widgets_html(first, second, change=keyed)
    (state,) = re.findall(f"{re.escape(STATE)}(.*?)</script>", html, re.S)
    html = html.replace(f"{STATE}{state}</script>", "")
    part = beside.lay(str(tmp_path), "page", "page-1", state)
    told = " ".join(f'data-{name}="{part[name]}"' for name in part)
    ahead = f"{STATE[:-1]} {told}></script>"
    parts = {
        name: beside.lay(str(tmp_path), "page", name, text)
        for name, text in texts.items()
    }
    holder = (
        '<script type="application/json" id="widget-texts" data-first="_esm">'
        f"{json.dumps(parts)}</script>"
    )
    script = f"<script>{loader.script()}</script>"
    html = html.replace(script, "").replace("<body>", f"<body>{ahead}")
    html = html.replace("<link", f"{holder}{script}<link", 1)
    (tmp_path / "page.html").write_text(html, "utf8")
    return tmp_path


@pytest.fixture
def opened(browser, folder):
    contexts = []

    def open_page(first="", name="page.html"):
        context = browser.new_context()
        contexts.append(context)
        context.set_default_timeout(8000)
        page = context.new_page()
        page.requests = []
        page.on("request", lambda request: page.requests.append(request.url))
        page.add_init_script(first)
        page.goto((folder / name).as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()


def files(page) -> list[str]:
    """The parts that were asked for, less their checksums."""
    names = [url.rsplit("/", 1)[1] for url in page.requests if ".js" in url]
    return sorted(re.sub(r"-[0-9a-f]{16}\.js", "", name) for name in names)


def test_a_module_beside_the_page_is_asked_for_once(opened):
    page = opened()
    page.locator("[data-question] legend").nth(1).wait_for()
    assert page.locator("[data-question]").count() == 2
    assert files(page) == ["_css-deflated", "_esm-deflated", "page-1-deflated"]


def test_a_large_state_comes_with_its_view(opened):
    page = opened()
    page.get_by_text("two?").wait_for()
    assert page.get_by_text("é <b>").count() == 2
    assert page.locator("script[data-deflated]").count() == 0


def test_an_old_browser_takes_texts_as_they_are(opened):
    page = opened(OLD)
    page.get_by_text("two?").wait_for()
    assert page.get_by_text("é <b>").count() == 2
    assert files(page) == ["_css-plain", "_esm-plain", "page-1-plain"]


def test_a_text_that_does_not_come_is_told_in_its_widgets_place(
    opened, folder
):
    for path in (folder / beside.FOLDER).glob("_esm-*"):
        path.unlink()
    page = opened()
    told = page.locator(".static-missing").first
    told.wait_for()
    assert "a part of this page is missing" in str(told.text_content())


def test_a_saved_page_has_what_lay_beside_it(opened, folder):
    page = opened()
    page.get_by_text("two?").wait_for()
    kept = "document.getElementById('widget-texts').textContent"
    until(page, f"{kept}.includes('export default')")
    saved = page.evaluate("document.documentElement.outerHTML")
    shutil.rmtree(folder / beside.FOLDER)
    (folder / "saved.html").write_text(f"<!doctype html>{saved}", "utf8")
    again = opened(name="saved.html")
    again.locator("[data-question] input").nth(3).wait_for()
    again.get_by_label("é <b>").first.check()
    assert files(again) == []


def test_the_first_widgets_texts_are_asked_for_at_once(opened, folder):
    """Also where the parser has not come to any widget yet."""
    path = folder / "page.html"
    html = path.read_text("utf8")
    path.write_text(html[: html.index("<body>")], "utf8")
    page = opened()
    until(page, "document.readyState === 'complete'")
    page.wait_for_timeout(200)
    assert files(page) == ["_esm-deflated"]
