"""A rebuild leaves nothing of what a page showed before: no figure, and no word in the search index."""

from pathlib import Path

from sphinx.search import js_index


def prune_stale(outdir: str) -> None:
    """Take away the figures that no page shows, and the words that no page has any more."""
    root = Path(outdir)
    pages = "".join(page.read_text("utf8") for page in root.rglob("*.html"))
    for figure in (root / "_images").glob("*"):
        if figure.name not in pages:
            figure.unlink()
    file = root / "searchindex.js"
    index = js_index.loads(file.read_text("utf8"))
    for words in ("terms", "titleterms"):
        index[words] = {
            word: found for word, found in index[words].items() if found != []
        }
    file.write_text(js_index.dumps(index), "utf8")
