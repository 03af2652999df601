"""The welcome page's map: the chapters of the book and no others, numbers of real tensors, ways that add up.

The map is drawn here without the book around it, for the chapters of today and for those to come; the last tests look
at the built page.
"""

import base64
import io
import json
import re
from itertools import combinations, pairwise

import pytest
import torch
import yaml
from bs4 import BeautifulSoup
from docutils import nodes
from docutils.core import publish_doctree
from matplotlib.image import imread
from myst_parser.parsers.docutils_ import Parser

from book.page import map as book_map
from book.page.map import chapters as of_chapters
from book.page.map import tensors as of_tensors
from book.page.map.chapters import Chapter, from_table, minutes, source
from book.page.map.places import places
from book.page.map.section import GROUPS, section
from book.page.map.ways import WAYS, Way, duration
from manyheads import colours
from support.axe import in_both_modes
from support.browser import small_texts
from support.chapters import map_of, run_chapter
from support.paths import CHAPTERS, ROOT

STATIC = ROOT / "assets" / "static"
CONTENTS = yaml.safe_load((ROOT / "_toc.yml").read_text("utf8"))
LISTED = [
    each["file"].split("/")[-1]
    for part in CONTENTS["parts"]
    for each in part["chapters"]
]
PROMISED = {"Twenty minutes": 20, "Half an hour": 30, "An hour": 60}


def document() -> nodes.document:
    """The text as the build reads it, without a book around it: its links stay as they are written."""
    settings = {"myst_all_links_external": True, "report_level": 4}
    return publish_doctree(
        map_of(CHAPTERS / "welcome.ipynb"),
        parser=Parser(),
        settings_overrides=settings,
    )


def today() -> list[Chapter]:
    """The chapters as the build finds them."""
    (table,) = document().findall(nodes.table)
    welcome = Chapter(
        "welcome",
        of_chapters.HERE_TITLE,
        of_chapters.HERE_ABOUT,
        minutes(CHAPTERS / "welcome.ipynb"),
        "#top",
    )
    return [welcome, *from_table(table, CHAPTERS)]


@pytest.fixture(scope="module")
def tensors(tmp_path_factory):
    return of_tensors.drawn(tmp_path_factory.mktemp("map") / "map.json")


def soup(chapters, tensors, ways=WAYS):
    return BeautifulSoup(section(chapters, tensors, ways), "html.parser")


def name_of(link) -> str:
    """The chapter that a link leads to, by its file's name."""
    return str(link["href"]).split(".")[0].replace("#top", "welcome")


# ---- chapters and ways ----


def test_each_chapter_of_the_book_is_a_link_once(tensors):
    links = soup(today(), tensors).select(".map-chapter > a")
    assert sorted(map(name_of, links)) == sorted([*LISTED, "welcome"])


def test_the_table_gives_way_to_the_map_and_nothing_else_does():
    text = map_of(CHAPTERS / "welcome.ipynb")
    assert text.count(book_map.BEGIN) == text.count(book_map.END) == 1
    begin, table, end = (
        text.index(part) for part in (book_map.BEGIN, "| [", book_map.END)
    )
    assert begin < table < end
    assert text[:begin].rstrip().endswith("## Find your way")
    read = document()
    for words in (book_map.BEGIN, book_map.END):
        assert book_map.comment(read, words) is not None


def test_what_the_map_does_not_know_stands_below_the_picture(tensors):
    new = Chapter("my_topic", "Mine & yours", "…", None, "my_topic.html")
    found = soup([*today(), new], tensors)
    (link,) = found.select("a[href='my_topic.html']")
    assert link.text.strip() == "Mine & yours"
    assert "map-below-picture" in link.find_parents("li")[1]["class"]


def test_every_chapter_of_a_group_is_known_by_its_files_name():
    known = {name for *_, names in GROUPS for name in names}
    assert known <= {*LISTED, "welcome"}
    assert set(places(known)) == known - set(GROUPS[-1][2])


