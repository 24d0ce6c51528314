"""In which order the nodes of a graph are stepped, and where its cycles are cut.

A Delay of one step or more gives what its line holds before it takes today's input, so the edges
into it bind nobody. In what is strongly connected without them, every edge that leaves a neuron and
stays in its component carries an earlier value. A cycle that is left then has no beginning: it is
an algebraic loop, an error.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping

from frontend.diagnostics import Findings
from frontend.network import Timing
from frontend.nir_import import structure
from frontend.nir_import.nodes import (
    IF,
    LIF,
    Broken,
    CubaLIF,
    Delay,
    Graph,
    Neuron,
    PassThrough,
)
from frontend.step_rule import FireFrom, StepRule

Edge = tuple[str, str]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Schedule:
    """order: names, every edge that is NOW pointing forward, those into early Delays excepted.

    timings: of the edges that are not NOW.
    """

    order: tuple[str, ...]
    timings: Mapping[Edge, Timing]

    def timing(self, source: str, target: str) -> Timing:
        return self.timings.get((source, target), Timing.NOW)


def schedule(
    graph: Graph, rules: Mapping[str, StepRule], early: Collection[str], findings: Findings
) -> Schedule:
    """The order and the cuts of a graph; algebraic loops are findings.

    rules  each neuron's, so that an edge that is cut gets its timing
    early  the Delays of which every element waits for a step or more

    Nodes on an algebraic loop, and those behind it, are left out of the order. Dead nodes bind
    nobody and are stepped by nobody: their cycles are no matter.
    """
    binding = _without(graph, {e for e in graph.edges if e[1] in early or e[1] in graph.dead})
    timings: dict[Edge, Timing] = {}
    for component in structure.components(binding):
        inside = set(component)
        for name in component:
            node = graph.nodes[name]
            if isinstance(node, Neuron):
                timing = _timing(node, rules.get(name))
                timings.update(
                    ((name, target), timing)
                    for target in binding.consumers[name]
                    if target in inside
                )
    rest = _without(binding, timings)
    for loop in sorted(structure.components(rest), key=min):
        _report_loop(rest, loop, findings)
    return Schedule(order=structure.order(rest), timings=timings)


def _without(graph: Graph, cut: Collection[Edge]) -> Graph:
    return dataclasses.replace(graph, edges=tuple(e for e in graph.edges if e not in cut))


def _timing(node: Neuron, rule: StepRule | None) -> Timing:
    """When the value is known that a neuron's edge in a cycle carries; rule: None after findings.

    What a neuron with fire_from=previous fires is known before it is stepped. One that does not
    spike gives its membrane, which then is that of the step before, whatever the field says.
    """
    spikes = isinstance(node, (IF, LIF, CubaLIF))
    if spikes and rule is not None and rule.fire_from is FireFrom.PREVIOUS:
        return Timing.EARLY
    return Timing.PREVIOUS


def _report_loop(graph: Graph, component: list[str], findings: Findings) -> None:
    nodes = graph.nodes
    if any(isinstance(nodes[name], Broken) for name in component):
        return  # What is broken might have been a neuron.
    start = min(component, key=lambda name: (isinstance(nodes[name], PassThrough), name))
    path = _shortest_cycle(graph, start)
    delays = [name for name in sorted(component) if isinstance(nodes[name], Delay)]
    findings.error(
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
