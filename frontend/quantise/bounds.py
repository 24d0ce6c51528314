"""How large numbers can get in a network, whatever its inputs do within their ranges.

Only what comes a step late asks: everything else is bounded by its own integers when its scale is
chosen (populations.py). So a bound here is of the whole layer.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping

import numpy as np

from frontend.network import (
    ConvLayer,
    InputLayer,
    Layer,
    LinearLayer,
    Network,
    NeuronLayer,
    PoolKind,
    PoolLayer,
    ScaleLayer,
    Signal,
)
from frontend.step_rule import Spikes

# Cycles that settle do so fast enough to be within _SETTLED of their end after so many sweeps.
_SWEEPS, _SETTLED = 64, 1.01
_LARGEST = 1e30

# The membrane of an integrator without a leak grows as long as it is fed: so many steps of the
# largest input are held.
UNBOUNDED_STEPS = 4096


@dataclasses.dataclass(frozen=True)
class Bounds:
    """largest: the largest magnitude of what each layer puts out. growing: layers that it is not a
    bound of, but what they can be after so many steps round a cycle."""

    largest: Mapping[str, float]
    growing: frozenset[str]


def bounds(network: Network, ranges: Mapping[str, float]) -> Bounds:
    """ranges: of analog Inputs, by name."""
    before, found = {}, {layer.name: 0.0 for layer in network.layers}
    for _ in range(_SWEEPS):
        before = dict(found)
        for layer in network.layers:
            arriving = sum(found[source.layer] for source in layer.sources)
            found[layer.name] = min(_bound(layer, arriving, ranges), _LARGEST)
    growing = {name for name, x in found.items() if x > before[name] * _SETTLED}
    return Bounds(largest=found, growing=frozenset(growing))


def _bound(layer: Layer, arriving: float, ranges: Mapping[str, float]) -> float:
    match layer:
        case InputLayer():
            return ranges.get(layer.name, 1.0)
        case LinearLayer() | ConvLayer():
            rows = layer.weight.reshape(len(layer.weight), -1)
            return _largest(np.abs(rows).sum(axis=1)) * arriving + _largest(layer.bias)
        case ScaleLayer():
            return _largest(layer.scale) * arriving
        case PoolLayer():
            cells = math.prod(layer.window.kernel)
            return arriving * (cells if layer.kind is PoolKind.SUM else 1)
        case NeuronLayer():
            return _neuron_bound(layer, arriving)
    return 1.0 if layer.signal is Signal.SPIKES else arriving


def _neuron_bound(layer: NeuronLayer, arriving: float) -> float:
    if layer.kind.spiking and layer.rule.spikes is not Spikes.MULTI:
        return 1.0
    if layer.kind.has_synapse:
        gain = 1.0 if layer.synaptic_gain is None else _largest(layer.synaptic_gain)
        arriving = settled(arriving * gain, float(np.abs(layer.synaptic_decay).max()))
    gain = 1.0 if layer.gain is None else _largest(layer.gain)
    v = settled(arriving * gain + _largest(layer.drive), float(np.abs(layer.decay).max()))
    v = max(v, _largest(layer.initial_membrane))
    return v / float(layer.threshold.min()) if layer.kind.spiking else v


def settled(arriving: float, decay: float) -> float:
    """Where a leaky sum of at most `arriving` a step ends, or is after UNBOUNDED_STEPS."""
    return arriving * min(1 / (1 - decay) if decay < 1 else math.inf, UNBOUNDED_STEPS)


def _largest(array: np.ndarray | None) -> float:
    return 0.0 if array is None else float(np.abs(array).max(initial=0.0))
