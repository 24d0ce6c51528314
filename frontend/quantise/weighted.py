"""Layers with weights in integers: the weights, and the bits that their sums need."""

from __future__ import annotations

import dataclasses

import numpy as np

from frontend.network import (
    ConvLayer,
    Fixed,
    Layer,
    LinearLayer,
    Network,
    NeuronLayer,
    ScaleLayer,
)
from frontend.options import Scheme
from frontend.quantise.observation import Observation
from frontend.quantise.patches import conv_moments
from frontend.quantise.terms import Arriving
from frontend.quantise.traces import Filter, moments
from frontend.quantise.weights import (
    QuantisedWeights,
    quantise_elements,
    quantise_pow2,
    quantise_weights,
)

# Sums are formed in 32 bits where they fit; in 64, shifted by up to so many bits, where not.
_SUM_LIMIT, _MOST_SHIFT = 2.0**31, 31
_WIDE_SUM_LIMIT = 2.0**62

Weighted = LinearLayer | ConvLayer | ScaleLayer


class LayerWeights:
    """Of a network in floats. Each layer's weights are made once for each width: what tries many
    widths asks for the same ones again and again.

    observed: what the network does on the calibration data; None without any
    """

    def __init__(self, network: Network, scheme: Scheme, observed: Observation | None):
        self._network = network
        self._scheme = scheme
        self._observed = observed
        self._made: dict[tuple[str, int], QuantisedWeights] = {}

    def of(self, layer: Weighted, bits: int) -> QuantisedWeights:
        """A Scale's factors are one row."""
        key = layer.name, bits
        if key not in self._made:
            self._made[key] = self._quantised(layer, _matrix(layer), bits)
        return self._made[key]

    def _quantised(self, layer: Weighted, matrix: np.ndarray, bits: int) -> QuantisedWeights:
        if self._scheme is Scheme.POW2:
            return quantise_pow2(matrix, bits)
        if isinstance(layer, ScaleLayer):
            return quantise_elements(matrix, bits)
        sequences = () if self._observed is None else self._observed.arriving[layer.name]
        if not sequences:
            return quantise_weights(matrix, bits)
        seen_by = self._filter(layer)
        if isinstance(layer, ConvLayer):
            return quantise_weights(matrix, bits, conv_moments(layer, sequences, seen_by))
        return quantise_weights(matrix, bits, moments(sequences, seen_by, len(matrix)))

    def _filter(self, layer: Layer) -> Filter:
        """How the first population behind the weights filters what they give."""
        for reader in self._network.layers:
            if isinstance(reader, NeuronLayer) and any(
                s.layer == layer.name for s in reader.sources
            ):
                synaptic = reader.synaptic_decay
                return Filter(
                    _by_channel(reader.decay, reader.shape),
                    None if synaptic is None else _by_channel(synaptic, reader.shape),
                )
        return Filter(np.zeros(()))


@dataclasses.dataclass(frozen=True, kw_only=True)
class QuantisedLayer:
    """layer   in integers, without its bias
    largest  the largest magnitude of what it gives, () or (outputs,)
    offset   what has to be added behind it, (outputs,): its bias, corrected; None for a Scale
    fits     its sums fit 64 bits, shifted into 32
    """

    layer: Weighted
    largest: np.ndarray
    offset: np.ndarray | None
    fits: bool


def quantise_weighted(
    layer: Weighted, stored: QuantisedWeights, bits: int, arriving: Arriving
) -> QuantisedLayer:
    """stored: the layer's weights in so many bits."""
    is_scale = isinstance(layer, ScaleLayer)
    scale = stored.scale.reshape(()) if is_scale else stored.scale
    magnitudes = np.abs(stored.integers)
    total = magnitudes.max(initial=0) if is_scale else magnitudes.sum(axis=1, dtype=np.int64)
    sums = total.astype(np.float64) * arriving.most
    shift = sum_shift(float(np.max(sums, initial=0.0)))
    fixed = Fixed(32, np.asarray(scale * arriving.scale * 2.0**shift))
    changes: dict[str, object] = {}
    offset = None
    if is_scale:
        changes["scale"] = stored.integers.reshape(layer.scale.shape)
    else:
        changes["weight"] = stored.integers.reshape(layer.weight.shape)
        changes["bias"] = None
        offset = stored.bias_correction + (0.0 if layer.bias is None else layer.bias)
    found = dataclasses.replace(
        layer,
        **changes,
        sources=arriving.sources,
        fixed=fixed,
        weight_bits=bits,
        weight_fixed=Fixed(bits, scale),
    )
    input_bits = 32 if arriving.fixed is None else arriving.fixed.bits
    # By the widths of the factors alone (constraint L7).
    widest = terms_of(layer) * 2.0 ** (bits - 1 + input_bits - 1)
    return QuantisedLayer(
        layer=found,
        largest=np.floor(sums / 2.0**shift + (0.5 if shift else 0.0)) * fixed.scale,
        offset=offset,
        fits=shift == 0 or (shift <= _MOST_SHIFT and widest <= _WIDE_SUM_LIMIT),
    )


def sum_shift(largest: float) -> int:
    """By how many bits sums of this magnitude have to be shifted to fit 32, rounded to nearest."""
    shift = 0
    while largest / 2.0**shift + (0.5 if shift else 0.0) >= _SUM_LIMIT:
        shift += 1
    return shift


def terms_of(layer: Weighted) -> int:
    """How many products an element of the result is a sum of."""
    return 1 if isinstance(layer, ScaleLayer) else int(np.prod(layer.weight.shape[1:]))


def _matrix(layer: Weighted) -> np.ndarray:
    """(outputs, inputs) float64; of a Scale (1, elements)."""
    if isinstance(layer, ScaleLayer):
        return layer.scale.reshape(1, -1).astype(np.float64)
    return layer.weight.reshape(len(layer.weight), -1).astype(np.float64)


def _by_channel(values: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """() as it is, else the mean of each channel of what has the shape."""
    return values if values.ndim == 0 else values.reshape(shape[0], -1).mean(axis=1)
