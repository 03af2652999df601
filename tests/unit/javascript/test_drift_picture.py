"""The picture of a word that drifts: where it stands, and what is said of it."""

import json
import math

import pytest

from support.javascript import with_elements, without_page

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


WHOLE = WORD | {
    "near": [[*side, side[-1]] for side in WORD["near"]]  # as many as states
}


@pytest.fixture(scope="module")
def given():
    return without_page("drift/given.js")


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
    parts = json.loads(
        engine.eval(
            f"JSON.stringify(told({word}, {json.dumps(attention)}, () => 0))"
        )
    )
    return "".join(
        part if isinstance(part, str) else part["does"] for part in parts
    )


def test_what_is_said_follows_the_numbers(engine):
    text = told(engine)
    assert "0.28 of its attention to “sky”" in text
    assert "0.79 to “film”" in text
    assert (
        "“galaxy” is nearest in the first, and “celebrity” in the second"
        in text
    )
    assert text.endswith("the cosine is 0.75. Now switch attention off.")
    same = [WORD["near"][0], WORD["near"][0]]
    assert "“galaxy” is the nearest word to both" in told(engine, near=same)


def test_without_attention_only_what_was_shown_is_said(engine):
    assert "stay equal, to the last digit" in told(engine, False)
    assert told(engine, False, staysEqual=False).startswith(
        "Without attention the two lists differ."
    )


def test_the_picture_in_words(engine):
    said = engine.eval(f"described({json.dumps(WORD)}, true)")
    assert "start 1.00, after layer 0 0.95, after layer 1 0.75" in said
    said = engine.eval(f"described({json.dumps(WORD)}, false)")
    assert "after layer 1 1.00" in said


def test_all_that_may_be_told_is_kept_room_for(engine):
    words = json.dumps([WORD, WORD | {"word": "bank"}])
    possible = json.loads(engine.eval(f"JSON.stringify(allTold({words}))"))
    assert len(possible) == 4
    assert possible[0][0].startswith("“star” looks around")
    assert possible[3][0].startswith("The two lists stay equal")


@pytest.mark.parametrize(
    "damage",
    [
        {"cosines": []},
        {"cosines": [1.0, "0.95", 0.75]},
        {"controls": CONTROLS[:2]},
        {"place": 2},
        {"tokens": [["[CLS]", "star"]]},
        {"near": [WORD["near"][0]]},
        {"near": [[[["sun", 0.38]]] * 3] * 2},
        {"near": [[[]] * 3] * 2},
        {"looks": [["sky", None], ["film", 0.79]]},
        {"staysEqual": "yes"},
        {"control": None},
    ],
)
def test_a_damaged_word_is_told(given, damage):
    whole = json.dumps(WHOLE)
    assert given.eval(f"isWord({whole})")
    assert not given.eval(f"isWord({json.dumps(WHOLE | damage)})")


def test_no_word_at_all_is_damaged(given):
    get = "({ get: (name) => ({ words: WORDS, vocabulary: 6000 })[name] })"
    for words in ("[]", "null", "[null]"):
        with pytest.raises(Exception, match=r"damaged \(words\)"):
            given.eval(f"givenOf({get.replace('WORDS', words)})")
    whole = get.replace("WORDS", json.dumps([WHOLE]))
    assert given.eval(f"givenOf({whole}).words.length") == 1


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
    # Wide, each sentence stands beside its line.
    assert ("second sentence" in texts) is not wide
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
