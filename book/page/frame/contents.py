"""The list of chapters beside the page: the first page stands in it, and the sections of the page that is shown."""

import re

from bs4 import BeautifulSoup

from ..map.chapters import HERE_TITLE

PART = "See"
# The list is narrow, and a shape such as (1, 4, 6) is one thing to read: no line ends in it.
SHAPE = re.compile(r"\(\d+(?:, \d+)+\)")


def setup(app):
    # After the theme, which makes the list, and before the stage, which puts sections into it.
    app.connect("html-page-context", add_first_page, priority=800)


def add_first_page(app, pagename, templatename, context, doctree) -> None:
    """Have the list of chapters begin with the first page, which no part of the table of contents may name."""
    chapters = context["generate_toctree_html"]
    first = context["master_doc"]
    href = context["pathto"](first)
    context["generate_toctree_html"] = lambda *args, **kwargs: with_first_page(
        str(chapters(*args, **kwargs)), href, pagename == first
    )


def with_first_page(chapters: str, href: str, is_shown: bool) -> str:
    """The list of chapters with the first page ahead of all, marked as the theme marks the page that is shown."""
    tree = BeautifulSoup(chapters, "html.parser")
    lists = tree.find("ul")
    if lists is None:
        return chapters
    current = " current active" if is_shown else ""
    link = f"""<li class="toctree-l1{current}">
<a class="{"current " if is_shown else ""}reference internal" href="{href}">{HERE_TITLE}</a></li>"""
    caption = tree.find("p", class_="caption")
    if caption and caption.get_text(strip=True) == PART:
        # The first page stands in its part, ahead of the part's chapters.
        if is_shown:
            lists["class"] = (
                f"{' '.join(lists.get_attribute_list('class'))} current"
            )
        lists.insert(0, BeautifulSoup(link, "html.parser"))
        return str(tree)
    head = f"""<p aria-level="2" class="caption" role="heading"><span class="caption-text">{PART}</span></p>
<ul class="nav bd-sidenav{" current" if is_shown else ""}">{link}</ul>"""
    (caption or lists).insert_before(BeautifulSoup(head, "html.parser"))
    return str(tree)


def with_sections(chapters: str, contents: str) -> str:
    """The list of chapters with the sections of the page that is shown, which its own contents name."""
    tree = BeautifulSoup(chapters, "html.parser")
    page = BeautifulSoup(contents, "html.parser")
    here = tree.select_one("li.current")
    links = [a for a in page("a") if len(a.find_parents("ul")) == 2]
    if here and links:
        sections = tree.new_tag("ul", attrs={"class": "page-sections"})
        for link in links:
            for text in link(string=SHAPE):
                text.replace_with(SHAPE.sub(unbroken, text))
            item = tree.new_tag("li")
            item.append(link)
            sections.append(item)
        here.append(sections)
    return str(tree)


def unbroken(shape: re.Match) -> str:
    return shape[0].replace(" ", "\N{NO-BREAK SPACE}")
