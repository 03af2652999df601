"""A small model that must find the nearest of sixteen points.

The points lie on the sphere in sixteen dimensions, and so does the one that
asks. This is the task of Amsel, Yehudai and Bruna, "Quality over Quantity in
Attention Layers" (2025), in which heads that are few and wide do better than
many narrow ones.
"""

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from ..attention import attention, merge_heads, split_heads

POINTS = 16
D_MODEL = 16
BATCH = 256
RATE = 3e-3


def draw_points(
    count: int, generator: torch.Generator
) -> tuple[
    Float[Tensor, "count 1 d_model"], Float[Tensor, "count seq d_model"]
]:
    """Draw the points that ask, and the points to choose from."""
    drawn = torch.randn(
        count, 1 + POINTS, D_MODEL, generator=generator, dtype=torch.float32
    )
    on_sphere = drawn / drawn.norm(dim=-1, keepdim=True)
    return on_sphere[:, :1], on_sphere[:, 1:]


def nearest(
    asks: Float[Tensor, "batch 1 d_model"],
    points: Float[Tensor, "batch seq d_model"],
) -> Int[Tensor, "batch"]:
    """Which of the points lies nearest to each that asks."""
    return torch.cdist(asks, points)[:, 0].argmin(dim=-1)


class Model(nn.Module):
    """One layer of attention: the query comes from the point that asks."""

    def __init__(self, heads: int, seed: int = 0):
        """Make a model with random numbers, the same for the same seed."""
        super().__init__()
        self.heads = heads
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self.w_query, self.w_key, self.w_value, self.w_output = (
                nn.Linear(D_MODEL, D_MODEL, bias=False, dtype=torch.float32)
                for _ in range(4)
            )

    def forward(
        self,
        asks: Float[Tensor, "batch 1 d_model"],
        points: Float[Tensor, "batch seq d_model"],
    ) -> Float[Tensor, "batch 1 d_model"]:
        """Give the model's guess: the nearest point, as sixteen numbers."""
        query = split_heads(self.w_query(asks), self.heads)
        key = split_heads(self.w_key(points), self.heads)
        value = split_heads(self.w_value(points), self.heads)
        found, _ = attention(query, key, value)
        return self.w_output(merge_heads(found))


def wanted_point(
    asks: Float[Tensor, "batch 1 d_model"],
    points: Float[Tensor, "batch seq d_model"],
) -> Float[Tensor, "batch 1 d_model"]:
    """The nearest point itself."""
    return points[torch.arange(len(points)), nearest(asks, points)][:, None]


def error_of(
    guess: Float[Tensor, "batch 1 d_model"],
    wanted: Float[Tensor, "batch 1 d_model"],
) -> Float[Tensor, ""]:
    """The mean squared distance from the guess to the nearest point."""
    return (guess - wanted).square().sum(dim=-1).mean()


def train(model: Model, steps: int = 2500, seed: int = 0) -> Model:
    """Train the model as it stands, on points that are new at every step."""
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE)
    for _ in range(steps):
        asks, points = draw_points(BATCH, generator)
        optimizer.zero_grad()
        error_of(model(asks, points), wanted_point(asks, points)).backward()
        optimizer.step()
    return model


@torch.no_grad()
def measured(model: Model, count: int = 4096) -> tuple[float, float]:
    """On fresh points: the error, and the share of right answers.

    An answer is right if the guess lies nearest to the point that was wanted.
    """
    asks, points = draw_points(count, torch.Generator().manual_seed(2**20))
    guess = model(asks, points)
    error = error_of(guess, wanted_point(asks, points))
    right = nearest(guess, points) == nearest(asks, points)
    return error.item(), right.double().mean().item()
