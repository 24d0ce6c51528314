"""Every way in which a neuron can step, lowered and run, equals docs/semantics.md to the bit."""

from __future__ import annotations

import dataclasses
import functools
import itertools

import numpy as np
import pytest

from snn_dialect.python.jit_for_tests import Jit

NEURONS, STEPS = 24, 12

CURRENTS = (None, "first", "after", "jump_then_decay", "decay_after_jump")
RESETS = (
    [("updated", "same_step", reset) for reset in ("subtract", "zero", "to_value", "none")]
    + [("updated", "next_step", reset) for reset in ("subtract", "zero", "drop")]
    + [("updated", "both", reset) for reset in ("subtract", "zero", "drop")]
    + [("previous", "same_step", reset) for reset in ("subtract", "zero", "to_value", "none")]
    + [("previous", "next_step", "subtract"), ("previous", "both", "subtract")]
)


@dataclasses.dataclass(frozen=True)
class Case:
    """One function of the module. `uniform`: parameters are the same for all neurons."""

    current: str | None
    fire_from: str
    reset_at: str
    reset: str
    compare: str
    spikes: str
    uniform: bool
    floor: bool
    format: str = "f32"

    @property
    def name(self) -> str:
        return "_".join(str(value) for value in dataclasses.astuple(self))

    @property
    def dtype(self) -> np.dtype:
        return np.dtype({"f32": np.float32, "f64": np.float64}[self.format])

    @functools.cached_property
    def parameters(self) -> dict[str, np.ndarray]:
        """Dyadic numbers, so that membranes meet thresholds exactly, and some that are not."""
        random = np.random.default_rng(len(self.name))
        size = () if self.uniform else NEURONS

        def draw(*values: float) -> np.ndarray:
            return np.array(random.choice(values, size), self.dtype)

        values = {"decay": draw(0.5, 0.9, 1.0), "gain": draw(0.5, 1.25, 0.3)}
        values |= {"drive": draw(0.0, 0.25, 0.1), "threshold": draw(0.5, 1.0, 0.7)}
        if self.current:
            values["synaptic_decay"] = draw(0.5, 0.8)
            if self.current in ("first", "after"):
                values["synaptic_gain"] = draw(0.5, 2.0, 0.7)
        if self.reset == "to_value":
            values["reset"] = draw(0.25, -0.5)
        if self.floor:
            values["floor"] = draw(-0.25, 0.0)
        return values


