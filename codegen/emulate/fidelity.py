"""Whether outputs and states are those that are expected, to the bit."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np


def first_difference(
    found: Mapping[str, np.ndarray], expected: Mapping[str, np.ndarray], what: str
) -> str:
    """What is different first in name, type, shape or bits (-0 is not +0); "" if nothing is.

    what: the arrays are, as in "output at step 3"
    """
    if found.keys() != expected.keys():
        return f"{what}: there are {sorted(found)}, expected {sorted(expected)}"
    for name, array in found.items():
        difference = _difference(np.asarray(array), np.asarray(expected[name]))
        if difference:
            return f"{what}, {name}: {difference}"
    return ""


def _difference(found: np.ndarray, expected: np.ndarray) -> str:
    if (found.dtype, found.shape) != (expected.dtype, expected.shape):
        return f"{found.dtype} {found.shape}, expected {expected.dtype} {expected.shape}"
    bits = np.dtype(f"u{found.dtype.itemsize}")
    differs = found.view(bits) != np.ascontiguousarray(expected).reshape(found.shape).view(bits)
    if not differs.any():
        return ""
    index = tuple(int(k) for k in np.argwhere(differs)[0])
    return (
        f"element {list(index)} is {found[index]!r}, expected {expected[index]!r} "
        f"({int(differs.sum())} of {differs.size} differ)"
    )
