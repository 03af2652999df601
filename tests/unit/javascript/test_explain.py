"""How a number came about, in the panel's words and numbers: without a page."""

import json

import pytest

from support.javascript import engine_with_inputs

FOCUS = "{ of: 'q', head: 1, query: 1, key: 0, column_in_head: 1, inner: 0 }"
PALETTE = """{ dark: false, ink: [0, 0, 0], paper: [255, 255, 255], negative: [224, 160, 48],
  positive: [128, 155, 183], heads: [0, 1, 2, 3, 4, 5].map((i) => [i, 100, 100]) }"""


@pytest.fixture(scope="module")
def engine():
    """Two tokens, two heads of two columns each; queries are 1 to 8, and X too."""
    made = engine_with_inputs("explorer/views/why.js", 2, 2, 2)
    made.eval(f"""
      Object.assign(s, {{
        x: [1, 2, 3, 4, 5, 6, 7, 8], query: [1, 2, 3, 4, 5, 6, 7, 8], key: [1, 0, 2, 1, 0, 1, -1, 0.5],
        value: [10, 20, 30, 40, 50, 60, 70, 80], causal: false, tokens: ["eat", "it"],
      }});
      globalThis.focus = {FOCUS};
      globalThis.palette = {PALETTE};
      globalThis.text = (made) => [made].flat().map((each) => each.textContent).join(" | ");
    """)
    return made


@pytest.fixture(scope="module")
def told(engine):
    return lambda script: json.loads(engine.eval(f"JSON.stringify({script})"))


@pytest.mark.parametrize(
    ("call", "text"),
    [
        ("text(scoreResult(s, focus, palette, 30))", "added up =22.0"),
        ("text(division(s, focus))", "22.0 ÷ √2 =15.6"),
        ("text(division({ ...s, temperature: 2 }, focus))", "÷ √2 ÷ 2 =7.78"),
        (
            "text(division({ ...s, scaled: false }, focus))",
            "nothing is divided:22.0",
        ),
        (
            "text(maskLine(s, focus, palette, 9))",
            "may look here: it stays15.6",
        ),
        (
            "text(maskLine({ ...s, causal: true }, { ...focus, query: 0, key: 1 }, palette, 9))",
            "it comes later than eat:−∞",
        ),
        (
            "text(maskLine({ ...s, paddingMask: true, length: 1 }, { ...focus, key: 1 }, palette, 9))",
            "it is padding:−∞",
        ),
        (
            "text(explainSoftmax({ ...s, length: 0, paddingMask: true }, focus, palette))",
            "look anywhere",
        ),
        ("text(quoted('eat'))", "“eat”"),
        ("text(word('eat'))", "eat"),
        ("text(plain(0.25))", "0.25"),
        ("text(chip(0.25, palette, { hue: [0, 0, 0] }))", "0.25"),
        ("text(result(['it is'], chip(2, palette)))", "it is2.00"),
    ],
)
def test_a_number_is_explained_with_its_own_numbers(told, call, text):
    assert text in told(call)


def test_the_rows_of_q_and_k_and_their_products(told):
    """Q of "it" in head 1 is 7 8, k of "eat" 2 1."""
    found = told("text(dotProduct(s, focus, palette))")
    assert found == "q it78k eat×2×1products14+8"


def test_a_row_of_scores_becomes_shares(told):
    """Scores 15.6 and −2.12 ÷ √2: e to their power, their sum, and the share."""
    calm = "{ ...s, temperature: 20 }"
    found = told(f"text(explainSoftmax({calm}, focus, palette))")
    assert "eat0.782.180.71" in found
    assert "it−0.110.900.29" in found
    assert "sum3.08" in found and "2.18 ÷ 3.08 =0.71" in found


def test_large_scores_are_shown_less_the_largest(told):
    large = "{ ...s, scaled: false }"
    found = told(f"text(explainSoftmax({large}, focus, palette))")
    assert "escore − largest" in found and "eat22.01.00" in found
    assert "escore − largest" not in told(
        "text(explainSoftmax(s, focus, palette))"
    )


def test_a_key_that_a_mask_hides_has_no_share(told):
    masked = "{ ...s, causal: true }, { ...focus, query: 0, key: 1 }"
    found = told(f"text(explainSoftmax({masked}, palette))")
    assert "a mask hides it:0" in found and "it−∞0" in found


@pytest.mark.parametrize(
    ("weights", "key", "shown"),
    [
        ([0.1] * 6, 5, [0, 1, 2, 3, 4, 5]),
        ([0.1, 0.3, 0.0, 0.2, 0.1, 0.05, 0.25], 2, [0, 1, 2, 3, 6, None]),
        ([0.1, 0.3, 0.0, 0.2, 0.1, 0.05, 0.25], 6, [0, 1, 3, 6, None]),
    ],
)
def test_of_many_keys_the_largest_and_the_chosen_are_shown(
    told, weights, key, shown
):
    call = f"keysShown(Float64Array.from({weights}), {key})"
    assert told(call) == shown


