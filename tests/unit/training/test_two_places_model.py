"""The task with two places, its model, and its training."""

import pytest
import torch

from manyheads.training.two_places import (
    Model,
    draw_symbols,
    loss_of,
    right_answers,
    train,
)


def drawn(count=64, seed=0):
    return draw_symbols(count, torch.Generator().manual_seed(seed))


def test_every_symbol_comes_at_every_place():
    symbols = drawn(2000)
    assert symbols.shape == (2000, 8)
    for place in range(8):
        counts = symbols[:, place].bincount(minlength=8)
        assert counts.shape == (8,) and counts.min() > 180


@pytest.mark.parametrize("heads", [1, 2, 4])
def test_at_first_every_place_gets_about_as_much(heads):
    guesses, weights = Model(heads)(drawn())
    assert guesses.shape == (64, 2, 8) and weights.shape == (64, heads, 8)
    assert (weights - 1 / 8).abs().max() < 0.06


def test_a_seed_gives_the_same_model_and_leaves_other_draws_alone():
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    one, two, other = Model(seed=1), Model(seed=1), Model(seed=2)
    assert torch.rand(3).equal(expected)
    assert one.asks.equal(two.asks) and not one.asks.equal(other.asks)


@pytest.mark.parametrize("knows", [False, True])
def test_values_know_their_places_only_where_they_are_told_to(knows):
    model = Model(values_know_places=knows)
    torch.nn.init.zeros_(model.w_key.weight)  # then all places get the same
    symbols = drawn()
    moved, _ = model(symbols.roll(1, dims=1))
    guesses, weights = model(symbols)
    torch.testing.assert_close(weights, torch.full_like(weights, 1 / 8))
    # The same symbols in another order: a mean of bare symbols is the same.
    torch.testing.assert_close(guesses, moved)
    values = model.symbol(symbols).mean(dim=1) @ model.w_value.weight.T
    bare = values @ model.w_output.weight.T
    assert torch.allclose(guesses.flatten(1), bare, atol=1e-5) != knows


def test_right_answers_are_counted_by_place_and_together():
    symbols = torch.zeros(4, 8, dtype=torch.long)
    symbols[:, 2], symbols[:, 5] = 3, 4
    guesses = torch.zeros(4, 2, 8)
    for row, (first, second) in enumerate([(3, 4), (3, 0), (3, 0), (0, 0)]):
        guesses[row, 0, first] = guesses[row, 1, second] = 9
    assert right_answers(guesses, symbols).tolist() == [0.75, 0.25, 0.25]
    assert loss_of(guesses[:1], symbols[:1]) < 0.01
    assert loss_of(guesses[3:], symbols[3:]) > 8


def test_heads_that_start_alike_get_the_same_numbers_and_slopes():
    model = Model(heads=4).start_alike()
    guesses, weights = model(drawn())
    assert (weights == weights[:, :1]).all()
    loss_of(guesses, drawn()).backward()
    for matrix in (model.w_query, model.w_key, model.w_value):
        assert matrix.weight.grad is not None
        for numbers in (matrix.weight, matrix.weight.grad):
            heads = numbers.reshape(4, 4, 16)
            torch.testing.assert_close(heads, heads[:1].expand(4, 4, 16))
    columns = model.w_output.weight.reshape(16, 4, 4)
    assert (columns == columns[:, :1]).all()


def test_a_training_tells_every_step_and_both_heads_share_out_the_places():
    steps = []
    seen = train(Model(seed=2), 120, 2, steps.append)
    assert steps == [*range(121)]
    assert seen.weights.shape == (121, 2, 8) and seen.right.shape == (121, 3)
    assert (seen.weights[0] - 1 / 8).abs().max() < 0.03
    assert {*seen.weights[-1].argmax(dim=-1).tolist()} == {2, 5}
    assert seen.right[0, 2] < 0.1 and seen.right[-1, 2] > 0.95


def test_the_same_seeds_train_the_same_model():
    one, two, other = (train(Model(), 3, seed) for seed in (0, 0, 1))
    assert one.weights.equal(two.weights)
    assert not one.weights.equal(other.weights)
