"""What the measurements share: Chromium, and folders on local ports."""

import contextlib

from playwright.sync_api import sync_playwright

from book.serve import serve
from support import chromium
from support.browser import FLAGS
from support.paths import BOOK


class Stage:
    """A browser, and a server for each folder that is asked for."""

    def __enter__(self):
        self.addresses, self.stack = {}, contextlib.ExitStack()
        # Readers have a whole browser, so it is what is measured.
        path = chromium.find(chromium.BROWSERS) or chromium.find()
        playwright = self.stack.enter_context(sync_playwright())
        self.browser = playwright.chromium.launch(
            executable_path=path, args=FLAGS
        )
        self.stack.callback(self.browser.close)
        return self

    def __exit__(self, *error):
        self.stack.close()

    def serve(self, folder=BOOK) -> str:
        """The address at which a folder is served."""
        if folder not in self.addresses:
            address = self.stack.enter_context(serve(folder))
            self.addresses[folder] = address
        return self.addresses[folder]
