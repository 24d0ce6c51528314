"""What a layer's values stand for, whatever format they are stored in."""

from __future__ import annotations

import numpy as np

from frontend.network import Layer, NeuronLayer, Signal


def in_numbers(layer: Layer, values: np.ndarray) -> np.ndarray:
    """What a layer gave: spikes and counts as they are, the rest in float64."""
    if layer.signal is not Signal.ANALOG:
        return values
    return _times_scale(layer, values)


def membrane_in_numbers(layer: NeuronLayer, membrane: np.ndarray) -> np.ndarray:
    """Membranes of a population, or its thresholds, which are at the same scale, in float64."""
    return _times_scale(layer, membrane)


def _times_scale(layer: Layer, values: np.ndarray) -> np.ndarray:
    numbers = np.asarray(values, np.float64)
    return numbers if layer.fixed is None else numbers * layer.fixed.scale_over(len(layer.shape))
