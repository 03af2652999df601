"""A small wall of heads, mounted from the package, with what only a built page has: made-up parts and a stub Worker."""

import hashlib
import random
from pathlib import Path

import pytest
import torch

from book.page.model_parts import files, sentences
from manyheads.models.reading import Reading
from manyheads.widgets.heads.heads import Heads
from support.browser import Pages, widgets_html

STUB = Path(__file__).with_name("stub_model.js")
LAYERS, HEADS, D_HEAD = 2, 3, 4
# The first two differ in one word; the last one has its words elsewhere, and more of them.
SENTENCES = ("the cat sat", "the dog sat", "we both read the cat")
LONG = " ".join(f"word{n}" for n in range(40))
WIDE = "wwwwwwwwwwww mmmmmmmmmmmm counterrevolutionary"
NOTE = "The cat looks back."
PART_SIZES = {"words": 2_000_000, "layer-0": 1_000_000}
# The head that looks back, at the word before.
BACK = (0, 1)
# What a test needs of the page: what its Workers are asked, and files that are held until they are let go.
HOOK = """<script>
globalThis.asked = [];
globalThis.given = [];
globalThis.workers = [];
globalThis.Worker = class extends Worker {
  constructor(...given) {
    super(...given);
    workers.push(this);
  }
  postMessage(message, ...given) {
    if (message.read) asked.push(message.off.length ? [message.text, ...message.off] : message.text);
    if (message.part) globalThis.given.push(message.part);
    super.postMessage(message, ...given);
  }
};
globalThis.held = new Set();
const waiting = [];
document.head.append = (script) => {
  const begin = () => Element.prototype.append.call(document.head, script);
  if ([...held].some((name) => script.src.includes(name))) waiting.push(begin);
  else begin();
};
globalThis.letGo = () => {
  held.clear();
  for (const begin of waiting.splice(0)) begin();
};
</script>"""


def read(text: str, off=()) -> Reading:
    """Words between [CLS] and [SEP], and numbers of a formula, which is the stub Worker's too (stub_model.js)."""
    tokens = ["[CLS]", *text.split(), "[SEP]"]
    seq = len(tokens)
    layer, head, row, column = torch.meshgrid(
        *map(torch.arange, (LAYERS, HEADS, seq, D_HEAD)), indexing="ij"
    )
    column = D_HEAD * head + column
    length = torch.tensor([*map(len, tokens)])[row]
    angle = length + 1.3 * row + (0.7 + layer) * column**2
    query, key = 2 * angle.sin(), 2 * (angle + 1).sin()
    # The head that looks at the word before it.
    places = 0.6 * torch.arange(seq)
    for rows, size, at in ((query, 60, places - 0.6), (key, 1, places)):
        turned = [size * at.cos(), size * at.sin(), 0 * at, 0 * at]
        rows[BACK] = torch.stack(turned, dim=-1)
    weights = (query @ key.mT / D_HEAD**0.5).softmax(dim=-1)
    output = torch.tensor([1.0, len(list(off)), seq])
    return Reading(tokens, weights, query, key, output)


def heads(text: str = SENTENCES[0], **options) -> Heads:
    reading = read(text)
    options = {
        "query": reading.query,
        "key": reading.key,
        "layer": BACK[0],
        "head": BACK[1],
        "word": 2,
        "read": read,
        "sentences": SENTENCES,
        "notes": [
            {"sentence": 0, "layer": 0, "head": 1, "query": 2, "text": NOTE}
        ],
        "way_on": ("Read on", "#below"),
        **options,
    }
    return Heads(reading.weights, reading.tokens, **options)


class Walls:
    """Opens pages with one wall each, and has the files beside them."""

    read = staticmethod(read)
    sentences = SENTENCES
    note = NOTE
    size = LAYERS, HEADS

    def __init__(self, pages: Pages, folder: Path):
        self.pages, self.folder = pages, folder
        self.page = None
        drawn = random.Random(0)
        for name in ("model", "sentences"):
            (folder / name).mkdir(parents=True)
        self.parts = [
            self.lay("model", name, drawn.randbytes(size))
            for name, size in PART_SIZES.items()
        ]
        self.prepared = [
            self.lay(
                "sentences", f"sentence-{i}", sentences.packed(read(text))
            )
            for i, text in enumerate(SENTENCES)
        ]
        self.write("built", heads(), built=True)
        self.write("long", heads(LONG), built=True)
        self.write("wide", heads(WIDE))
        self.write("letters", heads(" ".join("abcdefghij")))
        self.write("bare", heads(read=None, sentences=(), way_on=None))
        self.write(
            "weights", heads(query=None, key=None, read=None, sentences=())
        )
        self.write("kernel", heads(sentences=()))

    def lay(self, folder: str, name: str, data: bytes) -> dict:
        part = {
            "name": name,
            "file": f"{name}.js",
            "sha256": hashlib.sha256(data).hexdigest(),
            "bytes": len(data),
        }
        file = self.folder / folder / part["file"]
        file.write_text(files.script(name, data))
        return part

    def write(self, name: str, widget: Heads, built: bool = False) -> None:
        """A page with this wall; built: with all that the build of the book adds."""

        def change(models: dict) -> None:
            model = models[widget.model_id]
            state = model["state"]
            buffers = {each["path"][0]: each for each in model["buffers"]}
            state["parts"] = {"folder": "model", "parts": self.parts}
            state["_worker"] = STUB.read_text("utf8")
            sentences.pack_first(state, buffers)
            state["prepared"] = {"folder": "sentences", "parts": self.prepared}
            model["buffers"] = [*buffers.values()]

        html = widgets_html(widget, change=change if built else None)
        html = html.replace("<body>", f"<body>{HOOK}")
        (self.folder / f"{name}.html").write_text(html, "utf8")

    def url(self, name: str = "built", address: str = "") -> str:
        return (self.folder / f"{name}.html").as_uri() + address

    def open(self, name: str = "built", address: str = "", **options):
        """Anew; in the same tab as before, unless there are options."""
        url = self.url(name, address)
        if options or not self.page:
            page = self.pages.open(url, **options)
            if not options:
                self.page = page
        else:
            page = self.page
            page.emulate_media(media="screen", color_scheme="light")
            page.set_viewport_size({"width": 1280, "height": 900})
            before = len(self.pages.problems)
            page.goto("about:blank")
            del self.pages.problems[before:]  # what was underway ends there
            page.goto(url)
        page.wait_for_selector("[data-wall][data-state]")
        return page

    def forgive(self) -> None:
        """Pass over what went wrong on purpose."""
        self.pages.problems.clear()


@pytest.fixture(scope="module")
def all_walls(browser, tmp_path_factory):
    pages = Pages(browser)
    folder = tmp_path_factory.mktemp("walls") / "_build" / "html"
    yield Walls(pages, folder)
    pages.close()


@pytest.fixture
def walls(all_walls):
    all_walls.forgive()
    yield all_walls
    assert all_walls.pages.problems == []


@pytest.fixture
def page(walls):
    return walls.open()
