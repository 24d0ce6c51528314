"""For tests: networks small enough to be done by hand, in f64."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from frontend.network import (
    InputLayer,
    LinearLayer,
    Network,
    NeuronKind,
    NeuronLayer,
    NumberFormat,
    OutputLayer,
    Signal,
    Source,
)
from frontend.reference.testing import network, neuron, rule

F64 = NumberFormat.F64


def weight(name: str, source: str, value: float, size: int = 1) -> LinearLayer:
    """Each of `size` inputs times the value."""
    return LinearLayer(
        name=name, sources=(Source(source),), shape=(size,), signal=Signal.ANALOG,
        weight=np.eye(size) * value, bias=None,
    )  # fmt: skip


def integrate_and_fire(name: str, source: str, threshold: float, **rules: str) -> NeuronLayer:
    """One neuron: v += u; it spikes, and loses the threshold, where v > threshold."""
    layer = neuron(NeuronKind.LIF, rule(**rules), F64, decay=1.0, threshold=threshold)
    return dataclasses.replace(layer, name=name, sources=(Source(source),), nir_type="IF")


def given(size: int = 1) -> InputLayer:
    return InputLayer(name="input", sources=(), shape=(size,), signal=Signal.ANALOG)


def read(source: str, signal: Signal = Signal.SPIKES, size: int = 1) -> OutputLayer:
    return OutputLayer(name="output", sources=(Source(source),), shape=(size,), signal=signal)


def two_layers(first_threshold: float) -> Network:
    """input, then `first`, and with a weight of 1.5 `second`, whose threshold is 1."""
    return network(
        given(), integrate_and_fire("first", "input", first_threshold), weight("w", "first", 1.5),
        integrate_and_fire("second", "w", 1.0), read("second"), number_format=F64,
    )  # fmt: skip


def leaky(factor: float, size: int = 2) -> Network:
    """Integrators `li`: v = v/2 + factor * input."""
    layer = neuron(NeuronKind.LI, rule(), F64, (size,), decay=0.5)
    layer = dataclasses.replace(layer, name="li", sources=(Source("w"),), nir_type="LI")
    return network(
        given(size), weight("w", "input", factor, size), layer, read("li", Signal.ANALOG, size),
        number_format=F64,
    )  # fmt: skip


def samples(*sequences: Sequence) -> list[dict[str, np.ndarray]]:
    """Each of them (steps) or (steps, size)."""
    return [{"input": np.array(x, float).reshape(len(x), -1)} for x in sequences]
