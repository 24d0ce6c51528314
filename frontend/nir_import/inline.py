"""Nested graphs become part of the graph around them; edges are checked on the way."""

from __future__ import annotations

import dataclasses

from frontend.diagnostics import Findings
from frontend.nir_import import deep
from frontend.nir_import.edge_ends import find_end, ports
from frontend.nir_import.raw import RawGraph, RawNode
from frontend.nir_import.spelling import closest, listed


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
    inliner = _Inliner(findings)
    deep.run(inliner.add(graph, ()))
    return FlatGraph(
        nodes=inliner.nodes, edges=tuple(inliner.edges), passes=frozenset(inliner.passes)
    )


class _Inliner:
    def __init__(self, findings: Findings):
        self.findings = findings
        self.nodes: dict[str, RawNode] = {}
        self.edges: dict[tuple[str, str], tuple[str, str]] = {}  # To how the file spells them.
        self.passes: set[str] = set()

    def add(self, graph: RawGraph, path: tuple[str, ...]) -> deep.Deep[None]:
        """path: the names of the graph and those around it; () for the outermost one."""
        for name, node in graph.nodes.items():
            full = ".".join((*path, name))
            if full in self.nodes:
                self.findings.error(
                    "SNN113",
                    full,
                    "two nodes have this name after nested graphs are inlined",
                    found=f"a node {full!r}, and {name!r} in the graph {'.'.join(path)!r}",
                    expected="names that stay different as 'graph.node'",
                    remedy="rename one of them in the file",
                )
            elif node.graph is not None:
                yield self.add(node.graph, (*path, name))
            else:
                self.nodes[full] = dataclasses.replace(node, name=full)
                if path and node.type in ("Input", "Output"):
                    self.passes.add(full)
        for source, target in graph.edges:
            start = self.end(graph, source, target, "Output", path)
            end = self.end(graph, target, source, "Input", path)
            if start is not None and end is not None:
                self.add_edge((start, end), (source, target))

    def add_edge(self, edge: tuple[str, str], spelled: tuple[str, str]) -> None:
        if edge not in self.edges:
            self.edges[edge] = spelled
            return
        times = [" -> ".join(map(repr, names)) for names in (self.edges[edge], spelled)]
        self.findings.warning(
            "SNN116",
            edge[1],
            "an edge is stored twice: it counts once",
            found=f"{times[0]} more than once" if times[0] == times[1] else " and ".join(times),
            expected="each edge once",
            remedy="none, if its value is meant to arrive once: the edges of a NIR graph are a "
            "set; to double a value, double the weights behind it",
        )

    def end(
        self, graph: RawGraph, name: str, other: str, kind: str, path: tuple[str, ...]
    ) -> str | None:
        """The full name of the node that an edge's end means; None after a finding.

        kind: what the edge meets in a nested graph, "Input" or "Output".
        """
        found = find_end(graph, name, path, kind)
        if found is None:
            close = closest(name, graph.nodes)
            self.findings.error(
                "SNN111",
                ".".join((*path, other)) if other in graph.nodes else None,
                "an edge leads to a node that does not exist",
                found=f"edge between {other!r} and {name!r}; there is no node {name!r}",
                expected=f"one of the nodes {listed(graph.nodes)}",
                remedy=(f"did the file mean {close!r}? " if close else "")
                + "mend or remove the edge",
            )
            return None
        node = graph.nodes[found.node]
        full = ".".join((*path, found.node))
        if node.graph is None:
            return full
        own = [found.port] if found.port else ports(node, kind)
        if len(own) == 1:
            return f"{full}.{own[0]}"
        self.findings.error(
            "SNN112",
            full,
            f"an edge meets a nested graph that does not have exactly one {kind}",
            found=f"edge with {other!r}; "
            + (f"{kind} nodes: {listed(own)}" if own else f"the nested graph has no {kind}"),
            expected=f"one {kind}"
            + (f", or an edge that names it, as in {f'{found.node}.{own[0]}'!r}" if own else ""),
            remedy="name the port in the edge" if own else f"add an {kind} to the nested graph",
        )
        return None
