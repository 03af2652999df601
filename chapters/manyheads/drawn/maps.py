"""A large tensor as maps: a pixel a number, in a head's hue, or in amber and slate.

A map is a mask over a colour of the style sheet, so that the same bytes serve the light and the dark theme.
"""

import base64
import struct
import zlib
from collections.abc import Iterator, Sequence

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn.functional import adaptive_max_pool2d, pad

from .drawing import MASKED, PADDING, Block, Drawing
from .tables import label_width
from .writing import in_html

# So many maps are drawn, with so many pixels in all; with more, a page would be heavy and nobody would see more.
_MOST_MAPS, _MOST_PIXELS, _MOST_ROWS = 48, 2**14, 128
# A head in the wall of all layers has so many pixels a side.
_IN_WALL = 24
# In px: the column of text, the space between two maps, and the bounds of a map's height and of one number's side.
_LINE, _GAP, _WALL_GAP = 656, 16, 8
_LOWEST, _HIGHEST, _NARROWEST, _LARGEST_CELL = 24, 320, 120, 26
# A label is at least so high, and a character of it so wide.
_LABEL, _CHARACTER, _LONGEST_LABEL = 12, 8, 10
_SHADES = 16


def maps(drawing: Drawing) -> Iterator[str]:
    """The maps of each sentence, those of its heads side by side."""
    left = _MOST_MAPS
    for title, blocks in drawing.lines:
        if left <= 0:
            break
        if _wall(drawing) and drawing.has_heads:
            title += ", heads" if title else "Heads"
        if title:
            yield f'<p class="mh-outer">{in_html(title)}</p>'
        size = _size(drawing, _a_line(drawing), _LINE)
        drawn = (_block(drawing, block, size) for block in blocks[:left])
        yield f'<div class="mh-blocks{_wall(drawing)}">{"".join(drawn)}</div>'
        left -= len(blocks)
    notes = []
    if _count(drawing) > _MOST_MAPS:
        notes.append(f"{_count(drawing) - _MOST_MAPS} more are not drawn.")
    if _resolution(drawing) != drawing.x.shape[2:]:
        notes.append("A pixel is the strongest of several numbers.")
    if notes:
        yield f'<p class="mh-note">{" ".join(notes)}</p>'


def labelled_maps(drawing: Drawing) -> str:
    """Up to three maps a line, of more than six maps four, with as many labels down and across as can be read."""
    ((_, blocks),) = drawing.lines
    label = min(label_width(drawing.row_labels), _LONGEST_LABEL)
    a_line = min(len(blocks), 3 if len(blocks) <= 6 else 4)
    size = _size(drawing, a_line, _LINE - label * _CHARACTER)
    down = _ticks(drawing.row_labels, size[1], "rows")
    across = _ticks(drawing.column_labels, size[0], "columns")
    drawn = (_block(drawing, block, size, across, down) for block in blocks)
    many = " mh-many" if len(blocks) > 3 else ""
    return f'<div class="mh-blocks{many}" style="--label:{label}ch">{"".join(drawn)}</div>'


def wall(drawing: Drawing) -> str:
    """All heads of all layers as one picture, a layer a line, with the numbers of layers and heads at its edges."""
    layers, heads, rows, columns = drawing.x.shape
    size = min(rows, _IN_WALL), min(columns, _IN_WALL)
    of_heads = adaptive_max_pool2d(drawing.strength, size)
    # A line of one pixel between two maps.
    joined = pad(of_heads, (0, 1, 0, 1)).transpose(1, 2)
    between = pad(torch.zeros_like(of_heads), (0, 1, 0, 1), value=1.0)
    pictures = (
        _layer(kind, of_all.flatten(2).flatten(0, 1)[:-1, :-1])
        for kind, of_all in (
            ("", joined),
            ("mh-between", between.transpose(1, 2)),
        )
    )
    across = "".join(f"<span>{head}</span>" for head in range(heads))
    down = "".join(f"<span>{layer}</span>" for layer in range(layers))
    return (
        f'<div class="mh-grid" style="--c:var(--mh-ink)"><span>layer ↓ head →</span>'
        f'<div style="grid-template-columns:repeat({heads},1fr)">{across}</div>'
        f'<div style="grid-template-rows:repeat({layers},1fr)">{down}</div>'
        f'<div class="mh-map mh-weights" style="aspect-ratio:{heads}/{layers}">{"".join(pictures)}</div></div>'
    )


def _count(drawing: Drawing) -> int:
    return drawing.x.shape[:2].numel()


def _a_line(drawing: Drawing) -> int:
    """How many maps stand side by side."""
    count = _count(drawing)
    if drawing.x.shape[-1] > 128:
        return 1
    return count if count <= 3 else 6 if count <= 12 else 12


def _wall(drawing: Drawing) -> str:
    """The class of many small maps, which stand closer."""
    return " mh-wall" if _a_line(drawing) == 12 else ""


