"""The two steps of the build: run the notebooks that changed, and write the pages."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import nbformat
from jupyter_book.sphinx import build_sphinx
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn, JupyterCacheAbstract
from nbformat import NotebookNode
from sphinx_external_toc.parsing import MalformedError, parse_toc_yaml

from . import run_notebooks
from .errors import BookError


def run_what_changed(
    root: Path, cached: Path, changing: Callable[[], AbstractContextManager]
) -> None:
    """Run the notebooks that the cache doesn't have, and keep their outputs there, where Jupyter Book takes them.

    changing is entered whenever the cache is written.
    """
    notebooks = dict(chapters(root))
    with changing():
        cache = get_cache(cached)
        waiting = {
            path: notebook
            for path, notebook in notebooks.items()
            if not has(cache, notebook)
        }

    def keep(path: Path, seconds: float) -> None:
        data = {"execution_seconds": seconds}
        bundle = CacheBundleIn(waiting[path], str(path), data=data)
        with changing():
            cache.cache_notebook_bundle(
                bundle, check_validity=False, overwrite=True
            )

    run_notebooks.run(waiting, keep)


def has(cache: JupyterCacheAbstract, notebook: NotebookNode) -> bool:
    try:
        cache.match_cache_notebook(notebook)
    except KeyError:
        return False
    return True


def chapters(root: Path) -> Iterator[tuple[Path, NotebookNode]]:
    """Every notebook of the table of contents."""
    try:
        names = parse_toc_yaml(root / "_toc.yml")
    except MalformedError as error:
        raise BookError(f"_toc.yml can't be read: {error}") from None
    for path in (root / f"{name}.ipynb" for name in names):
        if path.exists():
            try:
                yield path, nbformat.read(path, as_version=4)
            except nbformat.reader.NotJSONError:
                raise BookError(f"{path} is no notebook: no JSON") from None


def write_pages(root: Path, cached: Path, out: Path) -> None:
    """Let Sphinx read what changed and write its pages."""
    result = build_sphinx(
        root,
        out,
        noconfig=True,
        path_config=root / "_config.yml",
        confoverrides={
            "external_toc_path": str(root / "_toc.yml"),
            "nb_execution_cache_path": str(cached),
            "latex_individualpages": False,  # it insists
        },
        warningiserror=True,
        keep_going=True,
    )
    if isinstance(result, OSError | KeyboardInterrupt):
        raise result
    if result:
        raise BookError("The messages above say why:")
