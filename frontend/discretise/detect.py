"""Telling from a file's own numbers who wrote it.

Exporters leave traces in r and the time constants: a clue is such a trace, with the profiles that
leave it. A node's candidates are those of all its clues; a file's are those of all its nodes. What
the clues were seen in is docs/semantics.md's table, and the exported models of the tests.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable

import numpy as np

from frontend.discretise.profiles import PROFILES
from frontend.discretise.short_number import short_number
from frontend.nir_import.nodes import IF, LI, LIF, CubaLI, CubaLIF, Graph, I, Neuron
from frontend.nir_import.spelling import quoted

_SNNTORCH = ("snntorch", "snntorch:zero", "snntorch:none", "lava")
_SINABS = ("sinabs", "sinabs:single")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Detection:
    """profiles: the candidates. seen: what was seen, for people."""

    profiles: frozenset[str]
    seen: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class _Clue:
    """A trace that an exporter leaves.

    words  what is seen, with {dt} where the time step stands, and {top} for 10,000 of them
    dt     the exporter's own time step; None where the trace does not depend on it
    holds  of a node's numbers at that time step
    """

    profiles: tuple[str, ...]
    words: str
    dt: float | None
    holds: Callable[[_Numbers, float], bool]


@dataclasses.dataclass(frozen=True)
class _Numbers:
    """A node's parameters; tau is the membrane's. None where the node has no such parameter."""

    r: np.ndarray
    tau: np.ndarray | None = None
    tau_syn: np.ndarray | None = None
    w_in: np.ndarray | None = None
    v_leak: np.ndarray | float = 0.0
    v_reset: np.ndarray | float | None = None

    @classmethod
    def of(cls, node: Neuron) -> _Numbers:
        match node:
            case I() | IF():
                return cls(node.r)
            case LI():
                return cls(node.r, node.tau, v_leak=node.v_leak)
            case LIF():
                return cls(node.r, node.tau, v_leak=node.v_leak, v_reset=node.v_reset)
        assert isinstance(node, (CubaLI, CubaLIF))
        v_reset = node.v_reset if isinstance(node, CubaLIF) else None
        return cls(node.r, node.tau_mem, node.tau_syn, node.w_in, node.v_leak, v_reset)

    @property
    def slowest(self) -> float:
        return max(float(t.max()) for t in (self.tau, self.tau_syn) if t is not None)

    @property
    def fastest(self) -> float:
        return min(float(t.min()) for t in (self.tau, self.tau_syn) if t is not None)

    def gains_are_one(self, dt: float) -> bool:
        """Does r (and w_in) undo dt/tau, so that what arrives is added as it is?"""
        synapse = self.tau_syn is None or _same(self.w_in * dt, self.tau_syn)
        return _same(self.r * dt, self.tau) and synapse

    def rests_at_zero(self) -> bool:
        return not np.any(self.v_leak) and (self.v_reset is None or not np.any(self.v_reset))


def _same(a: np.ndarray | float, b: np.ndarray | float) -> bool:
    """Equal but for float32 rounding in the exporter."""
    return bool(np.allclose(a, b, rtol=1e-5, atol=0))


def _is_spyx(n: _Numbers, dt: float) -> bool:
    # r and 1/tau both come from beta, in float32: their difference cancels, so the error counts.
    return bool(np.allclose(n.r, 1 - dt / n.tau, rtol=0, atol=1e-6) and np.all(n.tau >= dt))


def _unit_r(low: float, high: float) -> Callable[[_Numbers, float], bool]:
    return lambda n, _: _same(n.r, 1.0) and low <= n.fastest and n.slowest < high


def _unit_r_across(bound: float, below: float) -> Callable[[_Numbers, float], bool]:
    return lambda n, _: _same(n.r, 1.0) and n.fastest < bound <= n.slowest < below


_WITH_TAU = (
    _Clue(
        profiles=_SNNTORCH,
        words="r*dt/tau = 1 with dt = {dt}",
        dt=1e-4,
        holds=lambda n, dt: n.gains_are_one(dt) and n.rests_at_zero(),
    ),
    _Clue(  # decay_input=False
        profiles=("spikingjelly",),
        words="r*dt/tau = 1 with dt = {dt}",
        dt=1e-4,
        holds=lambda n, dt: n.gains_are_one(dt),
    ),
    _Clue(profiles=("spyx",), words="r = 1 - {dt}/tau", dt=1.0, holds=_is_spyx),
    _Clue(
        profiles=("rockpool",),
        words="r*dt = tau*exp(-dt/tau) with dt = {dt}",
        dt=1e-3,
        holds=lambda n, dt: _same(n.r * dt, n.tau * np.exp(-dt / n.tau)),
    ),
    _Clue(profiles=("norse",), words="r = 1, tau < 1e-4", dt=None, holds=_unit_r(0, 1e-4)),
    _Clue(
        profiles=("nir", "norse"),
        words="r = 1, tau from 1e-4 to 1",
        dt=None,
        holds=_unit_r(1e-4, 1),
    ),
    _Clue(
        profiles=("nir", "norse"),
        words="r = 1, tau on both sides of 1e-4",
        dt=None,
        holds=_unit_r_across(1e-4, below=1),
    ),
    _Clue(
        profiles=("spikingjelly",),
        words="r = 1, tau from {dt} to {top}",
        dt=1e-4,
        # Its time constants are of some steps, not of thousands.
        holds=lambda n, dt: _unit_r(dt, 1e4 * dt)(n, dt),
    ),
    _Clue(
        profiles=("nir", *_SINABS, "spyx"),
        words="r = 1, tau >= 1",
        dt=None,
        holds=_unit_r(1, np.inf),
    ),
    _Clue(
        profiles=("nir", *_SINABS),
        words="r = 1, tau on both sides of 1",
        dt=None,
        holds=_unit_r_across(1, below=np.inf),
    ),
)

_WITHOUT_TAU = (
    _Clue(
        profiles=("nir", "norse", *_SINABS, "spyx"),
        words="r = 1",
        dt=None,
        holds=lambda n, _: _same(n.r, 1.0),
    ),
    _Clue(
        profiles=("spikingjelly",),
        words="r = 1/dt with dt = {dt}",
        dt=1e-4,
        holds=lambda n, dt: _same(n.r * dt, 1.0),
    ),
)


def detect(graph: Graph, dt: float | None = None) -> Detection:
    """The profiles that could have written the file, and the observations that say so.

    dt: that of --dt. An exporter that knows several time steps may have used it.
    """
    neurons = [node for node in graph.nodes.values() if isinstance(node, Neuron)]
    seen = {node.name: clues_of(node, dt) for node in neurons}
    found = frozenset(PROFILES) if neurons else frozenset()
    for clues in seen.values():
        found &= {profile for profiles, _ in clues for profile in profiles}
    return Detection(profiles=found, seen=_in_words(graph, seen, found))


def clues_of(node: Neuron, dt: float | None) -> list[tuple[tuple[str, ...], str]]:
    """(profiles, words) of every clue that a node's numbers give."""
    numbers = _Numbers.of(node)
    kind = "" if numbers.tau is not None else f"{node.nir_type} with "
    found = []
    for clue in _WITHOUT_TAU if numbers.tau is None else _WITH_TAU:
        for step in _time_steps(clue, dt):
            with np.errstate(all="ignore"):
                if clue.holds(numbers, step):
                    found.append((clue.profiles, kind + _words(clue, step)))
    return found


