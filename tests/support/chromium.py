"""Find the Chromium that the tests drive, or install one: python tests/support/chromium.py."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

SHELL = "chromium-headless-shell"  # the same engine without windows, and much faster
BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)


def find(names: tuple[str, ...] = (SHELL, *BROWSERS)) -> str | None:
    """The path of a Chromium: $CHROMIUM, the first on the PATH, or the one that Playwright downloaded."""
    chosen = os.environ.get("CHROMIUM")
    if chosen:
        return chosen
    on_path = next(filter(None, map(shutil.which, names)), None)
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
            f"No Chromium, and none could be downloaded: install one (on Debian: apt-get install {SHELL}), "
            "or name one in $CHROMIUM."
        )


if __name__ == "__main__":
    main()
