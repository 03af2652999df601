"""Cut Noto Sans SC down to the Chinese characters that the chapters use.

    python -m tools.subset_font NotoSansSC_400Regular.ttf

The font is in the npm package @expo-google-fonts/noto-sans-sc (SIL Open Font License 1.1). Run this again when a
chapter uses a new character: a test says which ones are missing.
"""

import sys
from pathlib import Path

from fontTools import subset

CHAPTERS = Path(__file__).parents[1] / "chapters"
TARGET = CHAPTERS / "manyheads" / "figures" / "fonts" / "NotoSansSC-subset.ttf"


def chinese_characters() -> set[str]:
    """Every CJK ideograph and full-width mark of the notebooks and of the package's Python code."""
    texts = [
        path.read_text("utf8")
        for path in (
            *CHAPTERS.glob("*.ipynb"),
            *CHAPTERS.glob("manyheads/**/*.py"),
        )
    ]
    return {
        character
        for character in "".join(texts)
        if "\u3000" <= character <= "\u9fff"
        or "\uff00" <= character <= "\uffef"
    }


def main() -> None:
    (source,) = sys.argv[1:]
    options = subset.Options(layout_features=[], notdef_outline=True)
    font = subset.load_font(source, options)
    cutter = subset.Subsetter(options)
    cutter.populate(text="".join(chinese_characters()))
    cutter.subset(font)
    subset.save_font(font, TARGET, options)
    print(
        f"{TARGET.name}: {len(chinese_characters())} characters, {TARGET.stat().st_size} bytes"
    )


if __name__ == "__main__":
    main()
