"""The printed recurrence is the one that runs: it is executed here and compared."""

import itertools
import re

import numpy as np
import pytest

from frontend.discretise.coefficients import Coefficients
from frontend.discretise.equation import equation, number
from frontend.network import NeuronKind, NumberFormat
from frontend.reference import Interpreter
from frontend.reference.testing import around, neuron, rule
from frontend.step_rule import Current, FireFrom, Reset, ResetAt

_NUMBER = re.compile(r"(?<![\w.])(\d+(?:\.\d*)?(?:e[+-]?\d+)?)(?![\w.])")


_FUNCTIONS = {
    "floor": np.floor,
    "max": lambda a, b: np.float32(max(a, b)),
    "number": np.float32,
}


class Program:
    """Executes an equation for one neuron in float32, statement by statement."""

    def __init__(self, text: str, symbols: dict[str, np.float32]):
        self.statements = [
            (name, compile(self._python(expression), text, "eval"))
            for name, expression in (part.split(" = ", 1) for part in text.split("; "))
        ]
        zero = np.float32(0)
        self.values = {"v": zero, "i": zero, "z": zero, **symbols}

    def step(self, u: np.float32) -> np.float32:
        """Returns the spikes, or the membrane of what does not spike."""
        self.values |= {"u": u, "previous": self.values["z"]}
        for name, expression in self.statements:
            self.values[name] = np.float32(eval(expression, _FUNCTIONS, self.values))
        spiking = any(name == "z" for name, _ in self.statements)
        return self.values["z" if spiking else "v"]

    @staticmethod
    def _python(expression: str) -> str:
        expression = expression.replace("z[t-1]", "previous")
        choice = re.fullmatch(r"(\w+) \? (.+) : (.+)", expression)
        if choice:
            expression = f"(({choice[2]}) if {choice[1]} else ({choice[3]}))"
        return _NUMBER.sub(r"number('\1')", expression)


def coefficients(layer) -> Coefficients:
    return Coefficients(**{name: getattr(layer, name) for name in Coefficients.__annotations__})


def layer_of(kind, step_rule, per_neuron: bool, drive: float):
    values = {"decay": 0.9, "gain": 0.7, "drive": drive, "floor": step_rule.floor}
    if kind.has_synapse:
        values |= {"synaptic_decay": 0.8, "synaptic_gain": 0.6}
    if kind.spiking:
        values |= {"threshold": 0.35}
        if step_rule.reset is Reset.TO_VALUE:
            values |= {"v_reset": -0.15}
    if per_neuron:
        values = {k: v if v is None else [v, v * 0.9] for k, v in values.items() if k != "floor"}
        values["floor"] = step_rule.floor
    return neuron(kind, step_rule, shape=(2,), **values)


RESETS = [
    (reset, at, fire)
    for reset, at, fire in itertools.product(Reset, ResetAt, FireFrom)
    if not (reset in (Reset.TO_VALUE, Reset.NONE) and at is not ResetAt.SAME_STEP)
    and not (reset is Reset.DROP and at is ResetAt.SAME_STEP)
    and not (reset in (Reset.ZERO, Reset.DROP) and at is not ResetAt.SAME_STEP
             and fire is FireFrom.PREVIOUS)
]  # fmt: skip


def check(kind, step_rule):
    random = np.random.default_rng(1)
    inputs = random.normal(0.3, 1.0, (40, 2)).astype(np.float32)
    for per_neuron, drive in itertools.product((False, True), (0.05, -0.05)):
        layer = layer_of(kind, step_rule, per_neuron, drive)
        found = coefficients(layer)
        text = equation(kind, step_rule, found)
        assert text.isascii()
        assert not set(text) & set("\n\t\"'\\")
        assert "*/" not in text
        assert "/*" not in text
        named = {"d": found.decay, "g": found.gain, "b": found.drive, "ds": found.synaptic_decay,
                 "gs": found.synaptic_gain, "theta": found.threshold,
                 "v_reset": found.v_reset}  # fmt: skip
        programs = [
            Program(text, {k: v[n] for k, v in named.items() if v is not None and v.ndim})
            for n in range(2)
        ]
        expected = Interpreter(around(layer)).run({"input": inputs})["output"]
        outputs = np.array([[p.step(u) for p, u in zip(programs, x, strict=True)] for x in inputs])
        assert outputs.tolist() == expected.tolist(), text
        assert expected.any()


