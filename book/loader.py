"""The scripts at the head of a built page, where no notebook is: the helper package's, minified.

One mounts the widgets, and one fetches the style sheet.
"""

from functools import cache

import minify

from .package import bundle, markup


@cache
def script(name: str = "mount") -> str:
    """One of the loader's files, with all that it imports; nothing of it can be seen by another script of the page."""
    joined = bundle.page_script(f"loader/{name}.js")
    return markup.in_a_script(minify.string("text/javascript", joined))
