"""Weights rounded to a few bits each: how the cut of the encoder is stored.

With 6 bits, a row of a matrix has 64 levels, a step apart and around zero:
-31.5, -30.5, … -0.5, 0.5, … 31.5 steps.
"""

import numpy as np
import torch
from jaxtyping import Float, UInt8
from torch import Tensor


def pack(
    levels: UInt8[Tensor, "rows columns"], bits: int
) -> UInt8[Tensor, "rows bytes"]:
    """Write a row's whole numbers, each below 2^bits, without gaps."""
    each = np.unpackbits(levels.numpy()[..., None], axis=-1)[..., -bits:]
    return torch.from_numpy(np.packbits(each.reshape(len(levels), -1), -1))


def unpack(
    packed: UInt8[Tensor, "rows bytes"], columns: int
) -> tuple[UInt8[Tensor, "rows columns"], int]:
    """The inverse of pack: the whole numbers, and how many bits each had."""
    rows = len(packed)
    bits = packed.shape[1] * 8 // columns
    each = np.unpackbits(packed.numpy(), axis=-1)[:, : columns * bits]
    each = each.reshape(rows, columns, bits)
    zeros = np.zeros((rows, columns, 8 - bits), np.uint8)
    whole = np.packbits(np.concatenate([zeros, each], -1), -1)
    return torch.from_numpy(whole[..., 0]), bits


def from_levels(
    levels: UInt8[Tensor, "rows columns"],
    bits: int,
    step: Float[Tensor, "rows 1"],
) -> Float[Tensor, "rows columns"]:
    """The weights, in the default dtype: steps from the middle, times step."""
    dtype = torch.get_default_dtype()
    middle = (2**bits - 1) / 2
    return (levels.to(dtype) - middle) * step.to(dtype)
