"""The built pages stay light, and the theme works though its scripts are joined and its icons and styles are cut."""

import base64
import csv
import gzip
import io
import json
import re

import pytest
from fontTools.ttLib import TTFont

from book.page.model_parts import texts as beside
from book.page.styles import without_unused
from support.browser import until
from support.paths import BOOK, CHAPTERS, ROOT

BUDGET = 200_000  # bytes of a first visit to the pizza page, gzipped
HTML, HTML_GZIPPED = 300_000, 120_000  # bytes of any page


def test_a_first_visit_stays_within_its_budget(browser, server):
    """Every resource counts, also what is fetched as the reader comes to it: formulas' fonts, figures, scripts."""
    page = browser.new_page()
    sizes = {}
    page.on("response", lambda response: sizes.setdefault(response, 0))
    page.goto(f"{server}chapters/pizza.html")
    page.add_style_tag(content="* { content-visibility: visible !important }")
    until(page, "!!window.toggleFullScreen")
    page.wait_for_load_state("networkidle")
    for response in list(sizes):
        if response.url.startswith(server):
            sizes[response] = len(gzip.compress(response.body(), 6, mtime=0))
    page.close()
    largest = sorted(sizes.items(), key=lambda item: -item[1])[:8]
    told = ", ".join(
        f"{response.url.removeprefix(server)} {size}"
        for response, size in largest
    )
    total = sum(sizes.values())
    assert len(sizes) > 5, told
    assert total <= BUDGET, f"{total} bytes of {BUDGET}; the largest: {told}"


@pytest.mark.parametrize(
    "path", sorted(BOOK.glob("chapters/*.html")), ids=lambda path: path.stem
)
def test_a_pages_html_is_light(path):
    """Many hosts don't compress, so both sizes count."""
    html = path.read_bytes()
    assert len(html) <= HTML, f"{len(html)} bytes"
    packed = len(gzip.compress(html, 6, mtime=0))
    assert packed <= HTML_GZIPPED, f"{packed} bytes, gzipped"


@pytest.mark.parametrize("width", [1280, 390])
def test_the_themes_buttons_work(chapter, width):
    page = chapter("pizza", width=width)
    page.wait_for_selector("button.copybtn", state="attached")
    root = page.locator("html")
    modes = set()
    for _ in range(3):
        page.locator(".theme-switch-button").click()
        modes.add(root.get_attribute("data-mode"))
    assert modes == {"light", "dark", "auto"}
    page.get_by_label("Download this page").click()
    page.locator(".dropdown-menu.show a[href$='pizza.ipynb']").wait_for()
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.locator(".search-button__wrapper.show input").wait_for()
    page.keyboard.press("Escape")
    sidebar = page.locator("#pst-primary-sidebar-checkbox")
    before = sidebar.is_checked()
    page.locator(".primary-toggle").click()
    until(
        page,
        f"document.getElementById('pst-primary-sidebar-checkbox').checked === {str(not before).lower()}",
    )
    if width == 390:
        page.keyboard.press("Escape")
        return
    page.locator(".btn-fullscreen-button").hover()
    page.locator(".tooltip.show .tooltip-arrow").wait_for()
    page.locator(".cell_input .highlight").nth(2).hover()
    page.locator("button.copybtn").nth(2).click()
    page.locator("button.copybtn.success").wait_for()


def test_the_contents_list_leads_through_a_page_without_a_stage(pages):
    page = pages.open((BOOK / "chapters" / "benchmarks.html").as_uri())
    until(page, "!!window.toggleFullScreen")
    page.locator(".bd-toc-nav a[href='#moving-the-heads']").click()
    page.locator(".bd-toc-nav a.active[href='#moving-the-heads']").wait_for()
    until(
        page,
        "Math.abs(document.getElementById('moving-the-heads').getBoundingClientRect().y) < 200",
    )


def test_search_finds(pages, server):
    page = pages.open(f"{server}chapters/pizza.html", offline=False)
    page.wait_for_selector("button.copybtn", state="attached")
    page.keyboard.press("Control+k")
    page.keyboard.type("softmax")
    page.keyboard.press("Enter")
    page.locator("#search-results li a").first.wait_for()
    page.wait_for_load_state("networkidle")


def test_every_icon_has_its_glyph(chapter):
    """A theme with another icon, or another way to draw it, is to show itself here."""
    page = chapter("pizza")
    page.wait_for_selector("button.copybtn", state="attached")
    drawn = page.locator("[class*='fa-']").evaluate_all(
        "icons => icons.map(icon => [icon.className, getComputedStyle(icon, '::before').content])"
    )
    assert len(drawn) > 10
    css = (BOOK / "_static" / "page.css").read_text("utf8")
    glyphs = set()
    for data in re.findall(r"data:font/woff2;base64,([^)]+)", css):
        glyphs |= set(TTFont(io.BytesIO(base64.b64decode(data))).getBestCmap())
    missing = [
        name
        for name, content in drawn
        if len(content) != 3 or ord(content[1]) not in glyphs
    ]
    assert missing == []


