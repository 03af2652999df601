"""One style sheet for the whole book, cut to what occurs in it.

A page of the theme asks for a dozen style sheets, and paints nothing before the last one is there; four fifths of
their rules are for things that this book doesn't have. They are joined, in the page's own order, whatever the theme's
next release calls them.
"""

import functools
import re
from collections.abc import Iterator
from pathlib import Path
from posixpath import dirname, normpath, relpath

import tinycss2

from .scripts import BUNDLE, noted

SHEET = "_static/page.css"
LINK = re.compile(r'<link[^>]*rel="stylesheet"[^>]*>')
HREF = re.compile(r'href="([^"?]+)')
SCRIPT = re.compile(r'<script[^>]*src="([^"?]+)')
URL = re.compile(r"""url\((["']?)(?!data:)([^)"']+)\1\)""")
# Names that scripts put together, so that no page and no script has them in one piece.
MADE_BY_SCRIPTS = re.compile("bs-tooltip-")


def setup(app):
    app.page_styles = {}  # a dict keeps the order and takes nothing twice
    app.connect("html-page-context", offer)


def offer(app, pagename, templatename, context, doctree) -> None:
    """Hand one_style_sheet to the template of the page's head."""
    context["one_style_sheet"] = functools.partial(one, app, pagename)


def one(app, pagename: str, head: str) -> str:
    """The head with one link in the place of all its links to style sheets, which are noted."""
    for link in LINK.findall(head):
        (address,) = HREF.findall(link)
        path = normpath(f"{dirname(pagename)}/{address}")
        app.page_styles.setdefault(path.lstrip("/"))
    ahead, *rest = LINK.split(head)
    href = relpath(SHEET, dirname(pagename) or ".")
    return f'{ahead}<link rel="stylesheet" href="{href}" />{"".join(rest)}'


def join(app) -> None:
    """Write the style sheet, when all pages are there."""
    root = Path(app.outdir)
    paths = noted(app.page_styles, root / SHEET)
    words = words_of(root)
    sheets = [cut(root, path, words) for path in paths]
    text = "\n".join([f"/* {' '.join(paths)} */", *sheets])
    (root / SHEET).write_text(text, "utf8")


def words_of(root: Path) -> set[str]:
    """Every word in the pages and in the scripts that they load: a class or an id that is none of them is nowhere."""
    words, scripts = set(), {root / BUNDLE}
    for page in root.rglob("*.html"):
        if page.is_relative_to(root / "_static"):
            continue
        html = page.read_text("utf8")
        words.update(re.findall(r"[\w-]+", html))
        scripts |= {page.parent / source for source in SCRIPT.findall(html)}
    for script in {script.resolve() for script in scripts}:
        words.update(re.findall(r"[\w-]+", script.read_text("utf8")))
    return words


def cut(root: Path, path: str, words: set[str]) -> str:
    """What is left of one style sheet, its addresses as seen from the one that takes it in."""

    def moved(url: re.Match) -> str:
        target = normpath(f"{dirname(path)}/{url[2]}")
        return f"url({relpath(target, dirname(SHEET))})"

    rules = tinycss2.parse_stylesheet(
        (root / path).read_text("utf8"), True, True
    )
    pieces = []
    for piece in kept(rules, words):
        if piece.startswith("@import"):
            (target,) = re.findall(r"""["'](.+?)["']""", piece)
            other = normpath(f"{dirname(path)}/{target}")
            pieces.append(cut(root, other, words))
        else:
            pieces.append(URL.sub(moved, re.sub(r"\s+", " ", piece)))
    return "\n".join(pieces)


def kept(rules: list, words: set[str]) -> Iterator[str]:
    """The rules for what occurs in the book, as text."""
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = [s for s in split(rule.prelude) if occurs(s, words)]
            if selectors:
                names = ",".join(tinycss2.serialize(s) for s in selectors)
                yield f"{names}{{{tinycss2.serialize(rule.content)}}}"
        elif rule.lower_at_keyword in ("media", "supports"):
            inner = tinycss2.parse_rule_list(rule.content, True, True)
            if text := "".join(kept(inner, words)):
                prelude = tinycss2.serialize(rule.prelude)
                yield f"@{rule.at_keyword}{prelude}{{{text}}}"
        elif rule.lower_at_keyword != "charset":
            yield rule.serialize()


def split(prelude: list) -> list[list]:
    """A rule's selectors, at the commas that stand in no bracket."""
    selectors = [[]]
    for token in prelude:
        if token == ",":
            selectors.append([])
        else:
            selectors[-1].append(token)
    return selectors


def occurs(selector: list, words: set[str]) -> bool:
    """Whether every class and id that a selector asks for is a word of the book; what stands in :not() is not asked."""
    for before, token in zip([None, *selector], selector, strict=False):
        is_class = token.type == "ident" and before == "."
        if (is_class or token.type == "hash") and not (
            token.value in words or MADE_BY_SCRIPTS.match(token.value)
        ):
            return False
    return True
