"""A weight matrix as integers: scales, rounding, and the correction of the bias."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from frontend.quantise.clipping import clipped_range
from frontend.quantise.gptq import gptq
from frontend.quantise.rounding import most_of, nearest, sum_preserving
from frontend.quantise.traces import Moments

# Of H: half its mean diagonal, added to the diagonal. Traces are few and correlated, and inputs
# that come later differ: what H says of pairs is believed half.
DAMPING = 0.5

# Scales end here, far from where float64 does, so that what is made of them stays finite.
LEAST_SCALE, LARGEST_SCALE = 2.0**-500, 2.0**500


@dataclasses.dataclass(frozen=True)
class QuantisedWeights:
    """weight = integers * scale, nearly.

    integers         (outputs, inputs) int8, or int16 for 16 bits; symmetric: 8 bits are -127..127
    scale            float64 above 0: (outputs,), or () for the whole matrix
    bias_correction  (outputs,) float64, to be added to the bias: what the error takes from the
                     mean of the synaptic sum; zeros where no inputs are known
    """

    integers: np.ndarray
    scale: np.ndarray
    bias_correction: np.ndarray


def quantise_weights(
    weight: np.ndarray, bits: int, moments: Sequence[Moments] = ()
) -> QuantisedWeights:
    """weight: (outputs, inputs), finite, in float64; bits: 4, 8 or 16.

    Rows that some Moments cover: the scale is searched and the rounding done so that errors which
    add up in the membrane become small. Other rows: each keeps its sum. A row of zeros gets the
    scale of an ordinary one.
    """
    weight = np.asarray(weight, np.float64)
    most = most_of(bits)
    # A power of two near each row's largest weight is taken off: no square overflows.
    exponent = np.frexp(np.abs(weight).max(axis=1, initial=0.0))[1]
    unit = np.ldexp(weight, -exponent[:, None])
    integers = np.zeros(weight.shape)
    scale = np.ones(len(weight))
    mean = np.zeros(weight.shape)
    unknown = np.ones(len(weight), bool)
    for known in moments:
        unknown[known.rows] = False
        mean[known.rows] = known.mean
        rows = known.rows[unit[known.rows].any(axis=1)]
        second = _damped(known.second)
        scale[rows] = clipped_range(unit[rows], bits, second)
        integers[rows] = _rounded(unit[rows], scale[rows], bits, second)
    rows = np.flatnonzero(unknown & unit.any(axis=1))
    scale[rows] = clipped_range(unit[rows], bits, None)
    integers[rows] = sum_preserving(unit[rows], scale[rows], most_of(bits))

    scale = np.ldexp(scale, exponent)
    tiny = scale < LEAST_SCALE
    scale[tiny] = LEAST_SCALE
    integers[tiny] = np.rint(weight[tiny] / LEAST_SCALE)
    empty = ~integers.any(axis=1)
    scale[empty] = _ordinary(scale[~empty], bits)
    error = weight - integers * scale[:, None]
    return QuantisedWeights(
        integers=integers.astype(_storage(bits)),
        scale=scale,
        bias_correction=np.einsum("oi,oi->o", error, mean),
    )


def quantise_pow2(weight: np.ndarray, bits: int = 8) -> QuantisedWeights:
    """Scheme pow2: one power of two for the whole matrix, the least at which all weights fit."""
    weight = np.asarray(weight, np.float64)
    most = most_of(bits)
    largest = np.abs(weight).max(initial=0.0)
    scale = LEAST_SCALE
    if largest > most * LEAST_SCALE:
        fraction, exponent = np.frexp(largest)
        # largest / 2^(bits-1) <= 2^(exponent - bits + 1), which falls short just above the range.
        scale = np.ldexp(1.0, exponent - bits + 1)
        if np.rint(largest / scale) > most:
            scale *= 2
    elif largest == 0:
        scale = np.ldexp(1.0, 1 - bits)
    integers = np.rint(weight / scale)
    return QuantisedWeights(
        integers=integers.astype(_storage(bits)),
        scale=np.asarray(scale),
        bias_correction=np.zeros(len(weight)),
    )


def _rounded(
    weight: np.ndarray, scale: np.ndarray, bits: int, second: np.ndarray
) -> np.ndarray:
    if second.ndim == 2:
        return gptq(weight, scale, most_of(bits), second)
    return nearest(weight, scale, most_of(bits))


def _damped(second: np.ndarray) -> np.ndarray:
    """H with DAMPING on its diagonal; the identity where there was no input at all."""
    diagonal = np.diagonal(second) if second.ndim == 2 else second
    level = diagonal.mean()
    if level == 0:
        return np.ones(second.shape) if second.ndim == 1 else np.eye(len(second))
    added = DAMPING * level
    return second + (added * np.eye(len(second)) if second.ndim == 2 else added)


def _ordinary(scales: np.ndarray, bits: int) -> float:
    """A scale for rows of zeros: one of the others', in the middle, or as for weights up to 1."""
    if not len(scales):
        return 1 / most_of(bits)
    return np.sort(scales)[len(scales) // 2]


def _storage(bits: int) -> np.dtype:
    return np.dtype(np.int16 if bits == 16 else np.int8)
