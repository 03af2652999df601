"""Figures with a palette: a third of matplotlib's bytes, and nothing that an eye could tell."""

import io
from pathlib import Path

from PIL import Image


def shrink(outdir: str | Path) -> None:
    """Give every PNG of the book a palette; Sphinx copies the originals anew at every build."""
    for path in Path(outdir, "_images").glob("*.png"):
        path.write_bytes(with_palette(path.read_bytes()))


def with_palette(png: bytes) -> bytes:
    """The same picture in 256 colours; one that has a palette stays as it is."""
    with Image.open(io.BytesIO(png)) as picture:
        if picture.mode == "P":
            return png
        smaller = io.BytesIO()
        # Without dithering, which would put dots into even areas.
        picture.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(
            smaller, "png", optimize=True
        )
    return smaller.getvalue()
