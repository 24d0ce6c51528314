"""Runs a discretised network step by step in numpy, in exactly the order of operations that the
compiled network has: what it gives is what the C gives, bit for bit.

Every operation is rounded to the network's number format and none is contracted. The one freedom
taken is to leave out terms that cannot change a bit: a Linear skips inputs that are zero, since
its sum starts at +0, can never become -0, and finite weights times zero are zero.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping

import numpy as np

from frontend.network import (
    FlattenLayer,
    InputLayer,
    Layer,
    LinearLayer,
    Network,
    NeuronLayer,
    OutputLayer,
    ScaleLayer,
    Signal,
    ThresholdLayer,
    Timing,
)
from frontend.reference.neuron import NeuronState, step_neurons


class Interpreter:
    """A network with its state.

    state: membranes and synapses under the names `<node>.v` and `<node>.i`, of their layer's
    shape; reading it between steps is free, writing into its arrays sets the state.
    """

    def __init__(self, network: Network):
        self.network = network
        self._float = network.format.numpy
        # Input-major rows, which a vector operation over all outputs adds up one by one.
        self._rows = {
            layer.name: np.ascontiguousarray(layer.weight.T)
            for layer in network.layers
            if isinstance(layer, LinearLayer)
        }
        self._signals = {layer.name: layer.signal for layer in network.layers}
        self.reset()

    def reset(self) -> None:
        """Back to before the first step."""
        self._neurons = {
            layer.name: NeuronState.initial(layer)
            for layer in self.network.layers
            if isinstance(layer, NeuronLayer)
        }
        self._before = {
            source.layer: self._zeros(self.network[source.layer])
            for layer in self.network.layers
            for source in layer.sources
            if source.timing is Timing.PREVIOUS
        }

    @property
    def state(self) -> dict[str, np.ndarray]:
        found = {}
        for name, state in self._neurons.items():
            if state.synapse is not None:
                found[f"{name}.i"] = state.synapse
            found[f"{name}.v"] = state.membrane
        return found

    def run(self, inputs: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Steps through sequences, (T, *shape) for each Input, and returns the Outputs' likewise.

        The state carries over from earlier calls. Raises ValueError where names, shapes or
        lengths do not fit.
        """
        lengths = {len(values) for values in inputs.values()}
        if len(lengths) != 1:
            raise ValueError(f"sequences of one length expected, found lengths {sorted(lengths)}")
        steps = lengths.pop()
        found = {
            layer.name: np.empty((steps, *layer.shape), self._dtype(layer.signal))
            for layer in self.network.outputs
        }
        for t in range(steps):
            for name, value in self.step({k: v[t] for k, v in inputs.items()}).items():
                found[name][t] = value
        return found

    def step(self, inputs: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """One time step. Spikes come out as uint8, counts as int32, the rest in the format."""
        expected = {layer.name for layer in self.network.inputs}
        if set(inputs) != expected:
            raise ValueError(f"inputs {sorted(expected)} expected, found {sorted(inputs)}")
        values: dict[str, np.ndarray] = {}
        # Overflow has a defined result here as in the C; numpy need not warn of it.
        with np.errstate(all="ignore"):
            for layer in self.network.layers:
                values[layer.name] = (
                    self._input(layer, inputs[layer.name])
                    if isinstance(layer, InputLayer)
                    else self._step(layer, self._incoming(layer, values))
                )
        self._before = {name: values[name] for name in self._before}
        return {layer.name: values[layer.name].copy() for layer in self.network.outputs}

    def _input(self, layer: InputLayer, value: np.ndarray) -> np.ndarray:
        array = np.asarray(value).astype(self._float)
        if array.shape != layer.shape:
            raise ValueError(
                f"input {layer.name!r}: shape {layer.shape} expected, found {array.shape}"
            )
        return array

    def _incoming(self, layer: Layer, values: Mapping[str, np.ndarray]) -> np.ndarray:
        """The sum of the incoming edges, left to right; integers as long as all of them are."""
        parts = [
            self._before[source.layer] if source.timing is Timing.PREVIOUS else values[source.layer]
            for source in layer.sources
        ]
        if not parts:
            shape = (layer.weight.shape[1],) if isinstance(layer, LinearLayer) else layer.shape
            return np.zeros(shape, self._float)
        if len(parts) == 1:
            return parts[0]
        if any(part.dtype == self._float for part in parts):
            return functools.reduce(np.add, (part.astype(self._float) for part in parts))
        return functools.reduce(_add_counts, (part.astype(np.int64) for part in parts)).astype(
            np.int32
        )

    def _step(self, layer: Layer, x: np.ndarray) -> np.ndarray:
        match layer:
            case LinearLayer():
                return self._linear(layer, x)
            case ScaleLayer():
                return x.astype(self._float) * layer.scale
            case ThresholdLayer():
                return (x.astype(self._float) > layer.threshold).astype(np.uint8)
            case FlattenLayer() | OutputLayer():
                return x.reshape(layer.shape).astype(self._dtype(layer.signal), copy=False)
            case NeuronLayer():
                return step_neurons(layer, self._neurons[layer.name], x.astype(self._float))
        raise NotImplementedError(f"no reference for {type(layer).__name__} ({layer.name!r})")

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
        return self._signals[layer.sources[0].layer] is Signal.SPIKES

    def _zeros(self, layer: Layer) -> np.ndarray:
        return np.zeros(layer.shape, self._dtype(layer.signal))

    def _dtype(self, signal: Signal) -> np.dtype:
        return {Signal.SPIKES: np.dtype(np.uint8), Signal.COUNTS: np.dtype(np.int32)}.get(
            signal, self._float
        )


def _add_counts(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """a + b in int64, or the largest int32 where that is less."""
    return np.minimum(a + b, np.iinfo(np.int32).max)
