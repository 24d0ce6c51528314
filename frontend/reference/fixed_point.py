"""Products with numbers that are no integers, in integers: docs/quantisation.md, "Arithmetic"."""

from __future__ import annotations

import dataclasses

import numpy as np

from frontend.network import Fixed


@dataclasses.dataclass(frozen=True)
class Ratio:
    """multiplier * 2^-shift, both int64 of one shape."""

    multiplier: np.ndarray
    shift: np.ndarray

    @classmethod
    def between(cls, before: Fixed, after: Fixed, rank: int) -> Ratio:
        """The ratio of two scales, rounded to 31 significant bits; it broadcasts over `rank`."""
        return cls.of(before.scale_over(rank) / after.scale_over(rank))

    @classmethod
    def of(cls, ratio: np.ndarray) -> Ratio:
        mantissa, exponent = np.frexp(ratio)
        multiplier = np.floor(np.ldexp(mantissa, 31) + 0.5).astype(np.int64)
        shift = 31 - exponent.astype(np.int64)
        assert ((shift >= 0) & (shift <= 63)).all(), "a ratio of scales out of range"
        # Factors of 2 of the multiplier, as many as the shift has.
        lowest = multiplier & -multiplier
        zeros = np.minimum(np.round(np.log2(lowest)).astype(np.int64), shift)
        return cls(multiplier >> zeros, shift - zeros)

    def times(self, x: np.ndarray) -> np.ndarray:
        """The product rounded half up: int64 for int64 of at most 32 bits."""
        return rounded_shift(x * self.multiplier, self.shift)


def rounded_shift(x: np.ndarray, shift: np.ndarray | int) -> np.ndarray:
    """floor(x / 2^shift + 1/2) of int64."""
    half = np.where(np.asarray(shift) > 0, np.left_shift(1, np.maximum(shift, 1) - 1), 0)
    return (x + half) >> shift


def rescaled(x: np.ndarray, before: Fixed, after: Fixed) -> np.ndarray:
    """x in the format `before`, as it is stored in the format `after`."""
    return after.saturated(Ratio.between(before, after, x.ndim).times(x.astype(np.int64)))


def factor(value: np.ndarray, bits: int, x: np.ndarray, *, truncates: bool) -> np.ndarray:
    """The product of a factor with `bits` fractional bits and x, int64."""
    product = value * x
    return product >> bits if truncates else rounded_shift(product, bits)
