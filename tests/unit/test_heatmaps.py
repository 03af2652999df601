"""A figure shows the weights it was given, says so in words, and has every glyph it needs."""

import base64
import io
import warnings

import numpy as np
import pytest
import torch
from matplotlib.ft2font import FT2Font
from PIL import Image

from manyheads import heatmaps
from manyheads.colours import palette
from manyheads.drawn.writing import written_weight
from manyheads.figures.described import chart_style, hex_of
from manyheads.models.gpt2 import PADDING, SENTENCES, figure_tokens
from support.outputs.drawn import tables
from tools.subset_font import TARGET, chinese_characters

pytestmark = pytest.mark.long

TOKENS = [*figure_tokens(SENTENCES[0])]
WEIGHTS = torch.rand(
    12, 16, 16, generator=torch.Generator().manual_seed(0)
).softmax(-1)


def test_one_panel_a_head_with_the_weights_themselves_on_one_scale():
    figure = heatmaps(WEIGHTS, TOKENS)
    panels = [axes for axes in figure.axes if axes.images]
    assert len(panels) == 12
    for head, panel in enumerate(panels):
        (image,) = panel.images
        assert torch.equal(
            torch.from_numpy(image.get_array().data), WEIGHTS[head]
        )
        assert (image.norm.vmin, image.norm.vmax) == (0, 1)
        assert panel.get_title() == f"head {head}"
        assert [
            label.get_text() for label in panel.get_xticklabels()
        ] == TOKENS
        assert [
            label.get_text() for label in panel.get_yticklabels()
        ] == TOKENS
        assert "key" in panel.get_xlabel() and "query" in panel.get_ylabel()


def test_panels_may_have_names_of_their_own():
    figure = heatmaps(WEIGHTS[:2], TOKENS, names=["one", "the mean"])
    assert [axes.get_title() for axes in figure.axes[:2]] == [
        "one",
        "the mean",
    ]
    assert "one at" in figure.alt and "the mean at" in figure.alt
    with pytest.raises(ValueError, match="there are 2 heads and 1 names"):
        heatmaps(WEIGHTS[:2], TOKENS, names=["one"])


def test_queries_go_down_and_keys_across():
    weights = torch.zeros(1, 2, 3)
    weights[0, 0, 2] = weights[0, 1, 0] = 1
    panel = heatmaps(
        weights, ["q0", "q1"], key_tokens=["k0", "k1", "k2"]
    ).axes[0]
    assert panel.images[0].get_array().shape == (2, 3)
    assert [label.get_text() for label in panel.get_yticklabels()] == [
        "q0",
        "q1",
    ]
    assert [label.get_text() for label in panel.get_xticklabels()] == [
        "k0",
        "k1",
        "k2",
    ]
    numbers = {text.get_position(): text.get_text() for text in panel.texts}
    ones = {at for at, number in numbers.items() if number == "1.00"}
    assert ones == {(2, 0), (0, 1)}  # across, down
    assert len(numbers) == 6


def test_the_picture_carries_its_alternative_text():
    figure = heatmaps(WEIGHTS[:2], TOKENS, title="Two heads")
    data, metadata = figure._repr_mimebundle_()
    alt = metadata["image/png"]["alt"]
    key = int(WEIGHTS[1, -1].argmax())
    assert alt == data["text/plain"]
    assert alt.startswith(
        "Two heads: 2 heatmaps, 16 queries down, 16 keys across."
    )
    assert f"head 1 at {TOKENS[key]} ({WEIGHTS[1, -1, key]:.2f})" in alt
    assert (
        Image.open(io.BytesIO(base64.b64decode(data["image/png"]))).width
        == 2 * metadata["image/png"]["width"]
    )


def test_colours_grow_darker_with_the_weight():
    """A reader who sees no hue, and a printer without colour, still see the order."""
    figure = heatmaps(WEIGHTS[:6], TOKENS)
    for panel in figure.axes[:6]:
        cmap = panel.images[0].cmap
        red, green, blue, _ = cmap(torch.linspace(0, 1, 50).numpy()).T
        luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
        assert (luminance[1:] < luminance[:-1]).all()


def test_a_head_has_its_hue_and_in_a_wall_of_many_ink():
    for heads, names in (
        (3, ["head-0", "head-1", "head-2"]),
        (12, ["ink"] * 12),
    ):
        figure = heatmaps(WEIGHTS[:heads], TOKENS)
        for panel, name in zip(figure.axes, names, strict=False):
            full = panel.images[0].cmap(1.0, bytes=True)[:3]
            assert full == palette("light")[name]
            assert f"--c:var(--mh-{name})" in figure.html


