"""Runs one network, and counts what it does: events, rates, numbers at the limit of storage."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from frontend.comparison.comparison import Values, outcome
from frontend.comparison.recorder import Record, Recorder
from frontend.network import (
    ConvLayer,
    LinearLayer,
    Network,
    NeuronLayer,
    PoolLayer,
    Timing,
)
from frontend.reference import Interpreter


@dataclasses.dataclass(frozen=True, kw_only=True)
class Observed:
    """samples, steps  how many samples, and steps in all of them together
    records        of every population, one side
    events         layer to how many elements that are not zero it gives in a step, on average
    arriving       synapse or pool to the share of its inputs that are not zero (over several edges:
                   in any of them)
    at_limit       integer networks: population to how often one of its membranes was at the limit
                   of its storage after a step
    """

    samples: int
    steps: int
    records: tuple[Record, ...]
    events: Mapping[str, float]
    arriving: Mapping[str, float]
    at_limit: Mapping[str, int]


def observe(
    network: Network, samples: Sequence[Values], advance: Callable[[], None] = lambda: None
) -> Observed:
    """Runs every sample from rest.

    samples  one or more; in each, Input name to (steps, *shape)
    advance  called after each step
    """
    run, counts = Interpreter(network), _Counts(network)
    recorder = Recorder(network, samples, sides=1)
    for number, sample in enumerate(samples):
        run.reset()
        counts.reset()
        for t in range(len(next(iter(sample.values())))):
            values = run.step_all({name: x[t] for name, x in sample.items()})
            state = run.state
            with np.errstate(all="ignore"):  # floats may overflow, as they do in the C
                recorder.look_at(number, t, (outcome(network, values, state),))
                counts.add(values, state)
            advance()
    return counts.result(len(samples), recorder.records())


class _Counts:
    def __init__(self, network: Network):
        self._network = network
        self._fed = [
            x for x in network.layers if isinstance(x, LinearLayer | ConvLayer | PoolLayer)
        ]
        self._stored = [x for x in network.layers if isinstance(x, NeuronLayer) and x.fixed]
        self._steps = 0
        self._events = {layer.name: 0 for layer in network.layers}
        self._arriving = {layer.name: 0.0 for layer in self._fed}
        self._at_limit = {layer.name: 0 for layer in self._stored}
        self._late = {
            source.layer
            for layer in self._fed
            for source in layer.sources
            if source.timing is Timing.PREVIOUS
        }
        self.reset()

    def reset(self) -> None:
        self._before: dict[str, np.ndarray] = {}

    def add(self, values: Values, state: Values) -> None:
        self._steps += 1
        for name, value in values.items():
            self._events[name] += int(np.count_nonzero(value))
        for layer in self._fed:
            self._arriving[layer.name] += self._share(layer, values)
        for layer in self._stored:
            v, fixed = state[f"{layer.name}.v"], layer.fixed
            self._at_limit[layer.name] += int(((v <= fixed.least) | (v >= fixed.most)).sum())
        self._before = {name: values[name].copy() for name in self._late}

    def _share(self, layer: LinearLayer | ConvLayer | PoolLayer, values: Values) -> float:
        found = np.False_
        for source in layer.sources:
            late = source.timing is Timing.PREVIOUS
            value = self._before.get(source.layer) if late else values[source.layer]
            if value is not None:
                found = found | (value != 0)
        return float(np.mean(found))

    def result(self, samples: int, records: Sequence[Record]) -> Observed:
        steps = max(self._steps, 1)
        return Observed(
            samples=samples,
            steps=self._steps,
            records=tuple(records),
            events={name: count / steps for name, count in self._events.items()},
            arriving={name: share / steps for name, share in self._arriving.items()},
            at_limit=self._at_limit,
        )
