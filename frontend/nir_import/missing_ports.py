"""Adds the Input or Output that a graph lacks, where only one place for it is possible."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from frontend.diagnostics import Findings
from frontend.nir_import import deep
from frontend.nir_import.edge_ends import find_end, ports
from frontend.nir_import.raw import RawGraph, RawNode
from frontend.nir_import.structure import outermost
from frontend.nir_import.typed import SUPPORTED

_KINDS = ("Input", "Output")


def add_missing_ports(graph: RawGraph, findings: Findings) -> RawGraph:
    """The graph with an Input and an Output, and with those that nested graphs need.

    A nested graph needs one where an edge of the graph around it meets it. What is added gets a
    warning; where the place is not clear nothing is added.
    """
    return deep.run(_complete(graph, findings, (), _KINDS))


def _complete(
    graph: RawGraph, findings: Findings, path: tuple[str, ...], needed: tuple[str, ...]
) -> deep.Deep[RawGraph]:
    nodes = dict(graph.nodes)
    for name, node in graph.nodes.items():
        if node.graph is not None:
            met = tuple(kind for kind in _KINDS if _meets(graph, name, kind, path))
            inner = yield _complete(node.graph, findings, (*path, name), met)
            nodes[name] = dataclasses.replace(node, graph=inner)
    graph = dataclasses.replace(graph, nodes=nodes)
    # A node of an unknown type may be meant to be the port.
    known = {*SUPPORTED, "Identity", "NIRGraph"}
    if all(node.type in known for node in nodes.values()):
        for kind in needed:
            if not any(node.type == kind for node in nodes.values()):
                graph = _add(graph, kind, findings, path)
    return graph


def _meets(graph: RawGraph, name: str, kind: str, path: tuple[str, ...]) -> bool:
    """Does an edge end (or, for Output, begin) at the nested graph `name`?"""
    side = 1 if kind == "Input" else 0
    ends = (find_end(graph, edge[side], path, kind) for edge in graph.edges)
    return any(end is not None and end.node == name for end in ends)


def _add(graph: RawGraph, kind: str, findings: Findings, path: tuple[str, ...]) -> RawGraph:
    """With a port of this kind, where exactly one node, or one name in the edges, asks for it."""
    side = 0 if kind == "Input" else 1
    named = {edge[side] for edge in graph.edges}
    nameless = {name for name in named if find_end(graph, name, path, _other(kind)) is None}
    edges = graph.edges
    if nameless:
        if len(nameless) > 1:
            return graph
        name = nameless.pop()
        reason = f"edges with {name!r}, which is no node"
    else:
        candidate = _candidate(graph, kind, path)
        if candidate is None:
            return graph
        name = _free_name(kind.lower(), graph.nodes)
        edges = (*edges, (name, candidate) if kind == "Input" else (candidate, name))
        way = "incoming" if kind == "Input" else "outgoing"
        reason = f"{candidate!r} is the only node without {way} edges"
    findings.warning(
        "SNN117",
        ".".join((*path, name)),
        f"the graph has no {kind}: this one was added",
        found=f"no node of type {kind}; {reason}",
        expected=f"at least one {kind} node",
        remedy=f"none, if {name!r} is right; else add an {kind} to the file",
    )
    node = RawNode(name=name, type=kind, fields={}, metadata={})
    return dataclasses.replace(graph, nodes={**graph.nodes, name: node}, edges=edges)


def _candidate(graph: RawGraph, kind: str, path: tuple[str, ...]) -> str | None:
    """The node that alone gets nothing from (or, for Output, gives nothing to) any other.

    Not one of a cycle of several: each of them could be meant.
    """
    consumers: dict[str, set[str]] = {name: set() for name in graph.nodes}
    for source, target in graph.edges:
        start, end = find_end(graph, source, path, "Output"), find_end(graph, target, path, "Input")
        if start is None or end is None:
            return None
        consumers[start.node].add(end.node)
    ends = outermost(consumers, kind)
    if len(ends) != 1 or graph.nodes[ends[0]].type in _KINDS:
        return None
    inner = graph.nodes[ends[0]]
    return ends[0] if inner.graph is None or len(ports(inner, kind)) == 1 else None


def _other(kind: str) -> str:
    return "Output" if kind == "Input" else "Input"


def _free_name(name: str, taken: Mapping[str, object]) -> str:
    count = 1
    free = name
    while free in taken:
        count += 1
        free = f"{name}_{count}"
    return free
