"""Firefox and WebKit as Debian has them, by WebDriver: opened with the network cut, clicked and typed into.

Playwright drives builds of its own, which it downloads. WebKit's driver takes the commands over HTTP. Firefox takes the
same ones at a socket of its own, Marionette, where geckodriver hands them on to; so no geckodriver is needed.

As a program it says what is missing here: python tests/support/webdriver.py.
"""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

# A proxy that isn't there: nothing comes from a network. Files need none.
CAPABILITIES = {
    "proxy": {
        "proxyType": "manual",
        "httpProxy": "127.0.0.1:9",
        "sslProxy": "127.0.0.1:9",
    }
}
SECONDS = 60  # for a start, or for anything that is waited for
ENTER, CONTROL = "\ue007", "\ue009"


class Browser:
    """A browser with one window. It writes what it has to say into a folder, and ends with the block."""

    # The programs that it takes, and Debian's package for each.
    programs: dict[str, str]

    def __init__(self, folder: Path):
        """Start it; the folder must be empty."""
        self.ends = contextlib.ExitStack()
        self.log = self.ends.enter_context((folder / "log").open("wb"))
        try:
            self.connect(folder)
            session = self.send(
                "NewSession", capabilities={"alwaysMatch": CAPABILITIES}
            )
            self.session = session["sessionId"]
            self.version = session["capabilities"]["browserVersion"]
            self.send("SetWindowRect", width=1280, height=900)
        except BaseException:
            self.ends.close()
            raise

    def __enter__(self):
        """Give it to a block."""
        return self

    def __exit__(self, *_):
        """End it, and all that was started for it."""
        with self.ends, contextlib.suppress(OSError, RuntimeError):
            self.send("DeleteSession")

    @classmethod
    def missing(cls) -> str:
        """What has to be installed, in words; nothing where all is there."""
        lacks = [
            package
            for program, package in cls.programs.items()
            if not shutil.which(program)
        ]
        return (
            f"no {cls.__name__} here; on Debian: apt-get install {' '.join(lacks)}"
            if lacks
            else ""
        )

    def connect(self, folder: Path) -> None:
        """Start it, so that it takes commands."""
        raise NotImplementedError

    def send(self, command: str, **parameters):
        """A command of WebDriver, by the name that Marionette has for it."""
        raise NotImplementedError

    def start(self, *command: str, **options) -> subprocess.Popen:
        """Start a program that ends with the browser."""
        process = subprocess.Popen(
            command, stdout=self.log, stderr=self.log, **options
        )
        self.ends.callback(process.wait, SECONDS)
        self.ends.callback(process.terminate)
        return process

    def open(self, url: str) -> None:
        """Open a page, and wait until it is loaded."""
        self.send("Navigate", url=url)

    def evaluate(self, expression: str, *arguments):
        """The value of an expression in the page, which may hold ``arguments``."""
        script = f"return {expression}"
        return self.send("ExecuteScript", script=script, args=arguments)

    def until(self, condition: str) -> None:
        """Wait until it holds in the page."""
        wait_for(lambda: self.evaluate(f"Boolean({condition})"), condition)

    def click(self, xpath: str) -> None:
        """Click an element, as a mouse does."""
        self.send("ElementClick", id=self._find(xpath))

    def type(self, xpath: str, text: str) -> None:
        """Write a text in the place of the one that a field has, and press Enter."""
        field = self._find(xpath)
        for keys in (f"{CONTROL}a", f"{text}{ENTER}"):
            self.send("ElementSendKeys", id=field, text=keys)

    def _find(self, xpath: str) -> str:
        """An element, brought into sight: while the page scrolls smoothly, WebKit's driver would miss it."""
        found = self.send("FindElement", using="xpath", value=xpath)
        at_once = "{block: 'center', behavior: 'instant'}"
        self.evaluate(f"arguments[0].scrollIntoView({at_once})", found)
        return next(iter(found.values()))


