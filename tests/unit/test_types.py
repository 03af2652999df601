"""TypeScript's checker reads the JavaScript, whose types stand in its comments."""

import os
import re
import subprocess

import deno

from support.paths import ROOT

# A module is read with what it imports: add its pattern when its comments name all its types.
CHECKED = [
    "assets/static/*.js",
    "book/loader/*.js",
    "chapters/manyheads/widgets/**/*.js",
]


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


def test_types_agree(tmp_path):
    files = [file for pattern in CHECKED for file in ROOT.glob(pattern)]
    assert len(files) >= len(CHECKED)
    answer = check(tmp_path, *files)
    assert answer.returncode == 0, answer.stderr


def test_the_checker_sees_what_is_wrong(tmp_path):
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
