"""The two steps of the build: run the notebooks that changed, and write the pages."""

from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
from jupyter_book.sphinx import build_sphinx
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn, JupyterCacheAbstract
from nbformat import NotebookNode
from sphinx_external_toc.parsing import MalformedError, parse_toc_yaml

from . import run_notebooks
from .errors import BookError


def open_cache(folder: Path) -> JupyterCacheAbstract:
    """The cache of outputs in that folder; a new one has its database afterwards."""
    cache = get_cache(folder)
    cache.list_cache_records()
    return cache


def run_what_changed(
    root: Path, cache: JupyterCacheAbstract, on_stored: Callable[[], None]
) -> None:
    """Run the notebooks whose outputs the cache lacks, and store them there.

    on_stored is called after each.
    """
    lacking = {
        path: notebook
        for path, notebook in chapters(root)
        if not has_outputs(cache, notebook)
    }

    def store(path: Path, seconds: float) -> None:
        data = {"execution_seconds": seconds}
        bundle = CacheBundleIn(lacking[path], str(path), data=data)
        cache.cache_notebook_bundle(
            bundle, check_validity=False, overwrite=True
        )
        on_stored()

    run_notebooks.run(lacking, store)


def has_outputs(cache: JupyterCacheAbstract, notebook: NotebookNode) -> bool:
    """Whether the cache has outputs for this code that can be read: a build may have been killed as it wrote them."""
    try:
        cache.get_cache_bundle(cache.match_cache_notebook(notebook).pk)
    except (KeyError, OSError, ValueError):
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


def write_pages(root: Path, cache: Path, out: Path) -> None:
    """Let Sphinx read what changed and write its pages."""
    result = build_sphinx(
        root,
        out,
        noconfig=True,
        path_config=root / "_config.yml",
        confoverrides={
            "external_toc_path": str(root / "_toc.yml"),
            "nb_execution_cache_path": str(cache),
            "latex_individualpages": False,  # it insists
        },
        warningiserror=True,
        keep_going=True,
    )
    # Some errors come back as a result.
    if isinstance(result, OSError | KeyboardInterrupt):
        raise result
    if result:
        raise BookError("The messages above say why:")
