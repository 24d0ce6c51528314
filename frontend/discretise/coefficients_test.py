"""Coefficients: float64 first, then rounded, then asked what they are."""

import math

import numpy as np
import pytest

from frontend.diagnostics import Findings
from frontend.discretise.coefficients import compute, uniform
from frontend.discretise.profiles import PROFILES
from frontend.network import NumberFormat
from frontend.nir_import.nodes import IF, LI, LIF, CubaLI, CubaLIF, I
from frontend.nir_import.testing import only
from frontend.step_rule import (
    Current,
    Decay,
    Gain,
    InitialMembrane,
    Reset,
    ResetAt,
    Spikes,
    StepRule,
)

F32, F64 = NumberFormat.F32, NumberFormat.F64


def rule(**changes) -> StepRule:
    fields = PROFILES["nir"].rule("LIF", False)
    return StepRule(**{**fields, "dt": 0.25, **changes})


def array(**values):
    return {name: np.asarray(value, dtype=np.float64) for name, value in values.items()}


def lif(**changes) -> LIF:
    fields = {"tau": 2.0, "r": 3.0, "v_leak": 0.0, "v_threshold": 1.0, "v_reset": 0.0}
    return LIF(name="n", **array(**{**fields, **changes}))


def cuba(**changes) -> CubaLIF:
    fields = {"tau_mem": 2.0, "tau_syn": 0.5, "r": 3.0, "w_in": 5.0, "v_leak": 0.0,
              "v_threshold": 1.0, "v_reset": 0.0}  # fmt: skip
    return CubaLIF(name="n", **array(**{**fields, **changes}))


def found(node, step_rule, number_format=F64):
    findings = Findings("m.nir")
    coefficients = compute(node, step_rule, number_format, findings)
    assert findings.items == []
    return coefficients


def finding(node, step_rule, number_format=F32):
    findings = Findings("m.nir")
    compute(node, step_rule, number_format, findings)
    return only(findings.items)


EXP = math.exp(-0.25 / 2.0)
EXP_SYN = math.exp(-0.25 / 0.5)


@pytest.mark.parametrize(
    ("decay", "gain", "d", "g"),
    [
        (Decay.EULER, Gain.NIR, 0.875, 0.375),
        (Decay.EXP, Gain.NIR, EXP, 3 * (1 - EXP)),
        (Decay.EULER, Gain.ONE, 0.875, None),
        (Decay.EXP, Gain.ONE, EXP, None),
        (Decay.EULER, Gain.ONE_MINUS_DECAY, 0.875, 0.125),
        (Decay.EXP, Gain.ONE_MINUS_DECAY, EXP, 1 - EXP),
        (Decay.EULER, Gain.DECAY, 0.875, 0.875),
        (Decay.EXP, Gain.DECAY, EXP, EXP),
    ],
)
def test_membrane(decay, gain, d, g):
    c = found(lif(), rule(decay=decay, gain=gain))
    assert c.decay == d
    assert c.gain == g
    assert c.synaptic_decay is None
    assert c.synaptic_gain is None


@pytest.mark.parametrize(
    ("decay", "gain", "ds", "gs"),
    [
        (Decay.EULER, Gain.NIR, 0.5, 2.5),
        (Decay.EXP, Gain.NIR, EXP_SYN, 5 * (1 - EXP_SYN)),
        (Decay.EULER, Gain.ONE, 0.5, None),
        (Decay.EULER, Gain.ONE_MINUS_DECAY, 0.5, 0.5),
        (Decay.EXP, Gain.DECAY, EXP_SYN, EXP_SYN),
    ],
)
def test_synapse_uses_its_own_time_constant_and_w_in(decay, gain, ds, gs):
    for current in (Current.FIRST, Current.AFTER):
        c = found(cuba(), rule(decay=decay, gain=gain, current=current))
        assert c.synaptic_decay == ds
        assert c.synaptic_gain == gs


@pytest.mark.parametrize("current", [Current.JUMP_THEN_DECAY, Current.DECAY_AFTER_JUMP])
def test_rules_that_leave_the_synaptic_gain_out(current):
    assert found(cuba(), rule(current=current)).synaptic_gain is None


