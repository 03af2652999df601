"""What several test files share: a browser, pages to open in it, and chapters that have run."""

import contextlib
import functools
import http.server
import json
import os
import re
import shutil
import sys
import threading
from pathlib import Path

import chromium
import hypothesis
import jaxtyping
import matplotlib
import nbformat
import pytest
from ipywidgets.embed import dependency_state, embed_data
from matplotlib import pyplot as plt
from playwright.sync_api import sync_playwright
from py_mini_racer import MiniRacer

ROOT = Path(__file__).parents[1]
CHAPTERS = ROOT / "chapters"
BOOK = ROOT / "_build" / "html"
NOTEBOOKS = sorted(CHAPTERS.glob("*.ipynb"))
# Held to all that chapters are, and no page of the book.
TEMPLATE = CHAPTERS / "_template.ipynb"
# Without a screen or a GPU, and without Chromium's own calls to the outside.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DRAWN = "[data-explorer] :is([data-value], [data-map])"
matplotlib.use("agg")
# Two workers share the cores. With all cores each, both would wait for each
# other in every product; the notebooks' kernels inherit this too.
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.setdefault("OMP_NUM_THREADS", "1")
# Timings decide no test: a slow machine is not a wrong answer.
hypothesis.settings.register_profile("book", deadline=None)
hypothesis.settings.load_profile("book")


def until(page, condition: str, seconds: int = 30) -> None:
    """Wait until it holds. Playwright's own way asks eval again and again, which the pages' policy refuses."""
    page.evaluate(f"""new Promise((done, fail) => {{
        setTimeout(() => fail(Error(`not within {seconds} seconds`)), {seconds * 1000});
        const look = () => {condition} ? done() : requestAnimationFrame(look);
        look();
    }})""")


@pytest.fixture
def unchecked_shapes():
    """Switch jaxtyping's enforcement off, to meet the errors that a reader meets."""
    jaxtyping.config.update("jaxtyping_disable", True)
    yield
    jaxtyping.config.update("jaxtyping_disable", False)


@functools.cache
def run_chapter(name: str) -> dict:
    """Every variable of a chapter after its cells have run, in the order in which they stand.

    Cells that show times or a machine's own words are left out: they take minutes, nothing else needs what they find,
    and nbval runs them. What its exercises handed to check stands under "checks", as (positional arguments, named
    arguments); the heatmaps that it drew under "figures", as (number of the cell, figure).
    """
    import torch

    import manyheads

    variables = {"__name__": name, "display": lambda *shown: None}
    variables["checks"], variables["figures"], figures = [], [], []
    check = manyheads.check

    def record(*given, **named):
        variables["checks"].append((given, named))
        check(*given, **named)

    # The package has a function of the same name as this module.
    drawn = sys.modules["manyheads.heatmaps"].Heatmaps
    begin = drawn.__init__

    def drawing(figure, *given, **named):
        figures.append(figure)
        begin(figure, *given, **named)

    manyheads.check, drawn.__init__ = record, drawing
    # Readers meet the book's own errors, not those of the tests' type checker.
    jaxtyping.config.update("jaxtyping_disable", True)
    before = Path.cwd()
    os.chdir(CHAPTERS)
    try:
        notebook = nbformat.read(CHAPTERS / f"{name}.ipynb", as_version=4)
        left_out = {"nbval-ignore-output", "remove-cell"}
        for number, cell in enumerate(notebook.cells):
            if cell.cell_type == "code" and not left_out & set(
                cell.metadata.get("tags", [])
            ):
                exec(
                    compile(
                        cell.source, f"{name}: {cell.source[:40]!r}", "exec"
                    ),
                    variables,
                )
                variables["figures"] += [(number, each) for each in figures]
                figures.clear()
    finally:
        # A chapter has its kernel to itself; the tests share one process.
        manyheads.check, drawn.__init__ = check, begin
        jaxtyping.config.update("jaxtyping_disable", False)
        os.chdir(before)
        plt.close("all")
        torch.set_default_dtype(torch.float32)
        torch.set_grad_enabled(True)
        torch.backends.mha.set_fastpath_enabled(True)
    return variables


