"""A drawn tensor's tables: heads in their hues, strengths, labels, what is hidden, and inks that can be read."""

import math
import re

import pytest
import torch

from manyheads.colours import contrast, mixed, palette
from support.outputs import drawn

TOKENS = ["Я", "Хочу", "Пиццу", "<eos>"]
WEIGHTS = torch.randn(
    1, 3, 4, 4, generator=torch.Generator().manual_seed(0)
).softmax(dim=-1)
X = torch.tensor([[0.0, 1.0, -0.25], [-4.0, 2.0, 0.0]])
CAUSAL = torch.ones(4, 4, dtype=torch.bool).tril()


def html_of(*given, **named) -> str:
    return drawn.shown("x", *given, **named)["text/html"]


def test_each_head_has_a_table_in_its_hue_with_tokens_on_both_sides():
    found = drawn.tables(html_of(WEIGHTS, TOKENS, decimals=2))
    for head, table in enumerate(found):
        assert table.caption == f"Head {head} key →"
        assert table.colour == f"head-{head}"
        assert table.columns == ["query ↓", *TOKENS]
        assert [label for label, _ in table.rows] == TOKENS
        for row, (_, cells) in enumerate(table.rows):
            for key, cell in enumerate(cells):
                weight = WEIGHTS[0, head, row, key].item()
                assert cell.text == f"{weight:.2f}"
                assert cell.strength == round(100 * math.sqrt(weight))
    assert len(found) == 3


@pytest.mark.parametrize("axes", ["query key", "key query", "key"])
def test_weights_are_known_by_their_axes(axes):
    weights = WEIGHTS[0, 0] if " " in axes else WEIGHTS[0, 0, 0]
    html = html_of(weights, axes=axes).split("</style>")[1]
    assert 'class="mh-weights"' in html
    assert 'class="mh-weights"' not in html_of(
        weights, axes=axes.replace("key", "column")
    )


def test_more_heads_than_there_are_hues_are_drawn_in_ink():
    html = html_of(WEIGHTS[:, :1].expand(1, 7, 4, 4))
    assert {table.colour for table in drawn.tables(html)} == {"ink"}


def test_the_strength_of_a_signed_number_is_the_root_of_its_share():
    (table,) = drawn.tables(html_of(X))
    strengths = [[cell.strength for cell in row] for _, row in table.rows]
    assert strengths == [[0, 50, 25], [100, 71, 0]]
    below = [
        ["mh-below" in cell.classes for cell in row] for _, row in table.rows
    ]
    assert below == (X < 0).tolist()
    # What a mask hides is on no scale.
    (table,) = drawn.tables(html_of(X.masked_fill(X < -1, -math.inf)))
    assert table.rows[1][1][1].strength == 100


def test_columns_of_heads_are_marked_in_their_hues():
    html = html_of(torch.arange(12.0).reshape(2, 6), heads=3)
    marks = re.findall(r'mh-head mh-index" style="--c:var\(--mh-(.*?)\)', html)
    assert marks == [f"head-{column // 2}" for column in range(6)]
    assert drawn.tables(html)[0].colour == "ink"  # the rows are no head's
    assert "mh-gap" not in html.split("</style>")[1]


def test_heads_that_are_cut_apart_stand_under_their_names():
    x = torch.arange(12.0).reshape(1, 2, 3, 2)
    html = html_of(x, ["a", "b"], axes="batch seq heads d_head")
    (table,) = drawn.tables(html)
    assert table.columns == [
        "Head 0",
        "Head 1",
        "Head 2",
        "token ↓",
        *"010101",
    ]
    gaps = ["mh-gap" in cell.classes for cell in table.rows[0][1]]
    assert gaps == [False, False, True, False, True, False]
    assert "sentence, token, head, d_head" in html


def test_sentences_have_their_heads_under_their_names():
    html = html_of(WEIGHTS.expand(2, 3, 4, 4))
    assert re.findall(r'mh-outer">(.*?)<', html) == [
        "Sentence 0",
        "Sentence 1",
    ]
    assert len(drawn.tables(html)) == 6
    captions = [
        table.caption for table in drawn.tables(html_of(X.expand(2, 2, 3)))
    ]
    assert captions == ["[0]", "[1]"]


def test_masked_is_hatched_and_padding_dotted_where_nothing_is_left():
    real = torch.tensor([True, True, True, False])
    weights = WEIGHTS.masked_fill(~(CAUSAL & real), 0)
    weights[0, 0, 0, 1] = 0.25  # the mask was forgotten
    html = html_of(weights, TOKENS, decimals=2, mask=CAUSAL, padding=real)
    table = drawn.tables(html)[0]
    for row, (_, cells) in enumerate(table.rows):
        for key, cell in enumerate(cells):
            dotted = key == 3
            hatched = key > row and not dotted and (row, key) != (0, 1)
            assert ("mh-padding" in cell.classes) == dotted
            assert ("mh-masked" in cell.classes) == hatched
    assert table.rows[0][1][1].text == "0.25"
    # A 0 that nobody hid is a weight like any other.
    assert "mh-masked" not in html_of(weights).split("</style>")[1]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_number_can_be_read_on_its_colour(theme):
    ramps = {
        f"head-{head}": WEIGHTS.new_tensor(range(101)) / 100
        for head in range(6)
    }
    weights = torch.stack([(share**2) for share in ramps.values()])
    html = html_of(
        weights[None, :, :, None][:, :, ::8], axes="batch heads query key"
    )
    colours = palette(theme)
    for table in drawn.tables(html):
        for _, (cell,) in table.rows:
            inks = [name for name in cell.classes if f"mh-{theme}-" in name]
            ink = inks[0].rpartition("-")[2] if inks else "ink"
            text = {"black": (0, 0, 0), "white": (255, 255, 255)}.get(
                ink, colours.get(ink)
            )
            ground = mixed(
                colours["paper"], colours[table.colour], cell.strength / 100
            )
            assert contrast(text, ground) >= 4.5


@pytest.mark.parametrize("text", ["<b>", '"><script>', "a&b", "\x1b[2J"])
def test_a_token_and_a_name_are_text(text):
    data = drawn.shown(text, X, [text, "b"])
    assert drawn.tables(data["text/html"])[0].rows[0][0] in (text, r"\x1b[2J")
    for markup in ("<b><", "<script"):
        assert markup not in data["text/html"].split("</style>")[1].replace(
            "<b>", "", 1
        )


@pytest.mark.parametrize(("rows", "label"), [(10, "3ch"), (11, "4ch")])
def test_the_numbers_of_rows_have_room(rows, label):
    assert f"--label:{label}" in html_of(torch.ones(rows, 2))


def test_a_long_token_leaves_room_for_the_numbers():
    html = html_of(X, ["x" * 10_000, "b"])
    assert "x" * 41 not in html
    assert "--label:18ch" in html
    assert "--label:8ch" in html_of(X, ["Пиццу!", "b"])


def test_an_output_brings_its_styles_and_nothing_that_runs():
    html = html_of(WEIGHTS)
    style = re.search("<style>(.*?)</style>", html)[1]
    assert "--mh-head-0:" in style and ".mh-drawn" in style
    assert "/*" not in style and ".mh-map" not in style
    assert ".mh-map" in html_of(torch.randn(16, 64))
    assert html == html_of(WEIGHTS)
    assert not re.search(r"<script|\son\w+=|\sid=", html)