def trace_of(profile: str, node: Neuron) -> str:
    """What numbers of a node like this one a profile's exporter writes; empty if it writes none."""
    clues = _WITHOUT_TAU if isinstance(node, (I, IF)) else _WITH_TAU
    words = [_words(clue, clue.dt or 0) for clue in clues if profile in clue.profiles]
    return ", or ".join(dict.fromkeys(words))


def _words(clue: _Clue, dt: float) -> str:
    return clue.words.format(dt=short_number(dt), top=short_number(1e4 * dt))


def _time_steps(clue: _Clue, dt: float | None) -> Iterable[float]:
    if clue.dt is None:
        return (0.0,)
    return (clue.dt,) if dt is None or dt == clue.dt else (clue.dt, dt)


def _in_words(
    graph: Graph, seen: dict[str, list[tuple[tuple[str, ...], str]]], found: frozenset[str]
) -> str:
    """What was seen: of the candidates, or where none is left, of every node."""
    by_words: dict[str, list[str]] = {}
    for name, clues in seen.items():
        words = [text for profiles, text in clues if not found or found & set(profiles)]
        text = " and ".join(dict.fromkeys(words)) or _unknown(graph.nodes[name])
        by_words.setdefault(text, []).append(name)
    if found or len(by_words) == 1:
        return "; ".join(by_words)
    return "; ".join(f"{text} ({quoted(names, most=3)})" for text, names in by_words.items())


def _unknown(node: Neuron) -> str:
    if isinstance(node, (I, IF)):
        return f"{node.nir_type} with an r that no known exporter writes"
    return "r and tau as no known exporter writes them"
