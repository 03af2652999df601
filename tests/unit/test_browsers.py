"""The oldest browsers that the book is made for, as docs/browsers.md says, and nothing in it that they lack."""

import re

import pytest

from support.paths import ROOT

DOCUMENT = (ROOT / "docs" / "browsers.md").read_text("utf8")
# Since when a browser has what the book cannot do without, and what is newer
# and must not be used: Chrome (and Edge), Firefox, Safari.
NEEDED = {
    r"light-dark\(": (123, 120, 17.5),
    r":has\(": (105, 121, 15.4),
    r"color-mix\(": (111, 113, 16.2),
    r"@container": (105, 110, 16.0),
    r"\?\?=|\|\|=": (85, 79, 14.0),
    r"\.replaceAll\(": (85, 77, 13.1),
    r"\breportError\(": (95, 93, 15.4),
    r"\.inert\b": (102, 112, 15.5),
    r"\bOffscreenCanvas\b": (69, 105, 16.4),
}
# A browser before 2022 has no such method: `lastOf`, Object.keys, filter. The
# one Segmenter has a way around it (shared/labels.js).
AVOIDED = {
    r"\bhasOwn\(",
    r"(?<!block)\.at\((?!\w*[fF]ocus|scene)",
    r"\.findLast(?:Index)?\(",
}
TOO_NEW = {
    r"\.(?:toSorted|toSpliced|toReversed)\(": (110, 115, 16.0),
    r"\bstructuredClone\(": (98, 94, 15.4),
    r"Object\.groupBy|Map\.groupBy": (117, 119, 17.4),
    r"Promise\.(?:withResolvers|try)": (119, 121, 17.4),
    r"Array\.fromAsync": (121, 115, 16.4),
    r"\.(?:isWellFormed|toWellFormed)\(": (111, 119, 16.4),
    r"\.(?:union|intersection|difference|isSubsetOf)\(new Set": (122, 127, 17),
    r"RegExp\.escape": (136, 134, 18.2),
    r"\b(?:from|to)Base64\(": (140, 133, 18.2),
    r"Iterator\.from": (122, 131, 18.4),
    r"/[gimsuy]*v[gimsuy]*[;,)]\s*(?://|$)": (112, 116, 17.0),
    r"AbortSignal\.any": (116, 124, 17.4),
    r"@starting-style": (117, 129, 17.5),
    r"@scope": (118, 128, 17.4),
    r"anchor-name|position-anchor": (125, 147, 26),
    r"interpolate-size|calc-size": (129, 999, 999),
    r"field-sizing": (123, 999, 26.2),
    r"\bpopover=": (114, 125, 17.0),
}
SOURCES = [
    path
    for folder in ("assets/static", "book", "chapters/manyheads")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.suffix in (".js", ".css", ".html") and "katex" not in path.parts
]
CODE = {path: path.read_text("utf8") for path in SOURCES}


def places(pattern: str) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}: {found[0]}"
        for path, text in CODE.items()
        for found in re.finditer(pattern, text, re.M)
    ]


def floor() -> tuple[float, ...]:
    found = re.search(
        r"Chrome and Edge (\d+), Firefox (\d+), Safari ([\d.]+)", DOCUMENT
    )
    return tuple(map(float, found.groups()))


def test_the_document_names_the_oldest_browsers_that_have_what_is_needed():
    used = {what: since for what, since in NEEDED.items() if places(what)}
    assert len(used) > 5
    assert floor() == tuple(map(max, zip(*used.values(), strict=True)))


@pytest.mark.parametrize("what", sorted(AVOIDED))
def test_what_older_browsers_lack_is_not_used(what):
    assert places(what) == []


@pytest.mark.parametrize("what", sorted(TOO_NEW))
def test_nothing_is_used_that_the_oldest_lack(what):
    lacking = any(
        since > oldest
        for since, oldest in zip(TOO_NEW[what], floor(), strict=True)
    )
    if lacking:
        assert places(what) == []


def test_a_segmenter_is_never_taken_for_granted():
    assert {place.split(":")[0] for place in places("Segmenter")} == {
        "chapters/manyheads/widgets/shared/labels.js"
    }
