"""The map's picture: attention from X to the output as lines and small cells, each a number of a real tensor.

Colours are classes of map.css, and how strong a cell is stands in the cell: the root of a weight, or of a number's size
beside the largest one of its kind.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from .places import (
    AT_SCALE,
    CELL,
    FRAME,
    HEIGHT,
    LANE,
    LANES,
    MASK,
    MERGED,
    MIXED,
    OUTPUT,
    QKV,
    SCORES,
    STACK,
    STEP,
    WALL,
    WALL_STEP,
    WALL_TOP,
    WEIGHTS,
    WIDTH,
    K,
    Q,
    V,
    X,
)
from .tensors import HEADS, Matrix

DESCRIPTION = (
    "Multi-head attention, from left to right. X, four tokens of six numbers, becomes Q, K and V. Each is split among "
    "three heads. A head computes scores, masks those of later tokens, turns them into weights by a softmax, and mixes "
    "its values with them. The heads are merged, and a product with Wo gives the output. Layers of this, one on the "
    "other, are a model: at the right, all 72 heads of a trained one on one sentence."
)
_MIDDLE = LANES[1] + LANE / 2
# Tensors that are coloured on one scale, as numbers move from one to the other.
_SCALES = (
    ("QKV", "q", "k", "v"),
    ("mixed", "merged"),
    ("X",),
    ("scores",),
    ("output",),
)


def picture(tensors: Mapping[str, Any]) -> str:
    """The whole of it."""
    parts = (
        *_frame(),
        *_tensors(tensors),
        *_streams(),
        *_words(),
        *_model(),
        devices(AT_SCALE.x + 4, AT_SCALE.y + 5),
    )
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true" focusable="false">'
        f"{''.join(parts)}</svg>"
    )


def thumbnails(tensors: Mapping[str, Any]) -> dict[str, str]:
    """A small picture of the same tensors for each group of chapters, by the group's name."""
    QKV, merged = tensors["QKV"][0], tensors["merged"][0]
    pictures = {
        "numbers": (59, 39, signed(tensors, "X", tensors["X"][0], 0, 0)),
        "looks": (
            98,
            39,
            signed(tensors, "scores", tensors["scores"][2], 0, 0),
            _arrow(43, 19.5, 12),
            weights(tensors["weights"][2], 59, 0, 2),
        ),
        "split": (59, 44, bars(0, 0), signed(tensors, "QKV", QKV, 0, 5)),
        "masked": (39, 39, mask(tensors["mask"][0], 0, 0)),
        "all": (59, 44, bars(0, 0), signed(tensors, "merged", merged, 0, 5)),
        "layers": (42, 50, stack(1, 1, 40, 4, 13)),
        "scale": (64, 30, devices(1, 1)),
    }
    return {
        name: f'<svg width="{min(width, 84)}" viewBox="0 0 {width} {height}" aria-hidden="true" '
        f'focusable="false">{"".join(parts)}</svg>'
        for name, (width, height, *parts) in pictures.items()
    }


# ---- tensors ----


def signed(
    tensors: Mapping[str, Any], name: str, matrix: Matrix, x: float, y: float
) -> str:
    """Numbers above 0 in one colour, below 0 in the other."""
    (scale,) = (each for each in _SCALES if name in each)
    numbers = (n for each in scale for n in _numbers(tensors[each]))
    largest = max(abs(number) for number in numbers)
    return _grid(name, matrix, x, y, _cells(matrix, largest))


def weights(matrix: Matrix, x: float, y: float, head: int) -> str:
    """Weights in the hue of their head, over cells that show where a weight is 0."""
    ground = f'<path class="map-ground" d="{"".join(_squares(matrix))}"/>'
    return _grid("weights", matrix, x, y, ground + _cells(matrix), head)


