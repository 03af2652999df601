"""The built book in Chromium, from disk, with the network cut: live, right, and without an error."""

import itertools
import re
from html import unescape

import nbformat
import pytest
import torch

from manyheads import attention, split_heads
from support import axe, content_checks
from support.browser import DRAWN, read_weights, small_texts, until, whole
from support.chapters import run_chapter
from support.explorers import button, click_cell, close_menu, control, go, why
from support.paths import BOOK, CHAPTERS, NOTEBOOKS, TEMPLATE

STEMS = [path.stem for path in NOTEBOOKS if path != TEMPLATE]
PAGES = [
    *(BOOK / "chapters" / f"{stem}.html" for stem in [*STEMS, "benchmarks"]),
    *(BOOK / f"{name}.html" for name in ("index", "genindex", "search")),
]
LIVE = "#pizza-three-heads-live"  # the explorer at the top


def expected(query, key, heads, seq, d_model, causal=False, length=None):
    """The weights that torch gives for the first sentence that is handed in: (heads, seq, seq)."""
    query, key = (
        split_heads(x[:1, :seq, :d_model].double(), heads)
        for x in (query, key)
    )
    mask = torch.ones(seq, seq, dtype=torch.bool)
    if causal:
        mask = mask.tril()
    if length is not None:
        mask = mask & (torch.arange(seq) < length)
    return attention(query, key, key, mask)[1][0]


def pizzas(d_model=6):
    """The query and the key of the explorer at the top, cut to so many columns."""
    pizza = run_chapter("pizza")
    x = pizza["X"][:, :, :d_model] / 10
    return [x @ pizza[name][:d_model, :d_model] for name in ("Wq", "Wk")]


def assert_shows(root, weights):
    """The explorer has exactly these weights, each to 1e-5 of torch's."""
    heads, seq, _ = weights.shape
    shown = read_weights(root)
    assert len(shown) == heads * seq * seq
    values = torch.tensor(
        [
            shown[h, i, j]
            for h in range(heads)
            for i in range(seq)
            for j in range(seq)
        ]
    )
    torch.testing.assert_close(
        values.double().reshape(weights.shape), weights, rtol=1e-5, atol=1e-7
    )


def choose(root, **controls):
    """Use the explorer's own controls, by their accessible names."""
    for name, value in controls.items():
        found = control(root, name.replace("_", " "))
        if isinstance(value, bool):
            found.set_checked(value)
        elif found.evaluate("control => control.tagName") == "SELECT":
            found.select_option(str(value))
        else:
            found.fill(str(value))
    close_menu(root)


@pytest.mark.parametrize("stem", STEMS)
def test_tables_that_a_cell_makes_are_tables(stem):
    """Output in Markdown is rendered as the text is, tables too."""
    html = (BOOK / "chapters" / f"{stem}.html").read_text("utf8")
    assert re.findall(r"<p>\|.{,60}", html) == []


@pytest.mark.parametrize("stem", STEMS)
def test_a_fold_says_what_is_in_it(stem):
    html = (BOOK / "chapters" / f"{stem}.html").read_text("utf8")
    notebook = nbformat.read(CHAPTERS / f"{stem}.ipynb", as_version=4)
    words = [
        cell.metadata.mystnb[f"code_prompt_{when}"]
        for _, cell in content_checks.hidden_cells(notebook)
        for when in ("show", "hide")
    ]
    label = r'<p class="(?:collapsed|expanded) admonition-title">([^<]+)</p>'
    assert [*map(unescape, re.findall(label, html))] == words
    assert "Toggle hidden content" not in html


@pytest.mark.parametrize("stem", STEMS)
def test_what_proves_is_counted_and_closed(stem):
    """Each cell of checks is a fold, under the cell that it proves if there is one; no other code in sight asserts."""
    html = (BOOK / "chapters" / f"{stem}.html").read_text("utf8")
    notebook = nbformat.read(CHAPTERS / f"{stem}.ipynb", as_version=4)
    counts = [
        len(re.findall(r"^ *assert ", cell.source, re.MULTILINE))
        for cell in notebook.cells
        if "checks" in cell.metadata.get("tags", [])
    ]
    fold = r'<details class="checks">\n<summary>(.*?)</summary>(.*?)</details>'
    found = re.findall(fold, html, re.DOTALL)
    assert [words for words, _ in found] == [
        "1 check" if count == 1 else f"{count} checks" for count in counts
    ]
    keyword = '<span class="k">assert</span>'
    assert [code.count(keyword) for _, code in found] == counts
    assert html.count(keyword) == sum(counts)
    assert "@title Checks" not in html


