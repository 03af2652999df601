"""How a chapter begins: a copy of the template, in the table of contents and on the map; or a refusal in words.

What is made is built and checked in tests/slow/test_new_chapter.py; the template itself is one of NOTEBOOKS.
"""

import shutil
import sys

import nbformat
import pytest
import yaml

from support import content_checks
from support.chapters import map_of
from support.paths import CHAPTERS, ROOT, TEMPLATE
from tools import new_chapter


@pytest.fixture
def book(tmp_path, monkeypatch):
    """A table of contents, a map and a folder to begin chapters in; nothing is run."""
    shutil.copy(ROOT / "_toc.yml", tmp_path)
    shutil.copy(CHAPTERS / "welcome.ipynb", tmp_path)
    (tmp_path / "pizza.ipynb").touch()
    monkeypatch.setattr(new_chapter, "ROOT", tmp_path)
    monkeypatch.setattr(new_chapter, "CHAPTERS", tmp_path)
    monkeypatch.setattr(new_chapter, "TOC", tmp_path / "_toc.yml")
    monkeypatch.setattr(new_chapter, "execute", lambda paths: None)
    return tmp_path


@pytest.mark.parametrize("part", ["With a pencil", "Reference"])
def test_a_chapter_has_its_title_and_stands_last_in_its_part(book, part):
    before = yaml.safe_load((book / "_toc.yml").read_text("utf8"))
    new_chapter.begin("my_topic", "Mine | yours", part)
    made = nbformat.read(book / "my_topic.ipynb", as_version=4)
    template = nbformat.read(TEMPLATE, as_version=4)
    assert made.cells[1].source.splitlines()[0] == "# Mine | yours"
    del made.cells[1], template.cells[1]
    assert made == template
    after = yaml.safe_load((book / "_toc.yml").read_text("utf8"))
    (changed,) = [p for p in before["parts"] if p["caption"] == part]
    changed["chapters"].append({"file": "chapters/my_topic"})
    assert after == before
    text = map_of(book / "welcome.ipynb")
    assert "\n| [Mine \\| yours](my_topic.ipynb) | … | … |\n" in text
    assert [*content_checks.off_the_map(after, text)] == []


@pytest.mark.parametrize(
    ("name", "title", "part", "words"),
    [
        ("My topic", "T", "Reference", "'My topic' is no name"),
        ("", "T", "Reference", "'' is no name"),
        ("../out", "T", "Reference", "is no name"),
        ("pizza", "T", "Reference", "pizza.ipynb is there already"),
        ("my_topic", " ", "Reference", "needs a title"),
        ("my_topic", "T", "Two heads", "no part 'Two heads'; take one of See"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    book, name, title, part, words
):
    before = files(book)
    with pytest.raises(SystemExit, match=words):
        new_chapter.begin(name, title, part)
    assert files(book) == before


def files(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_map_without_the_chapter_before_is_named_and_nothing_is_written(
    book,
):
    welcome = book / "welcome.ipynb"
    text = welcome.read_text("utf8").replace("](benchmarks.", "](gone.")
    welcome.write_text(text, "utf8")
    before = files(book)
    with pytest.raises(SystemExit, match="no row for benchmarks, below which"):
        new_chapter.begin("my_topic", "Mine", "Reference")
    assert files(book) == before


def test_of_a_chapter_that_does_not_run_nothing_stays(book, monkeypatch):
    def fail(paths):
        assert [path.name for path in paths] == ["my_topic.ipynb"]
        sys.exit("a cell failed")

    monkeypatch.setattr(new_chapter, "execute", fail)
    before = files(book)
    with pytest.raises(SystemExit, match="a cell failed"):
        new_chapter.begin("my_topic", "Mine", "Reference")
    assert files(book) == before
