"""Weights of eight bits each: how the encoder is stored.

Quantized, a weight is a whole number from -127 to 127, its code, times a
scale. Each 32 neighbours of a row, a group, have a scale of their own, so
that one large weight makes only its own group coarse.
"""

import torch
from jaxtyping import Float, Float16, Int8
from torch import Tensor

GROUP = 32
LARGEST = 127


def quantize(
    weight: Float[Tensor, "rows columns"],
) -> tuple[Int8[Tensor, "rows columns"], Float16[Tensor, "rows groups"]]:
    """The codes of these weights, and the scale of each group.

    A scale is as large as it takes for the group's largest weight to be
    127 or -127. columns must be a multiple of 32.
    """
    groups = weight.unflatten(1, (-1, GROUP))
    scale = (groups.abs().amax(dim=2) / LARGEST).half()
    # Codes are those of the scale as it is stored, in 16 bits. Where all of a
    # group are 0, its scale is 0 too, and its codes are those of any scale.
    divisor = torch.where(scale == 0, 1, scale.to(weight.dtype))
    codes = (groups / divisor[:, :, None]).round().clamp(-LARGEST, LARGEST)
    return codes.flatten(1).to(torch.int8), scale


def dequantize(
    codes: Int8[Tensor, "rows columns"], scale: Float16[Tensor, "rows groups"]
) -> Float[Tensor, "rows columns"]:
    """The weights of these codes, in the default dtype."""
    dtype = torch.get_default_dtype()
    groups = codes.unflatten(1, (-1, GROUP)).to(dtype)
    return (groups * scale[:, :, None].to(dtype)).flatten(1)
