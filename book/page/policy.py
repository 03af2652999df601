"""Each page says what may run in it: the book's own scripts, and nothing that somebody else puts there.

It does so by a Content-Security-Policy. Usually a server sends it; here it stands in the page itself, so that it holds
on every host, and for a page opened from disk too. A script in the page is named by its checksum, so the policy is
written last, when nothing else will change.
"""

import html
import re
from collections.abc import Iterable
from pathlib import Path

from ..package import markup

# A script whose text is in the page. JSON is in script elements too, but it doesn't run and needs no permission.
SCRIPT = re.compile(
    r"<script(?![^>]*\b(?:src=|type=\"application/))[^>]*>(.*?)</script>",
    re.DOTALL,
)
# Checksums of the modules that the widgets' loader runs (widgets.py).
RUN = re.compile(r'data-run="([^"]*)"')
# What an element does on a click: the theme has buttons to print and to fill the screen.
HANDLER = re.compile(r"<[^>]* on[a-z]+=\"([^\"]*)\"")
CHARSET = re.compile(r"<meta charset=\"[^\"]*\"\s*/?>")
# At the beginning of the head, as it holds only for what comes after it.
META = '<meta http-equiv="Content-Security-Policy" content="{policy}" />'
OLD = re.compile(r"\n?<meta http-equiv=\"Content-Security-Policy\"[^>]*>")


def policy(page: str, handlers: Iterable[str] = ()) -> str:
    """The policy of a page.

    Scripts: files of the book (``'self'``); those in the page and the book's modules, by checksum; and ``blob:``, for
    workers, and because the widgets' loader makes modules of other text that is in the page. ``'unsafe-hashes'`` allows
    click handlers in elements, also by checksum. Every page allows the handlers of all pages, because the search shows
    parts of other pages.

    Styles: formulas and heatmaps have theirs in their elements, so inline styles are allowed. They can't run anything.

    Pictures and fonts: files of the book, or data in the page.
    """
    scripts = [found[1] for found in SCRIPT.finditer(page)]
    scripts += handlers
    modules = [one for run in RUN.findall(page) for one in run.split()]
    checksums = " ".join(
        dict.fromkeys([*map(markup.checksum, scripts), *modules])
    )
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' blob: 'unsafe-hashes' {checksums}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
        )
    )


def handlers(page: str) -> set[str]:
    """The click handlers and the like in a page's elements."""
    return {html.unescape(found[1]) for found in HANDLER.finditer(page)}


def write(folder: str) -> None:
    """Put its policy into every page, in the place of the one that an earlier build wrote."""
    pages = {
        path: OLD.sub("", path.read_text("utf8"))
        for path in Path(folder).rglob("*.html")
    }
    everywhere = sorted(set().union(*map(handlers, pages.values())))
    for path, page in pages.items():
        found = CHARSET.search(page)
        if (
            found
        ):  # some files of the theme are pieces of pages, without a head
            meta = META.format(policy=policy(page, everywhere))
            page = f"{page[: found.end()]}\n{meta}{page[found.end() :]}"
            path.write_text(page, "utf8")
