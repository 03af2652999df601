"""Long names of layers: what they have in common goes first, and no two become one."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

OF_TORCH = [
    *(f"encoder.layers.{i}.self_attn" for i in range(2)),
    *("decoder.layers.0.self_attn", "decoder.layers.0.multihead_attn"),
]
OF_T5 = [
    "encoder.block.0.layer.0.SelfAttention",
    "decoder.block.0.layer.0.SelfAttention",
    "decoder.block.0.layer.1.EncDecAttention",
]


@pytest.fixture(scope="module")
def short(wall):
    module = wall("views/names.js")
    return lambda names, most: module(
        f"shortNames({json.dumps(names)}, {most})"
    )


@pytest.mark.parametrize(
    ("names", "most", "shown"),
    [
        (["layer 3", "layer 10"], 8, ["layer 3", "layer 10"]),
        (OF_TORCH[:2], 30, OF_TORCH[:2]),
        (OF_TORCH[:2], 21, ["…layers.0.self_attn", "…layers.1.self_attn"]),
        (OF_TORCH[:2], 12, ["…layers.0", "…layers.1"]),
        (OF_TORCH[:2], 3, ["…0", "…1"]),
        (OF_TORCH, 21, ["encoder…0.self", "encoder…1.self", "decoder…0.self", "decoder…0.multihead"]),
        (OF_T5, 21, ["encoder…0…0.Self", "decoder…0…0.Self", "decoder…0…1.EncDec"]),
        (["down_blocks.0.attn", "mid.attn"], 12, ["down_…0.attn", "mid.attn"]),
        (["a" * 30], 9, ["aaaa…aaaa"]),
    ],
)  # fmt: skip
def test_what_names_have_in_common_goes_first(short, names, most, shown):
    assert short(names, most) == shown


PART = st.sampled_from(["a", "layers", "0", "12", "self_attn", "crossAttention"])  # fmt: skip
NAME = st.lists(PART, min_size=1, max_size=5).map(".".join)


@given(st.lists(NAME, min_size=1, max_size=5, unique=True), st.integers(5, 30))
def test_they_have_room_and_stay_apart(short, names, most):
    found = short(names, most)
    assert len(found) == len(names)
    assert max(map(len, found)) <= most
    if most >= 22 and len({name.count(".") for name in names}) == 1:
        parts = [name.split(".") for name in names]
        differing = sum(len({*each}) > 1 for each in zip(*parts, strict=True))
        if differing == 1 and len(names) > 1:
            assert len({*found}) == len(names)
