"""What a link to a page shows elsewhere: one title, a description, and a picture where the address is known."""

import html
import re

import pytest
from docutils import nodes, utils

from book.page import preview
from support.paths import BOOK

PAGES = sorted([*BOOK.glob("chapters/*.html"), *BOOK.glob("*.html")])


def meta(page: str) -> dict[str, str]:
    found = re.findall(
        r'<meta (?:name|property)="(.*?)" content="(.*?)"', page
    )
    names = [name for name, _ in found if name != "viewport"]
    assert len(names) == len(set(names)), "something is said twice"
    return {name: html.unescape(content) for name, content in found}


def document(*paragraphs: str) -> nodes.document:
    made = utils.new_document("")
    made += [nodes.paragraph("", text) for text in paragraphs]
    return made


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_page_has_one_title_and_says_what_it_is_about(path):
    page = path.read_text("utf8")
    (title,) = re.findall(r"<title>(.*?)</title>", page[: page.index("<body")])
    assert title.count("Many Heads") == 1
    about = meta(page)
    assert 40 <= len(about["description"]) <= preview.LENGTH + 2
    assert about["og:description"] == about["description"]
    assert about["og:title"] in html.unescape(title)
    assert about["twitter:card"].startswith("summary")


def test_the_books_own_address_leads_on_and_says_what_the_book_is():
    page = (BOOK / "index.html").read_text("utf8")
    first = (BOOK / "chapters" / "welcome.html").read_text("utf8")
    assert 'content="0; url=chapters/welcome.html"' in page
    assert meta(page)["description"] == meta(first)["description"]


def test_where_the_address_is_known_a_preview_has_a_picture():
    assert (BOOK / preview.PICTURE).exists()
    base = "https://somebody.github.io/many-heads/"
    known = meta(preview.preview("A & B", "Words.", base, "chapters/one.html"))
    assert known["og:url"] == f"{base}chapters/one.html"
    assert known["og:image"] == f"{base}explorer.png"
    assert known["twitter:card"] == "summary_large_image"
    unknown = meta(preview.preview('A "B" <C>', "Words.", "", "one.html"))
    assert unknown["og:title"] == 'A "B" <C>'
    assert not {"og:url", "og:image"} & unknown.keys()


class Config:
    def __init__(self, repository, baseurl=""):
        self.html_theme_options = {"repository_url": repository}
        self.html_baseurl = baseurl


@pytest.mark.parametrize(
    ("repository", "set_by_hand", "expected"),
    [
        (f"https://github.com/{'OWNER'}/many-heads", "", ""),
        ("https://github.com/Ann/heads", "", "https://ann.github.io/heads/"),
        ("https://github.com/Ann/heads", "https://a.org/", "https://a.org/"),
        ("https://gitlab.com/ann/heads", "", ""),
    ],
)
def test_the_address_is_that_of_github_pages(
    repository, set_by_hand, expected
):
    config = Config(repository, set_by_hand)
    preview.set_address(None, config)
    assert config.html_baseurl == expected


def test_a_description_ends_where_a_sentence_does():
    sentence = "Each of these has exactly forty letters."
    assert len(sentence) == 40
    words = preview.first_sentences(
        document(" ".join([sentence] * 9), "More.")
    )
    assert words == " ".join([sentence] * 6)
    assert preview.first_sentences(document("Short.", "More.")) == "Short."
    assert preview.first_sentences(document()) == ""
    endless = preview.first_sentences(document("word " * 99))
    assert endless.endswith("word …") and len(endless) <= preview.LENGTH + 2
