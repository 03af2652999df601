"""What the wall says in words and digits: enough digits to do the sum again, and the words a reader would say."""

import json
import math
import re
from dataclasses import replace

import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st

from manyheads.drawn.writing import printable
from support import hostile

RAISED = dict(zip("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789", strict=True))


@pytest.fixture(scope="module")
def told(wall):
    return wall("told.js")


def read_back(text: str) -> float:
    """The number that a reader reads: 1.51·10¹² is 1.51e12."""
    digits, _, power = text.replace("−", "-").partition("·10")
    return float(f"{digits}e{''.join(RAISED[sign] for sign in power) or 0}")


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (26.8274, "26.827"),
        (math.sqrt(32), "5.657"),
        (4.7423, "4.742"),
        (114.66, "114.7"),
        (197.83, "197.8"),
        (-23.4703, "−23.470"),
        (2401.51, "2402"),
        (-999999.4, "−999999"),
        (1.5099e12, "1.51·10¹²"),
        (6.38e-11, "6.38·10⁻¹¹"),
        (0.00054321, "0.0005432"),
        (0.0123456, "0.01235"),
        (-0.5, "−0.5000"),
        (0, "0.000"),
    ],
)
def test_a_number_has_the_digits_that_its_size_asks_for(told, number, text):
    assert told(f"digits({number})") == text
    assert read_back(text) == pytest.approx(number, rel=4e-3, abs=1e-9)


def redo(told, scores: list[float], query: int) -> None:
    """The weight out of the digits that the page shows is the weight that it shows."""
    powers = [math.exp(score) for score in scores]
    weight = powers[query] / sum(powers)
    shown = told(
        "[SCORE, POWER, SUM].map(digits)".replace("SCORE", str(scores[query]))
        .replace("POWER", str(powers[query]))
        .replace("SUM", str(sum(powers)))
    )
    score, power, whole = map(read_back, shown)
    # Of what is written with powers of ten, three digits are shown.
    exact = "·" not in "".join(shown[1:])
    # Of two decimals, at most the last one is off by one.
    assert abs(power / whole - weight) < (0.0011 if exact else 0.0101), shown
    if abs(scores[query]) >= 1e-4:
        off = abs(math.exp(score) / powers[query] - 1)
        assert off < (0.006 if abs(scores[query]) < 100 else 0.06), shown


@given(st.lists(st.floats(-30, 30), min_size=1, max_size=9))
@example([7.25, 7.25])
@example([-5.0, -5.0])
@example([-7.6, -7.25])
def test_the_division_can_be_done_again(told, scores):
    redo(told, scores, 0)


def test_so_can_every_one_of_the_first_wall(told, trophy):
    """A sample of its 72 heads, each word with what it looks at most."""
    scores = trophy.query.double() @ trophy.key.double().mT / math.sqrt(32)
    for at in range(0, 72 * 16, 29):
        row = scores.flatten(0, 2)[at]
        redo(told, row.roll(-row.argmax().item()).tolist(), 0)


@pytest.mark.parametrize(
    ("token", "text"),
    [
        ("[CLS]", "[CLS]"),
        ("[UNK]", "[UNK]"),
        ("[cls]", "“[cls]”"),
        ("trophy", "“trophy”"),
        ("a\nb", "“a b”"),
        ("x" * 17, f"“{'x' * 15}…”"),
        ("##ל", "“\u2068##ל\u2069”"),
    ],
)
def test_a_token_is_quoted_as_it_stands_in_a_sentence(told, token, text):
    assert told(f"quoted({json.dumps(token)})") == text


# As JavaScript has them.
BLANKS = re.compile(
    r"[ \t\n\v\f\r\u00a0\u2000-\u200a\u2028\u2029\u3000\ufeff]+"
)
BLANK = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")


def test_a_token_is_text_and_short_whatever_it_holds(told):
    for text in hostile.TEXTS.values():
        found = told(f"quoted({json.dumps(text)})")
        assert found[0] == "“" and found[-1] == "”"
        # Blanks are one blank, unless there is nothing else.
        line = text if BLANK.fullmatch(text) else BLANKS.sub(" ", text)
        shown, whole = found[1:-1].strip("\u2068\u2069"), printable(line)
        shown = shown.rstrip("…")
        assert whole.startswith(shown)


def test_small_weights_are_not_told(told):
    row = "Float32Array.of(0.049, 0.3, 0.051, 0.6, 0)"
    assert told(f"toldKeys({row})") == [3, 1, 2]
    assert told(f"toldKeys({row}, 2)") == [3, 1]


