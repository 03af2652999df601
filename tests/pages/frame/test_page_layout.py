"""Where things stand in the pages and how wide they are: around a stage, on a phone, on paper."""

import re

import pytest

from support.browser import small_texts, until, whole
from support.paths import BOOK

CHAPTERS = sorted(path.stem for path in (BOOK / "chapters").glob("*.html"))
# The notebooks' pages have this among all that is looked at in them, in test_pages.py.
OTHERS = ["chapters/benchmarks", "search", "genindex"]
# A page without a widget keeps the theme's contents list.
WITHOUT_STAGE = {"benchmarks", "decoder", "module", "ring", "speed"}


def opened(pages, name, **options):
    return pages.open((BOOK / f"{name}.html").as_uri(), **options)


def box(page, selector):
    return page.locator(selector).first.bounding_box()


@pytest.mark.parametrize("stem", CHAPTERS)
def test_a_page_has_either_a_stage_or_a_contents_list(stem):
    html = (BOOK / "chapters" / f"{stem}.html").read_text("utf8")
    has_stage = stem not in WITHOUT_STAGE
    assert ('<body class="has-stage' in html) == has_stage
    for part in ("bd-sidebar-secondary ", "secondary-toggle ", "bd-toc-nav "):
        assert (part in html) != has_stage, part


def test_the_sections_of_a_page_with_a_stage_stand_under_its_name(chapter):
    page = chapter("pizza", width=390)
    links = page.locator(".current .page-sections a")
    named = [text.replace("\xa0", " ") for text in links.all_text_contents()]
    assert named == [
        heading.strip().removesuffix("#")
        for heading in page.locator(".bd-article h2").all_text_contents()
    ]
    # On a phone the list lies over the page, and closes when it has led somewhere.
    page.wait_for_selector("button.copybtn", state="attached")
    page.locator(".primary-toggle").click()
    links.last.click()
    until(page, "location.hash.length > 1")
    page.locator(".bd-sidebar-primary").wait_for(state="hidden")


def test_the_section_that_is_read_is_marked(chapter):
    page = chapter("pizza")
    for name in ("softmax", "play", "exercises"):
        page.locator(f"#{name}").evaluate(
            "section => section.scrollIntoView({ behavior: 'instant' })"
        )
        until(
            page,
            f"""(() => {{
                const [link, ...more] = document.querySelectorAll(".page-sections [aria-current]");
                const section = document.getElementById("{name}");
                return more.length === 0 && link !== undefined &&
                    document.querySelector(link.hash).contains(section);
            }})()""",
        )


def test_a_name_in_a_table_breaks_between_its_parts():
    html = (BOOK / "chapters" / "notation.html").read_text("utf8")
    assert "max_<wbr>position_<wbr>embeddings" in html
    assert "nn.<wbr>MultiheadAttention" in html


def test_tensors_of_one_cell_stand_side_by_side_where_there_is_room(chapter):
    tops = {}
    for width in (1280, 390):
        page = chapter("by_hand", width=width)
        tensors = [
            box(page, f"[data-tensor={name}]") for name in ("Wq", "Wk", "Wv")
        ]
        tops[width] = {tensor["y"] for tensor in tensors}
        assert all(t["x"] + t["width"] <= width for t in tensors)
    assert (len(tops[1280]), len(tops[390])) == (1, 3)


def test_numbers_stand_right_beside_their_labels_on_a_phone(chapter):
    page = chapter("from_scratch", width=390)
    label = box(page, "[data-tensor=weights] tbody th span")
    number = box(page, "[data-tensor=weights] tbody td")
    assert 0 <= number["x"] - (label["x"] + label["width"]) <= 12


def test_a_stage_is_980_wide_beside_the_books_contents(chapter):
    page = chapter("pizza")
    stage = box(page, ".static-widget:has([data-explorer])")
    assert (stage["x"], stage["width"]) == (276, 980)
    text = box(page, ".bd-article section > p")
    assert text["x"] == 276
    assert 680 <= text["width"] <= 720
    code = box(page, ".cell > .cell_input")
    assert code["x"] == pytest.approx(276, abs=1)  # the frame of its cell
    assert 680 <= code["width"] <= 980
    # The text's measure is none of the stage's.
    stage_rows = page.locator("[data-explorer]").first.locator("> *")
    assert stage_rows.evaluate_all(
        "rows => rows.every(row => getComputedStyle(row).maxWidth !== '720px')"
    )
    question = box(page, "[data-question]")
    assert question["width"] == text["width"]


