"""How the widgets write numbers and count heads: the pure functions, without a page."""

import json

import pytest

from support.javascript import without_page


def told(name: str, call: str):
    return json.loads(without_page(name).eval(f"JSON.stringify({call})"))


@pytest.mark.parametrize(
    ("call", "text"),
    [
        ("written(0.12346)", "0.1235"),
        ("written(-2.5)", "−2.5"),
        ("written(1234.567)", "1234.57"),
        ("written(0)", "0"),
        ("written(1.5e-7)", "1.50·10⁻⁷"),
        ("rounded(1.23456)", 1.2346),
        ("rounded(12.3456)", 12.35),
        ("aligned(0.5)", "0.5000"),
        ("aligned(-0.25)", "−0.2500"),
        ("aligned(2e-6)", "2.00·10⁻⁶"),
        ("brief(-Infinity)", "−∞"),
        ("written(-Infinity)", "−∞"),
        ("brief(-0.12345)", "−0.123"),
        ("brief(1234.6)", "1235"),
        ("brief(0.0004)", "0.0004"),
        ("cellText(0)", "0"),
        ("cellText(0.004)", "<0.005"),
        ("cellText(-0.004)", ">−0.005"),
        ("cellText(-0.25)", "−0.25"),
        ("cellText(12.34)", "12.3"),
        ("cellText(123.4)", "123"),
        ("cellText(0.06, 1)", "0.1"),
        ("cellText(1.5e6)", "1.50·10⁶"),
        ("cellText(-Infinity)", "−∞"),
        ("weightText(0.25)", "0.25"),
        ("weightText(0)", "0"),
        ("weightText(1)", "1.00"),
        ("weightText(0.997)", "0.997"),
        ("weightText(0.9999)", ">0.999"),
        ("decimalsOf([1, -2, 30])", 0),
        ("decimalsOf([1, Math.fround(0.1)])", 1),
        ("decimalsOf([1, 0.25, 1 / 3])", 2),
        ("equals(0.5, Math.fround(0.1))", "="),
        ("equals(0.5, 1 / 3)", "≈"),
    ],
)
def test_a_number_is_written_so(call, text):
    assert told("shared/format.js", call) == text


@pytest.mark.parametrize(
    ("file", "call", "value"),
    [
        ("divisors", "divisors(6)", [1, 2, 3, 6]),
        (
            "divisors",
            "choicesOf({ heads: 2, d_model: 6 }, { shape: [1, 4, 9] })",
            {"heads": [1, 2, 3, 6], "d_model": [2, 4, 6, 8]},
        ),
        # What is learned keeps its size.
        (
            "divisors",
            "choicesOf({ heads: 2, d_model: 6 }, { shape: [1, 4, 9], fixed: 'Learned.' })",
            {"heads": [2], "d_model": [6]},
        ),
        ("format", "listed([1, 2, 3])", "1, 2 or 3"),
        ("format", "listed([7])", "7"),
        # A view of bytes may begin anywhere.
        (
            "floats",
            "[...floats(new DataView(new Uint8Array([9, 0, 0, 128, 63, 0, 0, 32, 192]).buffer, 1))]",
            [1, -2.5],
        ),
    ],
)
def test_what_widgets_share(file, call, value):
    assert told(f"shared/{file}.js", call) == value


@pytest.mark.parametrize(
    ("call", "value"),
    [
        ("indicesShown(5, 2)", [0, 1, 2, 3, 4]),
        ("indicesShown(20, 10)", [0, 1, 2, 9, 10, 11, 18, 19]),
        ("indicesShown(20, 0)", [0, 1, 2, 18, 19]),
    ],
)
def test_a_large_table_shows_its_ends_and_what_is_around_the_focus(
    call, value
):
    assert told("explorer/views/stage/table_figure.js", call) == value


