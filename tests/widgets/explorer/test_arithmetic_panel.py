"""The panel beside the stage shows the number in focus at every station, as torch has it."""

import pytest

from support.explorers import button, click_cell, go, pizza, why
from support.numbers.explorer_numbers import STATIONS, torchs

POWERS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def result(page) -> float:
    """What comes out at the end, with the digits that it has on hovering."""
    shown = why(page).locator(".mh-result > :last-child")
    text = shown.get_attribute("title") or shown.inner_text()
    text = text.replace("−", "-").replace("∞", "inf")
    digits, _, power = text.partition("·10")
    return float(digits) * 10.0 ** int(power.translate(POWERS) or 0)


@pytest.mark.parametrize(
    ("causal", "query", "key", "column"),
    [(False, 2, 1, 3), (True, 1, 3, 0), (True, 3, 3, 5)],
)
def test_the_panel_shows_the_chosen_cell(
    widget_page, causal, query, key, column
):
    explorer, x, weights = pizza(causal=causal)
    page = widget_page(explorer)
    head, place = divmod(column, 2)
    go(page, "merge")
    click_cell(page, 1, query, column)
    go(page, "weights")
    page.locator(
        f"[data-head='{head}'][data-query='{query}'][data-key='{key}']"
    ).click()
    for station in STATIONS:
        go(page, station)
        after = torchs(x, weights, causal)[station]["after"]
        if len(after) == 1:
            wanted = after[0].reshape(4, 6)[query, column]
        else:
            last = place if after[0].shape == (4, 2) else key
            wanted = after[head][query, last]
        assert result(page) == close_to(wanted), station


@pytest.mark.parametrize("letter", ["q", "k", "v"])
def test_the_panel_shows_the_chosen_row_of_each_letter(widget_page, letter):
    explorer, x, weights = pizza()
    page = widget_page(explorer)
    go(page, "qkv")
    button(page, letter.upper()).click()
    click_cell(page, 2, 2, 5)
    row = torchs(x, weights, letter=letter)["qkv"]["after"][0]
    for station in ("qkv", "reshape", "swap"):
        go(page, station)
        assert result(page) == close_to(row.reshape(4, 6)[2, 5]), station


def close_to(number):
    """As exact as four decimals, or three digits of what is tiny, can say it."""
    return pytest.approx(number.item(), rel=6e-3, abs=6e-5)
