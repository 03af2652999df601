"""The parts as files of the book, and what a page says of them to its widgets."""

import base64
import functools
import hashlib
import json
from pathlib import Path
from posixpath import dirname, relpath

from safetensors.numpy import load_file

from .cut import cut_into_parts

FOLDER = "_static/model"
DATA = Path(__file__).parents[3] / "chapters" / "manyheads" / "models" / "data"
WEIGHTS = DATA / "minilm.safetensors"
TOKENIZER = DATA / "minilm_tokenizer.json"


def give_manifest(models: dict, pagename: str) -> None:
    """Tell each widget of a page that asks for the model where its parts are.

    It asks by a trait ``parts`` that is an empty dict.
    """
    for model in models.values():
        state = model["state"]
        if "_model_module" in state and state.get("parts") == {}:
            folder = relpath(FOLDER, dirname(pagename) or ".")
            state["parts"] = manifest() | {"folder": folder}


def manifest() -> dict:
    """The folder, as seen from the book's, and the parts in the order in which they are best loaded."""
    told = []
    for name, data in parts().items():
        checksum = hashlib.sha256(data).hexdigest()
        told.append(
            {
                "name": name,
                "file": f"{name}-{checksum[:16]}.js",
                "sha256": checksum,
                "bytes": len(data),
            }
        )
    return {"folder": FOLDER, "parts": told}


@functools.cache
def parts() -> dict[str, bytes]:
    """The parts of the encoder in this repository."""
    tokenizer = json.loads(TOKENIZER.read_text("utf8"))
    return cut_into_parts(load_file(WEIGHTS), tokenizer["model"]["vocab"])


def write(outdir: str) -> None:
    """Write the parts that a page asks for, and remove those that none asks for any more.

    A file with a part's name has its bytes: their checksum stands in the name.
    """
    root = Path(outdir)
    pages = "".join(page.read_text("utf8") for page in root.rglob("*.html"))
    listed = manifest()["parts"] if FOLDER in pages else []
    named = {p["file"]: p["name"] for p in listed if p["file"] in pages}
    folder = root / FOLDER
    for file in folder.glob("*"):
        if file.name not in named:
            file.unlink()
    for file, name in named.items():
        if not (folder / file).exists():
            folder.mkdir(parents=True, exist_ok=True)
            (folder / file).write_text(script(name, parts()[name]), "utf8")


def lay_file(outdir: str, folder: str, name: str, data: bytes) -> dict:
    """Write a part into a folder of the book; gives what the page says of it."""
    checksum = hashlib.sha256(data).hexdigest()
    file = f"{name}-{checksum[:16]}.js"
    place = Path(outdir) / folder
    place.mkdir(parents=True, exist_ok=True)
    if not (place / file).exists():
        (place / file).write_text(script(name, data), "utf8")
    return {"name": name, "file": file, "sha256": checksum, "bytes": len(data)}


def prune(outdir: str, folder: str) -> None:
    """Remove the files of a folder that no page asks for any more."""
    root = Path(outdir)
    pages = "".join(page.read_text("utf8") for page in root.rglob("*.html"))
    for file in (root / folder).glob("*"):
        if file.name not in pages:
            file.unlink()


def script(name: str, data: bytes) -> str:
    """A script that hands a part over; no character of it stands for anything else in any encoding."""
    coded = base64.b64encode(data).decode()
    return f'manyHeadsPart("{name}","{coded}")\n'
