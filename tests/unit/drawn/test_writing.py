"""How numbers are written: a page never rounds to 0.00 what is not 0."""

import math

import pytest

from manyheads.drawn.writing import (
    in_html,
    printable,
    rounded,
    written,
    written_weight,
)


@pytest.mark.parametrize(
    ("number", "decimals", "printed", "drawn"),
    [
        (0.125, 1, "0.1", "0.1"),
        (-2.5, 1, "-2.5", "−2.5"),
        (-0.01, 1, "0.0", ">−0.05"),
        (0.004, 2, "0.00", "<0.005"),
        (0.3, 0, "0", "<0.5"),
        (0.0, 2, "0.00", "0"),
        (-0.0, 2, "0.00", "0"),
        (24, 0, "24", "24"),
        (-math.inf, 2, "-inf", "−∞"),
    ],
)
def test_a_number_as_a_terminal_and_as_a_page_has_it(
    number, decimals, printed, drawn
):
    assert rounded(number, decimals) == printed
    assert written(number, decimals) == drawn


@pytest.mark.parametrize(
    ("weight", "decimals", "drawn"),
    [
        (1.0, 2, "1.00"),
        (0.9993, 2, "0.999"),
        (0.9996, 2, ">0.999"),
        (0.99996, 4, "0.99996"),
        (0.994, 2, "0.99"),
        (0.004, 2, "<0.005"),
        (0.0, 2, "0"),
    ],
)
def test_only_an_exact_1_is_a_whole_weight(weight, decimals, drawn):
    assert written_weight(weight, decimals) == drawn


def test_a_text_stays_in_its_line_and_is_no_markup():
    assert printable("a\nb\ud800") == r"a\nb\ud800"
    assert in_html("<b>&") == "&lt;b&gt;&amp;"
    assert in_html("x" * 50) == "x" * 39 + "…"
