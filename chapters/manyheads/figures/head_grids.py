"""All heads of all layers in one figure: their weights, or one number each."""

import math

import numpy as np
from jaxtyping import Float
from matplotlib.colors import PowerNorm
from torch import Tensor

from ..colours import mixed, palette
from ..drawn import html
from ..drawn.drawing import Drawing, cover_of
from ..drawn.writing import written
from ..validation import check_numbers, check_rank, check_weights
from .described import DescribedFigure, described_figure, ramp, title_of
from .heatmaps import WEIGHT_SCALE, as_numpy_has, write_in_cell


def head_grid(
    weights: Float[Tensor, "layers heads query key"], title: str
) -> DescribedFigure:
    """One small heatmap a head, a row of them a layer.

    weights (layers, heads, query, key), queries down, keys across, on the
    scale of ``heatmaps``. Raises ``ValueError`` for other axes, for NaN, and
    for numbers that are no weights.
    """
    check_rank("weights", weights, "layers heads query key")
    check_weights("weights", weights)
    title = title_of(title)
    weights = as_numpy_has(weights)
    layers, heads, queries, keys = weights.shape
    size = (0.8 * heads + 0.6, 0.8 * layers + 0.9)
    with described_figure(size, title) as figure:
        panels = figure.subplots(layers, heads, squeeze=False)
        for (layer, head), panel in np.ndenumerate(panels):
            cells = weights[layer, head].numpy()
            panel.imshow(cells, norm=WEIGHT_SCALE, cmap=ramp("ink"))
            panel.set_xticks([])
            panel.set_yticks([])
        for head, panel in enumerate(panels[0]):
            panel.set_title(f"head {head}", fontsize=8)
        for layer, panel in enumerate(panels[:, 0]):
            panel.set_ylabel(f"layer {layer}", fontsize=8)
    figure.alt = (
        f"{title}: {layers * heads} small heatmaps, {layers} layers down and "
        f"{heads} heads across, each with {queries} queries down and {keys} "
        "keys across. The text says what can be seen in them."
    )
    drawing = Drawing(
        title,
        shape=tuple(weights.shape),
        x=weights,
        cover=cover_of(weights),
        axes=("layer", "head", "query", "key"),
        has_heads=True,
        is_weights=True,
    )
    figure.html = html.figure(drawing, figure.alt)
    return figure


def head_table(
    numbers: Float[Tensor, "layers heads"], title: str, named: int = 3
) -> DescribedFigure:
    """A table of layers and heads, coloured from 0 to its largest number.

    The largest ones, as many as named says, are told in the alternative
    text. Raises ``ValueError`` for other axes and for NaN.
    """
    check_rank("numbers", numbers, "layers heads")
    check_numbers("numbers", numbers)
    title = title_of(title)
    layers, heads = numbers.shape
    numbers = as_numpy_has(numbers)
    cells = numbers.numpy()
    decimals = 2 if cells.max() >= 0.1 else 3
    full = max(float(cells.max()), 0) or 1.0
    colours = palette("light")
    size = (0.62 * heads + 0.8, 0.42 * layers + 0.9)
    with described_figure(size, title) as figure:
        panel = figure.subplots()
        scale = PowerNorm(0.5, vmin=0, vmax=full)
        panel.imshow(cells, norm=scale, cmap=ramp("ink"), aspect="auto")
        panel.set_xticks(range(heads), [f"head {i}" for i in range(heads)])
        panel.set_yticks(range(layers), [f"layer {i}" for i in range(layers)])
        panel.xaxis.tick_top()
        for (layer, head), number in np.ndenumerate(cells):
            strength = math.sqrt(min(max(number / full, 0), 1))
            cell = mixed(colours["paper"], colours["ink"], strength)
            text = written(float(number), decimals)
            write_in_cell(panel, layer, head, text, cell)
    largest = "; ".join(
        f"layer {layer} head {head} ({cells[layer, head]:.3f})"
        for layer, head in top_heads(numbers, named)
    )
    figure.alt = (
        f"{title}: a table of {layers} layers and {heads} heads. "
        f"The largest numbers: {largest}."
    )
    drawing = Drawing(
        title,
        shape=(layers, heads),
        x=numbers[None, None],
        cover=cover_of(numbers)[None, None],
        decimals=decimals,
        axes=("layer", "head"),
        is_weights=bool(cells.min() >= 0),
        full=full,
    )
    figure.html = html.figure(drawing, figure.alt)
    return figure


def top_heads(
    numbers: Float[Tensor, "layers heads"], count: int
) -> list[tuple[int, int]]:
    """Layer and head of the largest numbers, the largest first."""
    order = numbers.flatten().argsort(descending=True, stable=True)
    heads = numbers.shape[1]
    return [divmod(int(i), heads) for i in order[:count]]
