"""A saved page in Chromium, from disk, with no network: it works, whoever reads it, and nothing foreign runs in it."""

import base64
import html
import json
import re

import pytest
import torch

from manyheads import Film, Heads, TwoPlacesFilm
from support import axe, hostile
from support.browser import read_weights, small_texts
from support.explorers import control, pizza, unfold
from support.mounting import WIDGETS
from support.walls import tokens_of, weights_of

WORDS = ["the", "trophy", "did", "not", "fit", "in", "the", "case"]
ALL = {
    **WIDGETS,
    "heads": lambda: wall(),
    "film": lambda: Film(),
    "two places": lambda: TwoPlacesFilm(),
}
LARGEST = 200_000  # bytes, beside the numbers
PLACES = "all => all.map(({ dataset: { layer, head } }) => [layer, head])"


def attended() -> list[torch.Tensor]:
    """Weights of random numbers, with the query and the key that give them."""
    torch.manual_seed(0)
    query, key = torch.randn(2, 3, 4, len(WORDS), 8)
    return [(query @ key.mT / 8**0.5).softmax(dim=-1), query, key]


def wall(**options) -> Heads:
    weights, query, key = attended()
    return Heads(weights, WORDS, query=query, key=key, **options)


@pytest.fixture
def saved(pages, tmp_path):
    """Save a widget, and open the file from disk; what goes wrong there fails the test."""
    folder = tmp_path / "_build" / "html"
    folder.mkdir(parents=True)

    def open_saved(
        widget, change=str, motion="reduce", comes=".mh-widget", **options
    ):
        file = widget.save(folder / "saved.html")
        file.write_text(change(file.read_text("utf8")), "utf8")
        page = pages.open(file.as_uri(), motion=motion, **options)
        page.wait_for_selector(f".static-widget > {comes}")
        return page

    return open_saved


@pytest.mark.parametrize("kind", ALL)
def test_every_widget_can_be_saved_and_is_drawn(saved, kind):
    page = saved(ALL[kind]())
    assert page.locator(".static-widget > .mh-widget").count() == 1
    assert page.locator(".static-missing").count() == 0
    assert page.locator("h1").count() == page.locator("main").count() == 1
    assert page.locator("footer").is_visible()


@pytest.mark.parametrize("kind", ALL)
def test_a_file_is_small_beside_its_numbers(tmp_path, kind):
    page = ALL[kind]().save(tmp_path / "saved.html").read_text("utf8")
    (state,) = re.findall(r'widget-state\+json">(.*?)</script>', page, re.S)
    model = json.loads(state)["state"]["widget"]
    given = {
        name: value
        for name, value in model["state"].items()
        if name not in ("_esm", "_css")
    }
    numbers = json.dumps([given, model["buffers"]], ensure_ascii=False)
    assert len(page.encode()) - len(numbers.encode()) < LARGEST


def test_nothing_in_it_leads_out_of_it(tmp_path):
    for kind in ALL:
        page = ALL[kind]().save(tmp_path / "saved.html").read_text("utf8")
        addresses = set(re.findall(r"""https?:[^\s"'`<\\]*""", page))
        assert addresses <= {"http://www.w3.org/2000/svg"}, kind
        assert not re.search(r"<(?:img|iframe|script|link)[^>]* src=", page)


def test_a_wall_has_its_numbers_and_what_was_chosen(saved):
    shown = wall(layer=2, head=1, word="fit")
    shown.key = 1
    page = saved(shown)
    found = torch.tensor(weights_of(page))
    torch.testing.assert_close(found, attended()[0], rtol=0, atol=1e-5)
    assert tokens_of(page) == WORDS
    head = page.locator(".mw-map[aria-pressed='true']")
    assert head.evaluate_all(PLACES) == [["2", "1"]]
    chosen = page.locator(".mw-chip[aria-pressed='true']")
    assert chosen.all_inner_texts() == ["fit"]


