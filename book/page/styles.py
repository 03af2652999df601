"""One style sheet for the whole book, cut to what occurs in it.

A page of the theme asks for a dozen style sheets, and paints nothing before the last one is there; four fifths of
their rules are for things that this book doesn't have. They are joined, in the page's own order, whatever the theme's
next release calls them. A page fetches the sheet deflated, by a script (sheet.js): a quarter of the bytes where a host
doesn't compress.
"""

import functools
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from posixpath import dirname, normpath, relpath

import tinycss2

from .. import loader
from ..kept import kept
from .minified import minified
from .model_parts import files, texts
from .scripts import BUNDLE, files_to_join

SHEET = "_static/page.css"
# Until its style is there, a page shows nothing but paper; in the dark, dark paper.
BARE = (
    "html.mh-bare{color-scheme:light dark}html.mh-bare[data-theme=light]{color-scheme:light}"
    "html.mh-bare[data-theme=dark]{color-scheme:dark}html.mh-bare>body{display:none}"
)
COLOURS = Path(__file__).parents[2] / "chapters" / "manyheads" / "colours.css"
LINK = re.compile(r'<link[^>]*rel="stylesheet"[^>]*>')
HREF = re.compile(r'href="([^"?]+)')
SCRIPT = re.compile(r'<script[^>]*src="([^"?]+)')
URL = re.compile(r"""url\((["']?)(?!data:)([^)"']+)\1\)""")
# In a minified sheet, where a declaration follows at once on what is before it.
PROPERTY = re.compile(
    r"""(?<=[{;])(--[\w-]+):(?:"[^"]*"|'[^']*'|url\((?:"[^"]*"|'[^']*'|[^)"']*)\)|[^;{}"'])*;?"""
)
# Names that scripts put together, so that no page and no script has them in one piece.
MADE_BY_SCRIPTS = re.compile("bs-tooltip-")


def setup(app):
    app.page_styles = {}  # a dict keeps the order and takes nothing twice
    app.connect("html-page-context", give_to_template)


def give_to_template(app, pagename, templatename, context, doctree) -> None:
    """Let the template of the page's head call join_style_sheets."""
    context["join_style_sheets"] = functools.partial(
        join_style_sheets, app, pagename
    )


def join_style_sheets(app, pagename: str, head: str) -> str:
    """The head with one link in the place of many; their files are remembered for write_joined."""
    for link in LINK.findall(head):
        (address,) = HREF.findall(link)
        path = normpath(f"{dirname(pagename)}/{address}")
        app.page_styles.setdefault(path.lstrip("/"))
    start, *rest = LINK.split(head)
    root = relpath(".", dirname(pagename) or ".")
    link = f'<link rel="stylesheet" href="{root}/{SHEET}" />'
    fetched = f'<script data-root="{root}/">{loader.script("sheet")}</script>'
    without = f"<noscript>{link}</noscript>"
    return f"{start}<style>{BARE}</style>{fetched}{without}{''.join(rest)}"


def write_deflated(outdir: str) -> None:
    """Write the sheet as a part that pages fetch, with addresses that the page completes."""
    sheet = Path(outdir) / SHEET
    text = URL.sub(address_from_root, sheet.read_text("utf8"))
    data = zlib.compress(text.encode(), 9)
    part = files.script("page-deflated", data)
    sheet.with_name(f"{sheet.name}.js").write_text(part, "utf8")


def address_from_root(url: re.Match) -> str:
    return f"url(@root/{normpath(f'{dirname(SHEET)}/{url[2]}')})"


def write_joined(app) -> None:
    """Write the style sheet, when all pages are there."""
    root = Path(app.outdir)
    paths = files_to_join(app.page_styles, root / SHEET)
    words = words_of(root) & names_in_styles(root)
    text = kept(
        root,
        "page.css",
        [*paths, *sorted(words)],
        lambda: joined(root, paths, words).encode(),
    )
    (root / SHEET).write_bytes(text)


def joined(root: Path, paths: list[str], words: set[str]) -> str:
    """The style sheet, of the rules and properties for these words; it says at the beginning what it was made of."""
    sheets = [used_part(root, path, words) for path in paths]
    head = f"/* {' '.join(paths)} */"
    text = minified("text/css", "\n".join([page_colours(), *sheets]))
    return f"{head}\n{without_unused(text, words)}"


