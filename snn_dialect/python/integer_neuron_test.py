"""Every way in which a neuron can step in integers, both ways down, equals docs/quantisation.md."""

from __future__ import annotations

import dataclasses
import functools
import itertools

import numpy as np
import pytest

from snn_dialect.python.exact_for_tests import Fixed, converted, exact, saturated, shifted
from snn_dialect.python.jit_for_tests import tensor
from snn_dialect.python.two_ways_for_tests import TwoWays

SHAPE, STEPS = (3, 16), 8

CURRENTS = (None, "first", "after", "jump_then_decay", "decay_after_jump")
RESETS = (
    [("updated", "same_step", reset) for reset in ("subtract", "zero", "to_value", "none")]
    + [("updated", "next_step", reset) for reset in ("subtract", "zero", "drop")]
    + [("updated", "both", reset) for reset in ("subtract", "zero", "drop")]
    + [("previous", "same_step", reset) for reset in ("subtract", "zero", "to_value", "none")]
    + [("previous", "next_step", "subtract"), ("previous", "both", "subtract")]
)
FACTORS = ("decay", "gain", "synaptic_decay", "synaptic_gain")
# What a parameter has its numbers for, and what comes in.
LAYOUTS = {"uniform": (), "channels": SHAPE[:1], "neurons": SHAPE}
INPUTS = ("i1", "i32", "as stored", "wide")


