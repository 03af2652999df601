"""The maps' colours: those of the book, from a table, and no peak is lost where there are more weights than pixels."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

PALETTE = {
    "dark": False,
    "ink": [31, 41, 51],
    "paper": [255, 252, 250],
    "negative": [224, 160, 48],
    "positive": [128, 155, 183],
    "heads": [[i, 200 - i, 100] for i in range(6)],
}
_BYTES = "globalThis.bytesOf = (pixel) => [...new Uint8Array(Uint32Array.of(pixel).buffer)];"


@pytest.fixture(scope="module")
def js(wall):
    js = wall("paint.js")
    js.run(f"globalThis.palette = {json.dumps(PALETTE)};")
    js.run("globalThis.inks = makeInks(palette);")
    js.run(_BYTES)
    return js


def near(found: list, right: list) -> bool:
    """The table has a thousand steps: a channel may be one off."""
    return found[3] == 255 and np.abs(np.subtract(found[:3], right)).max() <= 1


@pytest.mark.parametrize(("ink", "hue"), [("ink", PALETTE["ink"]), ("chosen", PALETTE["heads"][1])])  # fmt: skip
def test_a_weight_has_the_colour_that_the_book_gives_it(js, ink, hue):
    weights = [*(np.linspace(0, 1, 41) ** 2).tolist(), 1e-6, 0.999]
    found = js(f"{weights}.map((weight) => bytesOf(inks.{ink}(weight)))")
    right = js(f"{weights}.map((weight) => weightColour(palette, {hue}, weight))")  # fmt: skip
    for weight, each, wanted in zip(weights, found, right, strict=True):
        assert near(each, wanted), weight
    assert found[0] == [*PALETTE["paper"], 255]
    assert found[40] == [*hue, 255]


def test_no_weight_is_outside_of_the_table(js):
    ends = js("[-1, NaN, 1.0001, Infinity].map((x) => bytesOf(inks.ink(x)))")
    paper, ink = [*PALETTE["paper"], 255], [*PALETTE["ink"], 255]
    assert ends == [paper, paper, ink, ink]


def test_a_change_has_the_colour_of_a_signed_number(js):
    for largest in (0.3, 2.0):
        changes = (largest * np.linspace(-1, 1, 21)).tolist()
        found = js(f"{changes}.map((x) => bytesOf(inks.change(x, {largest})))")
        right = js(f"{changes}.map((x) => signedColour(palette, x, {largest}))")  # fmt: skip
        for change, each, wanted in zip(changes, found, right, strict=True):
            assert near(each, wanted), change
    paper = [*PALETTE["paper"], 255]
    assert js("[inks.change(0, 0), inks.change(0.1, 0), inks.paper].map(bytesOf)") == [paper] * 3  # fmt: skip
    assert js("bytesOf(inks.change(9, 1))") == [*PALETTE["positive"], 255]
    hair = js("bytesOf(inks.hair)")
    assert near(hair, js("mixed(palette.paper, palette.ink, 0.06)"))


@settings(max_examples=30)
@given(st.integers(1, 9), st.integers(1, 9), st.integers(0, 99))
def test_the_strongest_of_those_that_share_a_pixel_is_kept(js, a, b, seed):
    seq, shown = max(a, b), min(a, b)
    numbers = np.random.default_rng(seed).normal(size=(seq, seq)).astype("f4")
    js.hand("numbers", numbers)
    found = js.numbers(f"strongest(numbers, {seq}, {shown})")
    groups = np.arange(seq) * shown // seq
    for i, j in np.ndindex(shown, shown):
        shared = numbers[groups == i][:, groups == j].ravel()
        right = shared[np.abs(shared).argmax()]
        assert found.reshape(shown, shown)[i, j] == right


def painted(js, numbers: np.ndarray, side: int, left=2, top=1) -> np.ndarray:
    """A square in an image that is a little larger, whose other pixels stay as they are."""
    js.hand("numbers", numbers)
    width, height = side + 5, side + 3
    place = f"{{ left: {left}, top: {top}, side: {side} }}"
    js.run(
        f"globalThis.image = new Uint32Array({width * height});"
        f"paintSquare(image, {width}, {place}, numbers, {len(numbers)}, inks.ink)"
    )
    pixels = js.numbers("new Uint8Array(image.buffer)").astype(int)
    pixels = pixels.reshape(height, width, 4)
    square = pixels[top : top + side, left : left + side].copy()
    pixels[top : top + side, left : left + side] = 0
    assert not pixels.any()
    return square


def is_ink(pixels: np.ndarray) -> np.ndarray:
    return (pixels == [*PALETTE["ink"], 255]).all(axis=-1)


@pytest.mark.parametrize("side", [4, 12, 14])
def test_each_weight_has_its_place_in_a_map(js, side):
    numbers = np.zeros((4, 4))
    numbers[1, 3] = numbers[2, 0] = 1
    cells = np.arange(side) * 4 // side
    found = is_ink(painted(js, numbers, side))
    assert np.array_equal(found, numbers[cells][:, cells] == 1)


def test_a_peak_does_not_drown_in_a_small_map(js):
    numbers = np.full((10, 10), 0.01)
    numbers[7, 2] = 1
    found = is_ink(painted(js, numbers, 3))
    assert [list(place) for place in np.argwhere(found)] == [[2, 0]]


@pytest.mark.parametrize(
    ("room", "seq", "side"),
    [(48, 16, 48), (48, 13, 39), (48, 5, 45), (48, 34, 48), (48, 128, 48)],
)
def test_cells_are_even_unless_much_room_were_left(js, room, seq, side):
    assert js(f"evenSide({room}, {seq})") == side
