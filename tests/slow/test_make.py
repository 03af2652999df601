"""What is said where the environment can't be made: no network, a link in its place, no Chromium."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from support import chromium
from support.paths import ROOT


def make(copy: Path, goal: str, **settings: str) -> str:
    """What a failing `make` says, all in one line."""
    done = subprocess.run(
        ["make", goal, f"PYTHON={sys._base_executable}"],
        cwd=copy,
        env=os.environ | settings,
        capture_output=True,
        text=True,
    )
    assert done.returncode
    assert "Traceback" not in done.stderr
    return " ".join((done.stdout + done.stderr).split())


def test_without_a_network_the_first_build_says_so_and_a_later_one_tries_anew(
    small_book,
):
    for _ in range(2):
        said = make(
            small_book,
            "book",
            PIP_INDEX_URL="http://127.0.0.1:9/simple",
            PIP_EXTRA_INDEX_URL="",
            PIP_FIND_LINKS="",
            PIP_RETRIES="0",
        )
        assert "could not be installed: is there a network?" in said


def copy_what_make_needs(folder: Path) -> None:
    """All that the rule for the environment looks at."""
    for name in ("Makefile", "requirements.txt"):
        shutil.copy(ROOT / name, folder)
    shutil.copytree(ROOT / "requirements", folder / "requirements")


def test_a_link_in_the_environments_place_is_left_alone(tmp_path):
    copy_what_make_needs(tmp_path)
    other = tmp_path / "other"
    other.mkdir()
    (other / "installed").touch()
    os.utime(other / "installed", (0, 0))  # older than what is pinned
    (tmp_path / ".venv").symlink_to(other)
    assert ".venv is a link" in make(tmp_path, "book")
    assert (other / "installed").exists()


def test_without_a_chromium_the_ways_out_are_said(tmp_path):
    """None is installed, none was downloaded, and the network is away."""
    nowhere = {
        "PATH": str(tmp_path),
        "HOME": str(tmp_path),
        "PLAYWRIGHT_BROWSERS_PATH": str(tmp_path),
        "PLAYWRIGHT_DOWNLOAD_HOST": "http://127.0.0.1:9",
    }
    done = subprocess.run(
        [sys.executable, chromium.__file__],
        env=nowhere,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == (
        "No Chromium, and none could be downloaded: install one "
        "(on Debian: apt-get install chromium-headless-shell), or name one in $CHROMIUM."
    )
