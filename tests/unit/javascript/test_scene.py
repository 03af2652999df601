"""What the explorer's stations hold, and where a number in focus is found at each: without a page."""

import json

import pytest
import torch
import torch.nn.functional as F

from support.javascript import engine_with_inputs

BOARD = "explorer/views/stage/board.js"  # it has the stations and the scene
HEADS, SEQ, D_HEAD = 3, 4, 2
D_MODEL = HEADS * D_HEAD
IDS = [
    *["x", "qkv", "reshape", "swap", "scores", "scaled", "masked"],
    *["weights", "mixed", "swap-back", "merge", "output"],
]
FOCUS = "{ of: 'q', head: 1, query: 3, key: 2, column_in_head: 1, inner: 4 }"


@pytest.fixture(scope="module")
def engine():
    made = engine_with_inputs(BOARD, HEADS, SEQ, D_HEAD)
    made.eval("""
      const tableOf = ({ rows, columns, value }) =>
        Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => {
          const number = value(i, j);
          return number === -Infinity ? null : number;
        }));
      const partOf = (id, letter, part, inputs = s) =>
        stationsOf(inputs).find((each) => each.id === id).parts(letter)[part];
      const sideAt = (id, inputs = s) => {
        const stations = stationsOf(inputs);
        const station = stations.find((each) => each.id === id);
        return { inputs, stations, station, parts: (letter) => station.parts(letter) };
      };
    """)
    return made


@pytest.fixture(scope="module")
def told(engine):
    return lambda script: json.loads(engine.eval(f"JSON.stringify({script})"))


@pytest.fixture(scope="module")
def torchs(told):
    """What torch makes of the same numbers, station by station."""
    given = told("""(({ x, query, key, value, weights }) =>
      [x, query, key, value, ...Object.values(weights)].map((each) => [...each]))(s)""")
    x, q, k, v = (torch.tensor(n).reshape(SEQ, D_MODEL) for n in given[:4])
    matrices = [torch.tensor(n).reshape(D_MODEL, D_MODEL) for n in given[4:]]

    def split(rows):
        return rows.reshape(SEQ, HEADS, D_HEAD).transpose(0, 1)

    scores = split(q) @ split(k).transpose(1, 2)
    scaled = scores / D_HEAD**0.5
    masked = scaled.masked_fill(
        ~torch.ones(SEQ, SEQ).tril().bool(), -torch.inf
    )
    weights = F.softmax(masked, -1)
    mixed = weights @ split(v)
    merged = mixed.transpose(0, 1).reshape(SEQ, D_MODEL)
    return {
        "x": x,
        "qkv": k,
        "reshape": k,
        "swap": split(k),
        "scores": scores,
        "scaled": scaled,
        "masked": masked,
        "weights": weights,
        "mixed": mixed,
        "swap-back": merged,
        "merge": merged,
        "output": merged @ matrices[3],
        "X": x,
        "Wk": matrices[1],
        "Wo": matrices[3],
    }


def tensor(tables):
    rows = [
        [[n if n is not None else -torch.inf for n in r] for r in t]
        for t in tables
    ]
    return torch.tensor(rows)


@pytest.mark.parametrize("station", IDS)
def test_what_comes_out_of_a_station_is_torchs(told, torchs, station):
    found = tensor(told(f"partOf('{station}', 'k', 'after').map(tableOf)"))
    wanted = torchs[station]
    assert found.numel() == wanted.numel()
    torch.testing.assert_close(found.reshape(wanted.shape), wanted)


@pytest.mark.parametrize(
    ("station", "part", "wanted"),
    [
        ("qkv", "left", "X"),
        ("qkv", "top", "Wk"),
        ("reshape", "before", "qkv"),
        ("swap", "before", "qkv"),
        ("scaled", "before", "scores"),
        ("masked", "before", "scaled"),
        ("weights", "before", "masked"),
        ("mixed", "left", "weights"),
        ("swap-back", "before", "mixed"),
        ("merge", "before", "merge"),
        ("output", "left", "merge"),
        ("output", "top", "Wo"),
    ],
)
def test_what_goes_into_a_station_is_torchs(
    told, torchs, station, part, wanted
):
    found = tensor(told(f"partOf('{station}', 'k', '{part}').map(tableOf)"))
    torch.testing.assert_close(
        found.reshape(torchs[wanted].shape), torchs[wanted]
    )


