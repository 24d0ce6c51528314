"""Times steps: everything of one network in turn, again and again, so that what else the machine
does meets all of them alike.
"""

from __future__ import annotations

import ctypes
import dataclasses
import statistics
from collections.abc import Mapping, Sequence
from typing import Protocol, TypeVar

import numpy as np

from bench.step_build import Built, Workshop

# What one measurement takes at least, in ns.
_LEAST = 3e6


class Timed(Protocol):
    def measure(self) -> float:
        """ns of processor time per step, once."""


class Library:
    """A shared library of step_build."""

    def __init__(self, built: Built, inputs: np.ndarray, outputs: int):
        """inputs: (steps, inputs); outputs: how many a step has."""
        self._run = ctypes.CDLL(str(built.path)).run
        self._run.restype = ctypes.c_double
        self._inputs = inputs
        self._outputs = outputs
        self._times = max(1, int(_LEAST / self._nanoseconds(1)))

    def outputs(self) -> np.ndarray:
        """uint8 (steps, outputs), from rest."""
        found = np.zeros((len(self._inputs), self._outputs), np.uint8)
        self._nanoseconds(1, found.ctypes.data)
        return found

    def measure(self) -> float:
        return self._nanoseconds(self._times) / self._times / len(self._inputs)

    def _nanoseconds(self, times: int, outputs: int | None = None) -> float:
        data, steps = self._inputs.ctypes.data, len(self._inputs)
        return self._run(
            ctypes.c_void_p(data), ctypes.c_int32(steps), ctypes.c_int32(times),
            ctypes.c_void_p(outputs),
        )  # fmt: skip


def load(built: Sequence[Built], workshop: Workshop) -> dict[Built, Library]:
    """Loads libraries of one network, and ends the program if one puts out other bits."""
    inputs, count = workshop.inputs, workshop.outputs
    libraries = {each: Library(each, inputs, count) for each in built}
    first, *others = libraries
    expected = libraries[first].outputs()
    for other in others:
        different = int(np.count_nonzero(libraries[other].outputs() != expected))
        if different:
            raise SystemExit(
                f"{workshop.network.name}, {workshop.number_format}: {other.what} by "
                f"{other.compiler} differs from {first.what} by {first.compiler} in {different} "
                f"of {expected.size} outputs; they have to be the same bits to be compared"
            )
    if not expected.any():
        raise SystemExit(f"{workshop.network.name}: no output ever spikes: nothing was compared")
    return libraries


Key = TypeVar("Key")


@dataclasses.dataclass(frozen=True)
class Times:
    """ns per step, of each round."""

    rounds: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.rounds)

    def over(self, other: Times) -> float:
        """The median of the rounds' ratios: in a round both meet the same disturbances."""
        return statistics.median(
            mine / its for mine, its in zip(self.rounds, other.rounds, strict=True)
        )


def take_times(subjects: Mapping[Key, Timed], rounds: int) -> dict[Key, Times]:
    """Measures all of them in turn, so often; neighbours in `subjects` follow each other."""
    found: dict[Key, list[float]] = {key: [] for key in subjects}
    for _ in range(rounds):
        for key, subject in subjects.items():
            found[key].append(subject.measure())
    return {key: Times(tuple(times)) for key, times in found.items()}
