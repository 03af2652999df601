"""Train what the chapters tell of, and record it: chapters/manyheads/training/recorded.

    python -m tools.record_training [film] [one_head] [learning]

Without a name it records everything. A clone fetches every version of a record, so record anew only what has changed.
Figures differ in their digits between processors and versions; each record names those that made it.
"""

import sys
from collections.abc import Callable
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).parents[1] / "chapters"))
from manyheads.training import film, learning, one_head


def record_film() -> None:
    """The film of heads that find what followed before, and what other models came to: two minutes on two cores."""
    record = film.record()
    record.about["controls"] = [
        film.control(*sizes) for sizes in film.CONTROLS
    ]
    record.write()


def record_learning() -> None:
    """Two heads from several seeds, what the film's model looks up, and when it turns: two minutes."""
    learning.write(learning.record())


def record_one_head() -> None:
    """One head, or several, from several seeds, on two tasks: six minutes."""
    # With matrices as small as these, two threads wait for each other.
    torch.set_num_threads(1)
    one_head.write(one_head.record())


RECORDS: dict[str, Callable[[], None]] = {
    "film": record_film,
    "one_head": record_one_head,
    "learning": record_learning,
}


def main(names: list[str]) -> None:
    strange = [name for name in names if name not in RECORDS]
    if strange:
        sys.exit(
            f"there is no record {strange[0]!r}; there are {', '.join(RECORDS)}"
        )
    for name in names or RECORDS:
        torch.set_num_threads(2)
        print(f"{name}: training …")
        RECORDS[name]()


if __name__ == "__main__":
    main(sys.argv[1:])
