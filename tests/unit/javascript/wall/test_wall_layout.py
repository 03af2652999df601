"""How large the wall is and what stands where, for rooms, sentences and models of many sizes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

LEAST = 6  # pixels from one map to the next: of less, none could be seen
ROOMS = dict(
    width=st.integers(280, 2000),
    layers=st.integers(1, 60),
    heads=st.integers(1, 40),
)


@pytest.fixture(scope="module")
def layout(wall):
    module = wall("layout.js")
    return lambda **room: module(f"layoutOf({room})")


@pytest.fixture(scope="module")
def box(wall):
    module = wall("layout.js")
    return lambda room, queries, keys: module(
        f"boxOf({room}, {dict(queries=queries, keys=keys)})"
    )


@given(**ROOMS)
def test_everything_has_its_place(layout, width, layers, heads):
    room = layout(width=width, layers=layers, heads=heads)
    numbers = {name: x for name, x in room.items() if type(x) in (int, float)}
    assert len(numbers) == 6 and all(type(x) is int for x in numbers.values())
    assert min(numbers.values()) > 0, numbers
    assert room["map"] < room["pitch"] <= 50
    # The wall stands in its column, unless there are too many heads for any.
    column = width - 336 if room["kind"] == "wide" else width
    across = room["labels"] + heads * room["pitch"] - 2
    assert across <= column or room["pitch"] == LEAST
    assert room["wall"] == layers * room["pitch"] - 2
    assert room["wall"] <= 480 or room["pitch"] == LEAST
    # The enlarged head stands beside it, or below.
    assert room["big"] == (width - 68 if room["kind"] == "phone" else 256)


@given(**ROOMS)
def test_more_of_anything_is_no_larger(layout, width, layers, heads):
    room = dict(width=width, layers=layers, heads=heads)
    first = layout(**room)
    for name in ("layers", "heads"):
        more = layout(**room | {name: room[name] + 1})
        assert more["pitch"] <= first["pitch"], name
        assert more["kind"] == first["kind"]


def test_long_names_of_layers_have_room_up_to_a_point(layout):
    room = dict(width=980, layers=2, heads=12)
    for name, labels in (("a", 46), ("decoder.0", 63), ("x" * 90, 150)):
        found = layout(**room, names={"layers": [name, "b"]})
        assert found["labels"] == labels
        assert labels + 12 * found["pitch"] - 2 <= 980 - 336


COUNTS = st.integers(1, 3000)


@given(st.integers(200, 400), COUNTS, COUNTS)
def test_the_enlarged_head_stays_in_its_room(box, room, queries, keys):
    found = box(room, queries, keys)
    across, down = found["cell"]["width"], found["cell"]["height"]
    assert 1 <= found["width"] <= room and 1 <= found["height"] <= room
    assert found["width"] == round(across * keys)
    assert max(across, down) <= 32
    # Cells are whole pixels, or there are more cells than pixels.
    for cell, count in ((across, keys), (down, queries)):
        assert cell == int(cell) or count > room or max(queries, keys) > room
    is_squarish = min(queries, keys) >= 0.4 * max(queries, keys)
    assert not is_squarish or across == down


@pytest.mark.parametrize(
    ("shape", "size"),
    [
        ((16, 16), (16, 256, 256)),
        ((1, 1), (32, 32, 32)),
        ((128, 128), (2, 256, 256)),
        ((512, 512), (0.5, 256, 256)),
        ((5, 9), (28, 252, 140)),
        ((3, 400), (0.64, 256, 96)),
    ],
)
def test_a_head_has_the_size_of_the_drawing(box, shape, size):
    found = box(256, *shape)
    assert (found["cell"]["width"], found["width"], found["height"]) == size


@pytest.mark.parametrize(
    ("width", "kind"),
    [*[(480, "phone"), (481, "narrow")], *[(899, "narrow"), (900, "wide")]],
)
def test_a_room_is_wide_or_narrow_or_a_phones(layout, width, kind):
    assert layout(width=width, layers=6, heads=12)["kind"] == kind


@pytest.mark.parametrize(
    ("room", "sizes"),
    [
        # The first screen: maps of 48 at a pitch of 50.
        (
            dict(width=980, layers=6, heads=12),
            dict(map=48, pitch=50, labels=46, wall=298, big=256),
        ),
        # A phone: one head as wide as the room allows, and a strip of 64.
        (dict(width=358, layers=6, heads=12), dict(strip=64, big=290)),
        (dict(width=980, layers=12, heads=12), dict(pitch=25)),
        (dict(width=980, layers=1, heads=1), dict(pitch=50)),
    ],
)
def test_it_has_the_sizes_of_the_drawing(layout, room, sizes):
    found = layout(**room)
    assert {name: found[name] for name in sizes} == sizes
