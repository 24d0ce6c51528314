"""What a float network does on calibration data: ranges, and the inputs of each weight matrix."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

import numpy as np

from frontend.network import (
    ConvLayer,
    InputLayer,
    Layer,
    LinearLayer,
    Network,
    NeuronLayer,
    Timing,
)
from frontend.reference import Interpreter
from frontend.step_rule import Reset

# Samples whose inputs are kept for the weights; ranges come of all of them.
_MOST_SAMPLES = 64


@dataclasses.dataclass(frozen=True, kw_only=True)
class Observation:
    """All by the layer's name.

    arriving   of weights: one (steps, *input shape) for each sample
    largest    the largest magnitude of what arrived, summed over edges (of an Input: of itself)
    membrane   of neurons: each one's largest magnitude, before a reset by subtraction
    """

    arriving: Mapping[str, Sequence[np.ndarray]]
    largest: Mapping[str, float]
    membrane: Mapping[str, np.ndarray]


def observe(network: Network, samples: Sequence[Mapping[str, np.ndarray]]) -> Observation:
    """Runs every sample from rest.

    samples: each Input's name to (steps, *shape).
    """
    interpreter = Interpreter(network)
    watch = _Watch(network)
    for number, sample in enumerate(samples):
        interpreter.reset()
        watch.begin(keeps=number < _MOST_SAMPLES)
        before = {f: np.zeros_like(v) for f, v in _outputs(network).items()}
        for t in range(len(next(iter(sample.values())))):
            values = interpreter.step_all({name: x[t] for name, x in sample.items()})
            watch.look(values, before, interpreter.state)
            before = {name: values[name].copy() for name in before}
        watch.end()
    return Observation(arriving=watch.arriving, largest=watch.largest, membrane=watch.membrane)


def _outputs(network: Network) -> dict[str, np.ndarray]:
    """Zeros in the shapes of what edges carry a step late."""
    names = {
        s.layer for x in network.layers for s in x.sources if s.timing is Timing.PREVIOUS
    }
    return {layer.name: np.zeros(layer.shape) for layer in network.layers if layer.name in names}


class _Watch:
    def __init__(self, network: Network):
        self.network = network
        self.layers = [x for x in network.layers if isinstance(x, InputLayer) or x.sources]
        self.arriving: dict[str, list[np.ndarray]] = {
            x.name: [] for x in network.layers if isinstance(x, LinearLayer | ConvLayer)
        }
        self.largest = {x.name: 0.0 for x in network.layers}
        self.membrane = {
            x.name: np.zeros(x.shape) for x in network.layers if isinstance(x, NeuronLayer)
        }
        self.sequence: dict[str, list[np.ndarray]] = {}
        self.keeps = True

    def begin(self, *, keeps: bool) -> None:
        self.keeps = keeps
        self.sequence = {name: [] for name in self.arriving}

    def look(self, values, before, state) -> None:
        for layer in self.layers:
            x = values[layer.name] if isinstance(layer, InputLayer) else _sum(layer, values, before)
            if x.size:
                self.largest[layer.name] = max(self.largest[layer.name], float(np.abs(x).max()))
            if layer.name in self.sequence and self.keeps:
                self.sequence[layer.name].append(x.astype(np.float32))
        for name, found in self.membrane.items():
            layer, v = self.network[name], state[f"{name}.v"]
            if layer.kind.spiking and layer.rule.reset is Reset.SUBTRACT:
                v = v + values[name] * layer.threshold
            np.maximum(found, np.abs(v), out=found)

    def end(self) -> None:
        for name, steps in self.sequence.items():
            if steps:
                self.arriving[name].append(np.stack(steps))


def _sum(
    layer: Layer, values: Mapping[str, np.ndarray], before: Mapping[str, np.ndarray]
) -> np.ndarray:
    """What arrives at a layer; early spikes are those of this step."""
    parts = [
        before[s.layer] if s.timing is Timing.PREVIOUS else values[s.layer] for s in layer.sources
    ]
    return parts[0] if len(parts) == 1 else sum(part.astype(np.float64) for part in parts)
