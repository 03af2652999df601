"""How a trained model gets into a reader's page: in parts that the page loads when the reader asks for the model.

A page opened from disk may fetch no file, but it may run a script of the book's folder. So a part is a script that
calls one function with its name and its bytes. A part's file has a checksum of these bytes in its name: a browser that
has kept a part need not ask for it again.
"""

from . import films, sentences, texts
from .files import give_manifest, manifest, write
from .files import prune as prune_folder

__all__ = ["give_manifest", "lay_beside", "manifest", "prune", "write"]

BESIDE = (films, sentences)


def lay_beside(models: dict, pagename: str, outdir: str) -> None:
    """Put what a page doesn't need at once beside it."""
    for kind in BESIDE:
        kind.lay_beside(models, pagename, outdir)


def prune(outdir: str) -> None:
    """Remove what lies beside and no page asks for any more."""
    for kind in (*BESIDE, texts):
        prune_folder(outdir, kind.FOLDER)