@pytest.mark.parametrize("width", [1600, 1920])
def test_a_wide_window_has_the_same_page_in_its_middle(chapter, width):
    page = chapter("pizza", width=width)
    assert box(page, ".static-widget:has([data-explorer])")["width"] == 980
    left = box(page, ".bd-sidebar-primary")["x"]
    stage = box(page, ".bd-article")
    assert left == pytest.approx(width - stage["x"] - stage["width"], abs=24)


def test_without_the_books_contents_the_stage_stands_in_the_middle(chapter):
    page = chapter("pizza")
    page.wait_for_selector("button.copybtn", state="attached")
    page.locator(".primary-toggle").click()
    stage = box(page, ".static-widget:has([data-explorer])")
    assert stage["width"] == 980
    until(
        page,
        "Math.abs(document.querySelector('.bd-article').getBoundingClientRect().left - 126) < 1",
    )


def test_nothing_of_the_themes_lies_where_the_stations_stick(chapter):
    page = chapter("pizza")
    page.evaluate("scrollTo(0, 2000)")
    bottom = page.locator(".bd-header-article").evaluate(
        "bar => bar.getBoundingClientRect().bottom"
    )
    assert bottom < 0
    top = page.locator("#play").evaluate("""section => {
      section.scrollIntoView({ behavior: "instant" });
      return section.querySelector("h2").getBoundingClientRect().top;
    }""")
    assert top == pytest.approx(112, abs=2)


@pytest.mark.parametrize("width", [390, 320])
@pytest.mark.parametrize("name", OTHERS)
def test_a_page_is_no_wider_than_a_phone(pages, name, width):
    page = opened(pages, name, width=width)
    page.evaluate("document.documentElement.classList.add('laid-out')")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.body.scrollWidth") <= width


def test_a_phone_with_large_letters_scrolls_in_one_direction(chapter):
    page = chapter("welcome", width=390)
    whole(page)  # what isn't laid out yet is no wider than the screen
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    until(page, "document.documentElement.scrollWidth <= 390")


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", OTHERS)
def test_no_letter_is_smaller_than_12_pixels(pages, name, width):
    page = opened(pages, name, width=width)
    assert small_texts(page.locator("body")) == []


def test_a_hue_is_a_heads_so_code_has_none(chapter):
    page = chapter("pizza")
    used = page.locator(".highlight span").evaluate_all(
        "all => [...new Set(all.map(token => getComputedStyle(token).color))]"
    )
    ink, muted = "rgb(31, 41, 51)", "rgb(91, 102, 115)"
    assert set(used) == {ink, muted}


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("scripts", [True, False])
def test_a_page_is_of_the_books_own_paper_and_ink(browser, mode, scripts):
    context = browser.new_context(
        color_scheme=mode, java_script_enabled=scripts, offline=True
    )
    page = context.new_page()
    page.goto((BOOK / "chapters" / "pizza.html").as_uri())
    colours = page.locator("body").evaluate(
        "body => [getComputedStyle(body).color, getComputedStyle(document.documentElement).backgroundColor]"
    )
    context.close()
    assert (
        colours
        == {
            "light": ["rgb(31, 41, 51)", "rgb(255, 255, 255)"],
            "dark": ["rgb(230, 234, 239)", "rgb(20, 24, 30)"],
        }[mode]
    )


def test_on_paper_nothing_is_faded_or_narrowed(chapter):
    page = chapter("pizza", width=390)
    page.emulate_media(media="print")
    # A browser may print before the label of what scrolls is taken away.
    mask = page.locator("pre").first.evaluate("""pre => {
      pre.setAttribute("aria-label", "Code, scrolls");
      return getComputedStyle(pre).maskImage;
    }""")
    assert mask == "none"
    page.set_viewport_size({"width": 794, "height": 1123})
    text, cell = (
        box(page, f".bd-article section > {part}") for part in ("p", ".cell")
    )
    assert cell["width"] >= text["width"] > 700


def test_the_themes_hues_are_none_of_the_pages():
    """What the theme draws in a colour of its own would be a second palette."""
    css = (BOOK / "_static" / "page.css").read_text("utf8")
    ours = css[css.index("--pst-color-text-base:var(--mh-ink)") :]
    for name in ("primary", "secondary", "accent", "link", "background"):
        assert re.search(rf"--pst-color-{name}:var\(--mh-", ours), name
