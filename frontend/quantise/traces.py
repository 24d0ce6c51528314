"""What the membranes behind a synapse see of its inputs: the statistics that weight an error.

An error E of a weight matrix moves a membrane by E h, where h is the input filtered as the membrane
(and in current-based neurons first the synapse) filters its current: h_t = d h_{t-1} + x_t. The mean
square of that over calibration data is e H e' for each row e of E, with H = E[h h'].

Resets are left out: a membrane that was just reset has forgotten errors which h still holds.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

import numpy as np

# Rows whose filters differ are put into this many classes: each costs a matrix and its inverse.
MOST_CLASSES = 4

# Above it, only the diagonal of H is kept: a matrix of this size is 32 MiB, its factors as much.
MOST_INPUTS = 2048

# A leak below this does not show in a calibration sequence; log(1 - d) stays finite.
_LEAST_LEAK = 2.0**-20


@dataclasses.dataclass(frozen=True)
class Filter:
    """How a population filters its input over time.

    decay           d of the membrane, () or one for each output of the synapse
    synaptic_decay  ds of the synapse in front of it, likewise; None where there is none
    """

    decay: np.ndarray
    synaptic_decay: np.ndarray | None = None

    def classes(self, outputs: int) -> list[tuple[np.ndarray, Filter]]:
        """(indices of outputs, one filter for all of them): at most MOST_CLASSES.

        Each decay is split at equal steps of log(1 - d), so of the memory's length; a class' filter
        is the one of its member in the middle.
        """
        decays = [self.decay] if self.synaptic_decay is None else [self.decay, self.synaptic_decay]
        table = np.stack([np.broadcast_to(np.float64(d), outputs) for d in decays], axis=1)
        memory = -np.log(np.maximum(1 - table, _LEAST_LEAK)).sum(axis=1)
        span = np.ptp(memory)
        share = (memory - memory.min()) / span if span > 0 else np.zeros(outputs)
        if len(distinct := np.unique(table, axis=0)) <= MOST_CLASSES:
            label = (table[:, None] == distinct).all(axis=2).argmax(axis=1)
        else:
            label = np.minimum((share * MOST_CLASSES).astype(int), MOST_CLASSES - 1)
        found = []
        for value in np.unique(label):
            rows = np.flatnonzero(label == value)
            middle = rows[np.argsort(memory[rows], kind="stable")[len(rows) // 2]]
            found.append((rows, Filter(*(np.asarray(d) for d in table[middle]))))
        return found

    def traces(self, x: np.ndarray) -> np.ndarray:
        """h of x, (steps, ...), in float64; the state starts at 0. For decays of shape ()."""
        h = _filtered(np.float64(x), self.decay)
        return h if self.synaptic_decay is None else _filtered(h, self.synaptic_decay)


def _filtered(x: np.ndarray, decay: np.ndarray) -> np.ndarray:
    """y_t = decay y_{t-1} + x_t. A decay beyond 1, of a membrane that blows up, counts as 1."""
    y = np.array(x)
    decay = np.clip(decay, -1, 1)
    for t in range(1, len(y)):
        y[t] += decay * y[t - 1]
    return y


@dataclasses.dataclass(frozen=True)
class Moments:
    """Of the traces that some rows of a weight matrix see.

    rows    indices of these rows
    second  E[h h'], (inputs, inputs) float64; above MOST_INPUTS its diagonal, (inputs,)
    mean    E[x], (inputs,) float64: of the inputs as they are, not of the traces
    count   how many traces the sums run over: steps, times positions
    """

    rows: np.ndarray
    second: np.ndarray
    mean: np.ndarray
    count: int


class TraceStatistics:
    """Sums up Moments, sequence by sequence, for the rows that share one filter."""

    def __init__(self, inputs: int, filter_: Filter):
        self._filter = filter_
        self._full = inputs <= MOST_INPUTS
        self._second = np.zeros((inputs, inputs) if self._full else inputs)
        self._sum = np.zeros(inputs)
        self._count = 0

    def add(self, sequence: np.ndarray) -> None:
        """sequence: (steps, inputs), or (steps, positions, inputs): one for each position."""
        h = self._filter.traces(sequence).reshape(-1, len(self._sum))
        self._second += h.T @ h if self._full else np.square(h).sum(axis=0)
        self._sum += sequence.reshape(h.shape).sum(axis=0, dtype=np.float64)
        self._count += len(h)

    def moments(self, rows: np.ndarray) -> Moments:
        count = max(self._count, 1)
        return Moments(rows, self._second / count, self._sum / count, self._count)


def moments(
    sequences: Iterable[np.ndarray], filter_: Filter, outputs: int
) -> tuple[Moments, ...]:
    """The Moments of a LinearLayer's rows, one for each class of their filters.

    sequences: each (steps, inputs), of one calibration sample; at least one. They are read once.
    """
    classes = filter_.classes(outputs)
    statistics: list[TraceStatistics] = []
    for x in sequences:
        if not statistics:
            statistics = [TraceStatistics(x.shape[-1], one) for _, one in classes]
        for each in statistics:
            each.add(x)
    if not statistics:
        raise ValueError("moments of no sequence")
    return tuple(
        each.moments(rows) for each, (rows, _) in zip(statistics, classes, strict=True)
    )
