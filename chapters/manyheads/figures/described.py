"""The book's own matplotlib figure: with alternative text, and with fonts for every token."""

import base64
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from matplotlib import font_manager, rc_context
from matplotlib.figure import Figure

# matplotlib's own font has no Chinese characters, and Colab has no Chinese font at all. So the book brings a font with
# those that its chapters use.
_CHINESE = Path(__file__).parent / "fonts" / "NotoSansSC-subset.ttf"
font_manager.fontManager.addfont(_CHINESE)
_FONTS = [
    "DejaVu Sans",
    font_manager.FontProperties(fname=_CHINESE).get_name(),
]


class DescribedFigure(Figure):
    """A matplotlib figure that carries its alternative text, ``alt``, into the notebook and the page."""

    alt = ""

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
        return data, {
            "image/png": {"width": width, "height": height, "alt": self.alt}
        }


@contextmanager
def described_figure(
    size: tuple[float, float], title: str
) -> Iterator[DescribedFigure]:
    """A figure with a title, to be drawn on in a with block. size is its width and height in inches."""
    with rc_context({"font.family": _FONTS, "font.size": 8}):
        figure = DescribedFigure(figsize=size, layout="constrained")
        # Without parse_math=False, matplotlib would read a pair of dollar signs as a formula.
        figure.suptitle(title, fontsize=11, parse_math=False)
        yield figure
        # matplotlib looks fonts up when it lays text out, so that is done here, while the book's fonts are set.
        figure.draw_without_rendering()
