"""Two heads in JavaScript: their slopes against torch's autograd, Adam, whole trainings, and what is said."""

import json

import pytest
import torch

from manyheads.training import learning, two_places
from manyheads.training.two_places import Model, draw_symbols, loss_of
from support.javascript import with_elements

NAMES = {
    "symbol": "symbol.weight",
    "place": "place.weight",
    "asks": "asks",
    "w_query": "w_query.weight",
    "w_key": "w_key.weight",
    "w_value": "w_value.weight",
    "w_output": "w_output.weight",
}


class Engine:
    """One of the widget's modules, in an engine without a page."""

    def __init__(self, name: str):
        self.engine = with_elements(f"two_places/{name}")

    def __call__(self, script: str):
        return json.loads(self.engine.eval(f"JSON.stringify({script})"))

    def hand(self, model: Model, name: str = "given") -> None:
        """Put a model's parameters there."""
        numbers = {
            short: model.get_parameter(long).flatten().tolist()
            for short, long in NAMES.items()
        }
        self.engine.eval(
            f"globalThis.{name} = Object.fromEntries(Object.entries({json.dumps(numbers)})"
            ".map(([name, all]) => [name, Float64Array.from(all)]));"
        )


@pytest.fixture(scope="module")
def training():
    return Engine("training.js")


@pytest.fixture(scope="module")
def scene():
    engine = Engine("scene.js")
    engine.engine.eval(
        f"globalThis.runs = {json.dumps(learning.read()['runs'])};"
    )
    return engine


@pytest.fixture(scope="module")
def told():
    engine = Engine("told.js")
    engine.engine.eval(
        f"globalThis.runs = {json.dumps(learning.read()['runs'])};"
    )
    return engine


def batch(seed, count=16):
    symbols = draw_symbols(count, torch.Generator().manual_seed(seed))
    return symbols, f"Uint8Array.from({symbols.flatten().tolist()})"


@pytest.mark.parametrize("steps", [0, 40])
def test_the_slopes_are_autograds(training, steps):
    model = Model(seed=3)
    two_places.train(model, steps, 3)
    model = model.double()
    model.zero_grad()
    symbols, given = batch(1)
    guesses, weights = model(symbols)
    loss_of(guesses, symbols).backward()
    training.hand(model)
    found = training(
        f"(({{loss, slopes, weights, right}}) => ({{loss, weights, right, slopes: Object.fromEntries("
        f"Object.entries(slopes).map(([n, all]) => [n, [...all]]))}}))(learnFrom(given, {given}))"
    )
    assert found["loss"] == pytest.approx(
        loss_of(guesses, symbols).item(), abs=1e-9
    )
    torch.testing.assert_close(
        torch.tensor(found["weights"], dtype=torch.float64),
        weights.mean(dim=0),
        atol=1e-9,
        rtol=0,
    )
    right = two_places.right_answers(guesses, symbols)
    assert found["right"] == pytest.approx(right.tolist())
    for short, long in NAMES.items():
        expected = model.get_parameter(long).grad
        assert expected is not None and expected.abs().max() > 1e-4
        slopes = torch.tensor(found["slopes"][short], dtype=torch.float64)
        torch.testing.assert_close(
            slopes.reshape(expected.shape), expected, atol=1e-4, rtol=1e-4
        )
        assert (slopes - expected.flatten()).abs().max() < 1e-9


def test_a_training_goes_torchs_way(training):
    model = Model(seed=2).double()
    training.hand(model)
    training.engine.eval("globalThis.adjust = adamOf(given);")
    optimizer = torch.optim.Adam(model.parameters(), lr=two_places.RATE)
    for step in range(25):
        symbols, given = batch(step)
        guesses, _ = model(symbols)
        optimizer.zero_grad()
        loss_of(guesses, symbols).backward()
        optimizer.step()
        training.engine.eval(f"adjust(learnFrom(given, {given}).slopes);")
    for short, long in NAMES.items():
        moved = torch.tensor(
            training(f"[...given.{short}]"), dtype=torch.float64
        )
        expected = model.get_parameter(long).detach().flatten()
        assert (moved - expected).abs().max() < 1e-6, short


