"""Record the figures of the chapter on speed: make speed.

They go into chapters/manyheads/speed/recorded.json, in place of those of the same kind of device (CPU or GPU).
Run it on a machine that does nothing else.
"""

import sys
from pathlib import Path

from tqdm import tqdm

sys.path.insert(0, str(Path(__file__).parents[1] / "chapters"))
from manyheads.speed.machine import limits, setting
from manyheads.speed.report import record
from manyheads.speed.sweep import shares, sweep

# Of each row of the sweep, and of each share. A GPU does far more calls in a second.
SECONDS = {"cpu": (1.5, 4.0), "cuda": (0.1, 0.5)}


def main() -> None:
    for_row, for_share = SECONDS[setting()["kind"]]
    # The limits are taken before and after; a machine that does something else gives itself away.
    before = limits()
    rows = sweep(seconds=for_row, bar=tqdm)
    beside = shares(seconds=for_share, bar=tqdm)
    after = limits()
    best = {name: max(before[name], after[name]) for name in before}
    record({**setting(), "limits": best, "rows": rows, "shares": beside})
    for name in before:
        print(f"{name}/s: {before[name]:.3g} before, {after[name]:.3g} after")


if __name__ == "__main__":
    main()
