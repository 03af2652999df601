"""The build: what it makes anew, cut off at any moment, on a full disk, and twice the same."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psutil
import pytest

from support.chapters import write_notebook
from support.paths import BOOK, ROOT


def build(copy: Path) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "book.build"],
        cwd=copy,
        capture_output=True,
        text=True,
    )


def start(copy: Path, *command: str) -> subprocess.Popen:
    """The same, in a process group of its own, as a terminal gives it; what it says is in the file said."""
    with (copy / "said").open("w") as said:
        return subprocess.Popen(
            command or [sys.executable, "-m", "book.build"],
            cwd=copy,
            stdout=said,
            stderr=said,
            env=os.environ | {"PYTHONUNBUFFERED": "1"},
            start_new_session=True,
            # What a shell starts in the background ignores Ctrl-C.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )


def said(copy: Path) -> str:
    return (copy / "said").read_text("utf8")


def files(html: Path) -> dict[str, bytes]:
    """All of a built book."""
    return {
        str(path.relative_to(html)): path.read_bytes()
        for path in html.rglob("*")
        if path.is_file()
    }


def shown(copy: Path) -> dict[str, bytes]:
    return files(copy / "_build" / "html")


def edit(copy: Path, number: int) -> None:
    """Change what a cell computes and what a page says."""
    write_notebook(copy / "chapters" / "one.ipynb", f"print({number} * 1001)")
    second = copy / "chapters" / "two.ipynb"
    second.write_text(
        re.sub('# two[^"]*', f"# two {number}", second.read_text("utf8")),
        "utf8",
    )


def nothing_runs(copy: Path) -> bool:
    """Whether all kernels and builds of this book have ended, or do within ten seconds."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        folders = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                folders.append(Path(process.cwd()))
        if not any(folder.is_relative_to(copy) for folder in folders):
            return True
        time.sleep(0.1)
    return False


PLOT = """\
from matplotlib import pyplot as plt
plt.plot([0, {number}])
plt.show()"""


def test_a_rebuild_is_the_same_as_a_build_from_nothing(small_book):
    """Figures, headings and words that are gone leave nothing behind."""
    states = []
    for number in (1, 2, 1):
        edit(small_book, number)
        path = small_book / "chapters" / "one.ipynb"
        write_notebook(path, PLOT.format(number=number))
        assert build(small_book).returncode == 0
        states.append(shown(small_book))
    assert states[0] == states[2] != states[1]
    shutil.rmtree(small_book / "_build")
    assert build(small_book).returncode == 0
    assert shown(small_book) == states[0]


def wait_for(what, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "nothing came of it"
        time.sleep(0.01)


@pytest.fixture
def built(small_book):
    """A small book that was built."""
    done = build(small_book)
    assert done.returncode == 0, done.stdout + done.stderr
    return small_book


def test_a_helper_runs_all_notebooks_and_a_script_of_the_page_none(built):
    """And a notebook that changed runs alone."""
    helper = built / "chapters" / "manyheads" / "__init__.py"
    helper.write_text("NUMBER = 12\n")
    done = build(built)
    assert "one.ipynb (1 of 2)" in done.stdout
    page = built / "_build" / "html" / "chapters" / "two.html"
    assert ">144\n" in page.read_text("utf8")

    loader = built / "book" / "loader.py"
    loader.write_text(loader.read_text("utf8") + "# a new line\n", "utf8")
    part = built / "book" / "page" / "outputs.py"
    part.write_text(
        part.read_text("utf8").replace(
            "def setup(app):\n",
            "def setup(app):\n    app.add_js_file(None, body='new')\n",
        ),
        "utf8",
    )
    done = build(built)
    assert "running" not in done.stdout
    assert "new" in page.read_text("utf8")

    write_notebook(built / "chapters" / "one.ipynb", "print(7 * 7)")
    done = build(built)
    assert "running one.ipynb (1 of 1)" in done.stdout
    assert ">49\n" in page.with_stem("one").read_text("utf8")


# What the build says on its way: as notebooks run, and as pages are written.
MOMENTS = ["running one", "writing output"]


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("how", ["Ctrl-C", "kill -9"])
def test_a_build_that_is_cut_off_leaves_the_book_and_the_next_is_whole(
    built, how, moment
):
    before = shown(built)
    edit(built, 1)
    building = start(built)
    wait_for(lambda: moment in said(built))
    if how == "Ctrl-C":
        os.killpg(building.pid, signal.SIGINT)
    else:
        building.kill()
    code = building.wait(timeout=60)
    assert nothing_runs(built)
    assert shown(built) == before
    if how == "Ctrl-C":
        assert code == 130
        assert "Traceback" not in said(built)
        assert "is as it was." in said(built).splitlines()[-1]
    assert_next_build_is_whole(built, before)


def assert_next_build_is_whole(copy: Path, before: dict[str, bytes]) -> None:
    """It is another book than before, and equal to one that is built from nothing."""
    assert build(copy).returncode == 0
    after = shown(copy)
    assert after != before
    for made in (copy / "_build").iterdir():
        if made.is_dir():
            shutil.rmtree(made)
    assert build(copy).returncode == 0
    assert shown(copy) == after


@pytest.mark.parametrize(
    "source, words",
    [
        ("print(5 * 5)\n1 / 0", ["one.ipynb failed", "ZeroDivisionError"]),
        (None, ["one.ipynb is no notebook"]),
    ],
)
def test_what_fails_is_named_and_the_next_build_goes_on(built, source, words):
    before = shown(built)
    path = built / "chapters" / "one.ipynb"
    right = path.read_text("utf8")
    if source:
        write_notebook(path, source)
    else:
        path.write_text(right[:100])
    for _ in range(2):
        done = build(built)
        assert done.returncode == 1
        assert all(word in done.stderr for word in words)
        assert "is as it was" in done.stderr.splitlines()[-1]
        assert shown(built) == before
    path.write_text(right, "utf8")
    done = build(built)
    assert done.returncode == 0 and "running" not in done.stdout
    assert shown(built) == before


def test_a_warning_fails_the_build_again_and_again_until_it_is_mended(built):
    before = shown(built)
    path = built / "chapters" / "two.ipynb"
    right = path.read_text("utf8")
    path.write_text(right.replace("# two", "# two [x](nowhere.md)"), "utf8")
    for _ in range(2):
        done = build(built)
        assert done.returncode == 1 and "nowhere.md" in done.stderr
        assert shown(built) == before
    path.write_text(right, "utf8")
    assert build(built).returncode == 0
    assert shown(built) == before


@contextlib.contextmanager
def small_disk(place: Path, kilobytes: int):
    """A disk of its own at that place."""
    place.mkdir()
    size = f"size={kilobytes}k"
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", size, "tmpfs", place], check=True
    )
    try:
        yield
    finally:
        subprocess.run(["umount", place], check=True)


