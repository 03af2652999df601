"""What the views put on the stage: cells, names, rings, ribbons and masks, without a page."""

import json

import pytest

from support.javascript import engine_with_inputs

BOX = "{ width: 628, height: 300 }"
FOCUS = "{ of: 'q', head: 1, query: 3, key: 2, column_in_head: 1, inner: 4 }"


@pytest.fixture(scope="module")
def engine():
    """Three heads, four tokens, two numbers of a head; a station's layout as `laid(id)`."""
    made = engine_with_inputs("explorer/views/stage/board.js", 3, 4, 2)
    made.eval(f"""
      globalThis.focus = {FOCUS};
      const sideAt = (id) => {{
        const stations = stationsOf(s);
        const station = stations.find((each) => each.id === id);
        return {{ inputs: s, stations, station, parts: (letter) => station.parts(letter) }};
      }};
      const sideOnce = {{}};
      const side = (id) => (sideOnce[id] ??= (({{ parts, ...rest }}) => {{
        const known = {{}};
        return {{ ...rest, parts: (letter) => (known[letter] ??= parts(letter)) }};
      }})(sideAt(id)));
      const laid = (id) => layoutOf(
        side(id).parts("q"), {{ heads: 3, head: 1, dHead: 2, single: false }}, {BOX}, side(id).station.becomes,
      );
      const boxOf = ({{ style }}) => ["left", "top", "width", "height"].map((name) => parseFloat(style[name]));
    """)
    return made


@pytest.fixture(scope="module")
def told(engine):
    return lambda script: json.loads(engine.eval(f"JSON.stringify({script})"))


def test_each_row_and_column_has_its_name(told):
    names = told("""laid("weights").placed.filter(({ part }) => part === "before").slice(0, 1)
      .flatMap((placed) => namesOf(placed, 3)).filter(({ dataset }) => dataset.names)
      .map(({ dataset, textContent }) => [JSON.parse(dataset.names), textContent])""")
    assert [name for name in names if "row" in name[0]] == [
        [{"row": i}, f"t{i}"] for i in range(4)
    ]
    assert [name for name in names if "column" in name[0]] == [
        [{"column": i}, f"t{i}"] for i in range(4)
    ]


def test_names_in_narrow_columns_are_turned_but_for_those_that_stand_upright(
    told,
):
    kinds = told("""((placed) => namesOf(
        { ...placed, columnNames: "turned", block: { ...placed.block, columnName: (j) => ["郭", "AI"][j % 2] } }, 3)
      .filter(({ dataset }) => "column" in JSON.parse(dataset.names ?? "{}")).map(({ attributes }) => attributes.class)
      )(laid("weights").placed.find(({ part }) => part === "before"))""")
    upright, turned = (
        f"mh-name mh-colname mh-{kind}" for kind in ("upright", "turned")
    )
    assert kinds == [upright, turned] * 2


def test_a_head_has_its_name_in_its_hue(told):
    heads = told("""laid("weights").placed.filter(({ part }) => part === "before")
      .flatMap((placed) => namesOf(placed, 3)).filter(({ textContent }) => /^Head/.test(textContent))
      .map(({ textContent, style }) => [textContent, style.color])""")
    assert heads == [[f"Head {i}", f"var(--mh-head-{i})"] for i in range(3)]


@pytest.mark.parametrize(
    ("station", "count", "main"),
    [
        ("scores", 3, [2, 3, 2]),  # a row of q, a column of kᵀ, the score
        ("weights", 2, [3, 3, 2]),  # the row of scores, and the weight
        ("swap", 2, [2, 3, 1]),
        ("output", 3, [2, 3, 3]),
    ],
)
def test_rings_stand_around_a_number_and_what_it_is_made_of(
    told, station, count, main
):
    of = "s" if station == "scores" else "q"
    found = f"ringsOf(laid('{station}'), side('{station}'), {{ ...focus, of: '{of}' }})"
    rings = told(f"(({{ rings, main }}) => [rings.map(boxOf), main])({found})")
    assert len(rings[0]) == count
    assert [rings[1][name] for name in ("number", "row", "column")] == main
    if station in ("scores", "output"):
        row, column, number = rings[0]
        assert row[1] == pytest.approx(number[1], abs=1.01)
        assert row[2] > row[3]  # a whole row
        assert column[0] == pytest.approx(number[0], abs=1.01)
        assert column[3] > number[3]  # a whole column


def test_ribbons_lead_from_a_heads_columns_to_its_table(told):
    paths, starts = told("""((layout) => [
      linksOf(layout, 3, focus)[0].children.map(({ attributes, style }) => [attributes.d, style.fill]),
      layout.placed.filter(({ part }) => part === "before").flatMap((placed) =>
        [0, 2, 4].map((column) => cellBox(placed, 0, column).x)),
    ])(laid("swap"))""")
    ribbons = [path for path in paths if path[1]]
    assert [fill for _, fill in ribbons] == [
        f"var(--mh-head-{i})" for i in range(3)
    ]
    found = [float(path[1:].split(",")[0]) for path, _ in ribbons]
    assert found == pytest.approx(starts)


