"""What the membranes behind a weight matrix see of its inputs, from calibration data.

An error E of the weights moves the membranes by E h, where h is the input filtered as a membrane
(in current-based neurons a synapse as well) filters its current: h_t = d h_{t-1} + x_t. Which
errors matter is a question of the mean and the covariance of h.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

import numpy as np

# A reset forgets, and longer memories need more data than there is: nothing was gained above it.
LONGEST_DECAY = 0.9

# Above it, only variances are kept: a covariance of this size is 32 MiB, and is factored.
MOST_INPUTS = 2048


@dataclasses.dataclass(frozen=True)
class Filter:
    """How a population filters its input over time.

    decay           d of the membrane, of any shape
    synaptic_decay  ds of the synapse in front of it, likewise; None where there is none

    Where neurons differ, all get the filter in the middle: with a matrix for each of 2, 4 or 8
    classes of time constants from 2 to 100 steps, as many spikes moved.
    """

    decay: np.ndarray
    synaptic_decay: np.ndarray | None = None

    def traces(self, x: np.ndarray) -> np.ndarray:
        """h of x, (steps, ...), in float64; before the first step there was no input."""
        h = np.array(x, np.float64)
        for decay in self._decays():
            for t in range(1, len(h)):
                h[t] += decay * h[t - 1]
        return h

    def memory(self) -> float:
        """After how many steps products of two traces are about independent."""
        return sum(((1 + d * d) / (1 - d * d) for d in self._decays()), start=0.0)

    def _decays(self) -> list[float]:
        given = [self.decay] if self.synaptic_decay is None else [self.synaptic_decay, self.decay]
        middles = (float(np.median(np.asarray(d, np.float64))) for d in given)
        return [min(max(d, -LONGEST_DECAY), LONGEST_DECAY) for d in middles]


@dataclasses.dataclass(frozen=True)
class Moments:
    """Of what the given rows of a weight matrix see.

    rows         indices of these rows
    mean         E[x], (inputs,) float64
    trace_mean   E[h], (inputs,)
    covariance   of h, (inputs, inputs); above MOST_INPUTS its diagonal, (inputs,)
    independent  about how many independent samples of h these come from
    """

    rows: np.ndarray
    mean: np.ndarray
    trace_mean: np.ndarray
    covariance: np.ndarray
    independent: float


class TraceStatistics:
    """Sums up Moments, sequence by sequence."""

    def __init__(self, inputs: int, seen_by: Filter):
        self._filter = seen_by
        self._full = inputs <= MOST_INPUTS
        self._sum, self._trace_sum = np.zeros(inputs), np.zeros(inputs)
        self._squares = np.zeros((inputs, inputs) if self._full else inputs)
        self._count = 0

    def add(self, sequence: np.ndarray) -> None:
        """sequence: (steps, inputs), or (steps, positions, inputs), each position on its own."""
        h = self._filter.traces(sequence).reshape(-1, len(self._sum))
        self._sum += sequence.reshape(h.shape).sum(axis=0, dtype=np.float64)
        self._trace_sum += h.sum(axis=0)
        self._squares += h.T @ h if self._full else np.square(h).sum(axis=0)
        self._count += len(h)

    def moments(self, rows: np.ndarray) -> Moments:
        count = max(self._count, 1)
        mean = self._trace_sum / count
        product = np.outer(mean, mean) if self._full else np.square(mean)
        return Moments(
            rows=rows,
            mean=self._sum / count,
            trace_mean=mean,
            covariance=self._squares / count - product,
            independent=self._count / self._filter.memory(),
        )


def moments(sequences: Iterable[np.ndarray], seen_by: Filter, outputs: int) -> tuple[Moments, ...]:
    """Of all rows of a matrix with so many outputs; none without sequences.

    sequences: (steps, inputs), one for each calibration sample. They are read once.
    """
    statistics = None
    for x in sequences:
        statistics = statistics or TraceStatistics(x.shape[-1], seen_by)
        statistics.add(x)
    return () if statistics is None else (statistics.moments(np.arange(outputs)),)
