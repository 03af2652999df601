"""What the documents say of the repository and of one another is so."""

import os
import re
import shutil
import subprocess
import sys

import nbformat
import pytest
import yaml

from support.paths import CHAPTERS, ROOT

CHANGES = (ROOT / "CHANGELOG.md").read_text("utf8")
CITATION = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf8"))
CONFIG = yaml.safe_load((ROOT / "_config.yml").read_text("utf8"))
VERSION = re.compile(r"^## \[(\d+\.\d+\.\d+)\] - (\d{4}-\d\d-\d\d)$", re.M)


def test_the_citation_names_the_newest_version_of_the_change_log():
    headings = re.findall(r"^## .*", CHANGES, flags=re.M)
    releases = VERSION.findall(CHANGES)
    assert headings[0] == "## [Unreleased]"
    assert len(headings) == 1 + len(releases), (
        "a heading looks like this: ## [1.0.0] - 2027-01-31"
    )
    versions = [[*map(int, v.split("."))] for v, _ in releases]
    assert versions == sorted(versions, reverse=True)
    cited = (CITATION.get("version"), str(CITATION.get("date-released")))
    assert cited == (releases[0] if releases else ("0.1.0.dev0", "None"))


def test_the_citation_names_the_book_its_authors_and_its_licences():
    (author,) = CITATION["authors"]
    assert author["name"] == CONFIG["author"]
    assert CITATION["title"].startswith(f"{CONFIG['title']}: ")
    assert CITATION["repository-code"] == CONFIG["repository"]["url"]
    heads = [
        (ROOT / name).read_text("utf8").splitlines()[0]
        for name in ("LICENSE", "LICENSE-text")
    ]
    assert heads == [
        "MIT License",
        "Creative Commons Attribution 4.0 International",
    ]
    assert CITATION["license"] == ["MIT", "CC-BY-4.0"]
    holder = f"Copyright (c) {CONFIG['copyright']} {CONFIG['author']}"
    assert holder in (ROOT / "LICENSE").read_text("utf8")


@pytest.mark.parametrize(
    "name",
    sorted(
        str(path.relative_to(ROOT))
        for path in [
            ROOT / "README.md",
            ROOT / "CONTRIBUTING.md",
            *(ROOT / "docs").glob("*.md"),
        ]
    ),
)
def test_every_file_and_command_that_a_document_names_is_there(name):
    text = (ROOT / name).read_text("utf8")
    known = {path.name for path in ROOT.glob("[!._]*/**/*.*")}
    known |= {path.name for path in ROOT.iterdir()}
    examples = {"my_topic.ipynb"}
    named = set(re.findall(r"`(?:[\w./-]*/)?(\w+\.[a-z]+)`", text))
    suffixes = (".py", ".js", ".css", ".ipynb", ".toml", ".yml")
    files = {file for file in named - examples if file.endswith(suffixes)}
    assert files <= known, "no such files"
    prose = re.sub(r"`[^`]*`", "", text)
    for link in re.findall(r"\]\((?!https?:|#)([^)#]+)", prose):
        assert (ROOT / name).parent.joinpath(link).exists(), link
    makefile = (ROOT / "Makefile").read_text("utf8")
    for command in re.findall(r"(?:`|^    )make ([a-z-]+)", text, flags=re.M):
        assert f"\n{command}:" in makefile, command


def test_every_line_of_the_readmes_tree_is_there():
    text = (ROOT / "README.md").read_text("utf8").split("## Contents")[1]
    folders, count = [(-1, ROOT)], 0
    for line in re.findall(r"^    (.*)", text, flags=re.M):
        depth = len(line) - len(line.lstrip())
        while folders[-1][0] >= depth:
            folders.pop()
        # What explains the names stands two blanks after them.
        for name in re.split(r"  +", line.strip())[0].split(", "):
            path = folders[-1][1] / name
            assert path.exists(), path
            count += 1
        if path.is_dir():
            folders.append((depth, path))
    assert count > 30


def test_the_help_names_every_command():
    makefile = (ROOT / "Makefile").read_text("utf8")
    commands = set(re.search(r"\.PHONY: (.*)", makefile)[1].split())
    named = set(re.findall(r'@echo "make ([a-z-]+)', makefile))
    assert named | {"help"} == commands