def test_checks_open_by_click_and_by_key_and_are_a_line_on_paper(pages):
    page = pages.open((BOOK / "chapters" / "pizza.html").as_uri())
    fold = page.locator(".cell_input ~ .checks").first
    line, code = fold.locator("summary"), fold.locator("pre")
    assert line.text_content() == "2 checks" and code.is_hidden()
    line.click()
    assert code.is_visible() and code.inner_text().startswith("assert ")
    line.press("Enter")
    assert code.is_hidden()
    # It is the lower edge of its cell's frame.
    cell, edge = fold.locator("xpath=..").bounding_box(), fold.bounding_box()
    assert edge["x"] - cell["x"] == 1
    assert edge["y"] + edge["height"] == cell["y"] + cell["height"] - 1
    page.emulate_media(media="print")
    assert line.is_visible() and code.is_hidden()
    assert page.locator("details.hide > summary").first.is_hidden()


def test_what_scrolls_fades_at_the_edge_until_it_is_at_its_end(chapter):
    page = chapter("gpt2", width=390)
    figure = page.locator("[aria-label='Output, scrolls']").first
    figure.scroll_into_view_if_needed()
    fades = "figure => getComputedStyle(figure).maskImage !== 'none'"
    assert figure.evaluate(fades)
    figure.evaluate("figure => figure.scrollTo(figure.scrollWidth, 0)")
    until(page, "document.querySelector('[data-at-end]')")
    assert not figure.evaluate(fades)


@pytest.mark.parametrize("heads", [1, 2, 3, 6])
def test_pizza_gives_torchs_numbers_for_every_number_of_heads(chapter, heads):
    root = chapter("pizza").locator(LIVE)
    choose(root, Heads=heads)
    assert root.get_attribute("data-heads") == str(heads)
    query, key = pizzas()
    assert_shows(root, expected(query, key, heads, 4, 6))


def test_pizza_opens_on_the_numbers_of_the_chapter(chapter):
    page, variables = chapter("pizza"), run_chapter("pizza")
    explorers = page.locator("[data-explorer]")
    explorers.first.wait_for()
    (live,) = explorers.all()
    assert_shows(live, variables["weights"][0])


@pytest.mark.parametrize(("d_model", "seq"), [(1, 1), (4, 3), (5, 2)])
def test_pizza_in_other_dimensions(chapter, d_model, seq):
    root = chapter("pizza").locator(LIVE)
    choose(root, Heads=1)
    choose(
        root, Model_dimension=d_model, Sequence_length=seq, Causal_mask=True
    )
    query, key = pizzas(d_model)
    for heads in (n for n in range(1, d_model + 1) if d_model % n == 0):
        choose(root, Heads=heads)
        dimensions = [
            root.get_attribute(f"data-{name}")
            for name in ("heads", "seq", "d-model")
        ]
        assert dimensions == [str(heads), str(seq), str(d_model)]
        assert_shows(
            root, expected(query, key, heads, seq, d_model, causal=True)
        )


def test_only_divisors_can_be_chosen(chapter):
    root = chapter("pizza").locator("[data-explorer]").first
    options = root.get_by_label("Heads", exact=True).locator("option")
    assert options.all_text_contents() == ["1", "2", "3", "6"]
    choose(root, Heads=2)
    choose(root, Model_dimension=4)
    assert options.all_text_contents() == ["1", "2", "4"]


@pytest.mark.parametrize("written", ["0", "7", "-1", "2.5", "", "1e400"])
def test_a_number_out_of_range_is_refused_in_words(chapter, written):
    page = chapter("pizza")
    root = page.locator("[data-explorer]").first
    control = root.get_by_label("Model dimension", exact=True)
    control.fill(written)
    assert (
        "can be a whole number from 1 to 6; it stays 6"
        in root.get_by_role("status").first.text_content()
    )
    assert root.get_attribute("data-d-model") == "6"
    control.blur()
    assert control.input_value() == "6"


