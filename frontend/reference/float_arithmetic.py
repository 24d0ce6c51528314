"""What each layer computes in a network of floats, in exactly the C's order of operations.

The one freedom taken is to leave out terms that cannot change a bit: a Linear skips inputs that are
zero, since its sum starts at +0, can never become -0, and finite weights times zero are zero.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence

import numpy as np

from frontend.network import (
    ConvLayer,
    InputLayer,
    Layer,
    LinearLayer,
    Network,
    NeuronLayer,
    PoolLayer,
    ScaleLayer,
    Signal,
    ThresholdLayer,
    input_shape,
)
from frontend.reference.counts import saturated
from frontend.reference.neuron import fire, step_neurons
from frontend.reference.neuron_state import NeuronState
from frontend.reference.windows import convolve, pool


class FloatArithmetic:
    """f32 or f64, as the network's format says."""

    def __init__(self, network: Network):
        self._float = network.format.numpy
        # Input-major rows, which a vector operation over all outputs adds up one by one.
        self._rows = {
            layer.name: np.ascontiguousarray(layer.weight.T)
            for layer in network.layers
            if isinstance(layer, LinearLayer)
        }
        self._layers = {layer.name: layer for layer in network.layers}

    def dtype(self, layer: Layer) -> np.dtype:
        """Of what the layer puts out."""
        return {Signal.SPIKES: np.dtype(np.uint8), Signal.COUNTS: np.dtype(np.int32)}.get(
            layer.signal, self._float
        )

    def receive(self, layer: InputLayer, value: np.ndarray) -> np.ndarray:
        """What the caller gives, as the network takes it."""
        return value.astype(self.dtype(layer))

    def incoming(self, layer: Layer, parts: Sequence[np.ndarray]) -> np.ndarray:
        """The sum of the incoming edges, left to right; integers as long as all of them are."""
        if not parts:
            return np.zeros(input_shape(layer), self._float)
        if len(parts) == 1:
            return parts[0]
        if any(part.dtype == self._float for part in parts):
            return functools.reduce(np.add, (part.astype(self._float) for part in parts))
        return saturated(functools.reduce(np.add, (part.astype(np.int64) for part in parts)))

    def compute(self, layer: Layer, x: np.ndarray) -> np.ndarray:
        """The output of a layer without state."""
        match layer:
            case LinearLayer():
                return self._linear(layer, x)
            case ConvLayer():
                return convolve(layer, x.astype(self._float))
            case PoolLayer():
                return pool(layer, x, self._float)
            case ScaleLayer():
                return x.astype(self._float) * layer.scale
            case ThresholdLayer():
                return (x.astype(self._float) > layer.threshold).astype(np.uint8)
        raise NotImplementedError(f"no reference for {type(layer).__name__} ({layer.name!r})")

    def step(self, layer: NeuronLayer, state: NeuronState, x: np.ndarray) -> np.ndarray:
        """Advances a population and returns its output."""
        return step_neurons(layer, state, x.astype(self._float))

    def fire(self, layer: NeuronLayer, membrane: np.ndarray) -> np.ndarray:
        """The spikes of a membrane."""
        return fire(layer, membrane)

    def _linear(self, layer: LinearLayer, x: np.ndarray) -> np.ndarray:
        rows = self._rows[layer.name]
        total = np.zeros(layer.shape, self._float)
        spikes = self._is_binary(layer)
        for j in np.flatnonzero(x):
            total += rows[j] if spikes else rows[j] * self._float.type(x[j])
        return total if layer.bias is None else total + layer.bias

    def _is_binary(self, layer: Layer) -> bool:
        if len(layer.sources) != 1:
            return False
        return self._layers[layer.sources[0].layer].signal is Signal.SPIKES
