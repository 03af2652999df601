"""What PyTorch offers for attention: what is recorded of it is what it gives where it gives weights."""

import re
import warnings
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn.attention.flex_attention import flex_attention
from torch.nn.functional import scaled_dot_product_attention

from manyheads import MultiHeadAttention, record
from support.paths import ROOT
from support.recorded.modules import Calls

torch.manual_seed(0)
X = torch.randn(2, 5, 8)
MEMORY = torch.randn(2, 3, 8)
Q, K, V = torch.randn(3, 2, 4, 5, 6).unbind()
PADDING = torch.tensor([[False] * 5, [False] * 3 + [True] * 2])
CAUSAL = torch.ones(5, 5, dtype=torch.bool).triu(1)


def filled(module: nn.Module) -> Any:
    """The module with biases too, ready for use."""
    for parameter in module.parameters():
        nn.init.normal_(parameter, std=0.5)
    return module.eval()


class Single(nn.Module):
    """One head, as it is written by hand."""

    def forward(self, q, k, v):
        return (q @ k.mT / q.shape[-1] ** 0.5).softmax(-1) @ v


class Stacked(nn.Module):
    """Heads and sentences on one axis, as torch.bmm wants them."""

    num_heads = 2

    def forward(self, x):
        batch, seq, _ = x.shape
        q = x.view(batch, seq, 2, 4).transpose(1, 2).reshape(-1, seq, 4)
        weights = torch.bmm(q, q.transpose(1, 2)).softmax(dim=-1)
        weights = nn.functional.dropout(weights, 0.5, self.training)
        return torch.bmm(weights, q).view(batch, 2, seq, 4)


class Einsum(nn.Module):
    """Queries before heads."""

    def forward(self, q, k, v):
        q, k, v = (x.transpose(1, 2) for x in (q, k, v))
        scores = torch.einsum("bqhd,bkhd->bqhk", q, k) / q.shape[-1] ** 0.5
        return torch.einsum("bqhk,bkhd->bqhd", scores.softmax(dim=-1), v)


def theirs(**options) -> nn.MultiheadAttention:
    return filled(nn.MultiheadAttention(8, 2, batch_first=True, **options))


def each_head(module: nn.MultiheadAttention, *inputs, **masks) -> Tensor:
    return module(*inputs, average_attn_weights=False, **masks)[1]


def softmax(q: Tensor, k: Tensor, extra: Tensor | float = 0.0) -> Tensor:
    """By hand, with what is added to the scores."""
    return (q @ k.mT / q.shape[-1] ** 0.5 + extra).softmax(dim=-1)


def multi_head(**call):
    """The module, a call of it, and the weights that it must have had."""
    module = theirs()
    masks = {k: v for k, v in call.items() if "mask" in k}
    return (
        module,
        lambda m: m(X, X, X, **call),
        [each_head(module, X, X, X, **masks)],
    )


def sequence_first():
    module = filled(nn.MultiheadAttention(8, 2))
    x = X.transpose(0, 1)
    return module, lambda m: m(x, x, x), [each_head(module, x, x, x)]


def without_batch():
    module = theirs()
    return (
        module,
        lambda m: m(X[0], X[0], X[0]),
        [each_head(module, X[0], X[0], X[0])[None]],
    )


def with_keys_of_its_own():
    module = theirs(add_bias_kv=True, add_zero_attn=True)
    return (
        module,
        lambda m: m(X, X, X, need_weights=False),
        [each_head(module, X, X, X)],
    )


def other_columns():
    module = theirs(kdim=8, vdim=6)
    inputs = X, MEMORY, MEMORY[..., :6]
    return module, lambda m: m(*inputs), [each_head(module, *inputs)]


def encoder():
    layer = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True)
    module = filled(nn.TransformerEncoder(layer, 2))
    first, second = module.layers
    masks = {"key_padding_mask": PADDING}
    between = first(X, src_key_padding_mask=PADDING)
    return (
        module,
        lambda m: m(X, src_key_padding_mask=PADDING),
        [
            each_head(first.self_attn, X, X, X, **masks),
            each_head(second.self_attn, *[between] * 3, **masks),
        ],
    )


def decoder():
    layer = nn.TransformerDecoderLayer(8, 2, 16, batch_first=True)
    module = filled(nn.TransformerDecoder(layer, 1))
    (only,) = module.layers
    between = only.norm1(X + only.self_attn(X, X, X, attn_mask=CAUSAL)[0])
    return (
        module,
        lambda m: m(X, MEMORY, tgt_mask=CAUSAL),
        [
            each_head(only.self_attn, X, X, X, attn_mask=CAUSAL),
            each_head(only.multihead_attn, between, MEMORY, MEMORY),
        ],
    )


def whole_transformer():
    module = filled(nn.Transformer(8, 2, 1, 1, 16, batch_first=True))
    first = module.encoder.layers[0].self_attn
    second = module.decoder.layers[0].self_attn
    memory = module.encoder(MEMORY)
    (layer,) = module.decoder.layers
    between = layer.norm1(X + second(X, X, X)[0])
    return (
        module,
        lambda m: m(MEMORY, X),
        [
            each_head(first, MEMORY, MEMORY, MEMORY),
            each_head(second, X, X, X),
            each_head(layer.multihead_attn, between, memory, memory),
        ],
    )


def fused(expected: Tensor, *others: Tensor, **options):
    def call(*tensors):
        return scaled_dot_product_attention(*tensors, **options)

    tensors = others or (Q, K, V)
    return Calls(call), lambda m: m(*tensors), [expected]


