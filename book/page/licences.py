"""The built book carries the licences of all that is in it, in one file that the foot of every page links to."""

import tomllib
from importlib.metadata import distribution
from pathlib import Path

FILE = "licences.txt"
HEAD = """\
{title}, by {author}

Text and figures may be shared and changed under Creative Commons Attribution 4.0 International (CC BY 4.0), code under
the MIT licence. What others made comes under licences of its own. The texts of all of them follow.
"""


def setup(app):
    app.connect("html-page-context", add_file_name)


def add_file_name(app, pagename, templatename, context, doctree) -> None:
    """Tell the template of the page's foot what the file is called."""
    context["licences"] = FILE


def write(app) -> None:
    """Put the book's own licence and those of the list, each under a heading, into the built book."""
    root = Path(app.srcdir)
    head = HEAD.format(title=app.config.html_title, author=app.config.author)
    code = (root / "LICENSE").read_text("utf8")
    pieces = [head, section("The book's code", "MIT", code)]
    listed = (root / "assets" / "third_party.toml").read_text("utf8")
    for part in tomllib.loads(listed)["part"]:
        title = f"{part['name']} {part['version']}, {part['source']}"
        text = licence_of(part, root).read_text("utf8")
        pieces.append(section(title, part["licence"], text))
    Path(app.outdir, FILE).write_text("\n".join(pieces), "utf8")


def section(title: str, licence: str, text: str) -> str:
    return f"\n{'=' * 79}\n{title}\nLicence: {licence}\n{'=' * 79}\n\n{text}"


def licence_of(part: dict, root: Path) -> Path:
    """Where a part's licence stands: in the repository, or else in the package that brings the part."""
    in_repository = root / part["text"]
    if in_repository.exists():
        return in_repository
    package = part["package"].split("==")[0]
    return Path(str(distribution(package).locate_file(part["text"])))
