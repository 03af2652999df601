"""The task and the model that learns to find what followed before."""

import pytest
import torch

from manyheads.training import repeats
from manyheads.training.repeats import (
    Model,
    draw_sequences,
    follows_copy,
    loss_of,
    one_back,
    right_answers,
    train,
    what_followed,
)


def drawn(count=200, seed=0):
    return draw_sequences(count, torch.Generator().manual_seed(seed))


def test_a_sequence_starts_over_and_only_then_has_answers():
    tokens, answers = drawn()
    assert tokens.shape == answers.shape == (200, 32)
    found = set()
    for row, wanted in zip(tokens.tolist(), answers.tolist(), strict=True):
        period = row.index(row[0], 1)
        found.add(period)
        assert len(set(row[:period])) == period
        assert row == (row[:period] * 4)[:32]
        right = [row[(place + 1) % period] for place in range(32)]
        new = period - 1
        assert wanted == [-1] * new + right[new:]
    assert found == set(range(8, 17))


def test_the_model_has_as_many_parameters_as_the_chapter_says():
    assert sum(each.numel() for each in Model().parameters()) == 43_392


def test_a_seed_gives_the_same_model_and_leaves_other_draws_alone():
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    one, two, other = Model(seed=1), Model(seed=1), Model(seed=2)
    assert torch.rand(3).equal(expected)
    assert one.next.weight.equal(two.next.weight)
    assert not one.next.weight.equal(other.next.weight)


def test_no_place_sees_a_later_one():
    tokens, _ = drawn(4)
    changed = tokens.clone()
    changed[:, 20:] = 0
    model = Model()
    guesses, maps = model(tokens)
    others, _ = model(changed)
    assert maps.shape == (4, 2, 2, 32, 32)
    torch.testing.assert_close(guesses[:, :20], others[:, :20])
    assert not guesses[:, 20:].equal(others[:, 20:])
    torch.testing.assert_close(maps.sum(-1), torch.ones(4, 2, 2, 32))


def test_a_head_that_is_off_adds_nothing():
    tokens, _ = drawn(2)
    model = Model()
    model.heads_on[0, 1] = 0
    off, _ = model(tokens)
    output = model.get_parameter("layers.0.w_output.weight")
    model.heads_on[0, 1] = 1
    on, _ = model(tokens)
    with torch.no_grad():
        output[:, 32:] = 0  # what the second head found goes in there
    without, _ = model(tokens)
    torch.testing.assert_close(off, without)
    assert not off.equal(on)


def test_only_what_can_be_known_counts():
    guesses = torch.zeros(1, 3, 64)
    guesses[0, 0, 5] = guesses[0, 1, 7] = guesses[0, 2, 9] = 9.0
    answers = torch.tensor([[-1, 7, 8]])
    assert right_answers(guesses, answers) == 0.5
    known = torch.nn.functional.cross_entropy(guesses[0, 1:], answers[0, 1:])
    torch.testing.assert_close(loss_of(guesses, answers), known)


def test_one_back_is_asked_for_where_the_first_copy_can_reach():
    maps = torch.zeros(1, 1, 2, 32, 32)
    for place in range(1, 32):
        maps[0, 0, 0, place, place - 1] = 1 if place < 16 else 0
        maps[0, 0, 1, place, place - 1] = 0 if place < 16 else 1
    assert one_back(maps).tolist() == [[1.0, 0.0]]


def test_all_earlier_copies_count_as_what_followed():
    tokens = torch.tensor([[3, 4, 5, 3, 4, 5, 3]])
    followed = follows_copy(tokens)[0]
    assert {tuple(each) for each in followed.nonzero().tolist()} == {
        *((3, 1), (4, 2), (5, 3), (6, 1), (6, 4))
    }
    maps = torch.zeros(1, 1, 1, 7, 7)
    maps[0, 0, 0, 3, 1] = 0.5
    maps[0, 0, 0, 6, 1] = 0.25
    maps[0, 0, 0, 6, 4] = 0.75
    maps[0, 0, 0, 0, 0] = 1.0  # nothing followed yet: it doesn't count
    assert what_followed(maps, tokens).item() == pytest.approx(1.5 / 4)


def test_training_lowers_the_loss_and_says_how_far_it_is(monkeypatch):
    seen, bars = [], []

    class Bar:
        def __init__(self, label, steps):
            bars.append(steps)

        def show(self, done):
            bars.append(done)

        def close(self):
            bars.append("closed")

    monkeypatch.setattr(repeats, "ProgressBar", Bar)
    losses = train(Model(), 12, watch=seen.append)
    assert seen == [*range(13)]
    assert bars == [12, *range(1, 13), "closed"]
    assert len(losses) == 12 and losses[-1] < losses[0]
    assert losses == train(Model(), 12)
    assert losses != train(Model(), 12, seed=1)


def test_an_interrupt_leaves_the_model_as_far_as_it_got(monkeypatch):
    model = Model()
    before = model.next.weight.clone()
    closed = []
    monkeypatch.setattr(
        repeats.ProgressBar, "close", lambda bar: closed.append(bar)
    )

    def interrupt(step):
        if step == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(model, 5, watch=interrupt)
    assert closed and not model.next.weight.equal(before)
