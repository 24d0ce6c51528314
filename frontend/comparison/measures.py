"""How far two runs of one network are apart: in spikes, in numbers, in classes."""

from __future__ import annotations

import dataclasses
import math

import numpy as np


@dataclasses.dataclass(frozen=True, kw_only=True)
class SpikeDifference:
    """Of spikes or spike counts, at every step and neuron.

    reference, tested  how many each side has
    lost               of the reference side, without one of the tested side at that step and neuron
    gained             the other way round
    moved              lost + gained: a spike that comes a step later counts twice
    moved_per_spike    per spike of the reference side; None where that has none
    """

    reference: int
    tested: int
    moved: int
    lost: int
    gained: int
    moved_per_spike: float | None


@dataclasses.dataclass(frozen=True, kw_only=True)
class NumberDifference:
    """Of numbers, at every step and element, in the model's own unit. What is not finite is None.

    relative_to       what the others are relative to; None where that is 0
    relative_rms, relative_largest  rms and largest over relative_to
    """

    rms: float | None
    largest: float | None
    relative_to: float | None
    relative_rms: float | None
    relative_largest: float | None


class SpikeTally:
    """Adds up steps."""

    def __init__(self):
        self._reference = self._tested = self._lost = self._gained = 0

    def add(self, reference: np.ndarray, tested: np.ndarray) -> None:
        """One step's spikes or counts."""
        difference = tested.astype(np.int64) - reference
        spikes, net = int(reference.sum(dtype=np.int64)), int(difference.sum())
        moved = int(np.abs(difference).sum())
        self._reference += spikes
        self._tested += spikes + net
        self._lost += (moved - net) // 2
        self._gained += (moved + net) // 2

    def result(self) -> SpikeDifference:
        moved = self._lost + self._gained
        return SpikeDifference(
            reference=self._reference,
            tested=self._tested,
            moved=moved,
            lost=self._lost,
            gained=self._gained,
            moved_per_spike=moved / self._reference if self._reference else None,
        )


class NumberTally:
    """Adds up steps.

    unit: what the differences are relative to; None: the range of the reference side's numbers
    """

    def __init__(self, unit: float | None = None):
        self._unit = unit
        self._squares, self._count, self._largest = 0.0, 0, 0.0
        self._low, self._high = math.inf, -math.inf

    def add(self, reference: np.ndarray, tested: np.ndarray) -> None:
        """One step's numbers, float64."""
        with np.errstate(all="ignore"):  # numbers that are not finite have no difference
            difference = tested - reference
            self._squares += float(np.vdot(difference, difference))
        self._count += difference.size
        # nan stays, in either place.
        self._largest = float(np.maximum(self._largest, np.abs(difference).max(initial=0.0)))
        self._low = float(np.minimum(self._low, reference.min(initial=math.inf)))
        self._high = float(np.maximum(self._high, reference.max(initial=-math.inf)))

    def result(self) -> NumberDifference:
        rms = math.sqrt(self._squares / self._count) if self._count else 0.0
        unit = self._high - self._low if self._unit is None else self._unit
        known = math.isfinite(unit) and unit > 0
        return NumberDifference(
            rms=_finite(rms),
            largest=_finite(self._largest),
            relative_to=unit if known else None,
            relative_rms=_finite(rms / unit) if known else None,
            relative_largest=_finite(self._largest / unit) if known else None,
        )


@dataclasses.dataclass(frozen=True, kw_only=True)
class Agreement:
    """Samples that both sides put into the same class, out of all."""

    samples: int
    agreed: int
    share: float


@dataclasses.dataclass(frozen=True, kw_only=True)
class Accuracy:
    """Samples whose class is their label.

    reference, tested  how many, on each side, and as shares
    lost               right on the reference side, wrong on the tested one
    gained             the other way round
    """

    samples: int
    reference: int
    tested: int
    reference_share: float
    tested_share: float
    lost: int
    gained: int


def agreement(reference: np.ndarray, tested: np.ndarray) -> Agreement:
    """Of the classes of every sample, (samples,)."""
    agreed, samples = int((reference == tested).sum()), len(reference)
    return Agreement(samples=samples, agreed=agreed, share=agreed / samples)


def accuracy(reference: np.ndarray, tested: np.ndarray, labels: np.ndarray) -> Accuracy:
    """Of the classes of every sample, (samples,)."""
    right, still = reference == labels, tested == labels
    return Accuracy(
        samples=len(labels),
        reference=int(right.sum()),
        tested=int(still.sum()),
        reference_share=float(right.mean()),
        tested_share=float(still.mean()),
        lost=int((right & ~still).sum()),
        gained=int((still & ~right).sum()),
    )


def _finite(number: float) -> float | None:
    return number if math.isfinite(number) else None
