"""Faces for signs that the book's own have not: those of this machine, and a word where it has none either."""

import unicodedata
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache

from matplotlib import font_manager
from matplotlib.ft2font import FT2Font

# What matplotlib says of each sign, each time that it measures a text.
_EACH_SIGN = r"Glyph \d+ .*missing from|Matplotlib currently does not support"
_MOST_NAMED = 12  # signs in a warning
# Faces that have a box for every sign there is; matplotlib brings one.
_BOXES = ("Last Resort", "Blank", "Fallback")


def faces_for(
    texts: Iterable[str], own: Iterable[str]
) -> tuple[list[str], str]:
    """Names of installed faces that have what the faces in the files ``own`` lack, and the signs that none has."""
    lacking = {sign for sign in "".join(texts) if _is_drawn(sign)}
    for file in own:
        lacking -= _signs_of(file)
    names = []
    for name, file in _installed() if lacking else ():
        if found := lacking & _signs_of(file):
            names.append(name)
            lacking -= found
        if not lacking:
            break
    return names, "".join(sorted(lacking))


def warn_of(signs: str) -> None:
    """One warning for all of them, in the place of matplotlib's many."""
    if signs:
        told = " ".join(signs[:_MOST_NAMED])
        more = len(signs) - _MOST_NAMED
        warnings.warn(
            f"no font here has {told}{f' and {more} more' if more > 0 else ''}: "
            "matplotlib draws boxes in their place. A page draws them with the "
            "reader's fonts; for the picture, install one that has them, such "
            "as Noto Sans of their script, and start Python again",
            stacklevel=5,
        )


@contextmanager
def said_once() -> Iterator[None]:
    """Keeps matplotlib from telling of each sign; all its other warnings come."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", _EACH_SIGN)
        yield


def _is_drawn(sign: str) -> bool:
    """Whether a sign has a picture: spaces, joiners and what chooses between two forms have none."""
    kind = unicodedata.category(sign)
    is_selector = 0xFE00 <= ord(sign) <= 0xFE0F
    return kind[0] not in "CZ" and not is_selector


@cache
def _signs_of(file: str) -> frozenset[str]:
    """The signs that a face can draw at any size; none where its file can't be read."""
    try:
        face = FT2Font(file)
    except (OSError, RuntimeError):
        return frozenset()
    # Faces of coloured bitmaps have signs of one size alone.
    return frozenset(map(chr, face.get_charmap() if face.scalable else ()))


def _installed() -> list[tuple[str, str]]:
    """The upright faces of ordinary weight by name, with their files; those without serifs first."""
    found = {
        entry.name: entry.fname
        for entry in font_manager.fontManager.ttflist
        if entry.style == "normal"
        and entry.weight in (400, "normal")
        and not any(name in entry.name for name in _BOXES)
    }
    return sorted(
        found.items(), key=lambda face: ("Sans" not in face[0], face[0])
    )
