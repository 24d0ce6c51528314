"""Leaves out what no output depends on: neurons, or channels of maps, that are read by zero weights
alone, or that never give anything but zero.

A unit is one index of a layer's first dimension. Layers whose units go together (a synapse's
outputs, the neurons behind it, the inputs of the next synapse) lose theirs together, with the rows
and columns of weights. Outputs stay the same to the bit: a sum starts at +0, and adding a zero
changes no bit of it. Units stay where that is not so or where no synapse would get smaller: Inputs
and Outputs, what is flattened from maps, and in floats what feeds numbers to a synapse (an
infinite one times 0 is none).
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterator, Mapping

import numpy as np

from frontend.network import (
    ConvLayer,
    DelayLayer,
    Fixed,
    Layer,
    LinearLayer,
    Network,
    NeuronLayer,
    OffsetLayer,
    PoolLayer,
    RescaleLayer,
    ScaleLayer,
    Signal,
    ThresholdLayer,
)

_BY_UNIT = (NeuronLayer, OffsetLayer, PoolLayer, RescaleLayer, ScaleLayer, ThresholdLayer)
_SYNAPSES = (LinearLayer, ConvLayer)


@dataclasses.dataclass(frozen=True)
class Units:
    """Which units of a layer stay, as masks; None where all of them do.

    given    of what the layer gives
    arriving of what arrives, where that has other units: at a synapse
    """

    given: np.ndarray | None
    arriving: np.ndarray | None


def needed_units(network: Network) -> dict[str, Units]:
    """The units that outputs depend on: layer name to them, for layers that lose some."""
    axes = _Axes(network)
    live = _live(network, axes, _silent(network))
    found = {}
    for layer in network.layers:
        given, arriving = live[axes.given(layer)], None
        if isinstance(layer, _SYNAPSES):
            arriving = live[axes.arriving(layer)]
        units = Units(_or_none(given), _or_none(arriving))
        if units.given is not None or units.arriving is not None:
            found[layer.name] = units
    return found


def lost_units(network: Network) -> dict[str, tuple[int, int]]:
    """Populations that lose units: node to how many, and how many it has."""
    return {
        name: (int((~units.given).sum()), len(units.given))
        for name, units in needed_units(network).items()
        if isinstance(network[name], NeuronLayer) and units.given is not None
    }


def with_units(network: Network, kept: Mapping[str, Units]) -> Network:
    """The network with these units of its layers alone."""
    layers = tuple(
        _smaller(layer, kept[layer.name]) if layer.name in kept else layer
        for layer in network.layers
    )
    return dataclasses.replace(network, layers=layers)


def _or_none(mask: np.ndarray | None) -> np.ndarray | None:
    return None if mask is None or mask.all() else mask


# ---- which layers' units go together


class _Axes:
    """Groups of first dimensions of which each unit is one and the same for all layers.

    Every layer has one of what it gives, a synapse another of what arrives.

    fixed  those all of whose units stay
    """

    def __init__(self, network: Network):
        self._parent: dict[tuple[str, str], tuple[str, str]] = {}
        fixed = []
        for layer in network.layers:
            end = "arriving" if isinstance(layer, _SYNAPSES) else "given"
            for source in layer.sources:
                self._join((source.layer, "given"), (layer.name, end))
            if not _may_lose(layer):
                fixed += [(layer.name, "given"), (layer.name, end)]
            elif end == "arriving" and not all(
                _times_zero_is_zero(network, network[source.layer]) for source in layer.sources
            ):
                fixed.append((layer.name, end))
        self.fixed = {self._root(key) for key in fixed}

    def given(self, layer: Layer) -> tuple[str, str]:
        return self._root((layer.name, "given"))

    def arriving(self, layer: Layer) -> tuple[str, str]:
        return self._root((layer.name, "arriving"))

    def _root(self, key: tuple[str, str]) -> tuple[str, str]:
        while (parent := self._parent.get(key, key)) != key:
            key = parent
        return key

    def _join(self, a: tuple[str, str], b: tuple[str, str]) -> None:
        self._parent[self._root(a)] = self._root(b)


def _may_lose(layer: Layer) -> bool:
    match layer:
        case ConvLayer():
            return layer.groups == 1
        case DelayLayer():
            return layer.steps.ndim == 0  # else its line might change its length
    return isinstance(layer, (*_BY_UNIT, LinearLayer))


def _times_zero_is_zero(network: Network, source: Layer) -> bool:
    """Whether what a layer gives, times 0, is always a zero."""
    return network.format is None or source.signal is not Signal.ANALOG


# ---- which units are needed


def _live(
    network: Network, axes: _Axes, silent: Mapping[str, np.ndarray]
) -> dict[tuple[str, str], np.ndarray | None]:
    """Of each axis the units that are needed, None where all of them stay."""
    live: dict[tuple[str, str], np.ndarray | None] = {}
    for layer in network.layers:
        axis = axes.given(layer)
        live[axis] = None if axis in axes.fixed else np.zeros(layer.shape[0], bool)
    readers = []
    for layer in network.layers:
        if isinstance(layer, _SYNAPSES):
            axis = axes.arriving(layer)
            if live.setdefault(axis, None) is not None:
                speaks = ~_arriving(layer, silent)
                readers.append((axis, axes.given(layer), _connected(layer) & speaks))
    changed = True
    while changed:
        changed = False
        for axis, given, connected in readers:
            outputs = live[given]
            needed = (connected if outputs is None else connected[outputs]).any(axis=0)
            changed |= bool((needed & ~live[axis]).any())
            live[axis] |= needed
    for mask in live.values():
        if mask is not None and not mask.any():
            mask[0] = True  # no layer is empty
    return live


def _connected(layer: LinearLayer | ConvLayer) -> np.ndarray:
    """(outputs, inputs): where a synapse has a weight that is not zero."""
    weight = layer.weight != 0
    return weight.any(axis=tuple(range(2, weight.ndim)))


def _silent(network: Network) -> dict[str, np.ndarray]:
    """Of each layer the units that give zero in every step, whatever the Inputs are."""
    silent = {
        layer.name: np.full(layer.shape[:1], _can_be_silent(layer)) for layer in network.layers
    }
    changed = True
    while changed:
        changed = False
        for layer in network.layers:
            before = silent[layer.name]
            if before.any():
                after = before & _stays_silent(layer, silent)
                changed |= not np.array_equal(before, after)
                silent[layer.name] = after
    return silent


def _can_be_silent(layer: Layer) -> bool:
    return _may_lose(layer) and (not isinstance(layer, NeuronLayer) or layer.kind.spiking)


def _stays_silent(layer: Layer, silent: Mapping[str, np.ndarray]) -> np.ndarray:
    """The units of a layer that are silent if all that `silent` says is so."""
    arriving = _arriving(layer, silent)
    match layer:
        case LinearLayer() | ConvLayer():
            quiet = ~(_connected(layer) & ~arriving).any(axis=1)
            return quiet if layer.bias is None else quiet & (layer.bias == 0)
        case OffsetLayer():
            return arriving & _everywhere(layer, layer.offset == 0)
        case ThresholdLayer():
            return arriving & _everywhere(layer, layer.threshold >= 0)
        case NeuronLayer():
            quiet = arriving & _everywhere(layer, layer.threshold > 0)
            quiet &= _everywhere(layer, layer.initial_membrane == 0)
            if layer.drive is not None:
                quiet &= _everywhere(layer, layer.drive == 0)
            if layer.floor is not None:
                quiet &= _everywhere(layer, layer.floor <= 0)
            return quiet
    return arriving


def _arriving(layer: Layer, silent: Mapping[str, np.ndarray]) -> np.ndarray:
    return functools.reduce(np.logical_and, (silent[s.layer] for s in layer.sources), np.True_)


def _everywhere(layer: Layer, condition: np.ndarray) -> np.ndarray:
    """The units all of whose elements meet a condition that broadcasts over the layer's shape."""
    return np.broadcast_to(condition, layer.shape).reshape(layer.shape[0], -1).all(axis=1)


