"""Where the tensors of a station stand: inside the stage and apart from one another, whatever their sizes."""

import itertools
import json

import pytest

from support.javascript import engine_with_inputs

BOARD = "explorer/views/stage/board.js"  # it has the layout, and the stations
WIDE, NARROW = (628, 300), (326, 260)  # the stage on a screen and on a phone
STATIONS = [
    *["x", "qkv", "reshape", "swap", "scores", "scaled", "masked"],
    *["weights", "mixed", "swap-back", "merge", "output"],
]
SIZES = {  # heads, tokens, numbers of a head
    "the chapter's": (3, 4, 2),
    "many": (12, 16, 4),
    "one number": (1, 1, 1),
    "a head of many numbers": (2, 3, 64),
    "more heads than room": (96, 4, 1),
    "a long text": (2, 120, 2),
}


@pytest.fixture(scope="module", params=SIZES)
def layouts(request):
    """Every station's layout for some sizes, in a box: boxes of tensors and of a wall's maps, with what they are."""
    heads, seq, d_head = SIZES[request.param]
    engine = engine_with_inputs(BOARD, heads, seq, d_head)

    def compute(box, station, head=0):
        text = engine.eval(f"""{{
          const sizes = {{ heads: s.heads, head: {head}, dHead: s.dHead, single: {json.dumps(box == NARROW)} }};
          const station = stationsOf(s).find(({{ id }}) => id === {json.dumps(station)});
          const box = {{ width: {box[0]}, height: {box[1]} }};
          const layout = layoutOf(station.parts("k"), sizes, box, station.becomes);
          const tensors = layout.placed.map((each) => {{
            const {{ block, cw, ch, digits, part, rowNames, columnNames }} = each;
            const first = cellBox(each, 0, 0);
            const last = cellBox(each, block.rows - 1, block.columns - 1);
            return {{
              box: [first.x, first.y, last.x + last.width, last.y + last.height],
              cell: [cw, ch], digits, part, head: block.head, of: block.of, rowNames, columnNames,
              width: widthOf(each), cells: block.columns * cw,
            }};
          }});
          const {{ wall }} = layout;
          const maps = !wall ? [] : Array.from({{ length: s.heads }}, (_, i) => {{
            const x = wall.box.x + (i % wall.across) * wall.pitch.width;
            const y = wall.box.y + Math.floor(i / wall.across) * wall.pitch.height;
            return [x, y, x + wall.map.width, y + wall.map.height + (wall.named ? 16 : 0)];
          }});
          JSON.stringify({{ tensors, maps, links: layout.links }});
        }}""")
        return json.loads(text)

    compute.heads = heads
    return compute


def overlap(one, other) -> bool:
    x0, y0, x1, y1 = one
    a0, b0, a1, b1 = other
    return (
        min(x1, a1) - max(x0, a0) > 0.01 and min(y1, b1) - max(y0, b0) > 0.01
    )


@pytest.mark.parametrize("box", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("station", STATIONS)
def test_all_stands_inside_the_stage_and_apart(layouts, station, box):
    found = layouts(box, station)
    boxes = [each["box"] for each in found["tensors"]] + found["maps"]
    assert boxes
    for x0, y0, x1, y1 in boxes:
        assert x0 >= 0 and y0 >= 0 and x1 > x0 and y1 > y0
        assert x1 <= box[0] + 0.01 and y1 <= box[1] + 0.01, (x1, y1)
    for one, other in itertools.combinations(boxes, 2):
        assert not overlap(one, other), (one, other)
    for each in found["tensors"]:
        # The gaps between heads are part of the width.
        x0, _, x1, _ = each["box"]
        assert each["width"] == pytest.approx(x1 - x0)


@pytest.mark.parametrize("station", STATIONS)
def test_numbers_stand_where_they_have_room(layouts, station):
    for each in layouts(WIDE, station)["tensors"]:
        width, height = each["cell"]
        assert each["digits"] == (width >= 37 and height >= 17)


@pytest.mark.parametrize("station", STATIONS)
def test_the_same_is_laid_out_alike(layouts, station):
    assert layouts(WIDE, station) == layouts(WIDE, station)


@pytest.mark.parametrize(
    "station", ["scores", "scaled", "masked", "weights", "mixed", "swap"]
)
def test_every_head_stands_somewhere(layouts, station):
    """As a tensor of its own, or as a map of the wall; and of a product, what goes in stands there too."""
    found = layouts(WIDE, station)
    alone = {
        each["head"] for each in found["tensors"] if each["part"] == "after"
    }
    assert alone | set(range(len(found["maps"]))) == set(range(layouts.heads))
    if station in ("scores", "mixed"):
        parts = {each["part"] for each in found["tensors"]}
        assert parts == {"left", "top", "after"}


def test_the_chosen_head_is_the_large_one():
    engine = engine_with_inputs(BOARD, 12, 16, 4)
    heads = engine.eval("""JSON.stringify([0, 7].map((head) => {
      const sizes = { heads: 12, head, dHead: 4, single: false };
      const parts = stationsOf(s).find(({ id }) => id === "weights").parts("q");
      return layoutOf(parts, sizes, { width: 628, height: 300 }, "").placed.map(({ block }) => block.head);
    }))""")
    assert json.loads(heads) == [[0], [7]]


@pytest.mark.parametrize(
    ("heads", "box", "across"),
    [(12, (300, 300), 4), (12, (600, 100), 12), (96, (300, 300), None)],
)
def test_the_maps_of_a_wall_are_as_large_as_they_go(heads, box, across):
    engine = engine_with_inputs(BOARD, 1, 1, 1)
    block = "{ rows: 4, columns: 4 }"
    at = f"{{ x: 0, y: 0, width: {box[0]}, height: {box[1]} }}"
    wall = json.loads(
        engine.eval(f"JSON.stringify(wallOf({heads}, {block}, {at}))")
    )
    if across:
        assert wall["across"] == across
    down = -(-heads // wall["across"])
    assert wall["across"] * wall["pitch"]["width"] <= box[0] + 0.01
    assert down * wall["pitch"]["height"] <= box[1] + 0.01
    assert wall["map"]["width"] == wall["map"]["height"]
