"""The explorer's arithmetic against torch: thousands of random states, extreme and denormal numbers among them."""

import base64
import random

import pytest
import torch
from conftest import CHAPTERS

from manyheads import attention, split_heads

STATES = 3000
FILES = ("controls.js", "arithmetic.js")


@pytest.fixture
def arithmetic(pages, tmp_path):
    """A page that has the module; it computes all weights of a list of states."""
    source = "\n".join(
        (CHAPTERS / "manyheads" / name).read_text("utf8") for name in FILES
    )
    (tmp_path / "_build" / "html").mkdir(parents=True)
    blank = tmp_path / "_build" / "html" / "page.html"
    blank.write_text("<!doctype html><title>arithmetic</title>", "utf8")
    page = pages.open(blank.as_uri())
    page.evaluate(
        """async (source) => {
            const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
            window.arithmetic = await import(url);
        }""",
        source,
    )
    return lambda states: page.evaluate(
        """(states) => states.map((s) => {
            for (const name of ["query", "key", "value"]) {
                const bytes = Uint8Array.from(atob(s[name]), (c) => c.charCodeAt(0));
                s[name] = new Float32Array(bytes.buffer);
            }
            const heads = Array.from({ length: s.heads }, (_, head) => head);
            return heads.map((head) => [...window.arithmetic.headWeights(s, head)]);
        })""",
        states,
    )


def random_state(drawn: random.Random, seed: int) -> dict:
    max_seq, heads, d_head = (
        drawn.randint(1, 9),
        drawn.randint(1, 5),
        drawn.randint(1, 6),
    )
    d_model = heads * d_head
    batch, max_d_model = drawn.randint(1, 3), d_model + drawn.randint(0, 4)
    # From below the smallest normal number of float32 to near its largest.
    size = drawn.choice([1e-42, 1e-20, 0.02, 1, 1, 1, 30, 1e4, 1e18, 1e37])
    torch.manual_seed(seed)
    query, key = (
        (size * torch.randn(batch, max_seq, max_d_model, dtype=torch.float64))
        .clamp(-3e38, 3e38)
        .float()
        for _ in range(2)
    )
    if drawn.random() < 0.1:
        query[:] = 0
    sentence = drawn.randrange(batch)
    return {
        "query": query,
        "key": key,
        "maxSeq": max_seq,
        "maxDModel": max_d_model,
        "sentence": sentence,
        "length": drawn.randint(1, max_seq),
        "heads": heads,
        "seq": drawn.randint(1, max_seq),
        "dModel": d_model,
        "causal": drawn.random() < 0.5,
        "padding": drawn.random() < 0.7,
        "scaled": drawn.random() < 0.7,
        "temperature": drawn.choice([1, 1, 0.05, 0.3, 2.5, 20]),
    }


def packed(x: torch.Tensor) -> str:
    return base64.b64encode(x.numpy().astype("<f4").tobytes()).decode()


def torchs(s: dict) -> torch.Tensor:
    """What torch gives in float64, (heads, query, key)."""
    query, key = (
        split_heads(
            s[name][
                s["sentence"] : s["sentence"] + 1, : s["seq"], : s["dModel"]
            ].double(),
            s["heads"],
        )
        for name in ("query", "key")
    )
    mask = torch.ones(s["seq"], s["seq"], dtype=torch.bool)
    if s["causal"]:
        mask = mask.tril()
    if s["padding"]:
        mask = mask & (torch.arange(s["seq"]) < s["length"])
    scale = (query.shape[-1] ** -0.5 if s["scaled"] else 1.0) / s[
        "temperature"
    ]
    return attention(query, key, key, mask, scale)[1][0]


def test_thousands_of_random_states_are_torchs(arithmetic):
    drawn = random.Random(0)
    states = [random_state(drawn, seed) for seed in range(STATES)]
    shown = arithmetic(
        [
            s
            | {
                "query": packed(s["query"]),
                "key": packed(s["key"]),
                "value": "",
            }
            for s in states
        ]
    )
    for state, weights in zip(states, shown, strict=True):
        wanted = torchs(state)
        got = torch.tensor(weights, dtype=torch.float64).reshape(wanted.shape)
        # A softmax amplifies the last bit of a huge score: what two orders of adding may differ by.
        scores = state["query"].abs().max().double() * state["key"].abs().max()
        slack = 1e-5 + 64 * 2.0**-52 * float(scores) / state["temperature"]
        if (
            slack > 0.1
        ):  # no order of adding settles such a row, but it must still add up to 1
            assert not got.isnan().any()
            assert torch.allclose(got.sum(-1), torch.ones_like(got.sum(-1)))
        else:
            torch.testing.assert_close(got, wanted, rtol=slack, atol=1e-12)
