"""What the measurements share: Chromium, and folders on local ports."""

import functools
import http.server
import threading

from playwright.sync_api import sync_playwright

from support import chromium
from support.browser import FLAGS
from support.paths import BOOK


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        """Say nothing of requests."""


class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, *args):
        """A browser that goes away in the middle of an answer is no news."""


class Stage:
    """A browser, and a server for each folder that is asked for."""

    def __enter__(self):
        self.servers = {}
        self.playwright = sync_playwright().start()
        # Readers have a whole browser, so it is what is measured.
        path = chromium.find(chromium.BROWSERS) or chromium.find()
        self.browser = self.playwright.chromium.launch(
            executable_path=path, args=FLAGS
        )
        return self

    def __exit__(self, *error):
        self.browser.close()
        self.playwright.stop()
        for server in self.servers.values():
            server.shutdown()

    def serve(self, folder=BOOK) -> str:
        """The address at which a folder is served."""
        if folder not in self.servers:
            handler = functools.partial(Quiet, directory=folder)
            server = Server(("127.0.0.1", 0), handler)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            self.servers[folder] = server
        return f"http://127.0.0.1:{self.servers[folder].server_port}/"
