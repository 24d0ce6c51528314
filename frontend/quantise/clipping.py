"""One real scale for each output channel: how far the largest weights are clipped."""

from __future__ import annotations

import numpy as np

from frontend.quantise.rounding import integer_range, nearest

# Of the scale at which a row just fits: what is tried. Steps half as wide changed no figure.
_SHARES = np.arange(1.0, 0.29, -0.05)

# Rows that are searched together: few enough to stay in a cache.
_CHUNK = 2**15


def fitting_scale(weight: np.ndarray, bits: int) -> np.ndarray:
    """(outputs,): the least scale at which no weight of a row, (outputs, inputs), is clipped.

    Where the next power of two stores a row as it is, it is that: ties at a threshold then fall as
    in floats.
    """
    least, most = integer_range(bits)
    fitting = np.maximum(weight.max(axis=1) / most, weight.min(axis=1) / least)
    fraction, exponent = np.frexp(fitting)
    power = np.ldexp(1.0, exponent - (fraction == 0.5))
    units = weight / power[:, None]
    exact = (units == np.rint(units)).all(axis=1) & (fitting > 0)
    return np.where(exact, power, _short(fitting))


def clipped_scale(weight: np.ndarray, bits: int, importance: np.ndarray | None) -> np.ndarray:
    """(outputs,): of some scales, up to the fitting one, that with the least error.

    The error of each row counts as the sum over its inputs of its square times importance,
    (inputs,); None: 1. What inputs do together is left to the rounding: searching by the whole
    matrix moved as many spikes or more.
    """
    found = fitting_scale(weight, bits)
    rows = max(1, _CHUNK // weight.shape[1])
    for start in range(0, len(weight), rows):
        chunk = slice(start, start + rows)
        found[chunk] = _searched(weight[chunk], found[chunk], bits, importance)
    return found


def _searched(
    weight: np.ndarray, fitting: np.ndarray, bits: int, importance: np.ndarray | None
) -> np.ndarray:
    best, least_cost = fitting, np.full(len(weight), np.inf)
    for share in _SHARES:
        scale = _short(fitting * share)
        error = np.square(weight - nearest(weight, scale, bits) * scale[:, None])
        cost = error.sum(axis=1) if importance is None else error @ importance
        # Costs that differ in their last bits, which are the machine's, are equal.
        better = cost < least_cost * (1 - 2.0**-30)
        best, least_cost = np.where(better, scale, best), np.where(better, cost, least_cost)
    return best


def _short(scale: np.ndarray) -> np.ndarray:
    """Rounded to 24 significant bits: enough, and the files that quote them stay short."""
    fraction, exponent = np.frexp(scale)
    return np.ldexp(np.rint(np.ldexp(fraction, 24)), exponent - 24)
