"""Each page's Content-Security-Policy lets the book's own scripts run, and nothing that somebody slips in."""

import base64
import hashlib
import html
import re

import pytest

from book.page import policy
from book.serve import serve
from support.browser import DRAWN
from support.paths import BOOK

PAGES = sorted(BOOK.glob("**/*.html"))
# Violations are errors in the console: every test that opens a page fails on one.
INTRUDER = """<script>globalThis.intruded = "script"</script>
<img src="data:," onerror="globalThis.intruded = 'handler'">
<a id="intruder" href="javascript:globalThis.intruded='link'">here</a>
<svg onload="globalThis.intruded = 'picture'"></svg>
<base href="https://elsewhere.example/">"""


def policy_of(page: str) -> dict[str, str]:
    (found,) = re.findall(
        r'<meta http-equiv="Content-Security-Policy" content="([^"]*)"', page
    )
    rules = (rule.partition(" ") for rule in found.split("; "))
    return {name: rest for name, _, rest in rules}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_no_script_is_let_in_but_by_where_it_is_or_what_it_says(path):
    page = path.read_text("utf8")
    if "<head>" not in page:
        pytest.skip("a piece of a page, which the theme leaves about")
    rules = policy_of(page)
    assert rules["default-src"] == "'none'"
    assert "<script" not in page.split("Content-Security-Policy")[0]
    sources = rules["script-src"].split()
    checksums = [one for one in sources if one.startswith("'sha256-")]
    assert set(sources) == {"'self'", "blob:", "'unsafe-hashes'", *checksums}
    for rule in ("style-src", "img-src", "font-src", "connect-src"):
        assert not re.search(r"https?:|\*", rules[rule]), rule


def test_a_checksum_is_what_a_browser_makes_of_a_script():
    digest = hashlib.sha256(b"toggle('a')").digest()
    wanted = f"'sha256-{base64.b64encode(digest).decode()}'"
    attribute = html.escape("toggle('a')")
    handlers = policy.handlers(f'<button onclick="{attribute}">')
    assert wanted in policy.policy("", handlers)
    assert wanted in policy.policy("<script>toggle('a')</script>")
    assert "sha256" not in policy.policy(
        '<script type="application/json">{}</script><script src="a.js"></script>'
    )


def test_every_page_lets_in_the_handlers_of_all_as_the_search_reads_them(
    tmp_path,
):
    head = '<head><meta charset="utf-8"/></head>'
    (tmp_path / "search.html").write_text(head)
    (tmp_path / "pizza.html").write_text(f'{head}<b onclick="d">')
    policy.write(tmp_path)
    rules = policy_of((tmp_path / "search.html").read_text())
    digest = hashlib.sha256(b"d").digest()
    assert base64.b64encode(digest).decode() in rules["script-src"]


def test_what_somebody_slips_into_a_page_does_not_run(pages, tmp_path):
    """The explorer works all the same, and the browser tells of each attempt."""
    copy = tmp_path / "chapters"
    copy.mkdir()
    (tmp_path / "_static").symlink_to(BOOK / "_static")
    page = (BOOK / "chapters" / "pizza.html").read_text("utf8")
    body = re.search(r"<body[^>]*>", page)
    (copy / "pizza.html").write_text(
        page[: body.end()] + INTRUDER + page[body.end() :], "utf8"
    )
    with serve(tmp_path) as address:
        opened = pages.open(f"{address}chapters/pizza.html", offline=False)
        opened.wait_for_selector(DRAWN)
        opened.locator("#intruder").click()
        opened.get_by_label("Heads", exact=True).first.select_option("2")
        assert opened.evaluate("globalThis.intruded ?? 'nobody'") == "nobody"
        assert opened.locator("[data-heads='2']").count()
        opened.close()  # it may still be fetching
    refused = [told for told in pages.problems if "Policy" in told]
    for attempt in ("inline script", "inline event handler", "base-uri"):
        assert any(attempt in told for told in refused), (attempt, refused)
    pages.problems.clear()