def test_random_numbers_are_spread_as_they_should_be(training):
    even = torch.tensor(
        training(
            "((next) => Array.from({ length: 4000 }, next))(randomFrom(7))"
        )
    )
    assert even.min() >= 0 and even.max() < 1
    assert even.mean().sub(0.5).abs() < 0.02
    assert even.var().sub(1 / 12).abs() < 0.005
    first = training("[...firstParameters(randomFrom(1)).symbol]")
    assert first == training("[...firstParameters(randomFrom(1)).symbol]")
    assert first != training("[...firstParameters(randomFrom(2)).symbol]")
    drawn = {
        name: torch.tensor(
            training(
                f"Array.from({{ length: 8 }}, (_, i) => [...firstParameters(randomFrom(i)).{name}]).flat()"
            )
        )
        for name in NAMES
    }
    for name in ("symbol", "place"):
        assert 0.9 < drawn[name].std() < 1.1 and drawn[name].mean().abs() < 0.1
    assert 0.08 < drawn["asks"].std() < 0.12
    for name in ("w_query", "w_key", "w_value", "w_output"):
        assert drawn[name].abs().max() <= 0.25
        assert 0.13 < drawn[name].std() < 0.16


SEEDS = range(12)


@pytest.fixture(scope="module")
def trained():
    """Runs that the page would train, each with what the page says of it."""
    engine = Engine("told.js")
    engine.engine.eval(
        f"globalThis.runs = {json.dumps(learning.read()['runs'])};"
    )
    training_engine = Engine("training.js")
    found = []
    for seed in SEEDS:
        run = training_engine(f"trainingOf({seed}, 'own').advance(100)")
        found.append(run)
    return engine, found


def test_a_run_of_the_page_shares_out_the_places_or_says_that_it_did_not(
    trained,
):
    engine, found = trained
    taken = []
    for run in found:
        assert run["steps"] == [*range(0, 161, 2)]
        first = torch.tensor(run["weights"][0])
        assert (first - 1 / 8).abs().max() < 0.03
        end = torch.tensor(run["weights"][-1])
        torch.testing.assert_close(end.sum(dim=-1), torch.ones(2))
        place = engine(f"takenByHead0({json.dumps(run)})")
        where = end.argmax(dim=-1).tolist()
        if place is None:
            assert end[:, [2, 5]].amax(dim=0).min() < 0.5
            assert "has no head yet" in sentence(engine, run, 160)
        else:
            assert sorted(where) == [2, 5] and where[0] == place
            assert end.amax(dim=-1).min() >= 0.5
            assert f"head 0 looks at place {place}" in sentence(
                engine, run, 160
            )
        taken.append(place)
    # Both happen: which head takes which place is chance.
    assert taken.count(None) <= 2
    assert taken.count(2) >= 2 and taken.count(5) >= 2


def sentence(engine, run, step) -> str:
    state = {
        "run": "own",
        "own": run,
        "step": step,
        "plays": False,
        "taken": [],
    }
    return "".join(
        piece["text"]
        for piece in engine(
            f"toldOfPlaces(sceneOfPlaces(runs, {json.dumps(state)}))"
        )
    )


def made(first, second, both=0.5, is_alike=False):
    """A run of one step, with these weights on the places 2 and 5."""
    rows = []
    for on_2, on_5 in (first, second):
        rest = (1 - on_2 - on_5) / 6
        rows.append([rest, rest, on_2, rest, rest, on_5, rest, rest])
    return {
        "name": "own",
        "isAlike": is_alike,
        "steps": [8],
        "weights": [rows],
        "right": [[0.5, 0.75, both]],
    }


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        (
            made((0.02, 0.9), (0.997, 0.001), 1),
            "After 8 steps head 0 looks at place 5 (0.90) and head 1 looks at place 2 (0.997)."
            " Both symbols are right in all 256 new sequences.",
        ),
        (
            made((0.1, 0.9), (0.3, 0.6), 0.997),
            "After 8 steps head 0 looks at place 5 (0.90) and head 1 looks at place 5 (0.60):"
            " both run to place 5, and place 2 has no head yet."
            " Both symbols are right in 0.997 of 256 new sequences.",
        ),
        (
            made((0.3, 0.3), (0.7, 0.1)),
            "After 8 steps head 0 has not settled and head 1 looks at place 2 (0.70). Place 5 has no head yet."
            " Both symbols are right in 0.50 of 256 new sequences.",
        ),
        (
            made((0.3, 0.3), (0.3, 0.1)),
            "After 8 steps neither head has given half of its weight to one of the two places."
            " Both symbols are right in 0.50 of 256 new sequences.",
        ),
        (
            made((0.45, 0.52), (0.45, 0.52), 0.2, is_alike=True),
            "After 8 steps both heads are still one: each gives 0.45 to place 2 and 0.52 to place 5."
            " Both symbols are right in 0.20 of 256 new sequences.",
        ),
    ],
)
def test_the_sentence_says_what_the_numbers_say(told, run, expected):
    assert sentence(told, run, 8) == expected


def test_before_the_first_step_no_step_is_counted(told):
    run = {**made((0.12, 0.12), (0.13, 0.12)), "steps": [0]}
    assert sentence(told, run, 0).startswith(
        "Before the first step, neither head"
    )


