"""What a network remembers from step to step: the states of its layers, in their order."""

from __future__ import annotations

import dataclasses

import numpy as np

from frontend.network import DelayLayer, Fixed, Layer, Network, NeuronLayer, Signal, Timing


@dataclasses.dataclass(frozen=True)
class State:
    """An argument and a result of the step function.

    name     `<node>.i` synapse, `.v` membrane, `.z` output of the step before; `.line`, `.head`
    initial  () where all elements start alike, else of the shape, or broadcasts over it
    fixed    the format of an analog state in an integer network
    """

    name: str
    shape: tuple[int, ...]
    signal: Signal
    initial: np.ndarray
    fixed: Fixed | None = None


def states_of(network: Network) -> list[State]:
    """All states: layers in execution order, each with its own in the order given above."""
    remembered = _read_a_step_later(network)
    return [state for layer in network.layers for state in _states(layer, layer.name in remembered)]


def _states(layer: Layer, remembered: bool) -> list[State]:
    match layer:
        case NeuronLayer():
            zero, shape, fixed = np.zeros((), layer.decay.dtype), layer.shape, layer.fixed
            v = layer.initial_membrane
            found = [State(f"{layer.name}.v", shape, Signal.ANALOG, v, fixed)]
            if layer.kind.has_synapse:
                found.insert(0, State(f"{layer.name}.i", shape, Signal.ANALOG, zero, fixed))
            if remembered:
                given = fixed if layer.signal is Signal.ANALOG else None
                found.append(State(f"{layer.name}.z", shape, layer.signal, _NOTHING, given))
            return found
        case DelayLayer():
            shape = (layer.length, *layer.shape)
            return [
                State(f"{layer.name}.line", shape, layer.signal, _NOTHING, layer.fixed),
                State(f"{layer.name}.head", (1,), Signal.COUNTS, _NOTHING),
            ]
    return []


def _read_a_step_later(network: Network) -> set[str]:
    """The neurons whose output is kept; that of others, where it is read, is their membrane."""
    return {
        source.layer
        for layer in network.layers
        for source in layer.sources
        if source.timing is Timing.PREVIOUS and not network[source.layer].membrane_is_last_output
    }


_NOTHING = np.zeros((), np.int32)
