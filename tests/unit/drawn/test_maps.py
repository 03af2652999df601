"""Large tensors as maps: the numbers are in the masks, and no map is too large."""

import base64
import io
import re

import numpy as np
import pytest
import torch
from PIL import Image

from manyheads.drawn.maps import png_of
from manyheads.figures.head_grids import head_grid
from manyheads.figures.heatmaps import heatmaps
from support.outputs import drawn

# A mask has sixteen shades.
CLOSE = 0.5 / 15 + 1e-6


def masks(html: str) -> list[tuple[str, np.ndarray]]:
    """The layers of all maps: class, and how opaque each pixel is, 0 to 1."""
    found = re.findall(
        r'<i(?: class="([\w-]+)")? style="--m:url\(data:image/png;base64,(.*?)\)',
        html,
    )
    return [
        (
            kind,
            np.asarray(
                Image.open(io.BytesIO(base64.b64decode(png))).convert("RGBA")
            )[..., 3]
            / 255,
        )
        for kind, png in found
    ]


def test_each_head_is_a_map_of_its_weights():
    weights = torch.randn(1, 4, 10, 12).softmax(dim=-1)
    html = drawn.shown("weights", weights)["text/html"]
    found = masks(html)
    assert len(found) == 4
    for head, (kind, shade) in enumerate(found):
        assert kind == ""
        wanted = weights[0, head].sqrt().numpy()
        assert np.abs(shade - wanted).max() <= CLOSE
    hues = re.findall(
        r'mh-block mh-weights" style="--c:var\(--mh-([\w-]+)', html
    )
    assert hues == [f"head-{head}" for head in range(4)]


def test_numbers_below_and_above_0_are_two_masks():
    x = torch.randn(20, 20)
    (_, above), (kind, below) = masks(drawn.shown("x", x)["text/html"])
    assert kind == "mh-below"
    wanted = x.sign() * (x.abs() / x.abs().max()).sqrt()
    assert np.abs(above - below - wanted.numpy()).max() <= CLOSE


def test_what_is_hidden_is_a_mask_of_its_own():
    causal = torch.ones(20, 20, dtype=torch.bool).tril()
    real = torch.arange(20) < 18
    weights = torch.rand(20, 20).masked_fill(~(causal & real), 0)
    html = drawn.shown("x", weights, mask=causal, padding=real)["text/html"]
    found = dict(masks(html))
    assert np.array_equal(found["mh-padding"] > 0, ~real.expand(20, 20))
    assert np.array_equal(found["mh-masked"] > 0, ~causal & real)


def test_where_numbers_share_a_pixel_it_has_the_strongest():
    x = torch.full((16, 4096), 0.01)
    x[3, 1000], x[3, 1001] = 1.0, -0.5
    html = drawn.shown("x", x)["text/html"]
    (_, above), *rest = masks(html)
    assert above.shape == (16, 1024) and above.max() == 1
    assert above.argmax() == 3 * 1024 + 250 and not rest
    assert "A pixel is the strongest of several numbers." in html
    assert "strongest" not in drawn.shown("x", x[:, :64])["text/html"]


@pytest.mark.parametrize(
    "shape",
    [
        (400, 3),
        (3, 400),
        (4, 16, 768),
        (4, 12, 16, 64),
        (32, 8, 10, 64),
        (2, 100, 9, 9),
    ],
    ids=str,
)
def test_maps_have_bounds_whatever_the_shape(shape):
    html = drawn.shown("x", torch.randn(shape))["text/html"]
    sizes = re.findall(r"--w:(\d+)px;--h:(\d+)px", html)
    assert len(sizes) == min(np.prod(shape[:-2], dtype=int), 48)
    for width, height in sizes:
        assert 24 <= int(width) <= 656 and 24 <= int(height) <= 320
    assert sum(shade.size for kind, shade in masks(html) if not kind) <= 2**14
    left_out = np.prod(shape[:-2], dtype=int) - 48
    assert (f"{left_out} more are not drawn." in html) == (left_out > 0)


def test_a_few_maps_have_as_many_labels_as_can_be_read():
    tokens = [f"t{i}" for i in range(16)]
    html = heatmaps(torch.full((3, 16, 16), 1 / 16), tokens).html
    assert re.findall("<span>(t[0-9]+)", html)[:32] == tokens * 2
    long = [f"t{i}" for i in range(400)]
    html = heatmaps(
        torch.full((1, 400, 3), 1 / 3), long, key_tokens=list("abc")
    ).html
    shown = re.findall("<span>(t[0-9]+)", html)
    assert shown[:2] == ["t0", "t15"] and len(shown) == 26


@pytest.mark.parametrize(("heads", "a_line"), [(2, 2), (6, 3), (12, 4)])
def test_a_figure_of_many_heads_is_no_higher_than_a_screen(heads, a_line):
    weights = torch.full((heads, 16, 16), 1 / 16)
    html = heatmaps(weights, [f"t{i}" for i in range(16)]).html
    ((width, height),) = set(re.findall(r"--w:(\d+)px;--h:(\d+)px", html))
    assert 656 // int(width) >= a_line
    assert heads / a_line * int(height) < 560


def test_all_heads_of_all_layers_are_one_map_in_its_order():
    weights = torch.rand(2, 3, 4, 5) / 5
    html = head_grid(weights, "All").html
    (_, shade), (kind, between) = masks(html)
    assert kind == "mh-between"
    assert shade.shape == between.shape == (2 * 5 - 1, 3 * 6 - 1)
    for layer in range(2):
        for head in range(3):
            part = np.s_[5 * layer : 5 * layer + 4, 6 * head : 6 * head + 5]
            wanted = weights[layer, head].sqrt().numpy()
            assert np.abs(shade[part] - wanted).max() <= CLOSE
            assert not between[part].any()
    assert masks(head_grid(weights[:1], "One layer").html)
    assert between.sum() == between.size - 2 * 3 * 4 * 5


def test_with_fewer_shades_a_picture_is_as_strong():
    shade = torch.tensor([[0.0, 0.3, 1.0]])
    for shades in (16, 8, 2):
        picture = Image.open(io.BytesIO(png_of(shade, shades)))
        found = np.asarray(picture.convert("RGBA"))[..., 3] / 255
        assert np.allclose(found, shade, atol=0.51 / (shades - 1))
        assert found[0, 0] == 0 and found[0, 2] == 1