@pytest.mark.parametrize(
    ("call", "value"),
    [
        ("factors(s, 1, 0, 1)", [[3, 30], [4, 40]]),
        ("divisorOf(s)", 2 * 2**0.5),
        ("divisorOf({ ...s, scaled: false })", 2),
        ("axesOf('w_key', [1, 2, 4])", [4, 4]),
        ("axesOf('key', [1, 2, 4])", [1, 2, 4]),
        ("parseEntry('x[0,2,5]')", ["x", [0, 2, 5]]),
        ("sumOf([[2, 3], [4, 5]])", 26),
        ("columnTerms([1, 2], [5, 6, 7, 8], 1)", [[1, 6], [2, 8]]),
        # Head 1's places are columns 2 and 3 of each token.
        ("mixTerms(s, 1, 0, [0.25, 0.75])", [[0.25, 300], [0.75, 700]]),
        # Nowhere to look; scores whose exp alone would overflow.
        ("[...attendRow({ ...s, length: 0 }, 0, 0).weights]", [0, 0]),
        (
            "[...attendRow({ ...s, query: s.query.map((x) => 1e4 * x) }, 1, 1).weights]",
            [0, 1],
        ),
        # A row alone, and in all of its head.
        (
            """((t) => [0, 1].map((query) => String(attendRow(t, 1, query).weights) ===
              String(headWeights(t, 1).slice(2 * query, 2 * query + 2))))(
              { ...s, causal: false, query: s.query.map((x) => x / 100) })""",
            [True, True],
        ),
        # Of three tokens and columns, the first two.
        (
            "[...project({ shape: [1, 3, 3], arrays: { query: Float32Array.of(0, 1, 2, 3, 4, 5) } }, 0, 2, 2).query]",
            [0, 1, 3, 4],
        ),
        # Of three columns, the last is there when it is asked for, and then all; none is added twice.
        (
            """((rows) => [[2, 3], [1, 3], [0, 3]].map(([first, end]) => [...rows.columns("query", first, end)]))(
              project({ shape: [1, 1, 3], arrays: { x: Float32Array.of(1, 1, 1), w_query: Float32Array.of(
                1, 2, 3, 4, 5, 6, 7, 8, 9) } }, 0, 1, 3))""",
            [[0, 0, 18], [0, 15, 18], [12, 15, 18]],
        ),
        ("hidden(s, 0, 1)", "comes later"),
        ("hidden(s, 1, 0)", ""),
        ("hidden({ ...s, length: 1 }, 1, 1)", "padding"),
        (
            "edited({ shape: [1, 2, 2], arrays: { x: [1, 2, 3, 4] } }, { 'x[0,1,0]': 9 }).arrays.x",
            [1, 2, 9, 4],
        ),
    ],
)
def test_a_step_of_the_arithmetic(call, value):
    """Two tokens, two heads of two columns each; queries are 1 to 8, keys ten times, values a hundred times that."""
    s = """{ heads: 2, seq: 2, dModel: 4, dHead: 2, length: 2, causal: true, paddingMask: true, scaled: true,
      temperature: 2, query: [1, 2, 3, 4, 5, 6, 7, 8], key: [-1, -2, -3, -4, 10, 20, 30, 40],
      value: [100, 200, 300, 400, 500, 600, 700, 800], columns(name) { return this[name]; } }"""
    found = told("explorer/attention.js", f"((s) => {call})({s})")
    assert (
        found == pytest.approx(value)
        if isinstance(value, float)
        else found == value
    )


def test_the_settings_in_words():
    words = told(
        "explorer/settings.js",
        """inWords({ heads: 2, seq: 1, d_model: 6, causal: true, padding_mask: false, scaled: true, temperature: 0.5,
                     edits: { "x[0,0,0]": 1 } }, true)""",
    )
    assert words == (
        "2 heads · 1 token · d_model 6 · causal mask · no padding mask · divided by √d_head · temperature 0.5 · "
        "1 number changed"
    )