def test_a_page_carries_each_module_once():
    html = (BOOK / "chapters" / "pizza.html").read_text("utf8")
    texts = json.loads(
        re.search(r'id="widget-texts"[^>]*>(.*?)</script>', html, re.DOTALL)[1]
    )
    states = re.findall(r'widget-state\+json">(.*?)</script>', html, re.DOTALL)
    models = [m for s in states for m in json.loads(s)["state"].values()]
    modules = [m["state"]["_esm"] for m in models if "_esm" in m["state"]]
    assert len(modules) > len(set(modules)) > 1
    assert set(modules) <= set(texts)
    assert len(set(map(str, texts.values()))) == len(texts)


@pytest.mark.parametrize(
    "path", sorted(BOOK.glob("chapters/*.html")), ids=lambda path: path.stem
)
def test_what_a_page_carries_for_its_widgets_is_minified(path):
    html = path.read_text("utf8")
    texts = re.findall(
        r'id="widget-texts"[^>]*>(.*?)</script>', html, re.DOTALL
    )
    if not texts:
        assert "widget-view" not in html
        return
    (loader,) = re.findall(r"<script>(\(\(\)=>.*?)</script>", html, re.DOTALL)
    inline = [
        each for each in json.loads(texts[0]).values() if isinstance(each, str)
    ]
    for text in [loader, *inline, *beside.all_texts(BOOK)]:
        if text.startswith("{"):
            continue  # a state
        assert "/*" not in text
        # As it was written, a line has some thirty characters.
        assert len(text) > 400 * (1 + text.count("\n"))


def test_the_joined_files_are_minified_and_keep_the_notices_of_others():
    for name in ("page.js", "page.css"):
        text = (BOOK / "_static" / name).read_text("utf8")
        paths, rest = text.split("*/", 1)
        assert paths.startswith("/* _static/")
        notices = re.findall(r"/\*.*?\*/", rest, re.DOTALL)
        assert all(notice.startswith("/*!") for notice in notices)
        assert any("clipboard.js" in n for n in notices) == (name == "page.js")


def test_no_rule_lets_webkit_search_the_page_at_every_change():
    """After :has(span) it searches all of it again wherever a span changes; after :has(> span) it doesn't."""
    css = (BOOK / "_static" / "page.css").read_text("utf8")
    looked_for = {
        each.strip()
        for found in re.findall(r":has\(([^)]*)", css)
        for each in found.split(",")
    }
    assert "table.dataframe" in looked_for
    often = {"script", "details", "div", "span", "p", "button", "td", "th"}
    assert looked_for & often == set()


def test_a_sheet_keeps_the_properties_that_something_asks_for():
    sheet = (
        'a{--in-page:1;--unused:url("data:;}");--used:2;--asked-by-unused:3}'
        "b--unused:hover{--unused:var(--asked-by-unused);color:var(--used)}"
    )
    assert without_unused(sheet, {"--in-page"}) == (
        "a{--in-page:1;--used:2;}b--unused:hover{color:var(--used)}"
    )


def test_the_fonts_of_formulas_are_cut_and_have_all_that_formulas_need():
    pages = [page.read_text("utf8") for page in BOOK.glob("chapters/*.html")]
    formulas = re.findall(
        r'class="katex-html".*?</span></span></span>', "".join(pages)
    )
    letters = {ord(letter) for letter in "".join(formulas)}
    assert len(letters) > 60
    for whole in (ROOT / "assets/static/katex/fonts").glob("*.woff2"):
        cut = BOOK / "_static/katex/fonts" / whole.name
        assert cut.stat().st_size < whole.stat().st_size
        needed = letters & {*(TTFont(whole).getBestCmap() or ())}
        assert needed <= {*(TTFont(cut).getBestCmap() or ())}, whole.name


def test_the_page_on_benchmarks_shows_what_was_measured():
    html = (BOOK / "chapters" / "benchmarks.html").read_text("utf8")
    shown = re.findall(r"<td><p>(.*?)</p></td>", html)
    tables = sorted((CHAPTERS / "benchmarks").glob("*.csv"))
    assert len(tables) == 11
    for table in tables:
        with open(table, encoding="utf8", newline="") as file:
            for row in list(csv.reader(file))[1:]:
                numbers = row[1:] if table.stem == "notebooks" else row[1:2]
                assert {*numbers} <= {*shown}, (table.name, row)
