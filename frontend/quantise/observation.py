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
from frontend.step_rule import Current, FireFrom, Reset, ResetAt

# Inputs of weights are kept of so many samples, and of the later ones as long as they take so many
# bytes together; ranges come of all samples.
_MOST_SAMPLES, _MOST_BYTES = 64, 2**29

LARGEST = float(np.finfo(np.float32).max)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Observation:
    """All by the layer's name.

    arriving   of weights: one (steps, *input shape) for each sample, spikes in uint8, numbers in
               float32
    largest    the largest magnitude of what arrived, summed over edges (of an Input: of itself)
    membrane   of neurons: each one's largest magnitude, that before a reset included
    synapse    of neurons that have one: each one's largest magnitude
    """

    arriving: Mapping[str, Sequence[np.ndarray]]
    largest: Mapping[str, float]
    membrane: Mapping[str, np.ndarray]
    synapse: Mapping[str, np.ndarray]

    @property
    def activity(self) -> dict[str, float]:
        """Weights to the share of what arrived that was not zero."""
        return {
            name: sum(map(np.count_nonzero, x)) / size
            for name, x in self.arriving.items()
            if (size := sum(array.size for array in x))
        }

    @property
    def overflowing(self) -> tuple[str, ...]:
        """Layers whose numbers got beyond what a float32 holds."""
        states = (*self.membrane.items(), *self.synapse.items())
        found = [name for name, x in self.largest.items() if x > LARGEST]
        found += [name for name, x in states if (x > LARGEST).any()]
        return tuple(dict.fromkeys(found))


def observe(network: Network, samples: Sequence[Mapping[str, np.ndarray]]) -> Observation:
    """Runs every sample from rest.

    samples: each Input's name to (steps, *shape).
    """
    interpreter = Interpreter(network)
    watch = _Watch(network)
    late = [x for x in network.layers if x.name in _read_late(network)]
    for number, sample in enumerate(samples):
        interpreter.reset()
        watch.begin(number)
        before = {layer.name: np.zeros(layer.shape) for layer in late}
        for t in range(len(next(iter(sample.values())))):
            values = interpreter.step_all({name: x[t] for name, x in sample.items()})
            watch.look(values, before, interpreter.state)
            before = {name: values[name].copy() for name in before}
        watch.end()
    return Observation(
        arriving=watch.arriving,
        largest=watch.largest,
        membrane=watch.membrane,
        synapse=watch.synapse,
    )


def _read_late(network: Network) -> set[str]:
    """Layers of which edges carry what they gave in the step before."""
    return {s.layer for x in network.layers for s in x.sources if s.timing is Timing.PREVIOUS}


class _Watch:
    def __init__(self, network: Network):
        self.layers = [x for x in network.layers if isinstance(x, InputLayer) or x.sources]
        self.neurons = [x for x in network.layers if isinstance(x, NeuronLayer)]
        self.arriving: dict[str, list[np.ndarray]] = {
            x.name: [] for x in network.layers if isinstance(x, LinearLayer | ConvLayer)
        }
        self.largest = {x.name: 0.0 for x in network.layers}
        self.membrane = {x.name: np.zeros(x.shape) for x in self.neurons}
        self.synapse = {x.name: np.zeros(x.shape) for x in self.neurons if x.kind.has_synapse}
        self.sequence: dict[str, list[np.ndarray]] = {}
        self.bytes = 0

    def begin(self, number: int) -> None:
        self.sequence = {}
        if number == 0 or (number < _MOST_SAMPLES and self.bytes < _MOST_BYTES):
            self.sequence = {name: [] for name in self.arriving}

    def look(
        self,
        values: Mapping[str, np.ndarray],
        before: Mapping[str, np.ndarray],
        state: Mapping[str, np.ndarray],
    ) -> None:
        """values, before: what layers gave in this step and in the one before."""
        for layer in self.layers:
            x = values[layer.name] if isinstance(layer, InputLayer) else _sum(layer, values, before)
            largest = float(np.abs(x).max(initial=0.0))
            # What is no number has been infinite before.
            self.largest[layer.name] = np.fmax(self.largest[layer.name], largest)
            if layer.name in self.sequence:
                self.sequence[layer.name].append(_kept(x))
        for layer in self.neurons:
            v = _before_reset(layer, state[f"{layer.name}.v"], values[layer.name])
            np.fmax(self.membrane[layer.name], np.abs(v), out=self.membrane[layer.name])
            if layer.kind.has_synapse:
                i = _before_decay(layer, state[f"{layer.name}.i"])
                np.fmax(self.synapse[layer.name], np.abs(i), out=self.synapse[layer.name])

    def end(self) -> None:
        for name, steps in self.sequence.items():
            if steps:
                self.arriving[name].append(np.stack(steps))
                self.bytes += self.arriving[name][-1].nbytes


def _kept(x: np.ndarray) -> np.ndarray:
    if x.dtype == np.uint8:
        return x.copy()
    return np.clip(x, -LARGEST, LARGEST).astype(np.float32)


def _before_reset(layer: NeuronLayer, v: np.ndarray, z: np.ndarray) -> np.ndarray:
    """What the membrane was, or nearly, before it was reset for the spikes z of the same step.

    After a reset to a value, all that is known is that it held z thresholds, but not one more.
    """
    rule = layer.rule
    if not layer.kind.spiking or rule.fire_from is FireFrom.PREVIOUS:
        return v
    if rule.reset_at is ResetAt.NEXT_STEP or rule.reset in (Reset.NONE, Reset.DROP):
        return v
    if rule.reset is Reset.SUBTRACT:
        return v + z * layer.threshold
    return np.maximum(np.abs(v), np.where(z > 0, (z + 1.0) * np.abs(layer.threshold), 0.0))


def _before_decay(layer: NeuronLayer, i: np.ndarray) -> np.ndarray:
    """What the synapse was at its largest in the same step."""
    jumps = layer.rule.current in (Current.JUMP_THEN_DECAY, Current.DECAY_AFTER_JUMP)
    ds = layer.synaptic_decay
    return np.where(ds != 0, i / np.where(ds != 0, ds, 1), i) if jumps else i


def _sum(
    layer: Layer, values: Mapping[str, np.ndarray], before: Mapping[str, np.ndarray]
) -> np.ndarray:
    """What arrives at a layer; early spikes are those of this step."""
    parts = [
        before[s.layer] if s.timing is Timing.PREVIOUS else values[s.layer] for s in layer.sources
    ]
    return parts[0] if len(parts) == 1 else sum(part.astype(np.float64) for part in parts)
