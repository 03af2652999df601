"""The book's public address: what a page shows once it is known, and that nothing leads nowhere before."""

import subprocess
import sys

import pytest

from book import address
from book.page.frame import public
from support.paths import BOOK, ROOT

SOMEBODYS = "https://github.com/Ann/heads"
NOBODYS = f"{address.UNKNOWN}many-heads"


class App:
    """As much of Sphinx as the address is told."""

    def __init__(self, url):
        self.config = self
        self.html_theme_options = {
            "repository_url": url,
            "use_repository_button": True,
            "launch_buttons": {"colab_url": "https://colab.example"},
        }


def test_only_a_named_repository_is_known():
    assert address.is_known(SOMEBODYS)
    assert not address.is_known(NOBODYS) and not address.is_known("")
    assert address.missing(SOMEBODYS) == ""
    assert address.TO_SET_IT in address.missing(NOBODYS)


@pytest.mark.parametrize(
    ("url", "buttons"), [(SOMEBODYS, True), (NOBODYS, False), ("", False)]
)
def test_buttons_are_there_once_they_lead_somewhere(url, buttons):
    app = App(url)
    public.hide_what_leads_nowhere(app, app)
    options = app.html_theme_options
    assert bool(options["launch_buttons"]) == buttons
    assert options["use_repository_button"] == buttons
    assert options["repository_url"] == (url if buttons else "")


def test_a_page_says_where_to_report_a_mistake():
    told = {}
    public.add_report(App(SOMEBODYS), "chapters/pizza", "", told, object())
    assert told["report"] == (
        f"{SOMEBODYS}/issues/new?title=Mistake+in+chapters%2Fpizza%3A+"
    )
    nothing = {}
    public.add_report(App(NOBODYS), "chapters/pizza", "", nothing, object())
    public.add_report(App(SOMEBODYS), "search", "", nothing, None)
    assert nothing == {}


def test_no_page_leads_to_an_address_that_is_nobodys():
    known = address.is_known(address.address())
    pages = [*(BOOK / "chapters").glob("*.html")]
    assert pages
    for path in pages:
        html = path.read_text("utf8")
        assert address.UNKNOWN not in html, path.name
        assert ("Report a mistake" in html) == known, path.name
        if not known:
            assert "colab.research.google.com" not in html, path.name


def test_a_book_without_an_address_is_not_published():
    done = subprocess.run(
        [sys.executable, "-m", "book.address"],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    if address.is_known(address.address()):
        assert done.stdout.strip() == address.address()
    else:
        assert done.returncode == 1 and address.TO_SET_IT in done.stderr
    published = (ROOT / ".github/workflows/publish.yml").read_text("utf8")
    assert published.index("book.address") < published.index("make book")
