"""From continuous-time parameters to the numbers of a time step.

Coefficients are computed in float64 and then rounded to the network's number format; from there
on every question about a number (is the gain 1? is it the same everywhere?) is asked of the
rounded one, since that is the number which the network computes with.
"""

from __future__ import annotations

import dataclasses
import math

import numpy as np

from frontend.diagnostics import Findings
from frontend.network import Coefficients, NumberFormat
from frontend.nir_import.nodes import IF, LIF, CubaLI, CubaLIF, I, Neuron
from frontend.step_rule import (
    Current,
    Decay,
    Gain,
    InitialMembrane,
    Reset,
    Spikes,
    StepRule,
)


class Rounding:
    """Rounds float64 to a number format; what does not survive it becomes a finding."""

    def __init__(self, number_format: NumberFormat, node: str, findings: Findings):
        self.format = number_format
        self.node = node
        self.findings = findings

    def __call__(self, value: np.ndarray, what: str) -> np.ndarray:
        """The value in the number format, of shape () where all elements are the same bits."""
        with np.errstate(over="ignore", under="ignore"):
            rounded = np.asarray(value, np.float64).astype(self.format.numpy, copy=False)
        bad = ~np.isfinite(rounded)
        if bad.any():
            self.findings.error(
                "SNN158",
                self.node,
                f"the {what} does not fit the number format",
                found=f"{np.asarray(value)[bad].flat[0]:g}",
                expected=f"at most {np.finfo(self.format.numpy).max:g} in size "
                f"({self.format.value})",
                remedy=self._wider() + "check the parameter and dt",
            )
        return uniform(rounded)

    def significant(self, value: np.ndarray, what: str, *, fatal: bool = False) -> np.ndarray:
        """As by calling; a number that is not zero but has been rounded to zero is a finding."""
        rounded = self(value, what)
        self.vanishing(value, rounded, what, fatal=fatal)
        return rounded

    def vanishing(self, value: np.ndarray, rounded: np.ndarray, what: str, *, fatal: bool) -> None:
        """A finding where a number that is not zero has been rounded to zero."""
        lost = (np.asarray(value) != 0) & (np.broadcast_to(rounded, np.shape(value)) == 0)
        if not lost.any():
            return
        report = self.findings.error if fatal else self.findings.warning
        report(
            "SNN161",
            self.node,
            f"the {what} rounds to zero",
            found=f"{np.asarray(value)[lost].flat[0]:g}",
            expected=f"at least {np.finfo(self.format.numpy).smallest_subnormal:g} in size "
            f"({self.format.value})",
            remedy=self._wider() + "check the unit of the parameter",
        )

    def _wider(self) -> str:
        return "use --dtype f64, or " if self.format is NumberFormat.F32 else ""


def uniform(value: np.ndarray) -> np.ndarray:
    """The value as shape () where all of its elements have the same bits, else itself."""
    bits = value.view(f"i{value.dtype.itemsize}")
    return np.asarray(value.flat[0]) if (bits == bits.flat[0]).all() else value


def compute(
    node: Neuron, rule: StepRule, number_format: NumberFormat, findings: Findings
) -> Coefficients:
    """The coefficients of one population. What loses its meaning in the format is a finding."""
    round_ = Rounding(number_format, node.name, findings)
    with np.errstate(all="ignore"):
        d = _decay(node, rule)
        g = _gain(node, rule, d)
        b = np.zeros(()) if isinstance(node, (I, IF)) else (1 - d) * node.v_leak
        ds = gs = None
        if isinstance(node, (CubaLI, CubaLIF)):
            ds = _leak(node.tau_syn, rule)
            gs = _synaptic_gain(node, rule, ds)
    decay = round_(d, "membrane decay")
    if not isinstance(node, (I, IF)):
        _check_leak(_Leak("membrane", _tau(node), rule.dt, d, decay), round_)
    synaptic_decay = None
    if ds is not None:
        synaptic_decay = round_(ds, "synaptic decay")
        _check_leak(_Leak("synapse", node.tau_syn, rule.dt, ds, synaptic_decay), round_)
    gain = round_.significant(g, "input gain")
    drive = round_.significant(b, "constant drive (1 - decay)*v_leak")
    synaptic_gain = None if gs is None else round_.significant(gs, "synaptic gain")
    threshold = v_reset = None
    initial = np.zeros((), number_format.numpy)
    if rule.v0 is InitialMembrane.V_LEAK:
        initial = round_.significant(node.v_leak, "v_leak")
    if isinstance(node, (IF, LIF, CubaLIF)):
        threshold = round_(node.v_threshold, "threshold")
        _check_threshold(node, rule, threshold, round_, findings)
        if rule.reset is Reset.TO_VALUE or rule.v0 is InitialMembrane.V_RESET:
            rounded = round_.significant(node.v_reset, "v_reset")
            v_reset = rounded if rule.reset is Reset.TO_VALUE else None
            initial = rounded if rule.v0 is InitialMembrane.V_RESET else initial
    return Coefficients(
        decay=decay,
        gain=None if (gain == 1).all() else gain,
        drive=None if (drive == 0).all() else drive,
        synaptic_decay=synaptic_decay,
        synaptic_gain=None
        if synaptic_gain is None or (synaptic_gain == 1).all()
        else synaptic_gain,
        threshold=threshold,
        v_reset=v_reset,
        floor=None if rule.floor is None else round_.significant(np.asarray(rule.floor), "floor"),
        initial_membrane=initial,
    )


