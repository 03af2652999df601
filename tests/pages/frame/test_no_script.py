"""A page without JavaScript says in words what would be there, and still asks and answers its questions."""

import re

import pytest

from book.package import no_script
from support.paths import BOOK

VIEW = "application/vnd.jupyter.widget-view+json"
CHAPTERS = sorted((BOOK / "chapters").glob("*.html"))


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_there_are_words_behind_every_widget(path):
    html = path.read_text("utf8")
    views = html.count(f'<script type="{VIEW}">')
    words = re.findall(r'<noscript><div class="no-script">(.+?)</div>', html)
    assert len(words) == views
    for each in words:
        assert "JavaScript" in each or "The answer" in each


def test_they_are_shown_where_no_script_runs_and_nothing_is_blank(browser):
    context = browser.new_context(java_script_enabled=False, offline=True)
    page = context.new_page()
    page.goto((BOOK / "chapters" / "pizza.html").as_uri())
    shown = page.locator(".no-script")
    widgets = page.locator("script[type$='widget-view+json']").count()
    assert widgets == shown.count() > 2
    assert "“Я Хочу Пиццу <eos>”" in shown.first.inner_text()
    answer = shown.get_by_text("0.27 and 0.73. e⁰ is 1").first
    assert not answer.is_visible()
    page.locator("summary", has_text="The answer").first.click()
    assert answer.is_visible()
    # What only a script could open is not offered.
    for name in ("Fullscreen mode", "Search", "Color mode"):
        for button in page.get_by_title(name).all():
            assert not button.is_visible(), name
    context.close()


def test_they_are_not_there_for_other_readers(chapter):
    assert chapter("pizza").locator(".no-script").count() == 0


def model(name, **state):
    return {"model_name": name, "state": state}


def test_a_box_tells_of_all_that_it_holds():
    models = {
        "box": model("VBoxModel", children=["IPY_MODEL_a", "IPY_MODEL_b"]),
        "a": model(
            "DropdownModel", description="Draw", _options_labels=["1", "<2>"]
        ),
        "b": model(
            "AnyModel",
            _anywidget_id="manyheads.widgets.explorer.explorer.Explorer",
            title="A < B",
            heads=1,
            tokens=[["<eos>", "x"]],
        ),
    }
    words = no_script.words(models, "box")
    assert "Draw" in words and "It offers 1, &lt;2&gt;." in words
    assert "A &lt; B" in words and "one head of attention" in words
    assert "“&lt;eos&gt; x”" in words
