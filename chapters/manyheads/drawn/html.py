"""A tensor as a page draws it: what it is in one line, then its numbers, or maps of them where they are many."""

import re
from functools import cache
from html import escape
from pathlib import Path

from .. import colours
from .drawing import Drawing
from .maps import labelled_maps, maps, wall
from .tables import tables
from .writing import in_html

_SHEET = Path(__file__).with_name("drawn.css")
_SHEET_OF_MAPS = Path(__file__).with_name("maps.css")
# Squares in the scale of the weights.
_STEPS = 6
# More heads than this have no room for labels, and larger maps none for digits.
_FEW, ROOMY = 12, 6


def drawn(drawing: Drawing) -> str:
    """The whole output, with its own style sheet: Colab and VS Code see nothing else of the book."""
    name = escape(drawing.name)
    shape = ",".join(map(str, drawing.shape))
    about = f"<b>{name}</b> <code>{drawing.shape}</code>"
    if drawing.axes:
        about += f" <span>{in_html(', '.join(drawing.axes))}</span>"
    return (
        f'<div class="mh-drawn" translate="no" data-tensor="{name}" data-shape="{shape}">'
        f"{style(drawing.is_large)}"
        f'<p class="mh-about">{about}{_scale(drawing)}</p>{_body(drawing)}</div>'
    )


def figure(drawing: Drawing, words: str) -> str:
    """A figure's output under its title, with words for those who can't see it; numbers, where cells have room."""
    _, heads, rows, columns = drawing.x.shape
    if len(drawing.shape) == 4:
        body = wall(drawing)
    elif heads > _FEW:
        body = "".join(maps(drawing))
    elif drawing.has_heads and (
        drawing.is_large or max(rows, columns) > ROOMY
    ):
        body = labelled_maps(drawing)
    else:
        body = "".join(tables(drawing))
    return (
        f'<div class="mh-drawn" translate="no" role="figure" aria-label="{escape(words)}">{style("mh-map" in body)}'
        f'<p class="mh-about"><b>{escape(drawing.name)}</b>{_scale(drawing)}</p>{body}</div>'
    )


@cache
def style(has_maps: bool) -> str:
    """The style sheet of an output, with the book's colours in it, as short as it goes."""
    sheet = colours.STYLE + _SHEET.read_text("utf8")
    if has_maps:
        sheet += _SHEET_OF_MAPS.read_text("utf8")
    sheet = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    sheet = re.sub(r"\s+", " ", sheet)
    sheet = re.sub(r" ?([{};,]) ?", r"\1", sheet)
    return f"<style>{sheet.replace(';}', '}').strip()}</style>"


def _scale(drawing: Drawing) -> str:
    """What the strength of a weight's colour says; signed numbers say it with their digits."""
    if not drawing.is_weights:
        return ""
    squares = "".join(
        f'<i style="--s:{100 * step // (_STEPS - 1)}%"></i>'
        for step in range(_STEPS)
    )
    return f'<span class="mh-scale">0 {squares} {drawing.full:.3g}</span>'


def _body(drawing: Drawing) -> str:
    if not drawing.x.numel():
        return ""
    if not drawing.is_large:
        return "".join(tables(drawing))
    first = '<p class="mh-note">The first numbers:</p>'
    return "".join([*maps(drawing), first, *tables(drawing)])