@pytest.mark.parametrize(
    ("gain", "g"),
    [(Gain.NIR, 0.75), (Gain.ONE, None), (Gain.ONE_MINUS_DECAY, None), (Gain.DECAY, None)],
)
def test_if_and_i_have_no_decay_and_no_drive(gain, g):
    for node in (
        IF(name="n", **array(r=3.0, v_threshold=1.0, v_reset=0.0)),
        I(name="n", **array(r=3.0)),
    ):
        for decay in Decay:
            c = found(node, rule(gain=gain, decay=decay))
            assert (c.decay, c.gain, c.drive) == (1, g, None)


def test_drive_is_one_minus_decay_times_v_leak():
    assert found(lif(v_leak=1.5), rule()).drive == 0.125 * 1.5
    c = found(lif(v_leak=-1.5), rule(decay=Decay.EXP, gain=Gain.ONE))
    assert c.drive == (1 - EXP) * -1.5
    for leak in (0.0, -0.0, [0.0, -0.0]):
        assert found(lif(v_leak=leak), rule()).drive is None


def test_li_and_cuba_li_have_no_threshold():
    li = LI(name="n", **array(tau=2.0, r=1.0, v_leak=0.0))
    cuba_li = CubaLI(name="n", **array(tau_mem=2.0, tau_syn=1.0, r=1.0, v_leak=0.0, w_in=1.0))
    for node in (li, cuba_li):
        c = found(node, rule(floor=-1.0))
        assert c.threshold is None
        assert c.v_reset is None
        assert c.floor == -1


def test_coefficients_are_computed_in_float64_and_then_rounded():
    """In float32 throughout they would come out one unit in the last place off."""
    tau, dt = np.float32(3.03e-4), 1e-4
    single = np.float32(1) - np.float32(dt) / tau
    c = found(lif(tau=float(tau)), rule(dt=dt, gain=Gain.ONE), F32)
    assert c.decay.dtype == np.float32
    assert c.decay == np.float32(1 - dt / float(tau))
    assert c.decay != single


def test_neutral_is_asked_after_rounding():
    almost = found(lif(r=8 * (1 + 1e-12)), rule(), F32)
    assert almost.gain is None
    assert found(lif(r=8 * (1 + 1e-12)), rule(), F64).gain is not None


def test_uniform_parameters_become_scalars_and_others_stay():
    c = found(lif(tau=[2.0, 2.0], r=[3.0, 4.0]), rule())
    assert c.decay.shape == ()
    assert c.gain.shape == (2,)
    assert uniform(np.array([0.0, -0.0])).shape == (2,)
    assert uniform(np.array([[1.5, 1.5]], np.float32)).shape == ()


def test_v_reset_only_where_the_rule_uses_it():
    node = lif(v_reset=-0.5)
    assert found(node, rule()).v_reset == -0.5
    assert found(node, rule()).initial_membrane == 0
    subtract = rule(reset=Reset.SUBTRACT, reset_at=ResetAt.NEXT_STEP, v0=InitialMembrane.V_RESET)
    assert found(node, subtract).v_reset is None
    assert found(node, subtract).initial_membrane == -0.5


def test_membranes_may_start_at_v_leak():
    at_leak = rule(v0=InitialMembrane.V_LEAK)
    parameters = array(tau=2.0, r=1.0, v_leak=[-0.5, 0.1])
    for node in (lif(v_leak=[-0.5, 0.1]), LI(name="n", **parameters)):
        initial = found(node, at_leak, F32).initial_membrane
        assert initial.dtype == np.float32
        assert initial.tolist() == [-0.5, np.float32(0.1)]
        assert found(node, rule()).initial_membrane == 0
    assert found(lif(v_leak=-0.5, v_reset=0.25), at_leak).v_reset == 0.25
    assert found(cuba(v_leak=-0.5), at_leak).initial_membrane == -0.5


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"r": 1e40}, "input gain"),
        ({"v_threshold": 1e39}, "threshold"),
        ({"v_reset": -1e39}, "v_reset"),
        ({"v_leak": 1e39 * 16}, "constant drive (1 - decay)*v_leak"),
        ({"tau": 1e-40}, "membrane decay"),
    ],
)
def test_overflow_of_the_format(changes, what):
    gain = Gain.ONE if "tau" in changes else Gain.NIR
    findings = Findings("m.nir")
    compute(lif(**changes), rule(gain=gain), F32, findings)
    problem = f"the {what} does not fit the number format"
    assert [f.node for f in findings.errors if f.problem == problem] == ["n"]


