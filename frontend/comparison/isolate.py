"""Populations on their own: each is driven with what another network gave, so that what it does
wrong is its own fault, and not that of the layers before it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import numpy as np

from frontend.network import (
    InputLayer,
    Layer,
    Network,
    NeuronLayer,
    OutputLayer,
    Signal,
    Source,
    ThresholdLayer,
    Timing,
)
from frontend.reference import Interpreter
from frontend.reference.integer_arithmetic import to_integers


def is_population(layer: Layer) -> bool:
    """Is it a layer of neurons? A Threshold is one without memory."""
    return isinstance(layer, NeuronLayer | ThresholdLayer)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Isolated:
    """A network whose populations do not hear each other.

    network  layers as in the whole network, but whatever read a population reads an Input in its
             place; without Outputs
    given    these Inputs by name: the edge of the whole network that each of them replaces, NOW
             (EARLY ones too, which carry the same value) or PREVIOUS
    """

    network: Network
    given: Mapping[str, Source]


def isolate(network: Network) -> Isolated:
    """Cuts every edge that starts at a population, in a network of floats or of integers.

    What lies between populations (weights, rescales, pools, delays) stays with its readers.
    """
    populations = {layer.name: layer for layer in network.layers if is_population(layer)}
    taken = {layer.name for layer in network.layers}
    names: dict[Source, str] = {}

    def rewired(source: Source) -> Source:
        if source.layer not in populations:
            return source
        late = source.timing is Timing.PREVIOUS
        edge = Source(source.layer, Timing.PREVIOUS if late else Timing.NOW)
        if edge not in names:
            names[edge] = _free(f"{edge.layer}.{edge.timing.value}", taken)
            taken.add(names[edge])
        return Source(names[edge])

    layers = tuple(
        dataclasses.replace(layer, sources=tuple(map(rewired, layer.sources)))
        for layer in network.layers
        if not isinstance(layer, OutputLayer)
    )
    inputs = tuple(
        _input_in_place_of(populations[edge.layer], name) for edge, name in names.items()
    )
    return Isolated(
        network=dataclasses.replace(network, layers=(*inputs, *layers)),
        given={name: edge for edge, name in names.items()},
    )


class IsolatedRun:
    """Steps the populations of a network, each driven with what another network gave.

    The other network has populations and Inputs of the same names: the float network that an
    integer one was made of, say.
    """

    def __init__(self, network: Network):
        self.isolated = isolate(network)
        self.interpreter = Interpreter(self.isolated.network)
        self._populations = {x.name: x for x in network.layers if is_population(x)}
        self._before: dict[str, np.ndarray] = {}

    def reset(self) -> None:
        """Back to before the first step."""
        self.interpreter.reset()
        self._before = {}

    def step(self, given: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """One time step, and what every layer put out in it (as Interpreter.step_all).

        given: what the Inputs and populations of the other network gave in this step: spikes and
        counts as they are, the rest as numbers, not as integers that stand for them
        """
        inputs = {x.name: given[x.name] for x in self.isolated.network.inputs if x.name in given}
        for name, edge in self.isolated.given.items():
            now = _as_of(self._populations[edge.layer], given[edge.layer])
            inputs[name] = now
            if edge.timing is Timing.PREVIOUS:
                inputs[name] = self._before.get(name, np.zeros_like(now))
                self._before[name] = now.copy()
        return self.interpreter.step_all(inputs)


def _input_in_place_of(layer: Layer, name: str) -> InputLayer:
    return InputLayer(
        name=name,
        sources=(),
        shape=layer.shape,
        signal=layer.signal,
        fixed=layer.fixed if layer.signal is Signal.ANALOG else None,
    )


def _as_of(layer: Layer, values: np.ndarray) -> np.ndarray:
    """What another network's population of that name gave, as this one's would give it."""
    if layer.fixed is None or layer.signal is Signal.SPIKES:
        return values
    if layer.signal is Signal.COUNTS:
        # Sums behind it were proven to fit for counts up to here.
        return np.minimum(values, layer.fixed.most // int(layer.threshold.min()))
    with np.errstate(invalid="ignore"):  # a float network may give what is no number
        return to_integers(layer.fixed, values)


def _free(wanted: str, taken: set[str]) -> str:
    name, number = wanted, 1
    while name in taken:
        number += 1
        name = f"{wanted}{number}"
    return name