def mask(matrix: Matrix, x: float, y: float) -> str:
    """A token may look where a cell is open; where it is hatched, a mask hides what is there."""
    hatched, opened = [], []
    squares = [*_squares(matrix)]
    for square, may_look in zip(squares, _numbers([matrix]), strict=True):
        (opened if may_look else hatched).append(square)
    lines = "".join(
        f"{square[: square.index('h')]}m0 3l3 -3m3 0l-6 6m0 3l9 -9m0 3l-6 6m3 0l3 -3"
        for square in hatched
    )
    inside = (
        f'<path class="map-open" d="{"".join(opened)}"/>'
        f'<path class="map-masked" d="{lines}"/>'
    )
    return _grid("mask", matrix, x, y, inside)


def bars(x: float, y: float) -> str:
    """The hues of the heads over the columns that are theirs."""
    return "".join(
        f'<path class="map-hue" style="{_hue(head)}" d="M{x + 2 * STEP * head} {y + 1}h19"/>'
        for head in range(HEADS)
    )


def _grid(
    name: str, matrix: Matrix, x: float, y: float, inside: str, head: int = -1
) -> str:
    hue = f' style="{_hue(head)}"' if head >= 0 else ""
    place = f' transform="translate({x:g} {y:g})"' if x or y else ""
    return (
        f'<g class="map-cells" data-numbers="{name}"{place}{hue}>{inside}</g>'
    )


def _cells(matrix: Matrix, largest: float = 1) -> str:
    """A square for each number, with its strength; one below 0 is marked."""
    cells = []
    for i, row in enumerate(matrix):
        for j, number in enumerate(row):
            kind = ' class="map-below"' if number < 0 else ""
            cells.append(
                f'<rect{kind} x="{STEP * j}" y="{STEP * i}" width="{CELL}" height="{CELL}" '
                f'fill-opacity="{math.sqrt(abs(number) / largest):.2f}"/>'
            )
    return "".join(cells)


def _squares(matrix: Matrix) -> Iterator[str]:
    for i, row in enumerate(matrix):
        for j in range(len(row)):
            yield f"M{STEP * j} {STEP * i}h{CELL}v{CELL}h-{CELL}z"


def _numbers(matrices: Sequence[Matrix]) -> Iterator[float]:
    for matrix in matrices:
        for row in matrix:
            yield from row


def _hue(head: int) -> str:
    return f"--c:var(--mh-head-{head})"


# ---- the picture's parts ----


def _frame() -> Iterator[str]:
    """What a layer repeats, in front of three more of its kind."""
    x, y, width, height = FRAME
    for back in (12, 8, 4, 0):
        yield (
            f'<rect class="map-frame" x="{x + back + 0.5}" y="{y - back + 0.5}" width="{width}" height="{height}" '
            'rx="6"/>'
        )


def _tensors(tensors: Mapping[str, Any]) -> Iterator[str]:
    yield signed(tensors, "X", tensors["X"][0], X, LANES[1])
    for lane, y in enumerate(LANES):
        yield bars(QKV, y - 5)
        for name, x in (
            *(("QKV", QKV), ("q", Q), ("k", K), ("v", V)),
            *(("scores", SCORES), ("mixed", MIXED)),
        ):
            yield signed(tensors, name, tensors[name][lane], x, y)
        yield mask(tensors["mask"][lane], MASK, y)
        yield weights(tensors["weights"][lane], WEIGHTS, y, lane)
    yield bars(MERGED, LANES[1] - 5)
    for name, x in (("merged", MERGED), ("output", OUTPUT)):
        yield signed(tensors, name, tensors[name][0], x, LANES[1])


def _streams() -> Iterator[str]:
    """The lines along which numbers go from one tensor to the next."""
    middles = [y + LANE / 2 for y in LANES]
    for lane in middles:
        yield _curve("map-line", X + 63, _MIDDLE, FRAME[0] + 2, lane)
        for start in (SCORES - 18, MASK - 18, WEIGHTS - 18, MIXED - 18):
            yield _arrow(start, lane, 13)
    for lane, start in enumerate(middles):
        for head, end in enumerate(middles):
            yield _curve(
                "map-stream",
                QKV + 63,
                start + STEP * (head - 1),
                Q - 4,
                end + STEP * (lane - 1),
                head,
            )
    for head, start in enumerate(middles):
        end = _MIDDLE + STEP * (head - 1)
        yield _curve("map-river", MIXED + 23, start, MERGED - 4, end, head)
    yield _arrow(MERGED + 63, _MIDDLE, OUTPUT - MERGED - 68)
    yield _arrow(OUTPUT + 63, _MIDDLE, 13)


