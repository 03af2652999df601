"""Explorers to test with, what stands in their tables, and what a reader does with them in a page."""

import torch

from manyheads import Explorer

TOKENS = ["Я", "Хочу", "Пиццу", "<eos>"]


def pizza(seq=4, d_model=6, heads=3, tokens=None, **options):
    """An explorer from X to the output, and all its tensors."""
    if tokens is None:
        tokens = [f"t{i}" for i in range(seq)] if seq > 4 else TOKENS[:seq]
    torch.manual_seed(1)
    x = torch.randn(1, seq, d_model)
    weights = torch.randn(4, d_model, d_model) / 2
    query, key, value = (x @ w for w in weights[:3])
    explorer = Explorer(
        query,
        key,
        value,
        tokens=[tokens],
        heads=heads,
        x=x,
        projections=list(weights[:3]),
        w_output=weights[3],
        **options,
    )
    return explorer, x, weights


# Explorers of all shapes: few heads and tokens, many, one of each, very long names, and without X and the values.
KINDS = {
    "pizza": lambda: pizza()[0],
    "many": lambda: pizza(16, 48, 12)[0],
    "one": lambda: pizza(1, 2, 1)[0],
    "six keys": lambda: pizza(6, 18, 3)[0],
    "long names": lambda: pizza(tokens=["W" * 900, "ж" * 40, "a b c", "d"])[0],
    "rows": lambda: rows(4, 6, 3),
    "hundreds of heads": lambda: rows(3, 768, 384),
}


def rows(seq: int, d_model: int, heads: int, **options):
    """An explorer of queries and keys alone."""
    generator = torch.Generator().manual_seed(0)
    query, key = torch.randn(2, 1, seq, d_model, generator=generator)
    tokens = [f"t{i}" for i in range(seq)]
    return Explorer(query, key, tokens=[tokens], heads=heads, **options)


# What is drawn of the stage; what it holds of the other way to show it stays in the page, hidden.
SHOWN = ".mh-stage > :not([hidden])"
# The number in focus: the one that the keyboard comes to.
HERE = f"{SHOWN} [data-number][tabindex='0']"
NUMBER = "cell => +cell.dataset.number"
PLACE = "({ dataset: d }) => [d.block, d.row, d.column]"


def blocks(page) -> list[dict[tuple[int, int], float]]:
    """The numbers of each table that is shown, by row and column."""
    cells = page.locator(f"{SHOWN} [data-number]").evaluate_all(
        "cells => cells.map(({ dataset: d }) => [+d.block, +d.row, +d.column, +d.number])"
    )
    found = {}
    for block, row, column, number in cells:
        found.setdefault(block, {})[row, column] = number
    return [found[block] for block in sorted(found)]


def tokens_shown(page) -> list[str]:
    """The names beside the rows of the first tensor."""
    return page.locator(".mh-rowname:not(.mh-axis) bdi").all_text_contents()


# ---- what a reader does: page is the page, or one explorer in it ----


def open_menu(page) -> None:
    more = page.get_by_role("button", name="More", exact=True).first
    if more.get_attribute("aria-expanded") == "false":
        more.click()


def close_menu(page) -> None:
    """It stands over the panel and the last stations."""
    more = page.get_by_role("button", name="More", exact=True).first
    if more.get_attribute("aria-expanded") == "true":
        more.click()


def control(page, label: str):
    """A control by its whole label, with the menu opened where it stands there."""
    found = page.get_by_label(label, exact=True).first
    if not found.is_visible():
        open_menu(page)
    return found


def button(page, name: str):
    """A button by its whole name, with the menu opened where it stands there."""
    named = {"role": "button", "name": name, "exact": True}
    if not page.get_by_role(**named).count():
        open_menu(page)
    return page.get_by_role(**named).first


def unfold(page, summary: str) -> None:
    """Open a fold of the menu."""
    open_menu(page)
    fold = page.locator(f"details:not([open]) summary:text-is('{summary}')")
    if fold.count():
        fold.click()


def go(page, station: str) -> None:
    close_menu(page)
    page.locator(f"[data-stop='{station}']").first.click()


def click_cell(page, block: int, row: int, column: int) -> None:
    page.locator(
        f"{SHOWN} [data-block='{block}'][data-row='{row}'][data-column='{column}']"
    ).click()


def choose_head(page, head: int) -> None:
    """On the wall of all heads, where there is one."""
    page.locator(f"button[data-wall-head='{head}']").click()


def said(page) -> str:
    """What the reader is told."""
    return page.locator(".mh-foot [role=status]").first.text_content()


def why(page):
    """The panel with the arithmetic."""
    return page.locator("[data-why]").first
