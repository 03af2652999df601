"""Firefox and WebKit, from disk: the first page reads a sentence as torch does, and with a head off; an explorer."""

import pytest

from support.paths import BOOK
from support.walls import HELD, WALL, difference_of
from support.webdriver import BROWSERS

SENTENCE = "My café serves a “naïve” pizza, doesn't it?"
# What goes wrong in a page, from before its own scripts. It stands ahead of the page's policy, which would refuse it.
WATCH = """<script>
  globalThis.problems = [];
  addEventListener("error", ({ message, target }) =>
    problems.push(message ?? `failed: ${target.src ?? target.href}`), true);
  addEventListener("unhandledrejection", ({ reason }) => problems.push(`unhandled: ${reason}`));
  document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
    problems.push(`the policy refuses ${violatedDirective}: ${blockedURI}`));
  for (const level of ["warn", "error"]) {
    const tell = console[level];
    console[level] = (...words) => { problems.push(`console: ${words}`); tell.apply(console, words); };
  }
</script>"""
# The addresses of what a page has loaded from elsewhere.
ELSEWHERE = """performance.getEntriesByType("resource").map(({ name }) => name)
  .filter((name) => !/^(file|blob|data):/.test(name))"""


@pytest.fixture(scope="module", params=BROWSERS, ids=lambda one: one.__name__)
def browser(request, tmp_path_factory):
    if lacks := request.param.missing():
        pytest.skip(lacks)
    with request.param(tmp_path_factory.mktemp("browser")) as browser:
        yield browser


@pytest.fixture
def open_page(browser, tmp_path):
    """Open a page of the book from disk; nothing may go wrong in it, and nothing come from elsewhere."""

    def open_chapter(name: str):
        watched = tmp_path / "chapters" / f"{name}.html"
        watched.parent.mkdir()
        html = (BOOK / "chapters" / f"{name}.html").read_text("utf8")
        charset = '<meta charset="utf-8" />'
        assert charset in html
        watched.write_text(html.replace(charset, charset + WATCH, 1), "utf8")
        (tmp_path / "_static").symlink_to(BOOK / "_static")
        browser.open(watched.as_uri())

    yield open_chapter
    assert browser.evaluate("problems") == []
    assert browser.evaluate(ELSEWHERE) == []


def test_a_sentence_and_a_head_that_is_off_are_read_as_torch_does(
    browser, open_page, read
):
    open_page("welcome")
    browser.until(f"{WALL}?.dataset.state === 'ready'")
    browser.click(button("Use your own sentence"))
    browser.type("//label[. = 'Your sentence']/following::textarea", SENTENCE)
    browser.until(
        f"{WALL}.tokens[2] === 'cafe' && {WALL}.dataset.state === 'ready'"
    )
    held = f"({HELD})({WALL})"
    assert difference_of(browser.evaluate(held), read(SENTENCE)) < 1e-5
    browser.click("//button[@data-layer='0'][@data-head='2']")
    browser.click(button("Switch head off"))
    browser.until(
        f"{WALL}.dataset.off === '0.2' && {WALL}.dataset.state === 'ready'"
    )
    without = read(SENTENCE, [(0, 2)])
    assert difference_of(browser.evaluate(held), without) < 1e-5


def test_an_explorer_lives(browser, open_page):
    open_page("pizza")
    browser.until("document.querySelector('[data-explorer] [data-value]')")
    station = "document.querySelector('[data-explorer]').dataset.station"
    before = browser.evaluate(station)
    browser.click("//*[@data-explorer]" + button("Next"))
    browser.until(f"{station} !== '{before}'")


def button(name: str) -> str:
    return f"//button[starts-with(normalize-space(.), '{name}')]"
