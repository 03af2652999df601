"""Run every notebook with nbval and record how long each took: make validate AT_ONCE=1.

What a run found goes into chapters/benchmarks/notebooks.json, in place of the last one on the same kind of device (CPU
or GPU); chapters/benchmarks/notebooks.csv has all of them, for the page "Benchmarks". Nothing is recorded of a run in
which a cell failed.
"""

import csv
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).parents[1]
DATA = ROOT / "chapters" / "benchmarks"
sys.path.insert(0, str(ROOT / "chapters"))
from manyheads.speed.machine import setting  # noqa: E402
from manyheads.speed.report import record, recorded  # noqa: E402


def validate(report: Path, at_once: int) -> int:
    """Pytest's exit code; what it found is in report."""
    # The settings of this repository's own tests ask for packages that the notebooks do without.
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider"]
    command += ["-o", "addopts=--nbval --nbval-cell-timeout=900"]
    if at_once > 1:
        command += [f"-n{at_once}", "--dist=loadfile"]
    command += [f"--junitxml={report}", "chapters"]
    return subprocess.run(command, cwd=ROOT).returncode


def rows(report: Path) -> list[dict]:
    """Of each notebook: its cells that hold code, and the seconds that they took, the kernel's start among them."""
    cells = defaultdict(list)
    for case in ElementTree.parse(report).iter("testcase"):
        cells[case.attrib["classname"]].append(float(case.attrib["time"]))
    return [
        {
            "notebook": name.split(".")[-2],
            "cells": len(times),
            "seconds": round(sum(times), 1),
        }
        for name, times in sorted(cells.items())
    ]


def table(runs: list[dict]) -> list[list]:
    """A notebook a line, a run a column."""
    lines = [["notebook", "cells", *(title_of(run) for run in runs)]]
    found = [
        {row["notebook"]: row["seconds"] for row in run["rows"]}
        for run in runs
    ]
    for row in runs[-1]["rows"]:
        name = row["notebook"]
        if name.startswith("_"):
            continue  # the template of new chapters: no page of the book
        seconds = [run.get(name, "") for run in found]
        lines.append([name, row["cells"], *seconds])
    return lines


def title_of(run: dict) -> str:
    at_once = (
        f"{run['at_once']} at once" if run["at_once"] > 1 else "one by one"
    )
    return (
        f"seconds, {run['device']} and {run['cores']} cores, {at_once} "
        f"({run['date']}, torch {run['torch']}, Python {run['python']})"
    )


def main() -> None:
    at_once = int(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        code = validate(report, at_once)
        if code:
            sys.exit("Nothing is recorded: a cell failed, see above.")
        run = {**setting(), "at_once": at_once, "rows": rows(report)}
        record(run, DATA / "notebooks.json")
    with open(
        DATA / "notebooks.csv", "w", encoding="utf8", newline=""
    ) as file:
        lines = table(recorded(DATA / "notebooks.json"))
        csv.writer(file, lineterminator="\n").writerows(lines)


if __name__ == "__main__":
    main()