def test_minutes_are_those_that_the_chapter_says(tmp_path):
    for name in [*LISTED, "welcome"]:
        path = source(CHAPTERS, name)
        if path.suffix == ".ipynb":
            assert minutes(path), f"{name} does not say how long it takes"
    page = tmp_path / "a.md"
    page.write_text("It took 7 minutes.\n\n**Time:** look, or 12 minutes.")
    assert minutes(page) == 12


def test_totals_are_sums(tensors):
    found = soup(today(), tensors)
    said = {
        li.em.text: int(re.search(r"(\d+) min", li.a.text)[1])
        for li in found.select(".map-chapter")
        if "min" in li.a.text
    }
    titles = {chapter.name: chapter.title for chapter in today()}
    for way, card in zip(WAYS, found.select(".map-way"), strict=True):
        total = sum(said[titles[name]] for name in way.stops)
        words = f"{len(way.stops)} chapters, {duration(total)}"
        assert card.span.text == words
        wanted = PROMISED.get(way.title)
        assert wanted is None or abs(total - wanted) <= 5, (
            f"{way.title} takes {total} minutes: give it another name"
        )


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(5, "5 min"), (60, "1 h"), (130, "2 h 10 min"), (0, "0 min")],
)
def test_a_duration_is_read_as_it_is_said(minutes, words):
    assert duration(minutes) == words


def test_no_way_leads_to_a_chapter_that_is_not_there(tensors):
    for way in WAYS:
        assert set(way.stops) <= {*LISTED, "welcome"}
        assert len(set(way.stops)) == len(way.stops)
    wrong = Way("x", "Another way", "…", ("pizza", "gone"))
    with pytest.raises(
        ValueError, match=r"'Another way'.* leads to gone, which is no"
    ):
        section(today(), tensors, [wrong])


def test_without_scripts_the_first_way_is_chosen(tensors):
    found = soup(today(), tensors)
    first = {
        name_of(li.a): li
        for li in found.select(".map-chapter")
        if li.has_attr("data-stop")
    }
    assert sorted(first) == sorted(WAYS[0].stops)
    for number, name in enumerate(WAYS[0].stops, 1):
        (badge,) = first[name].select("b:not([hidden])")
        assert badge.text == f"stop {number}"
    pressed = [b["aria-pressed"] for b in found.select("button")]
    assert pressed == ["true", "false", "false"]


# ---- numbers ----


def chapters_own() -> dict:
    """The chapter's numbers, masked as the map shows them, by another path than the package's."""
    chapter = run_chapter("pizza")
    q, k, v = (chapter[name].cpu()[0] for name in "qkv")
    scores = chapter["scores"].cpu()[0]
    mask = torch.ones(4, 4, dtype=torch.bool).tril()
    weights = scores.masked_fill(~mask, -torch.inf).softmax(-1)
    mixed = weights @ v
    merged = torch.cat([*mixed], dim=-1)[None]
    X = chapter["X"].cpu() / 10
    projected = [X[0] @ chapter[f"W{name}"].cpu() for name in "qkv"]
    return {
        **{"X": X, "QKV": torch.stack(projected), "q": q, "k": k, "v": v},
        **{"scores": scores, "weights": weights, "mixed": mixed},
        **{"merged": merged, "output": merged @ chapter["Wo"].cpu()},
    }


