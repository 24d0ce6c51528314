"""Nested graphs become part of the graph around them; edges are checked on the way."""

from __future__ import annotations

import dataclasses

from frontend.diagnostics import Findings
from frontend.nir_import.raw import RawGraph, RawNode
from frontend.nir_import.spelling import closest


@dataclasses.dataclass(frozen=True, kw_only=True)
class FlatGraph:
    """One level of nodes under their full names, `outer.inner`.

    passes: names of what was an Input or Output of a nested graph.
    """

    nodes: dict[str, RawNode]
    edges: tuple[tuple[str, str], ...]
    passes: frozenset[str]


def inline(graph: RawGraph, findings: Findings) -> FlatGraph:
    """Inlines every nested graph. Edges that lead nowhere or are stored twice are findings."""
    nodes: dict[str, RawNode] = {}
    edges: list[tuple[str, str]] = []
    passes: set[str] = set()
    _add(graph, "", nodes, edges, passes, findings)
    return FlatGraph(nodes=nodes, edges=tuple(edges), passes=frozenset(passes))


def _add(
    graph: RawGraph,
    prefix: str,
    nodes: dict[str, RawNode],
    edges: list[tuple[str, str]],
    passes: set[str],
    findings: Findings,
) -> None:
    for name, node in graph.nodes.items():
        full = prefix + name
        if full in nodes:
            findings.error(
                full,
                "two nodes have this name after nested graphs are inlined",
                found=f"a node {full!r}, and {name!r} in the graph {prefix.removesuffix('.')!r}",
                expected="names that stay different as 'graph.node'",
                remedy="rename one of them in the file",
            )
            continue
        if node.graph is not None:
            _add(node.graph, full + ".", nodes, edges, passes, findings)
            continue
        nodes[full] = dataclasses.replace(node, name=full)
        if prefix and node.type in ("Input", "Output"):
            passes.add(full)
    seen = set()
    for source, target in ((_stored(graph, a), _stored(graph, b)) for a, b in graph.edges):
        if (source, target) in seen:
            findings.error(
                prefix + target,
                "an edge is stored twice",
                found=f"{source!r} -> {target!r} more than once",
                expected="each edge once: NIR does not say whether its value then counts twice",
                remedy="remove one of them; to double a value, double the weights behind it",
            )
            continue
        seen.add((source, target))
        start = _endpoint(graph, source, target, "Output", prefix, findings)
        end = _endpoint(graph, target, source, "Input", prefix, findings)
        if start is not None and end is not None:
            edges.append((start, end))


def _stored(graph: RawGraph, name: str) -> str:
    """The name under which HDF5 keeps a node, which drops empty and `.` parts of a path."""
    parts = [part for part in name.split("/") if part not in ("", ".")]
    return name if name in graph.nodes else "/".join(parts)


def _endpoint(
    graph: RawGraph, name: str, other: str, port: str, prefix: str, findings: Findings
) -> str | None:
    """The full name of the node that an edge's end means; port: what it meets in a nested graph."""
    node = graph.nodes.get(name)
    if node is not None and node.graph is None:
        return prefix + name
    if node is not None:
        ports = _ports(node, port)
        if len(ports) == 1:
            return f"{prefix}{name}.{ports[0]}"
        findings.error(
            prefix + name,
            f"an edge meets a nested graph that does not have exactly one {port}",
            found=f"edge with {other!r}; {port} nodes: {ports}",
            expected=f"one {port}, or an edge that names it, as in {name + '.' + port.lower()!r}",
            remedy="name the port in the edge",
        )
        return None
    # An edge may name a port of a nested graph: `outer.port`.
    for outer, candidate in graph.nodes.items():
        inner = name.removeprefix(outer + ".")
        if candidate.graph is not None and inner != name and inner in _ports(candidate, port):
            return prefix + name
    close = closest(name, graph.nodes)
    findings.error(
        prefix + other if other in graph.nodes else None,
        "an edge leads to a node that does not exist",
        found=f"edge between {other!r} and {name!r}; there is no node {name!r}",
        expected=f"one of the nodes {sorted(graph.nodes)}",
        remedy=(f"did the file mean {close!r}? " if close else "") + "mend or remove the edge",
    )
    return None


def _ports(node: RawNode, port: str) -> list[str]:
    assert node.graph is not None
    return sorted(name for name, inner in node.graph.nodes.items() if inner.type == port)
