"""Rounding a weight matrix without knowledge of its inputs."""

from __future__ import annotations

import numpy as np


def most_of(bits: int) -> int:
    """The largest magnitude of a weight of so many bits: the range is symmetric."""
    return 2 ** (bits - 1) - 1


def nearest(weight: np.ndarray, scale: np.ndarray, most: int) -> np.ndarray:
    """(outputs, inputs) in units of scale, (outputs,), rounded half to even and clipped; float64."""
    return np.clip(np.rint(weight / scale[:, None]), -most, most)


def sum_preserving(weight: np.ndarray, scale: np.ndarray, most: int) -> np.ndarray:
    """As `nearest`, but so that each row's sum is right to half a unit, as far as the range allows.

    Many inputs that are active at once add up their weights' errors, so what has to be small is
    their sum: of the weights that are nearest to the middle between two integers, as many as it
    takes are rounded the other way.
    """
    exact = np.clip(weight / scale[:, None], -most, most)
    found = np.rint(exact)
    rest = exact - found
    missing = np.rint(rest.sum(axis=1)).astype(np.int64)
    for sign in (1, -1):
        rows = np.flatnonzero(sign * missing > 0)
        if len(rows):
            found[rows] += sign * _largest(sign * rest[rows], sign * missing[rows])
    return found


def _largest(values: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """1.0 at the counts[i] largest values, in -1/2..1/2, of row i; of equal ones at the first."""
    width = values.shape[1]
    # Keys without ties: which of equal ones a partition puts first is up to the machine.
    keys = (np.rint(values * 2.0**30).astype(np.int64) << 32) - np.arange(width)
    most = min(int(counts.max()), width)
    places = np.argpartition(-keys, most - 1, axis=1)[:, :most]
    order = np.argsort(-np.take_along_axis(keys, places, axis=1), axis=1)
    places = np.take_along_axis(places, order, axis=1)
    taken = np.zeros(values.shape)
    np.put_along_axis(taken, places, (np.arange(most) < counts[:, None]) * 1.0, axis=1)
    return taken
