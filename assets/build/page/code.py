"""Code with fewer elements: a token in the colour of plain text needs none of its own.

They are three fifths of the tokens, and half of all the elements of a page.
"""

from pygments.token import Name, Punctuation, Text
from sphinx.highlighting import PygmentsBridge

PLAIN = {Name, Punctuation, Text, Text.Whitespace}


class Formatter(PygmentsBridge.html_formatter):
    """Pygments' own, which marks such tokens too."""

    def _get_css_class(self, ttype):
        return "" if ttype in PLAIN else super()._get_css_class(ttype)


def setup(app):
    PygmentsBridge.html_formatter = Formatter
