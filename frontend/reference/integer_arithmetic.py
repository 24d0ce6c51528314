"""What each layer computes in an integer network: docs/quantisation.md, "Arithmetic"."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from codegen import analog
from frontend.network import (
    ConvLayer,
    Fixed,
    InputLayer,
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
    input_shape,
)
from frontend.reference.counts import saturated
from frontend.reference.fixed_point import rescaled, rounded_shift
from frontend.reference.integer_neuron import fire_integers, step_integer_neurons
from frontend.reference.neuron_state import NeuronState
from frontend.reference.windows import convolve, window_sums

# Sums of so many bits are exact in a double, in whatever order they are formed.
_EXACT = 2.0**53
_COUNT = Fixed(32, np.array(1.0))


class IntegerArithmetic:
    """Every layer has a format of its own."""

    def __init__(self, network: Network):
        self._layers = {layer.name: layer for layer in network.layers}
        self._rows = {
            layer.name: np.ascontiguousarray(layer.weight.T)
            for layer in network.layers
            if isinstance(layer, LinearLayer)
        }
        self._largest = {
            name: float(np.abs(rows.astype(np.int64)).sum(0).max(initial=0))
            for name, rows in self._rows.items()
        }

    def dtype(self, layer: Layer) -> np.dtype:
        """Of what the layer puts out."""
        if layer.signal is Signal.ANALOG:
            return layer.fixed.numpy
        return np.dtype(np.uint8 if layer.signal is Signal.SPIKES else np.int32)

    def receive(self, layer: InputLayer, value: np.ndarray) -> np.ndarray:
        """What the caller gives, as the network takes it: integers as they are, numbers as the
        generated header's helper converts them. Spikes are what is not 0."""
        if layer.signal is Signal.SPIKES:
            return (value != 0).astype(np.uint8)
        if layer.signal is Signal.COUNTS:
            return value.astype(np.int32)
        if value.dtype.kind in "iu":
            return layer.fixed.saturated(value.astype(np.int64))
        return analog.to_integers(value, float(layer.fixed.scale))

    def incoming(self, layer: Layer, parts: Sequence[np.ndarray]) -> np.ndarray:
        """The sum of the incoming edges, saturated in their format; counts if all of them are."""
        analog = [source for source in layer.sources if self._signal(source.layer) is Signal.ANALOG]
        if not parts:
            return np.zeros(input_shape(layer), np.int16)
        if len(parts) == 1:
            return parts[0]
        if not analog:
            return saturated(sum(part.astype(np.int64) for part in parts))
        fixed = self._layers[analog[0].layer].fixed
        total = np.zeros(parts[0].shape, np.int64)
        for source, part in zip(layer.sources, parts, strict=True):
            is_number = self._signal(source.layer) is Signal.ANALOG
            assert not is_number or fixed.same_as(self._layers[source.layer].fixed)
            total += part if is_number else converted(part, fixed)
        return fixed.saturated(total)

    def compute(self, layer: Layer, x: np.ndarray) -> np.ndarray:
        """The output of a layer without state."""
        match layer:
            case LinearLayer():
                return self._product(layer, x, self._linear(layer, x))
            case ConvLayer():
                return self._product(layer, x, convolve(layer, x.astype(np.int64)))
            case ScaleLayer():
                return self._product(layer, x, x.astype(np.int64) * layer.scale)
            case PoolLayer():
                total = window_sums(layer, x.astype(np.int64))
                return saturated(total) if self._is_count(layer) else layer.fixed.saturated(total)
            case ThresholdLayer():
                return (x.astype(np.int64) > layer.threshold).astype(np.uint8)
            case RescaleLayer():
                return rescaled(x, self._input_format(layer), layer.fixed)
            case OffsetLayer():
                return layer.fixed.saturated(x.astype(np.int64) + layer.offset)
        raise NotImplementedError(f"no reference for {type(layer).__name__} ({layer.name!r})")

    def step(self, layer: NeuronLayer, state: NeuronState, x: np.ndarray) -> np.ndarray:
        """Advances a population and returns its output."""
        if self._is_count(layer):
            x = converted(x, Fixed(32, layer.fixed.scale))
        return step_integer_neurons(layer, state, x.astype(np.int64))

    def fire(self, layer: NeuronLayer, membrane: np.ndarray) -> np.ndarray:
        """The spikes of a membrane."""
        return fire_integers(layer, membrane)

    def _linear(self, layer: LinearLayer, x: np.ndarray) -> np.ndarray:
        rows, active = self._rows[layer.name], np.flatnonzero(x)
        if not active.size:
            return np.zeros(layer.shape, np.int64)
        values = x[active]
        if (values == 1).all():
            return rows[active].sum(0, dtype=np.int64)
        most = float(np.abs(values.astype(np.int64)).max())
        if most * self._largest[layer.name] < _EXACT:
            return (values.astype(np.float64) @ rows[active].astype(np.float64)).astype(np.int64)
        return values.astype(np.int64) @ rows[active].astype(np.int64)

    def _product(
        self, layer: LinearLayer | ConvLayer | ScaleLayer, x: np.ndarray, total: np.ndarray
    ) -> np.ndarray:
        """A sum of products as it is stored; with a coarser scale than theirs it is shifted."""
        shift = product_shift(layer, self._input_format(layer))
        if shift == 0:
            low, high = total.min(initial=0), total.max(initial=0)
            assert layer.fixed.least <= low <= high <= layer.fixed.most, "a sum out of range"
            return total.astype(np.int32)
        return layer.fixed.saturated(rounded_shift(total, shift))

    def _input_format(self, layer: Layer) -> Fixed:
        for source in layer.sources:
            if self._signal(source.layer) is Signal.ANALOG:
                return self._layers[source.layer].fixed
        return _COUNT

    def _is_count(self, layer: Layer) -> bool:
        """Are there incoming edges, and all of spikes and counts?"""
        return bool(layer.sources) and all(
            self._signal(source.layer) is not Signal.ANALOG for source in layer.sources
        )

    def _signal(self, name: str) -> Signal:
        return self._layers[name].signal


def to_integers(fixed: Fixed, values: np.ndarray) -> np.ndarray:
    """Numbers as the nearest stored integers, half up; those out of range at the bound."""
    scaled = np.floor(values.astype(np.float64) / fixed.scale_over(values.ndim) + 0.5)
    return np.clip(scaled, fixed.least, fixed.most).astype(fixed.numpy)


def converted(counts: np.ndarray, fixed: Fixed) -> np.ndarray:
    """Spikes or counts in a format, int64."""
    one = fixed.one()
    one = one.reshape(*one.shape, *(1,) * (counts.ndim - one.ndim))
    return np.clip(counts.astype(np.int64) * one, fixed.least, fixed.most)


def product_shift(layer: LinearLayer | ConvLayer | ScaleLayer, factor: Fixed) -> int:
    """k, of a layer whose scale is 2^k times the product of its weights' and its input's."""
    ratio = layer.fixed.scale / (layer.weight_fixed.scale * factor.scale)
    shift = int(np.log2(ratio.flat[0]))
    assert (ratio == 2.0**shift).all(), "scales that do not multiply"
    return shift
