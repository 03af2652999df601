"""Shares from 0 to 1 as one byte each, so that two decimals stay right.

A code is a bin of width 0.005, or above 0.995 of 0.0005. No bin lies across
a place where rounding to two decimals (above 0.995: to three) turns, so a
bin's middle is written with the same digits as every share in it.
"""

import numpy as np
from jaxtyping import Float, UInt8
from torch import Tensor

COARSE, FINE = 199, 10  # bins below 0.995, and above
SPLIT = 0.995


def to_codes(shares: Float[Tensor, "*axes"]) -> UInt8[np.ndarray, "*axes"]:
    """The bin of each share."""
    x = shares.double().numpy()
    coarse = np.floor(x * 200)
    fine = COARSE + np.floor((x - SPLIT) * 2000).clip(0, FINE - 1)
    return np.where(x < SPLIT, coarse, fine).astype(np.uint8)


def from_codes(
    codes: UInt8[np.ndarray, "*axes"],
) -> Float[np.ndarray, "*axes"]:
    """The middle of each bin."""
    coarse = (codes + 0.5) / 200
    fine = SPLIT + (codes - float(COARSE) + 0.5) / 2000
    return np.where(codes < COARSE, coarse, fine)
