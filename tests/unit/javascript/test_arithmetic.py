"""The explorer's arithmetic against torch: thousands of random states, extreme and denormal numbers among them."""

import base64
import random

import pytest
import torch

from manyheads import attention, merge_heads, split_heads
from manyheads.widgets.bundle import module

STATES = 1500
PROJECTED = ("query", "key", "value")


@pytest.fixture
def arithmetic(pages, tmp_path):
    """A page that has the module; it computes all weights of a list of states."""
    (tmp_path / "_build" / "html").mkdir(parents=True)
    blank = tmp_path / "_build" / "html" / "page.html"
    blank.write_text("<!doctype html><title>arithmetic</title>", "utf8")
    page = pages.open(blank.as_uri())
    page.evaluate(
        """async (source) => {
            const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
            window.arithmetic = await import(url);
        }""",
        module("explorer/attention.js"),
    )
    return lambda states: page.evaluate(
        """(states) => states.map((s) => {
            const { project, headWeights, mergedRow, columnTerms, sumOf } = window.arithmetic;
            const arrays = {};
            for (const [name, text] of Object.entries(s.arrays)) {
                const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
                arrays[name] = new Float32Array(bytes.buffer);
            }
            const rows = project({ shape: s.shape, arrays }, s.sentence, s.seq, s.dModel);
            const shown = { ...s, ...rows, dHead: s.dModel / s.heads };
            const heads = Array.from({ length: s.heads }, (_, head) => head);
            const columns = Array.from({ length: s.dModel }, (_, column) => column);
            const outputOf = (row) => columns.map((column) => sumOf(columnTerms(row, rows.weights.w_output, column)));
            const merged = Array.from({ length: s.seq }, (_, query) => mergedRow(shown, query));
            return {
                weights: heads.map((head) => [...headWeights(shown, head)]),
                output: merged.map(outputOf),
            };
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
    shape = (batch, max_seq, max_d_model)

    def rows():
        x = size * torch.randn(shape, dtype=torch.float64)
        return x.clamp(-3e38, 3e38).float()

    def weights():
        return torch.randn(max_d_model, max_d_model) / max_d_model**0.5

    arrays = {"w_output": weights()}
    if drawn.random() < 0.5:
        arrays |= {"x": rows()}
        arrays |= {f"w_{name}": weights() for name in PROJECTED}
    else:
        arrays |= {name: rows() for name in PROJECTED}
        if drawn.random() < 0.2:
            arrays["query"][:] = 0
    sentence = drawn.randrange(batch)
    return {
        "arrays": arrays,
        "shape": shape,
        "sentence": sentence,
        "length": drawn.randint(1, max_seq),
        "heads": heads,
        "seq": drawn.randint(1, max_seq),
        "dModel": d_model,
        "causal": drawn.random() < 0.5,
        "paddingMask": drawn.random() < 0.7,
        "scaled": drawn.random() < 0.7,
        "temperature": drawn.choice([1, 1, 0.05, 0.3, 2.5, 20]),
    }


def packed(x: torch.Tensor) -> str:
    return base64.b64encode(x.numpy().astype("<f4").tobytes()).decode()


def projected(s: dict, name: str) -> torch.Tensor:
    """Query, key or value of the sentence in float64, (1, seq, d_model)."""
    d_model, arrays = s["dModel"], s["arrays"]
    of = name if name in arrays else "x"
    sentence = slice(s["sentence"], s["sentence"] + 1)
    rows = arrays[of][sentence, : s["seq"], :d_model].double()
    if of == name:
        return rows
    return rows @ arrays[f"w_{name}"][:d_model, :d_model].double()


def torchs(s: dict) -> tuple[torch.Tensor, torch.Tensor]:
    """What torch gives in float64: the output (seq, d_model), and the weights (heads, query, key)."""
    query, key, value = (
        split_heads(projected(s, name), s["heads"]) for name in PROJECTED
    )
    mask = torch.ones(s["seq"], s["seq"], dtype=torch.bool)
    if s["causal"]:
        mask = mask.tril()
    if s["paddingMask"]:
        mask = mask & (torch.arange(s["seq"]) < s["length"])
    scale = (query.shape[-1] ** -0.5 if s["scaled"] else 1.0) / s[
        "temperature"
    ]
    mixed, weights = attention(query, key, value, mask, scale)
    w_output = s["arrays"]["w_output"][: s["dModel"], : s["dModel"]]
    return (merge_heads(mixed) @ w_output.double())[0], weights[0]


@pytest.mark.long
def test_thousands_of_random_states_are_torchs(arithmetic):
    drawn = random.Random(0)
    states = [random_state(drawn, seed) for seed in range(STATES)]
    shown = arithmetic(
        [
            s
            | {"arrays": {name: packed(x) for name, x in s["arrays"].items()}}
            for s in states
        ]
    )
    for state, got in zip(states, shown, strict=True):
        output, weights = torchs(state)
        got_output, got_weights = (
            torch.tensor(got[name], dtype=torch.float64).reshape(wanted.shape)
            for name, wanted in (("output", output), ("weights", weights))
        )
        # A softmax amplifies the last bit of a huge score: what two orders of adding may differ by.
        query, key, value = (
            projected(state, name).abs().max().item() for name in PROJECTED
        )
        slack = 1e-5 + 64 * 2.0**-52 * query * key / state["temperature"]
        if (
            slack > 0.1
        ):  # no order of adding settles such a row, but it must still add up to 1
            assert not got_output.isnan().any()
            assert torch.allclose(
                got_weights.sum(-1), torch.ones_like(got_weights.sum(-1))
            )
        else:
            torch.testing.assert_close(
                got_weights, weights, rtol=slack, atol=1e-12
            )
            torch.testing.assert_close(
                got_output, output, rtol=slack, atol=slack * value
            )
