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
@given(st.tuples(*[st.integers(1, 9)] * 4), st.integers(0, 99))
def test_the_strongest_of_those_that_share_a_pixel_is_kept(js, sizes, seed):
    rows, columns, down, across = sizes
    numbers = np.random.default_rng(seed).normal(size=(rows, columns))
    numbers = numbers.astype("f4")
    js.hand("numbers", numbers)
    found = js(
        f"(({{ numbers, rows, columns }}) => [[...numbers], rows, columns])"
        f"(fitted({{ numbers, rows: {rows}, columns: {columns} }}, {{ down: {down}, across: {across} }}))"
    )
    down, across = min(rows, down), min(columns, across)
    assert found[1:] == [down, across]
    in_row = np.arange(rows) * down // rows
    in_column = np.arange(columns) * across // columns
    for i, j in np.ndindex(down, across):
        shared = numbers[in_row == i][:, in_column == j].ravel()
        right = shared[np.abs(shared).argmax()]
        assert np.reshape(found[0], (down, across))[i, j] == right


def painted(js, numbers: np.ndarray, down: int, across: int) -> np.ndarray:
    """A table in an image that is a little larger, whose other pixels stay as they are."""
    left, top = 2, 1
    js.hand("numbers", numbers)
    rows, columns = numbers.shape
    width, height = across + 5, down + 3
    place = f"{{ left: {left}, top: {top}, across: {across}, down: {down} }}"
    table = f"{{ numbers, rows: {rows}, columns: {columns} }}"
    js.run(
        f"globalThis.image = new Uint32Array({width * height});"
        f"paintTableAt(image, {width}, {place}, fitted({table}, {place}), inks.ink)"
    )
    pixels = js.numbers("new Uint8Array(image.buffer)").astype(int)
    pixels = pixels.reshape(height, width, 4)
    square = pixels[top : top + down, left : left + across].copy()
    pixels[top : top + down, left : left + across] = 0
    assert not pixels.any()
    return square


def is_ink(pixels: np.ndarray) -> np.ndarray:
    return (pixels == [*PALETTE["ink"], 255]).all(axis=-1)


@pytest.mark.parametrize(("down", "across"), [(4, 5), (12, 15), (14, 6)])
def test_each_weight_has_its_place_in_a_map(js, down, across):
    numbers = np.zeros((4, 5))
    numbers[1, 3] = numbers[2, 0] = 1
    rows, columns = (
        np.arange(down) * 4 // down,
        np.arange(across) * 5 // across,
    )
    found = is_ink(painted(js, numbers, down, across))
    assert np.array_equal(found, numbers[rows][:, columns] == 1)


def test_a_peak_does_not_drown_in_a_small_map(js):
    numbers = np.full((10, 10), 0.01)
    numbers[7, 2] = 1
    found = is_ink(painted(js, numbers, 3, 3))
    assert [list(place) for place in np.argwhere(found)] == [[2, 0]]


@pytest.mark.parametrize(
    ("room", "seq", "side"),
    [(48, 16, 48), (48, 13, 39), (48, 5, 45), (48, 34, 48), (48, 128, 48)],
)
def test_cells_are_even_unless_much_room_were_left(js, room, seq, side):
    assert js(f"evenSide({room}, {seq})") == side


def area(
    js, numbers: np.ndarray, area: tuple, down, across, gap=0
) -> np.ndarray:
    """A part of a table, in pixels: where one is ink, and where a hair."""
    js.hand("numbers", numbers)
    rows, columns = numbers.shape
    names = ("row", "column", "rows", "columns")
    part = dict(zip(names, area, strict=True))
    table = f"{{ numbers, rows: {rows}, columns: {columns} }}"
    image = f"{{ across: {across}, down: {down}, gap: {gap} }}"
    script = f"paintedArea({table}, {json.dumps(part)}, {image}, (x) => x > 0.5 ? 1 : 0, 2)"
    return js.numbers(script).reshape(down, across)


def test_a_part_of_a_map_is_shown_larger(js):
    numbers = np.zeros((6, 8))
    numbers[3, 5] = 1
    found = area(js, numbers, (2, 4, 3, 4), 6, 12)
    assert [*np.unique(np.argwhere(found)[:, 0])] == [2, 3]
    assert [*np.unique(np.argwhere(found)[:, 1])] == [3, 4, 5]
    # It may begin within a cell.
    found = area(js, numbers, (2.5, 4.5, 3, 3), 12, 12)
    assert [*np.unique(np.argwhere(found)[:, 0])] == [2, 3, 4, 5]
    assert [*np.unique(np.argwhere(found)[:, 1])] == [2, 3, 4, 5]


def test_of_more_cells_than_pixels_the_strongest_is_shown(js):
    numbers = np.zeros((50, 70))
    numbers[31, 66] = numbers[49, 0] = 1
    found = area(js, numbers, (0, 0, 50, 70), 5, 7)
    assert [list(place) for place in np.argwhere(found)] == [[3, 6], [4, 0]]
    # With one pixel less than cells, none is lost.
    for at in range(9):
        numbers = np.zeros((9, 9))
        numbers[at, at] = 1
        assert area(js, numbers, (0, 0, 9, 9), 8, 8).any()


def test_cells_have_a_hair_between_them_where_there_is_room(js):
    found = area(js, np.zeros((2, 2)), (0, 0, 2, 2), 8, 8, gap=1)
    hairs = np.isin(np.arange(8), (3, 7))
    assert np.array_equal(found == 2, hairs[:, None] | hairs)
