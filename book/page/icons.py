"""The icon fonts, cut to the icons that the book's style sheet names and put into it: 5 KB in the place of 270."""

import base64
import logging
import re
from io import BytesIO
from pathlib import Path

from fontTools import subset

from .styles import SHEET

ICON = re.compile("[\ue000-\uf8ff]")  # Unicode's private use area
FACE = re.compile(r"@font-face ?\{([^}]*)\}")
# Else it tells every step of the cutting, among the messages of the build.
logging.getLogger("fontTools").setLevel(logging.WARNING)
SOURCE = re.compile(r"src:[^;}]*?url\((vendor/[^)]+\.woff2)\)[^;}]*")


def cut(outdir: str) -> None:
    """Put what is in use of every icon font into the style sheet; fonts that no rule asks for are left out."""
    sheet = Path(outdir) / SHEET
    text = sheet.read_text("utf8")
    icons = "".join(ICON.findall(text))
    rules = plain(FACE.sub("", text))

    def face(rule: re.Match) -> str:
        source = SOURCE.search(rule[0])
        if not source:
            return rule[0]
        (family,) = re.findall(r"font-family: ?([^;]+)", rule[1])
        if plain(family) not in rules:
            return ""
        font = small(sheet.parent / source[1], icons)
        return SOURCE.sub(f"src:url({font})", rule[0])

    sheet.write_text(FACE.sub(face, text), "utf8")


def plain(text: str) -> str:
    """A style sheet may quote a family's name, or escape a space in it, or neither."""
    return re.sub(r"[\"\\]", "", text)


def small(path: Path, icons: str) -> str:
    """A font with these icons alone, as an address that holds all of it."""
    options = subset.Options(flavor="woff2", layout_features=[])
    font = subset.load_font(path, options)
    cutter = subset.Subsetter(options)
    cutter.populate(text=icons)
    cutter.subset(font)
    file = BytesIO()
    subset.save_font(font, file, options)
    data = base64.b64encode(file.getvalue()).decode()
    return f"data:font/woff2;base64,{data}"
