"""Where splits and merges put numbers, against torch; what depends on what, against autograd."""

import functools
import json
import random

import pytest
import torch

from support.javascript import without_page
from support.numbers.split_methods import (
    MERGES,
    PAIRS,
    SPLITS,
    dependencies,
    real_tests,
)

INDEX_MAP = "splits/index_map.js"


@functools.cache
def engine():
    return without_page(INDEX_MAP)


def computed(sizes: tuple[int, int, int], expression: str):
    """What an expression gives, in which sizes are (seq, d_model, heads)."""
    named = json.dumps(
        dict(zip(("seq", "d_model", "heads"), sizes, strict=True))
    )
    call = f"JSON.stringify(((sizes) => {expression})({named}))"
    return json.loads(engine().eval(call))


def random_sizes(count: int) -> list[tuple[int, int, int]]:
    """(seq, d_model, heads), the same ones every time."""
    drawn = random.Random(0)
    found = []
    for _ in range(count):
        heads = drawn.randint(1, 5)
        found.append((drawn.randint(1, 7), heads * drawn.randint(1, 4), heads))
    return found


SIZES = [(4, 6, 3), (1, 6, 3), (4, 6, 1), (4, 4, 4), *random_sizes(30)]


def counted(*shape: int) -> torch.Tensor:
    """A tensor whose numbers say where they stand in memory."""
    return torch.arange(torch.Size(shape).numel()).reshape(shape)


@pytest.mark.parametrize("sizes", SIZES)
def test_a_split_puts_every_number_where_torch_puts_it(sizes):
    seq, d_model, heads = sizes
    x = counted(1, seq, d_model)
    for method, split in SPLITS.items():
        wanted = split(x, heads)[0]
        for number in computed(sizes, "mapNumbers(sizes)"):
            index = number[method]
            where = wanted[index["head"], index["row"], index["column"]]
            assert where == x[0, number["token"], number["column"]]
            assert where == number["memory"]


@pytest.mark.parametrize("sizes", SIZES)
def test_a_merge_puts_every_number_where_torch_puts_it(sizes):
    seq, d_model, heads = sizes
    q = counted(1, heads, seq, d_model // heads)
    for method, merge in MERGES.items():
        merged = merge(q)[0]
        for head, row, column in torch.cartesian_prod(
            *map(torch.arange, q.shape[1:])
        ).tolist():
            index = {"head": head, "row": row, "column": column}
            found = computed(
                sizes, f"mergeIndex('{method}', sizes, {json.dumps(index)})"
            )
            where = merged[found["token"], found["column"]]
            assert where == q[0, head, row, column]


@pytest.mark.parametrize("sizes", SIZES)
def test_the_numbers_that_stay_are_those_that_torch_leaves(sizes):
    *axes, heads = sizes
    right, wrong = (
        split(counted(1, *axes), heads) for split in SPLITS.values()
    )
    stays = [
        each["memory"]
        for each in computed(sizes, "mapNumbers(sizes)")
        if each["stays"]
    ]
    assert stays == sorted(right[right == wrong].tolist())


@pytest.mark.parametrize("causal", [True, False])
@pytest.mark.parametrize("sizes", SIZES[:12])
@pytest.mark.parametrize(("split", "merge"), PAIRS)
def test_what_depends_on_what_is_what_autograd_says(
    sizes, causal, split, merge
):
    paths = computed(
        sizes, f"findPaths(sizes, '{split}', '{merge}', {json.dumps(causal)})"
    )
    found = torch.tensor([[path is not None for path in row] for row in paths])
    assert found.equal(
        dependencies(*sizes, split=split, merge=merge, causal=causal)
    )


@pytest.mark.parametrize("sizes", SIZES[:12])
@pytest.mark.parametrize(("split", "merge"), PAIRS)
def test_a_path_leads_from_the_input_to_the_output(sizes, split, merge):
    """A merge takes its row into the output, and the row that it attends to holds numbers of the input."""
    seq, d_model, heads = sizes
    tokens = counted(1, seq, d_model) // d_model
    rows = SPLITS[split](tokens, heads)[0]
    outputs = torch.arange(heads * seq).reshape(1, heads, seq, 1)
    outputs = MERGES[merge](outputs.expand(1, heads, seq, d_model // heads))[0]
    paths = computed(sizes, f"findPaths(sizes, '{split}', '{merge}', true)")
    for output, row in enumerate(paths):
        for input_, path in enumerate(row):
            if path is None:
                continue
            head, attended = path["head"], path["attended"]
            assert (rows[head, attended] == input_).all()
            assert head * seq + path["row"] in outputs[output]
            assert attended <= path["row"]


@pytest.mark.parametrize(
    ("depends", "causal", "output", "input_", "relation"),
    [
        (True, True, 1, 1, "sees"),
        (True, True, 0, 1, "leak"),
        (True, False, 0, 1, "sees"),
        (False, True, 1, 0, "blind"),
        (False, True, 0, 1, "nothing"),
        (False, False, 0, 1, "blind"),
    ],
)
def test_what_it_means_to_depend_on_a_token(
    depends, causal, output, input_, relation
):
    arguments = json.dumps([depends, causal, output, input_])
    assert computed((2, 2, 1), f"relationOf(...{arguments})") == relation


@pytest.mark.parametrize("sizes", [*SIZES[:4], (5, 8, 4)])
@pytest.mark.parametrize(("split", "merge"), PAIRS)
def test_the_four_tests_end_as_the_real_ones_do(sizes, split, merge):
    call = f"testResults(sizes, '{split}', '{merge}', %s)"
    assert computed(sizes, call % "true") == real_tests(
        *sizes, split=split, merge=merge
    )
    assert computed(sizes, call % "false")["causal"] is None
