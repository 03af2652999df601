"""Show the built book on localhost, and rebuild it whenever a file of it changes.

python -m book.serve PORT
"""

import contextlib
import functools
import http.server
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from watchfiles import watch

ROOT = Path(__file__).parents[1]
HTML = ROOT / "_build" / "html"
WATCHED = [
    ROOT / name
    for name in ("chapters", "assets", "book", "_config.yml", "_toc.yml")
]


class FileHandler(http.server.SimpleHTTPRequestHandler):
    """Answers with files, and leaves the terminal to the messages of the build."""

    def log_message(self, *args):
        """Say nothing of requests."""


class FileServer(http.server.ThreadingHTTPServer):
    """A server that keeps quiet."""

    def handle_error(self, *args):
        """Say nothing of a browser that goes away in the middle of an answer."""


def main() -> None:
    port = sys.argv[1]
    with contextlib.ExitStack() as stack:
        try:
            address = stack.enter_context(serve(HTML, int(port)))
        except (OSError, OverflowError, ValueError) as error:
            sys.exit(
                f"Port {port} can't be used ({error}); "
                "choose another: make serve PORT=8001"
            )
        print(f"\nThe book is at {address} - Ctrl-C ends it.", flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            rebuild_on_changes()


@contextlib.contextmanager
def serve(folder: Path, port: int = 0) -> Iterator[str]:
    """Serve a folder on this machine alone, at a free port unless one is named; gives the address."""
    handler = functools.partial(FileHandler, directory=folder)
    with FileServer(("127.0.0.1", port), handler) as server:
        # It looks every so many seconds whether it is to end.
        threading.Thread(
            target=server.serve_forever, args=(0.02,), daemon=True
        ).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()


def rebuild_on_changes() -> None:
    for changes in watch(*WATCHED):
        changed = sorted(Path(path).name for _, path in changes)
        print(f"\n{', '.join(changed)} changed: rebuilding …", flush=True)
        if rebuild():
            print("Reload the page to see it.", flush=True)


def rebuild() -> bool:
    """Whether there is a new book; if not, the build has said why."""
    building = subprocess.Popen([sys.executable, "-m", "book.build"], cwd=ROOT)
    try:
        return building.wait() == 0
    except KeyboardInterrupt:
        building.wait()  # Ctrl-C reaches it too, and it ends its kernels
        raise


if __name__ == "__main__":
    main()
