"""Figures with a palette: a third of matplotlib's bytes, and nothing that an eye could tell."""

from pathlib import Path

from PIL import Image


def shrink(outdir: str | Path) -> None:
    """Give every PNG of the book a palette; Sphinx copies the originals anew at every build."""
    for path in Path(outdir, "_images").glob("*.png"):
        with Image.open(path) as picture:
            if picture.mode != "P":
                # Without dithering, which would put dots into even areas.
                picture.convert("RGB").quantize(
                    256, dither=Image.Dither.NONE
                ).save(path, optimize=True)
