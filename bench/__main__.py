"""Measure attention, and the built book in Chromium, for the figures of its page "Benchmarks": make bench.

Each measurement is a file of this folder. It gives rows (what was measured, value, bar); a bar is what the value is to
stay within, or empty. What can't be measured here, for want of npm or of a network, says so in the place of its value.
"""

import csv
import importlib.metadata
import os
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "chapters")]
import attention  # noqa: E402
import first_paint  # noqa: E402
import moves  # noqa: E402
import recording  # noqa: E402
import scale  # noqa: E402
import wall  # noqa: E402
import weight  # noqa: E402
import whole_book  # noqa: E402
from stage import Stage  # noqa: E402

from manyheads.speed.machine import processor  # noqa: E402

DATA = ROOT / "chapters" / "benchmarks"
PACKAGES = ("jupyter-book", "sphinx-book-theme", "anywidget", "torch")


def machine(chromium: str) -> list[tuple]:
    versions = {name: importlib.metadata.version(name) for name in PACKAGES}
    return [
        ("date", datetime.now(UTC).date().isoformat()),
        ("processor", processor()),
        ("cores", os.cpu_count()),
        ("Chromium", chromium),
        ("Python", platform.python_version()),
        *versions.items(),
    ]


def write(name: str, header: tuple, rows: list[tuple]) -> None:
    with open(DATA / f"{name}.csv", "w", encoding="utf8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])
    for row in rows:
        print(*row, sep=" · ")


def main() -> None:
    header = ("measured", "value", "bar")
    # Before the browser is there, which would share the cores.
    write("attention", header, attention.measure())
    write("recording", header, recording.measure())
    with Stage() as stage:
        bytes_rows, total = weight.measure(stage)
        write("resources", ("resource", "bytes, gzipped"), bytes_rows)
        bytes_header = ("page", "bytes", "bytes, gzipped")
        write("pages", bytes_header, weight.pages())
        write("light", header, [*first_paint.measure(stage), total])
        write("moves", header, moves.measure(stage))
        write("wall", header, wall.measure(stage))
        write("scale", header, scale.measure(stage))
        write("errors", header, whole_book.measure(stage))
        write(
            "machine", ("what", "of this run"), machine(stage.browser.version)
        )


if __name__ == "__main__":
    main()
