"""The welcome page's map: where the notebook has a table of all chapters, the page has them in one picture.

Two comments in the notebook, which no reader sees, say what the picture takes the place of:
<!-- map --> and <!-- end of the map -->.
"""

from pathlib import Path
from posixpath import basename

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from .chapters import (
    HERE_ABOUT,
    HERE_TITLE,
    Chapter,
    from_table,
    minutes,
    source,
)
from .section import section
from .tensors import drawn

BEGIN, END = "<!-- map -->", "<!-- end of the map -->"
STORE = "_build/.map.json"


class DrawMap(SphinxPostTransform):
    """Puts the map in the place of what stands between the two comments."""

    # After the links are resolved, as the table's are the map's.
    default_priority = 210
    formats = ("html",)

    def run(self, **kwargs):
        begin = comment(self.document, BEGIN)
        end = comment(self.document, END)
        if not (begin and end):
            return
        page = begin.parent
        first, last = page.index(begin), page.index(end)
        (table,) = (
            table
            for node in page.children[first:last]
            for table in node.findall(nodes.table)
        )
        folder = Path(self.env.doc2path(self.env.docname)).parent
        chapters = [self.here(folder), *from_table(table, folder)]
        html = section(chapters, drawn(Path(self.app.srcdir, STORE)))
        page.children[first : last + 1] = []
        page.insert(first, nodes.raw("", html, format="html"))

    def here(self, folder: Path) -> Chapter:
        """The page that the map stands on, from its top."""
        name = basename(self.env.docname)
        top = next(self.document.findall(nodes.section))["ids"][0]
        time = minutes(source(folder, name))
        return Chapter(name, HERE_TITLE, HERE_ABOUT, time, f"#{top}")


def comment(document: nodes.document, text: str) -> nodes.raw | None:
    """The place of a comment that stands alone."""
    raws = document.findall(nodes.raw)
    return next((raw for raw in raws if raw.astext().strip() == text), None)


def read_again(app, doctree: nodes.document) -> None:
    """The page with the map is read again when a chapter changes, as it tells the chapters' minutes."""
    if comment(doctree, BEGIN):
        for name in app.env.found_docs:
            app.env.note_dependency(app.env.doc2path(name))


def setup(app):
    app.add_post_transform(DrawMap)
    app.connect("doctree-read", read_again)
