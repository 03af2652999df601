"""What heads do, found by a score for each kind: the same scores as torch's, and the counts that the wall shows."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from book.page.model_parts.sentences import sixteen_bits

KINDS = ("previous", "next", "same", "ends")


@pytest.fixture(scope="module")
def kinds(wall):
    return wall("kinds.js")


def right(weights: torch.Tensor, tokens: list[str]) -> dict:
    """The scores as the chapter on trained heads computes them: (layers, heads) each."""
    step = dict(dim1=-2, dim2=-1)
    same = [
        weights[..., query, others].sum(dim=-1)
        for query, token in enumerate(tokens)
        if (
            others := [
                key
                for key, other in enumerate(tokens)
                if other == token and key != query
            ]
        )
    ]
    nothing = torch.zeros(weights.shape[:2])
    long = len(tokens) > 1
    return {
        "previous": weights.diagonal(-1, **step).mean(-1) if long else nothing,
        "next": weights.diagonal(1, **step).mean(-1) if long else nothing,
        "same": torch.stack(same).mean(dim=0) if same else nothing,
        # Of two tokens, all attention goes to the first and the last.
        "ends": weights[..., [0, -1]].sum(dim=-1).mean(dim=-1)
        if len(tokens) > 2
        else nothing,
    }


@given(st.text("abc", min_size=1, max_size=8), st.integers(0, 99))
def test_scores_are_torchs(kinds, attended, tokens, seed):
    reading = attended(tokens, seed=seed, size=2.0)
    kinds.read(reading)
    scores = right(reading.weights, reading.tokens)
    for layer in range(2):
        for head in range(3):
            found = kinds(f"scoresOf(r, {layer}, {head})")
            wanted = {kind: scores[kind][layer, head].item() for kind in KINDS}
            assert found == pytest.approx(wanted, abs=1e-6), (layer, head)


def test_the_kinds_are_told_apart(kinds, attended):
    """One head for each kind, one of two kinds, and one of none."""
    reading = attended("abcdbe", layers=1, heads=6)
    eye = torch.eye(6)
    previous = eye[[2, 0, 1, 2, 3, 4]]
    following = eye[[1, 2, 3, 4, 5, 2]]
    same = eye[[2, 4, 2, 2, 1, 2]]
    ends = eye[[5, 0, 5, 0, 5, 0]]
    weights = torch.stack(
        [previous, following, same, ends, (previous + ends) / 2, eye]
    )
    kinds.read(replace(reading, weights=weights[None]))
    found = kinds("kindsOf(r)")
    assert {kind: np.flatnonzero(is_one).tolist() for kind, is_one in found.items()} == {
        "all": [0, 1, 2, 3, 4, 5],
        "previous": [0, 4],
        "next": [1],
        "same": [2],
        "ends": [3, 4],
        "none": [5],
    }  # fmt: skip


def test_a_head_is_of_a_kind_from_the_threshold_on(kinds, attended):
    reading = attended("abc", layers=1, heads=3)
    rows = torch.tensor([0.39999, 0.4, 0.40001]).reshape(1, 3, 1, 1)
    weights = torch.eye(3).roll(-1, 1) * rows
    kinds.read(replace(reading, weights=weights))
    # 0.4 is a hair more in float32.
    assert kinds("kindsOf(r).previous") == [False, True, True]
    assert kinds("THRESHOLD") == 0.4


COUNTS = {"all": 72, "previous": 1, "next": 1, "same": 0, "ends": 46, "none": 25}  # fmt: skip


@pytest.mark.parametrize("bits", [32, 16])
def test_the_heads_of_the_first_wall_are_counted(kinds, trophy, bits):
    """One head's score lies within 0.0002 of the threshold, and the page's 16 bits don't move it over."""
    weights = trophy.weights.numpy()
    if bits == 16:
        packed = np.frombuffer(sixteen_bits(weights), "<u2")
        weights = (
            (np.maximum(packed - 0.75, 0) / 65534.25)
            .astype("f4")
            .reshape(weights.shape)
        )
    kinds.read(replace(trophy, weights=torch.from_numpy(weights)))
    found = kinds("kindsOf(r)")
    assert {kind: sum(is_one) for kind, is_one in found.items()} == COUNTS
    assert (found["previous"].index(True), found["next"].index(True)) == (
        0 * 12 + 2,
        1 * 12 + 8,
    )
    scores = right(torch.from_numpy(weights), trophy.tokens)["ends"]
    nearest = (scores - 0.4).abs().flatten().argmin().item()
    distance = scores.flatten()[nearest].item() - 0.4
    assert 5e-5 < abs(distance) < 2e-4
    assert found["ends"][nearest] == (distance > 0)
