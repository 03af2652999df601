"""A page holds the room of its widgets before they are mounted, so that nothing moves when they are."""

import pytest

from book.page.frame.room import WIDTHS
from support.browser import until, whole
from support.paths import BOOK

NAMES = [
    path.stem
    for path in sorted(BOOK.glob("chapters/*.html"))
    if "static-widget" in path.read_text("utf8")
]
SLACK = 32  # pixels: a line of text more or less, where words break otherwise
# The rooms as the parser leaves them, and the places when all are mounted.
ROOMS = "document.querySelectorAll('.static-widget')"
HEIGHTS = f"[...{ROOMS}].map((place) => place.offsetHeight)"
# The loader mounts nothing while the page is bare of its style.
HOLD = """addEventListener("styled", (event) => {
  if (window.released) return;
  event.stopImmediatePropagation();
  window.held = true;
});
window.release = () => {
  window.released = true;
  dispatchEvent(new Event("styled"));
};"""


@pytest.mark.parametrize(
    ("name", "width"),
    [
        *((name, WIDTHS[0]) for name in NAMES),
        *(
            pytest.param(name, WIDTHS[-1], marks=pytest.mark.wide)
            for name in NAMES
        ),
        *(("masks", width) for width in (WIDTHS[1], 768)),
    ],
)
def test_a_widgets_room_is_as_high_as_the_widget(browser, name, width):
    context = browser.new_context(
        viewport={"width": width, "height": 900}, offline=True
    )
    page = context.new_page()
    page.add_init_script(HOLD)
    page.goto((BOOK / "chapters" / f"{name}.html").as_uri())
    until(page, "window.held && document.readyState === 'complete'")
    page.evaluate("document.documentElement.classList.add('laid-out')")
    held = page.evaluate(HEIGHTS)
    assert page.locator(".mh-room").count() == len(held)
    page.evaluate("release()")
    whole(page)
    found = page.evaluate(HEIGHTS)
    context.close()
    apart = [
        (number, room, height)
        for number, (room, height) in enumerate(zip(held, found, strict=True))
        if abs(room - height) > SLACK
    ]
    assert not apart, f"{apart}: make heights"


def test_nothing_moves_as_a_reader_scrolls_through_a_page(chapter):
    page = chapter("by_hand")
    page.evaluate("""() => {
      window.moved = 0;
      new PerformanceObserver((list) => {
        for (const { value } of list.getEntries()) window.moved += value;
      }).observe({ type: "layout-shift" });
    }""")
    for _ in range(40):
        page.mouse.wheel(0, 600)
        page.wait_for_timeout(60)
    assert page.evaluate("window.moved") < 0.05