@pytest.mark.parametrize(("reset", "reset_at", "fire_from"), RESETS)
@pytest.mark.parametrize("kind", [NeuronKind.LIF, NeuronKind.CUBA_LIF])
def test_spiking_equation_is_what_runs(kind, reset, reset_at, fire_from):
    # The synapse does not see how the membrane fires: two of those are enough for each current.
    ways = list(itertools.product(("gt", "ge"), ("binary", "multi"), (None, -0.25)))
    ways = (
        [(current, *way) for current in Current for way in (ways[0], ways[-1])]
        if kind.has_synapse
        else [(Current.FIRST, *way) for way in ways]
    )
    for current, compare, spikes, floor in ways:
        changes = {} if floor is None else {"floor": floor}
        check(
            kind,
            rule(reset=reset, reset_at=reset_at, fire_from=fire_from, current=current,
                 compare=compare, spikes=spikes, **changes),
        )  # fmt: skip


@pytest.mark.parametrize("kind", [NeuronKind.LI, NeuronKind.CUBA_LI])
@pytest.mark.parametrize("current", Current)
def test_equation_without_spikes_is_what_runs(kind, current):
    check(kind, rule(current=current))
    check(kind, rule(current=current, floor=-0.25))


@pytest.mark.parametrize(
    ("kind", "changes", "values", "expected"),
    [
        ("lif", {"reset_at": "next_step"}, {"decay": 0.9},
         "v = 0.9*v + u - 1*z[t-1]; z = v > 1"),
        ("lif", {}, {"decay": 0.9, "gain": 0.1}, "v = 0.9*v + 0.1*u; z = v > 1; v = v - 1*z"),
        ("lif", {"reset": "zero", "compare": "ge"}, {"decay": 1.0},
         "v = v + u; z = v >= 1; v = z ? 0 : v"),
        ("lif", {"reset": "drop", "reset_at": "next_step"}, {"floor": -1},
         "v = z[t-1] ? 0 : 0.5*v + u; v = max(v, (-1)); z = v > 1"),
        ("lif", {"reset": "zero", "reset_at": "next_step"}, {},
         "v = z[t-1] ? 0 : v; v = 0.5*v + u; z = v > 1"),
        ("lif", {"reset_at": "both"}, {},
         "zl = v > 1; v = 0.5*v + u - 1*zl; z = v > 1; v = v - 1*(z - zl)"),
        ("lif", {"reset": "zero", "reset_at": "both"}, {},
         "zl = v > 1; v = zl ? 0 : v; v = 0.5*v + u; z = v > 1; v = v - v*(z - zl)"),
        ("lif", {"reset": "to_value"}, {"v_reset": -0.2, "drive": -0.05},
         "v = 0.5*v + u - 0.05; z = v > 1; v = z ? (-0.2) : v"),
        ("lif", {"reset": "none", "spikes": "multi"}, {"threshold": 0.25},
         "v = 0.5*v + u; z = floor(max(v, 0)/0.25)"),
        ("lif", {"fire_from": "previous"}, {}, "z = v > 1; v = v - 1*z; v = 0.5*v + u"),
        ("lif", {"fire_from": "previous", "reset_at": "next_step"}, {},
         "z = v > 1; v = 0.5*v + u - 1*z"),
        # A membrane that starts above its threshold: z[t-1] would not tell.
        ("lif", {"reset_at": "next_step"}, {"initial_membrane": 2.0},
         "zl = v > 1; v = 0.5*v + u - 1*zl; z = v > 1"),
        ("li", {}, {"decay": [0.5, 0.25], "gain": [1, 2], "drive": [3, 4]}, "v = d*v + g*u + b"),
        ("li", {}, {"decay": -0.5, "floor": 0}, "v = max((-0.5)*v + u, 0)"),
        ("cuba_li", {"current": "first"}, {"synaptic_gain": 2.0},
         "i = 0.5*i + 2*u; v = 0.5*v + i"),
        ("cuba_li", {"current": "after"}, {}, "w = i; i = 0.5*i + u; v = 0.5*v + w"),
        ("cuba_li", {"current": "jump_then_decay"}, {"synaptic_decay": [0.5, 0.25]},
         "w = i + u; i = ds*w; v = 0.5*v + w"),
        ("cuba_li", {"current": "decay_after_jump"}, {}, "i = 0.5*(i + u); v = 0.5*v + i"),
    ],
)  # fmt: skip
def test_text(kind, changes, values, expected):
    kind = NeuronKind(kind)
    layer = neuron(kind, rule(**changes), **values)
    assert equation(kind, layer.rule, coefficients(layer)) == expected


@pytest.mark.parametrize("number_format", NumberFormat)
@pytest.mark.parametrize("value", [0.1, 1.0, 0.0, 1e-30, 123456.78, 2.0**-20, 1 / 3, 1e22])
def test_numbers_read_back(value, number_format):
    rounded = np.asarray(value, number_format.numpy)
    assert number_format.numpy.type(number(rounded)) == rounded
    assert not number(rounded).endswith(".0")
