"""What is kept of a training, so that a page can show it as a film.

A frame is what the model does with one sequence of letters after so many
steps. In bytes, one after the other:

- the maps, in the order of ``MAPS``, each row up to its own place, as codes
  (``shares.py``);
- the guesses, in the order of ``VARIANTS``: for each place the five likeliest
  symbols, their five codes, and the code of the right one (0 where nobody
  can know it).
"""

import json
import os
import platform
import string
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from ..speed.machine import processor
from .repeats import (
    Model,
    draw_sequences,
    loss_of,
    one_back,
    right_answers,
    train,
    what_followed,
)
from .shares import to_codes

RECORDED = Path(__file__).with_name("recorded")
SYMBOLS = string.ascii_letters.swapcase() + string.digits + "+/"
LETTERS = "TMKOZRAS" * 2 + "TMKO"
PERIOD = 8
TOP = 5
SEQUENCES = 512  # fresh ones, for loss, right answers and scores
STEPS = [
    *range(0, 100, 20),
    *range(100, 180, 10),
    *range(180, 250, 5),
    *range(250, 300, 10),
    *range(300, 400, 20),
    *(400, 430, 460, 500, 550, 600, 650, 700),
]
# Of these the model itself is kept, for letters that a reader types.
KEPT = [0, 60, 100, 140, 180, 200, 220, 250, 300, 400, 550, 700]
# The head that is off, by layer and head; none at first.
VARIANTS = ["", "0.0", "0.1", "1.0", "1.1"]
# Which head is off, and whose map it is. A head's own output reaches no map
# of its own layer, so the other maps are the same as with all heads on.
MAPS = [
    *(("", layer, head) for layer in (0, 1) for head in (0, 1)),
    *((off, 1, head) for off in ("0.0", "0.1") for head in (0, 1)),
]
# Other models that the chapter speaks of: layers, heads, seed, steps.
CONTROLS = [
    *((2, 2, seed, 700) for seed in range(4)),
    *((2, 1, seed, 700) for seed in range(2)),
    *((1, 4, seed, 2000) for seed in range(2)),
]


@dataclass
class Record:
    """The curves and what they are of; the frames; the models kept."""

    about: dict
    frames: bytes
    kept: bytes

    def write(self, folder: Path = RECORDED) -> None:
        lines = [
            f"  {json.dumps(name)}: {json.dumps(value)}"
            for name, value in self.about.items()
        ]
        text = "{\n" + ",\n".join(lines) + "\n}\n"
        (folder / "film.json").write_text(text, "utf8")
        (folder / "film_frames.bin").write_bytes(self.frames)
        (folder / "film_kept.bin").write_bytes(self.kept)

    def model_after(self, step: int) -> bytes:
        """The parameters of one of the models kept."""
        size = len(self.kept) // len(KEPT)
        at = KEPT.index(step) * size
        return self.kept[at : at + size]

    def frame(self, step: int) -> bytes:
        size = len(self.frames) // len(STEPS)
        at = STEPS.index(step) * size
        return self.frames[at : at + size]

    @classmethod
    def read(cls, folder: Path = RECORDED) -> "Record":
        return cls(
            json.loads((folder / "film.json").read_text("utf8")),
            (folder / "film_frames.bin").read_bytes(),
            (folder / "film_kept.bin").read_bytes(),
        )


def record(seed: int = 0) -> Record:
    """Train the film's model, and keep what the film shows."""
    model = Model(seed=seed)
    test = fresh_sequences()
    curves = {off: [] for off in VARIANTS}
    frames, kept = [], []

    def watch(step: int) -> None:
        if step in STEPS:
            for off in VARIANTS:
                with switched_off(model, off):
                    curves[off].append(measured(model, *test))
            frames.append(frame(model))
        if step in KEPT:
            kept.append(in_sixteen_bits(model))

    train(model, STEPS[-1], seed, watch)
    about = {
        "made_with": made_with(),
        "seed": seed,
        "sequences": SEQUENCES,
        "symbols": SYMBOLS,
        "letters": LETTERS,
        "period": PERIOD,
        "steps": STEPS,
        "kept": KEPT,
        "curves": {off: by_name(each) for off, each in curves.items()},
    }
    return Record(about, b"".join(frames), b"".join(kept))


