"""Convolutions and pools, lowered and run, equal numpy in the stated order of sums, to the bit."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from snn_dialect.python.jit_for_tests import FORMATS, Jit, sample, step, tensor
from snn_dialect.python.windows_for_tests import Windows, cases, clauses, numbers

KINDS = ("analog", "i1", "i32")


def convolved(windows: Windows, x: np.ndarray, w: np.ndarray, b: np.ndarray | None) -> np.ndarray:
    """Cell by cell, each sum from +0 over input channels, then over the kernel's cells."""
    y = np.zeros((windows.outputs, *windows.positions), w.dtype)
    per_group = windows.channels // windows.groups
    for m, *position in np.ndindex(*y.shape):
        total = w.dtype.type(0)
        first = m // (windows.outputs // windows.groups) * per_group
        for c, *cell in np.ndindex(*w.shape[1:]):
            place = windows.met(tuple(position), tuple(cell))
            if place is not None:
                total += x[(first + c, *place)].astype(w.dtype) * w[(m, c, *cell)]
        y[(m, *position)] = total if b is None else total + b[m]
    return y


@pytest.mark.parametrize("precision", FORMATS)
@pytest.mark.parametrize("kind", KINDS)
def test_convolutions(precision: str, kind: str) -> None:
    random = np.random.default_rng(7)
    dtype, element = FORMATS[precision], precision if kind == "analog" else kind
    functions, calls = [], []
    for k, windows in enumerate(cases(pool=False)):
        x = sample(element, (windows.channels, *windows.size), random)
        x[random.random(x.shape) < 0.4] = 0
        shape = (windows.outputs, windows.channels // windows.groups, *windows.kernel)
        w = random.normal(size=shape).astype(dtype)
        b = random.normal(size=windows.outputs).astype(dtype) if k % 2 else None
        inputs = {"x": (tensor(x.shape, element), x), "w": (tensor(w.shape, precision), w)}
        if b is not None:
            inputs["b"] = (tensor(b.shape, precision), b)
        words = (
            f"  %y = snn.conv %x, %w {'bias(%b)' if b is not None else ''} {clauses(windows)} "
            f"{numbers('dilation', windows.dilation)} groups {windows.groups}"
        )
        types = f": {inputs['x'][0]}, {inputs['w'][0]}"
        arrays, expected = [array for _, array in inputs.values()], convolved(windows, x, w, b)
        for way in ("", " {skip_zeros}") if windows.can_scatter else ("",):
            name = f"case{len(calls)}"
            functions.append(
                step(words + way + types, inputs, tensor(expected.shape, precision), name)
            )
            calls.append((windows, way, arrays, expected))
    assert 12 <= sum(way != "" for _, way, _, _ in calls) < len(calls) / 2
    jit = Jit("\n".join(functions))
    for k, (windows, way, arrays, expected) in enumerate(calls):
        y = np.full_like(expected, np.nan)
        jit(f"case{k}", *arrays, y)
        assert y.tobytes() == expected.tobytes(), (windows, way)


def pooled(windows: Windows, x: np.ndarray, kind: np.dtype) -> np.ndarray:
    """The sum of each window from +0, in row-major order."""
    y = np.zeros((windows.channels, *windows.positions), kind)
    for c, *position in np.ndindex(*y.shape):
        total = kind.type(0)
        for cell in itertools.product(*map(range, windows.kernel)):
            place = windows.met(tuple(position), cell)
            if place is not None:
                total += x[(c, *place)].astype(kind)
        y[(c, *position)] = total
    return y


@pytest.mark.parametrize("precision", FORMATS)
@pytest.mark.parametrize("kind", KINDS)
def test_pools(precision: str, kind: str) -> None:
    random = np.random.default_rng(8)
    dtype, element = np.dtype(FORMATS[precision]), precision if kind == "analog" else kind
    sum_element = precision if kind == "analog" else "i32"
    functions, calls = [], []
    for k, windows in enumerate(cases(pool=True)):
        x = sample(element, (windows.channels, *windows.size), random)
        inputs = {"x": (tensor(x.shape, element), x)}
        sums = pooled(windows, x, dtype if kind == "analog" else np.dtype(np.int32))
        means = sums.astype(dtype) / dtype.type(np.prod(windows.kernel))
        words = f"{numbers('kernel', windows.kernel)} {clauses(windows)} : {inputs['x'][0]}"
        total, mean = tensor(sums.shape, sum_element), tensor(sums.shape, precision)
        functions += [
            step(f"  %y = snn.sum_pool %x {words}", inputs, total, f"sum{k}"),
            step(f"  %y = snn.avg_pool %x {words} -> {mean}", inputs, mean, f"mean{k}"),
        ]
        calls += [(f"sum{k}", x, sums), (f"mean{k}", x, means)]
    jit = Jit("\n".join(functions))
    for name, x, expected in calls:
        y = np.full_like(expected, 77)
        jit(name, x, y)
        assert y.tobytes() == expected.tobytes(), name


def test_a_pool_of_counts_saturates() -> None:
    most = 2**31 - 1
    x = np.array([[most - 1, 1, 0, most, 1, 5, 2**30, 2**30 - 1]], np.int32)
    inputs = {"x": ("tensor<1x8xi32>", x)}
    words = "kernel [2] stride [2] : tensor<1x8xi32>"
    jit = Jit(
        step(f"  %y = snn.sum_pool %x {words}", inputs, "tensor<1x4xi32>", "sum")
        + step(
            f"  %y = snn.avg_pool %x {words} -> tensor<1x4xf64>", inputs, "tensor<1x4xf64>", "mean"
        )
    )
    y, mean = np.empty(4, np.int32), np.empty(4, np.float64)
    jit("sum", x, y)
    assert y.tolist() == [most, most, 6, most]
    x[0, 0] = most
    jit("sum", x, y)
    assert y.tolist() == [most, most, 6, most]
    jit("mean", x, mean)
    assert mean.tolist() == [most / 2, most / 2, 3, most / 2]
