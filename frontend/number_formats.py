"""What the generated files say of an integer network's formats."""

from __future__ import annotations

import numpy as np

from codegen.model_info import FormatInfo, PortScale
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
from frontend.quantise.fold import synapse_gain
from frontend.quantise.quantiser import QuantisedNetwork

_COUNTS = Fixed(32, np.ones(()))


def port_scales(network: Network) -> tuple[PortScale, ...]:
    """Of every analog Input and Output of an integer network."""
    return tuple(
        PortScale(node=layer.name, scale=float(layer.fixed.scale))
        for layer in (*network.inputs, *network.outputs)
        if layer.signal is Signal.ANALOG
    )


def formats(quantised: QuantisedNetwork, floats: Network) -> tuple[FormatInfo, ...]:
    """Of every layer of an integer network, in execution order.

    floats: the network that it was made of
    """
    found = (
        info
        for layer in quantised.network.layers
        for info in _formats(layer, layer.name in quantised.saturating, floats)
    )
    # What several edges go through on their way to a node is told once.
    return tuple(dict.fromkeys(found))


def _formats(layer: Layer, saturates: bool, floats: Network) -> list[FormatInfo]:
    match layer:
        case NeuronLayer():
            return _population(layer, saturates, floats[layer.name])
        case RescaleLayer() if layer.fixed.bits == 16:
            return [_info(layer.node, "activation", layer.fixed, saturates)]
        case RescaleLayer() | OffsetLayer():
            # On the way to one of the other formats: worth a line if something gets lost there.
            return [_info(layer.node, "arriving", layer.fixed, saturates)] if saturates else []
        case DelayLayer() if layer.fixed is not None or saturates:
            return [_info(layer.name, "line", layer.fixed or _COUNTS, saturates)]
        case PoolLayer() if layer.fixed is not None or saturates:
            role = "sum" if layer.kind is PoolKind.SUM else "average"
            return [_info(layer.name, role, layer.fixed or _COUNTS, saturates)]
    # What saturates at other layers is a sum of counts that arrive.
    counts = [_info(layer.name, "arriving", _COUNTS, saturates)] if saturates else []
    return [*counts, *_without_limits(layer)]


def _without_limits(layer: Layer) -> list[FormatInfo]:
    """Of layers that give nothing which can saturate, or what the caller makes saturate."""
    match layer:
        case InputLayer() if layer.fixed is not None:
            return [_info(layer.name, "input", layer.fixed, note="what is beyond saturates")]
        case LinearLayer() | ConvLayer() | ScaleLayer():
            role = "scale" if isinstance(layer, ScaleLayer) else "weight"
            return [
                _info(layer.name, role, layer.weight_fixed),
                _info(layer.name, "sum", layer.fixed),
            ]
        case OutputLayer() if layer.signal is Signal.ANALOG:
            return [_info(layer.name, "output", layer.fixed)]
    return []


def _population(layer: NeuronLayer, saturates: bool, before: NeuronLayer) -> list[FormatInfo]:
    found = []
    if layer.kind.has_synapse:
        # With the gain in the weights the synapse holds so many times what it held.
        gain = synapse_gain(before) if layer.gain is None else np.ones(())
        by_channel = gain if gain.ndim == 0 else gain.reshape(gain.shape[0], -1)[:, 0]
        scale = layer.fixed.scale / np.where(by_channel == 0, 1.0, np.abs(by_channel))
        synapse = Fixed(layer.fixed.bits, np.asarray(scale))
        note = "the sign of a negative gain is in it" if (by_channel < 0).any() else ""
        found.append(_info(layer.name, "i", synapse, saturates, note))
    found.append(_info(layer.name, "v", layer.fixed, saturates))
    for role in ("synaptic_decay", "synaptic_gain", "decay", "gain"):
        if getattr(layer, role) is not None:
            scale = np.asarray(2.0 ** -getattr(layer.factors, role))
            found.append(_info(layer.name, role, Fixed(layer.fixed.bits, scale)))
    return found


def _info(
    node: str, role: str, fixed: Fixed, saturates: bool = False, note: str = ""
) -> FormatInfo:
    scales = tuple(np.atleast_1d(fixed.scale).tolist())
    return FormatInfo(
        node=node, role=role, bits=fixed.bits, scales=scales, saturates=saturates, note=note
    )
