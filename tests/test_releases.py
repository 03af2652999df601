"""The version and the names stand in several files, which say the same."""

import re

import yaml
from conftest import ROOT

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
