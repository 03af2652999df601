"""Record the figures of the chapter on speed: make speed.

They go into chapters/manyheads/data/speed.json, in place of those taken on the same kind of device (CPU or GPU) before.
Run it on a machine that does nothing else.
"""

import sys
from pathlib import Path

from tqdm import tqdm

sys.path.insert(0, str(Path(__file__).parents[1] / "chapters"))
from manyheads.timing import limits, record, setting, shares, sweep


def main() -> None:
    # The limits are taken before and after; a machine that does something else gives itself away.
    before = limits()
    rows = sweep(seconds=0.5, bar=tqdm)
    beside = shares(seconds=12.0, bar=tqdm)
    after = limits()
    best = {name: max(before[name], after[name]) for name in before}
    record({**setting(), "limits": best, "rows": rows, "shares": beside})
    for name in before:
        print(f"{name}/s: {before[name]:.3g} before, {after[name]:.3g} after")


if __name__ == "__main__":
    main()
