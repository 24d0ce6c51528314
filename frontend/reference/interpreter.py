"""Runs a discretised network step by step in numpy, in exactly the order of operations that the
compiled network has: what it gives is what the C gives, bit for bit.

Every operation is rounded to the network's number format and none is contracted; in an integer
network every one is exact, and saturates where it is stored. What the layers compute is in
float_arithmetic.py and integer_arithmetic.py; here is what they remember, and their order.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from frontend.network import (
    DelayLayer,
    FlattenLayer,
    InputLayer,
    Layer,
    Network,
    NeuronLayer,
    OutputLayer,
    Timing,
)
from frontend.reference import delay
from frontend.reference.float_arithmetic import FloatArithmetic
from frontend.reference.integer_arithmetic import IntegerArithmetic
from frontend.reference.neuron_state import NeuronState

_Values = Mapping[tuple[str, Timing], np.ndarray]


class Interpreter:
    """A network with its state.

    state, in the order of the compiled network's; reading it between steps is free, and writing
    into its arrays sets it:

        <node>.i     synapses, in the format and of the layer's shape
        <node>.v     membranes, likewise
        <node>.z     what a neuron gave in the step before, where an edge carries that and it is
                     not the membrane
        <node>.line  the values in a Delay, (length, *shape), in the type of its signal
        <node>.head  the position in the line, int32 of shape (1,)
    """

    def __init__(self, network: Network):
        self.network = network
        arithmetic = IntegerArithmetic if network.format is None else FloatArithmetic
        self._arithmetic = arithmetic(network)
        self._outputs = tuple(layer.name for layer in network.outputs)
        self._layers = {layer.name: layer for layer in network.layers}
        self._remembered = self._edges_of(Timing.PREVIOUS)
        self._fired_early = self._edges_of(Timing.EARLY)
        self.reset()

    def _edges_of(self, timing: Timing) -> list[NeuronLayer]:
        """The neurons at which edges of this timing start, in execution order."""
        sources = {
            source.layer
            for layer in self.network.layers
            for source in layer.sources
            if source.timing is timing
        }
        found = [layer for layer in self.network.layers if layer.name in sources]
        assert all(isinstance(layer, NeuronLayer) for layer in found)
        return found

    def reset(self) -> None:
        """Back to before the first step."""
        layers = self.network.layers
        self._neurons = {
            x.name: NeuronState.initial(x) for x in layers if isinstance(x, NeuronLayer)
        }
        self._given = {
            layer.name: np.zeros(layer.shape, self._arithmetic.dtype(layer))
            for layer in self._remembered
            if not layer.membrane_is_last_output
        }
        self._delays = {
            layer.name: delay.DelayState.initial(layer, self._arithmetic.dtype(layer))
            for layer in layers
            if isinstance(layer, DelayLayer)
        }

    @property
    def state(self) -> dict[str, np.ndarray]:
        found = {}
        for name in self._layers:
            if name in self._neurons:
                state = self._neurons[name]
                if state.synapse is not None:
                    found[f"{name}.i"] = state.synapse
                found[f"{name}.v"] = state.membrane
            if name in self._given:
                found[f"{name}.z"] = self._given[name]
            if name in self._delays:
                found[f"{name}.line"] = self._delays[name].line
                found[f"{name}.head"] = self._delays[name].head
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
            layer.name: np.empty((steps, *layer.shape), self._arithmetic.dtype(layer))
            for layer in self.network.outputs
        }
        for t in range(steps):
            for name, value in self.step({k: v[t] for k, v in inputs.items()}).items():
                found[name][t] = value
        return found

    def step(self, inputs: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """One time step. Spikes come out as uint8, counts as int32, the rest in the format."""
        values = self.step_all(inputs)
        return {name: values[name].copy() for name in self._outputs}

    def step_all(self, inputs: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """One time step, and what every layer put out in it: arrays to be read, not to be kept."""
        expected = {layer.name for layer in self.network.inputs}
        if set(inputs) != expected:
            raise ValueError(f"inputs {sorted(expected)} expected, found {sorted(inputs)}")
        values: dict[tuple[str, Timing], np.ndarray] = {}
        # Overflow has a defined result here as in the C; numpy need not warn of it.
        with np.errstate(all="ignore"):
            for layer in self._remembered:
                kept = self._given.get(layer.name)
                before = self._neurons[layer.name].membrane if kept is None else kept
                values[layer.name, Timing.PREVIOUS] = before
            for layer in self._fired_early:
                membrane = self._neurons[layer.name].membrane
                values[layer.name, Timing.EARLY] = self._arithmetic.fire(layer, membrane)
            for layer in self.network.layers:
                values[layer.name, Timing.NOW] = (
                    self._input(layer, inputs[layer.name])
                    if isinstance(layer, InputLayer)
                    else self._step(layer, values)
                )
            self._end_step(values)
        return {name: values[name, Timing.NOW] for name in self._layers}

    def _end_step(self, values: _Values) -> None:
        for layer in self.network.layers:
            if isinstance(layer, DelayLayer):
                state = self._delays[layer.name]
                if layer.early:
                    delay.write(state, self._incoming(layer, values))
                delay.advance(layer, state)
        for name in self._given:
            # The output of an integrator is its membrane, which is a state of its own.
            self._given[name] = values[name, Timing.NOW].copy()

    def _input(self, layer: InputLayer, value: np.ndarray) -> np.ndarray:
        array = self._arithmetic.receive(layer, np.asarray(value))
        if array.shape != layer.shape:
            raise ValueError(
                f"input {layer.name!r}: shape {layer.shape} expected, found {array.shape}"
            )
        return array

    def _incoming(self, layer: Layer, values: _Values) -> np.ndarray:
        parts = [values[source.layer, source.timing] for source in layer.sources]
        return self._arithmetic.incoming(layer, parts)

    def _step(self, layer: Layer, values: _Values) -> np.ndarray:
        if isinstance(layer, DelayLayer):
            state = self._delays[layer.name]
            if not layer.early:
                delay.write(state, self._incoming(layer, values))
            return delay.read(layer, state)
        x = self._incoming(layer, values)
        match layer:
            case FlattenLayer() | OutputLayer():
                if isinstance(layer, FlattenLayer) and layer.permutation is not None:
                    x = x.transpose(layer.permutation)
                return x.reshape(layer.shape).astype(self._arithmetic.dtype(layer), copy=False)
            case NeuronLayer():
                return self._arithmetic.step(layer, self._neurons[layer.name], x)
        return self._arithmetic.compute(layer, x)
