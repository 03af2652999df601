"""Figures of all heads of all layers: what they show is what was given."""

import numpy as np
import pytest
import torch

from manyheads.figures.head_grids import head_grid, head_table, top_heads
from support.outputs.drawn import tables


@pytest.fixture
def weights():
    torch.manual_seed(0)
    return torch.randn(2, 3, 4, 5).softmax(dim=-1)


def test_each_panel_is_one_head(weights):
    figure = head_grid(weights, "All")
    panels = [axis for axis in figure.axes if axis.images]
    assert len(panels) == 6
    for panel, (layer, head) in zip(panels, np.ndindex(2, 3), strict=True):
        shown = panel.images[0].get_array()
        assert np.array_equal(shown, weights[layer, head].numpy())
    assert [panel.get_title() for panel in panels[:3]] == [
        "head 0",
        "head 1",
        "head 2",
    ]
    assert [panel.get_ylabel() for panel in panels[::3]] == [
        "layer 0",
        "layer 1",
    ]
    assert figure.alt.startswith(
        "All: 6 small heatmaps, 2 layers down and 3 heads across, each with 4 queries down and 5 keys"
    )


@pytest.mark.parametrize(("largest_one", "decimals"), [(0.5, 2), (0.05, 3)])
def test_a_number_stands_in_its_own_place(largest_one, decimals):
    numbers = torch.tensor([[0.0, 0.2, 0.4], [1.0, 0.6, 0.8]]) * largest_one
    figure = head_table(numbers, "Scores", named=2)
    panel = figure.axes[0]
    assert np.array_equal(panel.images[0].get_array(), numbers.numpy())
    written = {text.get_position(): text.get_text() for text in panel.texts}
    for layer, head in np.ndindex(2, 3):
        number = f"{numbers[layer, head]:.{decimals}f}"
        assert written[(head, layer)] == (number if layer + head else "0")
    (table,) = tables(figure.html)
    for layer, (label, cells) in enumerate(table.rows):
        assert label == str(layer)
        texts = [cell.text for cell in cells]
        assert texts == [written[(head, layer)] for head in range(3)]
    assert table.rows[1][1][0].strength == 100
    assert f" {largest_one:.3g}</span>" in figure.html  # what has it in full
    assert figure.alt == (
        "Scores: a table of 2 layers and 3 heads. The largest numbers: "
        f"layer 1 head 0 ({largest_one:.3f}); layer 1 head 2 ({0.8 * largest_one:.3f})."
    )


def test_the_largest_first():
    numbers = torch.tensor([[0.1, 0.3], [0.2, 0.3]])
    assert top_heads(numbers, 3) == [(0, 1), (1, 1), (1, 0)]


@pytest.mark.usefixtures("unchecked_shapes")
def test_other_axes_and_nan_are_refused(weights):
    with pytest.raises(ValueError, match=r"it needs 4: .layers, heads, query"):
        head_grid(weights[0], "All")
    with pytest.raises(ValueError, match=r"it needs 2: .layers, heads"):
        head_table(weights, "Scores")
    with pytest.raises(ValueError, match="numbers holds 1"):
        head_table(torch.tensor([[0.0, torch.nan]]), "Scores")
