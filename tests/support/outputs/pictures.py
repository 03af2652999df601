"""Read the weights back out of a stored picture: the colour of each cell, beside the one that the data should have."""

import base64
import io
from collections.abc import Iterator

import numpy as np
from PIL import Image

from manyheads.figures.described import DescribedFigure

# Steps of 256. A palette for all panels together, with the hues of all heads, moves a colour by up to seven; so weights
# that differ by 0.03 are told apart, and smaller differences are not.
CLOSE = 8


def other_data(
    where: str, output: dict, figure: DescribedFigure
) -> Iterator[str]:
    """What a stored output shows otherwise than the figure that its cell makes now: its words, and each panel's cells.

    Only colours are compared, so another version of the fonts changes nothing.
    """
    alt = output["metadata"]["image/png"]["alt"]
    if alt != figure.alt:
        yield f"{where}: the picture's words are {alt!r}, its cell gives {figure.alt!r}"
    figure.dpi = 200  # that of the stored picture
    figure.draw_without_rendering()
    png = base64.b64decode(output["data"]["image/png"])
    pixels = np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))
    for number, panel in enumerate(figure.axes):
        for image in panel.images:
            yield from _other_cells(
                f"{where}, panel {number} ({panel.get_title()})",
                pixels,
                panel,
                image,
            )


def _other_cells(where, pixels, panel, image) -> Iterator[str]:
    data = image.get_array()
    shown = _colours(pixels, panel, *data.shape)
    wanted = image.to_rgba(data, bytes=True)[..., :3].astype(int)
    hidden = np.ma.getmaskarray(data)
    far = np.abs(shown - wanted).max(axis=-1)
    # What is hidden shows the panel's ground, a line of the hatch, or the edge between them.
    ground, line = (
        np.round(255 * np.array(colour[:3]))
        for colour in (panel.get_facecolor(), panel.patch.get_edgecolor())
    )
    outside = np.maximum(
        np.minimum(ground, line) - shown, shown - np.maximum(ground, line)
    )
    far[hidden] = outside.max(axis=-1)[hidden]
    row, column = np.unravel_index(far.argmax(), far.shape)
    if far[row, column] > CLOSE:
        yield (
            f"{where}: row {row}, column {column} has the colour {tuple(shown[row, column].tolist())}; "
            f"the weight {data[row, column]:.4f} has {tuple(wanted[row, column].tolist())}"
        )


def _colours(pixels, panel, rows: int, columns: int) -> np.ndarray:
    """The colour of each cell, beside its number where it has one: (rows, columns, 3)."""
    height, width, _ = pixels.shape
    place = panel.get_position()
    # A number stands in the middle of its cell.
    inside = 0.15 if panel.texts else 0.5
    across = place.x0 + place.width * (np.arange(columns) + inside) / columns
    down = 1 - place.y1 + place.height * (np.arange(rows) + inside) / rows
    x, y = (across * width).astype(int), (down * height).astype(int)
    return pixels[np.ix_(y, x)].astype(int)
