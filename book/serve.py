"""Show the built book on localhost, and rebuild it whenever a file of it changes.

python -m book.serve PORT
"""

import contextlib
import functools
import http.server
import subprocess
import sys
import threading
from pathlib import Path

from watchfiles import watch

ROOT = Path(__file__).parents[1]
WATCHED = [
    ROOT / name
    for name in ("chapters", "assets", "book", "_config.yml", "_toc.yml")
]


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A file server that keeps the terminal for the messages of the build."""

    def log_message(self, *args):
        """Say nothing of requests."""


def main() -> None:
    server = listen(sys.argv[1])
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(
        f"\nThe book is at http://127.0.0.1:{server.server_port}/ - Ctrl-C ends it.",
        flush=True,
    )
    with contextlib.suppress(KeyboardInterrupt):
        for changes in watch(*WATCHED, raise_interrupt=False):
            changed = sorted(Path(path).name for _, path in changes)
            print(f"\n{', '.join(changed)} changed: rebuilding …", flush=True)
            if rebuild():
                print("Reload the page to see it.", flush=True)


def listen(port: str) -> http.server.ThreadingHTTPServer:
    """A server of the built book at that port."""
    handler = functools.partial(Quiet, directory=str(ROOT / "_build" / "html"))
    try:
        return http.server.ThreadingHTTPServer(
            ("127.0.0.1", int(port)), handler
        )
    except (OSError, OverflowError, ValueError) as error:
        sys.exit(
            f"Port {port} can't be used ({error}); "
            "choose another: make serve PORT=8001"
        )


def rebuild() -> bool:
    """Whether there is a new book; why not, the build says itself."""
    building = subprocess.Popen([sys.executable, "-m", "book.build"], cwd=ROOT)
    try:
        return building.wait() == 0
    except KeyboardInterrupt:
        building.wait()  # Ctrl-C reaches it too, and it ends its kernels
        raise


if __name__ == "__main__":
    main()