def test_an_explorer_has_its_numbers_and_what_was_set(saved):
    shown = pizza()[0]
    shown.heads, shown.causal = 2, True
    shown.edits = {"x[0,2,5]": 18.0}
    page = saved(shown)
    weights = read_weights(page)
    values = torch.tensor([weights[place] for place in sorted(weights)])
    torch.testing.assert_close(
        values.reshape(shown.weights[0].shape).double(),
        shown.weights[0],
        rtol=1e-4,
        atol=1e-6,
    )
    control(page, "Heads").select_option("3")
    assert page.locator("[data-heads='3']").count()


def test_weights_can_be_carried_away_from_the_file(saved):
    """The policy lets a page save what it has made."""
    page = saved(pizza()[0])
    unfold(page, "Take it with you")
    page.get_by_role("button", name="Weights (CSV)").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as a file").click()
    rows = download.value.path().read_text("utf8").split()
    assert len(rows) == 1 + 3 * 4 * 4


@pytest.mark.parametrize("within", [True, False])
def test_it_works_in_a_frame_that_may_only_run_scripts(
    saved, tmp_path, within
):
    """A file beside it, or the page as a text, as a server of another page hands it on."""
    page = saved(wall())
    folder = tmp_path / "_build" / "html"
    text = html.escape((folder / "saved.html").read_text("utf8"))
    source = f'srcdoc="{text}"' if within else 'src="saved.html"'
    frame = folder / "frame.html"
    frame.write_text(f'<iframe sandbox="allow-scripts" {source}>', "utf8")
    page.goto(frame.as_uri())
    word = page.frame_locator("iframe").locator(".mw-chip").nth(2)
    word.click()
    assert word.get_attribute("aria-pressed") == "true"


# ---- for every reader ----