class Firefox(Browser):
    """Debian's Firefox ESR."""

    programs = {"firefox-esr": "firefox-esr"}  # noqa: RUF012

    def connect(self, folder: Path) -> None:
        """Start it with a new profile. It chooses a port, and writes which."""
        (folder / "user.js").write_text('user_pref("marionette.port", 0);\n')
        self.start(
            *("firefox-esr", "--headless", "--no-remote", "--marionette"),
            *("--profile", str(folder)),
        )
        port = folder / "MarionetteActivePort"
        wait_for(lambda: port.exists() and port.read_text(), "Firefox")
        connection = socket.create_connection(
            ("127.0.0.1", int(port.read_text())), SECONDS
        )
        self.ends.enter_context(connection)
        self.stream = self.ends.enter_context(connection.makefile("rwb"))
        self._receive()  # it greets

    def send(self, command: str, **parameters):
        """A message is its length, a colon and JSON."""
        sent = json.dumps([0, 0, f"WebDriver:{command}", parameters]).encode()
        self.stream.write(b"%d:%s" % (len(sent), sent))
        self.stream.flush()
        _, _, error, result = self._receive()
        if error:
            raise RuntimeError(f"{command}: {error['message']}")
        return result.get("value", result)

    def _receive(self):
        digits = b""
        while (read := self.stream.read(1)) != b":":
            if not read:
                raise ConnectionError("Firefox has ended")
            digits += read
        return json.loads(self.stream.read(int(digits)))


class WebKit(Browser):
    """WebKitGTK's own small browser. It needs a screen, and gets one that nobody sees."""

    programs = {  # noqa: RUF012
        "WebKitWebDriver": "webkit2gtk-driver",
        "Xvfb": "xvfb",
    }
    paths = {  # noqa: RUF012
        "NewSession": "",
        "SetWindowRect": "/window/rect",
        "Navigate": "/url",
        "ExecuteScript": "/execute/sync",
        "FindElement": "/element",
        "ElementClick": "/element/{id}/click",
        "ElementSendKeys": "/element/{id}/value",
        "DeleteSession": "",
    }
    session = ""

    def connect(self, folder: Path) -> None:
        """Start the screen, which chooses its number, and the driver, which starts the browser."""
        reading, writing = os.pipe()
        self.start(
            *("Xvfb", "-displayfd", str(writing), "-nolisten", "tcp"),
            *("-screen", "0", "1400x1000x24"),
            pass_fds=[writing],
        )
        os.close(writing)
        with open(reading) as told:
            display = f":{told.readline().strip()}"
        with socket.create_server(("127.0.0.1", 0)) as server:
            self.port = server.getsockname()[1]
        self.start(
            *("WebKitWebDriver", f"--port={self.port}"),
            env={**os.environ, "DISPLAY": display, "GDK_BACKEND": "x11"},
        )
        wait_for(self._listens, "WebKitWebDriver")

    def send(self, command: str, **parameters):
        """A request for each command."""
        path = f"/session/{self.session}".rstrip("/") + self.paths[
            command
        ].format(**parameters)
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}",
            json.dumps(parameters).encode(),
            method="DELETE" if command == "DeleteSession" else "POST",
        )
        try:
            with urllib.request.urlopen(request, timeout=SECONDS) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            told = json.load(error)["value"]
            raise RuntimeError(
                f"{command}: {told['error']}: {told['message']}"
            ) from error

    def _listens(self) -> bool:
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port)).close()
            return True
        return False


def wait_for(holds, what: str) -> None:
    """Ask again and again."""
    end = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < end, f"not within {SECONDS} seconds: {what}"
        time.sleep(0.05)


BROWSERS = (Firefox, WebKit)


def main() -> None:
    for browser in BROWSERS:
        if lacks := browser.missing():
            print(f"To be skipped: {lacks}")


if __name__ == "__main__":
    main()