@pytest.fixture
def state(told, attended):
    """A state of one head that looks as these rows say."""

    def state(rows, tokens, **changes) -> str:
        seq = len(tokens)
        weights = torch.tensor(rows).reshape(1, 1, seq, seq)
        reading = attended(tokens, layers=1, heads=1)
        told.read(replace(reading, weights=weights))
        given = {"layer": 0, "head": 0, "query": 0, "off": []} | changes
        return f"{{ ...{json.dumps(given)}, reading: r, whole: null }}"

    return state


@pytest.mark.parametrize(
    ("row", "weight", "rest"),
    [
        ([0.05, 0.9, 0.05], "0.90", " of its attention to “cat”, 0.05 to [CLS] and 0.05 to [SEP]."),
        ([0.02, 0.9, 0.08], "0.90", " of its attention to “cat” and 0.08 to [SEP]."),
        ([0.01, 0.01, 0.98], "0.98", " of its attention to [SEP]."),
        ([0.0002, 0.0, 0.9998], ">0.999", " of its attention to [SEP]."),
        ([0.0, 1.0, 0.0], "1.00", " of its attention to “cat”."),
        # Nothing that is worth telling.
        ([0.0, 0.04, 0.0], "", "[CLS] looks a little at everything; no weight reaches 0.05."),
    ],
)  # fmt: skip
def test_where_a_word_looks_is_said_in_a_sentence(
    told, state, row, weight, rest
):
    given = state([row] * 3, ["[CLS]", "cat", "[SEP]"])
    assert told(f"whereItLooks({given})") == {
        "word": "[CLS]",
        "weight": weight,
        "rest": rest,
    }


def test_no_more_than_three_words_are_named(told, state):
    given = state([[0.3, 0.28, 0.22, 0.2]] * 4, list("abcd"))
    rest = " of its attention to “a”, 0.28 to “b” and 0.22 to “c”."
    assert told(f"whereItLooks({given}).rest") == rest


def test_words_of_a_token_are_its_own(told, state):
    rows = [[0.5, 0.3, 0.2]] * 3
    given = state(rows, ["all", "r and r", "so"])
    rest = " of its attention to “all”, 0.30 to “r and r” and 0.20 to “so”."
    assert told(f"whereItLooks({given}).rest") == rest


def test_of_long_words_fewer_are_named_so_that_two_lines_hold_them(
    told, state
):
    rows = [[0.5, 0.3, 0.2]] * 3
    given = state(rows, ["all", "rock and roll", "and so on"])
    rest = " of its attention to “all” and 0.30 to “rock and roll”."
    assert told(f"whereItLooks({given}).rest") == rest
    longest = state(rows, ["hallucinating " * 2] * 3)
    words = told(f"whereItLooks({longest})")
    assert words["rest"] == " of its attention to “hallucinating h…”."


def test_a_token_that_is_no_word_is_explained(told):
    for token, start in {
        "[CLS]": "[CLS] is no word",
        "[SEP]": "[SEP] is no word",
        "[UNK]": "[UNK] stands for a word",
        "##inating": "“##inating” is a part of a word",
    }.items():
        read = f"tokens: ['a', {json.dumps(token)}]"
        told_of = told(f"tokenInWords({{ {read} }}, 1)")
        assert told_of.startswith(start)
        of_a_tokenizer = f"tokenInWords({{ {read}, noWords: [1] }}, 1)"
        assert told(of_a_tokenizer) == told_of
        # A label that somebody wrote is what they say it is.
        assert told(f"tokenInWords({{ {read}, noWords: [0] }}, 1)") == ""
    for word in ("trophy", "#", "##", "[MASK]", "constructor"):
        assert told(f"tokenInWords({{ tokens: [{json.dumps(word)}] }}, 0)") == ""  # fmt: skip


def test_words_of_another_direction_take_no_number_along(told, state):
    """Of an Arabic or Hebrew word, a number that follows would become a part."""
    given = state([[0.6, 0.4]] * 2, ["##ל", "שלום"])
    kept = [f"\u2068{word}\u2069" for word in ("##ל", "שלום")]
    assert told(f"whereItLooks({given})") == {
        "word": f"“{kept[0]}”",
        "weight": "0.60",
        "rest": f" of its attention to “{kept[0]}” and 0.40 to “{kept[1]}”.",
    }
    words = f"layer 0, head 0: it looks at {kept[0]}, 0.60"
    assert told(f"headInWords({given}, 0, 0)") == words
    told_of = told('tokenInWords({ tokens: ["##ל"] }, 0)')
    assert told_of.startswith(f"“{kept[0]}” is a part of a word")


