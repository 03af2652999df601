"""How costs grow with heads, tokens, cells and readers: lines fitted to what was measured, and what comes of them."""

import csv
import gzip
import json
import re
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch

from manyheads import Heads
from support.browser import widgets_html
from support.paths import CHAPTERS

READERS = 100_000  # a day
RUNNERS = (1, 2, 4, 8)
DATA = CHAPTERS / "benchmarks"
# Milliseconds from new weights to a forced layout; with so many layers, heads and tokens.
SIZES = ((6, 12, 16), (6, 12, 34), (12, 12, 34), (12, 16, 34), (12, 12, 64))


def measure(stage) -> list[tuple]:
    return [*wall(stage), *sentences(), *build(), *runners(), *host(stage)]


def wall(stage) -> list[tuple]:
    """The time to draw a wall of heads, by its cells: layers x heads x tokens squared."""
    cells, times = [], []
    for layers, heads, seq in SIZES:
        torch.manual_seed(0)
        weights = torch.randn(layers, heads, seq, seq).softmax(-1)
        html = widgets_html(Heads(weights, [f"t{i}" for i in range(seq)]))
        with TemporaryDirectory() as folder:
            Path(folder, "wall.html").write_text(html, "utf8")
            times.append(drawn_in(stage, stage.serve(folder) + "wall.html"))
        cells.append(layers * heads * seq * seq)
    slope, start = np.polyfit(cells, times, 1)
    return [
        ("a wall of heads: ms a million cells", round(slope * 1e6, 1), ""),
        ("a wall of heads: ms without any", round(start, 1), ""),
        ("a wall of heads: R²", fit(cells, times, (slope, start)), ""),
    ]


def drawn_in(stage, url: str) -> float:
    """Milliseconds of another theme, which draws every map anew: the median of nine."""
    page = stage.browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(url)
    page.locator("[data-wall][data-state='ready'] canvas").first.wait_for()
    page.wait_for_timeout(500)
    times = page.evaluate("""async () => {
      const root = document.documentElement;
      const times = [];
      for (let i = 0; i < 9; i++) {
        const start = performance.now();
        root.dataset.theme = i % 2 ? "light" : "dark";
        await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
        document.body.getBoundingClientRect();
        times.push(performance.now() - start);
      }
      return times;
    }""")
    page.close()
    return sorted(times)[4]


def sentences() -> list[tuple]:
    """A reader's own sentence, in tokens: the line of `wall.csv`, which the same run wrote."""
    with open(DATA / "wall.csv", encoding="utf8", newline="") as file:
        told = dict(row[:2] for row in csv.reader(file))
    found = {
        int(number[1]): float(value)
        for name, value in told.items()
        if (number := re.match(r"a sentence of (\d+) tokens", name))
    }
    slope, start = np.polyfit(list(found), list(found.values()), 1)
    return [
        ("a sentence of one's own: ms a token", round(slope, 1), ""),
        ("a sentence of one's own: ms at least", round(start), ""),
        (
            "a sentence of one's own: R²",
            fit(list(found), list(found.values()), (slope, start)),
            "",
        ),
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


def fit(x: list, y: list, line: tuple) -> float:
    """R²: which share of the spread the line explains."""
    rest = np.asarray(y) - np.polyval(line, x)
    return round(1 - float((rest**2).sum() / np.var(y) / len(y)), 3)