@pytest.mark.parametrize(
    ("call", "value"),
    [
        ("termsShown(6)", [0, 1, 2, 3, 4, 5]),
        ("termsShown(7)", [0, 1, None, 6]),
        ("termsShown(5, 4)", [0, 1, None, 4]),
        ("sumSign([0.5, 0.25], 0.75)", "="),
        ("sumSign([1 / 3, 1 / 3, 1 / 3], 1)", "≈"),
        ("sumSign([12.34], 12.3)", "="),
        ("productsSign([[0.9, 0.3]], 2)", ""),
        ("productsSign([[-7.4253, -1.0093]], 2)", "≈"),
        # A bar from 0 to the right; with negative ones, from the middle.
        ("barOf(bar(1, 4, 'red', false))", ["25%", "0%", "red"]),
        ("barOf(bar(1, 4, 'red', true))", ["12.5%", "50%", "red"]),
        ("barOf(bar(-1, 4, 'red', true))", ["12.5%", "37.5%", "red"]),
        ("barOf(bar(0, 0, 'red', false))", ["0%", "0%", "red"]),
    ],
)
def test_a_piece_of_an_explanation(engine, told, call, value):
    engine.eval(
        "globalThis.barOf = (made) => (({ width, left, background }) =>"
        " [width, left, background])(made.children[0].style);"
    )
    assert told(call) == value


def test_a_chip_has_the_colour_of_its_cell(told):
    call = "(({ style }) => [style.background, style.color])(chip(-2, palette, { largest: 2 }))"
    assert told(call) == ["rgb(224 160 48)", "rgb(0 0 0)"]


def test_products_are_told_term_by_term(told):
    """X of "it" times a column of Wq, 1 everywhere: 5 + 6 + 7 + 8."""
    products = """{ terms: [[5, 1], [6, 1], [7, 1], [8, 1]], names: ["X", "Wq"], label: String,
      headOf: () => -1, heads: 2 }"""
    found = told(f"text(explainProducts({products}, palette, 'the sum', 30))")
    assert found == ("XWqproduct05×1516×1627×1738×18 | the sum =26")


def test_each_heads_part_of_the_output_is_told(told):
    products = """{ terms: [[5, 1], [6, 1], [7, 1], [8, 1]], names: ["merged", "Wo"], label: String,
      headOf: (i) => Math.floor(i / 2), heads: 2 }"""
    found = told(f"text(explainProducts({products}, palette, 'all', 30))")
    assert "head 0 gives11head 1 gives15" in found


def test_of_many_terms_some_are_left_out(told):
    terms = [[n, 1] for n in range(9)]
    products = f"{{ terms: {terms}, names: ['X', 'Wq'], label: String, headOf: () => -1, heads: 2 }}"
    found = told(f"text(explainProducts({products}, palette, '', 9))")
    assert "… 6 more products" in found and "=36" in found


@pytest.mark.parametrize(
    ("station", "letter", "words"),
    [
        # Token 1, head 1, column 1 of the head: column 3; query and key are other tokens.
        (
            "reshape",
            "q",
            ["Qbatch 0token 1column 3", "cutbatch 0token 1head 1col 1"],
        ),
        (
            "swap",
            "q",
            ["qbatch 0head 1token 1col 1", "(8, 4, 2, 1) → (8, 2, 4, 1)"],
        ),
        (
            "swap",
            "k",
            ["kbatch 0head 1token 0col 1", "In memory nothing moves"],
        ),
        (
            "swap-back",
            "k",
            [
                "mixedbatch 0head 1token 1",
                "backbatch 0token 1head 1",
                "(8, 4, 2, 1) → (8, 2, 4, 1)",
            ],
        ),
        ("merge", "q", ["mergedbatch 0token 1column 3", "reshape must copy"]),
    ],
)
def test_a_number_that_moves_has_its_addresses(told, station, letter, words):
    found = told(f"text(explainMove(s, '{station}', '{letter}', focus))")
    for each in words:
        assert each in found, found


@pytest.mark.parametrize(
    ("station", "places"),
    [("reshape", [3]), ("swap", [3]), ("swap-back", [5]), ("merge", [5, 3])],
)
def test_a_strip_shows_the_place_in_memory(told, station, places):
    """Of token 0, head 1, column 1: by tokens behind head 0's two, by heads behind head 0's four."""
    found = told(f"""explainMove(s, '{station}', 'q', {{ ...focus, query: 0 }})
      .filter(({{ attributes }}) => attributes.class === "mh-strip")
      .map((strip) => strip.all.filter(({{ tag }}) => tag === "i")
        .findIndex(({{ attributes }}) => attributes.class === "mh-here"))""")
    assert found == places
