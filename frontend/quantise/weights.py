"""A weight matrix as integers: scales, rounding, and what the error takes from the bias."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence

import numpy as np

from frontend.quantise.clipping import clipped_scale, fitting_scale
from frontend.quantise.gptq import gptq
from frontend.quantise.importance import importance
from frontend.quantise.rounding import integer_range, nearest, sum_preserving
from frontend.quantise.traces import Moments

# No scale is below it, far from where float64 ends: what is made of scales stays finite.
LEAST_SCALE = 2.0**-500

_BAND = 2**18  # weights


@dataclasses.dataclass(frozen=True)
class QuantisedWeights:
    """weight = integers * scale, nearly.

    integers         (outputs, inputs): int8, int16 for 16 bits; in integer_range(bits)
    scale            float64 above 0: (outputs,), or () for the whole matrix
    bias_correction  (outputs,) float64, to be added to the bias: what the error takes from the
                     mean of the sum; zeros where nothing is known of the inputs
    """

    integers: np.ndarray
    scale: np.ndarray
    bias_correction: np.ndarray


def quantise_weights(
    weight: np.ndarray, bits: int, moments: Sequence[Moments] = ()
) -> QuantisedWeights:
    """weight: (outputs, inputs), finite; bits: 4, 8 or 16; moments: each row in one, or in none.

    The scale of a row of zeros is one of the others', so that what has that scale keeps an
    ordinary resolution. BLAS sums in an order of its own, so that on another machine an integer
    of a row with moments may be another one; scales are the same.
    """
    weight = np.asarray(weight, np.float64)
    largest = np.maximum(weight.max(axis=1, initial=0.0), -weight.min(axis=1, initial=0.0))
    # A power of two near each row's largest weight is taken off: no square over- or underflows.
    exponent = np.frexp(largest)[1]
    rows = largest > 0
    integers, scale = np.zeros(weight.shape, _storage(bits)), np.ones(len(weight))
    known = np.zeros(len(weight), bool)
    for seen in moments:
        known[seen.rows] = True
        of = seen.rows[rows[seen.rows]]
        unit = np.ldexp(weight[of], -exponent[of, None])
        integers[of], scale[of] = _calibrated(unit, bits, seen)
    for of in _bands(np.flatnonzero(rows & ~known), weight.shape[1]):
        unit = np.ldexp(weight[of], -exponent[of, None])
        integers[of], scale[of] = _uncalibrated(unit, bits)

    scale = np.ldexp(scale, exponent)
    tiny = scale < LEAST_SCALE
    scale[tiny] = LEAST_SCALE
    integers[tiny] = nearest(weight[tiny], scale[tiny], bits)
    empty = ~integers.any(axis=1)
    scale[empty] = _ordinary(scale[~empty], bits)
    correction = np.zeros(len(weight))
    for seen in moments:
        error = weight[seen.rows] - integers[seen.rows] * scale[seen.rows, None]
        correction[seen.rows] = error @ seen.mean
    return QuantisedWeights(integers, scale, correction)


def quantise_elements(values: np.ndarray, bits: int) -> QuantisedWeights:
    """Factors that are not added up: (1, elements), one scale for all, each rounded to nearest."""
    values = np.asarray(values, np.float64)
    scale = np.maximum(fitting_scale(values, bits), LEAST_SCALE)
    if not values.any():
        scale = np.full(len(values), _ordinary(np.empty(0), bits))
    return QuantisedWeights(
        integers=nearest(values, scale, bits).astype(_storage(bits)),
        scale=scale,
        bias_correction=np.zeros(len(values)),
    )


def quantise_pow2(weight: np.ndarray, bits: int = 8) -> QuantisedWeights:
    """Scheme pow2: one power of two for the whole matrix, the least at which all weights fit."""
    weight = np.asarray(weight, np.float64)
    least, most = integer_range(bits)
    fitting = max(weight.max(initial=0.0) / most, weight.min(initial=0.0) / least)
    if fitting == 0:
        scale = _ordinary(np.empty(0), bits)
    else:
        fraction, exponent = np.frexp(fitting)  # 1/2 <= fraction < 1
        scale = max(np.ldexp(1.0, exponent - (fraction == 0.5)), LEAST_SCALE)
    return QuantisedWeights(
        integers=np.rint(weight / scale).astype(_storage(bits)),
        scale=np.asarray(scale),
        bias_correction=np.zeros(len(weight)),
    )


def _bands(rows: np.ndarray, width: int) -> Iterator[np.ndarray]:
    """Rows that are rounded together: whatever the matrix takes, what they take in float64 is
    little."""
    count = max(1, _BAND // max(1, width))
    for start in range(0, len(rows), count):
        yield rows[start : start + count]


def _calibrated(weight: np.ndarray, bits: int, seen: Moments) -> tuple[np.ndarray, np.ndarray]:
    """(integers, scale) of rows that are not all zero."""
    matters = importance(seen)
    each = np.diagonal(matters) if matters.ndim == 2 else matters
    scale = clipped_scale(weight, bits, each)
    if matters.ndim == 2:
        return gptq(weight, scale, bits, matters), scale
    return sum_preserving(weight, scale, bits), scale


def _uncalibrated(weight: np.ndarray, bits: int) -> tuple[np.ndarray, np.ndarray]:
    """(integers, scale) of rows that are not all zero."""
    # With all inputs alike, clipping pays at 4 bits alone.
    scale = clipped_scale(weight, bits, None) if bits == 4 else fitting_scale(weight, bits)
    return sum_preserving(weight, scale, bits), scale


def _ordinary(scales: np.ndarray, bits: int) -> float:
    """The one in the middle; without any, as for weights up to 1."""
    if not len(scales):
        return 1 / (integer_range(bits)[1] + 1)
    return np.sort(scales)[len(scales) // 2]


def _storage(bits: int) -> np.dtype:
    return np.dtype(np.int16 if bits == 16 else np.int8)
