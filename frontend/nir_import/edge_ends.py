"""Which node an end of an edge names. Files spell the same node in several ways.

- HDF5 drops empty and `.` parts of a path, so `a//b` in an edge is the node `a/b`.
- Inside of a nested graph a name may be relative, `lif`, or begin with the graph's own, `sub.lif`,
  in its nodes, in its edges, or in both.
- An edge may name a port of a nested graph: `sub.input`, whichever way the port itself is named.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from frontend.nir_import.raw import RawGraph, RawNode


@dataclasses.dataclass(frozen=True, kw_only=True)
class End:
    """node: a name in the graph. port: a node of the nested graph `node` that was named with it."""

    node: str
    port: str | None = None


def find_end(graph: RawGraph, name: str, path: tuple[str, ...], kind: str) -> End | None:
    """The node that `name` means in `graph`; None where there is none.

    path: the names of the graph and those around it, outermost first. kind: what the edge meets in
    a nested graph, "Input" or "Output".
    """
    for spelling in _spellings(name, path):
        if spelling in graph.nodes:
            return End(node=spelling)
        # Before the next spelling: `g.out` inside of a graph `g` may name a port of a `g` in it.
        for outer, node in graph.nodes.items():
            if node.graph is None or not spelling.startswith(outer + "."):
                continue
            inner = spelling.removeprefix(outer + ".")
            own = ports(node, kind)
            port = next((p for p in (inner, spelling) if p in own), None)
            if port is not None:
                return End(node=outer, port=port)
    return None


def ports(node: RawNode, kind: str) -> list[str]:
    """The nodes of this kind, "Input" or "Output", of a nested graph."""
    assert node.graph is not None
    return sorted(name for name, inner in node.graph.nodes.items() if inner.type == kind)


def _spellings(name: str, path: tuple[str, ...]) -> Iterator[str]:
    yield name
    stored = "/".join(part for part in name.split("/") if part not in ("", "."))
    yield stored
    for depth in range(len(path)):
        around = ".".join(path[depth:]) + "."
        if stored.startswith(around):
            yield stored.removeprefix(around)
        yield around + stored
