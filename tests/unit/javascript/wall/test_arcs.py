"""The arcs from the chosen word to the others: as wide and as strong as their weights, the strongest on top."""

import math
import re

import pytest


@pytest.fixture(scope="module")
def js(wall):
    return wall("views/arcs.js")


MIDDLES = [20, 60, 120, 200, 260]
WIDTH = 40


@pytest.fixture
def arcs(js):
    """The arcs of a row of weights, in the order in which they are drawn."""

    def arcs(row, query: int, middles=MIDDLES, width=WIDTH) -> list[dict]:
        boxes = [{"middle": each, "width": width} for each in middles]
        js.run(f"""
          globalThis.svg = document.createElementNS("", "svg");
          drawArcs(svg, {boxes}, Float32Array.from({row}), {query});
        """)
        found = js("svg.children.map(({ tag, attributes }) => ({ tag, ...attributes }))")  # fmt: skip
        assert all(each["tag"] == "path" for each in found)
        return found

    return arcs


def ends(arc: dict) -> tuple[float, float, float]:
    """Where an arc begins and ends, and how high it gets."""
    numbers = [float(x) for x in re.findall(r"-?[\d.]+", arc["d"])]
    x0, y0, _, y1, _, y2, x3, y3 = numbers
    # Both ends stand on the line of the words.
    assert y0 == y3 == 80 and y1 == y2
    return x0, x3, 0.75 * (y0 - y1)


def test_an_arc_is_as_wide_and_as_strong_as_its_weight(arcs):
    row = [0.5, 0.01, 0.2, 0.26, 0.03]
    found = arcs(row, 1)
    # The strongest comes last, on top of the others.
    order = sorted(range(5), key=lambda key: row[key])
    assert len(found) == 5
    for key, arc in zip(order, found, strict=True):
        width, opacity = (
            float(arc[f"stroke-{name}"]) for name in ("width", "opacity")
        )
        assert width == pytest.approx(max(0.75, 16 * row[key]))
        right = max(0.16, math.sqrt(row[key]))
        assert opacity == pytest.approx(right, abs=6e-4)
        if key != 1:
            assert ends(arc)[1] == MIDDLES[key]


def test_what_is_too_faint_has_no_arc(arcs):
    assert [ends(arc)[1] for arc in arcs([0, 0.0019, 0.0021, 0.9, 0.1], 0)] == [120, 260, 200]  # fmt: skip


def test_arcs_begin_at_the_side_to_which_they_go(arcs):
    found = arcs([0.1, 0.2, 0.3, 0.25, 0.15], 2)
    starts = {ends(arc)[1]: ends(arc)[0] for arc in found[:-1]}
    assert starts == {20: 113, 60: 113, 200: 127, 260: 127}
    # Of a narrow word, nearer to its middle.
    (arc,) = arcs([0, 1], 0, [20, 60], width=10)
    assert ends(arc)[:2] == (22, 60)


def test_the_farthest_is_the_highest_and_none_leaves_the_picture(arcs):
    for query in range(5):
        found = arcs([0.2] * 5, query)
        heights = {
            abs(ends(arc)[1] - MIDDLES[query]): ends(arc)[2]
            for key, arc in enumerate(found)
            if key != query
        }
        distances = sorted(heights)
        assert [heights[x] for x in distances] == sorted(heights.values())
        assert 16 < min(heights.values()) and max(heights.values()) <= 72


def test_a_word_that_looks_at_itself_has_a_loop_over_it(arcs):
    for middles, query in ((MIDDLES, 3), ([50], 0)):
        row = [0.0] * len(middles)
        row[query] = 1.0
        (arc,) = arcs(row, query, middles)
        start, end, height = ends(arc)
        assert (start + end) / 2 == middles[query]
        assert start < end and 0 < height < 30
