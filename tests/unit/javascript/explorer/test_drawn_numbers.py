"""What a page draws from a seed: the numbers that torch draws from it."""

import json

import pytest
import torch

from manyheads.widgets import Drawn
from support.javascript import without_page


@pytest.fixture(scope="module")
def page():
    return without_page("explorer/drawn/drawn.js")


@pytest.mark.parametrize("seed", [0, 1, 42, 2**31, 2**32 - 1])
def test_a_seed_gives_torchs_numbers(page, seed):
    """Through more than two rounds of the engine's 624 numbers, and call after call."""
    counts = [16, 1264, 32]
    drawn = page.eval(
        f"{{ const normals = makeNormals({seed});"
        f" JSON.stringify({counts}.map((count) => [...normals(count, 1)])); }}"
    )
    torch.manual_seed(seed)
    for count, numbers in zip(counts, json.loads(drawn), strict=True):
        expected = torch.randn(count, dtype=torch.float64)
        torch.testing.assert_close(
            torch.tensor(numbers, dtype=torch.float64),
            expected,
            rtol=1e-13,
            atol=1e-15,
        )


@pytest.mark.parametrize(
    ("ids", "d_model", "seed", "std"),
    [
        ([[0]], 16, 0, 0.02),
        ([[2, 0, 1], [1, 1, 3]], 48, 7, 0.02),
        ([[5, 4]], 32, 1, 1.5),
    ],
)
def test_a_layer_is_drawn_as_python_draws_it(page, ids, d_model, seed, std):
    drawn = Drawn(torch.tensor(ids), seed=seed, std=std)
    shape = [len(ids), len(ids[0]), d_model]
    told = page.eval(
        "JSON.stringify(Object.entries(drawnArrays("
        f"{json.dumps(drawn.told())}, {shape})).map(([name, x]) => [name, [...x]]))"
    )
    arrays = dict(json.loads(told))
    expected = drawn.arrays(d_model)
    assert list(arrays) == list(expected)
    for name, numbers in arrays.items():
        flat = expected[name].float().flatten()
        torch.testing.assert_close(
            torch.tensor(numbers, dtype=torch.float32),
            flat,
            rtol=2e-7,
            atol=1e-9,
        )


def test_a_matrix_is_drawn_when_it_is_asked_for_and_once(page):
    """The first picture needs no values, and a drawn matrix is a tenth of a second's work."""
    told = page.eval("""{
      const arrays = drawnArrays({ ids: [[0]], seed: 0, std: 1 }, [1, 1, 16]);
      const isDrawn = (name) => "value" in Object.getOwnPropertyDescriptor(arrays, name);
      const { w_key } = arrays;
      JSON.stringify([["w_query", "w_key", "w_output"].map(isDrawn), arrays.w_key === w_key]);
    }""")
    assert json.loads(told) == [[False, True, False], True]
