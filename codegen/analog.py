"""Numbers in the analog ports of integer networks, by the arithmetic of the header's helpers.

number = integer * scale. What a helper computes in C, to_integers computes in numpy, bit for bit.
"""

from __future__ import annotations

import numpy as np

LEAST, MOST = -32768, 32767  # of an analog Input's int16_t


def fits_float(scale: float) -> bool:
    """Whether float has this scale, rounded but not as a denormal: else there is no helper."""
    limits = np.finfo(np.float32)
    return float(limits.tiny) <= scale <= float(limits.max)


def to_integers(numbers: np.ndarray, scale: float) -> np.ndarray:
    """What an analog Input of this scale gets for these numbers: int16, of the same shape.

    The nearest integer to number/scale, halves up; what is out of range saturates, NaN is 0.
    number/scale is rounded to float32; to float64 where float32 cannot hold the scale.
    """
    kind = np.float32 if fits_float(scale) else np.float64
    with np.errstate(over="ignore", invalid="ignore"):
        quotient = np.asarray(numbers).astype(kind) / kind(scale)
    quotient = np.clip(np.nan_to_num(quotient, nan=0.0), LEAST, MOST)
    whole = np.floor(quotient)
    return (whole + (quotient - whole >= 0.5)).astype(np.int16)
