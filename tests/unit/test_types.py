"""The checkers of types that `make lint` runs see what is wrong, with the settings that they are given here."""

import json
import os
import re
import subprocess
import sys
import tomllib

import deno
import pytest

from support.paths import ROOT


def check(tmp_path, *files) -> subprocess.CompletedProcess:
    """The checker's answer, from the files alone: nothing is fetched, nothing is kept."""
    options = ["--config", ROOT / "deno.json", "--quiet"]
    offline = ["--no-remote", "--no-npm", "--no-lock"]
    return subprocess.run(
        [deno.find_deno_bin(), "check", *options, *offline, *files],
        env=os.environ
        | {
            "DENO_DIR": str(tmp_path / "deno"),
            "DENO_NO_UPDATE_CHECK": "1",
            "NO_COLOR": "1",
        },
        capture_output=True,
        text=True,
    )


def test_the_checker_of_javascript_sees_what_is_wrong(tmp_path):
    """Without its settings, it would pass over JavaScript."""
    wrong = {
        "TS2345": "import { double } from './double.js'; double('1');",
        "TS7006": "const untyped = (n) => n; untyped(1);",
        "TS2531": "document.querySelector('p').remove();",
        "TS6133": "function unused() {}",
    }
    (tmp_path / "double.js").write_text(
        "/** @param {number} n */ export const double = (n) => 2 * n;"
    )
    (tmp_path / "wrong.js").write_text("\n".join(wrong.values()))
    answer = check(tmp_path, tmp_path / "wrong.js")
    assert answer.returncode == 1
    assert re.findall(r"(TS\d+) \[ERROR\]", answer.stderr) == list(wrong)


@pytest.mark.long
def test_the_checker_of_python_sees_what_is_wrong(tmp_path):
    """Shapes in a signature are no types of their own: a wrong one is found when it runs."""
    (tmp_path / "wrong.py").write_text(
        "import manyheads\n"
        "from jaxtyping import Float\n"
        "from torch import Tensor\n"
        "def rows(x: Float[Tensor, 'batch seq']) -> int:\n"
        "    return x.shape\n"
        "rows('x')\n"
        "manyheads.split_head\n"
    )
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf8"))
    settings = settings["tool"]["basedpyright"] | {
        "include": ["."],
        "extraPaths": [str(ROOT / "chapters")],
        "executionEnvironments": [],
    }
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(settings))
    options = ["--pythonpath", sys.executable, "--project", tmp_path]
    answer = subprocess.run(
        [sys.executable, "-m", "basedpyright", "--outputjson", *options],
        capture_output=True,
        text=True,
    )
    assert answer.returncode == 1, answer.stderr
    found = json.loads(answer.stdout)["generalDiagnostics"]
    assert [(one["range"]["start"]["line"], one["rule"]) for one in found] == [
        (4, "reportReturnType"),
        (5, "reportArgumentType"),
        (6, "reportAttributeAccessIssue"),
    ]
