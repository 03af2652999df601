"""A widget's front end, put together: its module, or its style sheet, must be whole in itself."""

import re
from pathlib import Path

_HERE = Path(__file__).parent
# Whole lines of comment, of one line or of several.
_COMMENT = re.compile(r"^[ \t]*(//[^\n]*|/\*.*?\*/[ \t]*)\n", re.M | re.S)
_IMPORT = re.compile(r'^import \{[^}]*\} from "\./([\w.]+)";\n', re.M)


def module(name: str) -> str:
    """The named module of this package, with all that it imports before it.

    Comments are for those who read the files; every page would carry them.

    Files import one another by name alone, without ``as``; what one file
    declares must have a name of its own among all of them.
    """
    sources = {}

    def visit(name: str) -> None:
        source = (_HERE / name).read_text("utf8")
        for imported in _IMPORT.findall(source):
            if imported not in sources:
                visit(imported)
        sources[name] = _COMMENT.sub("", _IMPORT.sub("", source))

    visit(name)
    return "\n".join(sources.values())


def style(*names: str) -> str:
    """The named style sheets of this package, one after the other."""
    return "\n".join((_HERE / name).read_text("utf8") for name in names)