def names_in_styles(root: Path) -> set[str]:
    """Every word of all style sheets: no other word decides what is left of them."""
    sheets = [sheet.read_text("utf8") for sheet in root.rglob("*.css")]
    sheets.append(page_colours())
    return set(re.findall(r"[\w-]+", "\n".join(sheets)))


def without_unused(text: str, words: set[str]) -> str:
    """The sheet without custom properties that nothing asks for: not the sheet, nor a page, nor a script."""
    used = words | set(re.findall(r"var\((--[\w-]+)", text))
    less = PROPERTY.sub(lambda one: one[0] if one[1] in used else "", text)
    # What has gone may have been all that asked for another one.
    return less if less == text else without_unused(less, words)


def page_colours() -> str:
    """The book's colours for the page itself; widgets and drawn tensors have them with them, as they work elsewhere."""
    values = re.findall(
        r"--mh-[\w-]+: light-dark\([^)]*\)", COLOURS.read_text("utf8")
    )
    return f"html{{{';'.join(values)}}}"


def words_of(root: Path) -> set[str]:
    """Every word in the pages and in the scripts that they load. Each class and id of the book is one of them."""
    words, scripts = set(), {root / BUNDLE}
    for page in root.rglob("*.html"):
        if page.is_relative_to(root / "_static"):
            continue
        html = page.read_text("utf8")
        words.update(re.findall(r"[\w-]+", html))
        scripts |= {page.parent / source for source in SCRIPT.findall(html)}
    loaded = [
        path.read_text("utf8") for path in {s.resolve() for s in scripts}
    ]
    for text in (*loaded, *texts.all_texts(root)):
        words.update(re.findall(r"[\w-]+", text))
    return words


def used_part(root: Path, path: str, words: set[str]) -> str:
    """The rules of one style sheet that the book uses, with their addresses as seen from the joined one."""

    def address_from_joined(url: re.Match) -> str:
        target = normpath(f"{dirname(path)}/{url[2]}")
        return f"url({relpath(target, dirname(SHEET))})"

    rules = tinycss2.parse_stylesheet(
        (root / path).read_text("utf8"), True, True
    )
    pieces = []
    for piece in used_rules(rules, words):
        if piece.startswith("@import"):
            (target,) = re.findall(r"""["'](.+?)["']""", piece)
            other = normpath(f"{dirname(path)}/{target}")
            pieces.append(used_part(root, other, words))
        else:
            pieces.append(
                URL.sub(address_from_joined, re.sub(r"\s+", " ", piece))
            )
    return "\n".join(pieces)


def used_rules(rules: list, words: set[str]) -> Iterator[str]:
    """The rules for what occurs in the book, as text."""
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = [
                s for s in selectors_of(rule.prelude) if occurs(s, words)
            ]
            if selectors:
                names = ",".join(tinycss2.serialize(s) for s in selectors)
                yield f"{names}{{{tinycss2.serialize(rule.content)}}}"
        elif rule.lower_at_keyword in ("media", "supports"):
            inner = tinycss2.parse_rule_list(rule.content, True, True)
            if text := "".join(used_rules(inner, words)):
                prelude = tinycss2.serialize(rule.prelude)
                yield f"@{rule.at_keyword}{prelude}{{{text}}}"
        elif rule.lower_at_keyword != "charset":
            yield rule.serialize()


def selectors_of(prelude: list) -> list[list]:
    """A rule's selectors, at the commas that stand in no bracket."""
    selectors = [[]]
    for token in prelude:
        if token == ",":
            selectors.append([])
        else:
            selectors[-1].append(token)
    return selectors


def occurs(selector: list, words: set[str]) -> bool:
    """Whether every class and id that a selector asks for is a word of the book; those in :not() are not looked at."""
    for previous, token in zip([None, *selector], selector, strict=False):
        is_class = token.type == "ident" and previous == "."
        if (is_class or token.type == "hash") and not (
            token.value in words or MADE_BY_SCRIPTS.match(token.value)
        ):
            return False
    return True