def test_reset_buttons_and_keyboard(chapter):
    page = chapter("pizza")
    root = page.locator(LIVE)
    choose(root, Heads=6, Sequence_length=2, Causal_mask=True)
    button(root, "Reset").click()
    query, key = pizzas()
    assert_shows(root, expected(query, key, 3, 4, 6))
    root.get_by_role("button", name="Step up").nth(0).click()
    assert root.get_attribute("data-heads") == "6"
    root.get_by_role("button", name="Step up").nth(0).press("Enter")
    assert (
        "nothing beyond 6" in root.get_by_role("status").first.text_content()
    )
    seq = control(root, "Sequence length").locator("xpath=..")
    seq.get_by_role("button", name="Step down").click()
    assert root.get_attribute("data-seq") == "3"
    close_menu(root)

    cell = root.locator("[data-head='0'][data-query='1'][data-key='1']")
    cell.click()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("PageDown")
    focused = page.evaluate(
        "[document.activeElement.dataset.head, document.activeElement.ariaLabel]"
    )
    assert focused[0] == "1"
    assert focused[1].startswith("Head 1, query Я, key Пиццу: weight 0.")
    assert (
        root.locator("[tabindex='0'][data-key]").count() == 1
    )  # Tab stops once in all the heatmaps


def test_the_arithmetic_of_the_cell_in_focus_has_its_own_numbers(chapter):
    root, variables = chapter("pizza").locator(LIVE), run_chapter("pizza")
    root.locator("[data-head='1'][data-query='0'][data-key='1']").click()
    working = " ".join(why(root).inner_text().split())

    def written(number):
        return f"{number:.2f}".replace("-", "−")

    # Head 1 has columns 2 and 3.
    q, k = variables["Wq"][:, 2:4], variables["Wk"][:, 2:4]
    q, k = variables["x"][0, 0] @ q, variables["x"][0, 1] @ k
    assert (
        f"q Я {written(q[0])} {written(q[1])}"
        f" k Хочу × {written(k[0])} × {written(k[1])}" in working
    )
    assert (
        f"products {written(q[0] * k[0])} + {written(q[1] * k[1])}"
        f" score {written(q @ k)} ÷ √2 = {written(q @ k / 2**0.5)}" in working
    )
    weight = variables["weights"][0, 1, 0, 1]
    assert f"{weight:.2f}" == "0.25" and working.endswith("= 0.25")
    go(root, "mixed")
    for column, number in enumerate(variables["mixed"][0, 1, 0]):
        click_cell(root, 1, 0, column)
        assert why(root).inner_text().split()[-1] == written(number)


def test_questions_say_why(chapter):
    page = chapter("pizza")
    question = page.locator("[data-question]").first
    question.get_by_label("0 and 1", exact=True).check()
    assert question.get_attribute("data-answer") == "wrong"
    assert (
        "No weight is ever 0" in question.get_by_role("status").text_content()
    )
    question.get_by_label("0.27 and 0.73").check()
    assert question.get_attribute("data-answer") == "right"


@pytest.mark.parametrize(
    ("heads", "seq", "d_model", "causal", "sentence"),
    [
        (12, 16, 768, True, 0),
        (12, 16, 768, False, 2),
        (48, 5, 768, False, 3),
        (5, 7, 35, True, 0),
    ],
)
def test_gpt2_gives_torchs_numbers(
    chapter, heads, seq, d_model, causal, sentence
):
    root = chapter("gpt2").locator("[data-explorer]").first
    choose(root, Heads=1)
    choose(
        root,
        Sentence=sentence,
        Model_dimension=d_model,
        Sequence_length=seq,
        Causal_mask=causal,
    )
    choose(root, Heads=heads)
    variables = run_chapter("gpt2")
    # A smaller model has the first columns of X, and the corners of the matrices.
    x = variables["X"].float()[sentence : sentence + 1, :, :d_model].double()
    query, key = (
        x @ variables[name].float()[:d_model, :d_model].double()
        for name in ("Wq", "Wk")
    )
    length = variables["lengths"][sentence].item()
    assert_shows(
        root, expected(query, key, heads, seq, d_model, causal, length)
    )


def test_chinese_tokens_need_no_font_of_the_readers_machine(chapter):
    page = chapter("gpt2")
    page.evaluate("document.fonts.ready")
    tools = page.context.new_cdp_session(page)
    tools.send("DOM.enable")
    tools.send("CSS.enable")
    root = tools.send("DOM.getDocument")["root"]["nodeId"]
    page.evaluate("""for (const element of document.querySelectorAll("[data-explorer] *")) {
        if (element.children.length) continue;
        if (/^[\\u3000-\\u9fff]+$/.test(element.textContent)) element.dataset.chinese = "";
    }""")
    found = tools.send(
        "DOM.querySelectorAll", {"nodeId": root, "selector": "[data-chinese]"}
    )["nodeIds"]
    assert len(found) > 10
    for node in found:
        fonts = tools.send("CSS.getPlatformFontsForNode", {"nodeId": node})
        # What is hidden has none.
        assert all(font["isCustomFont"] for font in fonts["fonts"]), fonts


