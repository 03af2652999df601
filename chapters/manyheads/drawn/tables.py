"""The numbers of a tensor as tables of tinted cells, a table a head, readable where styles are stripped too."""

from collections.abc import Iterator, Sequence
from functools import cache

from wcwidth import wcswidth

from ..colours import THEMES, head_colour, mixed, palette, text_on
from .drawing import MASKED, PADDING, Block, Drawing
from .writing import in_html, written, written_weight

_HIDDEN = {MASKED: "mh-masked", PADDING: "mh-padding"}
# The column of row labels is so many characters wide. Longer labels are cut off at its edge.
_NARROWEST, _WIDEST = 3, 18
# With more columns than this, or more characters in a line of heads, digits are smaller.
_MANY_COLUMNS, _MANY_CHARACTERS = 8, 48


def tables(drawing: Drawing) -> Iterator[str]:
    """The tables of each sentence, those of its heads side by side."""
    left, rows, columns = drawing.window
    labels = [*(drawing.row_labels[:rows] or [str(rows - 1)])]
    if drawing.axis_down:
        labels.append(f"{drawing.axis_down} ↓")
    label = label_width(labels) if len(drawing.shape) > 1 else 0
    numbers = drawing.x.flatten(0, 1)[:left, :rows, :columns].flatten()
    widest = max(len(_text(drawing, x)) for x in numbers.tolist())
    across = drawing.x.shape[1] * columns * widest
    is_dense = columns > _MANY_COLUMNS or across > _MANY_CHARACTERS
    kind = "mh-blocks mh-dense" if is_dense else "mh-blocks"
    for title, blocks in drawing.lines:
        if left <= 0:
            break
        if title:
            yield f'<p class="mh-outer">{in_html(title)}</p>'
        yield f'<div class="{kind}" style="--label:{label}ch;--n:{widest}">'
        for block in blocks[:left]:
            yield f'<div class="mh-scroll">{_table(drawing, block)}</div>'
        yield "</div>"
        left -= len(blocks)


def label_width(labels: Sequence[str]) -> int:
    """How many characters wide a column of labels is."""
    # Letters are wider than the digits that CSS counts in, and a space comes after them.
    widest = max(map(wcswidth, labels), default=0)
    return min(max(_NARROWEST, widest + 2, round(1.2 * widest) + 1), _WIDEST)


def _table(drawing: Drawing, block: Block) -> str:
    outer, head, name = block
    caption = in_html(name)
    # An axis is named where a line has room for it.
    needed = len(caption) + len(drawing.axis_across) + 3
    if drawing.axis_across and needed <= 4 * drawing.columns_of_a_head:
        place = "" if caption else ' class="mh-alone"'
        caption += f" <span{place}>{in_html(drawing.axis_across)} →</span>"
    # Over a table that needs no words of its own, the caption is for those alone who hear the page.
    quiet = "" if caption else ' class="mh-quiet"'
    colour = f"var(--mh-{drawing.colour(head)})"
    kind = "mh-weights" if drawing.is_weights else "mh-signed"
    return (
        f'<table class="{kind}" style="--c:{colour}">'
        f"<caption{quiet}>{caption or in_html(drawing.name)}</caption>"
        f"<thead>{_head(drawing)}</thead><tbody>{''.join(_rows(drawing, outer, head))}</tbody></table>"
    )


