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
    pixels = np.asarray(picture).reshape(-1, 3)
    colours, places, counts = np.unique(
        pixels, axis=0, return_inverse=True, return_counts=True
    )
    colours = colours.astype(int)
    taken = colours[chosen(colours, counts)]
    apart = ((colours[:, None] - taken[None]) ** 2).sum(axis=-1)
    nearest = apart.argmin(axis=1).astype(np.uint8)
    indexed = nearest[places].reshape(picture.height, picture.width)
    smaller = Image.fromarray(indexed)  # its numbers are places in the palette
    smaller.putpalette(taken.flatten().tolist())
    written = io.BytesIO()
    smaller.save(written, "png", optimize=True)
    return written.getvalue()


def chosen(colours: np.ndarray, counts: np.ndarray) -> list[int]:
    """Which 256 colours are kept, or all: those that cover most, then always the one furthest from any so far.

    The first are those of the cells, mostly; the others keep any hue from moving far.
    """
    taken = np.argsort(-counts, kind="stable")[:96].tolist()
    apart = np.full(len(colours), np.inf)
    for one in taken:
        apart = np.minimum(apart, distances(colours, one))
    while len(taken) < 256 and apart.any():
        taken.append(int(apart.argmax()))
        apart = np.minimum(apart, distances(colours, taken[-1]))
    return taken


def distances(colours: np.ndarray, one: int) -> np.ndarray:
    """The squared distances of all colours from one of them."""
    return ((colours - colours[one]) ** 2).sum(axis=1)


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
