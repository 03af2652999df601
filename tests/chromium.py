"""Find the Chromium that the tests drive, or install one: python tests/chromium.py."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)


def find() -> str | None:
    """The path of a Chromium: $CHROMIUM, one on the PATH, or the one that Playwright downloaded."""
    chosen = os.environ.get("CHROMIUM")
    if chosen:
        return chosen
    on_path = next(filter(None, map(shutil.which, NAMES)), None)
    if on_path:
        return on_path
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        downloaded = playwright.chromium.executable_path
    return downloaded if Path(downloaded).exists() else None


def main() -> None:
    chosen = os.environ.get("CHROMIUM")
    if chosen and not shutil.which(chosen):
        sys.exit(
            f"$CHROMIUM names {chosen}, where no program is: name another, or unset it."
        )
    if find():
        return
    print("No Chromium found: Playwright downloads one …", flush=True)
    subprocess.run(
        [sys.executable, "-m", "playwright", "install", "chromium"],
        check=False,
    )
    if not find():
        sys.exit(
            "No Chromium, and none could be downloaded: install one (on Debian: apt-get install chromium), "
            "or name one in $CHROMIUM."
        )


if __name__ == "__main__":
    main()
