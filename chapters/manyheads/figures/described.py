"""The book's own matplotlib figure: with alternative text, a drawing for pages, and fonts for every token."""

import base64
import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from matplotlib import font_manager, rc_context
from matplotlib.colors import Colormap, LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.rcsetup import cycler

from ..colours import HEADS_WITH_HUES, head_colour, palette
from ..drawn.writing import printable
from ..validation import check_text
from . import faces
from .direction import as_drawn

# matplotlib's own font has no Chinese characters, and Colab has no Chinese font at all. So the book brings a font with
# those that its chapters use.
_CHINESE = Path(__file__).parent / "fonts" / "NotoSansSC-subset.ttf"
font_manager.fontManager.addfont(_CHINESE)
_FONTS = [
    "DejaVu Sans",
    font_manager.FontProperties(fname=_CHINESE).get_name(),
]
_FILES = [font_manager.findfont("DejaVu Sans"), str(_CHINESE)]
# Characters of a title; a longer one leaves no room for the panels.
_LONGEST_TITLE = 200
_HIGHEST = 14  # inches


class DescribedFigure(Figure):
    """A matplotlib figure with its alternative text, ``alt``, and with ``html``, which a page shows in its place.

    A page in the dark theme can't recolour a picture, but it can what is drawn in HTML.
    """

    alt = ""
    html = ""

    def draw(self, renderer):
        with faces.said_once():
            super().draw(renderer)

    def _repr_mimebundle_(self, include=None, exclude=None):
        picture = io.BytesIO()
        self.savefig(picture, format="png", dpi=200)
        width, height = (
            round(inches * 100) for inches in self.get_size_inches()
        )
        data = {
            "image/png": base64.b64encode(picture.getvalue()).decode(),
            "text/plain": self.alt,
        }
        if self.html:
            data["text/html"] = self.html
        return data, {
            "image/png": {"width": width, "height": height, "alt": self.alt}
        }


def title_of(title: str) -> str:
    """The title in one line; a ``ValueError`` where it is no text, or has no room."""
    check_text("title", title, _LONGEST_TITLE)
    return printable(title)


@contextmanager
def described_figure(
    size: tuple[float, float], title: str, texts: Iterable[str] = ()
) -> Iterator[DescribedFigure]:
    """A figure with a title, to be drawn on in a with block; texts are what else will stand in it.

    size is its width and height in inches; no figure is higher than two screens, whatever it asks for.
    """
    width, height = size
    more, lacking = faces.faces_for(map(as_drawn, [title, *texts]), _FILES)
    faces.warn_of(lacking)
    style: dict[Any, Any] = {
        "font.family": [*_FONTS, *more],
        "font.size": 8,
        "text.usetex": False,  # a title may hold any sign, and is no formula
    }
    with rc_context({**chart_style(), **style}):
        figure = DescribedFigure(
            figsize=(width, min(height, _HIGHEST)), layout="constrained"
        )
        # Without parse_math=False, matplotlib would read a pair of dollar signs as a formula.
        figure.suptitle(as_drawn(title), fontsize=11, parse_math=False)
        yield figure
        # matplotlib looks fonts up when it lays text out, so that is done here, while the book's fonts are set.
        figure.draw_without_rendering()


def chart_style() -> dict[Any, Any]:
    """The book's ink, and its hues for one line after the other, as ``matplotlib.rcParams.update`` takes them."""
    ink = hex_of("ink")
    hues = [
        hex_of(head_colour(i, HEADS_WITH_HUES)) for i in range(HEADS_WITH_HUES)
    ]
    return {
        "text.color": ink,
        "axes.labelcolor": ink,
        "axes.edgecolor": hex_of("edge"),
        "axes.prop_cycle": cycler(color=hues),
        "xtick.color": ink,
        "ytick.color": ink,
    }


def hex_of(name: str) -> str:
    """One of the book's colours, as matplotlib takes it: that of the light theme."""
    return "#" + bytes(palette("light")[name]).hex()


def ramp(name: str) -> Colormap:
    """From the colour of paper to one of the book's colours."""
    return LinearSegmentedColormap.from_list(
        name, [hex_of("paper"), hex_of(name)]
    )
