"""What show prints and what it draws: every number rounded, in its row, beside its token."""

import math

import pytest
import torch

from manyheads import show
from support.outputs import drawn

X = torch.tensor([[0.125, -2.5], [1.75, -0.01]])
TOKENS = ["Я", "Хочу", "Пиццу", "<eos>"]
SCORES = torch.randn(1, 3, 4, 4, generator=torch.Generator().manual_seed(0))
WEIGHTS = SCORES.softmax(dim=-1)
CAUSAL = torch.ones(4, 4, dtype=torch.bool).tril()


def test_a_tensor_is_shown_row_by_row(capsys):
    show("X", X, ["Я", "你好"], decimals=1)
    assert capsys.readouterr().out.splitlines() == [
        "X  (2, 2)",
        "    Я     0.1 -2.5",
        "    你好  1.8  0.0",
    ]


def test_each_block_says_whose_it_is(capsys):
    show("Q", X.expand(2, 3, 2, 2))
    names = [
        line for line in capsys.readouterr().out.splitlines() if "head" in line
    ]
    assert names == [
        f"  sentence {batch}, head {head}"
        for batch in range(2)
        for head in range(3)
    ]


def test_heads_beside_one_another_in_a_row_are_cut_apart(capsys):
    show(
        "cut",
        torch.arange(12).reshape(1, 2, 3, 2),
        axes="batch seq heads d_head",
    )
    assert capsys.readouterr().out.splitlines() == [
        "cut  (1, 2, 3, 2)",
        "      0  1 |  2  3 |  4  5",
        "      6  7 |  8  9 | 10 11",
    ]


def test_a_large_tensor_is_printed_as_its_first_numbers(capsys):
    show("X", torch.arange(2 * 16 * 768).reshape(2, 16, 768))
    assert capsys.readouterr().out.splitlines() == [
        "X  (2, 16, 768)",
        "  [0]",
        "        0    1    2    3    4    5 …",
        "      768  769  770  771  772  773 …",
        "     1536 1537 1538 1539 1540 1541 …",
        "     2304 2305 2306 2307 2308 2309 …",
        "    …",
        "  … 1 more",
    ]


@pytest.mark.parametrize(
    ("shape", "is_large"),
    [
        ((16, 16), False),
        ((17, 1), True),
        ((1, 17), True),
        ((4, 8, 8), False),
        ((5, 8, 8), True),
    ],
)
def test_what_is_large_is_not_written_out(shape, is_large):
    data = drawn.shown("x", torch.ones(shape))
    assert ("…" in data["text/plain"]) == is_large
    assert ("mh-map" in data["text/html"]) == is_large


def test_a_masked_score_is_shown():
    data = drawn.shown("scores", SCORES[0, 0].masked_fill(~CAUSAL, -math.inf))
    assert data["text/plain"].count("-inf") == 6
    (table,) = drawn.tables(data["text/html"])
    for row, (_, cells) in enumerate(table.rows):
        for column, cell in enumerate(cells):
            hidden = column > row
            assert (cell.text == "−∞") == hidden
            assert ("mh-masked" in cell.classes) == hidden


@pytest.mark.parametrize(
    ("x", "named"),
    [
        (X, {"decimals": 1}),
        (X[0], {"decimals": 3}),
        (torch.tensor(3.5), {"decimals": 1}),
        (torch.tensor([[7]]), {}),
        (SCORES, {"decimals": 4, "tokens": TOKENS}),
        (WEIGHTS, {"decimals": 2, "tokens": TOKENS}),
        (WEIGHTS[0], {"axes": "heads query key", "decimals": 2}),
        (WEIGHTS.tril(), {"decimals": 2, "mask": CAUSAL}),
        (WEIGHTS * 1e-3, {"decimals": 2}),
        (-WEIGHTS * 1e-3, {"decimals": 2}),
        (SCORES.reshape(1, 4, 4, 3), {"axes": "batch seq heads d_head"}),
        (SCORES.reshape(4, 12), {"heads": 3, "tokens": list("0123")}),
        (torch.randn(2, 3, 4, 4), {"decimals": 1}),
        (CAUSAL, {}),
        (torch.arange(48 * 24).reshape(2, 2, 3, 4, 24), {}),
        (torch.randn(4, 16, 768), {"decimals": 2, "tokens": ["7"] * 16}),
        (torch.randn(4, 12, 16, 64), {"decimals": 2}),
        (torch.randn(2, 16, 12, 64), {"axes": "batch seq heads d_head"}),
        (torch.zeros(0, 3), {}),
    ],
    ids=lambda given: (
        str(tuple(given.shape)) if hasattr(given, "shape") else ""
    ),
)
def test_each_number_that_is_drawn_is_the_one_that_is_printed(x, named):
    data = drawn.shown("x", x, **named)
    assert [*drawn.other_numbers("x", data)] == []
    assert drawn.numbers(data["text/html"]) or not x.numel()
    shape = ",".join(map(str, x.shape))
    assert f'data-tensor="x" data-shape="{shape}"' in data["text/html"]
    assert len(data["text/html"]) < 75_000


def test_a_number_that_is_drawn_otherwise_is_told():
    data = dict(drawn.shown("X", X, decimals=2))
    data["text/plain"] = data["text/plain"].replace("1.75", "1.76")
    assert [*drawn.other_numbers("X", data)] == [
        "X: '1.75' is drawn, '1.76' printed"
    ]


@pytest.mark.usefixtures("unchecked_shapes")
def test_what_does_not_fit_is_named():
    for named, words in (
        ({"axes": "seq"}, "it needs 1"),
        ({"heads": 5}, "heads can be 1 or 2"),
        ({"mask": CAUSAL}, "does not broadcast"),
        ({"padding": X}, "must be boolean"),
        ({"key_tokens": ["a"]}, "there are 2 columns of X and 1 key_tokens"),
    ):
        with pytest.raises(ValueError, match=words):
            show("X", X, **named)