def _curve(
    kind: str, x: float, y: float, to_x: float, to_y: float, head: int = -1
) -> str:
    hue = f' style="{_hue(head)}"' if head >= 0 else ""
    bend = (x + to_x) / 2
    return f'<path class="{kind}"{hue} d="M{x} {y}C{bend} {y} {bend} {to_y} {to_x} {to_y}"/>'


def _arrow(x: float, y: float, length: float) -> str:
    return f'<path class="map-line" d="M{x} {y}h{length}m-5 -4l5 4l-5 4"/>'


def _words() -> Iterator[str]:
    head_y = FRAME[1] + 24
    yield _letter(X + 29.5, LANES[1] - 9, "X")
    for letter, y in zip("QKV", LANES, strict=True):
        yield _letter(FRAME[0] + 11, y + LANE / 2 + 5, letter)
    for letter, x in (("q", Q), ("k", K), ("v", V)):
        yield _letter(x + 9.5, head_y, letter)
    for word, x in (
        ("split", (QKV + Q + 59) / 2),
        ("scores", SCORES + 19.5),
        ("mask", MASK + 19.5),
        ("softmax", WEIGHTS + 19.5),
        ("merge", (MIXED + MERGED) / 2 + 14),
    ):
        yield f'<text x="{x}" y="{head_y}" text-anchor="middle">{word}</text>'
    yield _times(MIXED + 6, head_y, "v")
    yield _times(MERGED + 46, head_y, "W", "o")
    for line, words in enumerate(
        ("layer on layer, trained:", "all 72 heads of one model")
    ):
        yield f'<text x="{WALL}" y="{WALL_TOP - 30 + 18 * line}">{words}</text>'
    yield f'<text x="{AT_SCALE.x + 4}" y="{AT_SCALE.y - 6}">at scale</text>'


def _letter(x: float, y: float, letter: str) -> str:
    return f'<text class="map-letter" x="{x:g}" y="{y:g}" text-anchor="middle">{escape(letter)}</text>'


def _times(x: float, y: float, letter: str, index: str = "") -> str:
    small = f'<tspan dy="3" font-size="13">{index}</tspan>' if index else ""
    return f'<text x="{x}" y="{y}" text-anchor="middle">× <tspan class="map-letter">{letter}{small}</tspan></text>'


def _model() -> Iterator[str]:
    """The layers of a model, under the line that leads to them; map.css paints the wall of their heads."""
    yield f'<path class="map-leader" d="M{STACK + 11.5} 77V{WALL_TOP - 10}"/>'
    yield f'<path class="map-line" d="M{STACK + 11.5} {WALL_TOP - 9}v9m0 {6 * WALL_STEP - 2}v9"/>'
    yield stack(STACK, WALL_TOP + 1, 23, 6, WALL_STEP)


def stack(x: float, y: float, width: int, layers: int, step: int) -> str:
    return "".join(
        f'<rect class="map-box" x="{x}" y="{y + step * layer}" width="{width}" height="{step - 4}" rx="3"/>'
        for layer in range(layers)
    )


def devices(x: float, y: float) -> str:
    """A head on each of three devices, which are joined."""
    boxes = "".join(
        f'<rect class="map-box" x="{x + 22 * head}" y="{y}" width="18" height="18" rx="3"/>'
        f'<rect class="map-head" style="{_hue(head)}" x="{x + 22 * head + 4.5}" y="{y + 4.5}" width="9" height="9"/>'
        for head in range(HEADS)
    )
    joined = f"M{x + 9} {y + 18}v9h44v-9m-22 0v9"
    return f'{boxes}<path class="map-line" d="{joined}"/>'
