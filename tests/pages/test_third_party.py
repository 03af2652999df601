"""What others made stands in a list, unchanged since it was listed, and the built book carries its licences."""

import hashlib
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.licenses import canonicalize_license_expression
from test_locks import pinned

from book.page.licences import FILE, licence_of
from support.paths import BOOK, ROOT

PARTS = tomllib.loads(
    (ROOT / "assets" / "third_party.toml").read_text("utf8")
)["part"]
LISTED = {name for part in PARTS for name in part.get("files", {})}
# No text, or the words of a notice in it, and the book's own all the same.
OURS = {
    "LICENSE",
    "assets/explorer.png",
    "chapters/manyheads/training/recorded/film_frames.bin",
    "chapters/manyheads/training/recorded/film_kept.bin",
    "tests/pages/test_third_party.py",
}
NOTICE = re.compile(
    rb"(?:copyright|\(c\)|\xc2\xa9)[ (c)\xc2\xa9]*(?:19|20)\d\d"
    rb"|@license|spdx-license-identifier|all rights reserved",
    re.I,
)
NAME = re.compile(
    r"\.min\.|^(licen[sc]e|copying|ofl|notice)[^.]*(\.(txt|md|rst))?$", re.I
)
FOLDERS = ("assets/static/katex/", "assets/licences/")

each_part = pytest.mark.parametrize(
    "part", PARTS, ids=lambda part: part["name"]
)


def foreign(name: str, content: bytes) -> bool:
    """Whether a file looks as if somebody else made it."""
    try:
        content.decode("utf8")
    except UnicodeDecodeError:
        return True
    named = name.startswith(FOLDERS) or NAME.search(Path(name).name)
    return bool(named or b"\0" in content or NOTICE.search(content))


@each_part
def test_every_listed_file_is_as_it_was_when_it_was_listed(part):
    for name, checksum in part.get("files", {}).items():
        content = (ROOT / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == checksum, name


def test_every_file_that_looks_like_anothers_is_in_the_list():
    tracked = subprocess.run(
        ["git", "ls-files", "-zco", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    for name in filter(None, tracked.split("\0")):
        path = ROOT / name
        if path.is_file() and name not in LISTED | OURS:
            assert not foreign(name, path.read_bytes()), (
                f"{name}: if others made it, put it into assets/third_party.toml, else into OURS"
            )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("assets/static/d3.min.js", b"let d3"),
        ("chapters/font.woff2", b"wOF2\xff\xfe"),
        ("assets/data.bin", b"a\0b"),
        ("chapters/helper.py", f"# Copyright (c) {2019} Somebody".encode()),
        ("chapters/helper.js", f"/*! © {2020} Somebody */".encode()),
        ("assets/static/katex/katex.css", b".katex {}"),
        ("chapters/data/LICENSE-other.txt", b"Do as you please."),
    ],
)
def test_such_a_file_is_seen(name, content):
    assert foreign(name, content)
    assert not foreign("chapters/manyheads/ours.py", b'"""Ours."""\n')


@each_part
def test_a_part_says_what_it_is_and_what_readers_may_do_with_it(part):
    assert part["version"] and part["source"].startswith("https://")
    # Raises what is no SPDX expression; LicenseRef- is for the others.
    assert canonicalize_license_expression(part["licence"]) == part["licence"]
    assert len(licence_of(part, ROOT).read_text("utf8")) > 500
    assert ("files" in part) == ("changed" in part)
    for script in re.findall(r"tools/\w+\.py", part.get("changed", "")):
        assert (ROOT / script).exists()
    if "package" in part:
        name, version = part["package"].split("==")
        locked = pinned("requirements/requirements.lock")
        assert locked[name] == version, (
            f"look at {part['name']} in the new {name}, then change the list"
        )


def test_every_file_of_the_built_book_is_ours_or_listed():
    static = BOOK / "_static"
    # Joined of the others: see the next test.
    ours = {"page.css", "page.css.js", "page.js"}
    for folder in (
        "assets/static",
        "book/templates/static",
        "chapters/manyheads/drawn",
        "chapters/manyheads/figures/fonts",
    ):
        root = ROOT / folder
        ours |= {str(path.relative_to(root)) for path in root.rglob("*")}
    # What the book's own training came to (book/page/model_parts/films.py).
    ours |= {
        str(path.relative_to(static)) for path in static.glob("film/*.js")
    }
    # The widgets' own modules, styles and states (book/page/model_parts/texts.py).
    ours |= {
        str(path.relative_to(static)) for path in static.glob("widgets/*.js")
    }
    listed = {
        str(path.relative_to(static))
        for part in PARTS
        for glob in part.get("built", [])
        for path in static.glob(glob)
    }
    for part in PARTS:
        for glob in part.get("built", []):
            assert any(static.glob(glob)), f"{part['name']}: no {glob}"
    built = {
        str(path.relative_to(static))
        for path in static.rglob("*")
        if path.is_file()
    }
    assert not built - ours - listed, "whose are these?"


def test_every_page_links_to_the_licences_of_all_that_is_in_the_book():
    carried = (BOOK / FILE).read_text("utf8")
    for text in [
        ROOT / "LICENSE",
        *(licence_of(part, ROOT) for part in PARTS),
    ]:
        assert text.read_text("utf8") in carried
    for part in PARTS:
        assert f"\n{part['name']} {part['version']}, " in carried
    pages = [*BOOK.glob("chapters/*.html"), BOOK / "search.html"]
    for page in pages:
        (link,) = re.findall(
            r'<p class="copyright">.*?href="([^"]+)"',
            page.read_text("utf8"),
            re.S,
        )
        assert (page.parent / link).resolve() == BOOK / FILE
