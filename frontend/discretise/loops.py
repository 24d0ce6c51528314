"""Algebraic loops: cycles that no Delay and no neuron breaks."""

from __future__ import annotations

from collections.abc import Collection

from frontend.diagnostics import Findings
from frontend.discretise.cuts import binding_part, cut_edges, without
from frontend.nir_import import structure
from frontend.nir_import.nodes import Broken, Delay, Graph, PassThrough


def check_loops(graph: Graph, early: Collection[str], findings: Findings) -> None:
    """Every algebraic loop is a finding, which names its nodes, wires included.

    early: the Delays of which every element waits for a step or more.
    """
    binding = binding_part(graph, early)
    rest = without(binding, cut_edges(binding))
    for loop in sorted(structure.components(rest), key=min):
        _report(rest, loop, findings)


def _report(graph: Graph, component: list[str], findings: Findings) -> None:
    nodes = graph.nodes
    if any(isinstance(nodes[name], Broken) for name in component):
        return  # What is broken might have been a neuron.
    start = min(component, key=lambda name: (isinstance(nodes[name], PassThrough), name))
    path = _shortest_cycle(graph, start)
    delays = [name for name in sorted(component) if isinstance(nodes[name], Delay)]
    findings.error(
        "SNN115",
        start,
        "an algebraic loop: on this cycle every node needs the others' values of the same step",
        found=" -> ".join(map(repr, [*path, path[0]]))
        + ("" if len(path) == len(component) else f", among {len(component)} nodes on such cycles"),
        expected="on every cycle a neuron, or a Delay of at least one step in every element",
        remedy=(
            f"some elements of the Delay {delays[0]!r} wait for less than half a step: lengthen "
            "them, or check dt"
            if delays
            else "put a Delay of one step (delay = dt) on it, or remove one of its edges"
        ),
    )


def _shortest_cycle(graph: Graph, start: str) -> list[str]:
    """The names of a shortest cycle through `start`, beginning there."""
    came_from: dict[str, str] = {}
    ring = [start]
    while start not in came_from:
        found = []
        for name in ring:
            for target in graph.consumers[name]:
                if target not in came_from:
                    came_from[target] = name
                    found.append(target)
        ring = found
    path = [came_from[start]]
    while path[-1] != start:
        path.append(came_from[path[-1]])
    return path[::-1]
