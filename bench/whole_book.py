"""Over all pages: requests that leave the book, errors of pages, errors in the console."""

from support.browser import until
from support.paths import BOOK


def measure(stage) -> list[tuple]:
    base = stage.serve()
    requests, errors, console = set(), [], []
    pages = sorted(BOOK.glob("chapters/*.html"))
    for path in pages:
        context = stage.browser.new_context()
        page = context.new_page()
        page.on("request", lambda request: requests.add(request.url))
        page.on("pageerror", lambda error: errors.append(error))
        page.on(
            "console",
            lambda message: (
                console.append(message) if message.type == "error" else None
            ),
        )
        page.goto(f"{base}chapters/{path.name}")
        until(page, "!!window.toggleFullScreen")
        page.wait_for_load_state("networkidle")
        context.close()
    ours = (base, "blob:", "data:")
    left = [address for address in requests if not address.startswith(ours)]
    return [
        ("pages opened", len(pages), ""),
        ("requests that left the book", len(left), 0),
        ("page errors", len(errors), 0),
        ("console errors", len(console), 0),
    ]
