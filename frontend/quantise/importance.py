"""Which errors of weights matter: the matrix H by which an error e of a row costs e H e'."""

from __future__ import annotations

import numpy as np

from frontend.quantise.traces import Moments

# The error of the mean is made good by the correction of the bias, so far as inputs keep the mean
# that they had in calibration. How much of its square is left for weights to mind:
_OF_MEAN = 0.1
# and how much of the mean activity's, in case that inputs grow or fall together.
_OF_ACTIVITY = 0.1

# How far the covariance is taken to be diagonal, at least and at most.
_LEAST_SHRINKAGE, _MOST_SHRINKAGE = 0.2, 0.9
# Of that diagonal, what is the mean over all inputs instead of the input's own variance.
_EVENED = 0.3
# Of the mean variance, added to all: what makes H positive definite, and inputs that were silent in
# calibration count.
_FLOOR = 0.01
# Of H's largest element, added at least: beside a constant of 1e11, floats lose a variance of 1.
_LEAST_FLOOR = 2.0**-30


def importance(moments: Moments) -> np.ndarray:
    """H, (inputs, inputs) and positive definite; its diagonal where moments have that alone.

    The covariance of n inputs from N independent samples is shrunk to its diagonal by n / (n + N):
    from few samples, GPTQ would follow correlations that are not there. The figures above hardly
    matter; docs/quantisation.md says on what they were found.
    """
    mean, covariance = moments.trace_mean, moments.covariance
    full = covariance.ndim == 2
    variances = np.diagonal(covariance) if full else covariance
    level = variances.mean()
    if level <= 0:  # All inputs are constant: nothing is known.
        return np.eye(len(mean)) if full else np.ones(len(mean))
    inputs = len(mean)
    shrinkage = np.clip(inputs / (inputs + moments.independent), _LEAST_SHRINKAGE, _MOST_SHRINKAGE)
    evened = (1 - _EVENED) * variances + _EVENED * level
    diagonal = shrinkage * evened + _FLOOR * level
    activity = _OF_ACTIVITY * mean.mean() ** 2
    if not full:
        return _OF_MEAN * mean**2 + activity + (1 - shrinkage) * variances + diagonal
    h = (1 - shrinkage) * covariance + _OF_MEAN * np.outer(mean, mean) + activity
    h[np.diag_indices(inputs)] += np.maximum(diagonal, _LEAST_FLOOR * h.max())
    return h