def _leak(tau: np.ndarray, rule: StepRule) -> np.ndarray:
    if rule.decay is Decay.EULER:
        return 1 - rule.dt / tau
    # numpy's exp rounds as the processor's vectors do: the same model gave other bits elsewhere.
    return np.reshape([math.exp(-rule.dt / value) for value in tau.ravel()], tau.shape)


def _tau(node: Neuron) -> np.ndarray:
    return node.tau_mem if isinstance(node, (CubaLI, CubaLIF)) else node.tau


def _decay(node: Neuron, rule: StepRule) -> np.ndarray:
    return np.ones(()) if isinstance(node, (I, IF)) else _leak(_tau(node), rule)


def _gain(node: Neuron, rule: StepRule, d: np.ndarray) -> np.ndarray:
    if isinstance(node, (I, IF)):
        return node.r * rule.dt if rule.gain is Gain.NIR else np.ones(())
    return _gain_of(node.r, _tau(node), d, rule)


def _synaptic_gain(node: CubaLI | CubaLIF, rule: StepRule, ds: np.ndarray) -> np.ndarray | None:
    """None where the rule of the synapse does not use it."""
    if rule.current in (Current.JUMP_THEN_DECAY, Current.DECAY_AFTER_JUMP):
        return None
    return _gain_of(node.w_in, node.tau_syn, ds, rule)


def _gain_of(r: np.ndarray, tau: np.ndarray, d: np.ndarray, rule: StepRule) -> np.ndarray:
    match rule.gain:
        case Gain.NIR if rule.decay is Decay.EXP:
            return r * (1 - d)
        case Gain.NIR:
            return r * rule.dt / tau
        case Gain.ONE:
            return np.ones(())
        case Gain.ONE_MINUS_DECAY:
            return 1 - d
        case Gain.DECAY:
            return d
    raise AssertionError(rule.gain)


@dataclasses.dataclass(frozen=True)
class _Leak:
    """A leak towards rest. decay: in float64, of tau's shape; rounded: as the network has it."""

    what: str
    tau: np.ndarray
    dt: float
    decay: np.ndarray
    rounded: np.ndarray


def _check_leak(leak: _Leak, round_: Rounding) -> None:
    # Not asked of the float64 decay: dt/tau below 1e-16 has rounded that to 1 already.
    lost = np.broadcast_to(leak.rounded, np.shape(leak.tau)) == 1
    if lost.any():
        tau = np.asarray(leak.tau)[lost].max()
        in_float64 = (np.asarray(leak.decay)[lost] < 1).all()
        round_.findings.warning(
            "SNN155",
            round_.node,
            f"the {leak.what} no longer leaks: its decay rounds to 1",
            found=f"time constant {tau:g} at dt {leak.dt:g}",
            expected=f"a decay below 1 in {round_.format.value}",
            remedy="use --dtype f64 if the leak matters, and check dt"
            if in_float64
            else "check dt and the time constant, which are in the file's own unit of time: no "
            "number format keeps so small a leak",
        )
    # An exporter's float32 rounding may make a decay of 0 a little negative.
    if (leak.decay < -1e-6).any():
        round_.findings.warning(
            "SNN156",
            round_.node,
            f"the {leak.what} changes its sign at every step: dt is larger than its time constant",
            found=f"decay {leak.decay.min():g}",
            expected="a decay from 0 to 1",
            remedy="check dt: it is in the file's own unit of time",
        )


def _check_threshold(
    node: IF | LIF | CubaLIF,
    rule: StepRule,
    threshold: np.ndarray,
    round_: Rounding,
    findings: Findings,
) -> None:
    if rule.spikes is Spikes.MULTI and (node.v_threshold <= 0).any():
        findings.error(
            "SNN157",
            node.name,
            "a threshold that is not positive has no meaning with spikes=multi",
            found=f"v_threshold {node.v_threshold.min():g}",
            expected="v_threshold > 0, since a neuron fires floor(v/v_threshold) spikes",
            remedy="give --set spikes=binary, or mend the threshold",
        )
        return
    round_.vanishing(node.v_threshold, threshold, "threshold", fatal=True)
