"""How a weight came about: every step is torch's, of plain rows and masked ones, however large the scores are."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from manyheads.models.reading import Reading

SEQ, D_HEAD = 5, 4


@pytest.fixture(scope="module")
def why(wall):
    return wall("why.js")


def explained(why, query: int, key: int) -> dict:
    return why(
        f"whyWeight(r.rows(1, 2), rowOf(r, 1, 2, {query}), {query}, {key})"
    )


def check(found: dict, reading: Reading, query: int, key: int) -> None:
    """Each step of head 2 of layer 1, against torch in float64."""
    q = reading.query[1, 2, query].double()
    keys = reading.key[1, 2].double()
    weights = reading.weights[1, 2, query]
    scores = (keys @ q / math.sqrt(D_HEAD)).masked_fill(
        weights == 0, -torch.inf
    )
    powers = (scores - found["taken"]).exp()
    assert found["products"] == pytest.approx((q * keys[key]).tolist())
    assert found["dot"] == pytest.approx((q @ keys[key]).item())
    assert found["root"] == math.sqrt(D_HEAD)
    assert found["score"] == pytest.approx(scores[key].item())
    assert found["power"] == pytest.approx(powers[key].item())
    assert found["sum"] == pytest.approx(powers.sum().item())
    assert found["weight"] == weights[key].item()
    assert found["power"] / found["sum"] == pytest.approx(
        found["weight"], abs=1e-5
    )
    shares = {each["key"]: each["share"] for each in found["shares"]}
    right = scores.softmax(dim=-1)
    assert [shares[k] for k in range(SEQ)] == pytest.approx(
        right.tolist(), abs=1e-9
    )
    order = [weights[each["key"]].item() for each in found["shares"]]
    assert order == sorted(order, reverse=True)


@settings(max_examples=40)
@given(st.integers(0, 99), st.booleans(), st.integers(0, 4), st.integers(0, 4))
def test_every_step_is_torchs(why, attended, seed, causal, query, key):
    mask = torch.ones(SEQ, SEQ, dtype=torch.bool)
    reading = attended(
        "abcde", seed=seed, mask=mask.tril() if causal else mask
    )
    why.read(reading)
    key = min(key, query) if causal else key
    found = explained(why, query, key)
    assert found["taken"] == 0
    check(found, reading, query, key)
    shown = sum(each["share"] > 0 for each in found["shares"])
    assert shown == (query + 1 if causal else SEQ)


@pytest.mark.parametrize("size", [20.0, 60.0, 1e3, 1e15])
def test_scores_of_any_size_can_be_redone(why, attended, size):
    """e^710 is more than a number can be."""
    reading = attended("abcde", size=size)
    why.read(reading)
    for query in range(SEQ):
        row = reading.weights[1, 2, query]
        for key in row.nonzero().flatten().tolist():
            found = explained(why, query, key)
            assert found["taken"] == 0 or found["taken"] > 500
            assert found["sum"] is not None, "no finite number"
            assert found["sum"] > 0
            check(found, reading, query, key)


def test_scores_so_low_that_every_e_would_be_0_can_be_redone(why, attended):
    """e^-746 is 0, and a row of zeros adds up to nothing to divide by."""
    plain = attended("abcde")
    shift = torch.zeros(D_HEAD)
    shift[0] = 400.0
    reading = Reading(
        plain.tokens,
        plain.weights,
        plain.query + 4 * shift,
        plain.key - shift,
        plain.output,
    )
    scores = reading.query.double() @ reading.key.double().mT / 2
    reading.weights[:] = scores.softmax(dim=-1)
    why.read(reading)
    for query in range(SEQ):
        row = reading.weights[1, 2, query]
        for key in row.nonzero().flatten().tolist():
            found = explained(why, query, key)
            assert found["sum"] >= 1
            check(found, reading, query, key)


def test_what_is_taken_off_is_the_largest_of_the_row(why, attended):
    reading = attended("abcde", size=60.0)
    why.read(reading)
    scores = reading.query[1, 2].double() @ reading.key[1, 2].double().T / 2
    taken = []
    for query in range(SEQ):
        found = explained(why, query, 0)
        largest = scores[query].max().item()
        right = largest if largest > 500 else 0
        assert found["taken"] == pytest.approx(right)
        taken.append(found["taken"])
    assert min(taken) == 0 < max(taken)


def test_what_a_mask_hides_is_no_part_of_the_sum(why, attended):
    """However large its score is: the row's largest is taken of what can be seen."""
    mask = torch.ones(SEQ, SEQ, dtype=torch.bool).tril()
    reading = attended("abcde", mask=mask)
    keys = reading.key.clone()
    keys[:, :, -1] = 1e6 * reading.query[:, :, 0]
    hidden = Reading(
        reading.tokens, reading.weights, reading.query, keys, reading.output
    )
    why.read(hidden)
    for query in range(SEQ - 1):
        found = explained(why, query, 0)
        assert found["taken"] == 0
        shares = {each["key"]: each["share"] for each in found["shares"]}
        assert [shares[k] for k in range(query + 1, SEQ)] == [0] * (
            SEQ - 1 - query
        )
        assert found["sum"] == pytest.approx(
            found["power"] / reading.weights[1, 2, query, 0].item(), rel=1e-4
        )


def test_a_weight_of_the_first_wall_is_redone(why, trophy):
    """How “it” looks at “trophy”: the numbers that the page shows at first."""
    why.read(trophy)
    found = why("whyWeight(r.rows(3, 1), rowOf(r, 3, 1, 10), 10, 2)")
    assert (trophy.tokens[10], trophy.tokens[2]) == ("it", "trophy")
    assert len(found["products"]) == 32
    q, k = trophy.query[3, 1, 10].double(), trophy.key[3, 1, 2].double()
    assert found["score"] == pytest.approx((q @ k).item() / math.sqrt(32))
    weight = trophy.weights[3, 1, 10, 2].item()
    assert math.exp(found["score"]) / found["sum"] == pytest.approx(
        weight, abs=1e-5
    )
    assert found["shares"][0]["key"] == 2 and weight > 0.5
