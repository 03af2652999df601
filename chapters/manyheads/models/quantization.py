"""Weights of a few bits each: how the cut of the encoder is stored.

Quantized, a weight is a code, a whole number below 2^bits, and each row of a
matrix has a scale. A weight is its code, less the middle of all codes, times
the scale: with 6 bits -31.5, -30.5, … -0.5, 0.5, … 31.5 times the scale.
"""

import numpy as np
import torch
from jaxtyping import Float, UInt8
from torch import Tensor


def pack(
    codes: UInt8[Tensor, "rows columns"], bits: int
) -> UInt8[Tensor, "rows bytes"]:
    """Write each row's codes, all below 2^bits, side by side without gaps."""
    binary = np.unpackbits(codes.numpy()[..., None], axis=-1)[..., -bits:]
    return torch.from_numpy(np.packbits(binary.reshape(len(codes), -1), -1))


def unpack(
    packed: UInt8[Tensor, "rows bytes"], columns: int
) -> tuple[UInt8[Tensor, "rows columns"], int]:
    """The inverse of pack: the codes, and how many bits each of them has.

    A row must fill its bytes, or the number of bits can't be told.
    """
    rows = len(packed)
    bits = packed.shape[1] * 8 // columns
    binary = np.unpackbits(packed.numpy(), axis=-1)[:, : columns * bits]
    binary = binary.reshape(rows, columns, bits)
    zeros = np.zeros((rows, columns, 8 - bits), np.uint8)
    codes = np.packbits(np.concatenate([zeros, binary], -1), -1)
    return torch.from_numpy(codes[..., 0]), bits


def dequantize(
    codes: UInt8[Tensor, "rows columns"],
    bits: int,
    scale: Float[Tensor, "rows 1"],
) -> Float[Tensor, "rows columns"]:
    """The weights of these codes, in the default dtype."""
    dtype = torch.get_default_dtype()
    middle = (2**bits - 1) / 2
    return (codes.to(dtype) - middle) * scale.to(dtype)
