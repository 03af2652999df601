"""A tensor as a terminal prints it: plain digits, a token beside every row."""

from collections.abc import Iterator

from wcwidth import wcswidth  # a Chinese character is two columns wide

from .drawing import Drawing
from .writing import rounded


def plain(drawing: Drawing) -> str:
    """The tensor's name, its shape and its numbers; of a large one, only the first numbers and "…"."""
    lines = [f"{drawing.name}  {drawing.shape}"]
    if drawing.x.numel():
        lines += _blocks(drawing)
    return "\n".join(lines)


def _blocks(drawing: Drawing) -> Iterator[str]:
    blocks, rows, columns = drawing.window
    outer, heads, all_rows, all_columns = drawing.x.shape
    numbers = drawing.x.flatten(0, 1)[:blocks, :rows, :columns].tolist()
    cells = [
        [
            [rounded(number, drawing.decimals) for number in row]
            for row in block
        ]
        for block in numbers
    ]
    width = max(len(cell) for block in cells for row in block for cell in row)
    tokens = drawing.row_labels[:rows] or [""] * rows
    label = max(map(wcswidth, tokens))
    for index, block in enumerate(cells):
        if title := _title(drawing, *divmod(index, heads)):
            yield f"  {title}"
        for token, row in zip(tokens, block, strict=True):
            digits = _in_groups(drawing, [cell.rjust(width) for cell in row])
            more = " …" if columns < all_columns else ""
            yield f"    {token}{' ' * (label - wcswidth(token))} {digits}{more}"
        if rows < all_rows:
            yield "    …"
    if blocks < outer * heads:
        yield f"  … {outer * heads - blocks} more"


def _in_groups(drawing: Drawing, cells: list[str]) -> str:
    """The cells of a row; where heads are cut apart, with a line between them."""
    size = (
        drawing.x.shape[-1] // drawing.groups if drawing.is_cut else len(cells)
    )
    groups = [cells[at : at + size] for at in range(0, len(cells), size)]
    return " | ".join(" ".join(group) for group in groups)


def _title(drawing: Drawing, outer: int, head: int) -> str:
    """Whose block it is: head 0, sentence 1, head 0, or [2]."""
    outers, heads = drawing.x.shape[:2]
    if len(drawing.shape) == 4 and drawing.has_heads:
        word = drawing.axes[0] if drawing.axes else "sentence"
        return f"{word} {outer}, head {head}" if outers > 1 else f"head {head}"
    if len(drawing.shape) == 3 and outers * heads > 1:
        return f"[{outer * heads + head}]"
    return ""
