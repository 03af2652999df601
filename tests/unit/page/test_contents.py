"""The list of chapters beside a page begins with the first page, which the table of contents can't name in a part."""

import pytest
from bs4 import BeautifulSoup

from book.page.frame.contents import with_first_page, with_sections

PARTS = """<div class="bd-toc-item">
<p class="caption" role="heading"><span class="caption-text">With a pencil</span></p>
<ul class="nav bd-sidenav">
<li class="toctree-l1"><a class="reference internal" href="by_hand.html">By hand</a></li>
</ul></div>"""
SECTIONS = """<ul><li><a href="#">Here</a>
<ul><li><a href="#one">One</a></li><li><a href="#two">Two</a></li></ul></li></ul>"""


def links(html: str) -> list[tuple[str, str]]:
    found = BeautifulSoup(html, "html.parser")
    return [(a.text, str(a["href"])) for a in found("a")]


@pytest.mark.parametrize("chapters", [PARTS, PARTS.partition("</p>")[2]])
def test_the_list_begins_with_the_first_page(chapters):
    html = with_first_page(chapters, "../welcome.html", False)
    assert links(html) == [
        ("Seventy-two readers", "../welcome.html"),
        ("By hand", "by_hand.html"),
    ]
    assert BeautifulSoup(html, "html.parser").select(".current") == []
    assert html.index("See") < html.index("Seventy-two")


def test_the_first_page_stands_in_its_part_where_that_has_chapters():
    html = with_first_page(
        PARTS.replace("With a pencil", "See"), "../welcome.html", True
    )
    assert html.count(">See<") == 1
    tree = BeautifulSoup(html, "html.parser")
    assert links(str(tree.ul))[:2] == [
        ("Seventy-two readers", "../welcome.html"),
        ("By hand", "by_hand.html"),
    ]
    assert "current" in tree.ul["class"]


def test_the_first_page_is_marked_where_it_is_shown_and_has_its_sections():
    html = with_sections(with_first_page(PARTS, "#", True), SECTIONS)
    here = BeautifulSoup(html, "html.parser").select("li.current.active")
    assert len(here) == 1
    assert links(str(here[0])) == [
        ("Seventy-two readers", "#"),
        ("One", "#one"),
        ("Two", "#two"),
    ]


def test_no_line_of_the_list_ends_in_a_shape():
    sections = SECTIONS.replace("One", "One: four tokens, (1, 4, 6)")
    html = with_sections(with_first_page(PARTS, "#", True), sections)
    _, (one, _), _ = links(
        BeautifulSoup(html, "html.parser").select_one("li.current").decode()
    )
    assert one == "One: four tokens, (1,\xa04,\xa06)"


def test_a_book_without_a_list_has_none():
    assert with_first_page("", "#", True) == ""
