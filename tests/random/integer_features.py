"""What an integer network has in it, and how far it gets in a run."""

from __future__ import annotations

import collections
import dataclasses
from collections.abc import Mapping

import numpy as np

from frontend.network import (
    ConvLayer,
    DelayLayer,
    Fixed,
    InputLayer,
    Layer,
    LinearLayer,
    Network,
    NeuronLayer,
    OffsetLayer,
    OutputLayer,
    PoolKind,
    PoolLayer,
    RescaleLayer,
    ScaleLayer,
    Signal,
)
from frontend.reference import Interpreter
from frontend.reference.integer_arithmetic import product_shift
from tests.random.fidelity import Features

Arrays = dict[str, np.ndarray]

# Steps in which something stays at the limit of its storage, to have stayed there.
_STAYS = 5


@dataclasses.dataclass(frozen=True, kw_only=True)
class Reached:
    """nodes: the NIR nodes at which a state, an activation or a line reached the limit of its
    storage. features: what else is to be counted of a run."""

    nodes: set[str]
    features: Features


def format_features(network: Network) -> Features:
    """What formats a network has, each once."""
    found: set[str] = set()
    for layer in network.layers:
        found |= _of_layer(network, layer)
    return collections.Counter(found)


def watched(network: Network, inputs: Mapping[str, np.ndarray]) -> tuple[tuple, Reached]:
    """((outputs, final states), what was reached) of the reference, for inputs as_stored."""
    interpreter = Interpreter(network)
    steps = len(next(iter(inputs.values())))
    outputs: dict[str, list[np.ndarray]] = {layer.name: [] for layer in network.outputs}
    watch = _Watch(network)
    for t in range(steps):
        values = interpreter.step_all({name: x[t] for name, x in inputs.items()})
        for name, found in outputs.items():
            found.append(values[name].copy())
        watch.look(values, interpreter.state)
    run = {name: np.stack(found) for name, found in outputs.items()}, dict(interpreter.state)
    return run, watch.reached()


class _Watch:
    """Counts the steps in which something is at the limit of its storage."""

    def __init__(self, network: Network):
        self.network = network
        # Both limits, of each: name to steps.
        self.low: Features = collections.Counter()
        self.high: Features = collections.Counter()

    def look(self, values: Arrays, states: Arrays) -> None:
        for layer in self.network.layers:
            match layer:
                case NeuronLayer():
                    names = (f"{layer.name}.v", f"{layer.name}.i")
                    for name in names:
                        if name in states:
                            self._count(name, states[name], layer.fixed)
                case InputLayer() | RescaleLayer() | DelayLayer() if layer.fixed is not None:
                    self._count(layer.name, values[layer.name], layer.fixed)
                case PoolLayer() | OutputLayer() | DelayLayer() if layer.signal is Signal.COUNTS:
                    self._count(layer.name, values[layer.name], Fixed(32, np.ones(())))

    def _count(self, name: str, values: np.ndarray, fixed: Fixed) -> None:
        self.low[name] += bool((values == fixed.least).any())
        self.high[name] += bool((values == fixed.most).any())

    def reached(self) -> Reached:
        nodes, found = set(), set()
        for layer in self.network.layers:
            names = [n for n in (layer.name, f"{layer.name}.v", f"{layer.name}.i") if self._at(n)]
            if not names:
                continue
            match layer:
                case NeuronLayer():
                    nodes.add(layer.name)
                    found.add("a state at its limit")
                    found |= {f"a state of {layer.fixed.bits} bits at its limit"}
                    if any(max(self.low[n], self.high[n]) >= _STAYS for n in names):
                        found.add("a state that stays at its limit")
                    if any(self.low[n] and self.high[n] for n in names):
                        found.add("a state at both limits")
                case InputLayer():
                    found.add("an Input at its limit")
                case RescaleLayer() if layer.fixed.bits == 16:
                    nodes.add(layer.node)
                    found.add("an activation at its limit")
                case RescaleLayer():
                    found.add("a rescale at its limit")
                case DelayLayer() if layer.fixed is not None:
                    nodes.add(layer.name)
                    found.add("a line at its limit")
                case _:
                    found.add("a count at its limit")
        return Reached(nodes=nodes, features=collections.Counter(found))

    def _at(self, name: str) -> int:
        return self.low[name] + self.high[name]


def _of_layer(network: Network, layer: Layer) -> set[str]:
    found: set[str] = set()
    match layer:
        case InputLayer():
            found.add(f"an Input of {'numbers' if layer.fixed is not None else 'spikes'}")
        case LinearLayer() | ConvLayer() | ScaleLayer():
            found.add(f"weights of {layer.weight_fixed.bits} bits")
            if product_shift(layer, _arriving(network, layer)):
                found.add("a sum beyond 32 bits")
        case RescaleLayer():
            ratio = _arriving(network, layer).scale / layer.fixed.scale
            real = (np.frexp(ratio)[0] != 0.5).any()
            found.add("a rescale by a real number" if real else "a rescale by a shift")
            if ratio.ndim:
                found.add("a rescale by channel")
        case OffsetLayer():
            found.add("a bias behind the sum")
        case PoolLayer() if layer.kind is PoolKind.AVERAGE:
            found.add("an average")
        case DelayLayer() if layer.fixed is not None:
            found.add("a delay of numbers")
        case OutputLayer() if layer.signal is Signal.ANALOG:
            found.add("an output of numbers")
        case NeuronLayer():
            found.add(f"states of {layer.fixed.bits} bits")
            if layer.fixed.scale.ndim:
                found.add("a membrane's scale by channel")
            if layer.gain is not None or layer.synaptic_gain is not None:
                found.add("a gain")
    return found


def _arriving(network: Network, layer: Layer) -> Fixed:
    """The format of what arrives; of spikes and counts: integers."""
    sources = [network[source.layer] for source in layer.sources]
    analog = [source.fixed for source in sources if source.signal is Signal.ANALOG]
    return analog[0] if analog else Fixed(32, np.ones(()))
