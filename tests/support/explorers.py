"""Explorers to test with, and what stands in their tables."""

import torch

from manyheads import Explorer

TOKENS = ["Я", "Хочу", "Пиццу", "<eos>"]


def pizza(seq=4, d_model=6, heads=3, **options):
    """An explorer from X to the output, and all its tensors."""
    torch.manual_seed(1)
    x = torch.randn(1, seq, d_model)
    weights = torch.randn(4, d_model, d_model) / 2
    query, key, value = (x @ w for w in weights[:3])
    explorer = Explorer(
        query,
        key,
        value,
        tokens=[[f"t{i}" for i in range(seq)] if seq > 4 else TOKENS],
        heads=heads,
        x=x,
        projections=list(weights[:3]),
        w_output=weights[3],
        **options,
    )
    return explorer, x, weights


def blocks(page) -> list[dict[tuple[int, int], float]]:
    """The numbers of each table that is shown, by row and column."""
    cells = page.locator("[data-number]").evaluate_all(
        "cells => cells.map(({ dataset: d }) => [+d.block, +d.row, +d.column, +d.number])"
    )
    found = {}
    for block, row, column, number in cells:
        found.setdefault(block, {})[row, column] = number
    return [found[block] for block in sorted(found)]
