"""A small model that must find two places: its task, its training.

Eight symbols stand in a row. The model must name the two that stand at
places 2 and 5. Nobody tells its heads which of them is to look where.
"""

from collections.abc import Callable
from typing import NamedTuple

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from ..attention import attention, merge_heads, split_heads

SYMBOLS = 8
PLACES = 8
WANTED = 2, 5
D_MODEL = 16
BATCH = 256
RATE = 1e-2


def draw_symbols(
    count: int, generator: torch.Generator
) -> Int[Tensor, "count seq"]:
    """Draw sequences in which every symbol is as likely at every place."""
    return torch.randint(SYMBOLS, (count, PLACES), generator=generator)


class Model(nn.Module):
    """One query, which is learned, looks at eight symbols with every head."""

    def __init__(
        self, heads: int = 2, seed: int = 0, values_know_places: bool = False
    ):
        """Make a model with random numbers, the same for the same seed."""
        super().__init__()
        self.heads, self.values_know_places = heads, values_know_places
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self.symbol = nn.Embedding(SYMBOLS, D_MODEL, dtype=torch.float32)
            self.place = nn.Embedding(PLACES, D_MODEL, dtype=torch.float32)
            # Small, so that at first every place gets about as much.
            self.asks = nn.Parameter(
                0.1 * torch.randn(1, 1, D_MODEL, dtype=torch.float32)
            )
            self.w_query, self.w_key, self.w_value, self.w_output = (
                nn.Linear(D_MODEL, D_MODEL, bias=False, dtype=torch.float32)
                for _ in range(4)
            )

    def forward(
        self, symbols: Int[Tensor, "batch seq"]
    ) -> tuple[
        Float[Tensor, "batch wanted symbols"], Float[Tensor, "batch heads seq"]
    ]:
        """Score every symbol for each of the two places; give the weights."""
        symbol = self.symbol(symbols)
        placed = symbol + self.place.weight
        seen = placed if self.values_know_places else symbol
        asks = self.w_query(self.asks).expand(len(symbols), 1, D_MODEL)
        query = split_heads(asks, self.heads)
        key = split_heads(self.w_key(placed), self.heads)
        value = split_heads(self.w_value(seen), self.heads)
        found, weights = attention(query, key, value)
        guesses = self.w_output(merge_heads(found))
        return guesses.reshape(-1, len(WANTED), SYMBOLS), weights[:, :, 0]

    @torch.no_grad()
    def start_alike(self) -> "Model":
        """Give every head the numbers of head 0."""
        for matrix in (self.w_query, self.w_key, self.w_value):
            rows = matrix.weight.reshape(self.heads, -1, D_MODEL)
            rows[:] = rows[0].clone()
        columns = self.w_output.weight.reshape(D_MODEL, self.heads, -1)
        columns[:] = columns[:, :1].clone()
        return self


def loss_of(
    guesses: Float[Tensor, "batch wanted symbols"],
    symbols: Int[Tensor, "batch seq"],
) -> Float[Tensor, ""]:
    """The mean loss over both places that are asked for."""
    answers = symbols[:, list(WANTED)]
    return cross_entropy(guesses.flatten(0, 1), answers.flatten())


def right_answers(
    guesses: Float[Tensor, "batch wanted symbols"],
    symbols: Int[Tensor, "batch seq"],
) -> Float[Tensor, "each"]:
    """Three shares: place 2 named right, place 5, and both at once."""
    right = guesses.argmax(dim=-1) == symbols[:, list(WANTED)]
    both = right.all(dim=-1, keepdim=True)
    return torch.cat([right, both], dim=-1).double().mean(dim=0)


class Training(NamedTuple):
    """What was seen after so many steps, the first time before any."""

    weights: Float[Tensor, "steps heads seq"]
    right: Float[Tensor, "steps each"]


def train(
    model: Model,
    steps: int = 160,
    seed: int = 0,
    watch: Callable[[int], object] = lambda step: None,
) -> Training:
    """Train the model as it stands, and give what it did at every step.

    The sequences of a step are new to the model, so its answers there show
    what it has learned until then. watch is called with the steps done.
    """
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE)
    weights, right = [], []
    for step in range(steps + 1):
        watch(step)
        symbols = draw_symbols(BATCH, generator)
        guesses, maps = model(symbols)
        weights.append(maps.detach().mean(dim=0))
        right.append(right_answers(guesses, symbols))
        if step < steps:
            optimizer.zero_grad()
            loss_of(guesses, symbols).backward()
            optimizer.step()
    return Training(torch.stack(weights), torch.stack(right))
