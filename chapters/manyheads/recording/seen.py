"""What was seen: the weights of each attention, by the name of its module."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping

import torch
from jaxtyping import Float
from torch import Tensor


class Seen(Mapping[str, Tensor]):
    """The weights of a model's attentions, in the order of the calls.

    Each is (batch, heads, query, key). Its name is that of the module that
    computed it. The second that a module computes has #1 after the name, the
    third #2, and so on. Where the model was called several times, runs has
    the weights of each call apart.
    """

    def __init__(
        self,
        to: torch.device | str | None = None,
        dtype: torch.dtype | None = None,
    ):
        """What is kept goes to the device ``to``, and becomes ``dtype``."""
        self._to = to
        self._dtype = dtype
        self._weights: dict[str, Tensor] = {}
        self._times: Counter[str] = Counter()
        # What is kept → the module that computed it, and in which run.
        self._from: dict[str, tuple[str, int]] = {}
        self._on_the_way: set[torch.device] = set()

    def keep(
        self,
        name: str,
        weights: Float[Tensor, "batch heads query key"],
        run: int = 0,
    ) -> None:
        """Keep what the module of this name computed, without its gradient."""
        times = self._times[name]
        self._times[name] += 1
        # A GPU goes on meanwhile: whoever reads the copy waits for it.
        kept = weights.detach().to(self._dtype or weights.dtype)
        moved = kept.to(self._to or kept.device, non_blocking=True)
        if moved.device != kept.device:
            self._on_the_way.add(kept.device)
        full = f"{name}#{times}" if times else name
        self._weights[full] = moved
        self._from[full] = name, run

    @property
    def runs(self) -> list["Seen"]:
        """The same weights, those of each call of the model apart."""
        found: dict[int, Seen] = {}
        for full, (name, run) in self._from.items():
            found.setdefault(run, Seen()).keep(name, self[full], run)
        return list(found.values())

    def repeated(self, names: Collection[str]) -> str:
        """A module that has weights of several runs among these, or ""."""
        first: dict[str, int] = {}
        for full in names:
            name, run = self._from[full]
            if first.setdefault(name, run) != run:
                return name
        return ""

    def __getitem__(self, name: str) -> Tensor:
        while self._on_the_way:
            torch.accelerator.synchronize(self._on_the_way.pop())
        if name in self._weights:
            return self._weights[name]
        names = ", ".join(self) or "none yet"
        raise KeyError(f"there is no attention {name!r}; there are: {names}")

    def __iter__(self) -> Iterator[str]:
        return iter(self._weights)

    def __len__(self) -> int:
        return len(self._weights)

    def __repr__(self) -> str:
        lines = [
            f"{name}: {tuple(each.shape)}"
            for name, each in self._weights.items()
        ]
        runs = len({run for _, run in self._from.values()})
        several = f" {runs} runs, each in seen.runs:" if runs > 1 else ""
        return "\n".join(
            [f"weights (batch, heads, query, key) of{several}", *lines]
        )