def test_the_picture_names_files_and_tests_that_are_there():
    picture = (ROOT / "docs" / "widgets.svg").read_text("utf8")
    helpers = ROOT / "chapters" / "manyheads"
    for file in re.findall(r"\b\w+\.(?:js|py)\b", picture):
        found = [*helpers.rglob(file), *(ROOT / "assets").rglob(file)]
        assert found, file
    for test in re.findall(r"\btest_\w+", picture):
        assert list((ROOT / "tests").rglob(f"{test}.py")), test


def test_a_checkout_for_windows_has_the_line_ends_of_all_others(tmp_path):
    """Make, bash and the recorded checksums read what git writes."""
    git = ["git", "-C", ROOT, "-c", "core.autocrlf=true"]
    subprocess.run(
        [*git, "checkout-index", "--all", f"--prefix={tmp_path}/"], check=True
    )
    texts = [
        path
        for path in tmp_path.rglob("*")
        if path.is_file() and b"\0" not in path.read_bytes()
    ]
    assert {"Makefile", "run", "attention.py"} <= {path.name for path in texts}
    assert [path for path in texts if b"\r\n" in path.read_bytes()] == []


def test_the_package_reads_other_ends_of_lines(tmp_path):
    """As an archive or an editor for Windows may have written them."""
    used = "from manyheads import Explorer, Heads; print(hash(Explorer._esm), hash(Heads._css))"
    said = []
    for ends in (b"\n", b"\r\n"):
        folder = tmp_path / str(len(ends))
        shutil.copytree(ROOT / "chapters" / "manyheads", folder / "manyheads")
        for path in folder.rglob("*.*"):
            if path.suffix in (".py", ".js", ".css", ".json", ".txt"):
                text = path.read_bytes().replace(b"\r\n", b"\n")
                path.write_bytes(text.replace(b"\n", ends))
        done = subprocess.run(
            [sys.executable, "-c", used],
            cwd=folder,
            env={**os.environ, "PYTHONHASHSEED": "0"},
            capture_output=True,
            text=True,
        )
        said.append(done.stdout or done.stderr)
    assert said[0] == said[1]
    assert "Traceback" not in said[0]


@pytest.mark.parametrize(
    "name", ["docs/browsers", "docs/reports", "CONTRIBUTING"]
)
def test_every_test_that_a_table_names_is_there(name):
    text = (ROOT / f"{name}.md").read_text("utf8")
    code = "".join(
        path.read_text("utf8") for path in (ROOT / "tests").rglob("test_*.py")
    )
    named = re.findall(r"`(?:\w+\.py::)?(test_\w+)`", text)
    assert [each for each in named if f"def {each}(" not in code] == []
    assert len(named) > 10 or name == "docs/browsers"


def anchor_of(heading: str) -> str:
    """As GitHub and MyST make it of a heading."""
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)|[`*$\\]", r"\1", heading)
    kept = re.sub(r"[^\w\- ]", "", plain.strip().lower())
    return kept.replace(" ", "-")


def test_an_anchor_keeps_a_dash_for_each_space():
    assert anchor_of("A1 · `K.T` on *four* axes") == "a1--kt-on-four-axes"


def headings(chapter: str) -> set[str]:
    path = CHAPTERS / f"{chapter}.ipynb"
    cells = nbformat.read(path, as_version=4).cells
    text = "\n".join(c.source for c in cells if c.cell_type == "markdown")
    return {anchor_of(h) for h in re.findall("^#+ (.*)", text, flags=re.M)}


def test_each_place_in_a_chapter_that_a_document_leads_to_is_there():
    found = 0
    for path in sorted((ROOT / "docs").glob("*.md")):
        links = re.findall(
            r"\]\(\.\./chapters/(\w+)\.ipynb#([^)]+)\)", path.read_text("utf8")
        )
        for chapter, anchor in links:
            assert anchor in headings(chapter), (path.name, chapter, anchor)
            found += 1
    assert found > 100


def test_the_table_of_sources_names_every_source_and_says_where_or_why():
    text = (ROOT / "docs" / "sources.md").read_text("utf8")
    parts = re.split(r"^## ", text, flags=re.M)[1:]
    assert [part[0] for part in parts] == list("ABCDEFGPQR")
    for part in parts:
        rows = re.findall(r"^\| (.+) \| (.+) \|$", part, flags=re.M)[1:]
        assert len(rows) >= 10, part.splitlines()[0]
        assert all(said.strip() and where.strip() for said, where in rows)