@pytest.mark.parametrize(
    ("call", "value"),
    [
        ("columnOf(s, { head: 1, column_in_head: 1 })", 3),
        (
            "within(s, { of: 'q', head: 5, query: 5, key: 1, column_in_head: 9, inner: 9 })",
            dict(of="q", head=1, query=2, key=1, column_in_head=1, inner=3),
        ),
        ("termsOf(s, 'q', f)", [[3, 1], [4, 1], [3, 1], [4, 1]]),
        ("termsOf(s, 'k', f)", [[7, 2], [8, 2], [7, 2], [8, 2]]),
    ],
)
def test_the_focus_in_a_station(call, value):
    """Head 1, its column 1, of three tokens whose rows are 1 2 1 2, 3 4 3 4 and 7 8 7 8."""
    s = """{ heads: 2, seq: 3, dModel: 4, dHead: 2, x: Float64Array.from([1, 2, 1, 2, 3, 4, 3, 4, 7, 8, 7, 8]),
      weights: { w_query: new Float64Array(16).fill(1), w_key: new Float64Array(16).fill(2) } }"""
    focus = (
        "{ of: 'q', head: 1, column_in_head: 1, query: 1, key: 2, inner: 0 }"
    )
    assert (
        told("explorer/focus.js", f"((s, f) => {call})({s}, {focus})") == value
    )


@pytest.mark.parametrize(
    ("call", "value"),
    [
        ("upTo(3, 3)", True),
        (
            "[0, -1, 4, 1.5, '1', true, null, NaN].some((n) => upTo(n, 3))",
            False,
        ),
        ("isShape([1, 2, 3])", True),
        ("[[1, 2], [0, 2, 3], null].some(isShape)", False),
        ("fills(Float32Array.of(1, 2), [1, 2])", True),
        ("fills(Float32Array.of(1, 2), [1, 3])", False),
        ("fills(Float32Array.of(1, NaN), [1, 2])", False),
        (
            "[undefined, null, { a: 1 }, 'b', 2].map(spelt).join()",
            'nothing,null,{"a":1},b,2',
        ),
    ],
)
def test_what_a_stored_state_must_hold(call, value):
    assert told("shared/guards.js", call) == value


@pytest.mark.parametrize(
    ("wanted", "refused"),
    [
        ({"seq": 1, "d_model": 4, "heads": 4, "temperature": 20}, []),
        ({"d_model": 3}, []),
        ({"d_model": 4}, ["d_model"]),  # heads stay 3
        ({"d_model": 4, "heads": 3}, ["d_model"]),
        ({"d_model": 4, "heads": 6}, ["heads", "d_model"]),
        ({"d_model": 4, "heads": 0.5}, ["heads", "d_model"]),
        ({"seq": 0}, ["seq"]),
        ({"seq": 5}, ["seq"]),
        ({"d_model": 7}, ["d_model"]),
        ({"heads": 4}, ["heads"]),
        ({"sentence": 1}, ["sentence"]),
        ({"temperature": 0.04}, ["temperature"]),
        ({"temperature": "2"}, ["temperature"]),
        ({"causal": 1}, ["causal"]),
        ({"station": "output"}, ["station"]),
        ({"edits": {"x[0,3,5]": 1e6}}, []),
        ({"edits": {"x[0,4,0]": 1}}, ["edits"]),
        ({"edits": {"x[0,0,0]": 1e7}}, ["edits"]),
        ({"token_labels": {"0,3": "a"}}, []),
        ({"token_labels": {"0,4": "a"}}, ["token_labels"]),
        ({"focus": {"of": "wq", "column_in_head": 1}}, []),
        ({"focus": {"head": -1}}, ["focus"]),
        ({"focus": {"of": "z"}}, ["focus"]),
        ({"baseline": {"heads": 2, "seq": 5}}, ["baseline"]),
        ({"baseline": {"heads": 5, "d_model": 4}}, ["baseline"]),
    ],
)
def test_settings_that_can_be_and_that_can_not(wanted, refused):
    before = {
        **{"heads": 3, "seq": 4, "d_model": 6, "sentence": 0},
        **{"causal": False, "padding_mask": True, "scaled": True},
        **{"temperature": 1, "edits": {}, "token_labels": {}, "baseline": {}},
        **{"station": "weights", "as_tables": False, "focus": {}},
    }
    limits = {"shape": [1, 4, 6], "arrays": ["x"], "stations": ["weights"]}
    given = ", ".join(json.dumps(each) for each in (wanted, before, limits))
    found = told("explorer/settings.js", f"validate({given})")
    assert [each["name"] for each in found["refused"]] == refused
    kept = {**before, **({} if refused else wanted)}
    assert found["settings"] == kept
