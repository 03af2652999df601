"""What part of the enlarged head is shown: it never leaves the map, and what is asked for is in sight."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

WHOLE = {"factor": 1, "row": 0, "column": 0}
COUNTS = st.integers(1, 2048)
PARTS = st.floats(0, 1)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("zoomed"), st.floats(0.1, 10), PARTS, PARTS),
        st.tuples(st.just("panned"), st.floats(-2, 2), st.floats(-2, 2)),
        st.tuples(st.just("inSight"), PARTS, PARTS),
    ),
    max_size=8,
)


@pytest.fixture(scope="module")
def zoom(wall):
    module = wall("zoom/zoom.js")
    return lambda name, *given: module(
        f"{name}({', '.join(map(json.dumps, given))})"
    )


def size_of(queries: int, keys: int) -> dict:
    return {"queries": queries, "keys": keys}


@given(COUNTS, COUNTS, STEPS)
def test_what_is_shown_never_leaves_the_map(zoom, queries, keys, steps):
    size, state, most = size_of(queries, keys), WHOLE, 40
    for name, *numbers in steps:
        if name == "zoomed":
            by, x, y = numbers
            state = zoom(name, state, size, by, most, {"x": x, "y": y})
        elif name == "panned":
            state = zoom(name, state, size, dict(zip("xy", numbers, strict=True)))  # fmt: skip
        else:
            row, column = (
                int(part * (n - 1))
                for part, n in zip(numbers, (queries, keys), strict=True)
            )
            state = zoom(name, state, size, [row, column])
            area = zoom("areaOf", state, size)
            assert area["row"] <= row and row + 1 <= area["row"] + area["rows"] + 1e-6  # fmt: skip
            assert area["column"] <= column <= area["column"] + area["columns"] - 1 + 1e-6  # fmt: skip
        area = zoom("areaOf", state, size)
        assert 1 <= state["factor"] <= most
        for at, length, count in (
            (area["row"], area["rows"], queries),
            (area["column"], area["columns"], keys),
        ):
            assert -1e-6 <= at and at + length <= count + 1e-6
            assert length >= min(count, 8)


def test_what_lies_under_the_pointer_stays_there(zoom):
    size = size_of(100, 200)
    at = {"x": 0.25, "y": 0.5}
    state = zoom("zoomed", WHOLE, size, 4, 40, at)
    area = zoom("areaOf", state, size)
    assert area["row"] + 0.5 * area["rows"] == pytest.approx(50)
    assert area["column"] + 0.25 * area["columns"] == pytest.approx(50)
    # And back: all of it, from its edge on.
    assert zoom("zoomed", state, size, 0.01, 40, at) == WHOLE


def test_a_pan_is_a_part_of_what_is_shown(zoom):
    size = size_of(100, 100)
    state = {"factor": 4, "row": 10, "column": 10}
    moved = zoom("panned", state, size, {"x": 0.4, "y": 0})
    assert (moved["row"], moved["column"]) == (10, 20)


def test_what_is_in_sight_is_not_moved(zoom):
    size = size_of(100, 100)
    state = {"factor": 4, "row": 10, "column": 10}
    assert zoom("inSight", state, size, [10, 34]) == state
    moved = zoom("inSight", state, size, [50, 5])
    assert (moved["row"], moved["column"]) == (26, 5)


@pytest.mark.parametrize(
    ("width", "height", "most"),
    [(16, 16, 1), (12, 12, 1), (8, 8, 3), (0.5, 0.5, 48), (0.64, 32, 37.5)],
)
def test_only_small_cells_can_be_made_larger(zoom, width, height, most):
    cell = {"width": width, "height": height}
    assert zoom("mostFactor", {"cell": cell}) == most
