"""The recorded trainings are made again: the same within what machines differ by."""

import torch

from manyheads.training import film, learning, one_head
from support.numbers.one_head_record import check_record


def last(record: film.Record, off: str = "") -> dict:
    return {
        name: curve[-1] for name, curve in record.about["curves"][off].items()
    }


def first_past(record: film.Record, share: float) -> int:
    """The first recorded step after which more answers are right."""
    right = record.about["curves"][""]["right"]
    return next(
        step
        for step, each in zip(film.STEPS, right, strict=True)
        if each > share
    )


def test_the_film_comes_out_again():
    torch.set_num_threads(2)
    again, stored = film.record(), film.Record.read()
    for record in (again, stored):
        end = last(record)
        assert end["loss"] < 0.5 and end["right"] > 0.95
        # Which head does it is found by its score, not by its number.
        assert max(end["one_back"][0]) > 0.35
        assert min(end["what_followed"][1]) > 0.35
        offs = [last(record, off)["right"] for off in ("0.0", "0.1")]
        assert min(offs) < 0.8
        assert 100 <= first_past(record, 0.5) <= 300
    assert len(again.frames) == len(stored.frames)
    assert len(again.kept) == len(stored.kept)


def test_the_runs_of_two_heads_come_out_again():
    torch.set_num_threads(2)
    again, stored = learning.record(), learning.read()
    assert again.keys() == stored.keys()
    for record in (again, stored):
        # Which head takes which place is chance, and both happen.
        outcomes = record["outcomes"]
        took_2 = [each["weights"][0][0] > 0.5 for each in outcomes]
        assert len(outcomes) == 16 and 3 <= sum(took_2) <= 13
        right = [each["right"][2] for each in outcomes]
        assert sum(share > 0.99 for share in right) >= 14
        both_first = [each["same_place_at"] for each in outcomes]
        assert 2 <= 16 - both_first.count(None) <= 14
        alike = record["runs"][-1]
        assert alike["isAlike"] and alike["right"][-1][2] < 0.7
        assert len(record["nudges"]) == 3
        for each in record["turns"]:
            tenth, half, most = each["right"]
            assert 80 <= tenth < half < most <= 320
            assert abs(each["one_back"] - each["what_followed"]) <= 40
        assert all(each["right"][2] > 0.9 for each in record["nudges"])
        assert min(record["lookups"]["first_copy"]) > 0.6
        assert max(record["lookups"]["last_copy"]) < 0.3


def test_one_head_and_several_come_out_again():
    torch.set_num_threads(1)
    check_record(one_head.record())
