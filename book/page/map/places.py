"""Where each chapter stands on the map: its label, its part of the picture, the bracket that ties the two.

All lengths are pixels of the picture at its full width. What isn't in the book leaves no hole: the others move up.
"""

from collections.abc import Collection
from typing import NamedTuple

WIDTH, HEIGHT = 980, 476
# The left edges of what stands in the picture, and the lines on which it stands.
X, QKV, Q, K, V = 0, 110, 228, 252, 276
SCORES, MASK, WEIGHTS, MIXED = 314, 373, 432, 491
MERGED, OUTPUT, STACK, WALL = 561, 652, 731, 766
FRAME = 90, 115, 546, 215  # x, y, width, height of what a layer repeats
LANES = 157, 215, 273  # the upper edges of the three lanes; a lane is a head
STEP, CELL = 10, 9  # from a cell to the next, and its side
LANE = 4 * STEP - 1  # the height of four tokens
WALL_TOP, WALL_STEP = 181, 18  # a head of the trained model has 16 pixels
ABOVE, BELOW = 77, 349  # the brackets over the picture and under it
_ROW, _LOW_ROW = 60, 364  # the middles of the labels beside them


class Box(NamedTuple):
    """A part of the picture."""

    x: int
    y: int
    width: int
    height: int


class Bracket(NamedTuple):
    """A line along a part, with its ends bent towards it: down, or up where it stands below."""

    start: int
    end: int
    y: int
    is_below: bool = False


class Place(NamedTuple):
    """x and y of a label: its left edge, its middle or its right edge, and the middle of its height."""

    x: float
    y: int
    edge: str = "start"
    bracket: Bracket | None = None
    part: Box | None = None


_WALL = Box(WALL - 4, WALL_TOP - 4, 12 * WALL_STEP + 6, 6 * WALL_STEP + 6)
_FIXED = {
    "pizza": Place(
        OUTPUT / 2 + 30,
        12,
        "middle",
        Bracket(X, OUTPUT + 59, 29),
        Box(X - 5, FRAME[1] - 17, OUTPUT + 69, FRAME[3] + 22),
    ),
    "from_scratch": Place(
        22,
        _ROW,
        "start",
        Bracket(X, QKV + 59, ABOVE),
        Box(X - 4, LANES[0] - 10, QKV + 67, LANES[2] - LANES[0] + LANE + 14),
    ),
    # Its label ends with its bracket, as the next one begins there.
    "einsum": Place(
        V + 22,
        _ROW,
        "end",
        Bracket(Q, V + 19, ABOVE),
        Box(Q - 4, LANES[0] - 4, V - Q + 27, LANES[2] - LANES[0] + LANE + 8),
    ),
    "module": Place(
        (MERGED + OUTPUT + 59) / 2,
        _ROW,
        "middle",
        Bracket(MERGED, OUTPUT + 59, ABOVE),
        Box(MERGED - 4, LANES[1] - 10, OUTPUT - MERGED + 67, LANE + 14),
    ),
    "gpt2": Place(
        STACK, _ROW, part=Box(STACK - 4, WALL_TOP - 12, 30, 6 * WALL_STEP + 23)
    ),
    "masks": Place(
        MASK + 19.5,
        _LOW_ROW,
        "middle",
        Bracket(MASK, MASK + LANE, BELOW, True),
        Box(MASK - 4, LANES[0] - 4, 47, LANES[2] - LANES[0] + LANE + 8),
    ),
    # Under the corner of what a layer repeats.
    "layer": Place(
        FRAME[0] + FRAME[2] + 4,
        350,
        "end",
        part=Box(FRAME[0] + FRAME[2] - 100, FRAME[1] + FRAME[3] - 12, 104, 16),
    ),
    "decoder": Place(MASK + 19.5, _LOW_ROW + 26, "middle"),
}
_ONE_HEAD = Bracket(SCORES, MIXED + 19, ABOVE)
_ALL_SCORES = Box(
    SCORES - 4, LANES[0] - 4, MIXED - SCORES + 27, LANES[2] - 118 + 8
)
_SPLIT = Bracket(QKV + 63, Q - 4, BELOW, True)
_SPLIT_PART = Box(
    QKV + 61, LANES[0] - 4, Q - QKV - 63, LANES[2] - LANES[0] + LANE + 8
)
# These stand one below the other; the first of them has the bracket.
_ABOUT_SPLITS = "one_head", "wrong_split"
_TRAINED = ("welcome", "trained_heads", "heads_off", "learning", "your_model")
_AT_SCALE = "speed", "cache", "devices", "ring"
AT_SCALE = Box(MERGED - 4, 397, 74, 42)


def places(names: Collection[str]) -> dict[str, Place]:
    """The places of those of the chapters that stand in the picture; the others stand below it."""
    put = {**_FIXED, **_one_head(names), **_splits(names)}
    trained = [name for name in _TRAINED if name in names]
    for line, name in enumerate(trained):
        put[name] = Place(WALL, 307 + 26 * line, part=_WALL)
    for line, name in enumerate(_AT_SCALE):
        put[name] = Place(645, 379 + 26 * line, part=AT_SCALE)
    return {name: place for name, place in put.items() if name in names}


def _one_head(names: Collection[str]) -> dict[str, Place]:
    """What one head computes: by hand alone, or what it is for above, and by hand below."""
    middle = (SCORES + MIXED + 19) / 2
    if "what_for" not in names:
        place = Place(middle, _ROW, "middle", _ONE_HEAD, _ALL_SCORES)
        return {"by_hand": place}
    whole = Bracket(Q, MIXED + 19, 412, True)
    part = _ALL_SCORES._replace(x=Q - 4, width=MIXED - Q + 27)
    return {
        "what_for": Place(SCORES + 12, _ROW, "start", _ONE_HEAD, _ALL_SCORES),
        "by_hand": Place((Q + MIXED + 19) / 2, 427, "middle", whole, part),
    }


def _splits(names: Collection[str]) -> dict[str, Place]:
    there = [name for name in _ABOUT_SPLITS if name in names]
    if len(there) < 2:
        middle = (_SPLIT.start + _SPLIT.end) / 2
        alone = Place(middle, _LOW_ROW, "middle", _SPLIT, _SPLIT_PART)
        return dict.fromkeys(there, alone)
    first, second = there
    return {
        first: Place(76, _LOW_ROW, "start", _SPLIT, _SPLIT_PART),
        second: Place(76, _LOW_ROW + 30, "start", None, _SPLIT_PART),
    }
