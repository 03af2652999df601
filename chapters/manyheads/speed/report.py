"""A sweep's rows as tables, as a fitted curve, and as a record.

``make speed`` records the sweep of a machine, which the chapter shows beside
the reader's own.
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
    """One figure of a sweep in Markdown: a line for each implementation.

    Each length is a column; across says what the lengths count. figure is
    the rows' key, and unit is what its numbers are divided by.
    """
    lengths = list(lengths)
    figures = {
        (row["implementation"], row["length"]): row.get(figure) for row in rows
    }
    lines = [
        f"| way, by {across} | "
        + " | ".join(f"{n:,}" for n in lengths)
        + " |",
        "| :-- |" + " --: |" * len(lengths),
    ]
    for name in dict.fromkeys(row["implementation"] for row in rows):
        numbers = [figures.get((name, n)) for n in lengths]
        cells = ["–" if x is None else f"{x / unit:,.2f}" for x in numbers]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def share_table(found: list[dict]) -> str:
    """The book's time divided by PyTorch's, a length a line, in Markdown."""
    lines = [
        "| tokens | " + " | ".join(SHARES) + " |",
        "| --: |" + " --: |" * len(SHARES),
    ]
    for row in found:
        cells = [f"{row[name]:.2f}" for name in SHARES]
        lines.append(f"| {row['length']:,} | {' | '.join(cells)} |")
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
    # Least squares over all three parts may give a negative one, and no part
    # of a time is negative. So every choice of parts is fitted by itself, the
    # others being 0, and the best one without a negative part is taken.
    for parts in ([0, 1, 2], [0, 1], [0, 2], [1, 2], [0], [1], [2]):
        chosen = columns[:, parts]
        fitted = torch.linalg.pinv(chosen) @ torch.ones_like(time)
        error = (chosen @ fitted - 1).square().sum().item()
        if (fitted >= 0).all() and error < best[0]:
            coefficients = [0.0, 0.0, 0.0]
            for part, number in zip(parts, fitted.tolist(), strict=True):
                coefficients[part] = number
            best = (error, coefficients)
    return best[1]


def recorded(path: Path = RECORDED) -> list[dict]:
    """The recorded runs: setting, limits and rows of each."""
    return json.loads(path.read_text("utf8"))


def record(run: dict, path: Path = RECORDED) -> None:
    """Record a run, in place of the one on the same kind of device."""
    runs = recorded(path) if path.exists() else []
    runs = [old for old in runs if old["kind"] != run["kind"]] + [run]
    runs.sort(key=lambda run: run["kind"])
    path.write_text(json.dumps(runs, indent=1) + "\n", "utf8")
