"""What the build makes of drawn outputs and of charts: one style sheet, and no white ground."""

import io

import numpy as np
import pytest
import torch
from PIL import Image

from book.page.outputs import without_style
from book.page.pictures import without_ground
from manyheads import heatmaps
from support.outputs.drawn import shown


def test_the_page_has_no_style_sheet_of_an_output():
    for html in (
        shown("X", torch.ones(2, 2))["text/html"],
        heatmaps(torch.ones(1, 1, 1), ["a"]).html,
    ):
        start, _, rest = html.partition("<style>")
        assert without_style(html) == start + rest.partition("</style>")[2]
    # Nobody else's is touched.
    other = "<div><style>p { color: red }</style></div>"
    assert without_style(other) == other


@pytest.fixture
def chart() -> bytes:
    """A chart on white: a black line, a pale area and all between."""
    pixels = np.full((20, 30, 3), 255, np.uint8)
    pixels[5] = 0
    pixels[10:15] = (178, 210, 236)
    pixels[16] = np.linspace(0, 255, 30).astype(np.uint8)[:, None]
    png = io.BytesIO()
    Image.fromarray(pixels).save(png, "png")
    return png.getvalue()


def test_a_chart_without_ground_looks_on_white_as_it_did(chart):
    made = without_ground(chart)
    pixels = np.asarray(Image.open(io.BytesIO(made)).convert("RGBA"))
    assert pixels[0, 0, 3] == 0 and tuple(pixels[5, 0, :3]) == (0, 0, 0)
    ink, opacity = pixels[..., :3].astype(float), pixels[..., 3:] / 255
    on_white = ink * opacity + 255 * (1 - opacity)
    before = np.asarray(Image.open(io.BytesIO(chart)).convert("RGB"))
    assert np.abs(on_white - before).max() <= 25  # of 255, where a line ends
    assert without_ground(made) == made
