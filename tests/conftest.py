"""What pytest hands to the tests: a browser, pages that are opened in it, a small book."""

import os
import shutil

import hypothesis
import jaxtyping
import matplotlib
import pytest
from playwright.sync_api import sync_playwright

from book.serve import serve
from support import chromium
from support.browser import DRAWN, FLAGS, Pages, widgets_html
from support.chapters import write_notebook
from support.paths import BOOK, ROOT

matplotlib.use("agg")
# Two workers share the cores. With all cores each, both would wait for each
# other in every product; the notebooks' kernels inherit this too.
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.setdefault("OMP_NUM_THREADS", "1")
# Timings decide no test: a slow machine is not a wrong answer.
hypothesis.settings.register_profile("book", deadline=None)
hypothesis.settings.load_profile("book")


@pytest.fixture
def unchecked_shapes():
    """Switch jaxtyping's enforcement off, to meet the errors that a reader meets."""
    jaxtyping.config.update("jaxtyping_disable", True)
    yield
    jaxtyping.config.update("jaxtyping_disable", False)


@pytest.fixture(scope="session")
def browser():
    path = chromium.find()
    assert path, "no Chromium: run `python tests/support/chromium.py`"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server():
    """The built book on a local port."""
    assert (BOOK / "index.html").exists(), "no built book: run `make book`"
    with serve(BOOK) as address:
        yield address


@pytest.fixture(scope="session")
def read():
    """The book's encoder in float64: what a page that reads sentences is held to."""
    import torch

    from manyheads.models.reading import minilm

    torch.set_default_dtype(torch.float64)
    reader = minilm()
    torch.set_default_dtype(torch.float32)
    return reader


@pytest.fixture
def small_book(tmp_path):
    """A copy of the book with two small chapters of its own; its folder's name has a space and Cyrillic letters."""
    copy = tmp_path / "малая книга"
    left_out = shutil.ignore_patterns(
        ".*", "_build", "__pycache__", "*.ipynb", "*.md"
    )
    shutil.copytree(ROOT, copy, ignore=left_out)
    (copy / "_toc.yml").write_text(
        "format: jb-book\nroot: chapters/one\nchapters: [{file: chapters/two}]\n"
    )
    # The helpers are not what is tested, and torch takes long to import.
    helpers = copy / "chapters" / "manyheads" / "__init__.py"
    helpers.write_text("NUMBER = 11\n")
    write_notebook(copy / "chapters" / "one.ipynb", "print(5 * 5)")
    write_notebook(
        copy / "chapters" / "two.ipynb",
        "from manyheads import NUMBER",
        "print(NUMBER * NUMBER)",
    )
    return copy


@pytest.fixture
def pages(browser):
    pages = Pages(browser)
    yield pages
    pages.close()
    assert pages.problems == []


@pytest.fixture
def chapter(pages):
    """Open a chapter of the built book from disk, with the network cut."""

    def open_chapter(name: str, **options):
        page = pages.open(
            (BOOK / "chapters" / f"{name}.html").as_uri(), **options
        )
        page.wait_for_selector(DRAWN)
        return page

    return open_chapter


@pytest.fixture
def widget_page(pages, tmp_path):
    """Open such a page from disk."""

    def open_widgets(*widgets, **options):
        folder = tmp_path / "_build" / "html"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "page.html").write_text(widgets_html(*widgets), "utf8")
        page = pages.open((folder / "page.html").as_uri(), **options)
        page.wait_for_selector(".static-widget > *")
        return page

    return open_widgets
