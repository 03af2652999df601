"""What recording costs: a model's time and its peak of memory with `record`, divided by those without."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext

import torch
from attention import ratio
from torch import nn
from transformers import BertConfig, BertModel

from manyheads import device, record
from manyheads.speed.measure import watch

LENGTHS = (64, 256)  # tokens
SECONDS = 4.0  # for each ratio
WAYS = {
    "BERT, by a fused kernel": "sdpa",
    "BERT, by eager attention": "eager",
    "nn.TransformerEncoder": "",
}


def measure(seconds: float = SECONDS) -> list[tuple]:
    """A row for each model and length, of time and of memory."""
    torch.manual_seed(0)
    rows = []
    for name, way in WAYS.items():
        model = made(way).to(device()).eval()
        for length in LENGTHS:
            x = torch.randn(1, length, 768, device=device())
            for what, found in ratios(model, way, x, seconds):
                row = f"{name}, {length:,} tokens: {what}"
                rows.append((row, f"{found:.2f}", ""))
    return rows


def made(way: str) -> nn.Module:
    """Two layers as large as BERT's, with random numbers."""
    if way:
        config = BertConfig(num_hidden_layers=2, vocab_size=100)
        config._attn_implementation = way
        return BertModel(config)
    layer = nn.TransformerEncoderLayer(768, 12, 3072, batch_first=True)
    return nn.TransformerEncoder(layer, 2)


@torch.no_grad()
def ratios(
    model: nn.Module, way: str, x: torch.Tensor, seconds: float
) -> Iterator[tuple[str, float]]:
    """Time and memory, each with `record` by without."""

    def call(block: Callable[[], AbstractContextManager]) -> object:
        with block() as seen:
            output = model(inputs_embeds=x) if way else model(x)
        return output, seen

    def plain() -> object:
        return call(nullcontext)

    def recorded() -> object:
        return call(lambda: record(model))

    yield "time", ratio(recorded, plain, seconds)
    yield "memory", watch(recorded)[1] / watch(plain)[1]


if __name__ == "__main__":
    for row in measure():
        print(*row, sep=" · ")