def test_gpt2_opens_on_the_numbers_of_the_chapter(chapter):
    root = chapter("gpt2").locator("[data-explorer]").first
    assert_shows(root, run_chapter("gpt2")["weights"][0])


def test_einsums_sliders_are_alive(chapter):
    page = chapter("einsum")
    root = page.locator("[data-explorer]").first
    slider = page.locator(".static-control:has-text('Heads') input")
    slider.fill("0")
    assert root.get_attribute("data-heads") == "1"
    variables = run_chapter("einsum")
    query, key = (
        variables[name].permute(1, 0, 2).reshape(1, 5, 16)
        for name in ("queries", "keys")
    )
    assert_shows(root, expected(query, key, 1, 5, 16))
    choose(root, Heads=2)
    assert slider.input_value() == "1"
    assert slider.get_attribute("aria-valuetext") == "2"


# Every element that scrolls sideways, and what a reader without a mouse is told of it. One with buttons is scrolled by
# going from one to the next.
UNREACHABLE = """() => [...document.querySelectorAll(".bd-article *")].filter((e) =>
    e.scrollWidth > e.clientWidth && /auto|scroll/.test(getComputedStyle(e).overflowX) && e.checkVisibility() &&
    !e.querySelector("button") && !(e.tabIndex === 0 && e.getAttribute("role") && e.getAttribute("aria-label")))
  .map((e) => `${e.tagName}.${e.className}: ${e.textContent.slice(0, 60)}`)"""


def assert_accessible(page, where):
    found = [f"{where}, {line}" for line in axe.violations(page)]
    assert not found, "\n".join(["", *found])


# What makes a page wider than its window, once the widgets have followed the window, which takes them a frame.
TOO_WIDE = """(async () => {
  for (let i = 0; i < 2; i++) await new Promise(requestAnimationFrame);
  const { body, documentElement: html } = document;
  const width = Math.max(html.scrollWidth, body.scrollWidth);
  const ends = (element) => Math.abs(element.getBoundingClientRect().right - width) < 1;
  const wide = [...body.querySelectorAll("*")].filter(ends).map((element) => element.outerHTML.slice(0, 80));
  return width > innerWidth ? [width, ...wide] : [];
})()"""


def assert_fits_and_can_be_reached(page):
    """On 320 pixels, which are 1280 at 400 %, and on 640, which are 1280 at 200 %, without a mouse."""
    for width in (640, 360, 320):
        page.set_viewport_size({"width": width, "height": 900})
        until(page, f"innerWidth === {width}")
        assert page.evaluate(TOO_WIDE) == []
    # What scrolls is marked once it has been laid out.
    page.evaluate(
        "new Promise(done => requestAnimationFrame(() => setTimeout(done, 100)))"
    )
    assert page.evaluate(UNREACHABLE) == []


def assert_stays_where_it_was_painted(page):
    """What a reader sees at first is where it will be when the page is laid out as a whole."""
    moved = page.evaluate("""async () => {
      const html = document.documentElement;
      const seen = [...document.querySelectorAll(".bd-article *")].filter(element => {
        const { top, height } = element.getBoundingClientRect();
        return height && top < innerHeight;
      });
      const tops = () => seen.map(element => element.getBoundingClientRect().top);
      const frame = () => new Promise(requestAnimationFrame);
      html.classList.add("laid-out");
      await frame(), await frame();
      const late = tops();
      html.classList.remove("laid-out");
      await frame(), await frame();
      const early = tops();
      html.classList.add("laid-out");
      const isMoved = (element, i) => element.isConnected && Math.abs(late[i] - early[i]) > 1;
      return seen.filter(isMoved).map(element => element.outerHTML.slice(0, 80));
    }""")
    assert moved == []


def assert_structure(page):
    assert page.evaluate("document.documentElement.lang") == "en"
    levels = page.locator("article :is(h1, h2, h3, h4)").evaluate_all(
        "all => all.map(heading => +heading.tagName[1])"
    )
    assert levels.count(1) == 1 and levels[0] == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels))
    assert page.locator("table:not(:has(th))").count() == 0


# Wide pages differ in their frame: those with a stage, a wall, several explorers, many charts. The rest are for
# `make test-all`.
FRAMES = "welcome", "pizza", "trained_heads", "speed"


