"""How long the notebooks take: what is recorded is of every notebook, and of none in which a cell failed."""

import csv
import importlib.util
import json

import nbformat
import pytest

from support import content_checks
from support.paths import CHAPTERS, NOTEBOOKS, ROOT

DATA = CHAPTERS / "benchmarks"
REPORT = """<testsuites><testsuite name="pytest">
<testcase classname="chapters.second.ipynb" name="Cell 0" time="1.25"/>
<testcase classname="chapters.first.ipynb" name="Cell 0" time="2.0"/>
<testcase classname="chapters.second.ipynb" name="Cell 1" time="0.5"/>
</testsuite></testsuites>"""


@pytest.fixture
def validate(monkeypatch, tmp_path):
    path = ROOT / "bench" / "validate.py"
    spec = importlib.util.spec_from_file_location("validate", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "DATA", tmp_path)
    monkeypatch.setattr(module.sys, "argv", ["validate.py", "2"])
    return module


def test_a_run_is_recorded_and_stands_in_the_table(validate, monkeypatch):
    asked = []

    def run(command, cwd):
        asked.extend(command)
        (report,) = (x for x in command if x.startswith("--junitxml="))
        with open(report.removeprefix("--junitxml="), "w") as file:
            file.write(REPORT)
        return validate.subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(validate.subprocess, "run", run)
    validate.main()
    assert "-n2" in asked and asked[-1] == "chapters"
    (found,) = json.loads((validate.DATA / "notebooks.json").read_text())
    assert found["at_once"] == 2 and found["torch"]
    assert found["rows"] == [
        {"notebook": "first", "cells": 1, "seconds": 2.0},
        {"notebook": "second", "cells": 2, "seconds": 1.8},
    ]
    table = (validate.DATA / "notebooks.csv").read_text().splitlines()
    assert "2 at once" in table[0]
    assert table[1:] == ["first,1,2.0", "second,2,1.8"]


def test_a_run_in_which_a_cell_failed_is_not_recorded(validate, monkeypatch):
    monkeypatch.setattr(
        validate.subprocess,
        "run",
        lambda command, cwd: validate.subprocess.CompletedProcess(command, 1),
    )
    with pytest.raises(SystemExit, match="a cell failed"):
        validate.main()
    assert not [*validate.DATA.iterdir()]


def test_what_is_recorded_is_of_every_notebook(validate):
    runs = json.loads((DATA / "notebooks.json").read_text("utf8"))
    assert "cpu" in {run["kind"] for run in runs}
    cells = {
        path.stem: len(
            [*content_checks.code_cells(nbformat.read(path, as_version=4))]
        )
        for path in NOTEBOOKS
    }
    for run in runs:
        found = {row["notebook"]: row["cells"] for row in run["rows"]}
        assert found == cells, "run `make validate` again"
        assert min(row["seconds"] for row in run["rows"]) > 0
    with open(DATA / "notebooks.csv", encoding="utf8", newline="") as file:
        shown = [*csv.reader(file)]
    assert shown == [[*map(str, line)] for line in validate.table(runs)]
