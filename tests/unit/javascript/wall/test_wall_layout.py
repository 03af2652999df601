"""How large the wall is and what stands where, for rooms, sentences and models of many sizes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

LEAST = 6  # pixels from one map to the next: of less, none could be seen
ROOMS = dict(
    width=st.integers(280, 2000),
    seq=st.integers(1, 128),
    layers=st.integers(1, 60),
    heads=st.integers(1, 40),
)


@pytest.fixture(scope="module")
def layout(wall):
    module = wall("layout.js")
    return lambda **room: module(f"layoutOf({room})")


@given(**ROOMS)
def test_everything_has_its_place(layout, width, seq, layers, heads):
    room = layout(width=width, seq=seq, layers=layers, heads=heads)
    numbers = {name: x for name, x in room.items() if type(x) in (int, float)}
    assert len(numbers) == 7 and all(type(x) is int for x in numbers.values())
    assert min(numbers.values()) > 0, numbers
    assert room["map"] < room["pitch"] <= 50
    # The wall stands in its column, unless there are too many heads for any.
    column = width - 336 if room["kind"] == "wide" else width
    across = room["labels"] + heads * room["pitch"] - 2
    assert across <= column or room["pitch"] == LEAST
    assert room["wall"] == layers * room["pitch"] - 2
    assert room["wall"] <= 480 or room["pitch"] == LEAST
    # The enlarged head stands beside it, or below.
    assert room["side"] == seq * room["cell"]
    assert room["side"] <= (width - 68 if room["kind"] == "phone" else 256)
    assert room["cell"] <= 32
    assert room["named"] == (room["cell"] >= 12)


@given(**ROOMS)
def test_more_of_anything_is_no_larger(layout, width, seq, layers, heads):
    room = dict(width=width, seq=seq, layers=layers, heads=heads)
    first = layout(**room)
    for name, size in (("layers", "pitch"), ("heads", "pitch"), ("seq", "cell")):  # fmt: skip
        more = layout(**room | {name: room[name] + 1})
        assert more[size] <= first[size], name
        assert more["kind"] == first["kind"]


@pytest.mark.parametrize(
    ("width", "kind"),
    [*[(480, "phone"), (481, "narrow")], *[(899, "narrow"), (900, "wide")]],
)
def test_a_room_is_wide_or_narrow_or_a_phones(layout, width, kind):
    assert layout(width=width, seq=16, layers=6, heads=12)["kind"] == kind


@pytest.mark.parametrize(
    ("room", "sizes"),
    [
        # The first screen: maps of 48 at a pitch of 50, a cell of 16.
        (
            dict(width=980, seq=16, layers=6, heads=12),
            dict(map=48, pitch=50, labels=46, wall=298, cell=16, side=256),
        ),
        # A phone: one head as wide as the room allows, and a strip of 64.
        (
            dict(width=358, seq=16, layers=6, heads=12),
            dict(strip=64, cell=18, side=288),
        ),
        (
            dict(width=980, seq=128, layers=12, heads=12),
            dict(pitch=25, cell=2),
        ),
        (dict(width=980, seq=1, layers=1, heads=1), dict(pitch=50, cell=32)),
    ],
)
def test_it_has_the_sizes_of_the_drawing(layout, room, sizes):
    found = layout(**room)
    assert {name: found[name] for name in sizes} == sizes
