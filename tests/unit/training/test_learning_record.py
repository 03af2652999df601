"""The record of the chapter on learning."""

import pytest
import torch

from manyheads import TwoPlacesFilm
from manyheads.training import film, learning
from manyheads.training.two_places import Model

RECORDED = learning.read()


def test_the_record_says_what_made_it():
    assert {"processor", "torch", "python"} <= {*RECORDED["made_with"]}


def test_every_run_has_a_number_for_every_head_and_place():
    assert [run["name"] for run in RECORDED["runs"]] == [
        "seed 0",
        "seed 5",
        "seed 4",
        "started alike",
    ]
    for run in RECORDED["runs"]:
        assert run["steps"] == [*range(0, 161, 2)]
        weights = torch.tensor(run["weights"])
        assert weights.shape == (81, 2, 8)
        torch.testing.assert_close(
            weights.sum(dim=-1), torch.ones(81, 2), atol=1e-3, rtol=0
        )
        assert (weights[:, 0] == weights[:, 1]).all() == run["isAlike"]
        assert torch.tensor(run["right"]).shape == (81, 3)


def test_a_run_is_made_as_it_was_recorded():
    again = learning.run("short", Model(seed=0), 0)
    first = RECORDED["runs"][0]
    weights = torch.tensor(again["weights"])
    stored = torch.tensor(first["weights"])
    # Digits differ between machines, and more the longer it goes on.
    torch.testing.assert_close(weights[:5], stored[:5], atol=0.01, rtol=0)
    assert again["right"][-1][2] > 0.95


def test_outcomes_are_the_ends_of_runs():
    by_seed = {each["seed"]: each for each in RECORDED["outcomes"]}
    assert [*by_seed] == [*range(16)]
    for seed in (0, 5, 4):
        run = next(r for r in RECORDED["runs"] if r["name"] == f"seed {seed}")
        end = [[row[2], row[5]] for row in run["weights"][-1]]
        assert by_seed[seed]["weights"] == end
        assert by_seed[seed]["right"] == run["right"][-1]
    again = learning.outcome(2)
    assert torch.tensor(again["weights"]).argmax(dim=-1).tolist() == [0, 1]


def test_when_both_heads_were_at_one_place():
    weights = torch.full((4, 2, 8), 0.01)
    weights[1, :, 5] = torch.tensor([0.9, 0.4])
    weights[2, :, 5] = torch.tensor([0.9, 0.6])
    weights[3, :, 5] = 0.9
    assert learning.same_place_at(weights) == 2
    assert learning.same_place_at(weights[:2]) is None
    # Half on either place, head by head, is not one place for both.
    weights[:, 0, 5], weights[:, 1, 5], weights[:, 1, 2] = 0.9, 0.1, 0.9
    assert learning.same_place_at(weights) is None


def test_a_nudge_changes_one_number_of_one_head():
    alike, other = Model().start_alike(), learning.nudged(0.25)
    changed = other.w_key.weight - alike.w_key.weight
    assert changed.count_nonzero() == 1
    assert changed[0, 0].item() == pytest.approx(0.25, abs=1e-6)
    assert learning.nudge(0.01)["right"][2] > 0.9


def test_what_is_looked_up_is_what_the_stored_model_does():
    found = learning.lookups()
    for name, stored in RECORDED["lookups"].items():
        assert found[name] == pytest.approx(stored, abs=2e-3), name
    near = film.Record.read().about["curves"][""]["one_back"][-1][0]
    assert found["one_back_near"] == pytest.approx(near, abs=2e-3)
    both = torch.tensor([found["first_copy"], found["last_copy"]])
    assert (both[0] > 0.7).all() and (both.sum(dim=0) < 1).all()


def test_writing_gives_back_what_was_read(tmp_path, monkeypatch):
    monkeypatch.setattr(learning, "FILE", tmp_path / "learning.json")
    other = {**RECORDED, "runs": RECORDED["runs"][:2]}
    learning.write(other)
    assert learning.read() == other


def test_the_widget_begins_as_it_is_told():
    widget = TwoPlacesFilm()
    assert (widget.run, widget.step) == ("seed 0", 100)
    assert widget.runs == RECORDED["runs"]
    other = TwoPlacesFilm("started alike", 40, title="Alike")
    assert (other.run, other.step, other.title) == (
        "started alike",
        40,
        "Alike",
    )
    assert repr(other) == "TwoPlacesFilm(run='started alike', step=40)"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"run": "seed 99"}, "run is 'seed 99'; it can be one of"),
        ({"step": 3}, "step is 3; it can be an even number from 0 to 160"),
        ({"title": "x" * 1001}, "title has 1001 characters"),
    ],
)
def test_what_is_not_recorded_is_refused_by_name(options, words):
    with pytest.raises(ValueError, match=words):
        TwoPlacesFilm(**options)


def test_the_step_of_the_first_value_above():
    assert learning.first_above([0.1, 0.5, 0.6, 0.7], 0.5) == 10
    assert learning.first_above([0.1, 0.5], 0.5) is None


def test_every_turn_was_recorded():
    turns = RECORDED["turns"]
    assert [each["seed"] for each in turns] == [*learning.TURNS]
    stored = film.Record.read().about
    half = next(
        step
        for step, share in zip(
            stored["steps"], stored["curves"][""]["right"], strict=True
        )
        if share > 0.5
    )
    assert turns[0]["right"][1] == half
