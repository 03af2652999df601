"""Shares from 0 to 1 as one byte each, so that two decimals stay right.

A code is a bin: 0.005 wide, and at both ends 0.0005. No bin lies across a
place where rounding to two decimals turns (at the upper end, to three); so a
bin's middle is written with the same digits as every share in it.
"""

import numpy as np
from jaxtyping import Float, UInt8
from torch import Tensor

LOW, HIGH = 0.005, 0.995
WIDE, FINE = 200, 2000  # bins for a share of 1
LOW_BINS, MIDDLE_BINS, HIGH_BINS = 10, 198, 10


def to_codes(shares: Float[Tensor, "*axes"]) -> UInt8[np.ndarray, "*axes"]:
    """The bin of each share."""
    x = shares.double().numpy()
    low = np.floor(x * FINE)
    middle = LOW_BINS + np.floor((x - LOW) * WIDE)
    high = np.floor((x - HIGH) * FINE).clip(0, HIGH_BINS - 1)
    codes = np.select(
        [x < LOW, x < HIGH], [low, middle], LOW_BINS + MIDDLE_BINS + high
    )
    return codes.astype(np.uint8)


def from_codes(
    codes: UInt8[np.ndarray, "*axes"],
) -> Float[np.ndarray, "*axes"]:
    """The middle of each bin."""
    middle = codes + 0.5
    return np.select(
        [codes < LOW_BINS, codes < LOW_BINS + MIDDLE_BINS],
        [middle / FINE, LOW + (middle - LOW_BINS) / WIDE],
        HIGH + (middle - LOW_BINS - MIDDLE_BINS) / FINE,
    )
