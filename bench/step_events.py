"""How many synaptic events a step has: an active input times the outputs that it reaches."""

from __future__ import annotations

import dataclasses

import numpy as np

from bench.step_networks import StepNetwork
from frontend.network import ConvLayer, LinearLayer, Network
from frontend.reference import Interpreter

# As many steps say how many there are.
_STEPS = 100


@dataclasses.dataclass(frozen=True)
class Events:
    """synaptic  events in a step, the mean
    all       what a dense step touches
    weights   how many there are
    """

    synaptic: float
    all: int
    weights: int


def count_events(discretised: Network, network: StepNetwork) -> Events:
    """Runs the reference. Silent before the first step, recurrent edges carry nothing there."""
    reach = {}
    weights = 0
    for layer in discretised.layers:
        if isinstance(layer, LinearLayer | ConvLayer):
            reach[layer.name] = _reach(layer)
            weights += layer.weight.size
    interpreter = Interpreter(discretised)
    (port,) = discretised.inputs
    synaptic = 0.0
    for inputs in network.inputs[:_STEPS]:
        values = interpreter.step_all({"input": inputs.reshape(port.shape)})
        for name, reached in reach.items():
            (source,) = discretised[name].sources
            synaptic += float(reached[values[source.layer] != 0].sum())
    return Events(
        synaptic=synaptic / len(network.inputs[:_STEPS]),
        all=sum(int(reached.sum()) for reached in reach.values()),
        weights=weights,
    )


def _reach(layer: LinearLayer | ConvLayer) -> np.ndarray:
    """How many outputs each input reaches."""
    if isinstance(layer, LinearLayer):
        outputs, inputs = layer.weight.shape
        return np.full(inputs, outputs)
    each_way = []
    for way, size in enumerate(layer.arriving[1:]):
        window = layer.window
        places = np.arange(layer.shape[1 + way]) * window.stride[way] - window.padding[way][0]
        cells = places[:, None] + np.arange(window.kernel[way]) * window.dilation[way]
        inside = cells[(cells >= 0) & (cells < size)]
        each_way.append(np.bincount(inside, minlength=size))
    reached = np.multiply.outer(*each_way) if len(each_way) == 2 else each_way[0]
    outputs = layer.shape[0] // layer.groups
    return np.broadcast_to(reached * outputs, layer.arriving)
