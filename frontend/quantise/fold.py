"""Takes input gains into the weights in front of them: an integer step then multiplies once less.

A population's gain, and a synapse's, scale all that arrives. Where that comes of weights which
nobody else reads, scaled weights give the same membrane; the synapse then holds `gain` times what
it held.
"""

from __future__ import annotations

import collections
import dataclasses

import numpy as np

from frontend.network import ConvLayer, Layer, LinearLayer, Network, NeuronLayer
from frontend.step_rule import Current


def fold_gains(network: Network) -> Network:
    """The same network, to the rounding of floats, with as few gains as can be."""
    readers = collections.Counter(s.layer for layer in network.layers for s in layer.sources)
    changed: dict[str, Layer] = {}
    for layer in network.layers:
        if isinstance(layer, NeuronLayer) and (layer.gain is not None or _synaptic(layer)):
            weighted = [network[s.layer] for s in layer.sources]
            if weighted and all(_is_own(w, layer, readers) for w in weighted):
                factor = _factor(layer)
                for each in weighted:
                    changed[each.name] = _scaled(each, factor)
                changed[layer.name] = dataclasses.replace(layer, gain=None, synaptic_gain=None)
    layers = tuple(changed.get(layer.name, layer) for layer in network.layers)
    return dataclasses.replace(network, layers=layers)


def synapse_gain(layer: NeuronLayer) -> np.ndarray:
    """What a synapse's state is multiplied with by `fold_gains`: () or of the layer's shape."""
    return np.ones(()) if layer.gain is None else layer.gain


def _synaptic(layer: NeuronLayer) -> bool:
    return layer.synaptic_gain is not None and layer.rule.current in (Current.FIRST, Current.AFTER)


def _is_own(weighted: Layer, layer: NeuronLayer, readers: collections.Counter) -> bool:
    """Do its weights serve this population alone, and have an output for each gain?"""
    if not isinstance(weighted, LinearLayer | ConvLayer) or readers[weighted.name] != 1:
        return False
    factor = _factor(layer)
    return factor.ndim == 0 or np.array_equal(
        factor, np.broadcast_to(_by_channel(factor, layer.shape), layer.shape)
    )


def _factor(layer: NeuronLayer) -> np.ndarray:
    """What all input is multiplied with on its way into the membrane."""
    factor = np.float64(1.0) if layer.gain is None else layer.gain
    return np.asarray(factor * layer.synaptic_gain if _synaptic(layer) else factor)


def _by_channel(factor: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """The first element of each channel, which broadcasts over the shape."""
    return factor.reshape(shape[0], -1)[:, 0].reshape(-1, *(1,) * (len(shape) - 1))


def _scaled(layer: LinearLayer | ConvLayer, factor: np.ndarray) -> LinearLayer | ConvLayer:
    rows = factor if factor.ndim == 0 else factor.reshape(factor.shape[0], -1)[:, 0]
    weight = layer.weight * rows.reshape(*rows.shape, *(1,) * (layer.weight.ndim - rows.ndim))
    bias = None if layer.bias is None else layer.bias * rows
    return dataclasses.replace(layer, weight=weight, bias=bias)
