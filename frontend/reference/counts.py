"""Sums of spikes and counts: int32 that stay at the largest one instead of going round."""

from __future__ import annotations

import numpy as np


def saturated(total: np.ndarray) -> np.ndarray:
    """int32 of a sum of counts in int64, or the largest int32 where the sum is more.

    As counts are not negative, that is also what saturating after every addition gives.
    """
    return np.minimum(total, np.iinfo(np.int32).max).astype(np.int32)
