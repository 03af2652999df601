"""The formula of attention, each symbol tied by a line to the tensor that it stands for."""

from pathlib import Path
from typing import NamedTuple

from jaxtyping import Float
from torch import Tensor
from torch.nn.functional import adaptive_avg_pool2d

from .. import colours
from ..validation import check_formula

WORDS = "Attention(Q, K, V) = softmax(Q Kᵀ / √d_k) V"
MOST_CELLS = 8  # rows and columns of a thumbnail
MOST_SHEETS = 3  # heads of a thumbnail, one behind the other
_STYLE = colours.STYLE + Path(__file__).with_suffix(".css").read_text("utf8")


class _Symbol(NamedTuple):
    """A piece of the formula: its text, where it stands in the drawing, and the tensor that it stands for."""

    text: str
    x: int
    width: int
    tensor: str = ""
    style: str = "upright"

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


# The widths are those of KaTeX's fonts at 28 px, in which the book's other
# formulas are set; words in another font are stretched to them, so that each
# symbol stands where its line begins.
_SYMBOLS = (
    _Symbol("Attention", 0, 119, "mixed"),
    _Symbol("(", 120, 11),
    _Symbol("Q", 131, 22, style="italic"),
    _Symbol(",", 153, 8),
    _Symbol("K", 165, 24, style="italic"),
    _Symbol(",", 189, 8),
    _Symbol("V", 200, 21, style="italic"),
    _Symbol(")", 223, 11),
    _Symbol("=", 244, 22),
    _Symbol("softmax", 276, 97, "weights"),
    _Symbol("(", 374, 11),
    _Symbol("Q", 386, 22, "q", "italic"),
    _Symbol("K", 416, 24, "k", "italic"),
    _Symbol("/", 460, 14),
    _Symbol("d", 494, 15, style="italic"),
    _Symbol(")", 523, 11),
    _Symbol("V", 538, 21, "v", "italic"),
)
_SMALL = (
    '<text class="mh-formula-small" x="441" y="21">T</text>'
    '<text class="mh-formula-small mh-formula-italic" x="509" y="38">k</text>'
    '<path class="mh-formula-root" d="M478 24l4-3 6 14 4.5-30H520"/>'
)
_WIDTH = 560  # of the formula; the drawing of lines below is 700 wide
_LEFT = (700 - _WIDTH) / 2


class Formula:
    """The formula with its tensors, as a cell shows it: drawn where a page can, else its words and the shapes."""

    def __init__(self, tensors: dict[str, Tensor], chosen: str):
        self.tensors = tensors
        self.chosen = chosen

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/html": self.html(), "text/plain": str(self)}

    def __str__(self) -> str:
        shapes = [f"{n} {tuple(x.shape)}" for n, x in self.tensors.items()]
        return "\n".join([WORDS, *(f"  {line}" for line in shapes)])

    def html(self) -> str:
        """The picture, with its styles and without a script: the same text for the same tensors."""
        symbols = {s.tensor: s for s in _SYMBOLS if s.tensor}
        lines = "".join(
            self._line(symbols[name], end)
            for name, end in zip(
                self.tensors, range(70, 700, 140), strict=True
            )
        )
        formula = "".join(map(self._symbol, _SYMBOLS))
        tensors = "".join(
            self._tensor(symbols[name], x) for name, x in self.tensors.items()
        )
        return (
            f'<figure class="mh-drawn mh-formula" translate="no"><style>{_STYLE}</style>'
            f'<p class="mh-formula-words">{WORDS}</p>'
            f'<svg class="mh-formula-line" viewBox="0 0 {_WIDTH} 45" aria-hidden="true">{formula}{_SMALL}</svg>'
            f'<svg class="mh-formula-leaders" viewBox="0 0 700 55" aria-hidden="true">{lines}</svg>'
            f'<div class="mh-formula-tensors">{tensors}</div></figure>'
        )

    def _tied(self, tensor: str) -> str:
        chosen = ' class="mh-chosen"' if tensor == self.chosen else ""
        return f'data-tie="{tensor}"{chosen}'

    def _symbol(self, symbol: _Symbol) -> str:
        italic = (
            ' class="mh-formula-italic"' if symbol.style == "italic" else ""
        )
        fitted = (
            f' textLength="{symbol.width:g}" lengthAdjust="spacingAndGlyphs"'
            if len(symbol.text) > 1
            else ""
        )
        text = f'<text{italic} x="{symbol.x:g}" y="32"{fitted}>{symbol.text}</text>'
        if not symbol.tensor:
            return text
        right = symbol.x + symbol.width
        return (
            f'<g {self._tied(symbol.tensor)}>{text}<path d="M{symbol.x:g} 43H{right:g}"/>'
            f'<rect x="{symbol.x:g}" width="{symbol.width:g}" height="45"/></g>'
        )

    def _line(self, symbol: _Symbol, end: int) -> str:
        start = _LEFT + symbol.middle
        across = f"{end - start:g}"
        return f'<path {self._tied(symbol.tensor)} d="M{start:g} 0c0 30 {across} 24 {across} 54"/>'

    def _tensor(self, symbol: _Symbol, x: Tensor) -> str:
        name, shape = symbol.tensor, tuple(x.shape)
        return (
            f'<div {self._tied(name)} role="group" aria-label="{symbol.text} is {name}, {shape}">'
            f'<span class="mh-formula-symbol" data-style="{symbol.style}">{symbol.text}</span>'
            f"{thumbnail(x, name == 'weights')}<b>{name}</b><span>{shape}</span></div>"
        )


