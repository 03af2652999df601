"""What the chapter "One head or several?" tells of other seeds and sizes."""

import json
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor

from . import nearest, two_places
from .film import RECORDED, made_with

STEPS = 800
SEEDS = range(10)
# Whether values know their places, and how many heads.
PLACES_RUNS = [(False, 1), (False, 2), (False, 4), (True, 1), (True, 2)]
NEAREST_HEADS = 1, 2, 4, 8, 16
NEAREST_SEEDS = range(2)
FILE = RECORDED / "one_head.json"


class Answers(NamedTuple):
    """What a model of two places says of some sequences, and what is so."""

    said: Tensor  # (count, 2)
    wanted: Tensor  # (count, 2)

    def right(self) -> Tensor:
        """Where both symbols are named: (count,)."""
        return (self.said == self.wanted).all(dim=-1)


@torch.no_grad()
def answers(model: two_places.Model, symbols: Tensor) -> Answers:
    """The symbols that the model names, beside those that stand there."""
    guesses, _ = model(symbols)
    return Answers(guesses.argmax(dim=-1), symbols[:, list(two_places.WANTED)])


def share_right(model: two_places.Model, count: int = 4096) -> float:
    """In how many fresh sequences the model names both symbols."""
    generator = torch.Generator().manual_seed(2**20)
    symbols = two_places.draw_symbols(count, generator)
    return answers(model, symbols).right().double().mean().item()


@torch.no_grad()
def mean_weights(model: two_places.Model, count: int = 4096) -> Tensor:
    """What each head gives each place, on average: (heads, places)."""
    generator = torch.Generator().manual_seed(2**20)
    _, weights = model(two_places.draw_symbols(count, generator))
    return weights.mean(dim=0)


def trained(
    heads: int, seed: int, values_know_places: bool = False
) -> two_places.Model:
    """A model of two places after all steps of its training."""
    model = two_places.Model(heads, seed, values_know_places)
    two_places.train(model, STEPS, seed)
    return model


def record() -> dict:
    """Train every model that the chapter tells of."""
    return {
        "made_with": made_with(),
        "two_places": [
            places_run(heads, seed, knows)
            for knows, heads in PLACES_RUNS
            for seed in SEEDS
        ],
        "nearest": [
            nearest_run(heads, seed)
            for heads in NEAREST_HEADS
            for seed in NEAREST_SEEDS
        ],
    }


def places_run(heads: int, seed: int, values_know_places: bool) -> dict:
    """What a model came to that must find two places."""
    model = trained(heads, seed, values_know_places)
    return {
        "heads": heads,
        "values_know_places": values_know_places,
        "seed": seed,
        "right": round(share_right(model), 4),
        # A row for each head: how much it gives the two places on average.
        "weights": [
            [round(each, 2) for each in row]
            for row in mean_weights(model)[:, list(two_places.WANTED)].tolist()
        ],
    }


def nearest_run(heads: int, seed: int) -> dict:
    """What a model came to that must find the nearest point."""
    model = nearest.train(nearest.Model(heads, seed), seed=seed)
    error, right = nearest.measured(model)
    return {
        "heads": heads,
        "seed": seed,
        "error": round(error, 4),
        "right": round(right, 4),
    }


def write(recorded: dict, file: Path = FILE) -> None:
    """Keep a record, with a line for every run."""
    parts = []
    for name, value in recorded.items():
        text = json.dumps(value)
        if isinstance(value, list):
            runs = ",\n".join(f"    {json.dumps(each)}" for each in value)
            text = f"[\n{runs}\n  ]"
        parts.append(f"  {json.dumps(name)}: {text}")
    file.write_text("{\n" + ",\n".join(parts) + "\n}\n", "utf8")


def read(file: Path = FILE) -> dict:
    """The stored record."""
    return json.loads(file.read_text("utf8"))
