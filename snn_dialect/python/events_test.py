"""However a synapse goes over its inputs, its sums are the same to the bit."""

from __future__ import annotations

import dataclasses
import functools
import itertools

import numpy as np
import pytest

from snn_dialect.python.exact_for_tests import Fixed
from snn_dialect.python.integer_cases_for_tests import constant
from snn_dialect.python.jit_for_tests import FORMATS, Jit, step, tensor

ROWS = (1, 2, 8)
WAYS = ("dense", "test", *(f"event{rows}" for rows in ROWS))
# Of few inputs, of more than any number of rows at a time, and of more than fit an index of 8 bits.
INPUTS, OUTPUTS = (1, 40, 200), (5, 32)
# The share of inputs that are not zero; "odd" are numbers that may look like zero, or do not.
ACTIVITIES = (0.0, 0.03, 0.5, 1.0, "odd")
ODD = (-0.0, 0.0, np.nan, np.inf, 1e-40, 1.0)


@dataclasses.dataclass(frozen=True)
class Synapse:
    """inputs of `kind` (an element type), to outputs, with weights of `weights`."""

    kind: str
    weights: str
    inputs: int
    outputs: int

    @property
    def name(self) -> str:
        return f"{self.kind}_{self.weights}_{self.inputs}_{self.outputs}"

    def x(self, activity: float | str) -> np.ndarray:
        random = np.random.default_rng([*self.name.encode(), *str(activity).encode()])
        dtype = (
            FORMATS.get(self.kind) or {"i1": np.uint8, "i16": np.int16, "i32": np.int32}[self.kind]
        )
        if activity == "odd":
            odd = ODD if self.kind in FORMATS else (0, 1)
            return random.choice(odd, self.inputs).astype(dtype)
        most = 1 if self.kind == "i1" else 9
        active = random.random(self.inputs) < activity
        return np.where(active, random.integers(1, most + 1, self.inputs), 0).astype(dtype)

    @functools.cached_property
    def fixed(self) -> Fixed | None:
        """The weights' format in integers."""
        return None if self.weights in FORMATS else Fixed(int(self.weights[1:]), (0.5,))

    @property
    def types(self) -> tuple[str, str, str]:
        """Of the input, the weights and the result."""
        shape, result = (self.inputs, self.outputs), (self.outputs,)
        if self.fixed is None:
            formats = self.kind, self.weights, self.weights
        elif self.kind == "i16":
            formats = Fixed(16, (0.5,)).element, self.fixed.element, Fixed(32, (0.25,)).element
        else:
            formats = self.kind, self.fixed.element, Fixed(32, (0.5,)).element
        return (
            tensor((self.inputs,), formats[0]),
            tensor(shape, formats[1]),
            tensor(result, formats[2]),
        )

    def functions(self) -> str:
        """One for each way."""
        x, w, y = self.types
        shape, random = (self.inputs, self.outputs), np.random.default_rng([*self.name.encode()])
        if self.fixed is None:
            weights = f"  %w = arith.constant dense<{random.normal(size=shape).tolist()}> : {w}\n"
        else:
            weights = constant("w", self.fixed.drawn(random, shape), self.fixed)
        return "\n".join(
            step(weights + linear(way, x, w), {"x": (x, None)}, y, f"{self.name}_{way}")
            for way in WAYS
        )


def linear(way: str, x: str, w: str) -> str:
    """%y of %x and %w, of these types."""
    if way == "dense":
        return f"  %y = snn.linear %x, %w : {x}, {w}"
    if way == "test":
        return f"  %y = snn.linear %x, %w {{skip_zeros}} : {x}, {w}"
    inputs = int(x.removeprefix("tensor<").split("x")[0])
    indices = tensor((inputs,), "i8" if inputs <= 128 else "i16")
    return (
        f"  %i, %n = snn.events %x : {x} -> {indices}\n"
        f"  %y = snn.linear %x, %w events(%i, %n : {indices}) "
        f"{{rows = {way.removeprefix('event')} : i64}} : {x}, {w}"
    )


def synapses(*pairs: tuple[str, str]) -> list[Synapse]:
    return [
        Synapse(kind, weights, inputs, outputs)
        for (kind, weights), inputs, outputs in itertools.product(pairs, INPUTS, OUTPUTS)
    ]


FLOATS = (("f32", "f32"), ("f64", "f64"), ("i1", "f32"), ("i32", "f64"))
INTEGERS = (("i1", "i8"), ("i1", "i4"), ("i1", "i16"), ("i32", "i8"), ("i16", "i4"), ("i16", "i8"))


@functools.cache
def jit(pair: tuple[str, str]) -> Jit:
    return Jit("\n".join(synapse.functions() for synapse in synapses(pair)))


@pytest.mark.parametrize("pair", FLOATS + INTEGERS, ids="-".join)
def test_same_sums(pair):
    call = jit(pair)
    for synapse, activity in itertools.product(synapses(pair), ACTIVITIES):
        x = synapse.x(activity)
        dtype = FORMATS.get(synapse.weights, np.int32)
        found = {way: np.full(synapse.outputs, 77, dtype) for way in WAYS}
        for way, y in found.items():
            call(f"{synapse.name}_{way}", x, y)
            bits = y.view(f"i{y.itemsize}")
            dense = found["dense"].view(f"i{y.itemsize}")
            # Which NaN comes out is nobody's promise.
            same = (bits == dense) | (np.isnan(y) & np.isnan(found["dense"]))
            assert same.all(), (synapse.name, way, activity)


def test_spikes_of_neurons():
    """They are known to be zeros and ones."""
    random, size = np.random.default_rng(2), 200
    w = random.normal(size=(size, 5)).astype(np.float32)
    x, z = tensor((size,), "f32"), tensor((size,), "i1")
    given = (
        f"  %w = arith.constant dense<{w.tolist()}> : {tensor(w.shape, 'f32')}\n"
        f"  %t = arith.constant dense<0.5> : {x}\n  %z = snn.threshold %x, %t : {x}, {x}\n"
    )
    walked = linear("event8", z, tensor(w.shape, "f32")).replace("%x", "%z")
    call = Jit(step(given + walked, {"x": (x, None)}, tensor((5,), "f32")))
    for activity in (0.0, 0.02, 0.3, 1.0):
        values = (random.random(size) < activity).astype(np.float32)
        y, expected = np.full(5, np.nan, np.float32), np.zeros(5, np.float32)
        for row in w[values > 0.5]:
            expected += row
        call("step", values, y)
        assert y.tobytes() == expected.tobytes(), activity


def test_inputs_are_as_active_as_they_are_called():
    spikes = Synapse("i1", "f32", 200, 5)
    assert [np.count_nonzero(spikes.x(a)) for a in (0.0, 1.0)] == [0, 200]
    assert 0 < np.count_nonzero(spikes.x(0.03)) < 16 < np.count_nonzero(spikes.x(0.5)) < 150
    odd = Synapse("f32", "f32", 200, 5).x("odd")
    assert np.isnan(odd).any() and np.isinf(odd).any() and np.signbit(odd[odd == 0]).any()
