"""How far the scores of random numbers spread, and what slope is left to softmax."""

import pytest
import torch

from manyheads.random_scores import (
    SIZES,
    Slopes,
    mean_slopes,
    random_draws,
    slope,
)


@pytest.fixture(scope="module")
def slopes() -> Slopes:
    return mean_slopes(sizes=(3, 32, 64, 128), draws=4000)


def test_the_slope_dies_as_lists_grow_longer(slopes):
    wanted = [0.047, 0.019, 0.014, 0.010]
    assert slopes.as_they_are == pytest.approx(wanted, abs=0.001)


def test_divided_by_the_root_it_stays(slopes):
    assert slopes.scaled == pytest.approx([0.054] * 4, abs=0.001)
    assert slopes.sizes == [3, 32, 64, 128]
    assert slopes.draws == 4000


def test_a_number_of_draws_that_does_not_divide_counts_each_once():
    few = mean_slopes(sizes=(8,), draws=2500)
    assert few.as_they_are == pytest.approx([0.0357], abs=0.002)


def test_the_slope_is_the_derivative_of_a_share():
    scores = torch.randn(5, dtype=torch.float64)
    jacobian = torch.func.jacrev(lambda s: s.softmax(-1))(scores)
    assert slope(scores).item() == pytest.approx(
        jacobian.diagonal().mean().item()
    )


def test_draws_are_random_and_the_same_every_time():
    query, key = random_draws()
    assert query.shape == (3, SIZES[-1])
    assert key.shape == (3, 16, SIZES[-1])
    assert torch.equal(query, random_draws()[0])
    assert not torch.equal(query, random_draws(seed=1)[0])
    assert key.std().item() == pytest.approx(1, abs=0.05)
    assert torch.equal(key, key.half().double())  # as a page gets it
