"""Scores of random queries and keys: how far they spread, and what slope softmax leaves them."""

from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor

SIZES = (3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 32, 40, 48, 64, 80, 96, 128)
_AT_ONCE = 2000  # draws, so that little memory is enough


class Slopes(NamedTuple):
    """For each size d, the mean of p · (1 - p) over many draws: of the scores as they are, and divided by √d."""

    draws: int
    sizes: list[int]
    as_they_are: list[float]
    scaled: list[float]


def random_draws(
    draws: int = 3, keys: int = 16, d: int = 128, seed: int = 9
) -> tuple[Float[Tensor, "draws d"], Float[Tensor, "draws keys d"]]:
    """A query and its keys, some times over: each number from a normal distribution with mean 0 and spread 1.

    Each is rounded to 16 bits, as a page gets it.
    """
    generator = torch.Generator().manual_seed(seed)
    query = torch.randn(draws, d, generator=generator, dtype=torch.float32)
    key = torch.randn(draws, keys, d, generator=generator, dtype=torch.float32)
    return query.half().double(), key.half().double()


def slope(scores: Float[Tensor, "... keys"]) -> Float[Tensor, "..."]:
    """By how much a share moves when its own score is nudged, p · (1 - p), averaged over the keys."""
    p = scores.softmax(-1)
    return (p * (1 - p)).mean(-1)


def mean_slopes(
    sizes: tuple[int, ...] = SIZES,
    keys: int = 16,
    draws: int = 20_000,
    seed: int = 0,
) -> Slopes:
    """The slope for queries and keys of each size, averaged over so many draws.

    The first numbers of a longer list are a shorter list, so that one draw serves all sizes.
    """
    generator = torch.Generator().manual_seed(seed)
    root = torch.tensor(sizes, dtype=torch.float32).sqrt()
    total = torch.zeros(2, len(sizes), dtype=torch.float64)
    for first in range(0, draws, _AT_ONCE):
        count = min(_AT_ONCE, draws - first)
        shape = (count, keys, max(sizes))
        query = torch.randn(
            count, 1, max(sizes), generator=generator, dtype=torch.float32
        )
        key = torch.randn(shape, generator=generator, dtype=torch.float32)
        ends = torch.tensor(sizes) - 1
        scores = (query * key).cumsum(-1)[..., ends].permute(2, 0, 1)
        for row, divisor in enumerate((torch.ones_like(root), root)):
            slopes = slope(scores / divisor[:, None, None])
            total[row] += slopes.double().sum(-1)
    as_they_are, scaled = (total / draws).tolist()
    return Slopes(draws, list(sizes), as_they_are, scaled)
