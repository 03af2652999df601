"""How high each widget of the built book is: make heights, after a change of a widget or of its text.

A page holds a widget's room before the widget is mounted, so that nothing moves when it is. Heights are measured at the
smallest and the largest width of each form that a widget takes; in between, the page takes what lies in between.
"""

import json
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
from book.page.frame.room import HEIGHTS, WIDTHS  # noqa: E402
from support import chromium  # noqa: E402
from support.browser import FLAGS, settled, until  # noqa: E402
from support.paths import BOOK  # noqa: E402

MEASURED = "[...document.querySelectorAll('.static-widget')].map((place) => Math.round(place.offsetHeight))"
MOUNTED = "!document.querySelector('.mh-room')"


def heights(page, name: str, width: int) -> list[int]:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto((BOOK / "chapters" / f"{name}.html").as_uri())
    page.evaluate("document.documentElement.classList.add('laid-out')")
    until(page, MOUNTED)
    return settled(page, MEASURED)  # what measures itself draws once more


def main() -> None:
    found = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.find(), args=FLAGS
        )
        page = browser.new_page()
        for path in sorted(BOOK.glob("chapters/*.html")):
            each = [heights(page, path.stem, width) for width in WIDTHS]
            if each[0]:
                found[path.stem] = list(zip(*each, strict=True))
        browser.close()
    lines = [f'  "{name}": {json.dumps(each)}' for name, each in found.items()]
    HEIGHTS.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf8")
    print(f"Written to {HEIGHTS.relative_to(ROOT)}; make book puts them in.")


if __name__ == "__main__":
    main()
