"""Join a widget's front end into one text, because anywidget wants its module, and its style sheet, whole."""

import posixpath
import re
from pathlib import Path

WIDGETS = Path(__file__).parent
# A comment that fills its lines. One that code follows in its line (a type,
# ahead of what it is about) stays.
_COMMENT = re.compile(
    r"^[ \t]*(//[^\n]*|/\*((?!\*/).)*\*/[ \t]*)\n", re.M | re.S
)
_IMPORT = re.compile(r'^import \{[^}]*\} from "(\.[\w./]+)";\n', re.M)


def module(path: str) -> str:
    """The module at this path of the folder of widgets, with all that it imports ahead of it.

    Comments are for those who read the files; every page would carry them.

    Files import one another by name alone, without ``as``; what one file
    declares must have a name of its own among all of them.
    """
    sources = {}

    def visit(path: str) -> None:
        source = (WIDGETS / path).read_text("utf8")
        folder = posixpath.dirname(path)
        for imported in _IMPORT.findall(source):
            neighbour = posixpath.normpath(posixpath.join(folder, imported))
            if neighbour not in sources:
                visit(neighbour)
        sources[path] = _COMMENT.sub("", _IMPORT.sub("", source))

    visit(path)
    return "\n".join(sources.values())


def script(path: str) -> str:
    """The same as a script: a Worker made of a text takes no module everywhere."""
    return re.sub(r"^export ", "", module(path), flags=re.M)


def page_script(path: str) -> str:
    """The same as a script of a page, with nothing that another script could see."""
    return f'(() => {{\n"use strict";\n{script(path)}}})();\n'


def style(*paths: str) -> str:
    """The style sheets at these paths, one after the other."""
    return "\n".join((WIDGETS / path).read_text("utf8") for path in paths)