CASES = [
    Case(current, *reset, compare, spikes, uniform, floor)
    for k, (current, reset, compare, spikes) in enumerate(
        itertools.product(CURRENTS, RESETS, ("gt", "ge"), ("binary", "multi"))
    )
    for uniform, floor in [((k // 4) % 2 == 0, (k // 8) % 2 == 0)]
] + [
    Case("first", *reset, "ge", spikes, False, True, "f64")
    for reset, spikes in itertools.product(RESETS, ("binary", "multi"))
]


def function(case: Case) -> str:
    """The case as a function of the snn level."""
    state = f"tensor<{NEURONS}x{case.format}>"
    spike = f"tensor<{NEURONS}x{'i1' if case.spikes == 'binary' else 'i32'}>"
    synapse = ["i"] if case.current else []
    zero = f"snn.initial = 0.0 : {case.format}"
    arguments = [f'%u: {state} {{snn.input = "u"}}']
    arguments += [f'%{s}: {state} {{snn.state = "{s}", {zero}}}' for s in [*synapse, "v"]]
    results = [f'{spike} {{snn.output = "z"}}']
    results += [f'{state} {{snn.next = "{s}"}}' for s in [*synapse, "v"]]
    constants, operands = [], []
    keywords = "synaptic_decay synaptic_gain decay gain drive threshold reset floor"
    for keyword in keywords.split():
        if (value := case.parameters.get(keyword)) is not None:
            data = value.tobytes().hex()
            constants.append(f'  %{keyword} = arith.constant dense<"0x{data}"> : {state}')
            operands.append(f"{keyword}(%{keyword})")
    dynamics = f"compare = {case.compare}, spikes = {case.spikes}, reset = {case.reset}"
    dynamics += f", reset_at = {case.reset_at}, fire_from = {case.fire_from}"
    dynamics += f", current = {case.current}" if case.current else ""
    op = "cuba_lif" if case.current else "lif"
    count, values = 2 + len(synapse), ", ".join(f"%{s}" for s in ["u", *synapse, "v"])
    names = ", ".join(f"%r#{k}" for k in range(count))
    types = ", ".join([spike] + [state] * (count - 1))
    return "\n".join(
        [
            f"func.func @{case.name}({', '.join(arguments)}) -> ({', '.join(results)}) {{",
            *constants,
            f"  %r:{count} = snn.{op} {values} {' '.join(operands)} <{dynamics}> : {state}",
            f"  return {names} : {types}",
            "}",
        ]
    )


class Model:
    """The general neuron step of docs/semantics.md, number by number, in numpy."""

    def __init__(self, case: Case):
        self.case, self.p = case, case.parameters
        self.v = np.zeros(NEURONS, case.dtype)
        self.i = np.zeros(NEURONS, case.dtype)

    def spike(self, v: np.ndarray) -> np.ndarray:
        threshold = self.p["threshold"]
        if self.case.spikes == "multi":
            ratio = np.floor(np.where(v > 0, v, 0).astype(v.dtype) / threshold)
            return np.where(ratio < 2.0**31, ratio, 2.0**31 - 1).astype(np.int64)
        return (v > threshold if self.case.compare == "gt" else v >= threshold).astype(np.int64)

    def reset(self, v: np.ndarray, z: np.ndarray) -> np.ndarray:
        match self.case.reset:
            case "subtract":
                return v - z.astype(v.dtype) * self.p["threshold"]
            case "zero":
                return np.where(z > 0, v.dtype.type(0), v)
            case "to_value":
                return np.where(z > 0, self.p["reset"], v)
        return v

    def synapse(self, u: np.ndarray) -> np.ndarray:
        """Steps the synapse; what the membrane sees."""
        ds, old = self.p["synaptic_decay"], self.i
        match self.case.current:
            case "first":
                self.i = ds * old + self.p["synaptic_gain"] * u
                return self.i
            case "after":
                self.i = ds * old + self.p["synaptic_gain"] * u
                return old
            case "jump_then_decay":
                self.i = ds * (old + u)
                return old + u
        self.i = ds * (old + u)
        return self.i

    def step(self, u: np.ndarray) -> np.ndarray:
        case, p, v = self.case, self.p, self.v
        float_of = v.dtype.type
        previous = case.fire_from == "previous"
        if previous:
            z = self.spike(v)
            if case.reset_at == "same_step":
                v = self.reset(v, z)
        elif case.reset_at != "same_step":
            zl = self.spike(v)
            if case.reset == "zero":
                v = np.where(zl > 0, float_of(0), v)
        x = self.synapse(u) if case.current else u
        v = ((p["decay"] * v) + (p["gain"] * x)) + p["drive"]
        if case.reset_at != "same_step":
            last = z if previous else zl
            if case.reset == "subtract":
                v = v - last.astype(v.dtype) * p["threshold"]
            elif case.reset == "drop":
                v = np.where(last > 0, float_of(0), v)
        if "floor" in p:
            v = np.where(v > p["floor"], v, p["floor"])
        if not previous:
            z = self.spike(v)
            if case.reset_at == "same_step":
                v = self.reset(v, z)
            elif case.reset_at == "both" and case.reset != "drop":
                unit = p["threshold"] if case.reset == "subtract" else v
                v = np.where(z == zl, v, v - (z - zl).astype(v.dtype) * unit)
        self.v = v
        return z


@pytest.fixture(scope="module")
def jit() -> Jit:
    return Jit("\n".join(function(case) for case in CASES))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_step(jit: Jit, case: Case) -> None:
    random = np.random.default_rng(7)
    model = Model(case)
    states = [np.zeros(NEURONS, case.dtype) for _ in range(2 if case.current else 1)]
    z = np.zeros(NEURONS, np.uint8 if case.spikes == "binary" else np.int32)
    fired = 0
    for step in range(STEPS):
        u = (
            np.round(random.normal(0.4, 1.0, NEURONS) * 8) / 8
            if step % 2
            else random.normal(0.4, 1.0, NEURONS)
        )
        u = u.astype(case.dtype)
        jit(case.name, u, z, *states)
        np.testing.assert_array_equal(z, model.step(u), err_msg=f"spikes at step {step}")
        expected = [model.i, model.v] if case.current else [model.v]
        for found, wanted in zip(states, expected, strict=True):
            assert wanted.dtype == case.dtype
            assert found.tobytes() == wanted.tobytes(), f"state at step {step}"
        fired += int(z.sum())
    assert fired > 0, "a case in which nothing fires shows nothing"


@pytest.mark.parametrize("membrane", [1e30, np.inf, -1e30, -np.inf, np.nan, -0.0, 2147483520.0])
def test_spike_counts_saturate(membrane: float) -> None:
    jit = Jit("""
        func.func @step(%u: tensor<f32> {snn.input = "u"},
                        %v: tensor<f32> {snn.state = "v", snn.initial = 0.0 : f32})
            -> (tensor<i32> {snn.output = "z"}, tensor<f32> {snn.next = "v"}) {
          %one = arith.constant dense<1.0> : tensor<f32>
          %z, %v1 = snn.lif %u, %v decay(%one) threshold(%one)
              <compare = gt, spikes = multi, reset = none, reset_at = same_step,
               fire_from = updated> : tensor<f32>
          return %z, %v1 : tensor<i32>, tensor<f32>
        }""")
    u, v, z = np.array(membrane, np.float32), np.array(0, np.float32), np.array(-1, np.int32)
    jit("step", u, z, v)
    expected = min(int(membrane), 2**31 - 1) if 0 < membrane < 1e31 else 0
    assert z == (2**31 - 1 if membrane == np.inf else expected)
