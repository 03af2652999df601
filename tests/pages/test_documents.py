"""What the documents say of the repository and of one another is so."""

import re

import pytest
import yaml

from support.paths import ROOT

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
    assert cited == (releases[0] if releases else (None, "None"))


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
    ["README.md", "CONTRIBUTING.md", "docs/build.md", "docs/widgets.md"],
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