def test_every_number_drawn_is_the_chapters(tensors):
    own = chapters_own()
    together = [["QKV", "q", "k", "v"], ["mixed", "merged"]]
    drawing = soup(today(), tensors).select_one(".map-drawing")
    drawn = {}
    for group in drawing.select(".map-cells:not([data-numbers=mask])"):
        drawn.setdefault(group["data-numbers"], []).append(group)
    assert {name: len(groups) for name, groups in drawn.items()} == {
        name: len(own[name]) for name in own
    }
    for name, groups in drawn.items():
        scale = next((all_ for all_ in together if name in all_), [name])
        largest = max(own[each].abs().max().item() for each in scale)
        if name == "weights":
            largest = 1.0
        for group, matrix in zip(groups, own[name], strict=True):
            cells = {
                (int(r["y"]) // 10, int(r["x"]) // 10): r
                for r in group.select("rect")
            }
            assert len(cells) == matrix.numel()
            for (i, j), cell in cells.items():
                number = matrix[i, j].item()
                strength = (abs(number) / largest) ** 0.5
                assert float(cell["fill-opacity"]) == pytest.approx(
                    strength, abs=0.0051
                ), (name, i, j)
                assert ("class" in cell.attrs) == (number < 0), (name, i, j)


def test_lanes_are_heads_from_the_first_to_the_last(tensors):
    groups = soup(today(), tensors).select(
        ".map-drawing .map-cells[data-numbers=weights]"
    )
    hues = [
        re.search(r"head-(\d)", str(group["style"]))[1] for group in groups
    ]
    tops = [
        float(re.search(r" (\d+)\)", str(g["transform"]))[1]) for g in groups
    ]
    assert hues == ["0", "1", "2"] and tops == sorted(tops)


def test_the_mask_hides_what_comes_later(tensors):
    for group in soup(today(), tensors).select("[data-numbers=mask]"):
        starts = {
            kind: {
                (int(y) // 10, int(x) // 10)
                for x, y in re.findall(
                    r"M(\d+) (\d+)", str(group.select_one(f".map-{kind}")["d"])
                )
            }
            for kind in ("open", "masked")
        }
        every = {(i, j) for i in range(4) for j in range(4)}
        assert starts["open"] == {(i, j) for i, j in every if j <= i}
        assert starts["masked"] == every - starts["open"]


def test_the_wall_has_every_weight_of_every_head_in_its_place(tensors):
    weights = of_tensors.readers()
    assert weights.shape == (6, 12, 16, 16)
    assert len(tensors["wall"]) <= 8 * 1024
    png = base64.b64decode(tensors["wall"].split(",")[1])
    alpha = torch.tensor(imread(io.BytesIO(png), format="png")[..., 3])
    step = 16 + 2
    assert alpha.shape == (6 * step - 2, 12 * step - 2)
    for layer in range(6):
        for head in range(12):
            there = alpha[step * layer :, step * head :][:16, :16]
            wanted = weights[layer, head].clamp(0, 1).sqrt()
            assert torch.allclose(there, wanted.float(), atol=0.08), (
                layer,
                head,
            )
    assert alpha[16::step].max() == alpha[:, 17::step].max() == 0


def test_what_was_computed_is_kept_until_it_is_of_something_else(
    tmp_path, monkeypatch, tensors
):
    store = tmp_path / "a" / "map.json"
    counted = []
    monkeypatch.setattr(of_tensors, "pizza", lambda: counted.append(1) or {})
    monkeypatch.setattr(of_tensors, "readers", lambda: torch.zeros(1, 1, 2, 2))
    drawn = of_tensors.drawn.__wrapped__
    first = drawn(store)
    assert drawn(store) == first and len(counted) == 1
    store.write_text(json.dumps({**first, "made_of": "another"}))
    assert drawn(store) == first and len(counted) == 2


# ---- the map in a browser, without the book ----

_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>map</title><link rel="icon" href="data:,">
<meta name="viewport" content="width=device-width">
<script>
  const media = matchMedia("(prefers-color-scheme: dark)");
  const set = () => (document.documentElement.dataset.theme = media.matches ? "dark" : "light");
  media.onchange = set;
  set();
</script>
<style>{styles}
  body {{ max-width: 980px; margin: 0 auto; font: 16px/26px system-ui, sans-serif;
    background: var(--mh-paper); color: var(--mh-ink) }}
</style>
<body><main><article id="top"><h1>Map</h1>{body}</article></main><script>{script}</script></body></html>"""


@pytest.fixture
def map_page(pages, tmp_path, tensors):
    def open_map(chapters=None, **options):
        # The page itself has the book's colours, not only what is drawn in it.
        themed = re.compile(
            r"^(:is\(.*?\)) (?=:is\(\.mh-widget)", re.MULTILINE
        )
        styles = themed.sub(r"\1,\n\1 ", colours.STYLE)
        styles = re.sub(
            "^(?=.mh-widget,$)", "html,\n", styles, flags=re.MULTILINE
        )
        styles += (STATIC / "accessible.css").read_text("utf8")
        styles += (STATIC / "map.css").read_text("utf8")
        html = _PAGE.format(
            styles=styles,
            body=section(chapters or today(), tensors),
            script=(STATIC / "map.js").read_text("utf8"),
        )
        folder = tmp_path / "_build" / "html"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "page.html").write_text(html, "utf8")
        return pages.open((folder / "page.html").as_uri(), **options)

    return open_map


_BOXES = """() => [...document.querySelectorAll(".map *:not(b, b *)")].filter(e => e.checkVisibility())
  .map(e => { const { x, y, width, height } = e.getBoundingClientRect(); return [x, y, width, height].join(" "); })"""
_STOPS = """() => [...document.querySelectorAll(".map b")].filter(b => b.checkVisibility())
  .map(b => [+b.lastChild.data, b.closest("a").querySelector("em").textContent])"""


def stops(page) -> list[str]:
    """The titles of the chapters that have a number, in the order of their numbers."""
    found = sorted(page.evaluate(_STOPS))
    assert [number for number, _ in found] == [*range(1, len(found) + 1)]
    return [title for _, title in found]


def titles(way: Way) -> list[str]:
    named = {chapter.name: chapter.title for chapter in today()}
    return [named[name] for name in way.stops]


@pytest.mark.parametrize("width", [1280, 800, 600, 390, 320])
def test_choosing_a_way_numbers_its_stops_and_moves_nothing(map_page, width):
    page = map_page(width=width)
    assert stops(page) == titles(WAYS[0])
    places_of = ".map-label, .map-way p, .map-way, .map-group"
    at = f"""() => [...document.querySelectorAll("{places_of}")].map(e => {{
      const {{ x, y, height }} = e.getBoundingClientRect(); return [x, y, height].join(" "); }})"""
    before = page.evaluate(at)
    for way in (*WAYS[1:], WAYS[0]):
        page.get_by_role("button", name=way.title).click()
        assert stops(page) == titles(way)
        pressed = page.locator("[aria-pressed=true]").all_inner_texts()
        assert pressed == [way.title]
        assert page.evaluate(at) == before
        start = page.locator(".map-start a:visible")
        first, second = titles(way)[:2]
        is_here = first == of_chapters.HERE_TITLE
        words = f"Continue with {second}" if is_here else f"Start with {first}"
        assert words in start.inner_text()


def test_what_follows_a_title_stays_where_it_is(map_page):
    page = map_page()
    before = page.evaluate(_BOXES)
    page.get_by_role("button", name=WAYS[2].title).click()
    assert page.evaluate(_BOXES) == before


def test_the_keyboard_chooses_a_way_and_reads_a_sentence(map_page):
    page = map_page()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")  # past the link of the chosen way
    page.keyboard.press("Tab")
    focused = "document.activeElement.textContent"
    assert page.evaluate(focused) == WAYS[1].title
    page.keyboard.press("Space")
    assert stops(page) == titles(WAYS[1])
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("!!document.activeElement.closest('.map-chapter')"):
            break
    shown = page.evaluate("""() => {
      const link = document.activeElement;
      return [getComputedStyle(link.nextElementSibling).opacity, getComputedStyle(link.firstElementChild).outlineStyle];
    }""")
    assert shown == ["1", "solid"]


def test_a_pointer_on_a_part_reads_its_sentence_and_leads_to_its_chapter(
    map_page,
):
    page = map_page()
    about = {chapter.name: chapter.about for chapter in today()}
    shown = """() => [...document.querySelectorAll(".map-about")]
      .filter(e => getComputedStyle(e).opacity === "1").map(e => e.textContent)"""
    assert page.evaluate(shown) == []
    drawing = page.locator(".map-drawing").bounding_box()
    before = page.evaluate(_BOXES)
    for name, x, y in (
        *(("from_scratch", 30, 230), ("wrong_split", 200, 240)),
        *(("einsum", 240, 240), ("masks", 390, 240), ("why", 450, 240)),
        ("by_hand", 305, 240),
        *(("module", 590, 240), ("pizza", 530, 310), ("gpt2", 740, 260)),
    ):
        page.mouse.move(drawing["x"] + x, drawing["y"] + y)
        assert page.evaluate(shown) == [about[name]], name
        assert page.evaluate(_BOXES) == before


@pytest.mark.parametrize("width", [1280, 960])
def test_no_two_labels_overlap(map_page, width):
    """Each with a number before it, in a wide font, where the picture is largest and where it is smallest."""
    page = map_page(today(), width=width)
    page.add_style_tag(
        content=".map { font-family: 'DejaVu Sans', sans-serif }"
    )
    page.evaluate("""() => {
      for (const label of document.querySelectorAll(".map-label")) {
        label.querySelector("b")?.remove();
        const b = document.createElement("b");
        b.append("1");
        label.prepend(b);
        label.closest("li").toggleAttribute("data-stop", true);
      }
    }""")
    boxes = page.evaluate("""() => [...document.querySelectorAll(".map-label > *, .map text")]
      .filter(e => e.checkVisibility()).map(e => {
        const { left, right, top, bottom } = e.getBoundingClientRect();
        return [e.textContent, left, right, top + 3, bottom - 3];
      })""")
    assert len(boxes) > 40
    edges = page.locator(".map").bounding_box()
    for text, left, right, *_ in boxes:
        assert left >= edges["x"] - 1, text
        assert right <= edges["x"] + edges["width"] + 1, text
    for one, other in combinations(boxes, 2):
        apart = (
            one[2] <= other[1]
            or other[2] <= one[1]
            or one[4] <= other[3]
            or other[4] <= one[3]
        )
        assert apart, (one, other)


@pytest.mark.parametrize("width", [1280, 960])
def test_a_sentence_fits_its_lines(map_page, width):
    page = map_page(width=width)
    page.add_style_tag(
        content=".map { font-family: 'DejaVu Sans', sans-serif }"
    )
    long = page.locator(".map-about").evaluate_all(
        "all => all.filter(e => e.scrollHeight > e.clientHeight).map(e => e.textContent)"
    )
    assert long == []


@pytest.mark.parametrize("width", [390, 320])
def test_on_a_phone_it_is_a_list_for_a_finger(map_page, width):
    page = map_page(width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert not page.locator(".map-drawing").is_visible()
    heights = page.locator(".map :is(a, button):visible").evaluate_all(
        "all => all.map(e => e.getBoundingClientRect().height)"
    )
    assert len(heights) > 15 and min(heights) >= 44
    tops = page.locator(".map-label").evaluate_all(
        "all => all.map(e => e.getBoundingClientRect().y)"
    )
    assert all(b - a >= 44 for a, b in pairwise(tops))


@pytest.mark.parametrize("width", [1280, 800, 390])
def test_axe_finds_nothing_and_no_letter_is_small(map_page, width):
    page = map_page(today(), width=width)
    assert small_texts(page.locator(".map")) == []
    assert in_both_modes(page, "article") == []


# ---- the built page ----


def test_in_the_book_a_way_numbers_its_stops(chapter):
    page = chapter("welcome")
    page.locator(".map").scroll_into_view_if_needed()
    page.locator("script[src$='page.js']").wait_for(state="attached")
    page.wait_for_load_state("networkidle")
    for way in WAYS[::-1]:
        page.get_by_role("button", name=way.title).press("Enter")
        assert stops(page) == titles(way)


def test_in_the_book_it_is_as_wide_as_the_page_and_leads_to_its_chapters(
    chapter,
):
    page = chapter("welcome")
    assert page.locator(".map").bounding_box()["width"] == 980
    assert page.locator("#find-your-way table").count() == 0
    links = page.locator(".map-chapter > a").evaluate_all(
        "all => all.map(a => a.getAttribute('href'))"
    )
    assert {f"{name}.html" for name in LISTED} < {*links}
    (here,) = {*links} - {f"{name}.html" for name in LISTED}
    assert page.locator(f"{here} h1").count() == 1
