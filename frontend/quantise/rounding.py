"""Rounding a weight matrix whose inputs are not known."""

from __future__ import annotations

import numpy as np


def integer_range(bits: int) -> tuple[int, int]:
    """(least, most) of a weight of so many bits.

    Symmetric, save that 4 bits have few enough values for one more to show: 2 to 6 % fewer spikes
    moved with -8 than without.
    """
    most = 2 ** (bits - 1) - 1
    return (-most - 1 if bits == 4 else -most), most


def nearest(weight: np.ndarray, scale: np.ndarray, bits: int) -> np.ndarray:
    """weight, (outputs, inputs), in units of scale, (outputs,): half to even, clipped; float64."""
    return np.clip(np.rint(weight / scale[:, None]), *integer_range(bits))


def sum_preserving(weight: np.ndarray, scale: np.ndarray, bits: int) -> np.ndarray:
    """As `nearest`, but each row's sum is right to half a unit, as far as the range allows.

    Inputs that are active together add up their weights' errors, so the sum of these has to be
    small: of the weights, as many as it takes are rounded the other way, those first that lie
    nearest to the middle between two integers.
    """
    least, most = integer_range(bits)
    exact = weight / scale[:, None]
    found = np.clip(np.rint(exact), least, most)
    rest = exact - found
    missing = np.rint(rest.sum(axis=1))
    for sign, bound in ((1, most), (-1, least)):
        rows = np.flatnonzero(sign * missing > 0)
        if len(rows):
            wish = np.where(found[rows] == bound, -1.0, np.clip(sign * rest[rows], -1, 1))
            found[rows] += sign * _largest(wish, sign * missing[rows])
    return np.clip(found, least, most)


def _largest(values: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """1.0 where the counts[i] largest values, in -1..1, of row i are; of equal ones the first."""
    width = values.shape[1]
    # Keys without ties: which of equal ones a partition puts first is up to the processor.
    keys = (np.rint(values * -(2.0**30)).astype(np.int64) << 32) + np.arange(width)
    most = min(int(counts.max()), width)
    places = np.argpartition(keys, most - 1, axis=1)[:, :most]
    order = np.argsort(np.take_along_axis(keys, places, axis=1), axis=1)
    places = np.take_along_axis(places, order, axis=1)
    taken = np.zeros(values.shape)
    np.put_along_axis(taken, places, (np.arange(most) < counts[:, None]).astype(float), axis=1)
    return taken
