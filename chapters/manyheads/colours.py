"""The book's colours, read from the one style sheet that widgets, drawn tensors and figures share."""

import re
from functools import cache
from pathlib import Path

STYLE = Path(__file__).with_name("colours.css").read_text("utf8")
THEMES = ("light", "dark")
HEADS_WITH_HUES = 6
_LINE = re.compile(r"--mh-([\w-]+): light-dark\((#\w{6}), (#\w{6})\)")

Colour = tuple[int, int, int]


@cache
def palette(theme: str) -> dict[str, Colour]:
    """Every colour of one of the ``THEMES`` by its name in the style sheet, such as ``"head-0"``: red, green, blue."""
    column = THEMES.index(theme)
    return {
        name: _from_hex((light, dark)[column])
        for name, light, dark in _LINE.findall(STYLE)
    }


def head_colour(head: int, heads: int) -> str:
    """The name of a head's colour: a hue where up to six stand side by side, else ink."""
    return f"head-{head}" if heads <= HEADS_WITH_HUES else "ink"


def mixed(paper: Colour, full: Colour, strength: float) -> Colour:
    """The colour of a cell: paper at strength 0, full at 1."""
    red, green, blue = (
        round(p + (f - p) * strength) for p, f in zip(paper, full, strict=True)
    )
    return red, green, blue


def text_on(cell: Colour, theme: str) -> str:
    """What is read on a cell: "ink" where its contrast is 4.5 or more, else "paper", else "black" or "white"."""
    for name in ("ink", "paper"):
        if contrast(cell, palette(theme)[name]) >= 4.5:
            return name
    is_light = contrast(cell, (0, 0, 0)) > contrast(cell, (255, 255, 255))
    return "black" if is_light else "white"


def contrast(one: Colour, other: Colour) -> float:
    """The contrast of two colours, 1 to 21, as WCAG 2 defines it."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: Colour) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
        for part in (part / 255 for part in colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _from_hex(text: str) -> Colour:
    red, green, blue = (int(text[i : i + 2], 16) for i in (1, 3, 5))
    return red, green, blue
