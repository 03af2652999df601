"""Small modules that attend."""

from collections.abc import Callable

import torch
from torch import nn
from torch.nn.functional import scaled_dot_product_attention

from manyheads import MultiHeadAttention, split_heads

torch.manual_seed(0)
X = torch.randn(2, 5, 8)


class Two(nn.Module):
    """Two attentions: one of a module, and one of a fused call."""

    first: nn.Module
    second: nn.Module

    def __init__(self):
        super().__init__()
        self.first = MultiHeadAttention(8, 2)
        self.second = Fused()

    def forward(self, x):
        return self.second(self.first(x)[0])


class Fused(nn.Module):
    def __init__(self, **options):
        super().__init__()
        self.options = options

    def forward(self, x):
        q = split_heads(x, 2)
        return scaled_dot_product_attention(q, q, q, **self.options)


class Calls(nn.Module):
    """A model that calls a function."""

    def __init__(self, function: Callable):
        super().__init__()
        self.function = function

    def forward(self, *inputs):
        return self.function(*inputs)


class OddAttention(nn.Module):
    """Attention without softmax."""

    def forward(self, x):
        return (x @ x.mT).sigmoid() @ x


def hooks_of(model: nn.Module) -> int:
    return sum(
        len(each._forward_hooks) + len(each._forward_pre_hooks)
        for each in model.modules()
    )
