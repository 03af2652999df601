"""The film's arithmetic in JavaScript: the model against torch, what a frame holds, and what is said of it."""

import json

import numpy as np
import pytest
import torch

from manyheads import Film
from manyheads.training import film
from manyheads.training.repeats import Model
from manyheads.training.shares import from_codes
from support.javascript import hand_over, with_elements


@pytest.fixture(scope="module")
def record():
    return film.Record.read()


class Engine:
    """One of the film's modules, in an engine without a page, with what Python gives the page as `about`."""

    def __init__(self, name: str):
        self.engine = with_elements(f"film/{name}")
        self.engine.eval(f"globalThis.about = {json.dumps(Film().about)};")

    def __call__(self, script: str):
        return json.loads(self.engine.eval(f"JSON.stringify({script})"))

    def hand(self, name: str, content: bytes) -> None:
        hand_over(self.engine, name, content)


@pytest.fixture(scope="module")
def model():
    return Engine("model.js")


@pytest.fixture(scope="module")
def scene():
    return Engine("scene.js")


@pytest.fixture(scope="module")
def told():
    return Engine("told.js")


@pytest.fixture(scope="module")
def store():
    return Engine("store.js")


def model_after(record, step: int) -> Model:
    numbers = np.frombuffer(record.model_after(step), "<f2").astype("f4")
    made = Model()
    torch.nn.utils.vector_to_parameters(
        torch.from_numpy(numbers), made.parameters()
    )
    return made


@pytest.mark.parametrize("step", [0, 200, 700])
@pytest.mark.parametrize("off", film.VARIANTS)
def test_the_model_is_torchs(model, record, step, off):
    drawn = torch.Generator().manual_seed(step)
    for seq in (1, 7, 32):
        tokens = torch.randint(0, 64, (seq,), generator=drawn)
        right = model_after(record, step)
        with film.switched_off(right, off), torch.no_grad():
            scores, maps = right(tokens[None])
        model.hand("bytes", record.model_after(step))
        found = model(
            f"(({{ maps, shares }}) => ({{ maps: Object.values(maps).map((m) => [...m]), shares: [...shares] }}))"
            f"(readSymbols(readParameters(bytes, about), {tokens.tolist()}, '{off}'))"
        )
        shares = torch.tensor(found["shares"]).view(seq, 64)
        assert (shares - scores[0].softmax(-1)).abs().max() < 1e-5
        weights = torch.tensor(found["maps"]).view(2, 2, seq, seq)
        assert (weights - maps[0]).abs().max() < 1e-5


def test_half_a_float_is_numpys(model):
    codes = np.arange(2**16, dtype="<u2")
    numbers = codes.view("<f2").astype("f8")
    finite = np.isfinite(numbers)
    found = model(f"{codes[finite].tolist()}.map(half)")
    assert (np.array(found) == numbers[finite]).all()


def test_a_share_of_a_byte_is_pythons():
    shares = Engine("shares.js")
    codes = np.arange(218, dtype=np.uint8)
    found = shares("Array.from({ length: 218 }, (_, code) => shareOf(code))")
    assert np.abs(np.array(found) - from_codes(codes)).max() < 1e-12


@pytest.mark.parametrize("off", film.VARIANTS)
def test_a_frame_is_read_as_it_was_written(scene, record, off):
    frame = record.frame(210)
    scene.hand("frame", frame)
    assert scene("frameBytes(about)") == len(frame)
    seq, size = 20, 210
    codes = np.frombuffer(frame, np.uint8)
    maps = codes[: 8 * size].reshape(8, size)
    guesses = codes[8 * size :].reshape(5, seq, 11)
    rows, columns = np.tril_indices(seq)
    for layer, head in ((0, 0), (0, 1), (1, 0), (1, 1)):
        own = (off, layer, head)
        own = own if own in film.MAPS else ("", layer, head)
        right = np.zeros((seq, seq))
        right[rows, columns] = from_codes(maps[film.MAPS.index(own)])
        found = scene(
            f"Array.from(readFrame(about, new Uint8Array(frame), '{off}').map('{layer}.{head}'))"
        )
        assert np.abs(np.array(found).reshape(seq, seq) - right).max() < 1e-9
    row = guesses[film.VARIANTS.index(off), 12]
    found = scene(
        f"readFrame(about, new Uint8Array(frame), '{off}').guesses(12)"
    )
    assert [each["symbol"] for each in found] == [
        film.SYMBOLS[symbol] for symbol in row[:5]
    ]
    assert [each["share"] for each in found] == pytest.approx(
        from_codes(row[5:10]).tolist()
    )
    share = scene(
        f"readFrame(about, new Uint8Array(frame), '{off}').shareOf(12)"
    )
    assert share == pytest.approx(from_codes(row[10:])[0])


