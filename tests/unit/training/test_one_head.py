"""The two tasks of the chapter on one head: models, measures and the record."""

import pytest
import torch

from manyheads.training import nearest, one_head, two_places
from support.numbers.one_head_record import check_record


@pytest.fixture
def drawn():
    return nearest.draw_points(50, torch.Generator().manual_seed(0))


def test_all_points_lie_on_the_sphere(drawn):
    asks, points = drawn
    assert asks.shape == (50, 1, 16) and points.shape == (50, 16, 16)
    for each in drawn:
        torch.testing.assert_close(
            each.norm(dim=-1), torch.ones(each.shape[:2])
        )


def test_the_nearest_point_is_found_one_by_one(drawn):
    asks, points = drawn
    found = nearest.nearest(asks, points)
    wanted = nearest.wanted_point(asks, points)
    for i, (ask, choices) in enumerate(zip(asks, points, strict=True)):
        distances = [
            (ask[0] - point).square().sum().item() for point in choices
        ]
        assert found[i] == distances.index(min(distances))
        assert wanted[i, 0].equal(choices[found[i]])


def test_the_error_is_a_squared_distance():
    guess = torch.zeros(2, 1, 16)
    wanted = torch.zeros(2, 1, 16)
    wanted[0, 0, :2] = torch.tensor([3.0, 4.0])
    assert nearest.error_of(guess, wanted) == 25 / 2


def test_a_seed_gives_the_same_model_and_leaves_other_draws_alone():
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    one, two, other = (
        nearest.Model(2, 1),
        nearest.Model(2, 1),
        nearest.Model(2, 2),
    )
    assert torch.rand(3).equal(expected)
    assert one.w_key.weight.equal(two.w_key.weight)
    assert not one.w_key.weight.equal(other.w_key.weight)


def test_a_head_with_all_columns_can_find_the_nearest_point(drawn):
    """With scores that are the dot products, only larger, hardly anything is left to chance."""
    asks, points = drawn
    model = nearest.Model(1)
    with torch.no_grad():
        for matrix in (
            model.w_query,
            model.w_key,
            model.w_value,
            model.w_output,
        ):
            matrix.weight.copy_(torch.eye(16))
        model.w_query.weight.mul_(4000.0)
        guess = model(asks, points)
    assert nearest.nearest(guess, points).equal(nearest.nearest(asks, points))
    error, right = nearest.measured(model)
    assert right > 0.99 and error < 0.01


def test_a_narrow_head_looks_along_one_direction_alone(drawn):
    """What changes a query for one head alone changes what that head adds, and nothing else."""
    asks, points = drawn
    model = nearest.Model(16)
    turned = asks.clone()
    direction = model.w_query.weight  # (heads, d_model): a row a head
    with torch.no_grad():
        # What lies across all but head 0's direction leaves the others as they are.
        across = torch.linalg.pinv(direction)[:, 0]
        moved = model(turned + across, points) - model(asks, points)
        only_head_0 = model.w_output.weight[:, 0]
        along = moved[:, 0] @ only_head_0 / only_head_0.norm()
    torch.testing.assert_close(
        moved[:, 0].norm(dim=-1), along.abs(), atol=1e-4, rtol=1e-3
    )


def test_training_lowers_the_error():
    model = nearest.Model(1)
    before, _ = nearest.measured(model, 512)
    assert nearest.train(model, 60) is model
    after, right = nearest.measured(model, 512)
    assert after < before and 0 <= right <= 1


def test_answers_are_right_where_both_symbols_are():
    said = torch.tensor([[1, 2], [1, 3], [0, 2]])
    wanted = torch.tensor([[1, 2], [1, 2], [1, 2]])
    assert one_head.Answers(said, wanted).right().tolist() == [
        True,
        False,
        False,
    ]


def test_what_a_model_says_is_compared_with_places_2_and_5():
    symbols = torch.arange(8)[None]
    found = one_head.answers(two_places.Model(), symbols)
    assert found.wanted.tolist() == [[2, 5]]
    guesses, _ = two_places.Model()(symbols)
    assert found.said.equal(guesses.argmax(-1))


def test_an_untrained_model_guesses():
    assert one_head.share_right(two_places.Model(), 500) < 0.1


def test_the_mean_weights_of_a_head_add_up_to_1():
    weights = one_head.mean_weights(two_places.Model(2), 64)
    assert weights.shape == (2, 8)
    torch.testing.assert_close(weights.sum(-1), torch.ones(2))


def test_a_run_is_what_its_name_says(monkeypatch):
    asked = []

    def untrained(heads, seed, values_know_places):
        asked.append((heads, seed, values_know_places))
        return two_places.Model(heads, seed, values_know_places)

    monkeypatch.setattr(one_head, "trained", untrained)
    run = one_head.places_run(4, 3, True)
    assert asked == [(4, 3, True)]
    assert (run["heads"], run["seed"], run["values_know_places"]) == (
        4,
        3,
        True,
    )
    assert len(run["weights"]) == 4 and len(run["weights"][0]) == 2


def test_a_model_is_trained_for_all_steps(monkeypatch):
    seen = []
    monkeypatch.setattr(
        two_places,
        "train",
        lambda model, steps, seed: seen.append((steps, seed)),
    )
    model = one_head.trained(1, 7, values_know_places=True)
    assert seen == [(800, 7)]
    assert model.heads == 1 and model.values_know_places


def test_the_run_of_the_nearest_point_names_its_sizes(monkeypatch):
    monkeypatch.setattr(nearest, "train", lambda model, seed: model)
    run = one_head.nearest_run(4, 1)
    assert (run["heads"], run["seed"]) == (4, 1)
    assert 0 <= run["right"] <= 1 and run["error"] > 0


def test_the_record_has_every_run_that_is_told_of(monkeypatch):
    monkeypatch.setattr(one_head, "places_run", lambda *run: run)
    monkeypatch.setattr(one_head, "nearest_run", lambda *run: run)
    made = one_head.record()
    assert len(made["two_places"]) == 50 and len(made["nearest"]) == 10
    assert (4, 9, False) in made["two_places"]
    assert (1, 9, True) in made["two_places"]


def test_what_is_written_can_be_read(tmp_path):
    made = {"made_with": {"cores": 2}, "runs": [{"a": 1}, {"a": 2}]}
    file = tmp_path / "record.json"
    one_head.write(made, file)
    assert one_head.read(file) == made
    assert file.read_text("utf8").count("\n") == 7


def test_the_stored_record_holds_what_holds_on_every_machine():
    check_record(one_head.read())
