"""A widget as a page of its own: one file that opens from disk, with no notebook, no Python and no network."""

import base64
import os
import sys
from html import escape
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets

from ...validation import check_text
from ...widgets.bundle import page_script, style
from . import markup, no_script

_PAGE = """\
<!doctype html>
<html lang="en" translate="no">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="{made_with}">
<title>{title}</title>
<link rel="icon" href="data:,">
<style>
{sheet}
</style>
</head>
<body class="{kind}">
<main>
<h1>{title}</h1>
<script type="application/vnd.jupyter.widget-view+json">{view}</script>
{words}
<script type="application/vnd.jupyter.widget-state+json">{state}</script>
</main>
<footer>Made with {made_with}. All of it is in this file: the page loads \
nothing and sends nothing.</footer>
<script>{loader}</script>
</body>
</html>
"""
# What a widget of ipywidgets has for its place in a notebook.
_OF_A_NOTEBOOK = frozenset(ipywidgets.DOMWidget.class_trait_names(sync=True))


class Savable(anywidget.AnyWidget):
    """A widget that can be saved as a page of its own."""

    # What saved.css knows of its page: mh-titled, where the widget has its
    # title in sight; mh-narrow.
    _page = ""

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the widget as it is now into one HTML file; gives the file's path.

        The page opens from disk in any browser, and needs no notebook and no network. A file of this name is
        replaced. Raises ``ValueError`` for a name that doesn't end in .html or .htm, ``IsADirectoryError`` for a
        folder, and ``FileNotFoundError`` where the file's folder is not there.
        """
        file = _checked(path)
        file.write_bytes(page_of(self).encode())
        return file

    def _saved_state(self) -> dict[str, Any]:
        """What a page without Python needs, by the traits' names."""
        state = self.get_state()
        return {
            name: value
            for name, value in state.items()
            if name not in _OF_A_NOTEBOOK
        }


def page_of(widget: Savable) -> str:
    """The page, whole.

    Raises ``ValueError`` for a text or a number that no page can hold.
    """
    numbers, state = {}, {}
    for name, value in widget._saved_state().items():
        is_bytes = isinstance(value, bytes | bytearray | memoryview)
        (numbers if is_bytes else state)[name] = value
    for name, value in state.items():
        check_text(name, markup.json_text(value), longest=sys.maxsize)
    model = {
        "model_name": "AnyModel",
        "state": state | _slim(state),
        "buffers": [_buffer(*each) for each in numbers.items()],
    }
    loader = markup.in_a_script(
        markup.slim_script(page_script("loader/mount.js"))
    )
    return _PAGE.format(
        policy=_policy(loader),
        made_with=_made_with(),
        title=escape(_title(widget, state)),
        kind=f"mh-saved {widget._page}".strip(),
        sheet=markup.slim_sheet(style("../colours.css", "saved/saved.css")),
        view=markup.json_text({"model_id": "widget"}),
        words=no_script.words({"widget": model}, "widget"),
        state=markup.json_text({"state": {"widget": model}}),
        loader=loader,
    )


def _slim(state: dict[str, Any]) -> dict[str, str]:
    """The module and the style sheet without what is for those who read the source: a notebook has it."""
    return {
        "_esm": markup.slim_script(state["_esm"]),
        "_css": markup.slim_sheet(state["_css"]),
    }


def _buffer(name: str, data: bytes) -> dict[str, Any]:
    coded = base64.b64encode(data).decode()
    return {"path": [name], "encoding": "base64", "data": coded}


def _policy(loader: str) -> str:
    """What may run and be loaded: the loader, and modules that it makes of the page's own text, as ``blob:``.

    A file on disk can import no other file. Styles stand in elements, where they can't run anything.
    """
    rules = {
        "default-src": "'none'",
        "script-src": f"blob: {markup.checksum(loader)}",
        "style-src": "'unsafe-inline'",
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    return "; ".join(f"{name} {sources}" for name, sources in rules.items())


def _title(widget: Savable, state: dict[str, Any]) -> str:
    """The widget's title in one line, or what it asks, or its name."""
    words = f"{state.get('title') or state.get('prompt') or ''}".split()
    return " ".join(words) or type(widget).__name__


def _made_with() -> str:
    try:
        return f"manyheads {version('many-heads')}"
    except PackageNotFoundError:  # a checkout that nobody has installed
        return "manyheads"


def _checked(path: str | os.PathLike[str]) -> Path:
    """The path of a file that can be written there."""
    if not isinstance(path, str | os.PathLike):
        raise TypeError(
            f"path is {path!r}; it must be a file's name, such as 'heads.html'"
        )
    file = Path(path)
    if file.is_dir():
        raise IsADirectoryError(
            f"{str(file)!r} is a folder, and save writes a file: give its name as well, such as "
            f"{str(file / 'heads.html')!r}"
        )
    if file.suffix.lower() not in (".html", ".htm"):
        raise ValueError(
            f"{str(file)!r} doesn't end in .html, and save writes an HTML page, no picture or other file: "
            f"write {str(file.with_suffix('.html'))!r}; a browser prints it as a PDF"
        )
    if not file.parent.is_dir():
        folder = str(file.parent)
        raise FileNotFoundError(
            f"there is no folder {folder!r} for {file.name!r}: make it first, with "
            f"pathlib.Path({folder!r}).mkdir(parents=True)"
        )
    return file
