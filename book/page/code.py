"""Code with fewer elements, and folds that say what is in them.

A token in the colour of plain text needs no element of its own. Such tokens are three fifths of all, and half of all
the elements of a page.
"""

import re

from docutils import nodes
from pygments.token import Name, Punctuation, Text
from sphinx.highlighting import PygmentsBridge

TITLE = re.compile(r"# @title (.)(.*)")  # what Colab shows of a folded cell
PLAIN = {Name, Punctuation, Text, Text.Whitespace}


class Formatter(PygmentsBridge.html_formatter):
    """Pygments' own, which marks such tokens too."""

    def _get_css_class(self, ttype):
        return "" if ttype in PLAIN else super()._get_css_class(ttype)  # pyright: ignore[reportAttributeAccessIssue]


def name_folds(app, doctree) -> None:
    """A folded cell that has a title is offered by it: "Show a solution" instead of "Show code cell content"."""
    for cell in doctree.findall(nodes.container):
        title = TITLE.match(cell.astext())
        if title and cell.get("hide_mode") == "all":
            cell["prompt_show"] = f"Show {title[1].lower()}{title[2]}"


def setup(app):
    app.connect("doctree-read", name_folds)
    PygmentsBridge.html_formatter = Formatter
