"""One real scale for each output channel: how far the largest weights are clipped."""

from __future__ import annotations

import numpy as np

from frontend.quantise.rounding import most_of, nearest

# Steps of a row's largest magnitude that are tried as the range; finer ones changed no figure.
_SHARES = {4: np.arange(1.0, 0.39, -0.04), 8: np.arange(1.0, 0.79, -0.04)}


def full_range(weight: np.ndarray, most: int) -> np.ndarray:
    """(outputs,): the scale at which a row's largest magnitude is stored as most."""
    return _short(np.abs(weight).max(axis=1) / most)


def clipped_range(
    weight: np.ndarray, bits: int, second: np.ndarray | None
) -> np.ndarray:
    """(outputs,): of some scales up to the full range, the one with the least error.

    The error of a row e of weight minus its nearest integers is e H e', H being `second`,
    (inputs, inputs) or its diagonal, (inputs,); None: the identity.
    """
    most = most_of(bits)
    largest = full_range(weight, most)
    best, least = largest, np.full(len(weight), np.inf)
    for share in _SHARES.get(bits, (1.0,)):
        scale = _short(largest * share)
        error = weight - nearest(weight, scale, most) * scale[:, None]
        cost = _cost(error, second)
        # Of costs that differ by rounding alone the first is taken, on every machine.
        better = cost < least * (1 - 2.0**-30)
        best, least = np.where(better, scale, best), np.where(better, cost, least)
    return best


def _cost(error: np.ndarray, second: np.ndarray | None) -> np.ndarray:
    if second is None:
        return np.square(error).sum(axis=1)
    if second.ndim == 1:
        return np.square(error) @ second
    return np.einsum("oi,oi->o", error @ second, error)


def _short(scale: np.ndarray) -> np.ndarray:
    """Rounded to 24 significant bits, so that no last bit of a sum reaches a scale."""
    fraction, exponent = np.frexp(scale)
    return np.ldexp(np.rint(np.ldexp(fraction, 24)), exponent - 24)