def control(layers: int, heads: int, seed: int, steps: int) -> dict:
    """Train another model, and give what it came to."""
    model = Model(layers, heads, seed)
    train(model, steps, seed)
    sizes = {"layers": layers, "heads": heads, "seed": seed, "steps": steps}
    return sizes | measured(model, *fresh_sequences())


def fresh_sequences() -> tuple[Tensor, Tensor]:
    """Sequences that no training sees."""
    generator = torch.Generator().manual_seed(2**20)
    return draw_sequences(SEQUENCES, generator)


@torch.no_grad()
def measured(model: Model, tokens: Tensor, answers: Tensor) -> dict:
    """Loss, right answers, and both scores of every head."""
    guesses, maps = model(tokens)
    return {
        "loss": round(loss_of(guesses, answers).item(), 4),
        "right": round(right_answers(guesses, answers), 4),
        "one_back": rounded(one_back(maps)),
        "what_followed": rounded(what_followed(maps, tokens)),
    }


@contextmanager
def switched_off(model: Model, off: str) -> Iterator[None]:
    """While it lasts, the head of this name ("0.1") is off."""
    places = [tuple(map(int, off.split(".")))] if off else []
    for place in places:
        model.heads_on[place] = 0
    yield
    for place in places:
        model.heads_on[place] = 1


@torch.no_grad()
def frame(model: Model) -> bytes:
    """What the model does with the film's letters."""
    tokens = torch.tensor([[SYMBOLS.index(letter) for letter in LETTERS]])
    rows, columns = torch.tril_indices(len(LETTERS), len(LETTERS))
    maps, guesses = {}, []
    for off in VARIANTS:
        with switched_off(model, off):
            scores, weights = model(tokens)
        maps[off] = weights[0]
        guesses.append(guessed(scores[0].softmax(dim=-1)))
    packed = [maps[off][layer, head] for off, layer, head in MAPS]
    codes = to_codes(torch.stack(packed)[:, rows, columns])
    return codes.tobytes() + b"".join(guesses)


def guessed(shares: Tensor) -> bytes:
    """For each place the likeliest symbols, and what the right one gets."""
    top = shares.topk(TOP, dim=-1)
    right = torch.zeros(len(shares), 1)
    for place in range(PERIOD - 1, len(shares)):
        answer = LETTERS[(place + 1) % PERIOD]
        right[place] = shares[place, SYMBOLS.index(answer)]
    codes = [to_codes(top.values), to_codes(right)]
    symbols = top.indices.numpy().astype(np.uint8)
    return np.concatenate([symbols, *codes], axis=1).tobytes()


def in_sixteen_bits(model: Model) -> bytes:
    """All parameters, one after the other, as float16, little-endian."""
    numbers = torch.cat([each.flatten() for each in model.parameters()])
    return numbers.detach().numpy().astype("<f2").tobytes()


def model_from(record: Record, step: int) -> Model:
    """The model as it was after one of the steps at which it was kept."""
    numbers = np.frombuffer(record.model_after(step), "<f2").astype("f4")
    model = Model()
    nn.utils.vector_to_parameters(
        torch.from_numpy(numbers), model.parameters()
    )
    return model


def by_name(curve: list[dict]) -> dict[str, list]:
    return {name: [each[name] for each in curve] for name in curve[0]}


def rounded(scores: Tensor) -> list[list[float]]:
    return [[round(each, 4) for each in row] for row in scores.tolist()]


def made_with() -> dict[str, str | int]:
    """The machine and the versions: other ones give other digits."""
    return {
        "processor": processor(),
        "threads": torch.get_num_threads(),
        "cores": os.cpu_count() or 1,
        "torch": torch.__version__,
        "python": platform.python_version(),
    }