@dataclasses.dataclass(frozen=True)
class Case:
    """One function of the module.

    number      of the case: what chooses the formats, so that all meet all
    compare     None, with spikes: a neuron that does not spike
    """

    number: int
    current: str | None
    fire_from: str | None = None
    reset_at: str | None = None
    reset: str | None = None
    compare: str | None = None
    spikes: str | None = None

    def choice(self, *options, salt: int = 0):
        """One of the options, all of which come with all of the others' over many cases."""
        return options[np.random.default_rng([self.number, salt]).integers(len(options))]

    @property
    def name(self) -> str:
        return f"neuron{self.number}"

    @property
    def id(self) -> str:
        return "-".join(str(value) for value in dataclasses.astuple(self) if value is not None)

    @property
    def spiking(self) -> bool:
        return self.compare is not None

    @functools.cached_property
    def membrane(self) -> Fixed:
        bits = self.choice(16, 32, salt=1)
        scales = self.choice((0.02,), (0.5, 1e-3, 1e-11), (0.7, 0.7, 0.7), salt=2)
        return Fixed(bits, scales, None if len(scales) == 1 else 0)

    @property
    def input(self) -> str:
        return self.choice(*INPUTS, salt=3)

    @property
    def truncates(self) -> bool:
        return self.choice(False, True, salt=4)

    @property
    def layout(self) -> tuple[int, ...]:
        return LAYOUTS[self.choice(*LAYOUTS, salt=5)]

    def factor(self, role: str) -> Fixed:
        salt = FACTORS.index(role)
        bits = self.choice(16, 32, salt=10 + salt)
        fraction = self.choice(8, 12, bits - 1, salt=20 + salt)
        return Fixed(bits, (2.0**-fraction,))

    @functools.cached_property
    def parameters(self) -> dict[str, np.ndarray]:
        """Numbers as a network has them, and the most extreme ones."""
        random = np.random.default_rng([self.number, 6])
        membrane, found = self.membrane, {}

        def ordinary(least: int, most: int) -> np.ndarray:
            return random.integers(least, most, self.layout, endpoint=True)

        roles = ["decay"]
        roles += ["gain"] if self.choice(False, True, salt=7) else []
        if self.current:
            roles.append("synaptic_decay")
            if self.current in ("first", "after") and self.choice(False, True, salt=8):
                roles.append("synaptic_gain")
        for role in roles:
            fixed = self.factor(role)
            one = round(1 / fixed.scales[0])
            match self.choice("ordinary", "ordinary", "one", "extreme", salt=30 + len(found)):
                case "one" if one <= fixed.most:
                    values = np.full(self.layout, one)
                case "extreme":
                    values = fixed.drawn(random, self.layout)
                case _:
                    values = ordinary(one // 2, min(one, fixed.most))
            found[role] = values.astype(fixed.dtype)
        # A third of all numbers of the membrane are at its bounds, or nearly.
        roles = ["drive"] if self.choice(False, True, salt=40) else []
        roles += ["threshold"] if self.spiking else []
        roles += ["reset"] if self.reset == "to_value" else []
        roles += ["floor"] if self.choice(False, True, salt=41) else []
        for role in roles:
            if self.choice(False, False, True, salt=50 + len(found)):
                values = membrane.drawn(random, self.layout)
            else:
                values = ordinary(20, 300) * (-1 if role == "floor" else 1)
            if role == "threshold" and self.spikes == "multi":
                values = np.maximum(values, 1)
            found[role] = values.astype(membrane.dtype)
        return found

    def fixed(self, role: str) -> Fixed:
        return self.factor(role) if role in FACTORS else self.membrane


RULES = itertools.product(CURRENTS, RESETS, ("gt", "ge"), ("binary", "multi"))
CASES = [
    Case(number, current, *reset, compare, spikes)
    for number, (current, reset, compare, spikes) in enumerate(RULES)
]
CASES += [
    Case(number, current)
    for number, (current, _) in enumerate(itertools.product(CURRENTS, range(8)), len(CASES))
]


def constant(name: str, values: np.ndarray, fixed: Fixed) -> tuple[str, str]:
    """(text, type) of the constant %name; of a scale for each channel there is no scalar."""
    if fixed.axis is not None and values.ndim == 0:
        values = np.broadcast_to(values, SHAPE[:1])
    stored, kind = tensor(values.shape, f"i{fixed.bits}"), tensor(values.shape, fixed.element)
    return (
        f"  %{name}0 = arith.constant dense<{values.tolist()}> : {stored}\n"
        f"  %{name} = quant.scast %{name}0 : {stored} to {kind}",
        kind,
    )


def function(case: Case) -> str:
    """The case as a function of the snn level."""
    state = tensor(SHAPE, case.membrane.element)
    wide = tensor(SHAPE, case.membrane.with_scales(1.0).element)
    u = {"as stored": state, "wide": wide}.get(case.input) or tensor(SHAPE, case.input)
    synapse = ["i"] if case.current else []
    zero = f"snn.initial = 0 : i{case.membrane.bits}"
    arguments = [f'%u: {u} {{snn.input = "u"}}']
    arguments += [f'%{s}: {state} {{snn.state = "{s}", {zero}}}' for s in [*synapse, "v"]]
    spike = tensor(SHAPE, "i1" if case.spikes == "binary" else "i32")
    results = [f'{spike} {{snn.output = "z"}}'] if case.spiking else []
    results += [f'{state} {{snn.next = "{s}"}}' for s in [*synapse, "v"]]
    constants, operands = [], []
    keywords = "synaptic_decay synaptic_gain decay gain drive threshold reset floor"
    for keyword in keywords.split():
        if (value := case.parameters.get(keyword)) is not None:
            text, kind = constant(keyword, value, case.fixed(keyword))
            constants.append(text)
            operands.append(f"{keyword}(%{keyword} : {kind})")
    rule = ""
    if case.spiking:
        rule = f"compare = {case.compare}, spikes = {case.spikes}, reset = {case.reset}"
        rule += f", reset_at = {case.reset_at}, fire_from = {case.fire_from}"
        rule = f"<{rule}{f', current = {case.current}' if case.current else ''}>"
    elif case.current:
        rule = f"current({case.current})"
    op = ("cuba_" if case.current else "") + ("lif" if case.spiking else "li")
    count, values = len(results), ", ".join(f"%{s}" for s in ["u", *synapse, "v"])
    names = ", ".join(f"%r#{k}" for k in range(count)) if count > 1 else "%r"
    types = ", ".join([spike] * case.spiking + [state] * (count - case.spiking))
    rule += " {truncate}" if case.truncates else ""
    return "\n".join(
        [
            f"func.func @{case.name}({', '.join(arguments)}) -> ({', '.join(results)}) {{",
            *constants,
            f"  %r:{count} = snn.{op} {values} {' '.join(operands)} {rule} : {u}, {state}",
            f"  return {names} : {types}",
            "}",
        ]
    )


class Model:
    """One step in integers of docs/quantisation.md, number by number."""

    def __init__(self, case: Case):
        self.case = case
        self.p = {role: self._over(values) for role, values in case.parameters.items()}

    def _over(self, values: np.ndarray) -> np.ndarray:
        return exact(values).reshape(*values.shape, *(1,) * (len(SHAPE) - values.ndim))

    def stored(self, values: np.ndarray) -> np.ndarray:
        return saturated(values, self.case.membrane.bits)

    def times(self, role: str, x: np.ndarray) -> np.ndarray:
        if role not in self.p:
            return x
        fraction = round(-np.log2(self.case.factor(role).scales[0]))
        return shifted(self.p[role] * x, fraction, truncates=self.case.truncates)

    def spike(self, v: np.ndarray) -> np.ndarray:
        threshold = self.p["threshold"]
        if self.case.spikes == "multi":
            return np.maximum(v, 0) // threshold
        return exact(v > threshold if self.case.compare == "gt" else v >= threshold) * 1

    def reset(self, v: np.ndarray, z: np.ndarray) -> np.ndarray:
        match self.case.reset:
            case "subtract":
                return v - z * self.p["threshold"]
            case "zero":
                return np.where(z > 0, 0, v)
            case "to_value":
                return np.where(z > 0, self.p["reset"], v)
        return v

    def synapse(self, i: np.ndarray, u: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(what the membrane sees, the synapse afterwards)"""
        match self.case.current:
            case None:
                return u, i
            case "first" | "after" as current:
                after = self.stored(
                    self.times("synaptic_decay", i) + self.times("synaptic_gain", u)
                )
                return (after if current == "first" else i), after
            case "jump_then_decay":
                seen = self.stored(i + u)
                return seen, self.stored(self.times("synaptic_decay", seen))
        after = self.stored(self.times("synaptic_decay", self.stored(i + u)))
        return after, after

    def step(
        self, u: np.ndarray, i: np.ndarray, v: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(z, i, v) afterwards"""
        case, p = self.case, self.p
        u, i, v = converted(u, case.input, case.membrane, 32), exact(i), exact(v)
        z = zl = None
        if case.fire_from == "previous":
            z = self.spike(v)
            if case.reset_at == "same_step":
                v = self.stored(self.reset(v, z))
        elif case.spiking and case.reset_at != "same_step":
            zl = self.spike(v)
            if case.reset == "zero":
                v = np.where(zl > 0, 0, v)
        x, i = self.synapse(i, u)
        v = self.times("decay", v) + self.times("gain", x) + p.get("drive", 0)
        if case.spiking and case.reset_at != "same_step":
            last = z if case.fire_from == "previous" else zl
            if case.reset == "subtract":
                v = v - last * p["threshold"]
            elif case.reset == "drop":
                v = np.where(last > 0, 0, v)
        if "floor" in p:
            v = np.maximum(v, p["floor"])
        v = self.stored(v)
        if case.fire_from == "updated":
            z = self.spike(v)
            if case.reset_at == "same_step":
                v = self.stored(self.reset(v, z))
            elif case.reset_at == "both" and case.reset != "drop":
                v = self.stored(v - (z - zl) * (p["threshold"] if case.reset == "subtract" else v))
        return z, i, v


def drawn(case: Case, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(u, i, v): half of the states are near the threshold, the others of any size."""
    membrane = case.membrane
    match case.input:
        case "i1":
            u = random.integers(0, 2, SHAPE).astype(np.uint8)
        case "i32":
            u = np.abs(Fixed(32, (1.0,)).drawn(random, SHAPE, 2**31 - 1))
        case "wide":
            u = Fixed(32, (1.0,)).drawn(random, SHAPE)
        case _:
            u = membrane.drawn(random, SHAPE)
    near = exact(random.integers(-3, 4, SHAPE)) * 1
    if case.spiking:
        near = near + Model(case).p["threshold"] * random.integers(1, 3, SHAPE)
    near = saturated(near, membrane.bits).astype(membrane.dtype)
    v = np.where(random.random(SHAPE) < 0.5, near, membrane.drawn(random, SHAPE))
    return u, membrane.drawn(random, SHAPE), v


@pytest.fixture(scope="module")
def ways(tmp_path_factory) -> TwoWays:
    folder = tmp_path_factory.mktemp("neurons")
    return TwoWays("\n".join(function(case) for case in CASES), folder)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_step(ways: TwoWays, case: Case, capfd) -> None:
    random = np.random.default_rng([case.number, 9])
    model = Model(case)
    for _ in range(STEPS):
        u, i, v = drawn(case, random)
        z, next_i, next_v = model.step(u, i, v)
        spikes = np.full(SHAPE, 77, np.uint8 if case.spikes == "binary" else np.int32)
        outputs = [spikes] * case.spiking
        states = [i, v] if case.current else [v]
        expected = [z] * case.spiking + ([next_i, next_v] if case.current else [next_v])
        for way, (_, *found) in ways(case.name, u, *outputs, *states).items():
            for array, wanted in zip(found, expected, strict=True):
                np.testing.assert_array_equal(array, wanted.astype(array.dtype), err_msg=way)
    assert "runtime error" not in capfd.readouterr().err


def test_the_cases_fire_saturate_and_meet_all_formats() -> None:
    silent, bounds = [], set()
    for case in CASES:
        u, i, v = drawn(case, np.random.default_rng([case.number, 9]))
        z, _, after = Model(case).step(u, i, v)
        if case.spiking and not z.any():
            silent.append(case.id)
        inside = (exact(v) > case.membrane.least) & (exact(v) < case.membrane.most)
        bounds |= {int(value) for value in after[inside]} & {
            case.membrane.least,
            case.membrane.most,
        }
    assert len(silent) < len(CASES) // 20
    assert bounds == {-(2**31), 2**31 - 1, -(2**15), 2**15 - 1}
    for role in FACTORS:
        assert len({case.factor(role) for case in CASES if role in case.parameters}) == 6
    assert {case.input for case in CASES} == set(INPUTS)
    assert {case.layout for case in CASES} == set(LAYOUTS.values())
