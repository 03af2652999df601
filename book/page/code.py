"""Code with fewer elements, and names in tables that break where a reader would break them.

A token in the colour of plain text needs no element of its own. Such tokens are three fifths of all, and half of all
the elements of a page.
"""

import re

from pygments.token import Name, Punctuation, Text
from sphinx.highlighting import PygmentsBridge

PLAIN = {Name, Punctuation, Text, Text.Whitespace}
CELL = re.compile(r"<td\b.*?</td>", re.DOTALL)
WORD = re.compile(r'(?<=<span class="pre">)[^<]+')
AFTER_A_PART = re.compile(r"(?<=[\w)][_.])(?=\w)")


class Formatter(PygmentsBridge.html_formatter):
    """Pygments' own, which marks such tokens too."""

    def _get_css_class(self, ttype):
        return "" if ttype in PLAIN else super()._get_css_class(ttype)  # pyright: ignore[reportAttributeAccessIssue]


def setup(app):
    PygmentsBridge.html_formatter = Formatter
    app.connect("html-page-context", let_names_break)


def let_names_break(app, pagename, templatename, context, doctree) -> None:
    if "body" in context:
        context["body"] = CELL.sub(
            lambda cell: WORD.sub(with_breaks, cell[0]), context["body"]
        )


def with_breaks(word: re.Match) -> str:
    """A name that may break after each of its parts: hidden_ size, nn. Linear."""
    return AFTER_A_PART.sub("<wbr>", word[0])