def without_page(name: str) -> MiniRacer:
    """A JavaScript engine that has a module of the package, and no page."""
    from manyheads import front_end

    engine = MiniRacer()
    # One file looks for a canvas as soon as it is read.
    engine.eval(
        "const document = { createElement: () => ({ getContext() {} }) };"
    )
    engine.eval(re.sub("^export ", "", front_end.module(name), flags=re.M))
    return engine


@pytest.fixture(scope="session")
def browser():
    path = chromium.find()
    assert path, "no Chromium: run `python tests/chromium.py`"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@contextlib.contextmanager
def serve(folder: Path):
    """A folder on a local port."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args):
            pass

    handler = functools.partial(Quiet, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="session")
def server():
    """The built book on a local port."""
    assert (BOOK / "index.html").exists(), "no built book: run `make book`"
    with serve(BOOK) as address:
        yield address


def write_notebook(path: Path, *cells: str) -> None:
    """A notebook with its name for a title and these cells of code."""
    title = nbformat.v4.new_markdown_cell(f"# {path.stem}")
    code = [nbformat.v4.new_code_cell(cell) for cell in cells]
    notebook = nbformat.v4.new_notebook(cells=[title, *code])
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"
    nbformat.write(notebook, path)


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


class Pages:
    """Opens pages with the network cut, and keeps what went wrong in them."""

    def __init__(self, browser):
        self.browser, self.contexts, self.problems = browser, [], []

    def open(
        self,
        url: str,
        width: int = 1280,
        mode: str = "light",
        offline: bool = True,
    ):
        context = self.browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=mode,
            offline=offline,
        )
        self.contexts.append(context)
        context.set_default_timeout(8000)
        page = context.new_page()
        base = (
            url[: url.rindex("/_build/html/") + len("/_build/html/")]
            if url.startswith("file:")
            else url.split("/chapters")[0]
        )
        page.on(
            "pageerror",
            lambda error: self.problems.append(f"page error: {error}"),
        )
        page.on(
            "console",
            lambda m: (
                self.problems.append(f"console: {m.text}")
                if m.type == "error"
                else None
            ),
        )
        page.on(
            "requestfailed",
            lambda request: self.problems.append(f"failed: {request.url}"),
        )
        page.on(
            "request",
            lambda request: (
                None
                if request.url.startswith((base, "blob:", "data:"))
                else self.problems.append(f"left the book: {request.url}")
            ),
        )
        page.goto(url)
        return page

    def close(self):
        for context in self.contexts:
            context.close()


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


def widgets_html(*widgets) -> str:
    """A page that holds nothing but the given widgets and the book's loader."""
    # Without `state`, it would hold those of the tests before as well.
    data = embed_data(
        views=widgets, state=dependency_state(widgets, drop_defaults=False)
    )
    state = json.dumps(data["manager_state"]).replace("</", "<\\/")
    views = "".join(
        f'<script type="application/vnd.jupyter.widget-view+json">{json.dumps(view)}</script>'
        for view in data["view_specs"]
    )
    loader = (ROOT / "assets" / "static" / "widgets.js").read_text("utf8")
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>widgets</title><link rel="icon" href="data:,">'
        f"<body>{views}"
        f'<script type="application/vnd.jupyter.widget-state+json">{state}</script><script>{loader}</script>'
    )


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


def read_weights(root) -> dict[tuple[int, int, int], float]:
    """Every weight that an explorer shows, in cells or on painted maps, as (head, query, key) → value."""
    shown = root.locator("[data-value], [data-map]").evaluate_all(
        """all => all.flatMap(({ dataset, weights }) => {
            if (!weights) return [[+dataset.head, +dataset.query, +dataset.key, +dataset.value]];
            const seq = Math.sqrt(weights.length);
            return [...weights].map((weight, i) => [+dataset.map, Math.floor(i / seq), i % seq, weight]);
        })"""
    )
    return {(head, query, key): value for head, query, key, value in shown}