def formula(
    *,
    mixed: Float[Tensor, "batch heads query d_value"],
    weights: Float[Tensor, "batch heads query key"],
    q: Float[Tensor, "batch heads query d_head"],
    k: Float[Tensor, "batch heads key d_head"],
    v: Float[Tensor, "batch heads key d_value"],
    chosen: str = "",
) -> Formula:
    """Attention's formula, a line from each symbol to its tensor: the first sentence, up to three of its heads.

    chosen names the tensor that the text around is about; it has a ring. Raises ``ValueError`` for shapes that don't
    belong together, for weights outside 0 to 1, for NaN, and for a name that is none of the five.
    """
    tensors = {"mixed": mixed, "weights": weights, "q": q, "k": k, "v": v}
    check_formula(tensors, chosen)
    return Formula(tensors, chosen)


def thumbnail(
    x: Float[Tensor, "batch heads rows columns"], is_weights: bool
) -> str:
    """The first sentence's heads as sheets, head 0 in front, as SVG; a large sheet's cells are means of several."""
    heads = x.shape[1]
    sheets = x[0, :MOST_SHEETS].detach().cpu().double()
    rows, columns = (min(MOST_CELLS, count) for count in sheets.shape[1:])
    sheets = adaptive_avg_pool2d(sheets[None], (rows, columns))[0]
    width, height = min(20.0, 80 / columns), min(17.5, 70 / rows)
    left = (108 - columns * width - 8 * (len(sheets) - 1)) / 2
    top = (92 - rows * height + 4 * (len(sheets) - 1)) / 2
    largest = 1.0 if is_weights else sheets.abs().max().item() or 1.0
    drawn = [
        _sheet(
            (sheet / largest).tolist(),
            colours.head_colour(head, heads),
            is_weights,
            (left + 8 * head, top - 4 * head),
            (width, height),
            is_front=head == 0,
        )
        for head, sheet in enumerate(sheets)
    ]
    return f'<svg viewBox="0 0 108 92" aria-hidden="true">{"".join(reversed(drawn))}</svg>'


def _sheet(
    rows: list[list[float]],
    hue: str,
    is_weights: bool,
    corner: tuple[float, float],
    cell: tuple[float, float],
    is_front: bool,
) -> str:
    """One head's table: weights in its hue, signed numbers in the two colours of theirs, from -1 to 1.

    Of a sheet behind another only its upper and right edge are seen, so the rest of its cells is left out.
    """
    width, height = cell
    right, bottom = len(rows[0]) * width + 1, len(rows) * height + 1
    filled = {}
    for i, row in enumerate(rows):
        for j, number in enumerate(row):
            strength = abs(number) ** 0.5
            is_seen = is_front or i == 0 or (j + 1) * width > right - 9
            if strength < 0.01 or not is_seen:
                continue
            sign = "negative" if number < 0 else "positive"
            filled.setdefault(hue if is_weights else sign, []).append(
                f'<path opacity="{strength:.2f}" d="M{j * width:g} {i * height:g}'
                f'h{width - 1:g}v{height - 1:g}h{1 - width:g}"/>'
            )
    cells = "".join(
        f'<g fill="var(--mh-{colour})">{"".join(paths)}</g>'
        for colour, paths in filled.items()
    )
    return (
        f'<g transform="translate({corner[0]:g} {corner[1]:g})">'
        f'<rect class="mh-formula-sheet" x="-1" y="-1" width="{right:g}" height="{bottom:g}" rx="1.5" '
        f'stroke="var(--mh-{hue})"/>{cells}</g>'
    )