@pytest.mark.parametrize(
    ("stem", "width", "mode"),
    [
        *((stem, 390, "dark") for stem in STEMS),
        *(
            pytest.param(
                *(stem, 1280, "light"),
                marks=[] if stem in FRAMES else [pytest.mark.wide],
            )
            for stem in STEMS
        ),
    ],
)
def test_every_page_is_whole(chapter, stem, width, mode):
    """No error, no request that leaves the book, nothing that overflows, no widget that is missing, no raw formula.

    And nothing that keeps a reader out: for that, each width is opened in one mode and switched to the other, which
    costs less than a page of its own.
    """
    page = chapter(stem, width=width, mode=mode)
    whole(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("document.documentElement.dataset.theme") == mode
    assert page.locator(".static-missing").count() == 0
    views = page.locator(
        'script[type="application/vnd.jupyter.widget-view+json"]'
    ).count()
    assert views and page.locator(".static-widget > *").count() == views
    assert page.locator(".math:not(:has(.katex))").count() == 0
    assert page.locator("img").evaluate_all(
        "images => images.every(i => !i.complete || i.naturalWidth > 0)"
    )
    assert small_texts(page.locator("body")) == []
    assert_structure(page)
    assert_stays_where_it_was_painted(page)
    assert_accessible(page, f"{stem} at {width}")
    if width == 390:
        assert_fits_and_can_be_reached(page)


# Pages that one looks things up in are as long as they must be; the welcome page leads to all others.
NO_LIMIT = "notation", "errata", "benchmarks"
SCREENS, SCREEN = 16, 900


def too_long(height: int) -> str:
    screens = height / SCREEN
    return f"{screens:.2f} screens" if screens > SCREENS else ""


@pytest.mark.parametrize(
    "stem", [stem for stem in STEMS if stem not in NO_LIMIT]
)
def test_a_page_takes_at_most_sixteen_screens(chapter, stem):
    """At 1280 × 900, its folds shut, once all of it is laid out."""
    page = chapter(stem, width=1280)
    whole(page)
    height = page.evaluate("document.documentElement.scrollHeight")
    assert too_long(height) == ""


def test_a_page_that_is_too_long_is_told():
    assert too_long(14400) == "" and too_long(14401) == "16.00 screens"


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", ["chapters/benchmarks", "genindex", "search"])
def test_the_books_other_pages_are_accessible(pages, name, width):
    page = pages.open((BOOK / f"{name}.html").as_uri(), width=width)
    assert_accessible(page, f"{name} at {width}")


@pytest.mark.parametrize("stem", ["welcome", "pizza", "gpt2", "trained_heads"])
def test_a_page_from_a_server(pages, server, stem):
    page = pages.open(f"{server}chapters/{stem}.html", offline=False)
    page.wait_for_selector(DRAWN)
    page.wait_for_load_state("networkidle")


def test_pictures_say_what_they_show(chapter):
    page = chapter("gpt2")
    figure = page.locator(".cell_output [role=figure]").first
    assert figure.get_attribute("aria-label").startswith(
        "Sentence 0, head 0, before the mask: 1 heatmap, 16 queries down, 16 keys across."
    )


def test_a_button_leads_to_the_notebook():
    html = (BOOK / "chapters" / "pizza.html").read_text("utf8")
    assert (
        BOOK / "_sources" / "chapters" / "pizza.ipynb"
    ).exists() and "_sources/chapters/pizza.ipynb" in html


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_links_lead_somewhere_and_images_have_words(path):
    assert [*content_checks.dead_links(path, BOOK)] == []
    assert [*content_checks.images_without_words(path, BOOK)] == []


def test_the_pages_leave_out_what_the_theme_would_load():
    html = (BOOK / "chapters" / "pizza.html").read_text("utf8")
    joined = (BOOK / "_static" / "page.js").read_text("utf8").split("*/")[0]
    assert "pydata-sphinx-theme.js" in joined
    scripts = "".join(re.findall(r"<script[^>]*src=[^>]*>", html)) + joined
    assert not re.search("all.min.js|thebe|MathJax|require|katex", scripts)
    assert "THEBE" not in html
    # The setup cell is for Colab; the page leaves it out.
    assert "google.colab" not in html


@pytest.mark.parametrize("width", [1280, 390])
def test_a_link_leads_to_its_explorer(pages, width):
    """Though widgets above it grow while the page loads."""
    address = (BOOK / "chapters" / "gpt2.html").as_uri()
    page = pages.open(
        f"{address}?explorer=gpt-2-s-size-untrained&heads=6#gpt-2-s-size-untrained",
        width=width,
    )
    root = page.locator("#gpt-2-s-size-untrained")
    root.locator("[data-map]").first.wait_for()
    until(
        page,
        "Math.abs(document.getElementById('gpt-2-s-size-untrained').getBoundingClientRect().y) < 200",
    )
    assert root.get_attribute("data-heads") == "6"
