"""Draw attention weights: one panel a head, queries down, keys across."""

import math
from collections.abc import Sequence

import numpy as np
import torch
from jaxtyping import Bool, Float
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import PowerNorm
from torch import Tensor

from ..colours import Colour, head_colour, mixed, palette, text_on
from ..drawn import html
from ..drawn.drawing import Drawing, cover_of
from ..drawn.writing import printable, written_weight
from ..validation import (
    check_hidden,
    check_labels,
    check_mask,
    check_rank,
    check_weights,
)
from .described import (
    DescribedFigure,
    described_figure,
    hex_of,
    ramp,
    title_of,
)
from .direction import as_drawn

# Colours grow with the square root of the weight, as in the explorer, so that small weights can be told apart.
WEIGHT_SCALE = PowerNorm(0.5, vmin=0, vmax=1)
# Characters of a label. Longer ones leave no room for the panels.
_LONGEST_LABEL = 60
# So many labels find room at the side of a panel.
_MOST_LABELS = 24


def heatmaps(
    weights: Float[Tensor, "heads query key"],
    tokens: Sequence[str],
    key_tokens: Sequence[str] | None = None,
    title: str = "Attention weights",
    names: Sequence[str] | None = None,
    *,
    mask: Bool[Tensor, "..."] | None = None,
    padding: Bool[Tensor, "..."] | None = None,
) -> DescribedFigure:
    """One panel a head on one scale from 0 to 1, with the last query's largest weights told in the alternative text.

    weights (heads, query, key); tokens label the queries, key_tokens the keys (the same tokens unless given), and
    names the panels ("head 0" and so on unless given). A 0 is hatched where mask is False, and dotted in a page where
    padding is, as in ``show``.
    Raises ``ValueError`` for too few or too many tokens, texts that no picture has room for, NaN, and numbers that are
    no weights.
    """
    weights = _checked_weights(weights)
    for kind, given in (("mask", mask), ("padding", padding)):
        if given is not None:
            check_mask(given, tuple(weights.shape))
            check_hidden(weights, given, kind)
    cover = cover_of(weights, mask, padding)
    heads, queries, keys = weights.shape
    query_labels = _labels("tokens", tokens, queries, "queries")
    key_labels = (
        _labels("tokens", tokens, keys, "keys")
        if key_tokens is None
        else _labels("key_tokens", key_tokens, keys, "keys")
    )
    title = title_of(title)
    if names is None:
        names = [f"head {head}" for head in range(heads)]
        named = []  # in a page, Head 0
    else:
        named = names = _labels("names", names, heads, "heads")

    columns = 2 if heads == 4 else min(heads, 3 if heads <= 12 else 6)
    rows = math.ceil(heads / columns)
    # A panel is as large in a figure of one head as in one of twelve, and no strip.
    width = 9 * (min(columns, 3) + 0.4) / 3.4
    height = 0.4 + rows * (0.7 + 2.2 * min(max(queries / keys, 0.4), 2.5))
    texts = [*query_labels, *key_labels, *names]
    with described_figure((width, height), title, texts) as figure:
        panels = figure.subplots(rows, columns, squeeze=False).flatten()
        for head, (panel, name, of_head) in enumerate(
            zip(panels, names, weights, strict=False)
        ):
            panel.set_title(as_drawn(name), fontsize=9, parse_math=False)
            hidden = cover[head] > 0
            colour = head_colour(head, heads)
            _draw_head(panel, of_head, hidden, colour)
            _label(panel, query_labels, key_labels)
        for panel in panels[heads:]:
            panel.set_axis_off()
        if columns <= 3:
            figure.colorbar(
                ScalarMappable(WEIGHT_SCALE, ramp("ink")),
                ax=panels.tolist(),
                label="weight",
                fraction=0.03,
            )
    figure.alt = _in_words(title, names, weights, query_labels, key_labels)
    drawing = Drawing(
        title,
        shape=tuple(weights.shape),
        x=weights[None],
        cover=cover[None],
        decimals=2,
        axes=("head", "query", "key"),
        row_labels=query_labels,
        column_labels=key_labels,
        block_names=named,
        has_heads=True,
        is_weights=True,
    )
    figure.html = html.figure(drawing, figure.alt)
    return figure


