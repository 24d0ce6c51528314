"""In which order the nodes of a graph are stepped, and what its cut edges carry."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping

from frontend.discretise.cuts import Edge, binding_part, cut_edges, without
from frontend.network import Timing
from frontend.nir_import import structure
from frontend.nir_import.nodes import IF, LIF, CubaLIF, Graph, Node
from frontend.step_rule import FireFrom, StepRule


@dataclasses.dataclass(frozen=True, kw_only=True)
class Schedule:
    """order: names, every edge that is NOW pointing forward, those into early Delays excepted.

    timings: of the edges that are not NOW.
    """

    order: tuple[str, ...]
    timings: Mapping[Edge, Timing]

    def timing(self, source: str, target: str) -> Timing:
        return self.timings.get((source, target), Timing.NOW)


def schedule(graph: Graph, rules: Mapping[str, StepRule], early: Collection[str]) -> Schedule:
    """The order and the cuts of a graph without wires.

    rules  each neuron's, so that an edge that is cut gets its timing
    early  the Delays of which every element waits for a step or more

    Nodes on an algebraic loop, and those behind it, are left out of the order.
    """
    binding = binding_part(graph, early)
    cut = cut_edges(binding)
    return Schedule(
        order=structure.order(without(binding, cut)),
        timings={edge: _timing(graph.nodes[edge[0]], rules.get(edge[0])) for edge in cut},
    )


def _timing(node: Node, rule: StepRule | None) -> Timing:
    """When the value is known that a neuron's edge in a cycle carries; rule: None after findings.

    What a neuron with fire_from=previous fires is known before it is stepped. One that does not
    spike gives its membrane, which then is that of the step before, whatever the field says.
    """
    spikes = isinstance(node, (IF, LIF, CubaLIF))
    if spikes and rule is not None and rule.fire_from is FireFrom.PREVIOUS:
        return Timing.EARLY
    return Timing.PREVIOUS
