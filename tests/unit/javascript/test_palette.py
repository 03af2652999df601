"""The colours of heads, weights and signed numbers: the pure functions, without a page."""

import json

import pytest

from support.javascript import without_page

PALETTE = """{ dark: false, ink: [31, 41, 51], paper: [255, 255, 255], negative: [224, 160, 48],
  positive: [128, 155, 183], heads: [0, 1, 2, 3, 4, 5].map((i) => [i, 100, 100]) }"""


@pytest.mark.parametrize(
    ("call", "value"),
    [
        # Up to six heads have hues; of more, all are ink, and the chosen one is red.
        ("headColour(palette, 5, 6)", [5, 100, 100]),
        ("headColour(palette, 5, 7)", [31, 41, 51]),
        ("headVariable(5, 6)", "var(--mh-head-5)"),
        ("headVariable(5, 7)", "var(--mh-ink)"),
        ("hueOf(palette, 3, 6, true)", [3, 100, 100]),
        ("hueOf(palette, 3, 7, true)", [1, 100, 100]),
        ("hueOf(palette, 3, 7)", [31, 41, 51]),
        ("mixed([0, 0, 0], [100, 200, 50], 0.5)", [50, 100, 25]),
        # The strength is the square root.
        ("weightColour(palette, [55, 155, 5], 0.25)", [155, 205, 130]),
        ("weightColour(palette, [55, 155, 5], 0)", [255, 255, 255]),
        ("signedColour(palette, 2, 2)", [128, 155, 183]),
        ("signedColour(palette, -2, 2)", [224, 160, 48]),
        ("signedColour(palette, -9, 2)", [224, 160, 48]),
        ("signedColour(palette, 0.5, 2)", [192, 205, 219]),
        ("signedColour(palette, 0, 0)", [255, 255, 255]),
        ("textOn(palette, [255, 255, 255])", [31, 41, 51]),
        ("textOn(palette, [0, 60, 120])", [255, 255, 255]),
        # Neither ink nor paper can be read on a middling grey: black can.
        ("textOn(palette, [120, 120, 120])", [0, 0, 0]),
        ("rgb([1, 2, 3])", "rgb(1 2 3)"),
        ("contrast([0, 0, 0], [255, 255, 255])", 21),
        ("contrast([255, 255, 255], [119, 119, 119])", 4.48),
        (
            "largestOf([{ rows: 2, columns: 2, value: (i, j) => [[1, -7], [2, -Infinity]][i][j] }])",
            7,
        ),
        (
            "tintsFor(palette, [55, 155, 5], 2)({ areWeights: true }, 0.25)",
            [155, 205, 130],
        ),
        ("tintsFor(palette, [55, 155, 5], 2)({}, -2)", [224, 160, 48]),
        # What a mask hides has no colour of its own.
        ("tintsFor(palette, [55, 155, 5], 2)({}, -Infinity)", [255, 255, 255]),
    ],
)
def test_a_cell_has_the_colour_of_its_number(call, value):
    engine = without_page("shared/tint.js")
    script = f"JSON.stringify(((palette) => {call})({PALETTE}))"
    found = json.loads(engine.eval(script))
    if isinstance(value, float):
        assert found == pytest.approx(value, abs=0.01)
    else:
        assert found == value


def test_a_large_table_has_the_colours_of_a_small_one():
    """Very many numbers have their colours looked up: none is off by more than a shade of 256."""
    engine = without_page("shared/tint.js")
    engine.eval(f"const palette = {PALETTE};")
    furthest = engine.eval("""{
      const canvasOf = () => {
        const canvas = {};
        canvas.getContext = () => ({
          createImageData: (w, h) => ({ data: new Uint8ClampedArray(4 * w * h) }),
          putImageData: (image) => (canvas.data = image.data),
        });
        return canvas;
      };
      const value = (i, j) => (i + j === 7 ? -Infinity : 3 * Math.sin(i * 300 + j) ** 3);
      const tint = tintsFor(palette, palette.heads[0], 3);
      const [large, row] = [canvasOf(), canvasOf()];
      paintTable(large, { rows: 300, columns: 300, head: -1, value }, tint);
      let furthest = 0;
      for (let i = 0; i < 300; i++) {
        paintTable(row, { rows: 1, columns: 300, head: -1, value: (_, j) => value(i, j) }, tint);
        row.data.forEach((part, k) => {
          furthest = Math.max(furthest, Math.abs(part - large.data[i * 1200 + k]));
        });
      }
      furthest;
    }""")
    assert isinstance(furthest, int | float) and furthest <= 1
