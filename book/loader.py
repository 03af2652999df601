"""The script that mounts the widgets in a built page, where no notebook is: the helper package's, minified."""

from functools import cache

import minify

from .package import bundle, markup


@cache
def script() -> str:
    """The loader's files in one script, with nothing that another script of the page could see."""
    loader = bundle.page_script("loader/mount.js")
    return markup.in_a_script(minify.string("text/javascript", loader))
