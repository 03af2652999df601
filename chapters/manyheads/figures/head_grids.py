"""All heads of all layers in one figure: their weights, or one number each."""

import numpy as np
from jaxtyping import Float
from matplotlib import rc_context
from torch import Tensor

from ..figures.heatmaps import FONTS, SCALE, Heatmaps
from ..validation import check_numbers, check_rank


def all_heads(
    weights: Float[Tensor, "layers heads query key"], title: str
) -> Heatmaps:
    """One small heatmap a head, a row of them a layer.

    weights (layers, heads, query, key), queries down, keys across, on the
    scale of ``heatmaps``. Raises ``ValueError`` for other axes and for NaN.
    """
    check_rank("weights", weights, "layers heads query key")
    check_numbers("weights", weights)
    layers, heads, queries, keys = weights.shape
    with rc_context({"font.family": FONTS, "font.size": 8}):
        size = (0.8 * heads + 0.6, 0.8 * layers + 0.9)
        figure = Heatmaps(figsize=size, layout="constrained")
        figure.suptitle(title, fontsize=11)
        panels = figure.subplots(layers, heads, squeeze=False)
        for layer, head in np.ndindex(layers, heads):
            panel = panels[layer, head]
            shown = weights[layer, head].detach().cpu().numpy()
            panel.imshow(shown, norm=SCALE, cmap="Blues")
            panel.set_xticks([])
            panel.set_yticks([])
        _name(panels[0], panels[:, 0])
        figure.draw_without_rendering()
    figure.alt = (
        f"{title}: {layers * heads} small heatmaps, {layers} layers down and "
        f"{heads} heads across, each with {queries} queries down and {keys} "
        "keys across. The text says what can be seen in them."
    )
    return figure


def one_number_each(
    numbers: Float[Tensor, "layers heads"], title: str, named: int = 3
) -> Heatmaps:
    """A table of layers and heads, coloured from 0 to its largest number.

    The largest ones, as many as named says, are told in the alternative
    text. Raises ``ValueError`` for other axes and for NaN.
    """
    check_rank("numbers", numbers, "layers heads")
    check_numbers("numbers", numbers)
    layers, heads = numbers.shape
    shown = numbers.detach().cpu().numpy()
    with rc_context({"font.family": FONTS, "font.size": 8}):
        size = (0.62 * heads + 0.8, 0.42 * layers + 0.9)
        figure = Heatmaps(figsize=size, layout="constrained")
        figure.suptitle(title, fontsize=11)
        panel = figure.subplots()
        panel.imshow(shown, cmap="Blues", vmin=0, aspect="auto")
        panel.set_xticks(range(heads), [f"head {i}" for i in range(heads)])
        panel.set_yticks(range(layers), [f"layer {i}" for i in range(layers)])
        panel.xaxis.tick_top()
        for layer, head in np.ndindex(layers, heads):
            panel.text(
                head,
                layer,
                f"{shown[layer, head]:.{_decimals(shown)}f}",
                ha="center",
                va="center",
                color="white"
                if shown[layer, head] > 0.6 * shown.max()
                else "black",
            )
        figure.draw_without_rendering()
    told = "; ".join(
        f"layer {layer} head {head} ({shown[layer, head]:.3f})"
        for layer, head in largest(numbers, named)
    )
    figure.alt = (
        f"{title}: a table of {layers} layers and {heads} heads. "
        f"The largest numbers: {told}."
    )
    return figure


def largest(
    numbers: Float[Tensor, "layers heads"], count: int
) -> list[tuple[int, int]]:
    """Layer and head of the largest numbers, the largest first."""
    order = numbers.flatten().argsort(descending=True, stable=True)
    heads = numbers.shape[1]
    return [divmod(int(i), heads) for i in order[:count]]


def _decimals(shown: np.ndarray) -> int:
    return 2 if shown.max() >= 0.1 else 3


def _name(first_row: np.ndarray, first_column: np.ndarray) -> None:
    for head, panel in enumerate(first_row):
        panel.set_title(f"head {head}", fontsize=8)
    for layer, panel in enumerate(first_column):
        panel.set_ylabel(f"layer {layer}", fontsize=8)
