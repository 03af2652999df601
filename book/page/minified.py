"""Texts without what is for those who read the source: comments, indents and long names."""

import minify

CONTAINER = "@container "
# The minifier knows no container queries, and leaves what stands in them as it was written. Media queries it knows.
MEDIUM = "@media container and "


def minified(kind: str, text: str) -> str:
    """A style sheet or a script; its kind is text/css or text/javascript."""
    if kind != "text/css":
        return minify.string(kind, text)
    small = minify.string(kind, text.replace(CONTAINER, MEDIUM))
    return small.replace(MEDIUM, CONTAINER)
