"""The graph as a graph: cycles, Inputs and Outputs, what reaches what."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Mapping

from frontend.diagnostics import Findings
from frontend.nir_import.nodes import Graph, Input, Node, Output
from frontend.nir_import.spelling import listed


def check_ports(graph: Graph, findings: Findings) -> None:
    """Is there an Input and an Output, and does nothing flow into an Input?"""
    _check_port(graph, Input, findings)
    _check_port(graph, Output, findings)
    for name, node in graph.nodes.items():
        if _is(node, Input) and graph.sources[name]:
            findings.error(
                "SNN114",
                name,
                "an Input has incoming edges",
                found=f"edges from {list(graph.sources[name])}",
                expected="an Input is fed by the caller only",
                remedy="let both feed the nodes behind the Input instead: edges add up there",
            )


def _check_port(graph: Graph, kind: type[Node], findings: Findings) -> None:
    if any(_is(node, kind) for node in graph.nodes.values()):
        return
    word = kind.__name__
    candidates = outermost(graph.consumers, word)
    way = "feeds" if kind is Input else "hears"
    findings.error(
        "SNN110",
        None,
        f"the graph has no {word}",
        found=f"nodes that no other {way}, save on a cycle of their own: {listed(candidates)}",
        expected=f"at least one {word} node",
        remedy=f"add an {word} node and an edge in the file"
        + (f", next to {candidates[0]!r}" if len(candidates) == 1 else ""),
    )


def outermost(consumers: Mapping[str, Collection[str]], kind: str) -> list[str]:
    """Nodes that nothing outside of their own cycle feeds (or, for kind "Output", hears)."""
    component_of = {
        name: k for k, component in enumerate(strong_components(consumers)) for name in component
    }
    side = 1 if kind == "Input" else 0
    inner = set()
    for source, targets in consumers.items():
        for target in targets:
            if component_of[source] != component_of[target]:
                inner.add(component_of[(source, target)[side]])
    return sorted(name for name in consumers if component_of[name] not in inner)


def _is(node: Node, kind: type[Node]) -> bool:
    """Is it of this kind, or a broken one of it?"""
    return node.nir_type == kind.__name__


def check_reach(graph: Graph, findings: Findings) -> frozenset[str]:
    """Warns of nodes that get or do nothing. Returns those from which no Output is reached."""
    outputs = [name for name, node in graph.nodes.items() if _is(node, Output)]
    alive = reach(outputs, graph.sources)
    dead = frozenset(name for name in graph.nodes if name not in alive) if outputs else frozenset()
    for name in sorted(dead):
        is_input = _is(graph.nodes[name], Input)
        findings.warning(
            "SNN118",
            name,
            "unreachable: no path leads from this node to an Output",
            found=f"edges to {listed(graph.consumers[name])}",
            expected="a path to an Output",
            remedy="it stays a parameter of the step function and has no effect"
            if is_input
            else "it is left out of the compiled network; add an edge if it should take part",
        )
    inputs = [name for name, node in graph.nodes.items() if _is(node, Input)]
    fed = reach(inputs, graph.consumers)
    for component in strong_components(graph.consumers):
        inside = set(component)
        sources = {source for name in component for source in graph.sources[name]}
        if sources <= inside and not inside & fed and not inside & dead:
            _warn_about_unfed(component, not sources, findings)
    return dead


def _warn_about_unfed(component: list[str], single: bool, findings: Findings) -> None:
    if single:
        findings.warning(
            "SNN119",
            component[0],
            "the node has no incoming edge: its input is zero at every step",
            found="no edge ends here",
            expected="an edge from an Input or another node",
            remedy="add an edge if something should feed it",
        )
        return
    findings.warning(
        "SNN119",
        min(component),
        "no Input reaches this cycle: its input is zero at every step",
        found=f"a cycle of {listed(component)}",
        expected="an edge from an Input or another node",
        remedy="add an edge if something should feed it",
    )


def reach(starts: Iterable[str], edges: Mapping[str, tuple[str, ...]]) -> set[str]:
    """Everything that can be reached from `starts` along `edges`, the starts included."""
    found = set(starts)
    stack = list(found)
    while stack:
        for name in edges[stack.pop()]:
            if name not in found:
                found.add(name)
                stack.append(name)
    return found


def order(graph: Graph) -> tuple[str, ...]:
    """Names so that every edge points forward: Inputs first, then by the file's order of edges.

    Among the nodes that are ready, the one whose first incoming edge comes first in the file is
    next. Nodes on cycles, and behind them, are left out; a graph of which some edges are left out,
    as where cycles are cut, has an order of its own.
    """
    first_edge: dict[str, int] = {}
    for position, (_, target) in enumerate(graph.edges):
        first_edge.setdefault(target, position)
    waiting = {name: len(sources) for name, sources in graph.sources.items()}
    ready = [
        (not isinstance(graph.nodes[name], Input), -1, name)
        for name, count in waiting.items()
        if count == 0
    ]
    heapq.heapify(ready)
    found = []
    while ready:
        name = heapq.heappop(ready)[2]
        found.append(name)
        for target in graph.consumers[name]:
            waiting[target] -= 1
            if waiting[target] == 0:
                heapq.heappush(ready, (True, first_edge[target], target))
    return tuple(found)


def components(graph: Graph) -> list[list[str]]:
    """Strongly connected components that hold a cycle."""
    return [
        component
        for component in strong_components(graph.consumers)
        if len(component) > 1 or component[0] in graph.consumers[component[0]]
    ]


def strong_components(consumers: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """All strongly connected components, single nodes included; those that are reached come first.

    Tarjan's algorithm, without recursion.
    """
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    found: list[list[str]] = []
    for root in consumers:
        if root in index:
            continue
        work = [(root, iter(consumers[root]))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            name, targets = work[-1]
            for target in targets:
                if target not in index:
                    index[target] = low[target] = len(index)
                    stack.append(target)
                    on_stack.add(target)
                    work.append((target, iter(consumers[target])))
                    break
                if target in on_stack:
                    low[name] = min(low[name], index[target])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[name])
                if low[name] == index[name]:
                    component = []
                    while not component or component[-1] != name:
                        component.append(stack.pop())
                        on_stack.discard(component[-1])
                    found.append(component)
    return found
