"""Where the chapters compute."""

import os

import torch


def device() -> torch.device:
    """The device that the environment variable MANYHEADS_DEVICE names: auto (the default), cpu or cuda.

    auto is a GPU where torch sees one. Raises ``ValueError`` for any other name, and for cuda without a GPU.
    """
    name = os.environ.get("MANYHEADS_DEVICE", "auto")
    if name not in ("auto", "cpu", "cuda"):
        raise ValueError(
            f"MANYHEADS_DEVICE is {name!r}; it can be auto, cpu or cuda"
        )
    if name == "cuda" and not torch.cuda.is_available():
        raise ValueError(
            "MANYHEADS_DEVICE is cuda, but torch sees no GPU here; set it to auto or cpu"
        )
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    return torch.device(name)
