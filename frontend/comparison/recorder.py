"""Keeps what plots show of a comparison: one sample of some neurons, and the mean of all."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from frontend.comparison.comparison import Step, Values
from frontend.comparison.isolate import is_population
from frontend.network import Layer, Network, NeuronLayer, Signal, kind_name

# More than that cannot be told apart in a plot.
_MOST_STEPS, _MOST_NEURONS = 500, 128


@dataclasses.dataclass(frozen=True, kw_only=True)
class Record:
    """Of one population; the reference side first, then the tested one.

    neurons    how many it has
    shown      which of them are kept, (n,): indices in row-major order, evenly spaced
    spikes     (2, steps, n) of the first sample, spikes or counts; None where it has none
    membranes  (2, steps, n) of the first sample, in numbers; None where it has none
    means      (2, neurons): spikes per step, over all samples, or the mean membrane without spikes
    """

    name: str
    type: str
    neurons: int
    shown: np.ndarray
    spikes: np.ndarray | None
    membranes: np.ndarray | None
    means: np.ndarray


class Recorder:
    """Looks at every step of a comparison."""

    def __init__(self, reference: Network, samples: Sequence[Values]):
        steps = min(len(next(iter(samples[0].values()))), _MOST_STEPS)
        self._kept = [_Kept(x, steps) for x in reference.layers if is_population(x)]
        self._steps, self._seen = steps, 0

    def look(self, sample: int, number: int, step: Step) -> None:
        """sample, number: of the sample, and of the step in it."""
        self._seen += 1
        for kept in self._kept:
            kept.add_up(step)
            if sample == 0 and number < self._steps:
                kept.keep(number, step)

    def records(self) -> list[Record]:
        """Of every population, in execution order."""
        return [kept.record(self._seen) for kept in self._kept]


class _Kept:
    def __init__(self, layer: Layer, steps: int):
        self.layer = layer
        self.neurons = int(np.prod(layer.shape, dtype=np.int64))
        every = -(-self.neurons // _MOST_NEURONS)
        self.shown = np.arange(0, self.neurons, every)
        shape = (2, steps, len(self.shown))
        self.spikes = None if layer.signal is Signal.ANALOG else np.zeros(shape, np.int64)
        self.membranes = np.zeros(shape) if isinstance(layer, NeuronLayer) else None
        self.sums = np.zeros((2, self.neurons))

    def add_up(self, step: Step) -> None:
        for total, outcome in zip(self.sums, (step.reference, step.tested), strict=True):
            total += outcome.values[self.layer.name].ravel()

    def keep(self, number: int, step: Step) -> None:
        name = self.layer.name
        for side, outcome in enumerate((step.reference, step.tested)):
            if self.spikes is not None:
                self.spikes[side, number] = outcome.values[name].ravel()[self.shown]
            if self.membranes is not None:
                self.membranes[side, number] = outcome.membranes[name].ravel()[self.shown]

    def record(self, steps: int) -> Record:
        return Record(
            name=self.layer.name,
            type=kind_name(self.layer),
            neurons=self.neurons,
            shown=self.shown,
            spikes=self.spikes,
            membranes=self.membranes,
            means=self.sums / max(steps, 1),
        )