def _head(drawing: Drawing) -> str:
    """The labels of the columns, in the colours of the heads that they belong to."""
    columns = drawing.window.columns
    size = drawing.columns_of_a_head
    labels = drawing.column_labels or [
        str(column % size if drawing.is_cut else column)
        for column in range(columns)
    ]
    above = ""
    if drawing.is_cut:
        names = (
            f'<th scope="colgroup" colspan="{min(size, columns - first)}"{_column(drawing, first, "mh-head")}>'
            f"Head {first // size}</th>"
            for first in range(0, columns, size)
        )
        above = f"<tr><td></td>{''.join(names)}</tr>"
    kind = "mh-head" if drawing.groups > 1 and not drawing.is_cut else ""
    kind += "" if drawing.column_labels else " mh-index"
    cells = "".join(
        f'<th scope="col"{_column(drawing, column, kind)}>{in_html(label)}</th>'
        for column, label in enumerate(labels[:columns])
    )
    down = drawing.axis_down
    corner = (
        f'<th scope="col"><span>{in_html(down)} ↓</span></th>'
        if down
        else "<td></td>"
    )
    more = "<td>…</td>" if columns < drawing.x.shape[-1] else ""
    return f"{above}<tr>{corner}{cells}{more}</tr>"


def _column(drawing: Drawing, column: int, kind: str) -> str:
    """The attributes of a column's label: the gap before a head's first column, and the head's colour."""
    head, place = divmod(column, drawing.columns_of_a_head)
    if drawing.is_cut and head and not place:
        kind += " mh-gap"
    colour = ""
    if "mh-head" in kind:
        hue = head_colour(head, drawing.groups)
        colour = f' style="--c:var(--mh-{hue})"'
    return (f' class="{kind.strip()}"' if kind.strip() else "") + colour


def _rows(drawing: Drawing, outer: int, head: int) -> Iterator[str]:
    """Every row with its label; "…" where there are more rows or columns."""
    _, rows, columns = drawing.window
    shown = outer, head, slice(rows), slice(columns)
    numbers = drawing.x[shown].tolist()
    percents = (100 * drawing.strength[shown]).round().int().tolist()
    covers = drawing.cover[shown].tolist()
    more = (
        '<td class="mh-more">…</td>' if columns < drawing.x.shape[-1] else ""
    )
    for row in range(rows):
        label = str(row)
        if drawing.row_labels:
            label = in_html(drawing.row_labels[row])
        cells = "".join(
            _cell(drawing, head, column, number, percent, cover)
            for column, (number, percent, cover) in enumerate(
                zip(numbers[row], percents[row], covers[row], strict=True)
            )
        )
        named = f'<th scope="row"><span>{label}</span></th>'
        if len(drawing.shape) < 2:
            named = '<td class="mh-more"></td>'
        yield f"<tr>{named}{cells}{more}</tr>"
    if rows < drawing.x.shape[2]:
        yield f'<tr><td class="mh-more" colspan="{columns + 2}">…</td></tr>'


def _cell(
    drawing: Drawing,
    head: int,
    column: int,
    number: int | float,
    percent: int,
    cover: int,
) -> str:
    """One number on its colour, or on the hatch of what is masked and the dots of what is padding."""
    classes = []
    if cover:
        classes.append(_HIDDEN[cover])
    else:
        sign = "negative" if number < 0 else "positive"
        classes += ["mh-below"] * (number < 0)
        classes += _inks(
            drawing.colour(head) if drawing.is_weights else sign, percent
        )
    if drawing.is_cut and column and not column % drawing.columns_of_a_head:
        classes.append("mh-gap")
    kind = f' class="{" ".join(classes)}"' if classes else ""
    strength = f' style="--s:{percent}%"' if percent and not cover else ""
    return f"<td{kind}{strength}>{_text(drawing, number)}</td>"


def _text(drawing: Drawing, number: int | float) -> str:
    """A number as its cell has it."""
    write = written_weight if drawing.is_weights else written
    return write(number, drawing.decimals)


@cache
def _inks(colour: str, percent: int) -> list[str]:
    """The classes of a cell on which ink can't be read: mh-light-paper has paper's colour in the light theme."""
    names = []
    for theme in THEMES:
        colours = palette(theme)
        cell = mixed(colours["paper"], colours[colour], percent / 100)
        names.append(f"mh-{theme}-{text_on(cell, theme)}")
    return [name for name in names if not name.endswith("-ink")]