def _checked_weights(
    weights: Float[Tensor, "heads query key"],
) -> Float[Tensor, "heads query key"]:
    """The weights in a dtype that numpy has, or a ``ValueError`` where they are no weights."""
    check_rank("weights", weights, "heads query key")
    check_weights("weights", weights)
    # In a coarse dtype a weight of 1 may be a little more.
    return as_numpy_has(weights).clamp(max=1)


def as_numpy_has(x: Float[Tensor, "..."]) -> Float[Tensor, "..."]:
    """The tensor on the CPU, in a dtype that numpy has: there is no bfloat16 in it."""
    x = x.detach().cpu()
    return x if x.dtype in (torch.float32, torch.float64) else x.float()


def _labels(
    name: str, tokens: Sequence[str], length: int, axis: str
) -> list[str]:
    """One of the tokens for each of an axis, in a form that can be drawn."""
    labels = check_labels(name, tokens, length, axis, _LONGEST_LABEL)
    return [printable(label) for label in labels]


def _draw_head(
    panel: Axes,
    weights: Float[Tensor, "query key"],
    hidden: Bool[Tensor, "query key"],
    colour: str,
) -> None:
    """One head's weights as coloured cells, with their numbers where there is room; what is hidden is hatched."""
    queries, keys = weights.shape
    cells = np.ma.masked_where(hidden.numpy(), weights.numpy())
    panel.imshow(cells, norm=WEIGHT_SCALE, cmap=ramp(colour), aspect="auto")
    # A map that is far from square fills its panel, where square cells would leave a thread of it.
    panel.set_aspect("equal" if 0.4 <= queries / keys <= 2.5 else "auto")
    panel.set_facecolor(hex_of("panel"))
    panel.patch.set(hatch="////", edgecolor=hex_of("edge"), linewidth=0)
    if max(queries, keys) <= html.ROOMY:
        colours = palette("light")
        for query, row in enumerate(weights.tolist()):
            for key, weight in enumerate(row):
                strength = 0.0 if hidden[query, key] else math.sqrt(weight)
                cell = mixed(colours["paper"], colours[colour], strength)
                write_in_cell(
                    panel, query, key, written_weight(weight, 2), cell
                )


def _label(
    panel: Axes, query_labels: list[str], key_labels: list[str]
) -> None:
    """The tokens at the sides of a panel: all of them, or every second, third and so on, where they would overlap."""
    for set_ticks, labels in (
        (panel.set_xticks, key_labels),
        (panel.set_yticks, query_labels),
    ):
        step = math.ceil(len(labels) / _MOST_LABELS)
        rotation = (
            90
            if set_ticks == panel.set_xticks and len(labels) > html.ROOMY
            else 0
        )
        set_ticks(
            range(0, len(labels), step),
            [as_drawn(label) for label in labels[::step]],
            rotation=rotation,
            parse_math=False,
        )
    panel.set_xlabel("key: is looked at")
    panel.set_ylabel("query: looks")


def write_in_cell(
    panel: Axes, row: int, column: int, text: str, cell: Colour
) -> None:
    """Write a text into the middle of a cell of that colour, so that it can be read."""
    found = text_on(cell, "light")
    colour = hex_of(found) if found in ("ink", "paper") else found
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
        weight = written_weight(row[key].item(), 2)
        looks.append(
            f"{name} at {key_labels[key]} ({weight})"
            if row.any()
            else f"{name} nowhere"
        )
    return (
        f"{title}: {heads} heatmap{'s' if heads > 1 else ''}, {queries} queries down, {keys} keys across. "
        f"The last query, {query_labels[-1]}, looks most: {'; '.join(looks)}."
    )
