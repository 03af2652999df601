"""How costs grow with weights, tokens, cells and readers: lines fitted to what was measured, and what comes of them."""

import csv
import gzip
import json
import re
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import numpy as np
import torch
from first_paint import seconds_to

from manyheads import Heads
from support.browser import widgets_html
from support.paths import CHAPTERS

# Layers, heads and tokens of walls: from one map to a dozen layers of a long text.
WALLS = (
    (1, 1, 8),
    (6, 12, 16),
    (6, 12, 34),
    (12, 12, 34),
    (6, 12, 64),
    (12, 12, 64),
    (6, 12, 128),
    (12, 12, 128),
)
LOADS = 5  # of each
READERS = 100_000  # a day
RUNNERS = (1, 2, 4, 8)
DATA = CHAPTERS / "benchmarks"
WALL = "[data-wall]:not(.mh-room) [data-layer]"


def measure(stage) -> list[tuple]:
    return [*walls(stage), *sentences(), *build(), *runners(), *host(stage)]


def walls(stage) -> list[tuple]:
    """A wall of random weights in a page of its own, from disk: its first picture, by layers × heads × tokens²."""
    torch.manual_seed(0)
    weights, milliseconds = [], []
    for layers, heads, tokens in WALLS:
        table = torch.randn(layers, heads, tokens, tokens).softmax(dim=-1)
        wall = Heads(table, [f"t{i}" for i in range(tokens)])
        with TemporaryDirectory() as folder:
            page = Path(folder, "wall.html")
            page.write_text(widgets_html(wall), "utf8")
            loads = [
                seconds_to(stage, page.as_uri(), WALL) for _ in range(LOADS)
            ]
        weights.append(table.numel() / 1e6)
        milliseconds.append(1000 * median(loads))
    return grows("a wall of heads", "a million weights", weights, milliseconds)


def sentences() -> list[tuple]:
    """A reader's own sentence, in tokens: the line of `wall.csv`, which the same run wrote."""
    with open(DATA / "wall.csv", encoding="utf8", newline="") as file:
        told = dict(row[:2] for row in csv.reader(file))
    found = {
        int(number[1]): float(value)
        for name, value in told.items()
        if (number := re.match(r"a sentence of (\d+) tokens", name))
    }
    tokens, ms = list(found), list(found.values())
    return grows("a sentence of one's own", "a token", tokens, ms)


def grows(what: str, unit: str, x: Sequence, ms: Sequence) -> list[tuple]:
    """A line through milliseconds, and R²: which share of their spread it explains."""
    slope, start = np.polyfit(x, ms, 1)
    rest = np.asarray(ms) - np.polyval((slope, start), x)
    r2 = 1 - (rest**2).sum() / np.var(ms) / len(ms)
    return [
        (f"{what}: ms {unit}", round(slope, 1), ""),
        (f"{what}: ms at least", round(start), ""),
        (f"{what}: R²", round(float(r2), 3), ""),
    ]


def notebooks() -> list[dict]:
    """The last run of `make validate` on a CPU."""
    runs = json.loads((DATA / "notebooks.json").read_text("utf8"))
    return [run for run in runs if run["kind"] == "cpu"][-1]["rows"]


def build() -> list[tuple]:
    rows = notebooks()
    cells = sum(row["cells"] for row in rows)
    seconds = sum(row["seconds"] for row in rows)
    return [
        ("notebooks: cells", cells, ""),
        ("notebooks: seconds a cell", round(seconds / cells, 2), ""),
    ]


def runners() -> list[tuple]:
    """How long the notebooks take on so many runners, the longest first: no runner gets a notebook in two pieces."""
    times = sorted((row["seconds"] for row in notebooks()), reverse=True)
    rows = []
    for count in RUNNERS:
        loads = [0.0] * count
        for seconds in times:
            loads[loads.index(min(loads))] += seconds
        rows.append(
            (f"notebooks on {count} runners: seconds", round(max(loads)), "")
        )
    return rows


def host(stage) -> list[tuple]:
    """What a host sends to so many readers a day who open one chapter, for the first time or again the next day."""
    first, again = visits(stage)
    return [
        ("a chapter's first visit: KB, gzipped", round(first / 1000), ""),
        ("the next chapter: KB, gzipped", round(again / 1000), ""),
        (
            f"{READERS:,} readers of one chapter each: GB a day",
            round(first * READERS / 1e9, 1),
            "",
        ),
        (
            "the same, for whom only the page is new: GB a day",
            round(again * READERS / 1e9, 1),
            "",
        ),
    ]


def visits(stage) -> tuple[int, int]:
    """Bytes of the pizza page in an empty browser, and of another chapter, less what came from the same address."""
    context = stage.browser.new_context()
    page = context.new_page()
    sizes = {}
    page.on(
        "response", lambda response: sizes.setdefault(response.url, response)
    )
    totals = []
    for name in ("pizza", "by_hand"):
        page.goto(f"{stage.serve()}chapters/{name}.html")
        page.wait_for_load_state("networkidle")
        for url, response in sizes.items():
            if not isinstance(response, int):
                local = url.startswith("http")
                body = response.body() if local else b""
                sizes[url] = (
                    len(gzip.compress(body, 6, mtime=0)) if local else 0
                )
        totals.append(sum(sizes.values()))
    context.close()
    return totals[0], totals[1] - totals[0]
