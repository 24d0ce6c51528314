"""Keeps what plots show of a run, or of two: one sample of some neurons, and the mean of all."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from frontend.comparison.comparison import Outcome, Step, Values
from frontend.comparison.isolate import is_population
from frontend.comparison.numbers import membrane_in_numbers
from frontend.network import Layer, Network, NeuronLayer, Signal, kind_name

# More than that cannot be told apart in a plot.
_MOST_STEPS, _MOST_NEURONS = 500, 128


@dataclasses.dataclass(frozen=True, kw_only=True)
class Record:
    """Of one population, on each side: one, or the reference side and then the tested one.

    neurons    how many it has
    shown      which of them are kept, (n,): indices in row-major order, evenly spaced
    spikes     (sides, steps, n) of the first sample, spikes or counts; None where it has none
    membranes  (sides, steps, n) of the first sample, in numbers; None where it has none
    thresholds (n,) of the first side's membranes; None where it has none
    means      (sides, neurons) over all samples: spikes per step, or the mean membrane without
               spikes
    """

    name: str
    type: str
    neurons: int
    shown: np.ndarray
    spikes: np.ndarray | None
    membranes: np.ndarray | None
    thresholds: np.ndarray | None
    means: np.ndarray


class Recorder:
    """Looks at every step. reference: the network of the first side"""

    def __init__(self, reference: Network, samples: Sequence[Values], *, sides: int = 2):
        steps = min(len(next(iter(samples[0].values()))), _MOST_STEPS)
        self._kept = [_Kept(x, steps, sides) for x in reference.layers if is_population(x)]
        self._steps, self._seen = steps, 0

    def look(self, sample: int, number: int, step: Step) -> None:
        """Of a comparison. sample, number: of the sample, and of the step in it."""
        self.look_at(sample, number, (step.reference, step.tested))

    def look_at(self, sample: int, number: int, sides: Sequence[Outcome]) -> None:
        """As `look`, of what each side did in that step."""
        self._seen += 1
        for kept in self._kept:
            kept.add_up(sides)
            if sample == 0 and number < self._steps:
                kept.keep(number, sides)

    def records(self) -> list[Record]:
        """Of every population, in execution order."""
        return [kept.record(self._seen) for kept in self._kept]


class _Kept:
    def __init__(self, layer: Layer, steps: int, sides: int):
        self.layer = layer
        self.neurons = int(np.prod(layer.shape, dtype=np.int64))
        every = -(-self.neurons // _MOST_NEURONS)
        self.shown = np.arange(0, self.neurons, every)
        shape = (sides, steps, len(self.shown))
        self.spikes = None if layer.signal is Signal.ANALOG else np.zeros(shape, np.int64)
        self.membranes = np.zeros(shape) if isinstance(layer, NeuronLayer) else None
        self.sums = np.zeros((sides, self.neurons))

    def add_up(self, sides: Sequence[Outcome]) -> None:
        for total, outcome in zip(self.sums, sides, strict=True):
            total += outcome.values[self.layer.name].ravel()

    def keep(self, number: int, sides: Sequence[Outcome]) -> None:
        name = self.layer.name
        for side, outcome in enumerate(sides):
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
            thresholds=self._thresholds(),
            means=self.sums / max(steps, 1),
        )

    def _thresholds(self) -> np.ndarray | None:
        if not isinstance(self.layer, NeuronLayer) or self.layer.threshold is None:
            return None
        numbers = membrane_in_numbers(self.layer, self.layer.threshold)
        return np.broadcast_to(numbers, self.layer.shape).ravel()[self.shown]