@pytest.mark.parametrize("kind", ["heads", "explorer", "question"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_in_light_and_dark(saved, kind, width):
    page = saved(ALL[kind](), width=width, touch=width < 500)
    assert axe.of_system(page) == []


@pytest.mark.parametrize("kind", ["heads", "explorer", "film"])
def test_on_a_phone_nothing_runs_out_of_the_page(saved, kind):
    page = saved(ALL[kind](), width=390, touch=True)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert small_texts(page.locator("body")) == []
    room = page.locator(".mh-widget").bounding_box()
    places = (0, 390) if kind == "explorer" else (16, 358)
    assert (room["x"], room["width"]) == places


def test_on_a_screen_it_is_as_wide_as_in_the_book(saved):
    page = saved(wall())
    room = page.locator(".mh-widget").bounding_box()
    assert room["width"] == 980 and room["x"] == 150


def test_the_ground_is_the_systems_theme_and_paper_is_white(saved):
    ground = "getComputedStyle(document.body).backgroundColor"
    within = "getComputedStyle(document.querySelector('.mh-widget')).color"
    causal = torch.eye(8).expand(1, 2, 8, 8)  # most of the weights are 0
    page = saved(Heads(causal, WORDS), mode="dark")
    dark = ["rgb(20, 24, 30)", "rgb(230, 234, 239)"]
    assert [page.evaluate(each) for each in (ground, within)] == dark
    assert palest_of_maps(page) == [20, 24, 30]
    page.emulate_media(media="print")
    light = ["rgb(255, 255, 255)", "rgb(31, 41, 51)"]
    assert [page.evaluate(each) for each in (ground, within)] == light
    assert palest_of_maps(page) == [255, 255, 255]
    shown = page.locator("button:visible").evaluate_all(
        "all => all.map(({ className }) => className)"
    )
    assert shown and all("mh-onpaper" in name for name in shown)
    assert page.locator("footer").is_visible()
    page.emulate_media(media="screen", color_scheme="light")
    assert page.evaluate(ground) == light[0]
    assert palest_of_maps(page) == [255, 255, 255]


def palest_of_maps(page) -> list[int]:
    """The colour of a weight of 0 (keys that come later have none), a frame later: a page hears of a theme then."""
    return page.locator(".mw-painted").evaluate("""async canvas => {
      await new Promise(requestAnimationFrame);
      await new Promise(requestAnimationFrame);
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      const painted = new Map();
      for (let i = 0; i < data.length; i += 4) {
        const colour = [data[i], data[i + 1], data[i + 2]].join();
        if (data[i + 3]) painted.set(colour, (painted.get(colour) ?? 0) + 1);
      }
      const [most] = [...painted].sort(([, a], [, b]) => b - a)[0];
      return most.split(",").map(Number);
    }""")


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("width", [1280, 390])
def test_its_title_is_in_sight_once(saved, kind, width):
    page = saved(ALL[kind](), width=width)
    title = page.title()
    seen = page.evaluate(
        """(title) => {
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          let count = 0;
          while (walker.nextNode()) {
            const { parentElement: holder, data } = walker.currentNode;
            const isSeen = holder.checkVisibility() && holder.getBoundingClientRect().width > 1;
            if (isSeen && data.trim() === title) count++;
          }
          return count;
        }""",
        title,
    )
    # On a phone the explorer's bar has no room for it.
    has_none = kind in ("explorer", "rows") and width < 500
    assert seen == (0 if has_none else 1), title


def test_the_keyboard_alone_chooses_a_word(saved):
    page = saved(wall())
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.className.includes('chip')"):
            break
    page.keyboard.press("ArrowRight")
    chosen = page.locator(".mw-chip[aria-pressed='true']")
    assert chosen.all_inner_texts() == ["trophy"]


def test_without_scripts_it_says_in_words_what_stands_there(browser, tmp_path):
    file = wall(title="A model").save(tmp_path / "saved.html")
    context = browser.new_context(java_script_enabled=False, offline=True)
    page = context.new_page()
    page.goto(file.as_uri())
    words = page.locator(".no-script")
    assert words.is_visible()
    assert "Here stands a wall of 12 maps" in words.inner_text()
    assert "“the trophy did not fit in the case”" in words.inner_text()
    assert "All of it is in this file" in page.locator("footer").inner_text()
    context.close()


def test_a_reader_with_scripts_gets_no_words_in_its_place(saved):
    assert saved(wall()).locator(".no-script").count() == 0


def test_a_browser_is_told_not_to_translate_it(saved):
    page = saved(wall())
    assert page.evaluate("document.documentElement.translate") is False
    assert (
        page.locator(".mw-chip").first.evaluate("({ translate }) => translate")
        is False
    )


# ---- what is slipped into it ----


def test_hostile_tokens_and_titles_are_shown_and_do_not_run(saved):
    texts = list(hostile.TEXTS.values())
    title = hostile.TEXTS["the end of a script"]
    shown = Heads(
        torch.full((1, 2, len(texts), len(texts)), 1 / len(texts)),
        texts,
        title=title,
    )
    page = saved(shown)
    assert tokens_of(page) == texts
    assert page.title() == title
    assert page.locator("h1").text_content() == title
    assert page.evaluate(f"{hostile.FLAG} ?? 'nobody'") == "nobody"


def test_what_somebody_slips_into_the_file_does_not_run(saved, pages):
    intruder = """<script>globalThis.intruded = "script"</script>
        <img src="data:," onerror="globalThis.intruded = 'handler'">
        <svg onload="globalThis.intruded = 'picture'"></svg>
        <iframe srcdoc="<script>parent.intruded = 'frame'</script>"></iframe>
        <base href="https://elsewhere.example/"><img src="https://elsewhere.example/a.png">"""
    page = saved(
        wall(), lambda html: html.replace("<main>", intruder + "<main>")
    )
    assert page.evaluate("globalThis.intruded ?? 'nobody'") == "nobody"
    page.locator(".mw-chip").nth(2).click()
    chosen = page.locator(".mw-chip[aria-pressed='true']")
    assert chosen.all_inner_texts() == ["did"]
    refused = [told for told in pages.problems if "Policy" in told]
    for attempt in ("inline script", "inline event handler", "base-uri"):
        assert any(attempt in told for told in refused), (attempt, refused)
    pages.problems.clear()


def test_numbers_that_somebody_took_out_are_missed_in_words(saved, pages):
    """The file may have been edited by hand."""
    short = base64.b64encode(b"\0" * 8).decode()

    def without(html):
        return re.sub(
            r'("path": \["weights16"\].*?"data": ")[^"]*',
            rf"\g<1>{short}",
            html,
        )

    page = saved(wall(), without, comes=".static-missing")
    assert "weights" in page.locator(".static-missing").inner_text()
    assert page.locator(".mh-widget").count() == 0
    pages.problems.clear()
