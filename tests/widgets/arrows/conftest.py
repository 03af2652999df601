"""The small figures, each in a page of its own."""

import pytest
import torch

from manyheads import Choice, Roles, Spread
from manyheads.random_scores import Slopes, random_draws

WORDS = ["hot", "pizza", "it"]


@pytest.fixture
def vectors():
    return torch.tensor([[-0.6, 1.9], [2.2, 0.8], [1.4, -0.5]])


@pytest.fixture
def make(vectors):
    """Makes a figure of a kind, as the book shows it."""

    def make_figure(kind, **options):
        if kind == "choice":
            return Choice(vectors, WORDS, **options)
        if kind == "roles":
            matrices = torch.tensor(
                [
                    [[-0.5, 1], [-0.75, -0.5]],
                    [[0.75, 0.75], [-1, 0.75]],
                    [[0.75, -0.25], [0.5, 0.75]],
                ]
            )
            return Roles(vectors, WORDS, *matrices, **options)
        sizes = [3, 8, 32, 64, 128]
        slopes = Slopes(
            20_000, sizes, [0.047, 0.036, 0.019, 0.014, 0.01], [0.054] * 5
        )
        return Spread(*random_draws(), slopes, **options)

    return make_figure


@pytest.fixture
def figure(widget_page, make):
    """Such a figure's root."""

    def open_figure(kind, page=None, **options):
        shown = widget_page(make(kind, **options), **(page or {}))
        return shown.locator(f"[data-{kind}]")

    return open_figure


@pytest.fixture
def drag():
    """Drags a tip by so many pixels, with the mouse."""

    def drag_tip(root, word, dx, dy):
        tip = root.get_by_role("button", name=f"The tip of “{word}”")
        box = tip.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        mouse = root.page.mouse
        mouse.move(x, y)
        mouse.down()
        mouse.move(x + dx / 2, y + dy / 2)
        mouse.move(x + dx, y + dy)
        mouse.up()
        return tip

    return drag_tip