def test_a_damaged_record_is_refused(scene):
    for wrong in (
        "null",
        "{}",
        "{ ...about, steps: [1] }",
        "{ ...about, curves: {} }",
    ):
        told = scene(
            f"(() => {{ try {{ checkedAbout({wrong}); return ''; }} catch (error) {{ return error.message; }} }})()"
        )
        assert "damaged (about)" in told


def test_a_flag_stands_where_its_score_crosses_a_half():
    flags = Engine("flags.js")
    found = flags("flagsOf(about)")
    scores = Film().about["curves"][""]["scores"]
    heads = ["0.0", "0.1", "1.0", "1.1"]
    crossed = {
        head: next(
            step
            for step, row in zip(film.STEPS, scores, strict=True)
            if row[i] >= 0.5
        )
        for i, head in enumerate(heads)
        if any(row[i] >= 0.5 for row in scores)
    }
    assert {
        head: flag["step"] for flag in found for head in flag["heads"]
    } == crossed
    assert [flag["step"] for flag in found] == sorted(crossed.values())
    one = {"heads": ["0.1"], "score": 1}
    two = {"heads": ["1.0", "1.1"], "score": 2}
    assert (
        flags(f"wordsOfFlag({json.dumps(one)}, false)")
        == "head 0·1 looks one back"
    )
    assert (
        flags(f"wordsOfFlag({json.dumps(two)}, true)")
        == "1·0 and 1·1 look at what followed"
    )
    rows = "[[0, 0, .5, .6], [.4, .4, .9, .9]]"
    shared = flags(
        f"flagsOf({{ steps: [0, 5], curves: {{ '': {{ scores: {rows} }} }} }})"
    )
    assert shared == [
        {"index": 0, "step": 0, "heads": ["1.0", "1.1"], "score": 2}
    ]


def test_the_state_is_one_that_was_recorded(store):
    def possible(**changes):
        state = {
            "step": 700,
            "place": 19,
            "off": "",
            "letters": "",
            "plays": False,
        }
        return store(f"possibleState(about, {json.dumps(state | changes)})")

    assert possible(step=192)["step"] == 190
    assert possible(step=10**9)["step"] == 700
    assert possible(step="x")["step"] == 0
    assert possible(place=40)["place"] == 19
    assert possible(place=None)["place"] == 19
    assert possible(off="2.0")["off"] == ""
    own = possible(letters="ab é c" * 9, step=190, plays=True)
    assert own["letters"] == ("abc" * 11)[:27]
    assert own["step"] == 180 and own["plays"] is False
    assert possible(letters="A" * 40)["letters"] == "A" * 32


def test_what_the_model_cannot_read_is_named(store):
    found = store('lettersOf("a é b!é", about)')
    assert found == {"kept": "ab", "strange": [" ", "é", "!"], "isCut": False}
    assert store('lettersOf("a".repeat(33), about)')["isCut"]


def test_steps_to_go_to_are_those_with_a_model_for_own_letters(store):
    assert store('stepsOf(about, "")') == film.STEPS
    assert store('stepsOf(about, "ab")') == film.KEPT


def test_what_followed_before_is_what_followed_the_first_copy(scene):
    assert scene('followedBy([..."abcaxa"], 5)') == "b"
    assert scene('followedBy([..."abc"], 1)') == ""


def test_the_target_gets_most_of_layer_1(scene):
    maps = (
        "{ '1.0': [0, 0, .9, .1], '1.1': [0, 0, .3, .7], '0.0': [0, 0, 0, 9] }"
    )
    assert scene(f"targetOf({maps}, '', 1, 2)") == 0
    assert scene(f"targetOf({maps}, '1.0', 1, 2)") == 1


