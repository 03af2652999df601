"""An untrained layer of attention whose numbers all come from a seed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
from jaxtyping import Float, Int
from torch import Tensor
from torch.nn import functional

from ....validation import check_rank

# torch.randn fills blocks of so many numbers, which the page does as well.
_BLOCK = 16
_SEEDS = 2**32


@dataclass(frozen=True)
class Drawn:
    """How GPT-2's first layer begins: a table of tokens, one of positions, and four matrices, drawn in this order.

    All are normally distributed with standard deviation ``std``; ids, (batch, seq), are rows of the table of tokens.
    X is what layer normalisation makes of a token's row plus its position's. The page draws the same numbers from the
    seed, so that it needs none of their bytes.
    """

    ids: Int[Tensor, "batch seq"]
    seed: int = 0
    std: float = 0.02

    def __post_init__(self):
        check_rank("ids", self.ids, "batch seq")
        if self.ids.min() < 0:
            raise ValueError(
                f"ids has {self.ids.min().item()}; a row of the table is 0 or more"
            )
        if not 0 <= self.seed < _SEEDS:
            raise ValueError(
                f"seed is {self.seed}; the page can take 0 to {_SEEDS - 1}"
            )

    def arrays(self, d_model: int) -> dict[str, Float[Tensor, "..."]]:
        """x, (batch, seq, d_model), and w_query, w_key, w_value and w_output, (d_model, d_model), in float64.

        Raises ``ValueError`` where d_model is no multiple of 16.
        """
        if d_model % _BLOCK:
            raise ValueError(
                f"d_model is {d_model}; a page can draw again what has a multiple of {_BLOCK} columns"
            )
        generator = torch.Generator().manual_seed(self.seed)

        def draw(rows: int) -> Float[Tensor, "rows d_model"]:
            size = (rows, d_model)
            return self.std * torch.randn(
                size, generator=generator, dtype=torch.float64, device="cpu"
            )

        tokens = draw(int(self.ids.max()) + 1)
        positions = draw(self.ids.shape[1])
        names = ("w_query", "w_key", "w_value", "w_output")
        matrices = {name: draw(d_model) for name in names}
        x = functional.layer_norm(tokens[self.ids] + positions, (d_model,))
        return {"x": x, **matrices}

    def check(self, given: Mapping[str, Tensor], d_model: int) -> None:
        """Raise ``ValueError`` where the page would draw something else than these arrays, or more of them."""
        for name, ours in self.arrays(d_model).items():
            if name not in given:
                raise ValueError(
                    f"drawn is for x and all four matrices; {name} is not given"
                )
            theirs = given[name].detach().cpu().double()
            if theirs.shape != ours.shape or not theirs.allclose(
                ours, atol=1e-6
            ):
                raise ValueError(
                    f"{name} is not what seed {self.seed} gives: draw the tables of tokens and of positions, then "
                    "Wq, Wk, Wv and Wo, each as std * torch.randn(rows, d_model, dtype=torch.float64)"
                )

    def told(self) -> dict[str, Any]:
        """The same as a page is told it."""
        return {"ids": self.ids.tolist(), "seed": self.seed, "std": self.std}
