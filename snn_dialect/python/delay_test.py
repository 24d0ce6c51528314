"""Delay lines, early spikes and transposes, lowered and run, equal numpy."""

from __future__ import annotations

import numpy as np
import pytest

from snn_dialect.python.jit_for_tests import FORMATS, Jit, run, sample, tensor

STEPS = 17


def delayed(x: np.ndarray, steps: np.ndarray) -> np.ndarray:
    """y[t, k] = x[t - steps[k], k], 0 before the first step."""
    y = np.zeros_like(x)
    for t, *k in np.ndindex(*x.shape):
        past = t - steps[tuple(k)]
        if past >= 0:
            y[(t, *k)] = x[(past, *k)]
    return y


def line_of(shape: tuple[int, ...], element: str, steps: np.ndarray, early: bool) -> str:
    """A step on a ring: a read before the write, or a write before the read."""
    length = int(steps.max()) + (0 if early else 1)
    x, line = tensor(shape, element), tensor((length, *shape), element)
    back = (steps if early else steps + 1).astype(np.int32)
    zero = {"i1": "false", "i32": "0 : i32"}.get(element, f"0.0 : {element}")
    read, write = (
        f"%y = snn.delay_read %{name}, %{head}, %steps : {line}, {tensor(shape, 'i32')}"
        for name, head in [("line", "head"), ("line1", "head1")]
    )
    put = f"%line1, %head1 = snn.delay_write %x, %line, %head : {x}, {line}"
    return f"""
func.func @step(%x: {x} {{snn.input = "x"}},
                %line: {line} {{snn.state = "d.line", snn.initial = {zero}}},
                %head: tensor<1xi32> {{snn.state = "d.head", snn.initial = 0 : i32}})
    -> ({x} {{snn.output = "y"}}, {line} {{snn.next = "d.line"}},
        tensor<1xi32> {{snn.next = "d.head"}}) {{
  %steps = arith.constant dense<"0x{back.tobytes().hex()}"> : {tensor(shape, "i32")}
  {read if early else put}
  {put if early else write}
  return %y, %line1, %head1 : {x}, {line}, tensor<1xi32>
}}"""


@pytest.mark.parametrize("element", ["f32", "f64", "i1", "i32"])
@pytest.mark.parametrize("shape", [(), (5,), (2, 3, 2)], ids=str)
@pytest.mark.parametrize("uniform", [True, False], ids=["uniform", "per element"])
@pytest.mark.parametrize("early", [True, False], ids=["early", "late"])
def test_delays(element: str, shape: tuple[int, ...], uniform: bool, early: bool) -> None:
    random = np.random.default_rng(9)
    steps = random.integers(1 if early else 0, 4, shape, endpoint=True)
    if uniform:
        steps = np.full(shape, 3 if early else 0)
    steps = np.asarray(steps)
    jit = Jit(line_of(shape, element, steps, early))
    x = sample(element, (STEPS, *shape), random)
    length = int(steps.max()) + (0 if early else 1)
    line, head = np.zeros((length, *shape), x.dtype), np.zeros(1, np.int32)
    found = np.empty_like(x)
    for t in range(STEPS):
        y = np.ones(shape, x.dtype)
        jit("step", np.ascontiguousarray(x[t]), y, line, head)
        found[t] = y
        assert head.tolist() == [(t + 1) % length]
        assert line[t % length].tobytes() == x[t].tobytes()
    assert found.tobytes() == delayed(x, steps).tobytes()


@pytest.mark.parametrize("precision", FORMATS)
@pytest.mark.parametrize("compare", ["gt", "ge"])
def test_fire(precision: str, compare: str) -> None:
    dtype = FORMATS[precision]
    v = np.array([-1, -0.0, 0.5, 1, 2.5, np.inf, -np.inf, np.nan, 1e20, 3], dtype)
    threshold = np.array([1, 0.5, 0.5, 1, 1, 1, 1, 1, 1, 0.7], dtype)
    kind = tensor(v.shape, precision)
    inputs = {"v": (kind, v), "t": (kind, threshold)}

    def fire(spikes: str, element: str, out: np.ndarray) -> np.ndarray:
        body = f"  %y = snn.fire %v threshold(%t) <compare = {compare}, spikes = {spikes}> : {kind}"
        return run(body, inputs, tensor(v.shape, element), out)

    binary = fire("binary", "i1", np.full(v.shape, 77, np.uint8))
    assert binary.tolist() == (v > threshold if compare == "gt" else v >= threshold).tolist()
    multi = fire("multi", "i32", np.full(v.shape, 77, np.int32))
    assert multi.tolist() == [0, 0, 1, 1, 2, 2**31 - 1, 0, 0, 2**31 - 1, 4]


@pytest.mark.parametrize("element", ["f32", "f64", "i1", "i32"])
@pytest.mark.parametrize("permutation", [(1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0)], ids=str)
def test_transpose(element: str, permutation: tuple[int, ...]) -> None:
    x = sample(element, (2, 3, 4), np.random.default_rng(10))
    expected = np.ascontiguousarray(x.transpose(permutation))
    y = run(
        f"  %y = snn.transpose %x {list(permutation)} : {tensor(x.shape, element)}",
        {"x": (tensor(x.shape, element), x)},
        tensor(expected.shape, element),
        np.ones_like(expected),
    )
    assert y.tobytes() == expected.tobytes()
