"""Build the book, strictly: a failing cell or a warning fails it, and nothing stale is left in it.

The notebooks run first, into the cache from which Jupyter Book takes their outputs. Then Sphinx writes the pages, in a
folder of its own. When they are whole, a copy of them takes the place of the book that was there before.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from . import address, build_steps
from .errors import BookError

ROOT = Path(__file__).parents[1]
BUILT = ROOT / "_build"
HTML = BUILT / "html"
CACHE = BUILT / ".jupyter_cache"
PAGES = BUILT / "pages"  # Sphinx works here, and reads only what changed
NEW, OLD = BUILT / "html.new", BUILT / "html.old"
# What of this folder runs the notebooks.
RUNNING = ("run_notebooks.py", "warm_kernels.py", "kernel_server.py")
# A folder that is whole has a file of this name, with the fingerprint of all
# that the folder was made of.
STAMP = "made-of.sha256"


def main() -> None:
    try:
        build()
    except KeyboardInterrupt:
        print(f"\nInterrupted. {old_book()}", file=sys.stderr)
        sys.exit(130)
    except (BookError, OSError) as error:
        sys.exit(f"\n{error}\nThe book was not built. {old_book()}")
    print(
        f"\nThe book is built. Open it from disk: {HTML.as_uri()}/index.html"
    )
    print("or let `make serve` show it, and rebuild it on every change.")
    if line := address.missing(address.address()):
        print(line)


def old_book() -> str:
    return f"The book in {HTML} is as it was." if HTML.exists() else ""


def build() -> None:
    BUILT.mkdir(exist_ok=True)
    with one_build_at_a_time():
        clean_up()
        try:
            update_outputs()
            update_pages()
            publish()
        finally:
            clean_up()


@contextlib.contextmanager
def one_build_at_a_time() -> Iterator[None]:
    """Refuse to work beside another build.

    The system gives the lock back when this process ends, even if it is killed. So a lock file that lies there says
    nothing: only whether it is locked counts.
    """
    with (BUILT / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BookError(
                f"Another build is at work in {BUILT}: wait for its end."
            ) from None
        yield


def update_outputs() -> None:
    """Run the notebooks whose outputs are not in the cache yet."""
    made_of = cells_fingerprint()
    stamp = empty_unless_made_of(CACHE, made_of)
    cache = build_steps.open_cache(CACHE)
    stamp.write_text(made_of)

    def forget_what_was_edited_meanwhile() -> None:
        if cells_fingerprint() != made_of:
            stamp.unlink(missing_ok=True)

    build_steps.run_what_changed(ROOT, cache, forget_what_was_edited_meanwhile)


def update_pages() -> None:
    """Let Sphinx write the pages that changed."""
    made_of = pages_fingerprint()
    stamp = empty_unless_made_of(PAGES, made_of)
    # Without its stamp, the next build throws away what this one may leave half-written.
    stamp.unlink(missing_ok=True)
    build_steps.write_pages(ROOT, CACHE, PAGES / "html")
    if pages_fingerprint() == made_of:
        stamp.write_text(made_of)


def publish() -> None:
    """Put a copy of the pages in the place of the book."""
    shutil.copytree(PAGES / "html", NEW)
    if HTML.exists():
        HTML.rename(OLD)
    NEW.rename(HTML)


def clean_up() -> None:
    """Remove what a build leaves beside the book; bring the old book back if there is no new one in its place."""
    if OLD.exists() and not HTML.exists():
        OLD.rename(HTML)
    for folder in (OLD, NEW):
        shutil.rmtree(folder, ignore_errors=True)


def empty_unless_made_of(folder: Path, made_of: str) -> Path:
    """Empty a folder that is not whole or was made of something else; gives the path of its stamp."""
    stamp = folder / STAMP
    if not stamp.exists() or stamp.read_text() != made_of:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
    return stamp


def cells_fingerprint() -> str:
    """A checksum of all that outputs depend on, except their own notebook: its code is what the cache looks at."""
    settings = [
        f"{name}={value}"
        for name, value in sorted(os.environ.items())
        if name.startswith("MANYHEADS_")
    ]
    return fingerprint(
        ROOT / "requirements.txt",
        ROOT / "requirements",
        *(ROOT / "book" / name for name in RUNNING),
        ROOT / "chapters" / "manyheads",
        words=settings,
    )


def pages_fingerprint() -> str:
    """A checksum of all that a page depends on besides its own source."""
    return fingerprint(
        ROOT / "_config.yml",
        ROOT / "_toc.yml",
        ROOT / "assets",
        ROOT / "book",
        words=[cells_fingerprint()],
    )


def fingerprint(*paths: Path, words: list[str]) -> str:
    """One checksum of files, of all files in folders, and of some words."""
    files = {path for path in paths if path.is_file()}
    for folder in paths:
        files |= {path for path in folder.rglob("*") if path.is_file()}
    lines = [
        f"{path.relative_to(ROOT)} {hashlib.sha256(path.read_bytes()).hexdigest()}"
        for path in sorted(files)
        if "__pycache__" not in path.parts
    ]
    return hashlib.sha256("\n".join(lines + words).encode()).hexdigest()


if __name__ == "__main__":
    main()
