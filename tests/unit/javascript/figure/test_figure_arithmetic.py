"""The arithmetic of the small figures, a choice, three roles and a spread, against torch over random states."""

import random

import pytest
import torch

from manyheads import Choice, Roles
from manyheads.random_scores import random_draws, slope
from support.javascript import hand_over, without_page

STATES = 300
NEAR = {"rtol": 1e-9, "atol": 1e-9}


@pytest.fixture(autouse=True)
def float64():
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(torch.float32)


def drawn_matrix(drawn, rows, largest):
    """Numbers as a hand types them, exact zeros among them."""

    def number():
        exact_0 = drawn.random() < 0.1
        return 0.0 if exact_0 else round(drawn.uniform(-largest, largest), 2)

    return [[number(), number()] for _ in range(rows)]


def shown(answer: dict) -> dict:
    """What JavaScript computed, as tensors."""
    numbers = {
        k: v for k, v in answer.items() if k not in ("matrices", "rows")
    }
    numbers |= answer.get("rows", {})
    return {
        name: torch.tensor(x, dtype=torch.float64)
        for name, x in numbers.items()
    }


def test_a_choice_is_torchs():
    engine = without_page("choice/choice.js")
    drawn = random.Random(0)
    for _ in range(STATES):
        count = drawn.randint(1, 6)
        largest = drawn.choice([0.5, 3, 10])
        vectors = drawn_matrix(drawn, count, largest)
        asks = drawn.randrange(count)
        widget = Choice(torch.tensor(vectors), [*map(str, range(count))])
        got = shown(engine.call("choose", {"vectors": vectors, "asks": asks}))
        x = widget.x
        scores = x @ x[asks]
        torch.testing.assert_close(got["scores"], scores, **NEAR)
        torch.testing.assert_close(got["powers"], scores.exp(), **NEAR)
        torch.testing.assert_close(got["sum"], scores.exp().sum(), **NEAR)
        torch.testing.assert_close(got["shares"], widget.weights[asks], **NEAR)
        torch.testing.assert_close(got["result"], widget.result[asks], **NEAR)
        torch.testing.assert_close(got["average"], x.mean(0), **NEAR)


def test_the_shares_at_the_start_are_those_of_the_text():
    vectors = torch.tensor([[-0.6, 1.9], [2.2, 0.8], [1.4, -0.5]])
    weights = Choice(vectors, ["hot", "pizza", "it"]).weights
    assert [round(w, 2) for w in weights[2].tolist()] == [0.01, 0.61, 0.38]
    assert round(weights[1, 1].item(), 2) == 0.94


def test_three_roles_are_the_packages_attention():
    engine = without_page("roles/roles.js")
    drawn = random.Random(1)
    for _ in range(STATES):
        count = drawn.randint(1, 5)
        largest = drawn.choice([0.5, 3, 10])
        vectors = drawn_matrix(drawn, count, largest)
        matrices = [drawn_matrix(drawn, 2, largest) for _ in range(3)]
        names = dict(zip(("w_q", "w_k", "w_v"), matrices, strict=True))
        widget = Roles(
            torch.tensor(vectors),
            [*map(str, range(count))],
            *map(torch.tensor, matrices),
        )
        widget.one_matrix = drawn.random() < 0.5
        state = {
            "vectors": vectors,
            "one_matrix": widget.one_matrix,
            "asks": 0,
            **names,
        }
        got = shown(engine.call("attend", state))
        for name, rows in zip(
            ("query", "key", "value"), widget.rows, strict=True
        ):
            torch.testing.assert_close(got[name], rows, **NEAR)
        torch.testing.assert_close(got["scores"], widget.scores, **NEAR)
        torch.testing.assert_close(got["weights"], widget.weights, **NEAR)
        torch.testing.assert_close(got["results"], widget.result, **NEAR)
        if widget.one_matrix:
            assert torch.allclose(widget.scores, widget.scores.T)


@pytest.fixture
def spread():
    """An engine that has three draws, and their tensors."""
    engine = without_page("spread/spread.js")
    query, key = random_draws(3, 16, 128)
    for name, x in (("query", query), ("key", key)):
        hand_over(engine, name, x.half().numpy().astype("<f2").tobytes())
    engine.eval(
        "const draws = { query: halves(new DataView(query)), key: halves(new DataView(key)), keys: 16, width: 128 };"
    )
    return engine, query, key


def test_the_scores_of_random_numbers_are_torchs(spread):
    engine, query, key = spread
    for draw in range(3):
        for d in (3, 32, 64, 127, 128):
            scores = key[draw, :, :d] @ query[draw, :d]
            got = engine.eval(f"soften(scoresOf(draws, {draw}, {d}))")
            for name, wanted in (
                ("scores", scores),
                ("shares", scores.softmax(-1)),
                ("mean", scores.mean()),
                ("spread", scores.std()),
                ("largest", scores.softmax(-1).max()),
                ("slope", slope(scores)),
            ):
                found = torch.tensor(
                    [*got[name]] if name in ("scores", "shares") else got[name]
                )
                torch.testing.assert_close(found, wanted, **NEAR)


def test_numbers_in_16_bits_are_read_as_torch_wrote_them():
    engine = without_page("spread/spread.js")
    bits = torch.arange(-(2**15), 2**15, dtype=torch.int32).to(torch.int16)
    numbers = bits.view(torch.float16)
    hand_over(engine, "sent", numbers.numpy().astype("<f2").tobytes())
    assert engine.eval("halves().length") == 0
    read = engine.eval("Array.from(halves(new DataView(sent))).join(' ')")
    got = torch.tensor([float(x) for x in str(read).split()])
    torch.testing.assert_close(got, numbers.double(), equal_nan=True, **NEAR)


def test_the_axis_reaches_every_score(spread):
    engine, query, key = spread
    most = max(
        (key[draw, :, :d] @ query[draw, :d]).abs().max().item()
        for draw in range(3)
        for d in (3, 64, 128)
    )
    reach = engine.eval("reachOf(draws, [3, 64, 128])")
    assert reach % 10 == 0
    assert most <= reach < most + 10


def test_the_largest_of_those_that_are_let_through():
    engine = without_page("shared/figure/vectors.js")
    assert engine.eval("largestAt([1, 3, 2])") == 1
    assert engine.eval("largestAt([1, 3, 3])") == 1
    assert engine.eval("largestAt([1, 3, 2], (index) => index !== 1)") == 2
    assert engine.eval("largestAt([1], () => false)") == -1


@pytest.mark.parametrize(
    ("matrix", "fits"),
    [
        ("[[1, 2], [3, -10]]", True),
        ("[[1, 2]]", False),
        ("[[1, 2], [3]]", False),
        ("[[1, 2], [3, NaN]]", False),
        ("[[1, 2], [3, 10.1]]", False),
        ("[[1, 2], [3, '4']]", False),
        ("[[1, 2], 3]", False),
        ("null", False),
    ],
)
def test_what_is_no_matrix_is_seen(matrix, fits):
    engine = without_page("shared/figure/vectors.js")
    assert engine.eval(f"isMatrix({matrix}, 2, 2, 10)") is fits
