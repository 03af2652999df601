"""The machine that is measured: what it is, and what it can do at most."""

import os
import platform
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import torch

from ..device import device
from .measure import clock


def limits(seconds: float = 0.2) -> dict[str, float]:
    """What the machine can do: FLOP/s of a matrix product, bytes/s of a copy.

    Both are measured in float32, with tensors too large for the caches.
    """
    here = device()
    # A small product doesn't keep all of a GPU's processors busy.
    size = 8192 if here.type == "cuda" else 2048
    a = torch.randn(size, size, device=here, dtype=torch.float32)
    old = a.repeat(16, 1)
    new = torch.empty_like(old)
    product = clock(lambda: a @ a, seconds)
    copy = clock(lambda: new.copy_(old), seconds)
    return {
        "flops": 2 * size**3 / product,
        "bytes": 2 * old.nbytes / copy,  # each is read once, written once
    }


def setting() -> dict[str, Any]:
    """Device, date, versions, threads and dtype of what is measured now."""
    here = device()
    return {
        "kind": here.type,
        "device": (
            torch.cuda.get_device_name(here)
            if here.type == "cuda"
            else processor()
        ),
        "date": datetime.now(UTC).date().isoformat(),
        "torch": torch.__version__,
        "python": platform.python_version(),
        "threads": torch.get_num_threads(),
        "cores": os.cpu_count() or 1,
        "dtype": "float32",
    }


def processor() -> str:
    """The processor's name, where Linux tells it."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text("utf8").splitlines() if info.exists() else []
    names = [x.split(":")[1].strip() for x in lines if x[:7] == "model n"]
    return names[0] if names else platform.processor() or "unknown CPU"
