"""What show prints: every number rounded, in its row, beside its token."""

import torch

from manyheads import show

X = torch.tensor([[0.125, -2.5], [1.75, -0.01]])


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
