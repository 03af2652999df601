"""Where things lie in the project."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
CHAPTERS = ROOT / "chapters"
PACKAGE = CHAPTERS / "manyheads"
BOOK = ROOT / "_build" / "html"
NOTEBOOKS = sorted(CHAPTERS.glob("*.ipynb"))
# Held to all that chapters are, and no page of the book.
TEMPLATE = CHAPTERS / "_template.ipynb"
