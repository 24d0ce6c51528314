"""A graph in one piece: nested graphs inlined, wires taken out, cycles cut.

A node from which no Output can be reached is left out: nothing hears it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Mapping

from tests.random.independent.model_file import Edge, Graph, Node
from tests.random.independent.rules import NEURONS

PASS = "pass-through"


class AlgebraicLoop(Exception):
    """A cycle with neither a neuron nor a Delay of a step or more."""


@dataclasses.dataclass(frozen=True)
class Flat:
    nodes: dict[str, Node]
    edges: list[Edge]


def inlined(graph: Graph, *, spyx: bool) -> Flat:
    """One graph without graphs in it, of what an Output hears."""
    nodes: dict[str, Node] = {}
    edges: list[Edge] = []
    _inline(graph, "", nodes, edges, spyx=spyx)
    outputs = {name for name, node in nodes.items() if node.kind == "Output"}
    reached = reachable(nodes, edges)
    live = {name for name in nodes if name in outputs or reached[name] & outputs}
    return Flat(
        nodes={name: node for name, node in nodes.items() if name in live},
        edges=[edge for edge in edges if live.issuperset(edge)],
    )


def _inline(
    graph: Graph, prefix: str, nodes: dict[str, Node], edges: list[Edge], *, spyx: bool
) -> None:
    """Adds a graph's nodes and edges, under the names that they have after inlining."""
    starts: dict[str, str] = {}  # what an edge may name to where it starts
    ends: dict[str, str] = {}  # and to where it ends
    for name, node in graph.nodes.items():
        starts.setdefault(name, name)
        ends.setdefault(name, name)
        if isinstance(node, Node):
            port = prefix and node.kind in ("Input", "Output")
            passes = port or node.kind == "Identity"
            nodes[prefix + name] = Node(PASS, node.fields) if passes else node
            continue
        _inline(node, f"{prefix}{name}.", nodes, edges, spyx=spyx)
        for kind, named in (("Input", ends), ("Output", starts)):
            ports = [f"{name}.{x}" for x, inner in node.nodes.items() if _is(inner, kind)]
            named.update({port: port for port in ports if port not in graph.nodes})
            if len(ports) == 1:
                named[name] = ports[0]
    own = _with_recurrent_inputs(graph) if spyx else graph.edges
    edges += [(prefix + starts[source], prefix + ends[target]) for source, target in own]


def _with_recurrent_inputs(graph: Graph) -> list[Edge]:
    """Spyx' Input -> W where W -> neuron and neuron -> W: that is Input -> neuron."""
    found: list[Edge] = []
    for edge in graph.edges:
        replaced = [(edge[0], neuron) for neuron in _recurrent_neurons(graph, edge)]
        if not replaced:
            found.append(edge)
        found += [new for new in replaced if new not in graph.edges and new not in found]
    return found


def _recurrent_neurons(graph: Graph, edge: Edge) -> list[str]:
    """The neurons that an edge Input -> W is meant for; none where it is meant as it is."""
    source, weight = (graph.nodes.get(name) for name in edge)
    if not (_is(source, "Input") and _is(weight, "Linear", "Affine")):
        return []
    return [
        target
        for start, target in graph.edges
        if start == edge[1]
        and _is(graph.nodes.get(target), *NEURONS)
        and (target, start) in graph.edges
    ]


def _is(node: Node | Graph | None, *kinds: str) -> bool:
    return isinstance(node, Node) and node.kind in kinds


def without_wires(flat: Flat, no_delay: Collection[str]) -> Flat:
    """Every edge begins where its value is made. no_delay: Delays of 0 steps everywhere.

    Raises AlgebraicLoop for a ring of nothing but wires.
    """
    incoming: dict[str, list[str]] = {name: [] for name in flat.nodes}
    for source, target in flat.edges:
        incoming[target].append(source)
    wires = {
        name: incoming[name][0]
        for name, node in flat.nodes.items()
        if len(incoming[name]) == 1 and (node.kind == PASS or name in no_delay)
    }
    for name in wires:
        _origin(name, wires)
    return Flat(
        nodes={name: node for name, node in flat.nodes.items() if name not in wires},
        edges=[(_origin(source, wires), t) for source, t in flat.edges if t not in wires],
    )


def _origin(name: str, wires: Mapping[str, str]) -> str:
    passed = set()
    while name in wires:
        if name in passed:
            raise AlgebraicLoop(sorted(passed))
        passed.add(name)
        name = wires[name]
    return name


def late_edges(flat: Flat, lines: Collection[str]) -> set[Edge]:
    """The edges that carry what a neuron gave, or holds, from before the step.

    lines: Delays of which every element waits for a step or more. Raises AlgebraicLoop.
    """
    binding = [edge for edge in flat.edges if edge[1] not in lines]
    reached = reachable(flat.nodes, binding)
    late = {
        (source, target)
        for source, target in binding
        if flat.nodes[source].kind in NEURONS and source in reached[target] | {target}
    }
    reached = reachable(flat.nodes, [edge for edge in binding if edge not in late])
    loop = sorted(name for name in flat.nodes if name in reached[name])
    if loop:
        raise AlgebraicLoop(loop)
    return late


def reachable(nodes: Iterable[str], edges: Iterable[Edge]) -> dict[str, set[str]]:
    """For each node, those that one edge or more lead to."""
    following: dict[str, list[str]] = {name: [] for name in nodes}
    for source, target in edges:
        following[source].append(target)
    found = {}
    for name, first in following.items():
        seen: set[str] = set()
        waiting = list(first)
        while waiting:
            here = waiting.pop()
            if here not in seen:
                seen.add(here)
                waiting += following[here]
        found[name] = seen
    return found