def by_keywords():
    def call(q, k, v):
        return scaled_dot_product_attention(key=k, value=v, query=q)

    return Calls(call), lambda m: m(Q, K, V), [softmax(Q, K)]


def flex():
    def nearer(score, batch, head, query, key):
        return score - (query - key).abs()

    def call(*tensors):
        return flex_attention(*tensors, score_mod=nearer)

    steps = torch.arange(5)
    distance = (steps[:, None] - steps).abs()
    return Calls(call), lambda m: m(Q, K, V), [softmax(Q, K, -distance)]


def compiled():
    module, call, expected = encoder()
    return torch.compile(module), call, expected


def exported():
    model = Calls(scaled_dot_product_attention)
    module = torch.export.export(model, (Q, K, V)).module()
    return module, lambda m: m(Q, K, V), [softmax(Q, K)]


def quantized():
    module: Any
    module, call, _ = encoder()
    quantize = torch.ao.quantization.quantize_dynamic
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        small = quantize(module, {nn.Linear}, dtype=torch.qint8)
    first = module.layers[0].self_attn
    return small, call, [each_head(first, X, X, X, key_padding_mask=PADDING)]


def quantizable():
    module = theirs()
    x = X.transpose(0, 1)
    other = torch.ao.nn.quantizable.MultiheadAttention(8, 2).eval()
    with torch.no_grad():
        parts = other.linear_Q, other.linear_K, other.linear_V
        for part, weight, bias in zip(
            parts,
            module.in_proj_weight.chunk(3),
            module.in_proj_bias.chunk(3),
            strict=True,
        ):
            part.weight.copy_(weight)
            part.bias.copy_(bias)
    return other, lambda m: m(x, x, x), [each_head(module, X, X, X)]


def ours(**call):
    module = filled(MultiHeadAttention(8, 2))
    weights = module(X, **call)[1]
    return module, lambda m: m(X, need_weights=False, **call), [weights]


def stacked():
    q = X.view(2, 5, 2, 4).transpose(1, 2)
    return Stacked().eval(), lambda m: m(X), [(q @ q.mT).softmax(-1)]


def by_head():
    q, k, v = Q[:, 0], K[:, 0], V[:, 0]
    return Single(), lambda m: m(q, k, v), [softmax(q, k)[:, None]]


BIAS = torch.randn(4, 5, 5)
CASES = {
    "nn.MultiheadAttention": multi_head,
    "nn.MultiheadAttention, without weights": lambda: multi_head(
        need_weights=False
    ),
    "nn.MultiheadAttention, with padding": lambda: multi_head(
        key_padding_mask=PADDING, need_weights=False
    ),
    "nn.MultiheadAttention, causal": lambda: multi_head(
        attn_mask=CAUSAL, is_causal=True, need_weights=False
    ),
    "nn.MultiheadAttention, batch second": sequence_first,
    "nn.MultiheadAttention, no batch": without_batch,
    "nn.MultiheadAttention, bias_kv, zero_attn": with_keys_of_its_own,
    "nn.MultiheadAttention, kdim and vdim": other_columns,
    "nn.TransformerEncoder": encoder,
    "nn.TransformerDecoder": decoder,
    "nn.Transformer": whole_transformer,
    "scaled_dot_product_attention": lambda: fused(softmax(Q, K)),
    "scaled_dot_product_attention, is_causal": lambda: fused(
        softmax(Q, K, CAUSAL.float().masked_fill(CAUSAL, -torch.inf)),
        is_causal=True,
    ),
    "scaled_dot_product_attention, boolean mask": lambda: fused(
        softmax(Q, K, torch.zeros(5, 5).masked_fill(CAUSAL, -torch.inf)),
        attn_mask=~CAUSAL,
    ),
    "scaled_dot_product_attention, added mask": lambda: fused(
        softmax(Q, K, BIAS), attn_mask=BIAS
    ),
    "scaled_dot_product_attention, scale": lambda: fused(
        softmax(Q * 6**0.5 / 3, K), scale=1 / 3
    ),
    "scaled_dot_product_attention, grouped keys": lambda: fused(
        softmax(Q, K[:, :2].repeat_interleave(2, dim=1)),
        *(Q, K[:, :2], V[:, :2]),
        enable_gqa=True,
    ),
    "scaled_dot_product_attention, by keywords": by_keywords,
    "flex_attention": flex,
    "torch.compile": compiled,
    "torch.export": exported,
    "quantize_dynamic": quantized,
    "quantizable.MultiheadAttention": quantizable,
    "the book's MultiHeadAttention": ours,
    "the book's MultiHeadAttention, masked": lambda: ours(mask=~CAUSAL),
    "softmax and @, one head": by_head,
    "softmax and torch.bmm": stacked,
    "softmax and torch.einsum": lambda: (
        Einsum(),
        lambda m: m(Q, K, V),
        [softmax(Q, K)],
    ),
}


@pytest.mark.parametrize("name", CASES)
@torch.no_grad()
def test_recorded_weights_are_those_of_pytorch(name):
    module, call, expected = CASES[name]()
    with record(module) as seen:
        call(module)
    found = list(seen.values())
    if name == "quantize_dynamic":
        # Its second layer gets what a layer in eight bits gave.
        found = found[:1]
    assert [each.shape for each in found] == [
        each.shape for each in expected
    ], list(seen)
    for one, other in zip(found, expected, strict=True):
        assert torch.allclose(one, other, atol=1e-6)


def table() -> str:
    return (ROOT / "docs" / "recording.md").read_text("utf8")


def test_the_table_lists_them():
    _, part = table().split("## PyTorch\n")
    rows = re.findall(r"^\| (?!---|what)(.+?) \|", part, re.M)
    assert rows == list(CASES)
