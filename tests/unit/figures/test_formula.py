"""The drawn formula: each symbol leads to its tensor, and a tensor's thumbnail is drawn from its numbers."""

import re
from xml.etree import ElementTree

import pytest
import torch

from manyheads import attention
from manyheads.colours import palette
from manyheads.figures.formula import formula, thumbnail

NAMES = ["mixed", "weights", "q", "k", "v"]


@pytest.fixture
def tensors():
    torch.manual_seed(0)
    q, k, v = torch.randn(3, 1, 3, 4, 2)
    mixed, weights = attention(q, k, v)
    return {"mixed": mixed, "weights": weights, "q": q, "k": k, "v": v}


def sheets(svg: str) -> list[dict[tuple[float, float], tuple[str, float]]]:
    """A thumbnail's sheets, head 0 first: the colour and strength of each cell drawn, by its left upper corner."""
    found = []
    for sheet in reversed(ElementTree.fromstring(svg).findall("g")):
        cells = {}
        for group in sheet.findall("g"):
            colour = group.attrib["fill"].removeprefix("var(--mh-")[:-1]
            for path in group:
                x, y = path.attrib["d"][1:].split("h")[0].split()
                strength = float(path.attrib["opacity"])
                cells[float(x), float(y)] = (colour, strength)
        found.append(cells)
    return found


def test_a_cell_of_weights_has_its_heads_hue_as_strong_as_its_root(tensors):
    weights = tensors["weights"][0]
    drawn = sheets(thumbnail(tensors["weights"], True))
    assert len(drawn) == 3
    for (x, y), (colour, strength) in drawn[0].items():
        weight = weights[0, round(y / 17.5), round(x / 20)].item()
        assert colour == "head-0"
        assert strength == pytest.approx(weight**0.5, abs=0.006)
    assert len(drawn[0]) == 16
    # Of the sheets behind, the upper row and the last column are seen.
    assert [len(cells) for cells in drawn[1:]] == [7, 7]
    for head in (1, 2):
        assert {colour for colour, _ in drawn[head].values()} == {
            f"head-{head}"
        }
        corner = weights[head, 3, 3].item()
        assert drawn[head][60, 52.5][1] == pytest.approx(
            corner**0.5, abs=0.006
        )


def test_a_signed_cell_is_on_the_scale_of_the_largest(tensors):
    # The largest is not in front.
    scaled = tensors["q"] * torch.tensor([1.0, 2.0, 9.0]).reshape(3, 1, 1)
    q = scaled[0]
    (front, *_) = sheets(thumbnail(scaled, False))
    assert len(front) == 8
    for (x, y), (colour, strength) in front.items():
        number = q[0, round(y / 17.5), round(x / 20)].item()
        assert colour == ("negative" if number < 0 else "positive")
        wanted = (abs(number) / q.abs().max().item()) ** 0.5
        assert strength == pytest.approx(wanted, abs=0.006)


def test_a_large_tensor_is_averaged_to_a_few_cells():
    means = torch.tensor([[1.0, 4.0], [9.0, 16.0]])
    blocks = means.repeat_interleave(200, 0).repeat_interleave(160, 1)
    x = blocks.repeat(1, 12, 1, 1)
    drawn = sheets(thumbnail(x, False))
    assert [len(cells) for cells in drawn] == [64, 15, 15]
    strengths = [strength for _, strength in drawn[0].values()]
    assert sorted(set(strengths)) == [0.25, 0.5, 0.75, 1]
    assert "var(--mh-ink)" in thumbnail(x, False)  # too many heads for hues


def test_zeros_are_paper():
    assert sheets(thumbnail(torch.zeros(1, 1, 2, 2), False)) == [{}]


def test_each_symbol_its_line_and_its_tensor_have_one_name(tensors):
    html = formula(**tensors).html()
    for name in NAMES:
        tags = re.findall(rf'<(\w+) data-tie="{name}"', html)
        assert tags == ["g", "path", "div"], name
    meant = dict(re.findall(r'aria-label="(\w+) is (\w+), ', html))
    assert meant == {
        "Attention": "mixed",
        "softmax": "weights",
        "Q": "q",
        "K": "k",
        "V": "v",
    }
    assert re.findall(r"<b>(\w+)</b><span>\((.*?)\)", html) == [
        (name, "1, 3, 4, 4" if name == "weights" else "1, 3, 4, 2")
        for name in NAMES
    ]


def test_a_line_goes_from_its_symbols_middle_to_its_tensors(tensors):
    html = formula(**tensors).html()
    for place, name in enumerate(NAMES):
        start, across = re.search(
            rf'<path data-tie="{name}" d="M([\d.]+) 0c0 30 (\S+) ', html
        ).groups()
        left, right = re.search(
            rf'<g data-tie="{name}">.*?<path d="M(\d+) 43H(\d+)"', html
        ).groups()
        # The formula is 560 of the 700 that the lines have, in their middle.
        assert float(start) == 70 + (int(left) + int(right)) / 2
        assert float(start) + float(across) == 70 + 140 * place


def test_what_the_text_is_about_is_chosen(tensors):
    assert 'class="mh-chosen"' not in formula(**tensors).html()
    html = formula(**tensors, chosen="weights").html()
    chosen = re.findall(r'data-tie="(\w+)" class="mh-chosen"', html)
    assert chosen == ["weights"] * 3


def test_it_is_one_text_with_its_styles_and_no_script(tensors):
    html = formula(**tensors).html()
    assert html == formula(**tensors).html()
    assert "<script" not in html and " id=" not in html
    assert len(html) < 20_000
    for name in set(re.findall(r"var\(--mh-([\w-]+)\)", html)):
        assert name in palette("light"), name
    bundle = formula(**tensors)._repr_mimebundle_()
    assert bundle["text/html"] == html
    assert bundle["text/plain"].splitlines() == [
        "Attention(Q, K, V) = softmax(Q Kᵀ / √d_k) V",
        "  mixed (1, 3, 4, 2)",
        "  weights (1, 3, 4, 4)",
        "  q (1, 3, 4, 2)",
        "  k (1, 3, 4, 2)",
        "  v (1, 3, 4, 2)",
    ]


@pytest.mark.usefixtures("unchecked_shapes")
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"q": torch.ones(4, 2)}, r"it needs 4: \(batch, heads"),
        (
            {"weights": torch.ones(1, 3, 4, 2)},
            r"weights has shape \(1, 3, 4, 2\); what q, k and v give is \(1, 3, 4, 4\)",
        ),
        (
            {"mixed": torch.ones(1, 3, 4, 4)},
            r"mixed has shape .*is \(1, 3, 4, 2\)",
        ),
        ({"k": torch.ones(1, 3, 4, 3)}, "last axes must be equal"),
        ({"v": torch.full((1, 3, 4, 2), torch.nan)}, "v holds 24 number"),
        (
            {"weights": torch.full((1, 3, 4, 4), -2.5)},
            "weights go from -2.5 to -2.5, and rows add up to",
        ),
        (
            {"chosen": "scores"},
            "chosen is 'scores'; it can be mixed, weights, q, k, v, or empty",
        ),
    ],
)
def test_what_can_not_be_one_attention_is_refused(tensors, change, words):
    with pytest.raises(ValueError, match=words):
        formula(**tensors | change)
