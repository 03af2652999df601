"""What the chapter on learning tells of trainings that its page doesn't run."""

import json

import torch

from . import repeats
from .film import (
    RECORDED,
    Record,
    fresh_sequences,
    made_with,
    measured,
    model_from,
)
from .repeats import NEAR, follows_copy, right_answers
from .two_places import WANTED, Model, train

SHOWN = 0, 5, 4  # the seeds whose every second step the page shows
SEEDS = range(16)  # of these only the end
STEPS = 160
EVERY = 2
NUDGES = 0.01, 0.001, 0.0001
TURNS = range(4)  # seeds of the film's model
LOOK_EVERY, LOOK_UNTIL = 5, 320  # steps of its training
FILE = RECORDED / "learning.json"


def record() -> dict:
    """Train two heads from several seeds, and alike; ask the film's model."""
    return {
        "made_with": made_with(),
        "runs": [
            *(run(f"seed {seed}", Model(seed=seed), seed) for seed in SHOWN),
            run("started alike", Model().start_alike(), 0, is_alike=True),
        ],
        "outcomes": [outcome(seed) for seed in SEEDS],
        "nudges": [nudge(size) for size in NUDGES],
        "lookups": lookups(),
        "turns": [turn(seed) for seed in TURNS],
    }


def write(recorded: dict) -> None:
    lines = []
    for name, value in recorded.items():
        if isinstance(value, list):
            inner = ",\n".join(f"    {json.dumps(each)}" for each in value)
            lines.append(f"  {json.dumps(name)}: [\n{inner}\n  ]")
        else:
            lines.append(f"  {json.dumps(name)}: {json.dumps(value)}")
    FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf8")


def read() -> dict:
    return json.loads(FILE.read_text("utf8"))


def run(name: str, model: Model, seed: int, is_alike: bool = False) -> dict:
    """Every second step of a training, as the page wants it."""
    seen = train(model, STEPS, seed)
    return {
        "name": name,
        "isAlike": is_alike,
        "steps": list(range(0, STEPS + 1, EVERY)),
        "weights": _rounded(seen.weights[::EVERY]),
        "right": _rounded(seen.right[::EVERY]),
    }


def outcome(seed: int) -> dict:
    """Where both heads looked at the end, and how often both were right."""
    seen = train(Model(seed=seed), STEPS, seed)
    return {
        "seed": seed,
        "weights": _rounded(seen.weights[-1][:, list(WANTED)]),
        "right": _rounded(seen.right[-1]),
        # The step after which one place had both heads, and the other none.
        "same_place_at": same_place_at(seen.weights),
    }


def nudged(size: float, seed: int = 0) -> Model:
    """Two heads that start alike but for one number of head 0."""
    model = Model(seed=seed).start_alike()
    with torch.no_grad():
        model.w_key.weight[0, 0] += size
    return model


def nudge(size: float) -> dict:
    """What so small a difference has come to at the end."""
    seen = train(nudged(size), STEPS, 0)
    return {
        "size": size,
        "weights": _rounded(seen.weights[-1][:, list(WANTED)]),
        "right": _rounded(seen.right[-1]),
    }


def turn(seed: int) -> dict:
    """The steps at which the film's model, from this seed, has got so far."""
    model, test = repeats.Model(seed=seed), fresh_sequences()
    seen = []

    def watch(step: int) -> None:
        if step % LOOK_EVERY == 0:
            seen.append(measured(model, *test))

    repeats.train(model, LOOK_UNTIL, seed, watch)
    right = [each["right"] for each in seen]
    one_back = [max(each["one_back"][0]) for each in seen]
    followed = [max(each["what_followed"][1]) for each in seen]
    return {
        "seed": seed,
        "right": [first_above(right, share) for share in (0.1, 0.5, 0.9)],
        "one_back": first_above(one_back, 0.5),
        "what_followed": first_above(followed, 0.5),
    }


def first_above(values: list[float], bound: float) -> int | None:
    """The step of the first value above bound, if any is."""
    for look, value in enumerate(values):
        if value > bound:
            return LOOK_EVERY * look
    return None


def same_place_at(weights: torch.Tensor) -> int | None:
    """The first step at which both heads give one place half, if any."""
    both = (weights[:, :, list(WANTED)] >= 0.5).all(dim=1).any(dim=-1)
    return int(both.int().argmax()) if both.any() else None


@torch.no_grad()
def lookups() -> dict:
    """What the film's model, as trained to the end, does with more detail."""
    model = model_from(Record.read(), 700)
    tokens, answers = fresh_sequences()
    guesses, maps = model(tokens)
    followed = follows_copy(tokens)
    several = followed.sum(dim=-1) > 1
    first = followed.int().argmax(dim=-1)
    places = tokens.shape[1]
    last = places - 1 - followed.flip(-1).int().argmax(dim=-1)
    before = maps[:, 0].diagonal(offset=-1, dim1=-2, dim2=-1)
    model.heads_on[1] = 0
    without_layer_1, _ = model(tokens)
    by_first_letter = guesses.argmax(dim=-1) == tokens[:, :1]
    return {
        "first_copy": _looked_up(maps[:, 1], first, several),
        "last_copy": _looked_up(maps[:, 1], last, several),
        "one_back_near": _rounded(before[..., : NEAR - 1].mean(dim=(0, -1))),
        "one_back_far": _rounded(before[..., NEAR - 1 :].mean(dim=(0, -1))),
        "first_letter_guessed": _rounded(
            by_first_letter[answers == -1].double().mean()
        ),
        "right_without_layer_1": round(
            right_answers(without_layer_1, answers), 4
        ),
    }


def _looked_up(maps: torch.Tensor, at: torch.Tensor, where: torch.Tensor):
    """The weight of each head on these places, where there are several."""
    index = at[:, None, :, None].expand(-1, maps.shape[1], -1, 1)
    found = maps.gather(-1, index)[..., 0].transpose(0, 1)
    return _rounded(found[:, where].mean(dim=-1))


def _rounded(numbers: torch.Tensor):
    """Lists of numbers with four decimals."""
    if numbers.dim():
        return [_rounded(each) for each in numbers]
    return round(numbers.item(), 4)
