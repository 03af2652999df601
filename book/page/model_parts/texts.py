"""Texts that lie beside the pages: modules and styles, which many pages share, and states of widgets that are large.

Each is two scripts of the form that parts have (model_parts): one has the text deflated, and one as it is, for browsers
that can't inflate. A name has a checksum, so that a browser that has kept a file need not ask for it again.
"""

import base64
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from posixpath import dirname, relpath

from .files import lay_file

FOLDER = "_static/widgets"


def lay(outdir: str, pagename: str, name: str, text: str) -> dict[str, str]:
    """Write a text; gives its name, and where its files are, as seen from the page."""
    data = text.encode()
    forms = {"deflated": zlib.compress(data, 9), "plain": data}
    folder = relpath(FOLDER, dirname(pagename) or ".")
    files = {
        form: lay_file(outdir, FOLDER, f"{name}-{form}", each)["file"]
        for form, each in forms.items()
    }
    return {"name": name, **{f: f"{folder}/{files[f]}" for f in files}}


def all_texts(root: Path) -> Iterator[str]:
    """All texts that lie there."""
    for path in sorted((root / FOLDER).glob("*-plain-*.js")):
        (coded,) = re.findall(r'","(.*)"\)', path.read_text("utf8"))
        yield base64.b64decode(coded).decode()
