"""What a link to a page shows where it is shared: the page's title, its first sentences and a picture (Open Graph).

An address in it must be absolute. It is known once `make address` has named a repository on GitHub, whose pages GitHub
serves; a book that is served elsewhere sets html_baseurl in _config.yml. Until then a preview does without a picture.
"""

import re
from html import escape, unescape
from pathlib import Path
from urllib.parse import urljoin

from docutils import nodes

from book.address import is_known

LENGTH = 250  # characters; hardly any place shows more
PICTURE = "explorer.png"  # html_extra_path copies it to the top of the book
ALT = "An explorer of the book: heads of attention as tables of numbers, tinted by weight."
REPOSITORY = re.compile(r"https://github\.com/([^/]+)/([^/]+)")


def setup(app):
    app.connect("config-inited", set_address)
    app.connect("html-page-context", add_preview)


def set_address(app, config) -> None:
    """Take the address of GitHub Pages where no other is set."""
    url = config.html_theme_options.get("repository_url", "")
    found = REPOSITORY.match(url)
    if found and is_known(url) and not config.html_baseurl:
        owner, name = found.groups()
        config.html_baseurl = f"https://{owner.lower()}.github.io/{name}/"


def add_preview(app, pagename, templatename, context, doctree) -> None:
    """Put the page's preview among its meta elements; an index or a search has the words of the book's first page."""
    about = doctree or app.env.get_doctree(app.config.root_doc)
    title = unescape(re.sub(r"<[^>]*>", "", context.get("title", "")))
    context["metatags"] = context.get("metatags", "") + preview(
        title or app.config.html_title,
        first_sentences(about),
        app.config.html_baseurl,
        app.builder.get_target_uri(pagename),
    )


def preview(title: str, words: str, base: str, target: str) -> str:
    """The meta elements of a page. Without a base, which is the book's address, there are none with an address."""
    tags = [
        ("name", "description", words),
        ("property", "og:type", "website"),
        ("property", "og:site_name", "Many Heads"),
        ("property", "og:title", title),
        ("property", "og:description", words),
    ]
    if base:
        tags += [
            ("property", "og:url", urljoin(base, target)),
            ("property", "og:image", urljoin(base, PICTURE)),
            ("property", "og:image:alt", ALT),
        ]
    card = "summary_large_image" if base else "summary"
    tags.append(("name", "twitter:card", card))
    return "".join(
        f'\n    <meta {kind}="{name}" content="{escape(text)}" />'
        for kind, name, text in tags
    )


def first_sentences(doctree: nodes.document) -> str:
    """As many whole sentences of the first paragraph as fit; of a longer first one its beginning."""
    paragraph = next(doctree.findall(nodes.paragraph), None)
    text = " ".join(paragraph.astext().split()) if paragraph else ""
    if len(text) <= LENGTH:
        return text
    ends = [end.end() for end in re.finditer(r"[.?!](?= )", text[:LENGTH])]
    if ends:
        return text[: ends[-1]]
    return text[:LENGTH].rsplit(" ", 1)[0] + " …"


def write_redirect(app) -> None:
    """Give the book's address, which leads on to the first page, a title and a preview of its own."""
    first = app.builder.get_target_uri(app.config.root_doc)
    words = first_sentences(app.env.get_doctree(app.config.root_doc))
    title = app.config.html_title
    meta = preview(title, words, app.config.html_baseurl, "")
    Path(app.outdir, "index.html").write_text(
        f"""<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Refresh" content="0; url={first}" />
    <title>{escape(title)}</title>{meta}
  </head>
  <body><a href="{first}">{escape(title)}</a></body>
</html>
""",
        "utf8",
    )
