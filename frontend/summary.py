"""Counts what a network holds and does: parameters and operations, a row for each layer."""

from __future__ import annotations

import dataclasses

import numpy as np

from frontend.network import (
    Layer,
    LinearLayer,
    Network,
    NeuronLayer,
    ScaleLayer,
    ThresholdLayer,
    kind_name,
)

ACTIVITY = 0.1  # the share of a synapse's inputs that is active, where nothing better is known


@dataclasses.dataclass(frozen=True)
class LayerSummary:
    """One layer. An operation is one synapse's multiply-add or one neuron's (element's) update.

    dense   operations per time step when every input is looked at
    active  operations per time step when `ACTIVITY` of every synapse's inputs is not zero, and
            only those are looked at
    """

    name: str
    kind: str
    shape: tuple[int, ...]
    parameters: int
    dense: int
    active: int


def summarise(network: Network) -> tuple[LayerSummary, ...]:
    """A summary of every layer in execution order."""
    return tuple(_summary(layer) for layer in network.layers)


def _summary(layer: Layer) -> LayerSummary:
    size = int(np.prod(layer.shape, dtype=np.int64))
    dense = active = 0
    match layer:
        case LinearLayer():
            dense, active = layer.weight.size, round(ACTIVITY * layer.weight.size)
        case NeuronLayer() | ScaleLayer() | ThresholdLayer():
            dense = active = size
    return LayerSummary(
        layer.name, kind_name(layer), layer.shape, _parameters(layer), dense, active
    )


def _parameters(layer: Layer) -> int:
    """Numbers that the layer keeps and never changes: a uniform parameter counts once."""
    names = {field.name for field in dataclasses.fields(layer)} - {"initial_membrane"}
    arrays = (getattr(layer, name) for name in names)
    return sum(a.size for a in arrays if isinstance(a, np.ndarray))
