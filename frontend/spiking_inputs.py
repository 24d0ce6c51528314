"""What flows where in a network, once it is known which Inputs carry spikes."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection

from frontend.network import (
    DelayLayer,
    FlattenLayer,
    InputLayer,
    Layer,
    Network,
    OutputLayer,
    PoolKind,
    PoolLayer,
    Signal,
)

_ORDER = (Signal.SPIKES, Signal.COUNTS, Signal.ANALOG)


def with_spiking_inputs(network: Network, spiking: Collection[str]) -> Network:
    """The network with spikes at these Inputs, and whatever only passes them on told so."""
    signals: dict[str, Signal] = {}
    while True:
        found = {layer.name: _signal(layer, spiking, signals) for layer in network.layers}
        found = {name: signal for name, signal in found.items() if signal is not None}
        if found == signals:
            break
        signals = found
    layers = tuple(
        dataclasses.replace(layer, signal=signals.get(layer.name, layer.signal))
        for layer in network.layers
    )
    return dataclasses.replace(network, layers=layers)


def _signal(layer: Layer, spiking: Collection[str], signals: dict[str, Signal]) -> Signal | None:
    """None while nothing is known: round a ring of Delays, until something comes in."""
    match layer:
        case InputLayer():
            return Signal.SPIKES if layer.name in spiking else Signal.ANALOG
        case FlattenLayer() | DelayLayer() | OutputLayer() if layer.sources:
            return _of_sum(layer, signals)
        case PoolLayer() if layer.sources and layer.kind is PoolKind.SUM:
            arriving = _of_sum(layer, signals)
            return Signal.COUNTS if arriving is Signal.SPIKES else arriving
    return layer.signal


def _of_sum(layer: Layer, signals: dict[str, Signal]) -> Signal | None:
    known = [signals[s.layer] for s in layer.sources if s.layer in signals]
    if not known:
        return None
    largest = max(known, key=_ORDER.index)
    # Several spikes at once are a count.
    return Signal.COUNTS if largest is Signal.SPIKES and len(layer.sources) > 1 else largest
