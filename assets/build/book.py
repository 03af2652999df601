"""Build the book, strictly: a failing cell or a warning fails it, and nothing stale is left in it.

Notebooks are executed again when their own code changed; that is all that the cache of Jupyter Book looks at. So the
cache and the read pages are dropped here whenever anything that the cells or the pages depend on has changed.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
BUILT = ROOT / "_build"
STAMP = BUILT / "depends.sha256"


def depends() -> str:
    """A checksum of all that a page is made of besides its own notebook."""
    files = [
        ROOT / "requirements.txt",
        ROOT / "locks" / "requirements.lock",
        ROOT / "locks" / "torch.lock",
        ROOT / "_config.yml",
        ROOT / "_toc.yml",
    ]
    for folder in (ROOT / "chapters" / "manyheads", ROOT / "assets" / "build"):
        files += sorted(
            path
            for path in folder.rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        )
    checksum = hashlib.sha256()
    for path in files:
        checksum.update(
            f"{path.relative_to(ROOT)}\0".encode()
            + hashlib.sha256(path.read_bytes()).digest()
        )
    return checksum.hexdigest()


def main() -> None:
    now = depends()
    if not STAMP.exists() or STAMP.read_text() != now:
        print(
            "The helpers or the configuration changed: every notebook is executed anew.",
            flush=True,
        )
        for stale in (
            BUILT / ".jupyter_cache",
            BUILT / ".doctrees",
            BUILT / "html",
        ):
            shutil.rmtree(stale, ignore_errors=True)
        BUILT.mkdir(exist_ok=True)
        STAMP.write_text(now)
    command = [
        Path(sys.executable).with_name("jupyter-book"),
        "build",
        str(ROOT),
        "-W",
        "--keep-going",
    ]
    built = subprocess.run(
        command, env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}, cwd=ROOT
    )
    if built.returncode:
        # Sphinx keeps what it read, and would not warn of it a second time.
        shutil.rmtree(BUILT / ".doctrees", ignore_errors=True)
        sys.exit("The book was not built: the messages above say why.")
    print(
        f"\nThe book is built. Open it from disk: {(BUILT / 'html' / 'index.html').as_uri()}"
    )
    print("or let `make serve` show it, and rebuild it on every change.")


if __name__ == "__main__":
    main()
