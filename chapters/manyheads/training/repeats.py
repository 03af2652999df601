"""A model that learns to find what followed before: its task, its training.

A sequence of random symbols starts over again and again. Once it has, each
next symbol can be known: it is the one that followed before.
"""

from collections.abc import Callable

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from ..attention import attention, merge_heads, split_heads
from ..progress import ProgressBar

SYMBOLS = 64
PLACES = 32
PERIODS = 8, 16  # a sequence starts over after so many symbols
D_MODEL = 64
NEAR = 16  # one back is asked for at places 1 to 15: the first copy ends there


def draw_sequences(
    count: int, generator: torch.Generator
) -> tuple[Int[Tensor, "count seq"], Int[Tensor, "count seq"]]:
    """Draw sequences that start over; give each place's next symbol, too.

    The symbols of a sequence are all different until it starts over. Where
    the next symbol is new, nobody can know it: there the answer is -1.
    """
    fewest, most = PERIODS
    scores = torch.rand(
        count, SYMBOLS, generator=generator, dtype=torch.float32
    )
    shuffled = scores.argsort(dim=1)
    period = torch.randint(fewest, most + 1, (count, 1), generator=generator)
    place = torch.arange(PLACES + 1)
    symbols = shuffled.gather(1, place % period)
    tokens, answers = symbols[:, :-1], symbols[:, 1:]
    return tokens, answers.where(place[1:] >= period, -1)


class Layer(nn.Module):
    """Normalise, let every head attend, and add what it found."""

    def __init__(self, heads: int):
        super().__init__()
        self.heads = heads
        self.norm = nn.LayerNorm(D_MODEL, dtype=torch.float32)
        self.w_query, self.w_key, self.w_value, self.w_output = (
            nn.Linear(D_MODEL, D_MODEL, bias=False, dtype=torch.float32)
            for _ in range(4)
        )

    def forward(
        self, x: Float[Tensor, "batch seq d_model"], on: Float[Tensor, "heads"]
    ) -> tuple[
        Float[Tensor, "batch seq d_model"],
        Float[Tensor, "batch heads seq seq"],
    ]:
        """Give the new x, and the attention weights of every head.

        on is 1 for every head, or 0: then nothing of what it found is added.
        """
        normed = self.norm(x)
        query = split_heads(self.w_query(normed), self.heads)
        key = split_heads(self.w_key(normed), self.heads)
        value = split_heads(self.w_value(normed), self.heads)
        found, weights = attention(query, key, value, causal=True)
        found = found * on[:, None, None]
        return x + self.w_output(merge_heads(found)), weights


class Model(nn.Module):
    """Attention and nothing else: no feed-forward layers, no biases in it."""

    def __init__(self, layers: int = 2, heads: int = 2, seed: int = 0):
        """Make a model with random numbers, the same for the same seed."""
        super().__init__()
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self.symbol = nn.Embedding(SYMBOLS, D_MODEL, dtype=torch.float32)
            self.place = nn.Embedding(PLACES, D_MODEL, dtype=torch.float32)
            self.layers = nn.ModuleList(Layer(heads) for _ in range(layers))
            self.norm = nn.LayerNorm(D_MODEL, dtype=torch.float32)
            self.next = nn.Linear(
                D_MODEL, SYMBOLS, bias=False, dtype=torch.float32
            )
        self.heads_on = torch.ones(layers, heads, dtype=torch.float32)

    def forward(
        self, tokens: Int[Tensor, "batch seq"]
    ) -> tuple[
        Float[Tensor, "batch seq symbols"],
        Float[Tensor, "batch layers heads seq seq"],
    ]:
        """Score every symbol as the next one, and give all the weights."""
        x = self.symbol(tokens) + self.place.weight[: tokens.shape[1]]
        maps = []
        for layer, on in zip(self.layers, self.heads_on, strict=True):
            x, weights = layer(x, on)
            maps.append(weights)
        return self.next(self.norm(x)), torch.stack(maps, dim=1)


def loss_of(
    guesses: Float[Tensor, "batch seq symbols"],
    answers: Int[Tensor, "batch seq"],
) -> Float[Tensor, ""]:
    """The mean loss where the answer can be known."""
    return cross_entropy(
        guesses.flatten(0, 1), answers.flatten(), ignore_index=-1
    )


def train(
    model: Model,
    steps: int = 700,
    seed: int = 0,
    watch: Callable[[int], object] = lambda step: None,
) -> list[float]:
    """Train the model as it stands, and give the loss of every step.

    watch is called with the number of steps done so far: at first with 0, at
    last with all. To interrupt it leaves the model as far as it got.
    """
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
    losses = []
    bar = ProgressBar("Training", steps)
    try:
        for step in range(steps):
            watch(step)
            tokens, answers = draw_sequences(64, generator)
            guesses, _ = model(tokens)
            loss = loss_of(guesses, answers)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
            bar.show(step + 1)
        watch(steps)
    finally:
        bar.close()
    return losses


def right_answers(
    guesses: Float[Tensor, "batch seq symbols"],
    answers: Int[Tensor, "batch seq"],
) -> float:
    """The share of right answers, of those that can be known."""
    known = answers != -1
    right = guesses.argmax(dim=-1) == answers
    return right[known].double().mean().item()


def one_back(
    maps: Float[Tensor, "batch layers heads seq seq"],
) -> Float[Tensor, "layers heads"]:
    """The weight on the place before, at places 1 to 15, on average."""
    before = maps.diagonal(offset=-1, dim1=-2, dim2=-1)
    return before[..., : NEAR - 1].mean(dim=(0, -1))


def what_followed(
    maps: Float[Tensor, "batch layers heads seq seq"],
    tokens: Int[Tensor, "batch seq"],
) -> Float[Tensor, "layers heads"]:
    """The weight on what followed this symbol before, on average.

    All its earlier copies count. Where it stands for the first time, nothing
    followed yet, and the place doesn't count.
    """
    followed = follows_copy(tokens)
    places = followed.any(dim=-1).sum()
    found = maps * followed[:, None, None]
    return found.sum(dim=(0, -2, -1)) / places


def follows_copy(
    tokens: Int[Tensor, "batch seq"],
) -> Bool[Tensor, "batch seq seq"]:
    """Where row i's symbol stands right before column j, and j isn't later."""
    before = tokens.roll(1, dims=1)
    same = tokens[:, :, None] == before[:, None, :]
    same[:, :, 0] = False  # nothing stands before place 0
    return same.tril()
