"""What a first visit to the pizza page transfers, gzipped, by resource; and the HTML of every page."""

import gzip
import re

from support.browser import until
from support.paths import BOOK


def measure(stage) -> tuple[list[tuple], tuple]:
    """The resources, the largest first, and the row of their sum."""
    base = stage.serve()
    context = stage.browser.new_context()
    page = context.new_page()
    responses = []
    page.on("response", lambda response: responses.append(response))
    page.goto(f"{base}chapters/pizza.html")
    until(page, "!!window.toggleFullScreen")
    page.wait_for_load_state("networkidle")
    sizes = {
        response.url.removeprefix(base).split("?")[0]: len(
            gzip.compress(response.body(), 6, mtime=0)
        )
        for response in responses
        if response.url.startswith(base)
    }
    context.close()
    rows = [
        (re.sub(r"([0-9a-f]{6})[0-9a-f]{20,}", r"\1…", name), size)
        for name, size in sorted(sizes.items(), key=lambda item: -item[1])
    ]
    total = ("first visit to the pizza page, bytes", sum(sizes.values()))
    return rows, (*total, 350_000)


def pages() -> list[tuple]:
    """The bytes of every page's HTML, as it is and gzipped, the largest first."""
    rows = []
    for path in BOOK.glob("chapters/*.html"):
        html = path.read_bytes()
        packed = len(gzip.compress(html, 6, mtime=0))
        rows.append((path.stem, len(html), packed))
    return sorted(rows, key=lambda row: -row[1])
