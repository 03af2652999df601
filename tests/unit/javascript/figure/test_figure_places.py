"""Where things stand in the small figures: labels, dots, windows, and the parts of a sum."""

import math
from itertools import pairwise

import pytest

from support.javascript import without_page

ROOM = {"width": 100, "height": 80}


@pytest.fixture(scope="module")
def places():
    return without_page("shared/figure/places.js")


def label(x, y, toward=(1, 0)):
    return {"at": [x, y], "toward": [*toward], "width": 20, "height": 10}


def overlap(a, b):
    return all(
        a[at] < b[at] + b[size] and b[at] < a[at] + a[size]
        for at, size in (("x", "width"), ("y", "height"))
    )


def test_a_label_stands_on_the_side_where_it_would_like_to(places):
    (right,) = places.call("placeLabels", [label(50, 40)], ROOM, [])
    assert (right["x"], right["y"]) == (60, 35)
    (above,) = places.call("placeLabels", [label(50, 40, (0, -1))], ROOM, [])
    assert (above["x"], above["y"]) == pytest.approx((40, 20))


def test_a_label_makes_way_for_what_stands_there(places):
    taken = {"x": 60, "y": 30, "width": 30, "height": 20}
    (box,) = places.call("placeLabels", [label(50, 40)], ROOM, [taken])
    assert not overlap(box, taken)
    boxes = places.call(
        "placeLabels", [label(50, 40), label(52, 40)], ROOM, []
    )
    assert not overlap(*boxes)
    assert boxes[0]["x"] == 60


def test_a_label_stays_in_the_room(places):
    for at in ((1, 1), (99, 79), (1, 79)):
        (box,) = places.call("placeLabels", [label(*at, at)], ROOM, [])
        assert 0 <= box["x"] <= 80
        assert 0 <= box["y"] <= 70


def test_a_line_is_covered_by_small_boxes_from_end_to_end(places):
    boxes = places.call("alongLine", [0, 0], [30, 40])
    middles = [(box["x"] + 3, box["y"] + 3) for box in boxes]
    assert middles[0] == (0, 0)
    assert middles[-1] == (30, 40)
    gaps = [math.dist(a, b) for a, b in pairwise(middles)]
    assert max(gaps) <= 7
    assert len(places.call("alongLine", [5, 5], [5, 5])) == 2


LEAST = {"left": -2, "right": 2, "bottom": -1, "top": 1}


def test_a_window_grows_only_for_a_point_outside_it(places):
    room = {"width": 200, "height": 100}
    assert places.call("windowFor", [[1.8, 0.8]], LEAST, room) == LEAST
    grown = places.call("windowFor", [[4, 0]], LEAST, room)
    assert grown["left"] == -2
    assert grown["right"] == pytest.approx(4.2)
    across, up = (
        grown["right"] - grown["left"],
        grown["top"] - grown["bottom"],
    )
    assert across / up == pytest.approx(2)  # one unit in both directions
    for point in ([-5, 0], [0, 3], [0, -3]):
        grown = places.call("windowFor", [point], LEAST, room)
        assert grown["left"] < point[0] < grown["right"]
        assert grown["bottom"] < point[1] < grown["top"]


def test_a_square_holds_all_points_with_the_origin_in_its_middle(places):
    assert places.call("squareFor", [[1, -2]], 2.9)["top"] == 2.9
    square = places.call("squareFor", [[1, -5], [2, 2]], 2.9)
    assert square == {"left": -6, "right": 6, "bottom": -6, "top": 6}


def test_a_moved_tip_snaps_and_stays_in_sight(places):
    def snapped(point):
        return places.call("snapped", point, LEAST, 0.05)

    assert snapped([0.512, -0.488]) == [0.5, -0.5]
    assert snapped([9, -9]) == [1.8, -0.8]
    assert snapped([-9, 9]) == [-1.8, 0.8]
    assert str(snapped([-0.01, 0.01])) in ("[0, 0]", "[0.0, 0.0]")


def test_dots_that_would_overlap_stand_on_one_another():
    engine = without_page("spread/spread.js")
    assert engine.call("stacked", [10, 50, 11, 52, 90, 12], 3) == [
        0,
        0,
        1,
        1,
        0,
        2,
    ]
    assert engine.call("stacked", [5, 5, 9], 3) == [0, 1, 0]


def test_the_corners_around_points_leave_out_what_lies_within():
    engine = without_page("choice/views/arrows.js")
    points = [[0, 0], [4, 0], [1, 1], [0, 4], [4, 4]]
    around = engine.call("hullOf", points)
    assert sorted(around) == [[0, 0], [0, 4], [4, 0], [4, 4]]
    area = sum(
        a[0] * b[1] - b[0] * a[1]
        for a, b in zip(around, around[1:] + around[:1], strict=True)
    )
    assert abs(area) == 32  # in their order, so that no lines cross
    assert engine.call("hullOf", [[1, 2]]) == [[1, 2]]


def test_the_least_window_has_room_for_the_arrows_and_their_names():
    engine = without_page("choice/views/arrows.js")
    window = engine.call("leastWindow", [[-0.6, 1.9], [2.2, 0.8], [1.4, -0.5]])
    assert {name: round(x, 2) for name, x in window.items()} == {
        "left": -2.1,
        "right": 3.8,
        "bottom": -1.45,
        "top": 3.1,
    }


def test_the_parts_of_a_sum_stand_one_behind_the_other():
    engine = without_page("roles/views/result.js")
    assert engine.call("byWeight", [0.2, 0.5, 0.3]) == [1, 2, 0]
    chain = engine.call("chained", [[1, 2], [3, -1]])
    assert chain == [
        {"from": [0, 0], "to": [1, 2]},
        {"from": [1, 2], "to": [4, 1]},
    ]


def test_sizes_stand_by_their_logarithm():
    engine = without_page("spread/views/curve.js")
    sizes = [2, 4, 8, 32]
    found = [engine.call("alongAxis", d, sizes) for d in sizes]
    assert found == pytest.approx([0, 0.25, 0.5, 1])
    assert engine.call("alongAxis", 5, [5]) == 0.5
