"""Draw attention weights: one panel a head, queries down, keys across."""

import math
from collections.abc import Sequence

import numpy as np
import torch
from jaxtyping import Float
from matplotlib.axes import Axes
from matplotlib.colors import PowerNorm
from matplotlib.image import AxesImage
from torch import Tensor

from ..show import printable
from ..validation import check_numbers, check_rank, check_text, check_texts
from .described import DescribedFigure, described_figure

# Colours grow with the square root of the weight, as in the explorer, so that small weights can be told apart.
WEIGHT_SCALE = PowerNorm(0.5, vmin=0, vmax=1)
# With more tokens than this, a number no longer fits into its cell, and labels side by side would overlap.
_ROOMY = 6
# Characters of a label and of a title. Longer labels leave no room for the panels, and a longer title none for itself.
_LONGEST_LABEL, _LONGEST_TITLE = 60, 200


def heatmaps(
    weights: Float[Tensor, "heads query key"],
    tokens: Sequence[str],
    key_tokens: Sequence[str] | None = None,
    title: str = "Attention weights",
    names: Sequence[str] | None = None,
) -> DescribedFigure:
    """One panel a head on one scale from 0 to 1, with the last query's largest weights told in the alternative text.

    weights (heads, query, key); tokens label the queries, key_tokens the keys (the same tokens unless given), and
    names the panels ("head 0" and so on unless given).
    Raises ``ValueError`` for too few tokens, texts that no picture has room for, NaN, and numbers that are no weights.
    """
    weights = _checked_weights(weights)
    heads, queries, keys = weights.shape
    query_labels = _labels("queries", tokens, queries)
    key_labels = _labels(
        "keys", tokens if key_tokens is None else key_tokens, keys
    )
    names = _labels(
        "heads", names or [f"head {head}" for head in range(heads)], heads
    )
    check_text("title", title, _LONGEST_TITLE)
    title = printable(title)

    columns = 2 if heads == 4 else min(heads, 3)
    rows = math.ceil(heads / columns)
    # A panel is as large in a figure of one head as in one of twelve.
    width = 9 * (columns + 0.4) / 3.4
    height = 0.4 + rows * (0.7 + 2.2 * max(queries / keys, 0.4))
    with described_figure((width, height), title) as figure:
        panels = figure.subplots(rows, columns, squeeze=False).flatten()
        for panel, name, of_head in zip(panels, names, weights, strict=False):
            panel.set_title(name, fontsize=9, parse_math=False)
            image = _draw_head(panel, of_head, query_labels, key_labels)
        for panel in panels[heads:]:
            panel.set_axis_off()
        figure.colorbar(
            image,
            ax=panels.tolist(),
            label="weight (grey: exactly 0)",
            fraction=0.03,
        )
    figure.alt = _in_words(title, names, weights, query_labels, key_labels)
    return figure


def _checked_weights(
    weights: Float[Tensor, "heads query key"],
) -> Float[Tensor, "heads query key"]:
    """The weights in a dtype that numpy has, or a ``ValueError`` where they are no weights."""
    check_rank("weights", weights, "heads query key")
    check_numbers("weights", weights)
    weights = weights.detach().cpu()
    if weights.dtype not in (torch.float32, torch.float64):
        weights = weights.float()
    if weights.min() < 0 or weights.max() > 1 + 1e-6:
        raise ValueError(
            f"weights lie between 0 and 1, but these run from {weights.min():.4g} to {weights.max():.4g}; "
            "scores become weights with .softmax(dim=-1)"
        )
    return weights


def _labels(axis: str, tokens: Sequence[str], length: int) -> list[str]:
    """As many of the tokens as the axis is long, in a form that can be drawn."""
    if len(tokens) < length:
        raise ValueError(
            f"there are {length} {axis} but only {len(tokens)} tokens to label them: {list(tokens)}"
        )
    check_texts(f"label of the {axis}", tokens[:length], _LONGEST_LABEL)
    return [printable(token) for token in tokens[:length]]


def _draw_head(
    panel: Axes,
    weights: Float[Tensor, "query key"],
    query_labels: list[str],
    key_labels: list[str],
) -> AxesImage:
    """One head's weights as coloured cells, with their numbers where there is room; a 0 is grey."""
    queries, keys = weights.shape
    cells = np.ma.masked_equal(weights.numpy(), 0.0)
    image = panel.imshow(cells, norm=WEIGHT_SCALE, cmap="Blues")
    panel.set_facecolor("0.85")
    rotation = 90 if keys > _ROOMY else 0
    panel.set_xticks(
        range(keys), key_labels, rotation=rotation, parse_math=False
    )
    panel.set_yticks(range(queries), query_labels, parse_math=False)
    panel.set_xlabel("key: is looked at")
    panel.set_ylabel("query: looks")
    if max(queries, keys) <= _ROOMY:
        for query, row in enumerate(weights.tolist()):
            for key, weight in enumerate(row):
                write_in_cell(panel, query, key, f"{weight:.2f}", weight > 0.4)
    return image


def write_in_cell(
    panel: Axes, row: int, column: int, text: str, dark: bool
) -> None:
    """Write a text into the middle of a cell, in white where the cell is dark."""
    colour = "white" if dark else "black"
    panel.text(column, row, text, ha="center", va="center", color=colour)


def _in_words(
    title: str,
    names: list[str],
    weights: Float[Tensor, "heads query key"],
    query_labels: list[str],
    key_labels: list[str],
) -> str:
    """The alternative text: what is drawn, and where the last query of each head looks most."""
    heads, queries, keys = weights.shape
    looks = []
    for name, row in zip(names, weights[:, -1], strict=True):
        key = int(row.argmax())
        looks.append(f"{name} at {key_labels[key]} ({row[key]:.2f})")
    return (
        f"{title}: {heads} heatmap{'s' if heads > 1 else ''}, {queries} queries down, {keys} keys across. "
        f"The last query, {query_labels[-1]}, looks most: {'; '.join(looks)}."
    )