def sentence(told, **changes):
    """The sentence of a small scene: letters, maps of two layers, guesses."""
    given = {
        "letters": "ABCABCA",
        "place": 6,
        "off": "",
        "target": 1,
        "weights": {"1.0": 0.86, "1.1": 0.94},
        "back": {"0.0": 0.3, "0.1": 0.98},
        "answer": {"symbol": "B", "share": 0.9962},
        "guess": {"symbol": "X", "share": 0.25},
        "isOwn": False,
        **changes,
    }
    scene = f"""((g) => {{
      const seq = g.letters.length;
      const maps = Object.fromEntries(["0.0", "0.1", "1.0", "1.1"].map((name) => [name, new Array(seq * seq).fill(0)]));
      for (const name in g.weights) maps[name][g.place * seq + g.target] = g.weights[name];
      for (const name in g.back) maps[name][g.target * seq + g.target - 1] = g.back[name];
      return {{
        about: {{ sequences: 512, curves: {{ "": {{ right: [0.9964] }} }} }},
        index: 0, right: 0.5584, isOwn: g.isOwn, letters: [...g.letters],
        state: {{ place: g.place, off: g.off, problem: "" }},
        look: {{ maps, target: g.target, answer: g.answer, guesses: [g.guess] }},
      }};
    }})({json.dumps(given)})"""
    return told(f"toldOf({scene}).map(({{ text }}) => text).join('')")


def test_what_followed_is_told(told):
    assert sentence(told) == (
        "From the third A, heads 1·0 and 1·1 give 0.86 and 0.94 to the first B, which followed A; "
        "there head 0·1 gives 0.98 one back."
    )


def test_what_did_not_follow_is_told_as_such(told):
    assert sentence(told, target=2) == (
        "From the third A, heads 1·0 and 1·1 give 0.86 and 0.94 to the first C, which never followed A. "
        "B, the right letter, gets 0.996."
    )
    assert "to the first B, which did not follow A there." in sentence(
        told, letters="CBABABA", target=1
    )
    assert "to itself. B" in sentence(told, target=6)


def test_a_new_letter_is_told_as_such(told):
    assert sentence(told, letters="ABCDEFG", target=0, answer=None) == (
        "From G, which is new here, heads 1·0 and 1·1 give 0.86 and 0.94 to A. "
        "The likeliest next letter, X, gets 0.25."
    )
    first = sentence(told, place=0, target=0, answer=None)
    assert first.startswith("From A, the very first letter, heads")
    assert "to itself." in first


def test_a_head_that_is_off_is_told_with_what_it_does(told):
    assert sentence(told, off="1.0") == (
        "With head 1·0 off, head 1·1 gives 0.94 to the first B, and B, the right letter, gets 0.996. "
        "Over 512 sequences 0.56 are right, with every head on 0.996."
    )
    small = {"symbol": "B", "share": 0.001}
    assert "B, which followed before, gets less than 0.005." in sentence(
        told, off="0.0", isOwn=True, answer=small
    )


def test_nothing_is_told_of_what_is_not_there(told):
    empty = "{ state: { problem: '' }, look: null }"
    assert "on its way" in told(f"toldOf({empty})")[0]["text"]
    lost = "{ state: { problem: 'lost' }, look: null }"
    assert told(f"toldOf({lost})") == [{"text": "lost"}]


@pytest.mark.parametrize(
    ("count", "words"), [(2, "the second A"), (11, "the A at place 10")]
)
def test_many_copies_are_told_apart(told, count, words):
    found = sentence(
        told, letters="A" * count, place=count - 1, target=count - 1
    )
    assert found.startswith(f"From {words}, ")


def test_everything_shares_one_linear_axis():
    axis = Engine("axis.js")
    found = axis("[0, 350, 700].map(axisOf(980, about).x)")
    assert found[1] - found[0] == pytest.approx(found[2] - found[1])
    top, middle, floor = axis("[4, 2, 0].map(axisOf(980, about).y)")
    assert floor - middle == pytest.approx(middle - top)
    assert axis("axisOf(980, about).isNarrow") is False
    assert axis("axisOf(358, about).isNarrow") is True


def test_a_box_is_free_where_no_curve_runs():
    axis = Engine("axis.js")
    curve = "[[0, 0], [10, 10], [20, 10]]"
    boxes = "[[0, 5, 20, 20], [12, 0, 20, 8]]"
    assert axis(f"freeBox({boxes}, [{curve}])") == [12, 0, 20, 8]
    assert axis(f"freeBox({boxes}, [{curve}, [[0, 4], [20, 4]]])") == [
        0,
        5,
        20,
        20,
    ]


def test_no_number_of_a_step_touches_the_chosen_one():
    axis = Engine("axis.js")
    for width in (980, 358):
        for step in film.STEPS:
            found = axis(f"stepLabels(axisOf({width}, about), 700, {step})")
            places = axis(f"{found}.map(axisOf({width}, about).x)")
            assert step in found
            gaps = np.diff(sorted(places))
            assert not len(gaps) or gaps.min() >= 30, (step, found)


def test_a_line_goes_through_its_points():
    axis = Engine("axis.js")
    assert axis("lineThrough([[1, 2], [3.25, 4]])") == "M1.0 2.0L3.3 4.0"
