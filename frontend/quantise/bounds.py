"""How large numbers can get in a network, whatever its Inputs are fed that their format holds.

Only what is read before it is built asks: everything else is bounded by its own integers when its
scale is chosen. What is said here is of the float network, and looked at again in integers
(Terms.settle_late).
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
from frontend.quantise.terms import activation_format
from frontend.step_rule import Spikes

# Sweeps end when nothing grows by more than this, or after so many: a cycle that settles as slowly
# as that is one that grows, for all that 16 bits can hold.
_SETTLED, _SWEEPS = 1 + 1e-9, 4096
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


@dataclasses.dataclass(frozen=True)
class _Line:
    """A layer puts out min(slope * what arrives + level, most) at most."""

    slope: float
    level: float
    most: float = _LARGEST


def bounds(network: Network, ranges: Mapping[str, float]) -> Bounds:
    """ranges: of analog Inputs, by name."""
    lines = [(layer, _line(layer, ranges)) for layer in network.layers]
    found = {layer.name: 0.0 for layer in network.layers}
    grew = dict.fromkeys(found, 0)  # in which sweep, for the last time
    for sweep in range(1, _SWEEPS + 1):
        for layer, line in lines:
            arriving = sum(found[source.layer] for source in layer.sources)
            now = min(line.slope * arriving + line.level, line.most)
            if now > found[layer.name] * _SETTLED:
                grew[layer.name] = sweep
            found[layer.name] = now
        if sweep not in grew.values():
            endless = {name for name, most in found.items() if most >= _LARGEST}
            return Bounds(largest=found, growing=frozenset(endless))
    # Round a cycle that grows, every layer does once in as many sweeps as there are layers.
    growing = {name for name, last in grew.items() if last >= _SWEEPS - len(lines)}
    return Bounds(largest=found, growing=frozenset(growing))


def _line(layer: Layer, ranges: Mapping[str, float]) -> _Line:
    match layer:
        case InputLayer():
            if layer.name not in ranges:
                return _Line(0.0, 1.0)
            fixed = activation_format(ranges[layer.name])
            return _Line(0.0, float(-fixed.least * fixed.scale))
        case LinearLayer() | ConvLayer():
            rows = np.abs(layer.weight.reshape(len(layer.weight), -1)).sum(axis=1)
            return _Line(_largest(rows), _largest(layer.bias))
        case ScaleLayer():
            return _Line(_largest(layer.scale), 0.0)
        case PoolLayer():
            cells = math.prod(layer.window.kernel)
            return _Line(cells if layer.kind is PoolKind.SUM else 1.0, 0.0)
        case NeuronLayer():
            return _neuron_line(layer)
    return _Line(1.0, 0.0, 1.0 if layer.signal is Signal.SPIKES else _LARGEST)


def _neuron_line(layer: NeuronLayer) -> _Line:
    if layer.kind.spiking and layer.rule.spikes is not Spikes.MULTI:
        return _Line(0.0, 1.0)
    steps = _steps(layer.decay)
    slope = steps * (1.0 if layer.gain is None else _largest(layer.gain))
    if layer.kind.has_synapse:
        gain = 1.0 if layer.synaptic_gain is None else _largest(layer.synaptic_gain)
        slope *= gain * _steps(layer.synaptic_decay)
    # Of the two, the larger one would do; their sum keeps the line straight.
    level = steps * _largest(layer.drive) + _largest(layer.initial_membrane)
    over = float(layer.threshold.min()) if layer.kind.spiking else 1.0
    return _Line(slope / over, level / over)


def _steps(decay: np.ndarray) -> float:
    """How many steps of its largest input a leaky sum comes to, or is held for."""
    leak = 1 - _largest(decay)
    return min(1 / leak if leak > 0 else math.inf, UNBOUNDED_STEPS)


def _largest(array: np.ndarray | None) -> float:
    return 0.0 if array is None else float(np.abs(array).max(initial=0.0))