# ---- leaving the others out


def _smaller(layer: Layer, units: Units) -> Layer:
    changes: dict[str, object] = {}
    if units.given is not None:
        changes = dict(_parts(layer, units.given))
        changes["shape"] = (int(units.given.sum()), *layer.shape[1:])
    if units.arriving is not None:
        weight = changes.get("weight", layer.weight)
        changes["weight"] = weight[:, units.arriving]
        if isinstance(layer, ConvLayer):
            changes["arriving"] = (int(units.arriving.sum()), *layer.arriving[1:])
    if isinstance(layer, PoolLayer):
        changes["arriving"] = (int(units.given.sum()), *layer.arriving[1:])
    return dataclasses.replace(layer, **changes)


def _parts(layer: Layer, kept: np.ndarray) -> Iterator[tuple[str, object]]:
    """The fields of a layer that have a value for each unit, without those of the others."""
    synapse = isinstance(layer, _SYNAPSES)
    for field in dataclasses.fields(layer):
        value = getattr(layer, field.name)
        if isinstance(value, Fixed) and value.scale.ndim:
            yield field.name, dataclasses.replace(value, scale=value.scale[kept])
        elif isinstance(value, np.ndarray) and value.ndim:
            per_unit = synapse or value.ndim == len(layer.shape)
            if per_unit and value.shape[0] == len(kept):
                yield field.name, value[kept]
