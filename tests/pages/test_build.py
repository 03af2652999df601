"""The build: what it makes anew and when, how it runs notebooks, and what it leaves when it fails.

What it takes a whole build to see is in slow/test_build.py.
"""

import importlib.util
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import psutil
import pytest
from jupyter_cache.base import CacheBundleIn

from book import build_steps, run_notebooks, serve
from book.errors import BookError
from book.kept import kept
from support import chromium
from support.chapters import run_in_kernels, write_notebook
from support.paths import ROOT


@pytest.fixture
def book(small_book):
    """The build of a small book, as a module."""
    path = small_book / "book" / "build.py"
    # A name in the package, so that its relative imports find the rest.
    spec = importlib.util.spec_from_file_location("book.copy", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.BUILT.mkdir()
    # Of what is large, no test here reads more than that it is there.
    for file in (small_book / "chapters").rglob("*"):
        if file.is_file() and file.stat().st_size > 100_000:
            file.write_bytes(b"large")
    return module


def fingerprints(book) -> tuple[str, str]:
    return book.cells_fingerprint(), book.pages_fingerprint()


def counts(book, path: Path, before: tuple[str, str]) -> tuple[bool, bool]:
    """Whether what is in a file counts for cells, and for pages."""
    was = path.read_bytes()
    path.write_bytes(was + b" ")
    after = fingerprints(book)
    path.write_bytes(was)
    return before[0] != after[0], before[1] != after[1]


def test_whatever_cells_use_makes_all_of_them_and_the_pages_anew(book):
    helpers = book.ROOT / "chapters" / "manyheads"
    files = [path for path in helpers.rglob("*") if path.is_file()]
    assert len(files) > 40
    # One of each folder and each kind.
    used = {(path.parent, path.suffix): path for path in files}.values()
    used = [
        *used,
        book.ROOT / "requirements.txt",
        *(book.ROOT / "book" / name for name in book.RUNNING),
    ]
    before = fingerprints(book)
    for path in used:
        assert counts(book, path, before) == (True, True), path
    assert fingerprints(book) == before


@pytest.mark.parametrize(
    "name",
    [
        "_config.yml",
        "_toc.yml",
        "book/page/widgets.py",
        "book/templates/layout.html",
        "book/loader.py",
        "assets/static/book.css",
    ],
)
def test_what_pages_are_made_with_makes_pages_anew_and_runs_no_cell(
    book, name
):
    before = fingerprints(book)
    assert counts(book, book.ROOT / name, before) == (False, True)


def test_a_helper_that_came_went_or_was_renamed_counts_too(book):
    seen = [book.cells_fingerprint()]
    helper = book.ROOT / "chapters" / "manyheads" / "new.py"
    helper.touch()
    seen.append(book.cells_fingerprint())
    helper = helper.rename(helper.with_name("newer.py"))
    seen.append(book.cells_fingerprint())
    assert len(set(seen)) == 3
    helper.unlink()
    assert book.cells_fingerprint() == seen[0]


def test_the_books_own_settings_count_and_no_others(book, monkeypatch):
    before = book.cells_fingerprint()
    monkeypatch.setenv("MANYHEAD", "1")
    assert book.cells_fingerprint() == before
    monkeypatch.setenv("MANYHEADS_PROCESSES", "one")
    assert book.cells_fingerprint() != before


@pytest.fixture
def folder(book, tmp_path):
    """A folder that is whole and was made of "things"."""
    folder = tmp_path / "made"
    book.empty_unless_made_of(folder, "things").write_text("things")
    (folder / "file").touch()
    return folder


def test_a_folder_that_is_whole_stays(book, folder):
    stamp = book.empty_unless_made_of(folder, "things")
    assert stamp.exists() and (folder / "file").exists()


def test_a_folder_made_of_other_things_is_emptied(book, folder):
    stamp = book.empty_unless_made_of(folder, "other things")
    assert [*folder.iterdir()] == [] and stamp.parent == folder


def test_a_folder_that_may_be_half_written_is_emptied(book, folder):
    book.empty_unless_made_of(folder, "things").unlink()
    book.empty_unless_made_of(folder, "things")
    assert [*folder.iterdir()] == []


@pytest.fixture
def steps(book, monkeypatch):
    """What takes long in a build, in short: a cache, and a page."""
    steps = book.build_steps
    monkeypatch.setattr(steps, "run_what_changed", lambda *_: None)

    def write_pages(root, cache, out):
        out.mkdir(exist_ok=True)
        (out / "index.html").write_text("a page")

    monkeypatch.setattr(steps, "write_pages", write_pages)
    return steps


def test_outputs_are_thrown_away_where_a_helper_was_edited_meanwhile(
    book, steps, monkeypatch
):
    """And it doesn't help that the edit is taken back later."""
    helper = book.ROOT / "chapters" / "manyheads" / "__init__.py"

    def run_what_changed(root, cache, on_stored):
        (book.CACHE / "output").touch()
        before = helper.read_text()
        for text in ("edited", before):
            helper.write_text(text)
            on_stored()

    monkeypatch.setattr(steps, "run_what_changed", run_what_changed)
    book.build()
    monkeypatch.setattr(steps, "run_what_changed", lambda *_: None)
    book.build()
    assert not (book.CACHE / "output").exists()


@pytest.mark.parametrize("error", [OSError, KeyboardInterrupt])
@pytest.mark.parametrize("step", ["run_what_changed", "write_pages"])
def test_a_build_that_fails_leaves_the_old_book_and_nothing_half_written(
    book, steps, monkeypatch, step, error
):
    book.build()
    (book.PAGES / "left").touch()

    def fail(*_):
        raise error

    monkeypatch.setattr(steps, step, fail)
    with pytest.raises(error):
        book.build()
    assert (book.HTML / "index.html").read_text() == "a page"
    monkeypatch.undo()
    assert (book.PAGES / book.STAMP).exists() == (step == "run_what_changed")


def test_what_takes_long_is_kept_until_it_is_made_for_something_else(tmp_path):
    made = []

    def give(made_for):
        def make():
            made.append(made_for)
            return "\n".join(made_for).encode()

        return kept(tmp_path / "html", "name", made_for, make)

    for words in (["a", "b"], ["a", "b"], ["ab"], ["a", "b"]):
        assert give(words) == "\n".join(words).encode()
    assert made == [["a", "b"], ["ab"], ["a", "b"]]


def test_only_one_build_works_at_a_time(book):
    with book.one_build_at_a_time():
        with pytest.raises(BookError, match="Another build is at work"):
            with book.one_build_at_a_time():
                pass
    with book.one_build_at_a_time():
        pass


def test_whole_pages_take_the_place_of_the_book(book):
    page = book.PAGES / "html" / "index.html"
    page.parent.mkdir(parents=True)
    for text in ("first", "second"):
        page.write_text(text)
        book.publish()
        book.clean_up()
        assert (book.HTML / "index.html").read_text() == text
        assert page.read_text() == text  # Sphinx goes on from it
        assert {path.name for path in book.BUILT.iterdir()} == {
            "html",
            "pages",
        }


@pytest.mark.parametrize("away", [True, False])
def test_a_swap_that_was_cut_off_is_brought_into_order(book, away):
    """Where the book was away, the one before is brought back."""
    for folder in (book.NEW, book.OLD) + (() if away else (book.HTML,)):
        folder.mkdir()
        (folder / "index.html").write_text(folder.name)
    book.clean_up()
    assert [path.name for path in book.BUILT.iterdir()] == ["html"]
    shown = (book.HTML / "index.html").read_text()
    assert shown == ("html.old" if away else "html")


def test_outputs_that_were_half_written_are_no_outputs(opened, tmp_path):
    cache = build_steps.open_cache(tmp_path / "cache")
    ((path, notebook),) = opened(one=["1"]).items()
    assert not build_steps.has_outputs(cache, notebook)
    bundle = CacheBundleIn(notebook, str(path))
    cache.cache_notebook_bundle(bundle, check_validity=False)
    assert build_steps.has_outputs(cache, notebook)
    (stored,) = (tmp_path / "cache").rglob("*.ipynb")
    stored.write_text(stored.read_text()[:50])
    assert not build_steps.has_outputs(cache, notebook)
    stored.unlink()
    assert not build_steps.has_outputs(cache, notebook)


@pytest.fixture
def opened(tmp_path):
    """Write notebooks, given by their cells, and read them."""

    def open_them(**cells):
        paths = [tmp_path / f"{name}.ipynb" for name in cells]
        for path in paths:
            write_notebook(path, *cells[path.stem])
        return {path: nbformat.read(path, as_version=4) for path in paths}

    return open_them


MEET = """\
import os, pathlib, time
pathlib.Path("{me}").touch()
end = time.monotonic() + 60
while not pathlib.Path("{other}").exists():
    assert time.monotonic() < end, "the other doesn't run meanwhile"
    time.sleep(0.01)
print(os.environ.get("OMP_NUM_THREADS"))"""
THREADS = "import os; print(os.environ.get('OMP_NUM_THREADS'))"
ALONE = """\
import pathlib
pathlib.Path("{me}.runs").touch()
assert not pathlib.Path("{other}.runs").exists()"""
LONELY = """\
import os, pathlib
assert {path.name for path in pathlib.Path().glob("*.ran")} == {"a.ran", "b.ran"}
print(os.environ.get("OMP_NUM_THREADS"))"""


def test_cells_that_take_times_run_after_all_other_notebooks(
    opened, monkeypatch
):
    """Up to there their notebook runs beside the others; both have as many threads as suits them."""
    monkeypatch.setattr(run_notebooks, "PARALLEL", 1)
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    both = opened(
        speed=[MEET.format(me="speed", other="a"), LONELY],
        a=[MEET.format(me="a", other="speed")],
        b=[THREADS],
    )
    speed, a, b = both.values()
    speed.cells[2].metadata.tags = [run_notebooks.TAKES_TIMES]
    run_in_kernels(both, lambda path, _: path.with_suffix(".ran").touch())
    said = [
        cell.outputs[0].text
        for notebook in (speed, a, b)
        for cell in notebook.cells[1:]
    ]
    assert said == ["None\n", "None\n", "1\n", "1\n"]


def test_two_notebooks_that_take_times_wait_for_each_other(opened):
    both = opened(
        speed=[ALONE.format(me="speed", other="cache")],
        cache=[ALONE.format(me="cache", other="speed")],
    )
    for notebook in both.values():
        notebook.cells[1].metadata.tags = [run_notebooks.TAKES_TIMES]
    run_in_kernels(both, lambda path, _: path.with_suffix(".runs").unlink())


@pytest.mark.skipif(os.name != "posix", reason="it has ports only")
def test_no_kernel_can_take_anothers_port(opened):
    """Started apart and forked, they are reached by files."""
    how = """\
import json
from ipykernel.connect import get_connection_info
print(json.loads(get_connection_info())["transport"])"""
    notebooks = opened(speed=[how], a=[how], b=[how])
    run_in_kernels(notebooks)
    for notebook in notebooks.values():
        assert notebook.cells[1].outputs[0].text == "ipc\n"


def test_the_longest_notebook_runs_first_and_a_new_one_before_it(
    opened, monkeypatch, tmp_path
):
    monkeypatch.setattr(run_notebooks, "PARALLEL", 1)
    monkeypatch.setattr(run_notebooks, "CAN_FORK", False)
    rows = [
        {"notebook": name, "seconds": seconds}
        for name, seconds in (("short", 1.0), ("long", 2.0))
    ]
    recorded = tmp_path / "recorded.json"
    recorded.write_text(json.dumps([{"rows": rows}]))
    monkeypatch.setattr(run_notebooks, "RECORDED", recorded)
    done = []
    run_in_kernels(
        opened(short=["1"], long=["1"], new=["1"]),
        lambda path, _: done.append(path.stem),
    )
    assert done == ["new", "long", "short"]


WAIT = """\
import os, pathlib, time
pathlib.Path("pid").write_text(str(os.getpid()))
time.sleep(600)"""
FAIL = """\
import pathlib, time
while not pathlib.Path("pid").exists() or not pathlib.Path("pid").read_text():
    time.sleep(0.01)
1 / 0"""


def test_the_first_cell_that_fails_ends_all_notebooks_and_is_shown(
    opened, monkeypatch, tmp_path
):
    monkeypatch.setattr(run_notebooks, "PARALLEL", 2)
    with pytest.raises(BookError) as error:
        run_in_kernels(opened(waits=[WAIT], fails=[FAIL], later=["1 / 0"]))
    said = str(error.value)
    assert f"A cell of {tmp_path / 'fails.ipynb'} failed" in said
    assert "1 / 0" in said and "ZeroDivisionError" in said
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


each_kernel = pytest.mark.parametrize(
    "beside", [{}, {"beside": ["1"]}], ids=["of its own", "forked"]
)


@each_kernel
def test_a_kernel_that_is_killed_is_named_with_its_last_words(opened, beside):
    kill = """\
import os, signal
os.write(2, b"my last words")
os.kill(os.getpid(), signal.SIGKILL)"""
    words = r"(?s)my last words.*killed\.ipynb ended .* was it killed"
    with pytest.raises(BookError, match=words):
        run_in_kernels(opened(killed=[kill], **beside))


WHERE = """\
import os, sys
print(os.getcwd())
print(sys.path[0], "torch" in sys.modules)
print([path for path in sys.path if path.endswith("book")])
print(os.environ["MPLBACKEND"])"""


def test_a_forked_kernel_is_like_one_of_its_own_but_has_torch(
    opened, tmp_path
):
    notebooks = opened(one=[WHERE], beside=[WHERE])
    run_in_kernels(notebooks)
    ((path, notebook), _) = notebooks.items()
    forked = notebook.cells[1].outputs[0].text
    assert "True" in forked and str(tmp_path) in forked
    run_in_kernels({path: notebook})
    of_its_own = notebook.cells[1].outputs[0].text
    assert of_its_own == forked.replace("True", "False")


def test_forked_kernels_end_with_the_build(opened, tmp_path):
    """Even with one that was killed, and couldn't say goodbye."""
    opened(waits=[WAIT], beside=["1"])
    code = """\
import sys, nbformat, pathlib
from book import run_notebooks
paths = [pathlib.Path(path) for path in sys.argv[1:]]
run_notebooks.run({path: nbformat.read(path, 4) for path in paths})"""
    paths = [tmp_path / "waits.ipynb", tmp_path / "beside.ipynb"]
    build = subprocess.Popen([sys.executable, "-c", code, *paths], cwd=ROOT)
    pid = tmp_path / "pid"
    while not (pid.exists() and pid.read_text()):
        time.sleep(0.1)
    build.kill()
    build.wait()
    end = time.monotonic() + 60
    while psutil.pid_exists(int(pid.read_text())):
        assert time.monotonic() < end, "the kernel goes on"
        time.sleep(0.1)


def test_a_cell_that_takes_too_long_is_named(opened, monkeypatch):
    monkeypatch.setattr(run_notebooks, "LIMIT", 1)
    with pytest.raises(BookError) as error:
        run_in_kernels(opened(slow=["import time; time.sleep(600)"]))
    said = str(error.value)
    assert "slow.ipynb failed" in said and "after 1 seconds" in said
    assert "time.sleep(600)" in said


@pytest.mark.parametrize("port", ["taken", "eight", "99999", "-1"])
def test_a_port_that_cannot_be_used_is_named_with_the_way_out(
    port, tmp_path, monkeypatch
):
    with serve.serve(tmp_path) as address:
        taken = re.search(r":(\d+)/", address)[1]
        port = taken if port == "taken" else port
        monkeypatch.setattr(sys, "argv", ["serve", port])
        words = f"Port {port} can't be used .*make serve PORT="
        with pytest.raises(SystemExit, match=words):
            serve.main()


def test_a_chromium_that_is_not_there_is_named(monkeypatch):
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    with pytest.raises(
        SystemExit, match=r"\$CHROMIUM names /nowhere/chromium"
    ):
        chromium.main()
