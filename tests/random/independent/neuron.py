"""The general neuron step of docs/semantics.md, with its coefficients and state."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from tests.random.independent.nodes import MOST, Shape, population
from tests.random.independent.rules import SPIKING, Rule


class Neurons:
    """A population. real: float32 or float64, which every operation is rounded to.

    v, i    membrane and synapse
    given   its output in the step before, 0 at first
    """

    def __init__(
        self, kind: str, fields: Mapping[str, np.ndarray], rule: Rule, shape: Shape, real: type
    ):
        self.kind = kind
        self.rule = rule
        self.real = real
        self.spiking = kind in SPIKING
        self.current_based = kind.startswith("Cuba")

        def read(name: str, default: float | None = None) -> np.ndarray:
            return population(fields.get(name, default), shape)

        tau = None
        if kind not in ("I", "IF"):
            tau = read("tau_mem" if self.current_based else "tau")
        d = self._decay(tau, shape)
        leak = np.zeros(shape) if tau is None else read("v_leak")
        self.d = d.astype(real)
        self.g = self._gain(read("r"), tau, d).astype(real)
        self.b = (np.zeros(shape) if tau is None else (1 - d) * leak).astype(real)
        if self.current_based:
            tau_syn = read("tau_syn")
            ds = self._decay(tau_syn, shape)
            self.ds = ds.astype(real)
            self.gs = self._gain(read("w_in", 1), tau_syn, ds).astype(real)
        if self.spiking:
            self.threshold = read("v_threshold").astype(real)
            self.v_reset = read("v_reset", 0).astype(real)
        self.v = self.i = np.zeros(shape, real)
        if rule.v0 == "v_reset" and self.spiking:
            self.v = self.v_reset
        if rule.v0 == "v_leak" and tau is not None:
            self.v = leak.astype(real)
        self.given = np.zeros(shape, np.int64 if self.spiking else real)

    def _decay(self, tau: np.ndarray | None, shape: Shape) -> np.ndarray:
        """Coefficients are computed in float64."""
        dt = self.rule.dt
        if tau is None:
            return np.ones(shape)
        if self.rule.decay == "euler":
            return 1 - dt / tau
        return np.array([math.exp(-dt / x) for x in tau.ravel()]).reshape(shape)

    def _gain(self, r: np.ndarray, tau: np.ndarray | None, d: np.ndarray) -> np.ndarray:
        match self.rule.gain:
            case "one":
                return np.ones_like(d)
            case "decay":
                return d
            case "one_minus_decay":
                return np.ones_like(d) if tau is None else 1 - d
        if tau is None:
            return r * self.rule.dt
        return r * self.rule.dt / tau if self.rule.decay == "euler" else r * (1 - d)

    def carried(self) -> np.ndarray:
        """What an edge that is cut carries, told before the step."""
        early = self.spiking and self.rule.fire_from == "previous"
        return self.spike(self.v) if early else self.given

    def spike(self, v: np.ndarray) -> np.ndarray:
        if self.rule.spikes == "multi":
            counts = np.floor(np.where(v > 0, v, self.real(0)) / self.threshold)
            return np.minimum(counts.astype(np.float64), MOST).astype(np.int64)
        fires = v > self.threshold if self.rule.compare == "gt" else v >= self.threshold
        return fires.astype(np.int64)

    def reset(self, v: np.ndarray, z: np.ndarray) -> np.ndarray:
        match self.rule.reset:
            case "subtract":
                return v - z.astype(self.real) * self.threshold
            case "zero":
                return np.where(z > 0, self.real(0), v)
            case "to_value":
                return np.where(z > 0, self.v_reset, v)
        return v

    def step(self, arriving: np.ndarray) -> np.ndarray:
        """The output for what arrives: spikes or counts (int64), or the membrane."""
        rule, v = self.rule, self.v
        before = self.spike(v) if self.spiking else None  # steps 2 and 3: from the last membrane
        late = self.spiking and rule.reset_at in ("next_step", "both")
        if self.spiking and rule.fire_from == "previous" and rule.reset_at == "same_step":
            v = self.reset(v, before)
        if late and rule.fire_from == "updated" and rule.reset == "zero":
            v = self.reset(v, before)
        x = arriving.astype(self.real)
        if self.current_based:
            x = self._synapse(x)
        v = (self.d * v + self.g * x) + self.b
        if late and rule.reset == "subtract":
            v = self.reset(v, before)
        if late and rule.reset == "drop":
            v = np.where(before > 0, self.real(0), v)
        if rule.floor is not None:
            v = np.maximum(v, self.real(rule.floor))
        if not self.spiking:
            self.v = self.given = v
            return v
        z = before
        if rule.fire_from == "updated":
            z = self.spike(v)
            if rule.reset_at == "same_step":
                v = self.reset(v, z)
            elif rule.reset_at == "both" and rule.reset == "subtract":
                v = v - (z - before).astype(self.real) * self.threshold
            elif rule.reset_at == "both" and rule.reset == "zero":
                v = v - (z - before).astype(self.real) * v
        self.v, self.given = v, z
        return z

    def _synapse(self, u: np.ndarray) -> np.ndarray:
        """Steps the synapse; returns what the membrane sees."""
        old = self.i
        match self.rule.current:
            case "first":
                self.i = self.ds * old + self.gs * u
                return self.i
            case "after":
                self.i = self.ds * old + self.gs * u
                return old
            case "jump_then_decay":
                self.i = self.ds * (old + u)
                return old + u
        self.i = self.ds * (old + u)
        return self.i