def test_an_arrow_says_what_happens_in_between(told):
    words = told(
        "linksOf(laid('weights'), 3, focus).map((each) => each.textContent)"
    )
    assert "softmax, row by row" in words


def test_cells_have_their_numbers_and_say_what_hides_them(told):
    rows = told("""(() => {
      const causal = { ...s, paddingMask: true, length: 3 };
      const table = stationsOf(causal).find(({ id }) => id === "weights").parts("q").after[0];
      const palette = { ink: [0, 0, 0], paper: [255, 255, 255] };
      const grid = cellsGrid({
        table, box: (i, j) => ({ x: 10 * j, y: 10 * i, width: 9, height: 8 }), tint: () => [255, 255, 255], palette,
        decimals: 2, attributes: () => ({}),
      });
      const [names, ...rows] = grid.children;
      return [
        names.children.map(({ textContent }) => textContent),
        ...rows.map(({ children }) =>
          children.map((each) => [each.textContent, each.attributes.class.trim(), boxOf(each)])),
      ];
    })()""")
    assert rows[0] == ["", "t0", "t1", "t2", "t3"]
    name, first, second, third, last = rows[2]
    assert name[0] == "t1"
    assert first[1] == "mh-cell" and 0 < float(first[0]) < 1
    assert second[2] == [10, 10, 8, 7]
    assert third[:2] == ["0", "mh-cell mh-later"]
    assert last[0] == "0"
    assert rows[4][4][:2] == ["0", "mh-cell mh-padding"]


def test_rows_and_columns_have_names_of_their_own(told):
    """Keys that are turned have numbers down, and tokens across."""
    found = told("""(([names, ...rows]) =>
      [names, ...rows.map(({ children }) => children[0])].map(({ textContent }) => textContent))(cellsGrid({
        table: transposeBlock(s, 0), box: () => ({ x: 0, y: 0, width: 9, height: 9 }), tint: () => [255, 255, 255],
        palette: { ink: [0, 0, 0], paper: [255, 255, 255] }, decimals: 2, attributes: () => ({}),
      }).children)""")
    assert found == ["t0t1t2t3", "0", "1"]


@pytest.mark.parametrize(
    ("point", "cell"),
    [
        ((105, 51), [0, 0]),
        ((199, 69), [3, 7]),
        ((0, 0), [0, 0]),
        ((999, 58), [1, 7]),
    ],
)
def test_the_cell_under_a_pointer(told, point, cell):
    """Four rows and eight columns, 100 by 20 pixels from (100, 50)."""
    field = "{ getBoundingClientRect: () => ({ left: 100, top: 50, width: 100, height: 20 }) }"
    pointer = f"{{ clientX: {point[0]}, clientY: {point[1]} }}"
    assert (
        told(f"cellUnder({field}, {pointer}, {{ rows: 4, columns: 8 }})")
        == cell
    )


@pytest.mark.parametrize(
    ("masks", "later", "real"),
    [
        (
            "causal: true, paddingMask: false, length: 2",
            "polygon(50.000% 0.000%, 50.000% 50.000%, 100.000% 50.000%, 100.000% 100.000%, 100% 100%, 100% 0%)",
            "100%",
        ),
        (
            "causal: false, paddingMask: true, length: 1",
            "polygon(0 0)",
            "50.000%",
        ),
    ],
)
def test_the_shapes_over_what_masks_hide(told, masks, later, real):
    """Of two tokens: the second key is later than the first query."""
    found = told(f"""((root) => {{
      setMasks(root, {{ seq: 2, {masks} }});
      return [root.style["--later"], root.style["--real"]];
    }})(document.createElement("div"))""")
    assert found == [later, real]


def test_a_table_has_its_name_its_size_and_its_numbers():
    engine = engine_with_inputs("explorer/views/stage/tables.js", 3, 4, 2)
    found = str(
        engine.eval(
            """((block) => tableFigure({ block, number: 0, heads: 3, edits: {} }, FOCUS)
      .children.map(({ textContent }) => textContent).join(" | "))(inputBlock(s))""".replace(
                "FOCUS", FOCUS
            )
        )
    )
    assert found.startswith("X (4, 6) | ")
    assert all(f"t{i}" in found for i in range(4))


def test_a_painted_map_has_its_numbers_row_by_row(engine, told):
    engine.eval("""Element.prototype.getContext = () => ({
      createImageData: () => ({ data: { set() {}, fill() {} } }), putImageData() {},
    })""")
    found = told("""(({ weights, numbers }) => [[...weights], numbers ?? null])(paintedMap(
      { rows: 2, columns: 2, areWeights: true, value: (i, j) => [[0.25, 0.75], [1, 0]][i][j] }, () => [0, 0, 0], {},
    ))""")
    assert found == [[0.25, 0.75, 1, 0], None]
