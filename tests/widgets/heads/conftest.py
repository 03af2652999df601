"""A page with the readers and nothing else, from disk and from a host, with small made-up parts beside it."""

import json
import random
import re
import time
import zlib
from pathlib import Path

import pytest

from book.page import policy
from book.page.model_parts import files
from book.serve import serve
from manyheads.widgets.bundle import module

HERE = Path(__file__).parent
# Not in the order of the alphabet; the second is large enough to come in several pieces.
SIZES = {
    "words": 100,
    "layer-0": 8_000_001,
    "tokens-1": 3001,
    "layer-1": 4000,
    "tokens-0": 5000,
    "tokens-2": 6000,
}


class Readers:
    """The page, and what its loader is to hand over."""

    def __init__(self, pages, root: Path, address: str, parts: dict):
        self.pages, self.root, self.address = pages, root, address
        self.parts, self.asked = parts, []
        manifest = files.manifest() | {"folder": "../_static/model"}
        self.names = {p["file"]: p["name"] for p in manifest["parts"]}
        self.files = {name: file for file, name in self.names.items()}
        self.folder = root / files.FOLDER
        self.folder.mkdir(parents=True)
        for name in parts:
            self.mend(name)
        (root / "chapters").mkdir()
        page = root / "chapters" / "page.html"
        page.write_text(html(manifest), "utf8")
        policy.write(root)

    def mend(self, name: str) -> None:
        self.file(name).write_text(files.script(name, self.parts[name]))

    def file(self, name: str) -> Path:
        return self.folder / self.files[name]

    def url(self, name: str) -> str:
        return f"{self.address}_static/model/{self.files[name]}"

    def open(self, way: str = "disk"):
        """From disk, with the network cut, or from a host."""
        on_host = way == "host"
        base = self.address if on_host else f"{self.root.as_uri()}/"
        page = self.pages.open(
            f"{base}chapters/page.html", offline=not on_host
        )
        page.on("request", lambda request: self.ask(request.url))
        return page

    def forgive(self, page) -> None:
        """End a page, and pass over what went wrong in it on purpose, also what is told late."""
        page.close()
        self.pages.problems.clear()

    def hold(self, page) -> "Held":
        return Held(page, self)

    def ask(self, url: str) -> None:
        name = self.names.get(url.rsplit("/")[-1])
        if name:
            self.asked.append(name)

    def expected(self, *names: str) -> list:
        return [
            [name, len(self.parts[name]), zlib.adler32(self.parts[name])]
            for name in names or self.parts
        ]


class Held:
    """What a page asks of its host for parts, each held until it is let go."""

    def __init__(self, page, readers: Readers):
        self.page, self.readers, self.routes = page, readers, {}
        self.holding = True
        page.route("**/_static/model/*.js", self.hold)

    def hold(self, route) -> None:
        if not self.holding:
            return route.continue_()
        file = route.request.url.rsplit("/")[-1]
        self.routes[self.readers.names[file]] = route

    def begin(self, script: str) -> None:
        """Begin without waiting for the end."""
        self.page.evaluate(f"(globalThis.ends ??= []).push({script}), 0")

    def ends(self) -> list:
        return self.page.evaluate("Promise.all(globalThis.ends)")

    def wait(self, *names: str) -> None:
        """Until exactly these are held."""
        self.wait_for(lambda: {*self.routes} == {*names}, names)

    def wait_for(self, holds, told) -> None:
        end = time.monotonic() + 5
        while not holds() and time.monotonic() < end:
            self.page.wait_for_timeout(10)
        assert holds(), (told, [*self.routes])

    def let_go(self, *names: str) -> None:
        for name in names:
            self.routes.pop(name).continue_()

    def let_all_go(self) -> None:
        self.holding = False
        self.let_go(*self.routes)


def html(manifest: dict) -> str:
    def script(name: str, *given: str) -> str:
        text = re.sub("^export ", "", module(name), flags=re.M)
        names = ", ".join(given)
        return f"(() => {{\n{text}\nObject.assign(globalThis, {{ {names} }});\n}})();"

    scripts = (
        script(
            "heads/readers/page.js",
            "pageReader",
            "partsLoader",
            "decodeBase64",
        ),
        script("heads/readers/kernel.js", "kernelReader"),
        (HERE / "readers_page.js").read_text("utf8"),
    )
    told = json.dumps(manifest)
    worker = (HERE / "stub_worker.js").read_text("utf8")
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>readers</title>'
        '<link rel="icon" href="data:,"></head><body>'
        f'<script type="application/json" id="manifest">{told}</script>'
        f'<script type="application/json" id="worker">{json.dumps(worker)}</script>'
        + "".join(f"<script>{text}</script>" for text in scripts)
    )


@pytest.fixture(scope="module")
def host(tmp_path_factory):
    """A folder, and the address at which it is."""
    folder = tmp_path_factory.mktemp("host")
    with serve(folder) as address:
        yield folder, address


@pytest.fixture
def readers(pages, host, monkeypatch):
    drawn = random.Random(0)
    parts = {name: drawn.randbytes(size) for name, size in SIZES.items()}
    monkeypatch.setattr(files, "parts", lambda: parts)
    folder, address = host
    book = f"{len([*folder.iterdir()])}/_build/html/"
    (folder / book).mkdir(parents=True)
    return Readers(pages, folder / book, address + book, parts)
