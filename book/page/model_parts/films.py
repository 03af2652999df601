"""What a page carries of a film, and what lies beside it until the reader comes near.

In a notebook all frames are a trait. A page has the one that is shown at first. The others are a file that is loaded
when the film comes near the screen, and the models that were kept are a file each, for readers who type letters.
"""

import base64
from pathlib import Path
from posixpath import dirname, relpath

from ...package import no_script
from .files import lay_file

FOLDER = "_static/film"
KEPT = (
    Path(__file__).parents[3]
    / "chapters/manyheads/training/recorded/film_kept.bin"
)


def lay_beside(models: dict, pagename: str, outdir: str) -> None:
    """Make every film of a page lighter, and write what lies beside the page."""
    for model in models.values():
        if no_script.class_of(model) != "Film":
            continue
        state = model["state"]
        buffers = {each["path"][0]: each for each in model["buffers"]}
        frames = base64.b64decode(buffers.pop("frames")["data"])
        state.pop("frames", None)
        first = frame_of(state, frames)
        buffers["first"] = {
            "encoding": "base64",
            "path": ["first"],
            "data": base64.b64encode(first).decode(),
        }
        model["buffers"] = list(buffers.values())
        files = [
            lay_file(outdir, FOLDER, name, data)
            for name, data in parts(state, frames).items()
        ]
        folder = relpath(FOLDER, dirname(pagename) or ".")
        state["parts"] = {"folder": folder, "parts": files}


def frame_of(state: dict, frames: bytes) -> bytes:
    """The frame of the step at which the film begins."""
    steps = state["about"]["steps"]
    size = len(frames) // len(steps)
    at = steps.index(state["step"]) * size
    return frames[at : at + size]


def parts(state: dict, frames: bytes) -> dict[str, bytes]:
    """All frames, and each of the models that were kept."""
    steps, kept = state["about"]["kept"], KEPT.read_bytes()
    size = len(kept) // len(steps)
    return {"film-frames": frames} | {
        f"film-kept-{step}": kept[i * size : (i + 1) * size]
        for i, step in enumerate(steps)
    }
