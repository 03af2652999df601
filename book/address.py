"""The book's public address: where it stands, and whether it is known yet.

python -m book.address   say whether it is known; the job that publishes the book stops where it isn't
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
CONFIG = ROOT / "_config.yml"
CITATION = ROOT / "CITATION.cff"
# The same address stands in both: a line of _config.yml, and one of CITATION.cff.
ADDRESS = re.compile(r"(?<=\n  url: )\S+|(?<=\nrepository-code: )\S+")
# What stands there until `make address` names a repository. Whose it will be isn't known.
UNKNOWN = "https://github.com/OWNER/"
TO_SET_IT = "make address URL=https://github.com/NAME/REPOSITORY"


def address() -> str:
    """The book's public address, from the one place where it stands."""
    (url,) = ADDRESS.findall(CONFIG.read_text("utf8"))
    return url


def is_known(url: str) -> bool:
    """Whether that is somebody's repository, and not what stands there before one is named."""
    return bool(url) and not url.startswith(UNKNOWN)


def missing(url: str) -> str:
    """A line for whoever builds the book; none once the address is known."""
    if is_known(url):
        return ""
    return f"Its public address isn't set, so pages have no button for Colab. Once you have one: {TO_SET_IT}"


def main() -> None:
    url = address()
    if not is_known(url):
        sys.exit(
            f"The book has no public address, and links to Colab would lead nowhere: {TO_SET_IT}"
        )
    print(url)


if __name__ == "__main__":
    main()
