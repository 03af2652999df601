"""The ways through the book: a table of chapters, and what is said of them, which is counted and never written."""

from collections.abc import Mapping
from typing import NamedTuple

from .chapters import Chapter


class Way(NamedTuple):
    """A way through the book: its stops are the names of chapters' files, in the order in which they are read."""

    key: str
    title: str
    about: str
    stops: tuple[str, ...]


# A new chapter is put in here. A title that names a time is held to it by a test.
WAYS = (
    Way(
        "first",
        "Twenty minutes",
        "See it, and what it is for.",
        ("welcome", "why"),
    ),
    Way(
        "evening",
        "An evening",
        "See it, then work it out, first with a pencil.",
        ("welcome", "why", "by_hand", "from_scratch", "pizza", "gpt2"),
    ),
    Way(
        "teach",
        "I teach this",
        "What students ask, and what they get wrong.",
        ("by_hand", "pizza", "wrong_split", "masks", "decoder", "errata"),
    ),
)


def told(way: Way, chapters: Mapping[str, Chapter]) -> str:
    """How many chapters a way has, and how long they take together."""
    count = len(way.stops)
    words = "1 chapter" if count == 1 else f"{count} chapters"
    return f"{words}, {duration(total(way, chapters))}"


def total(way: Way, chapters: Mapping[str, Chapter]) -> int:
    """The minutes of a way: the sum of its chapters' own."""
    for name in way.stops:
        if name not in chapters:
            raise ValueError(
                f"{way.title!r} in book/page/map/ways.py leads to {name}, which is no chapter of the book"
            )
    return sum(chapters[name].minutes or 0 for name in way.stops)


def duration(minutes: int) -> str:
    """As it is read: 45 min, 2 h, 2 h 10 min."""
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours} h"] if hours else []
    if rest or not hours:
        parts.append(f"{rest} min")
    return " ".join(parts)
