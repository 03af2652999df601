"""A widget saved as one file: where it goes, what stands in it, and what no file can hold."""

import base64
import json
import math
import os
import re
from dataclasses import replace
from html.parser import HTMLParser
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import minify
import pytest
import torch

from book.page.minified import minified
from manyheads import Explorer, Film, Heads, Question
from manyheads.models.reading import Reading
from manyheads.widgets.bundle import module, style
from manyheads.widgets.saved import markup, savable
from support import hostile
from support.mounting import WIDGETS
from support.paths import PACKAGE

STATE = "application/vnd.jupyter.widget-state+json"
POLICY = (
    "default-src 'none'; script-src blob: {}; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'"
)


class Page(HTMLParser):
    """A page as a browser reads it: its texts by element, and the attributes of each element."""

    def __init__(self, text: str):
        super().__init__()
        self.within, self.texts, self.elements = [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.within.append(tag)
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        while self.within and self.within.pop() != tag:
            pass

    def handle_data(self, data):
        self.texts.append((self.within[-1] if self.within else "", data))

    def text(self, tag: str) -> str:
        return "".join(text for name, text in self.texts if name == tag)

    def attributes(self, tag: str) -> list[dict]:
        return [held for name, held in self.elements if name == tag]


def held_in(file: Path) -> dict:
    """The model that a saved page holds."""
    text = file.read_text("utf8")
    (state,) = re.findall(
        rf'<script type="{re.escape(STATE)}">(.*?)</script>', text, re.DOTALL
    )
    return json.loads(state)["state"]["widget"]


def numbers(model: dict, name: str, dtype=torch.float32) -> torch.Tensor:
    (data,) = (b["data"] for b in model["buffers"] if b["path"] == [name])
    return torch.frombuffer(bytearray(base64.b64decode(data)), dtype=dtype)


def wall(**options) -> Heads:
    weights = torch.tensor([[0.25, 0.75], [1.0, 0.0]]).expand(2, 3, 2, 2)
    return Heads(weights, ["a", "b"], **options)


# ---- where it goes ----


def test_it_says_which_file_it_wrote(tmp_path):
    file = tmp_path / "heads.html"
    for given in (file, str(file)):
        file.unlink(missing_ok=True)
        assert wall().save(given) == file
        assert file.read_bytes().startswith(b"<!doctype html>\n")


def test_a_name_alone_is_a_file_of_the_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert wall().save("heads.html") == Path("heads.html")
    assert os.listdir() == ["heads.html"]


def test_a_file_of_this_name_is_replaced(tmp_path):
    file = tmp_path / "heads.html"
    file.write_text("x" * 1_000_000)
    wall().save(file)
    text = file.read_text("utf8")
    assert text.endswith("</html>\n") and "xxx" not in text


def test_a_folder_is_refused_with_a_name_to_write(tmp_path):
    for folder in (tmp_path, str(tmp_path)):
        with pytest.raises(IsADirectoryError) as told:
            wall().save(folder)
        assert str(told.value) == (
            f"{str(tmp_path)!r} is a folder, and save writes a file: give its name as well, such as "
            f"'{tmp_path}/heads.html'"
        )
    with pytest.raises(IsADirectoryError, match=r"'\.' is a folder"):
        wall().save("")
    assert not os.listdir(tmp_path)


@pytest.mark.parametrize("name", ["h.png", "h.pdf", "h", "h.html.gz", "h."])
def test_what_is_no_page_is_refused_with_a_name_to_write(tmp_path, name):
    file = tmp_path / name
    with pytest.raises(ValueError, match="save writes an HTML page") as caught:
        wall().save(file)
    line = re.search("write '(.*?)'", str(caught.value))
    assert line and wall().save(line[1]).suffix == ".html"
    assert not file.exists()
    assert wall().save(tmp_path / "H.HTM").exists()


def test_a_folder_that_is_not_there_is_named_and_not_made(tmp_path):
    with pytest.raises(FileNotFoundError) as told:
        wall().save(tmp_path / "out" / "heads.html")
    assert str(told.value) == (
        f"there is no folder '{tmp_path}/out' for 'heads.html': make it first, with "
        f"pathlib.Path('{tmp_path}/out').mkdir(parents=True)"
    )
    assert not os.listdir(tmp_path)


@pytest.mark.usefixtures("unchecked_shapes")
@pytest.mark.parametrize("thing", [None, 3, b"heads.html", ["heads.html"]])
def test_what_is_no_name_is_refused_in_words(thing):
    with pytest.raises(TypeError, match=r"path is .*; it must be a file's"):
        wall().save(thing)


def test_what_can_not_be_saved_leaves_the_file_before_it(tmp_path):
    file = tmp_path / "heads.html"
    file.write_text("before")
    shown = wall()
    shown.title = "\ud83d"
    with pytest.raises(ValueError, match="half a character"):
        shown.save(file)
    assert file.exists() and file.read_text() == "before"


def test_two_saves_of_one_state_are_one_file(tmp_path):
    one, two = (wall().save(tmp_path / name) for name in ("1.html", "2.html"))
    assert one.read_bytes() == two.read_bytes()


# ---- what stands in it ----


def test_the_page_says_what_it_is_and_lets_its_own_script_run_alone():
    page = Page(savable.page_of(wall(title="Two layers")))
    assert page.attributes("html") == [{"lang": "en", "translate": "no"}]
    assert page.text("title") == page.text("h1") == "Two layers"
    metas = page.attributes("meta")
    assert metas[0] == {"charset": "utf-8"}
    named = {m["name"]: m["content"] for m in metas if "name" in m}
    assert named["viewport"] == "width=device-width, initial-scale=1"
    assert named["color-scheme"] == "light dark"
    loader = [text for tag, text in page.texts if tag == "script"][-1]
    assert "attachBuffers" in loader
    (rule,) = (m["content"] for m in metas if "http-equiv" in m)
    assert rule == POLICY.format(markup.checksum(loader))
    assert page.text("footer") == (
        f"Made with {named['generator']}. All of it is in this file: the page loads nothing and sends nothing."
    )
    words = page.text("p") + page.text("strong")
    assert "Here stands a wall of 6 maps" in words and "Two layers" in words


def test_it_says_with_which_version_it_was_made(monkeypatch):
    def missing(name):
        assert name == "many-heads"
        raise PackageNotFoundError

    for version, made_with in (
        (lambda name: f"1.2 of {name}", "manyheads 1.2 of many-heads"),
        (missing, "manyheads"),
    ):
        monkeypatch.setattr(savable, "version", version)
        page = Page(savable.page_of(wall()))
        assert f"Made with {made_with}. All" in page.text("footer")


@pytest.mark.parametrize("kind", WIDGETS)
def test_every_trait_stands_in_it_as_it_is_now(tmp_path, kind):
    widget = WIDGETS[kind]()
    held = held_in(widget.save(tmp_path / "widget.html"))
    state = widget.get_state()
    own = {
        name
        for name in widget.keys
        if not name.startswith(("_model", "_view", "_dom"))
    } - {"layout", "tabbable", "tooltip"}
    sent = {b["path"][0] for b in held["buffers"]}
    assert {*held["state"]} | sent == own and not {*held["state"]} & sent
    for name, value in held["state"].items():
        if name not in ("_esm", "_css"):
            assert value == json.loads(json.dumps(state[name])), name
    for name in sent:
        (data,) = (b["data"] for b in held["buffers"] if b["path"] == [name])
        assert base64.b64decode(data) == state[name]


def test_what_is_chosen_is_chosen_in_the_file(tmp_path):
    shown = wall()
    shown.layer, shown.head, shown.query, shown.key = 1, 2, 1, 0
    held = held_in(shown.save(tmp_path / "heads.html"))["state"]
    assert [held[n] for n in ("layer", "head", "query", "key")] == [1, 2, 1, 0]


def test_a_title_is_one_line_and_where_there_is_none_the_question_is_it():
    question = Question("Which\n one?", {"1": "no", "2": "yes"}, "2")
    assert Page(savable.page_of(question)).text("title") == "Which one?"
    assert Page(savable.page_of(wall(title=" "))).text("title") == "Heads"


def test_headings_of_the_notebook_are_left_behind(tmp_path):
    x = torch.ones(1, 2, 4)
    shown = Explorer(
        x, x, tokens=[["a", "b"]], heads=2, sections={"qkv": "station-2"}
    )
    held = held_in(shown.save(tmp_path / "explorer.html"))["state"]
    assert held["sections"] == {} and shown.sections


def test_a_film_brings_all_its_models(tmp_path):
    shown = Film(40)
    held = held_in(shown.save(tmp_path / "film.html"))
    size = {b["path"][0]: len(b["data"]) * 3 // 4 for b in held["buffers"]}
    recorded = PACKAGE / "training" / "recorded"
    for name, file in (("frames", "frames"), ("models", "kept")):
        bytes_there = (recorded / f"film_{file}.bin").stat().st_size
        assert size.get(name, 0) - bytes_there in range(3), name
    assert held["state"]["step"] == 40


# ---- what is slipped into it ----


@pytest.mark.parametrize(
    "text", hostile.TEXTS.values(), ids=hostile.TEXTS.keys()
)
def test_a_text_stays_a_text(tmp_path, text):
    shown = Heads(wall_of(3), ["a", text, "b"], title=text)
    file = shown.save(tmp_path / "heads.html")
    held = held_in(file)["state"]
    assert held["tokens"] == ["a", text, "b"] and held["title"] == text
    page = Page(file.read_text("utf8"))
    assert page.text("title") == (" ".join(text.split()) or "Heads")
    plain = Page(savable.page_of(wall(title=text and "plain")))
    assert [tag for tag, _ in page.elements] == [
        tag for tag, _ in plain.elements
    ]


def wall_of(seq: int) -> torch.Tensor:
    return torch.full((1, 1, seq, seq), 1 / seq)


@pytest.mark.parametrize("half", hostile.HALVES, ids=ascii)
def test_half_a_character_that_came_later_is_refused_in_words(tmp_path, half):
    for name, value in (("title", half), ("tokens", ["a", half])):
        shown = wall()
        setattr(shown, name, value)
        with pytest.raises(
            ValueError, match=rf"{name} holds half a character, .*drop it"
        ):
            shown.save(tmp_path / "heads.html")
    assert not os.listdir(tmp_path)


def test_no_json_ends_its_script_or_holds_what_is_no_number():
    texts = ["</script>", "<!--", "a\u2028b", "\0", "ж", "\\u003c"]
    written = markup.json_text(texts)
    assert "<" not in written and json.loads(written) == texts
    assert "ж" in written
    for number in (math.nan, math.inf):
        with pytest.raises(ValueError, match="not JSON compliant"):
            markup.json_text([number])


def test_a_checksum_is_as_a_policy_has_it():
    empty = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="  # of sha256sum
    assert markup.checksum("") == f"'sha256-{empty}'"


@pytest.mark.parametrize("end", ["</script", "<!--"])
def test_a_script_that_would_end_its_element_is_refused(end):
    with pytest.raises(ValueError, match="would end the element"):
        markup.in_a_script(f"const a = '{end}';")
    assert markup.in_a_script("a < b") == "a < b"


# ---- what is taken off for the file ----

MODULES = sorted(
    str(path.relative_to(PACKAGE / "widgets"))
    for path in (PACKAGE / "widgets").rglob("*.js")
    if path.name in ("index.js", "mount.js")
)


@pytest.mark.parametrize("name", MODULES)
def test_a_slim_module_is_the_same_program(name):
    """The minifier reads both: a line break or a mark within a text would differ."""
    text = module(name)
    slim = markup.slim_script(text)
    assert not re.search(r"\n\s|[;,{]\n|/\*", slim)
    assert len(json.dumps(slim)) < 0.92 * len(json.dumps(text))
    assert program(slim) == program(text)


def program(text: str) -> str:
    try:
        return minify.string("text/javascript", text)
    except minify.MinifyError as error:
        return f"no program: {error}"


@pytest.mark.parametrize(
    "path",
    sorted((PACKAGE / "widgets").rglob("*.css")),
    ids=lambda path: path.stem,
)
def test_a_slim_sheet_is_the_same_sheet(path):
    text = style(str(path.relative_to(PACKAGE / "widgets")))
    slim = markup.slim_sheet(text)
    assert not re.search(r"\n\s|[;,{}]\n|/\*", slim)
    assert minified("text/css", slim) == minified("text/css", text)


# ---- a wall that reads ----


def reading_of(text: str, off=()) -> Reading:
    """Each letter is a token; other heads that are off give other numbers."""
    switched = sum(1 << 3 * layer + head for layer, head in off)
    torch.manual_seed(len(text) + 10 * switched)
    query, key = torch.randn(2, 2, 3, len(text), 4)
    weights = (query @ key.mT / 2).softmax(dim=-1)
    return Reading(list(text), weights, query, key, torch.ones(4))


def reading_wall(**options) -> Heads:
    given = reading_of("cab")
    sentences = ["cab", "abba"]
    notes = [
        {"sentence": 0, "layer": 0, "head": 0, "query": 0, "text": "of cab"},
        {"sentence": 1, "layer": 0, "head": 0, "query": 0, "text": "of abba"},
    ]
    return Heads(
        given.weights,
        given.tokens,
        query=given.query,
        key=given.key,
        read=reading_of,
        sentences=sentences,
        notes=notes,
        title="Letters",
        **options,
    )


def ask(shown: Heads, text: str, off=()) -> None:
    """As the page asks."""
    shown.send = lambda *_, **__: None
    shown._answer(None, {"read": 1, "text": text, "off": off}, [])


def assert_shows(file: Path, text: str, off=(), title="Letters") -> dict:
    held = held_in(file)
    state, reading = held["state"], reading_of(text, off)
    for name in ("query", "key"):
        found = numbers(held, f"{name}_rows")
        assert torch.equal(found, getattr(reading, name).flatten()), name
    codes = numbers(held, "weights16", torch.uint16).double()
    found = ((codes - 0.75) / 65534.25).where(codes > 0, 0)
    weights = reading.weights.flatten().double()
    assert (found - weights).abs().max() < 0.00001
    assert state["tokens"] == list(text) and state["title"] == title
    assert state["shape"] == [2, 3, len(text), 4]
    assert state["sentences"] == [{"text": text, "tokens": list(text)}]
    # Nothing is offered that takes Python.
    assert state["reads"] is False and state["parts"] is None
    assert [state[n] for n in ("_worker", "text", "off")] == ["", "", []]
    return state


def test_untouched_it_holds_what_it_was_given(tmp_path):
    shown = reading_wall()
    state = assert_shows(shown.save(tmp_path / "a.html"), "cab")
    assert [note["text"] for note in state["notes"]] == ["of cab"]
    assert shown.reads and len(shown.sentences) == 2


def test_it_holds_the_sentence_that_is_shown(tmp_path):
    shown = reading_wall(layer=1, head=2)
    ask(shown, "abba")
    shown.query, shown.key = 3, 2
    state = assert_shows(shown.save(tmp_path / "a.html"), "abba")
    assert state["notes"] == [{**shown.notes[1], "sentence": 0}]
    places = [state[n] for n in ("layer", "head", "query", "key")]
    assert places == [1, 2, 3, 2]


def test_it_holds_the_readers_own_sentence(tmp_path):
    shown = reading_wall()
    ask(shown, "abba")
    shown.text = "babab"
    state = assert_shows(shown.save(tmp_path / "a.html"), "babab")
    assert state["notes"] == []
    assert state["no_words"] == []


def test_it_tells_what_is_no_word_of_the_sentence_that_it_holds(tmp_path):
    def read(text, off=()):
        return replace(reading_of(text, off), tokens=["[CLS]", *text[1:]])

    given = read("cab")
    shown = Heads(given.weights, given.tokens, read=read)
    assert shown.no_words == [0]
    shown.text = "babab"
    state = held_in(shown.save(tmp_path / "a.html"))["state"]
    assert (state["tokens"][0], state["no_words"]) == ("[CLS]", [0])


def test_a_place_that_the_sentence_has_not_is_its_last(tmp_path):
    shown = reading_wall()
    shown.query, shown.key, shown.text = 9, 9, "ab"
    state = assert_shows(shown.save(tmp_path / "a.html"), "ab")
    assert [state["query"], state["key"]] == [1, 1]


@pytest.mark.parametrize(
    ("off", "told"),
    [
        (["0.1"], "Letters, without head 0·1"),
        (["0.1", "1.2"], "Letters, without heads 0·1 and 1·2"),
        (["0.1", "1.2", "1.0"], "Letters, without heads 0·1, 1·2 and 1·0"),
    ],
)
def test_heads_that_are_off_are_off_and_the_title_says_so(tmp_path, off, told):
    shown = reading_wall()
    shown.off = off
    places = [tuple(map(int, each.split("."))) for each in off]
    assert_shows(shown.save(tmp_path / "a.html"), "cab", places, told)
    assert shown.title == "Letters" and shown.off == off


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://example.org/a.html", True),
        ("by_hand.html", False),
        ("#heads", False),
    ],
)
def test_a_way_on_that_lies_beside_the_notebook_is_left_behind(
    tmp_path, address, kept
):
    for shown in (
        wall(way_on=("On", address)),
        reading_wall(way_on=("On", address)),
    ):
        held = held_in(shown.save(tmp_path / "a.html"))["state"]
        way_on = {"words": "On", "address": address}
        assert held["way_on"] == (way_on if kept else {})