root_only = pytest.mark.skipif(
    os.name != "posix" or os.geteuid() != 0 or not shutil.which("mount"),
    reason="only root can mount a disk of its own for this test",
)


@root_only
@pytest.mark.parametrize("room", [0, 128, 4_000])  # kilobytes
def test_on_a_full_disk_the_book_stays_and_the_next_build_is_whole(
    small_book, room
):
    with small_disk(small_book / "_build", 64_000):
        assert build(small_book).returncode == 0
        before = shown(small_book)
        edit(small_book, 2)
        filler = small_book / "_build" / "filler"
        free = shutil.disk_usage(filler.parent).free
        filler.write_bytes(bytes(free - room * 1024))
        assert build(small_book).returncode
        assert shown(small_book) == before
        filler.unlink()
        assert_next_build_is_whole(small_book, before)


def test_a_served_book_is_rebuilt_on_a_change_until_ctrl_c(built):
    serving = start(built, sys.executable, "-m", "book.serve", "0")
    wait_for(lambda: "Ctrl-C ends it" in said(built))
    page = re.search(r"http://\S+/", said(built))[0] + "chapters/two.html"

    def heading() -> str:
        html = urllib.request.urlopen(page).read().decode()
        return re.search("<h1>([^<]*)", html)[1]

    assert heading() == "two"
    time.sleep(1)  # its watch begins a moment after it says so
    edit(built, 7)
    wait_for(lambda: "Reload the page" in said(built))
    assert heading() == "two 7"
    os.killpg(serving.pid, signal.SIGINT)
    assert serving.wait(timeout=60) == 0
    assert "Traceback" not in said(built)
    assert nothing_runs(built)


# What may differ between two builds of one state: times that cells measure on the way, what Linux's counters add of
# the other traffic, and the last digits of a sum that processes add up in the order in which they come.
TIMES = {
    "chapters/speed.html": r"(&gt; |\s)*[\d.,]+",
    "chapters/cache.html": r"(&gt; |\s)*[\d.,]+",
    "chapters/devices.html": (
        r"ended \S+ seconds after|the largest: \S+|Linux counted: \S+ bytes"
    ),
    "searchindex.js": r"\"[\d.,]+e?\": (\[[\d, ]*\]|\d+),? ?",
}
FIGURE = re.compile(r"[0-9a-f]{64}\.png")


def comparable(html: Path) -> dict[str, bytes]:
    """All of a built book but the times, and the figures in which speed shows them."""
    book = files(html)
    speed = set(FIGURE.findall(book["chapters/speed.html"].decode()))
    for name in [name for name in book if name.split("/")[-1] in speed]:
        del book[name]
    for name, times in TIMES.items():
        text = FIGURE.sub("", book[name].decode())
        book[name] = re.sub(times, "", text).encode()
    return book


def test_the_whole_book_built_in_another_folder_is_the_same(tmp_path):
    """The folder's name has a space and Cyrillic letters; no output is taken from the build before."""
    copy = tmp_path / "вся книга"
    shutil.copytree(
        ROOT,
        copy,
        ignore=shutil.ignore_patterns(".*", "_build", "__pycache__"),
    )
    done = build(copy)
    assert done.returncode == 0, done.stderr
    here, there = comparable(BOOK), comparable(copy / "_build" / "html")
    assert sorted(here) == sorted(there)
    assert [name for name in here if here[name] != there[name]] == []
