"""The picture of a word that drifts: where it stands, and what is said of it."""

import json
import math

import pytest

from support.javascript import with_elements

COSINES = [1.0000001, 0.95, 0.75]
CONTROLS = [1.0, 0.97, 0.94]
WORD = {
    "word": "star",
    "place": 1,
    "tokens": [["[CLS]", "star", "sky", ".", "[SEP]"]] * 2,
    "control": "A star.",
    "cosines": COSINES,
    "controls": CONTROLS,
    "near": [
        [[["sun", 0.38, False]], [["galaxy", 0.45, True]]],
        [[["sun", 0.38, False]], [["celebrity", 0.53, True]]],
    ],
    "looks": [["sky", 0.284], ["film", 0.79]],
    "staysEqual": True,
}


@pytest.fixture(scope="module")
def engine():
    return with_elements("drift/picture.js")


@pytest.mark.parametrize("wide", [True, False])
def test_the_gap_is_the_angle(engine, wide):
    layout = json.loads(
        engine.eval(
            f"JSON.stringify(driftLayout({COSINES}, {CONTROLS}, {json.dumps(wide)}))"
        )
    )
    along, across = ("x", "y") if wide else ("y", "x")
    gaps = [
        below[across] - above[across]
        for above, below in zip(*layout["lines"], strict=True)
    ]
    angles = [math.acos(min(1, cosine)) for cosine in COSINES]
    assert gaps[0] == 0
    assert gaps[1] / gaps[2] == pytest.approx(angles[1] / angles[2])
    # The control is as far from the first line as its own angle says.
    for above, control, cosine in zip(
        layout["lines"][0], layout["control"], CONTROLS, strict=True
    ):
        measured = control[across] - above[across]
        assert measured == pytest.approx(
            math.acos(cosine) * gaps[2] / angles[2]
        )
        assert control[along] == above[along]
    for point in [*layout["lines"][0], *layout["lines"][1]]:
        assert 0 < point["x"] < layout["width"]
        assert 0 < point["y"] < layout["height"]


def test_a_line_passes_through_its_points(engine):
    points = [{"x": 0, "y": 0}, {"x": 10, "y": 4}]
    assert (
        engine.eval(f"smooth({json.dumps(points)}, true)")
        == "M0 0C5 0 5 4 10 4"
    )
    assert (
        engine.eval(f"smooth({json.dumps(points)}, false)")
        == "M0 0C0 2 10 2 10 4"
    )


def told(engine, attention=True, **changes):
    word = json.dumps(WORD | changes)
    return engine.eval(f"told({word}, {json.dumps(attention)})")


def test_what_is_said_follows_the_numbers(engine):
    text = told(engine)
    assert "0.28 of its attention to “sky”" in text
    assert "0.79 to “film”" in text
    assert (
        "“galaxy” is nearest in the first sentence, and “celebrity” in the second"
        in text
    )
    assert text.endswith("the cosine is 0.75.")
    same = [WORD["near"][0], WORD["near"][0]]
    assert "“galaxy” is the nearest word to both" in told(engine, near=same)


def test_without_attention_only_what_was_shown_is_said(engine):
    assert "stay equal, to the last digit" in told(engine, False)
    assert told(engine, False, staysEqual=False) == (
        "Without attention the two lists differ."
    )


def test_the_picture_in_words(engine):
    said = engine.eval(f"described({json.dumps(WORD)}, true)")
    assert "start 1.00, after layer 0 0.95, after layer 1 0.75" in said
    said = engine.eval(f"described({json.dumps(WORD)}, false)")
    assert "after layer 1 1.00" in said


def test_special_tokens_are_no_chips(engine):
    tokens = json.dumps(WORD["tokens"][0])
    assert engine.eval(f"wordsOf({tokens}).join()") == "star,sky"


def drawn(engine, attention, wide):
    word, *flags = map(json.dumps, (WORD, attention, wide))
    return json.loads(
        engine.eval(
            f"JSON.stringify(picture({word}, {', '.join(flags)}).all"
            ".map(({ tag, attributes, children }) => [tag, attributes, children.filter((c) => typeof c === 'string')]))"
        )
    )


@pytest.mark.parametrize("wide", [True, False])
def test_each_number_and_word_is_drawn(engine, wide):
    elements = drawn(engine, True, wide)
    texts = [text for tag, _, children in elements for text in children]
    for text in (
        "1.00",
        "0.95",
        "0.75",
        "0.94",
        "sun",
        "galaxy",
        "celebrity",
        "0.53",
    ):
        assert text in texts
    bold = [c[0] for tag, a, c in elements if a.get("class") == "md-nearer"]
    assert sorted(bold) == ["celebrity", "galaxy"]
    named = [text for text in texts if "layer" in text or text == "start"]
    assert named == ["start", "after layer 0", "after layer 1"]
    assert [tag for tag, a, _ in elements if a.get("class") == "md-rung"] == [
        "line"
    ] * 2


@pytest.mark.parametrize("wide", [True, False])
def test_without_attention_one_line_is_drawn_before_the_two(engine, wide):
    elements = drawn(engine, False, wide)
    of = [a.get("class") for tag, a, _ in elements if tag == "path"]
    assert of == ["md-ghost", "md-ghost", "md-line"]
    cosines = [c for _, a, c in elements if "md-cosine" in a.get("class", "")]
    assert cosines == [["1.00"]] * 3