def test_keys_stand_turned_over_the_scores(told, torchs):
    found = tensor(told("partOf('scores', 'q', 'top').map(tableOf)"))
    torch.testing.assert_close(found, torchs["swap"].transpose(1, 2))


@pytest.mark.parametrize("station", IDS)
def test_a_number_is_found_again_by_what_its_cell_says(told, station):
    """From a cell to the focus, and back to the cell; its id is its own in the tensor."""
    assert told(f"""Object.values(sideAt('{station}').parts('v')).flat().every((block) => {{
      const ids = new Set();
      for (let i = 0; i < block.rows; i++) {{
        for (let j = 0; j < block.columns; j++) {{
          const [row, column] = block.at({{ ...{FOCUS}, ...block.focusAt(i, j) }});
          if (row !== i || column !== j) return false;
          ids.add(block.id(i, j));
        }}
      }}
      return ids.size === block.rows * block.columns;
    }})""")


@pytest.mark.parametrize(
    ("station", "name", "place"),
    [
        ("x", "X", [3, 3]),
        ("qkv", "Q", [3, 3]),
        ("swap", "q", [3, 1]),
        ("scores", "scores", [3, 2]),
        ("weights", "weights", [3, 2]),
        ("mixed", "mixed", [3, 1]),
        ("merge", "merged", [3, 3]),
        ("output", "output", [3, 3]),
    ],
)
def test_one_number_is_followed_through_the_stations(
    told, station, name, place
):
    found = told(f"""(({{ block, row, column, number }}) =>
      [block.name, [row, column], block.head, number === block.value(row, column)]
    )(find(sideAt('{station}'), {FOCUS}))""")
    isolated = station in ("swap", "scores", "weights", "mixed")
    assert found == [name, place, 1 if isolated else -1, True]


@pytest.mark.parametrize(
    ("station", "of", "named", "letter"),
    [
        ("qkv", "x", "X", "q"),
        ("qkv", "k", "K", "k"),
        ("qkv", "wv", "Wv", "v"),
        ("scores", "k", "kᵀ", "k"),
        ("mixed", "v", "v", "v"),
        ("output", "wo", "Wo", "q"),
        # A tensor that is not at the station: what comes out of it is meant.
        ("output", "x", "output", "q"),
    ],
)
def test_a_number_that_goes_in_can_be_meant(told, station, of, named, letter):
    focus = f"{{ ...{FOCUS}, of: '{of}' }}"
    side = f"sideAt('{station}')"
    assert told(f"findNamed({side}, {focus}).block.name") == named
    assert told(f"letterOf({side}, {focus})") == letter


def test_a_focus_outside_of_a_smaller_tensor_is_held_within_it(told):
    focus = f"{{ ...{FOCUS}, head: 9, query: 9 }}"
    assert told(f"find(sideAt('weights'), {focus}).focus") == dict(
        of="q", head=2, query=3, key=2, column_in_head=1, inner=4
    )


@pytest.mark.parametrize(
    ("inputs", "ids"),
    [
        ("{ ...s, x: [] }", IDS[1:]),
        ("{ ...s, value: [] }", IDS[:8]),
        ("{ ...s, weights: { ...s.weights, w_output: [] } }", IDS[:11]),
    ],
)
def test_what_was_not_given_has_no_station(told, inputs, ids):
    assert told(f"stationsOf({inputs}).map(({{ id }}) => id)") == ids


@pytest.mark.parametrize(
    ("inputs", "off"),
    [
        ("s", []),
        ("{ ...s, causal: false }", ["masked"]),
        ("{ ...s, causal: false, paddingMask: true }", ["masked"]),
        ("{ ...s, causal: false, paddingMask: true, length: 2 }", []),
        ("{ ...s, scaled: false }", ["scaled"]),
        ("{ ...s, scaled: false, temperature: 2 }", []),
    ],
)
def test_a_station_that_changes_nothing_is_off(told, inputs, off):
    script = f"stationsOf({inputs}).filter((each) => each.off).map(({{ id }}) => id)"
    assert told(script) == off


def test_only_the_letters_that_were_given_are_there(told):
    assert told("lettersOf({ ...s, value: [] })") == ["q", "k"]


