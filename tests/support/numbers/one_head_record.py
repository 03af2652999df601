"""What must hold of the record of one head or several, on every machine."""

from manyheads.training import one_head


def check_record(record: dict) -> None:
    def places_runs(heads: int, knows: bool) -> list[float]:
        return [
            run["right"]
            for run in record["two_places"]
            if (run["heads"], run["values_know_places"]) == (heads, knows)
        ]

    assert max(places_runs(1, False)) < 0.7
    assert sum(right > 0.99 for right in places_runs(2, False)) >= 8
    assert sum(right > 0.99 for right in places_runs(1, True)) >= 6
    one, *others = (
        [run["error"] for run in record["nearest"] if run["heads"] == heads]
        for heads in one_head.NEAREST_HEADS
    )
    assert max(one) < 0.3
    assert min(map(min, others)) > 0.5
