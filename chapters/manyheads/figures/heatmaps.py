"""Draw attention weights: one panel a head, queries down, keys across."""

import base64
import io
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Float
from matplotlib import font_manager, rc_context
from matplotlib.colors import PowerNorm
from matplotlib.figure import Figure
from torch import Tensor

from ..show import printable
from ..validation import check_numbers, check_rank, check_text, check_texts

# matplotlib's own font has no Chinese, and Colab has no Chinese font at all, so the book brings the characters it uses.
_CHINESE = Path(__file__).parent / "fonts" / "NotoSansSC-subset.ttf"
font_manager.fontManager.addfont(_CHINESE)
FONTS = ["DejaVu Sans", font_manager.FontProperties(fname=_CHINESE).get_name()]
# The explorer's scale too: colours grow with the square root, so that small
# weights can be told apart.
SCALE = PowerNorm(0.5, vmin=0, vmax=1)
_NUMBERS_UP_TO = 6  # tokens: more, and a number no longer fits into its cell
# Characters of a label and of a title: more, and the labels leave no room for
# the panels, or the title none for itself.
_LABEL, _TITLE = 60, 200


class Heatmaps(Figure):
    """A matplotlib figure that carries its alternative text, ``alt``, into the notebook and the page."""

    alt = ""

    def _repr_mimebundle_(self, include=None, exclude=None):
        picture = io.BytesIO()
        self.savefig(picture, format="png", dpi=200)
        width, height = (
            round(inches * 100) for inches in self.get_size_inches()
        )
        data = {
            "image/png": base64.b64encode(picture.getvalue()).decode(),
            "text/plain": self.alt,
        }
        return data, {
            "image/png": {"width": width, "height": height, "alt": self.alt}
        }


def heatmaps(
    weights: Float[Tensor, "heads query key"],
    tokens: Sequence[str],
    key_tokens: Sequence[str] | None = None,
    title: str = "Attention weights",
    names: Sequence[str] | None = None,
) -> Heatmaps:
    """One panel a head on one scale from 0 to 1, with the last query's largest weights told in the alternative text.

    weights (heads, query, key); tokens label the queries, key_tokens the keys (the same tokens unless given), and
    names the panels ("head 0" and so on unless given).
    Raises ``ValueError`` for too few tokens, texts that no picture has room for, NaN, and numbers that are no weights.
    """
    check_rank("weights", weights, "heads query key")
    check_numbers("weights", weights)
    weights = weights.detach().cpu()
    if weights.dtype not in (torch.float32, torch.float64):
        weights = weights.float()  # numpy knows no bfloat16
    if weights.min() < 0 or weights.max() > 1 + 1e-6:
        raise ValueError(
            f"weights lie between 0 and 1, but these run from {weights.min():.4g} to {weights.max():.4g}; "
            "scores become weights with .softmax(dim=-1)"
        )
    heads, queries, keys = weights.shape
    query_tokens = _labels("queries", tokens, queries)
    key_tokens = _labels(
        "keys", tokens if key_tokens is None else key_tokens, keys
    )
    names = _labels(
        "heads", names or [f"head {head}" for head in range(heads)], heads
    )
    check_text("title", title, _TITLE)
    title = printable(title)

    columns = 2 if heads == 4 else min(heads, 3)
    rows = math.ceil(heads / columns)
    # Texts are no formulas: matplotlib would read a pair of dollar signs so.
    with rc_context({"font.family": FONTS, "font.size": 8}):
        # A panel is as large in a figure of one head as in one of twelve.
        width = 9 * (columns + 0.4) / 3.4
        height = 0.4 + rows * (0.7 + 2.2 * max(queries / keys, 0.4))
        figure = Heatmaps(figsize=(width, height), layout="constrained")
        figure.suptitle(title, fontsize=11, parse_math=False)
        panels = figure.subplots(rows, columns, squeeze=False).flatten()
        for head, (name, panel) in enumerate(zip(names, panels, strict=False)):
            shown = np.ma.masked_equal(weights[head].numpy(), 0.0)
            image = panel.imshow(shown, norm=SCALE, cmap="Blues")
            panel.set_facecolor("0.85")
            panel.set_title(name, fontsize=9, parse_math=False)
            panel.set_xticks(
                range(keys),
                key_tokens,
                rotation=90 if keys > _NUMBERS_UP_TO else 0,
                parse_math=False,
            )
            panel.set_yticks(range(queries), query_tokens, parse_math=False)
            panel.set_xlabel("key: is looked at")
            panel.set_ylabel("query: looks")
            if max(queries, keys) <= _NUMBERS_UP_TO:
                _write_numbers(panel, weights[head])
        for panel in panels[heads:]:
            panel.set_axis_off()
        figure.colorbar(
            image,
            ax=panels.tolist(),
            label="weight (grey: exactly 0)",
            fraction=0.03,
        )
        # Fonts are looked up when text is laid out, so the layout must be settled while they are set.
        figure.draw_without_rendering()
    figure.alt = _in_words(title, names, weights, query_tokens, key_tokens)
    return figure


def _labels(axis: str, tokens: Sequence[str], length: int) -> list[str]:
    if len(tokens) < length:
        raise ValueError(
            f"there are {length} {axis} but only {len(tokens)} tokens to label them: {list(tokens)}"
        )
    check_texts(f"label of the {axis}", tokens[:length], _LABEL)
    return [printable(token) for token in tokens[:length]]


def _write_numbers(panel, weights: Float[Tensor, "query key"]) -> None:
    for query, row in enumerate(weights.tolist()):
        for key, weight in enumerate(row):
            panel.text(
                key,
                query,
                f"{weight:.2f}",
                ha="center",
                va="center",
                color="white" if weight > 0.4 else "black",
            )


def _in_words(
    title: str,
    names: list[str],
    weights: Tensor,
    query_tokens: list[str],
    key_tokens: list[str],
) -> str:
    heads, queries, keys = weights.shape
    told = []
    for head, name in enumerate(names):
        key = int(weights[head, -1].argmax())
        told.append(
            f"{name} at {key_tokens[key]} ({weights[head, -1, key]:.2f})"
        )
    return (
        f"{title}: {heads} heatmap{'s' if heads > 1 else ''}, {queries} queries down, {keys} keys across. "
        f"The last query, {query_tokens[-1]}, looks most: {'; '.join(told)}."
    )