def test_what_a_mask_hides_is_hatched():
    causal = torch.ones(3, 3, dtype=torch.bool).tril()
    weights = WEIGHTS[:2, :3, :3] * causal
    figure = heatmaps(weights, TOKENS[:3], mask=causal)
    assert "mh-masked" in figure.html.split("</style>")[1]
    for panel in figure.axes[:2]:
        cells = np.ma.asarray(panel.images[0].get_array())
        hidden = np.ma.getmaskarray(cells)
        assert torch.equal(torch.from_numpy(~hidden), causal)
        assert panel.patch.get_hatch()
    plain = heatmaps(weights, TOKENS[:3])
    assert "mh-masked" not in plain.html.split("</style>")[1]


def test_the_page_shows_a_drawing_of_the_same_numbers():
    figure = heatmaps(WEIGHTS[:2, :3, :3], TOKENS[:3], names=["one", "<two>"])
    data, _ = figure._repr_mimebundle_()
    assert data["text/html"] == figure.html
    found = tables(figure.html)
    assert [table.caption for table in found] == ["one key →", "<two>"]
    for head, table in enumerate(found):
        for query, (token, cells) in enumerate(table.rows):
            assert token == TOKENS[query]
            assert [cell.text for cell in cells] == [
                written_weight(weight, 2)
                for weight in WEIGHTS[head, query, :3].tolist()
            ]
    assert (
        'role="figure" aria-label="Attention weights: 2 heatmaps'
        in figure.html
    )


@pytest.mark.parametrize("shape", [(1, 400, 3), (1, 3, 400), (72, 3, 3)])
def test_no_figure_is_higher_than_two_screens(shape):
    tokens = [f"t{i}" for i in range(400)]
    _, queries, keys = shape
    weights = torch.full(shape, 1 / keys)
    figure = heatmaps(weights, tokens[:queries], tokens[:keys])
    assert max(figure.get_size_inches()) <= 14
    for panel in figure.axes[: shape[0]]:
        assert len(panel.get_yticklabels()) <= 24


def test_charts_have_the_books_hues_one_after_the_other():
    hues = chart_style()["axes.prop_cycle"].by_key()["color"]
    assert hues == [hex_of(f"head-{i}") for i in range(6)]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_every_token_has_its_glyphs(sentence):
    tokens = [*figure_tokens(sentence), PADDING]
    weights = torch.full((1, len(tokens), len(tokens)), 1 / len(tokens))
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # matplotlib warns of a missing glyph
        heatmaps(weights, tokens)._repr_mimebundle_()


def test_the_font_that_the_book_brings_has_every_chinese_character_of_the_chapters():
    missing = {
        character
        for character in chinese_characters()
        if ord(character) not in FT2Font(TARGET).get_charmap()
    }
    assert not missing, f"run tools/subset_font.py: {''.join(sorted(missing))}"


def test_a_token_is_text():
    tokens = ["$x$", "<b>", "a_b", "\\frac"]
    figure = heatmaps(torch.full((1, 4, 4), 0.25), tokens)
    panel = figure.axes[0]
    figure._repr_mimebundle_()
    assert [
        label.get_text().replace("\\$", "$")
        for label in panel.get_xticklabels()
    ] == tokens


def test_a_query_without_weights_looks_nowhere_in_words():
    """Such as the row of a token that isn't written yet."""
    figure = heatmaps(
        WEIGHTS[:2] * torch.tensor([1.0, 0])[:, None, None], TOKENS
    )
    assert "head 0 at" in figure.alt and "head 1 nowhere." in figure.alt


@pytest.mark.parametrize(
    ("ending", "begins"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")]
)  # fmt: skip
def test_one_head_is_a_picture_in_a_file(tmp_path, ending, begins):
    file = tmp_path / f"head.{ending}"
    figure = heatmaps(WEIGHTS[[3]], TOKENS, names=["head 3"])
    figure.savefig(file)
    assert file.read_bytes().startswith(begins)
    (panel,) = (axes for axes in figure.axes if axes.images)
    shown = torch.from_numpy(panel.images[0].get_array().data)
    assert torch.equal(shown, WEIGHTS[3])
