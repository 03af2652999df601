"""Read the book's English: its spelling, its style, and phrases that this book doesn't want.

python -m tools.prose   names each fault with its file and line; ends with 1 if there is one

codespell knows misspelt words, proselint what editors of English warn of, and HOUSE what readers of this book stumbled
over. Code, formulas, links' addresses and comments are left out.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
from proselint.checks import __register__
from proselint.config import DEFAULT
from proselint.registry import CheckRegistry
from proselint.tools import LintFile

ROOT = Path(__file__).parents[1]
TEXTS = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/*.md")
PAGES = ("chapters/*.ipynb", "chapters/*.md")
# What is no prose: fenced code, comments, code, formulas, addresses.
NO_PROSE = re.compile(
    r"```.*?```|<!--.*?-->|`[^`\n]*`|\$\$.*?\$\$|\$[^$\n]+\$|(?<=\])\([^)\n]*\)|https?://\S+",
    re.DOTALL,
)
# What proselint says of us without a reason: its quotes are typographic, a word that ends one paragraph may begin the
# next, B4 is an erratum, "H100's 80" no decade, "I am" no hour, and British English has "for ever".
OFF = (
    "typography.symbols",
    "typography.punctuation",
    "lexical_illusions",
    "misc.but",
    "industrial_language.chatspeak",
    "dates_times",
    "archaism",
    "redundancy.misc.after_the_deadline",
)
# Each with what to write instead.
HOUSE = {
    r"\b(simply|obviously|trivially|of course|needless to say)\b": "what is so needs no such word: leave it out",
    r"\bnote that\b": "say it",
    r"\bin order to\b": "to",
    r"\bglued together\b": "joined",
    r"\bis on place\b": "is at place",
    r"\bmakes? \d[\d,]* numbers to \d": "makes … of …",
    r"\bevery number is real\b": "every number is computed",
    r"\b([a-z]+) \1\b": "a word stands twice",
}
# Makers' words, which the texts for makers may use.
IN_PAGES = {
    r"\b(jslink|ipywidgets|nbval)\b": "a maker's word: readers don't need it"
}
# Said of something else, and right there.
FINE = {"that that", "had had"}


def faults() -> Iterator[str]:
    """A line for each: file, line, what is wrong."""
    for pattern in (*TEXTS, *PAGES):
        for path in sorted(ROOT.glob(pattern)):
            name = str(path.relative_to(ROOT))
            for where, text in prose(path):
                yield from (
                    f"{name}{where}: {fault}"
                    for fault in wrong(text, pattern in PAGES)
                )
    yield from misspelt()


def prose(path: Path) -> Iterator[tuple[str, str]]:
    """The texts of a file, each with its place."""
    if path.suffix == ".ipynb":
        cells = nbformat.read(path, as_version=4).cells
        for number, cell in enumerate(cells):
            if cell.cell_type == "markdown":
                yield f", cell {number}", cell.source
    else:
        yield "", path.read_text("utf8")


def wrong(text: str, for_readers: bool = True) -> Iterator[str]:
    """What proselint and the house have against a text, with its line."""
    # Titles of sources are their authors'.
    bare = NO_PROSE.sub(blank, re.split("^## Sources", text, flags=re.M)[0])
    house = HOUSE | IN_PAGES if for_readers else HOUSE
    for pattern, instead in house.items():
        for found in re.finditer(pattern, bare, re.IGNORECASE):
            if found[0].lower() not in FINE:
                yield f"line {line(bare, found.start())}: {found[0]!r}: {instead}"
    for result in _proselint(bare):
        if not result.check_path.startswith(OFF):
            yield f"line {line(bare, result.span[0])}: {result.message}"


def _proselint(text: str) -> list:
    registry = CheckRegistry()
    if not registry.checks:
        registry.register_many(__register__)
    return [each.check_result for each in LintFile("text", text).lint(DEFAULT)]


def blank(found: re.Match) -> str:
    """As many lines, and a word in the place of what is left out, so that what stands around it isn't joined."""
    return "\n" * found[0].count("\n") or "…"


def line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def misspelt() -> Iterator[str]:
    """What codespell finds in all that is tracked; pyproject.toml says what it leaves out."""
    done = subprocess.run(
        [sys.executable, "-m", "codespell_lib"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    yield from done.stdout.splitlines()


def main() -> None:
    found = [*faults()]
    print("\n".join(found))
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
