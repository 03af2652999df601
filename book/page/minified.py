"""Texts without what is for those who read the source: comments, indents and long names."""

import re

import minify

CONTAINER = "@container "
# The minifier knows no container queries, and leaves what stands in them as it was written. Media queries it knows.
MEDIUM = "@media container and "


def minified(kind: str, text: str) -> str:
    """A style sheet or a script; its kind is text/css or text/javascript."""
    if kind != "text/css":
        return minify.string(kind, closed(text))
    small = minify.string(kind, text.replace(CONTAINER, MEDIUM))
    return small.replace(MEDIUM, CONTAINER)


def closed(script: str) -> str:
    """A module that gives one thing, as a function that is called at once: then all its names can be shortened.

    Another script stays as it is.
    """
    inner, found = re.subn("^export default ", "return ", script, flags=re.M)
    if found != 1 or re.search("^import ", script, re.M):
        return script
    inner = re.sub("^export ", "", inner, flags=re.M)
    return f"export default (() => {{\n{inner}\n}})();"