def test_a_head_is_told_to_who_does_not_see_it(told, state):
    rows = [[0.25, 0.75], [1.0, 0.0]]
    given = state(rows, ["[CLS]", "trophy"])
    words = "layer 0, head 0: it looks at trophy, 0.75"
    assert told(f"headInWords({given}, 0, 0)") == words
    given = state(rows, ["[CLS]", "trophy"], query=1, off=["0.0", "0.1"])
    words = "layer 0, head 0, switched off: it looks at [CLS], 1.00"
    assert told(f"headInWords({given}, 0, 0)") == words
    told.run("r.done = 0;")
    waiting = f"headInWords({given}, 0, 0)"
    assert told(waiting) == "layer 0, head 0: not there yet"


def test_it_says_how_far_the_answer_moved(told):
    told.run("""
      const of = (...numbers) => ({ output: Float32Array.from(numbers) });
      const moved = (off, reading, whole) => howFarItMoved({ off, reading, whole });
    """)
    one = "moved(['3.1'], of(3, 4), of(4, 3))"
    end = (
        "the model’s summary of the sentence changes by 0.0400. "
        "(0: it stays the same; 1: it is completely different.)"
    )
    assert told(one) == f"Without head 3·1, {end}"
    several = one.replace("'3.1'", "'3.1', '0.10'")
    assert told(several) == f"Without 2 heads, {end}"
    for nothing in (
        "moved([], of(3, 4), of(4, 3))",
        "moved(['3.1'], { output: null }, of(4, 3))",
        "moved(['3.1'], of(3, 4), null)",
        "moved(['3.1'], of(3, 4), { output: null })",
    ):
        assert told(nothing) == ""


def test_a_nearly_even_row_has_no_largest_weight(told, state):
    rows = [[0.275, 0.27, 0.23, 0.225]] + 3 * [[0.28, 0.24, 0.24, 0.24]]
    given = state(rows, ["[CLS]", *"abc"])
    words = "Nearly even: [CLS] gives each of 4 words about 1/4 (±\u00a010\u00a0%)."
    assert told(f"whereItLooks({given})") == {
        "word": "[CLS]",
        "weight": "",
        "rest": words,
    }
    heard = told(f"headInWords({given}, 0, 0)")
    assert heard == "layer 0, head 0: nearly even, over 4 words"
    # One of them is more than a tenth off.
    given = state(rows, ["[CLS]", *"abc"], query=1)
    assert told(f"whereItLooks({given}).weight") == "0.28"
    given = state([[0.2, 0.7, 0.1]] * 3, list("abc"))
    assert "it looks at b" in told(f"headInWords({given}, 0, 0)")
    # Of what a mask hides, nothing is even; and one word alone isn't either.
    masked = [[1.0, 0, 0], [0.54, 0.46, 0], [0.3, 0.35, 0.35]]
    given = state(masked, list("abc"), query=1)
    words = "Nearly even: “b” gives 2 words about 1/2 (±\u00a010\u00a0%) each, the others 0."
    assert told(f"whereItLooks({given}).rest") == words
    given = state(masked, list("abc"))
    assert told(f"whereItLooks({given}).weight") == "1.00"
    # In two lines, also with a long word.
    given = state(masked, ["a", "x" * 40, "c"], query=1)
    assert len(told(f"whereItLooks({given}).rest")) <= 84
    # A row of which much went elsewhere is no even one.
    given = state([[0.1, 0.1, 0.1]] * 3, list("abc"))
    assert told(f"whereItLooks({given}).weight") == "0.10"


def test_no_row_of_the_first_wall_is_nearly_even(told, trophy):
    told.hand("all", trophy.weights)
    script = "Array.from({ length: 72 * 16 }, (_, i) => isEven(all.subarray(16 * i, 16 * i + 16))).some(Boolean)"
    assert told(script) is False


@pytest.mark.parametrize(
    ("weight", "text"),
    [
        (0.0341, "0.034"),
        (0.00214, "0.0021"),
        (0.57, "0.570"),
        (0.00002, "<0.00005"),
        (0, "0"),
        (1, "1.000"),
        (0.9996, ">0.999"),
        (0.9994, "0.999"),
    ],
)
def test_a_cell_has_its_own_number(told, state, weight, text):
    given = state([[float(weight), 1 - weight]] * 2, ["[CLS]", "tea"], query=1)
    cell = told(f"cellInWords({given}, 1, 0)")
    assert cell == {"from": "“tea”", "to": "[CLS]", "number": text}
    heard = f"heardOfCell(cellInWords({given}, 1, 0))"
    assert told(heard) == f"“tea” to [CLS]: {text}"
    told.run("r.done = 0;")
    assert told(f"cellInWords({given}, 1, 0).number") == ""
    assert told(heard) == "“tea” to [CLS]"
