"""Telling from a file's own numbers who wrote it.

A start, from what the exporters write: every neuron node has a set of profiles that write such
numbers, and the profiles that are left for all nodes are the candidates.
"""

from __future__ import annotations

import numpy as np

from frontend.nir_import.nodes import IF, LI, LIF, CubaLI, CubaLIF, Graph, I, Neuron

_SNNTORCH = frozenset({"snntorch", "snntorch:zero", "snntorch:none", "lava"})
_SINABS = frozenset({"sinabs", "sinabs:single"})


def candidates(graph: Graph) -> tuple[frozenset[str], str]:
    """The profiles that could have written the file, and the observation that says so."""
    neurons = [node for node in graph.nodes.values() if isinstance(node, Neuron)]
    found: frozenset[str] | None = None
    seen: list[str] = []
    for node in neurons:
        profiles, observation = _of_node(node)
        found = profiles if found is None else found & profiles
        if observation not in seen:
            seen.append(observation)
    return found or frozenset(), "; ".join(seen)


def _of_node(node: Neuron) -> tuple[frozenset[str], str]:
    if isinstance(node, (IF, I)):
        return _without_tau(node)
    assert isinstance(node, (LI, LIF, CubaLI, CubaLIF))
    cuba = isinstance(node, (CubaLI, CubaLIF))
    tau = node.tau_mem if cuba else node.tau
    slowest = np.maximum(tau, node.tau_syn) if cuba else tau
    fastest = np.minimum(tau, node.tau_syn) if cuba else tau
    found: set[str] = set()
    seen: list[str] = []
    if _same(node.r * 1e-4, tau) and (not cuba or _same(node.w_in * 1e-4, node.tau_syn)):
        found |= _SNNTORCH
        seen.append("r*dt/tau = 1 with dt = 1e-4")
    if _same(node.r, 1 - 1 / tau):
        found.add("spyx")
        seen.append("r = 1 - 1/tau")
    if _same(node.r * 1e-3, tau * np.exp(-1e-3 / tau)):
        found.add("rockpool")
        seen.append("r*dt = tau*exp(-dt/tau) with dt = 1e-3")
    if _same(node.r, 1.0):
        if np.all(fastest >= 1):
            found |= _SINABS
            seen.append("r = 1, tau >= 1")
        elif np.all(slowest < 1e-4):
            found.add("norse")
            seen.append("r = 1, tau < 1e-4")
        elif np.all(fastest >= 1e-4) and np.all(slowest < 1):
            found |= {"nir", "spikingjelly"}
            seen.append("r = 1, tau from 1e-4 to 1")
    observation = " and ".join(seen) or "r and tau as no known exporter writes them"
    return frozenset(found), observation


def _without_tau(node: IF | I) -> tuple[frozenset[str], str]:
    if _same(node.r, 1e4):
        return frozenset({"spikingjelly"}), f"{node.nir_type} with r = 1/dt, dt = 1e-4"
    if _same(node.r, 1.0):
        return frozenset({"nir", "norse", "spyx"}) | _SINABS, f"{node.nir_type} with r = 1"
    return frozenset(), f"{node.nir_type} with an r that no known exporter writes"


def _same(a: np.ndarray, b: np.ndarray | float) -> bool:
    """Equal but for float32 rounding in the exporter."""
    return bool(np.allclose(a, b, rtol=1e-5, atol=0))