def test_the_readers_own_runs_are_counted(told):
    def own(taken, run="own", own=True):
        state = {"run": run, "own": {} if own else None, "taken": taken}
        return told(f"toldOfOwn({json.dumps(state)})")

    assert own([], "seed 0", own=False).startswith("Another seed begins")
    assert own([]) == "Your first seed is being trained here, in the page."
    assert own([2, 5, 2]) == (
        "This one was trained here just now. Your seeds so far: 3. "
        "Head 0 took place 2 in 2 of them, and place 5 in 1."
    )
    assert own([None, 5], "seed 0") == (
        "Your seeds so far: 2. Head 0 took place 2 in none of them, and place 5 in 1; "
        "in 1 the two places were not shared out by step 160."
    )


def test_a_scene_has_the_numbers_of_the_chosen_step(scene):
    for run in learning.read()["runs"]:
        for i in (0, 20, 80):
            state = {"run": run["name"], "step": run["steps"][i], "own": None}
            found = scene(f"sceneOfPlaces(runs, {json.dumps(state)})")
            assert found["weights"] == run["weights"][i]
            assert found["right"] == run["right"][i]
            assert found["places"] == [
                row.index(max(row)) for row in run["weights"][i]
            ]


def test_a_state_that_cannot_be_is_brought_to_one_that_can(scene):
    def possible(**state):
        given = {"run": "seed 0", "step": 0, "own": None, **state}
        found = scene(f"whatCanBe(runs, {json.dumps(given)})")
        return found["run"], found["step"]

    assert possible(run="seed 5", step=100) == ("seed 5", 100)
    assert possible(step=101.4) == ("seed 0", 102)
    assert possible(step=1e9) == ("seed 0", 160)
    assert possible(step="nonsense") == ("seed 0", 0)
    assert possible(run="own") == ("seed 0", 0)
    assert possible(run="seed 99", step=-4) == ("seed 0", 0)
    half = made((0.1, 0.9), (0.3, 0.6))
    assert possible(run="own", own=half, step=160) == ("own", 8)


@pytest.mark.parametrize("width", [300, 340, 700, 760, 990, 1400])
def test_the_pictures_fit_their_room(width):
    layout = Engine("layout.js")(f"layoutOf({width})")
    parts = [layout[name] for name in ("bars", "lines", "path")]
    assert layout["isNarrow"] == (width < 760)
    room = sum(each["width"] for each in parts) + 64
    assert layout["isNarrow"] or room <= width + 0.01
    for part in parts:
        assert 0 < part["left"] < part["right"] <= part["width"] <= width
    for box in (layout["bars"], layout["lines"]):
        assert box["row"] * 2 + 20 < box["height"]
        assert box["tall"] < box["row"]
    path = layout["path"]
    assert path["left"] + path["size"] <= path["width"]
    assert path["top"] + path["size"] + 22 < path["height"]


def test_points_stand_where_their_numbers_say():
    engine = Engine("layout.js")
    box = {"left": 10, "right": 110, "row": 50, "top": 5, "size": 80}
    given = json.dumps(box)
    assert engine(f"stepX({given}, 40, 160)") == 35
    assert [engine(f"floorOf({given}, {at})") for at in (0, 1)] == [50, 100]
    assert engine(f"pointOf({given}, 1, 0)") == [90, 85]
    assert engine(f"pointOf({given}, 0, 1)") == [10, 5]
    assert engine("pathThrough([[1, 2], [3.25, 4]])") == "M1.0 2.0L3.3 4.0"


def test_a_damaged_run_is_refused():
    engine = Engine("given.js")
    good = json.dumps([made((0.02, 0.9), (0.9, 0.02))])
    assert engine(f"checkedRuns({good})")[0]["steps"] == [8]
    for spoil in (
        "runs => []",
        "runs => null",
        "runs => [{...runs[0], name: 3}]",
        "runs => [{...runs[0], steps: []}]",
        "runs => [{...runs[0], steps: [0, 8]}]",
        "runs => [{...runs[0], right: [[0, 1]]}]",
        "runs => [{...runs[0], right: [[0, 1, 2]]}]",
        "runs => [{...runs[0], weights: [[runs[0].weights[0][0]]]}]",
        "runs => [{...runs[0], weights: [runs[0].weights[0].map((row) => row.slice(1))]}]",
        "runs => [{...runs[0], weights: [runs[0].weights[0].map((row) => row.map(() => NaN))]}]",
    ):
        with pytest.raises(Exception, match="The runs are damaged"):
            engine(f"checkedRuns(({spoil})({good}))")
