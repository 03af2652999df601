"""Each page says what may run in it: its own scripts, by their checksums, and nothing that somebody slips in.

A Content-Security-Policy in the page itself holds on every host, and from disk too.
"""

import base64
import hashlib
import html
import re
from collections.abc import Iterable
from pathlib import Path

# A block of data is no script, and needs no leave.
SCRIPT = re.compile(
    r"<script(?![^>]*\b(?:src=|type=\"application/))[^>]*>(.*?)</script>",
    re.DOTALL,
)
# The theme's buttons: to print, and to fill the screen.
HANDLER = re.compile(r"<[^>]* on[a-z]+=\"([^\"]*)\"")
CHARSET = re.compile(r"<meta charset=\"[^\"]*\"\s*/?>")
META = '<meta http-equiv="Content-Security-Policy" content="{policy}" />'
OLD = re.compile(r"\n?<meta http-equiv=\"Content-Security-Policy\"[^>]*>")


def checksum(text: str) -> str:
    """A script's checksum, as a policy writes it."""
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def policy(page: str, handlers: Iterable[str] = ()) -> str:
    """What this page needs, and why.

    - scripts: files of the book, the scripts in the page by checksum, and modules that the loader makes of the page's
      own text (``blob:``), as no page from disk may import a file; ``'unsafe-hashes'`` lets the theme's two buttons
      keep their handlers, by checksum as well, those of every page: the search reads the other pages;
    - styles: formulas and heatmaps carry theirs in their elements, so inline ones are allowed; they run nothing;
    - pictures and fonts: of the book, or in the page as data.
    """
    scripts = [found[1] for found in SCRIPT.finditer(page)]
    scripts += handlers
    checksums = " ".join(dict.fromkeys(map(checksum, scripts)))
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
    """The scripts in the elements of a page."""
    return {html.unescape(found[1]) for found in HANDLER.finditer(page)}


def write(folder: str) -> None:
    """Put its policy into every page, when nothing else will change in it."""
    pages = {
        path: OLD.sub("", path.read_text("utf8"))
        for path in Path(folder).rglob("*.html")
    }
    everywhere = sorted(set().union(*map(handlers, pages.values())))
    for path, page in pages.items():
        found = CHARSET.search(page)
        if found:  # a piece of a page, which the theme leaves about, has none
            meta = META.format(policy=policy(page, everywhere))
            page = f"{page[: found.end()]}\n{meta}{page[found.end() :]}"
            path.write_text(page, "utf8")
