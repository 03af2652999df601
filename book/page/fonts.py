"""The fonts of icons and of formulas, cut down to what the book uses.

The theme draws its icons with letters of fonts of its own. The style sheet names the letters that the book uses. Each
font is cut to these letters and written into the style sheet itself, so that no page has to fetch it: 5 KB in the place
of 270. KaTeX's fonts stay files, as a page needs two or three of its twenty; cut to the characters that occur in a
page, they are half as large.
"""

import base64
import logging
import re
from io import BytesIO
from pathlib import Path

from fontTools import subset

from ..kept import kept
from . import policy
from .styles import SHEET

FORMULAS = "katex/fonts"

# Icons have letters of Unicode's private use area.
ICON = re.compile("[\ue000-\uf8ff]")
FACE = re.compile(r"@font-face ?\{([^}]*)\}")
# The file of a font that comes with the theme; it may be named in several formats.
SOURCE = re.compile(r"src:[^;}]*?url\((vendor/[^)]+\.woff2)\)[^;}]*")
# Otherwise fontTools would report each step among the messages of the build.
logging.getLogger("fontTools").setLevel(logging.WARNING)


def cut_formulas(app) -> None:
    """Write KaTeX's fonts anew, from the whole ones, with the characters of all pages."""
    root = Path(app.outdir)
    # A page that an earlier build wrote has checksums in its policy, whose letters no reader sees.
    pages = [
        policy.OLD.sub("", page.read_text("utf8"))
        for page in root.rglob("*.html")
    ]
    used = "".join(set().union(*pages))
    for whole in Path(app.srcdir, "assets/static", FORMULAS).glob("*.woff2"):
        font = cut(app.outdir, used, whole, features=["*"])
        (root / "_static" / FORMULAS / whole.name).write_bytes(font)


def cut_icons(outdir: str) -> None:
    """Put the cut icon fonts into the style sheet, and drop fonts that no rule asks for."""
    sheet = Path(outdir) / SHEET
    text = sheet.read_text("utf8")
    icons = "".join(ICON.findall(text))
    rules = unquoted(FACE.sub("", text))

    def cut_face(rule: re.Match) -> str:
        source = SOURCE.search(rule[0])
        family = re.search(r"font-family: ?([^;]+)", rule[1])
        if not source or not family:
            return rule[0]  # a font of letters
        if unquoted(family[1]) not in rules:
            return ""
        whole = sheet.parent / source[1]
        font = cut(outdir, icons, whole, features=[])
        data = base64.b64encode(font).decode()
        return SOURCE.sub(f"src:url(data:font/woff2;base64,{data})", rule[0])

    sheet.write_text(FACE.sub(cut_face, text), "utf8")


def unquoted(text: str) -> str:
    """Without quotes and backslashes: a style sheet may quote the name of a font, or escape its spaces, or neither."""
    return re.sub(r"[\"\\]", "", text)


def cut(
    outdir: str, characters: str, path: Path, features: list[str]
) -> bytes:
    """The font with these characters and these OpenType features alone; kept from build to build."""
    made_for = [*sorted(set(characters)), *features]
    return kept(
        outdir,
        path.name,
        made_for,
        lambda: cut_anew(characters, path, features),
    )


def cut_anew(characters: str, path: Path, features: list[str]) -> bytes:
    options = subset.Options(flavor="woff2", layout_features=features)
    font = subset.load_font(path, options)
    cutter = subset.Subsetter(options)
    cutter.populate(text=characters)
    cutter.subset(font)
    file = BytesIO()
    subset.save_font(font, file, options)
    return file.getvalue()
