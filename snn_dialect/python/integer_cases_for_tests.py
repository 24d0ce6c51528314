"""Functions of the snn level in integers, each with what it has to give."""

from __future__ import annotations

import dataclasses
import pathlib
from collections.abc import Iterable

import numpy as np

from snn_dialect.python.exact_for_tests import Fixed
from snn_dialect.python.jit_for_tests import step, tensor
from snn_dialect.python.two_ways_for_tests import TwoWays

SPIKES, COUNTS = "i1", "i32"
MOST = 2**31 - 1
_STORED = {8: np.int8, 16: np.int16, 32: np.int32}


@dataclasses.dataclass(frozen=True)
class Case:
    """A function of the snn level that computes %y, and what it has to give.

    inputs  name to type and values
    """

    name: str
    body: str
    inputs: dict[str, tuple[str, np.ndarray]]
    result: str
    expected: np.ndarray

    @property
    def dtype(self) -> np.dtype:
        """In which the result is stored."""
        if self.result.endswith("xi1>"):
            return np.dtype(np.uint8)
        bits = next((b for b in _STORED if f"uniform<i{b}:" in self.result), 32)
        return np.dtype(_STORED[bits])


def wrong_ones(cases: Iterable[Case], folder: pathlib.Path) -> list[tuple[str, str]]:
    """(case, way) where the result is another."""
    cases = list(cases)
    functions = [step(case.body, case.inputs, case.result, case.name) for case in cases]
    ways = TwoWays("\n".join(functions), folder)
    wrong = []
    for case in cases:
        expected = case.expected.astype(case.dtype)
        arrays = [array for _, array in case.inputs.values()]
        for way, (*_, y) in ways(case.name, *arrays, np.full_like(expected, 77)).items():
            if y.tobytes() != expected.tobytes():
                wrong.append((case.name, way))
    return wrong


def reaches_bounds(cases: Iterable[Case]) -> bool:
    """Whether results lie at both bounds of 32 bits."""
    found = np.concatenate([np.ravel(case.expected) for case in cases])
    return all((found == bound).sum() > 3 for bound in (-(2**31), MOST))


def element(kind: str | Fixed) -> str:
    return kind if isinstance(kind, str) else kind.element


def drawn(
    kind: str | Fixed, shape: tuple[int, ...], random: np.random.Generator, limit: int = MOST
) -> np.ndarray:
    """What flows along an edge."""
    if kind == SPIKES:
        return random.integers(0, 2, shape).astype(np.uint8)
    if kind == COUNTS:
        return np.abs(Fixed(32, (1.0,)).drawn(random, shape, limit)).astype(np.int32)
    return kind.drawn(random, shape, limit)


def constant(name: str, values: np.ndarray, fixed: Fixed) -> str:
    """A quantised constant %name."""
    stored, kind = tensor(values.shape, f"i{fixed.bits}"), tensor(values.shape, fixed.element)
    return (
        f"  %{name}0 = arith.constant dense<{values.tolist()}> : {stored}\n"
        f"  %{name} = quant.scast %{name}0 : {stored} to {kind}\n"
    )


def scales(random: np.random.Generator, count: int) -> tuple[float, ...]:
    return tuple(np.exp(random.uniform(-6, 1, count)).tolist())
