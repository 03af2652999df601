"""Figures with a palette: a third of matplotlib's bytes, and nothing that an eye could tell; and Colab's sign small."""

import io
from pathlib import Path

import numpy as np
from PIL import Image


def shrink(outdir: str | Path) -> None:
    """Give every PNG of the book a palette, and no ground; Sphinx copies the originals anew at every build."""
    for path in Path(outdir, "_images").glob("*.png"):
        path.write_bytes(without_ground(path.read_bytes()))
    sign = Path(outdir, "_static", "images", "logo_colab.png")
    sign.write_bytes(as_icon(sign.read_bytes()))


def with_palette(png: bytes) -> bytes:
    """The same picture in 256 colours; one that has a palette stays as it is."""
    with Image.open(io.BytesIO(png)) as picture:
        if picture.mode == "P":
            return png
        picture = picture.convert("RGB")
    # The colours that cover most keep the cells as they are; those that are furthest apart keep the hues of all heads.
    # Without dithering, which would put dots into even areas.
    colours, counts = np.unique(
        np.asarray(picture).reshape(-1, 3), axis=0, return_counts=True
    )
    everywhere = colours[np.argsort(-counts)[:128]]
    far = picture.quantize(
        256 - len(everywhere), method=Image.Quantize.MAXCOVERAGE
    )
    palette = Image.new("P", (1, 1))
    palette.putpalette([*everywhere.flatten(), *(far.getpalette() or [])])
    smaller = io.BytesIO()
    picture.quantize(palette=palette, dither=Image.Dither.NONE).save(
        smaller, "png", optimize=True
    )
    return smaller.getvalue()


def as_icon(png: bytes) -> bytes:
    """The same picture for a button, which is 22 pixels high: three times as many, and 64 colours."""
    with Image.open(io.BytesIO(png)) as picture:
        if picture.mode == "P":
            return png
        icon = picture.convert("RGBA")
    icon.thumbnail((66, 66))
    smaller = io.BytesIO()
    icon.quantize(64, method=Image.Quantize.FASTOCTREE).save(
        smaller, "png", optimize=True
    )
    return smaller.getvalue()


def without_ground(png: bytes) -> bytes:
    """The same picture in 256 colours, as ink on nothing: on a white page it looks as it did; done twice, as once.

    So a page in the dark theme can turn the ink light, with no white slab around it.
    """
    with Image.open(io.BytesIO(png)) as picture:
        if "transparency" in picture.info:
            return png
        shown = np.asarray(picture.convert("RGB")).astype(float)
    opacity = 255 - shown.min(axis=-1, keepdims=True)
    # The ink that gives the colour seen, where that much of the white behind it is covered.
    ink = 255 - (255 - shown) * 255 / opacity.clip(min=1)
    pixels = np.concatenate([ink, opacity], axis=-1).round().astype(np.uint8)
    smaller = io.BytesIO()
    Image.fromarray(pixels, "RGBA").quantize(
        256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE
    ).save(smaller, "png", optimize=True)
    return smaller.getvalue()
