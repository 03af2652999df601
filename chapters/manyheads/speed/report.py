"""What a sweep found: as tables, as a curve, and kept in a file.

``make speed`` runs the chapter's sweep and keeps its figures, which the
chapter shows beside the reader's own.
"""

import json
import math
from collections.abc import Iterable
from pathlib import Path

import torch

from .sweep import SHARES

RECORDED = Path(__file__).with_name("recorded.json")


def table(
    rows: list[dict],
    figure: str,
    lengths: Iterable[int],
    unit: float,
    across: str = "tokens",
) -> str:
    """One figure of a sweep in Markdown: a way a line, a length a column.

    across says what the numbers above the columns count.
    """
    lengths = list(lengths)
    found = {(row["way"], row["length"]): row.get(figure) for row in rows}
    lines = [
        f"| way, by {across} | "
        + " | ".join(f"{n:,}" for n in lengths)
        + " |",
        "| :-- |" + " --: |" * len(lengths),
    ]
    for way in dict.fromkeys(row["way"] for row in rows):
        numbers = [found.get((way, n)) for n in lengths]
        told = ["–" if x is None else f"{x / unit:,.2f}" for x in numbers]
        lines.append(f"| {way} | " + " | ".join(told) + " |")
    return "\n".join(lines)


def share_table(found: list[dict]) -> str:
    """The book's time divided by PyTorch's, a length a line, in Markdown."""
    lines = [
        "| tokens | " + " | ".join(SHARES) + " |",
        "| --: |" + " --: |" * len(SHARES),
    ]
    for row in found:
        told = [f"{row[name]:.2f}" for name in SHARES]
        lines.append(f"| {row['length']:,} | {' | '.join(told)} |")
    return "\n".join(lines)


def fit(sizes: Iterable[int], times: Iterable[int | float]) -> list[float]:
    """a, b, c ≥ 0 of the time a + b·size + c·size² that fits best.

    Errors count in proportion to the time, so that short runs have a say.
    """
    size = torch.tensor([*sizes], dtype=torch.float64)
    time = torch.tensor([*times], dtype=torch.float64)
    columns = torch.stack([torch.ones_like(size), size, size**2], 1)
    columns = columns / time[:, None]
    best = (math.inf, [0.0, 0.0, 0.0])
    # Least squares may ask for a negative part, which no machine has: so
    # each choice of parts is tried, and the best without one is kept.
    for parts in ([0, 1, 2], [0, 1], [0, 2], [1, 2], [0], [1], [2]):
        chosen = columns[:, parts]
        found = torch.linalg.pinv(chosen) @ torch.ones_like(time)
        error = (chosen @ found - 1).square().sum().item()
        if (found >= 0).all() and error < best[0]:
            whole = [0.0, 0.0, 0.0]
            for part, number in zip(parts, found.tolist(), strict=True):
                whole[part] = number
            best = (error, whole)
    return best[1]


def recorded(path: Path = RECORDED) -> list[dict]:
    """The runs that are kept: setting, limits and rows of each."""
    return json.loads(path.read_text("utf8"))


def record(run: dict, path: Path = RECORDED) -> None:
    """Keep a run, in place of the one on the same kind of device."""
    runs = recorded(path) if path.exists() else []
    runs = [old for old in runs if old["kind"] != run["kind"]] + [run]
    runs.sort(key=lambda run: run["kind"])
    path.write_text(json.dumps(runs, indent=1) + "\n", "utf8")
