"""Build the book, strictly: a failing cell or a warning fails it, and nothing stale is left in it.

The notebooks run first, into the cache from which Jupyter Book takes their outputs; then Sphinx writes the pages, in a
folder of its own; and when they are whole, they take the place of the book before them.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from .errors import BookError

ROOT = Path(__file__).parents[1]
BUILT = ROOT / "_build"
HTML = BUILT / "html"
CACHE = BUILT / ".jupyter_cache"
PAGES = BUILT / "pages"  # where Sphinx works, and what it goes on from
STAMP = "made-of.sha256"
NEXT, LAST = BUILT / "html.next", BUILT / "html.last"


def main() -> None:
    try:
        build()
    except KeyboardInterrupt:
        print(f"\nInterrupted. {before()}", file=sys.stderr)
        sys.exit(130)
    except (BookError, OSError) as error:
        sys.exit(f"\n{error}\nThe book was not built. {disk()}{before()}")
    print(
        f"\nThe book is built. Open it from disk: {(HTML / 'index.html').as_uri()}"
    )
    print("or let `make serve` show it, and rebuild it on every change.")


def before() -> str:
    """What became of the book that was there."""
    return f"The book in {HTML} is as it was." if HTML.exists() else ""


def disk() -> str:
    """Whether the disk is full, which errors say in many ways, or not at all."""
    place = BUILT if BUILT.exists() else ROOT
    free = shutil.disk_usage(place).free
    return (
        f"The disk is full: {free} bytes are free in {place}. "
        if free < 2**20
        else ""
    )


def build() -> None:
    # Kernels and pages leave no __pycache__ among the sources.
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    sys.dont_write_bytecode = True
    # They import much: here Ctrl-C is met meanwhile.
    from .build_steps import run_what_changed, write_pages

    BUILT.mkdir(exist_ok=True)
    with alone():
        settle()
        keep_if(cells_depend(), CACHE)
        run_what_changed(ROOT, CACHE, lambda: changing(CACHE, cells_depend))
        keep_if(pages_depend(), PAGES)
        with changing(PAGES, pages_depend):
            write_pages(ROOT, CACHE, PAGES / "html")
        publish()


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """One build at a time; the system takes the lock from a process that ends, however it ends."""
    with (BUILT / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BookError(
                f"Another build is at work in {BUILT}: wait for its end."
            ) from None
        yield


def keep_if(made_of: str, folder: Path) -> None:
    """Throw a folder away unless it is whole and was made of the same things; its stamp says so."""
    stamp = folder / STAMP
    if not stamp.exists() or stamp.read_text() != made_of:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        stamp.write_text(made_of)


@contextlib.contextmanager
def changing(folder: Path, made_of: Callable[[], str]) -> Iterator[None]:
    """Take the stamp away while the folder is worked on, so that nothing stays of what a full disk or a kill cut off.

    Nor does it come back where something that the folder is made of was edited meanwhile.
    """
    stamp = folder / STAMP
    before = stamp.read_text() if stamp.exists() else None
    stamp.unlink(missing_ok=True)
    yield
    if before is not None and made_of() == before:
        stamp.write_text(before)


def cells_depend() -> str:
    """A checksum of all that a notebook's outputs are made of besides its own code; that is all that the cache sees."""
    environment = [
        f"{name}={value}"
        for name, value in sorted(os.environ.items())
        if name.startswith("MANYHEADS_")
    ]
    return checksum(
        ROOT / "requirements.txt",
        ROOT / "requirements",
        ROOT / "book" / "run_notebooks.py",
        ROOT / "chapters" / "manyheads",
        also=environment,
    )


def pages_depend() -> str:
    """A checksum of all that a page is made of besides its own source."""
    return checksum(
        ROOT / "_config.yml",
        ROOT / "_toc.yml",
        ROOT / "assets",
        ROOT / "book",
        also=[cells_depend()],
    )


def checksum(*paths: Path, also: list[str]) -> str:
    """One checksum of files, of all files in folders, and of words."""
    found = {path for path in paths if path.is_file()}
    for folder in paths:
        found |= {path for path in folder.rglob("*") if path.is_file()}
    words = [
        f"{path.relative_to(ROOT)} {hashlib.sha256(path.read_bytes()).hexdigest()}"
        for path in sorted(found)
        if "__pycache__" not in path.parts
    ]
    return hashlib.sha256("\n".join(words + also).encode()).hexdigest()


def publish() -> None:
    """Put a copy of the pages in the place of the book."""
    try:
        shutil.copytree(PAGES / "html", NEXT)
    except shutil.Error as errors:  # one for every file
        raise OSError(errors.args[0][0][2]) from None
    # Now it is too late to stop: the rest takes a moment.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if HTML.exists():
        HTML.rename(LAST)
    NEXT.rename(HTML)
    shutil.rmtree(LAST, ignore_errors=True)


def settle() -> None:
    """Bring what a killed build left into order."""
    if LAST.exists() and not HTML.exists():
        LAST.rename(HTML)
    for path in (LAST, NEXT):
        shutil.rmtree(path, ignore_errors=True)


if __name__ == "__main__":
    main()