def test_a_number_of_the_output_alone_is_the_same(told):
    """A small picture asks for a few numbers, and gets them without whole rows."""
    both = "[outputBlock(s).value(i, j), outputBlock(s).alone(i, j)]"
    places = "[[0, 0], [3, 5], [2, 1]]"
    for whole, alone in told(f"{places}.map(([i, j]) => {both})"):
        assert whole == alone != 0


def test_a_number_that_was_given_can_be_named(told):
    """X and the matrices; Q only where it was given itself."""
    assert told("inputBlock(s).entry(3, 5)") == "x[0,3,5]"
    assert told("matrixBlock(s, 'o').entry(2, 1)") == "w_output[2,1]"
    assert told("rowsBlock(s, 'q').entry(1, 1)") == ""
    bare = "{ ...s, weights: { ...s.weights, w_query: [] } }"
    assert told(f"rowsBlock({bare}, 'q').entry(1, 1)") == "query[0,1,1]"


def test_a_column_belongs_to_a_head(told):
    heads = [0, 0, 1, 1, 2, 2]
    columns = "[0, 1, 2, 3, 4, 5].map"
    for block in ("rowsBlock(s, 'q')", "matrixBlock(s, 'k')"):
        assert told(f"{columns}({block}.headOf)") == heads
    for block in ("inputBlock(s)", "matrixBlock(s, 'o')", "outputBlock(s)"):
        assert told(f"{columns}({block}.headOf)") == [-1] * 6
    assert told("matrixBlock(s, 'o').headOfRow") == D_HEAD


@pytest.fixture
def given(engine):
    """An explorer's settings: `given.inputsOf` gives the inputs that the settings ask for."""
    engine.eval("""
      globalThis.given = { inputsOf: (settings) => ({ ...s, causal: settings.causal, edits: settings.edits }) };
      globalThis.SETTINGS = { causal: true, station: "weights", baseline: {}, edits: { "x[0,0,0]": 1 }, focus: {} };
      globalThis.PICKED = { of: "k", head: 2 };
      globalThis.HOVERED = { of: "v", head: 1, query: 0 };
    """)


@pytest.mark.usefixtures("given")
def test_the_sides_that_are_compared(told):
    assert told("sidesOf(given, SETTINGS).baseline") is None
    assert told("sidesOf(given, SETTINGS).now.station.id") == "weights"
    # What was edited after it was kept is no part of what was kept.
    both = "{ ...SETTINGS, baseline: { causal: false } }"
    script = f"[sidesOf(given, {both})].map(({{ now, baseline }}) => [now, baseline].map(({{ inputs }}) => inputs))[0]"
    now, kept = told(script)
    assert (now["causal"], kept["causal"]) == (True, False)
    assert (now["edits"], kept["edits"]) == ({"x[0,0,0]": 1}, {})
    # A station that is not there: the first one is shown.
    missing = "{ ...SETTINGS, station: 'elsewhere' }"
    assert told(f"sidesOf(given, {missing}).now.station.id") == "x"


@pytest.mark.usefixtures("given")
@pytest.mark.parametrize(
    ("state", "focus"),
    [
        # At first the last token, and the key that it looks at most.
        ("{ settings: { focus: {} }, hovered: null }", ["q", 0, 3]),
        ("{ settings: { focus: PICKED }, hovered: null }", ["k", 2, 3]),
        # The mouse points at another number than the one that was chosen.
        (
            "{ settings: { focus: PICKED }, hovered: { over: PICKED, focus: HOVERED } }",
            ["v", 1, 0],
        ),
        # Since then another one was chosen: by Python, for instance.
        (
            "{ settings: { focus: PICKED }, hovered: { over: {}, focus: HOVERED } }",
            ["k", 2, 3],
        ),
    ],
)
def test_what_is_in_focus(told, torchs, state, focus):
    found = told(f"focusOf(sidesOf(given, SETTINGS), {state})")
    assert [found[name] for name in ("of", "head", "query")] == focus
    if focus[2] == 3:
        assert found["key"] == torchs["weights"][0, 3].argmax()


@pytest.mark.usefixtures("given")
def test_the_last_token_that_is_no_padding_is_in_focus_at_first(told):
    short = "sidesOf({ inputsOf: () => ({ ...s, length: 2, paddingMask: true }) }, SETTINGS)"
    state = "{ settings: { focus: {} }, hovered: null }"
    assert told(f"focusOf({short}, {state}).query") == 1
