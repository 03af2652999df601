"""What a first visit to the pizza page transfers, gzipped, by resource."""

import gzip
import re

from support.browser import until


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