def test_overflow_of_floor_and_synapse():
    assert "the floor does not fit" in finding(lif(), rule(floor=-1e39)).problem
    assert "the synaptic gain does not fit" in finding(cuba(w_in=1e39), rule()).problem


def test_threshold_that_rounds_to_zero_is_an_error():
    found_ = finding(lif(v_threshold=1e-50), rule())
    assert (found_.severity.value, found_.problem) == ("error", "the threshold rounds to zero")
    assert "--dtype f64" in found_.remedy
    assert found(lif(v_threshold=1e-50), rule(), F64).threshold == 1e-50
    assert found(lif(v_threshold=0.0), rule(), F32).threshold == 0


@pytest.mark.parametrize("threshold", [0.0, -1.0, [1.0, 0.0]])
def test_threshold_that_is_not_positive_with_multi(threshold):
    multi = rule(spikes=Spikes.MULTI)
    found_ = finding(lif(v_threshold=threshold), multi)
    assert found_.severity.value == "error"
    assert "no meaning with spikes=multi" in found_.problem


def test_gain_and_drive_that_round_to_zero_are_warnings():
    assert finding(lif(r=1e-50), rule()).problem == "the input gain rounds to zero"
    assert "drive" in finding(lif(v_leak=1e-50), rule()).problem
    assert finding(cuba(w_in=1e-50), rule()).problem == "the synaptic gain rounds to zero"


def test_v_reset_and_floor_that_round_to_zero_are_warnings():
    for node, step_rule, what in (
        (lif(v_reset=-1e-50), rule(), "v_reset"),
        (lif(v_reset=[0.0, 1e-50]), rule(), "v_reset"),
        (lif(), rule(floor=-1e-50), "floor"),
    ):
        found_ = finding(node, step_rule)
        assert (found_.severity.value, found_.problem) == ("warning", f"the {what} rounds to zero")
        assert found_.found in ("-1e-50", "1e-50")
        found(node, step_rule, F64)
    unused = rule(reset=Reset.SUBTRACT)
    assert found(lif(v_reset=-1e-50), unused, F32).v_reset is None


def test_leak_that_is_lost_in_rounding_is_a_warning():
    found_ = finding(lif(tau=1e9, r=4e9), rule())
    assert found_.problem == "the membrane no longer leaks: its decay rounds to 1"
    assert finding(cuba(tau_syn=1e9, w_in=1e9), rule()).problem.startswith("the synapse no longer")
    assert "--dtype f64" in found_.remedy
    assert found(lif(tau=1e9), rule(), F64).decay < 1


@pytest.mark.parametrize("number_format", NumberFormat)
@pytest.mark.parametrize(("dt", "tau"), [(1e-30, [1.0, 2.0]), (1e-4, [0.5, 1e20])])
def test_leak_that_float64_has_lost_already_is_the_same_warning(number_format, dt, tau):
    for decay in Decay:
        gain_one = rule(dt=dt, decay=decay, gain=Gain.ONE)
        found_ = finding(lif(tau=tau), gain_one, number_format)
        assert found_.problem == "the membrane no longer leaks: its decay rounds to 1"
        assert found_.found == f"time constant {tau[1]:g} at dt {dt:g}"
        assert "f64" not in found_.remedy
        assert "check dt and the time constant" in found_.remedy
    slow_synapse = cuba(tau_syn=tau[1], tau_mem=dt * 4)
    found_ = finding(slow_synapse, rule(dt=dt, gain=Gain.ONE), number_format)
    assert found_.problem == "the synapse no longer leaks: its decay rounds to 1"


def test_neurons_without_a_time_constant_have_no_leak_to_lose():
    for node in (
        IF(name="n", **array(r=3.0, v_threshold=1.0, v_reset=0.0)),
        I(name="n", **array(r=3.0)),
    ):
        assert found(node, rule(dt=1e-30, gain=Gain.ONE), F32).decay == 1


def test_dt_larger_than_tau_is_a_warning():
    found_ = finding(lif(tau=0.125), rule())
    assert found_.problem.startswith("the membrane changes its sign at every step")
    assert found_.found == "decay -1"
    assert found(lif(tau=0.25), rule()).decay == 0