def _size(drawing: Drawing, a_line: int, line: int) -> tuple[int, int]:
    """The width and height of a map in px, with so many in a line; whole pixels a number where there is room."""
    *_, rows, columns = drawing.x.shape
    gap = _WALL_GAP if a_line == 12 else _GAP
    width = min(
        (line - gap * (a_line - 1)) / a_line,
        _LARGEST_CELL * columns,
        max(
            _HIGHEST * columns / rows, min(_NARROWEST, _LARGEST_CELL * columns)
        ),
    )
    if width >= columns:
        width = width // columns * columns
    least = _LOWEST if a_line > 1 else max(_LOWEST, 3 * rows)
    height = min(max(width * rows / columns, least), _HIGHEST)
    return round(width), round(height)


def _ticks(labels: Sequence[str], length: int, axis: str) -> str:
    """The labels along an axis of so many px: all, or every second, third and so on, where they would overlap."""
    step = -(-_LABEL * len(labels) // length)
    shown = labels[::step]
    rest = len(labels) - step * (len(shown) - 1)
    if rest < step:
        shown = [*shown[:-1], ""]  # there is no room for the last one
    tracks = (
        f"repeat({len(shown) - 1},{step}fr) {rest}fr" if shown[1:] else "1fr"
    )
    spans = "".join(f"<span>{in_html(label)}</span>" for label in shown)
    return f'<div class="mh-{axis}" style="grid-template-{axis}:{tracks}">{spans}</div>'


def _block(
    drawing: Drawing,
    block: Block,
    size: tuple[int, int],
    across: str = "",
    down: str = "",
) -> str:
    """One map under its name."""
    width, height = size
    outer, head, name = block
    along = f" <span>{in_html(drawing.axis_across)} →</span>"
    if not across or _CHARACTER * (len(name) + len(along) - 13) > width:
        along = ""
    if _wall(drawing):
        name = name.removeprefix("Head ")
    title = f"<p>{in_html(name)}{along}</p>" if name or along else ""
    *_, rows, columns = drawing.x.shape
    colour = f"--c:var(--mh-{drawing.colour(head)})"
    kind = "mh-weights" if drawing.is_weights else "mh-signed"
    measures = f"--w:{width}px;--h:{height}px;--r:{width}/{height}"
    told = f"{in_html(name or drawing.name)}: {rows} × {columns} numbers"
    return (
        f'<div class="mh-block {kind}" style="{colour};{measures}">{title}{across}{down}'
        f'<div class="mh-map" role="img" aria-label="{told}">'
        f"{''.join(_layers(drawing, outer, head))}</div></div>"
    )


def _layers(drawing: Drawing, outer: int, head: int) -> Iterator[str]:
    """The colours of a map, one over the other: numbers above 0, those below, what is masked, padding."""
    strength = drawing.strength[outer, head]
    is_below = drawing.x[outer, head] < 0
    cover = drawing.cover[outer, head]
    above, below, *hidden = adaptive_max_pool2d(
        torch.stack(
            [
                strength * ~is_below,
                strength * is_below,
                (cover == MASKED).double(),
                (cover == PADDING).double(),
            ]
        ),
        _resolution(drawing),
    )
    shades = (above * (above >= below), below * (below > above), *hidden)
    kinds = ("", "mh-below", "mh-masked", "mh-padding")
    for kind, shade in zip(kinds, shades, strict=True):
        if shade.any():
            yield _layer(kind, shade)


def _layer(kind: str, shade: Float[Tensor, "height width"]) -> str:
    png = base64.b64encode(png_of(shade)).decode()
    named = f' class="{kind}"' if kind else ""
    return f'<i{named} style="--m:url(data:image/png;base64,{png})"></i>'


def _resolution(drawing: Drawing) -> tuple[int, int]:
    """The height and width of a map in pixels: one a number, or fewer where there are too many."""
    *_, rows, columns = drawing.x.shape
    height = min(rows, _MOST_ROWS)
    pixels = _MOST_PIXELS // min(_count(drawing), _MOST_MAPS)
    return height, min(columns, max(1, pixels // height))


def png_of(
    shade: Float[Tensor, "height width"], shades: int = _SHADES
) -> bytes:
    """A PNG that is as opaque as the numbers, 0 to 1, and has no colour.

    shades is how many degrees there are: with fewer it is smaller.
    """
    levels = (shade * (shades - 1)).round().int().tolist()
    height, width = shade.shape
    opacity = bytes(round(255 * i / (shades - 1)) for i in range(shades))
    chunks = (
        (b"IHDR", struct.pack(">2I5B", width, height, 8, 3, 0, 0, 0)),
        (b"PLTE", bytes(3 * shades)),
        (b"tRNS", opacity),
        # Each row begins with a byte that says that it is stored as it is.
        (
            b"IDAT",
            zlib.compress(b"".join(bytes([0, *row]) for row in levels), 9),
        ),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data))
        + kind
        + data
        + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
