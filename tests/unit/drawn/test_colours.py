"""The book's colours as Python reads them from the style sheet."""

import re

import pytest

from manyheads.colours import (
    STYLE,
    THEMES,
    contrast,
    head_colour,
    mixed,
    palette,
    text_on,
)

BASIC = {"black": (0, 0, 0), "white": (255, 255, 255)}


def test_the_palette_is_the_style_sheets():
    for name, *both in re.findall(
        r"--mh-([\w-]+): light-dark\((\S+), (\S+)\)", STYLE
    ):
        for theme, text in zip(THEMES, both, strict=True):
            assert "#" + bytes(palette(theme)[name]).hex() == text
    assert len(palette("light")) == 17


def test_a_head_has_its_hue_among_six():
    assert [head_colour(head, 6) for head in range(6)] == [
        f"head-{head}" for head in range(6)
    ]
    assert head_colour(2, 7) == "ink"


def test_a_cell_is_between_paper_and_its_full_colour():
    paper, full = (255, 255, 255), (55, 155, 5)
    assert mixed(paper, full, 0.0) == paper
    assert mixed(paper, full, 0.25) == (205, 230, 192)
    assert mixed(paper, full, 1.0) == full


@pytest.mark.parametrize("theme", THEMES)
def test_text_can_be_read_on_every_colour(theme):
    colours = palette(theme)
    for name in (
        "ink",
        "negative",
        "positive",
        *(f"head-{i}" for i in range(6)),
    ):
        for percent in range(101):
            cell = mixed(colours["paper"], colours[name], percent / 100)
            found = text_on(cell, theme)
            assert contrast({**colours, **BASIC}[found], cell) >= 4.5


def test_contrast_is_that_of_wcag():
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((119, 119, 119), (255, 255, 255)) == pytest.approx(
        4.48, abs=0.01
    )
