"""Counts what a network holds and does: parameters and operations, a row for each layer."""

from __future__ import annotations

import dataclasses
import math

import numpy as np

from frontend.activity import Activity
from frontend.network import (
    ConvLayer,
    DelayLayer,
    Layer,
    LinearLayer,
    Network,
    NeuronLayer,
    PoolLayer,
    ScaleLayer,
    ThresholdLayer,
    kind_name,
)


@dataclasses.dataclass(frozen=True)
class LayerSummary:
    """One layer. An operation is one synapse's multiply-add or one neuron's (element's) update.

    A convolution's and a pool's are those that are done: cells of a window outside of the input
    are left out. A Delay's is reading one element of its line and writing one.

    weights  the format of its weights in an integer network ("i8"), "" elsewhere
    dense   operations per time step when every input is looked at
    active  operations per time step when only inputs that are not zero are looked at
    """

    name: str
    kind: str
    shape: tuple[int, ...]
    parameters: int
    dense: int
    active: int
    weights: str = ""


def summarise(network: Network, activity: Activity) -> tuple[LayerSummary, ...]:
    """A summary of every node in execution order.

    activity  the shares of inputs that are not zero
    """
    return tuple(
        _summary(layer, activity.of(layer.name)) for layer in network.layers if kind_name(layer)
    )


def _summary(layer: Layer, activity: float) -> LayerSummary:
    size = int(np.prod(layer.shape, dtype=np.int64))
    dense = active = 0
    match layer:
        case LinearLayer():
            dense, active = layer.weight.size, round(activity * layer.weight.size)
        case ConvLayer():
            dense = layer.weight.shape[0] * layer.weight.shape[1] * _cells_inside(layer)
            active = round(activity * dense)
        case PoolLayer():
            dense = layer.shape[0] * _cells_inside(layer)
            active = round(activity * dense)
        case NeuronLayer() | ScaleLayer() | ThresholdLayer() | DelayLayer():
            dense = active = size
    fixed = getattr(layer, "weight_fixed", None)
    return LayerSummary(
        name=layer.name,
        kind=kind_name(layer),
        shape=layer.shape,
        parameters=_parameters(layer),
        dense=dense,
        active=active,
        weights="" if fixed is None else f"i{fixed.bits}",
    )


def _cells_inside(layer: ConvLayer | PoolLayer) -> int:
    """How many cells of all windows over one channel lie in the input."""
    window = layer.window
    counts = []
    for axis, size in enumerate(layer.arriving[1:]):
        starts = np.arange(layer.shape[axis + 1]) * window.stride[axis] - window.padding[axis][0]
        places = starts[:, None] + np.arange(window.kernel[axis]) * window.dilation[axis]
        counts.append(int(((places >= 0) & (places < size)).sum()))
    return math.prod(counts)


def _parameters(layer: Layer) -> int:
    """Numbers that the layer keeps and never changes: a uniform parameter counts once."""
    names = {field.name for field in dataclasses.fields(layer)} - {"initial_membrane"}
    arrays = (getattr(layer, name) for name in names)
    return sum(a.size for a in arrays if isinstance(a, np.ndarray))
