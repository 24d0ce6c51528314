"""Where the cycles of a graph are cut.

A Delay of one step or more gives what its line holds before it takes today's input, so the edges
into it bind nobody. In what is strongly connected without them, every edge that leaves a neuron and
stays in its component carries an earlier value.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection

from frontend.nir_import import structure
from frontend.nir_import.nodes import Graph, Neuron

Edge = tuple[str, str]


def binding_part(graph: Graph, early: Collection[str]) -> Graph:
    """The graph without the edges that bind nobody: those into `early` Delays and dead nodes.

    Dead nodes are stepped by nobody, so that their cycles are no matter.
    """
    return without(graph, {e for e in graph.edges if e[1] in early or e[1] in graph.dead})


def cut_edges(binding: Graph) -> frozenset[Edge]:
    """The edges that leave a neuron and stay in its strongly connected component."""
    found: set[Edge] = set()
    for component in structure.components(binding):
        inside = set(component)
        found.update(
            (name, target)
            for name in component
            if isinstance(binding.nodes[name], Neuron)
            for target in binding.consumers[name]
            if target in inside
        )
    return frozenset(found)


def without(graph: Graph, edges: Collection[Edge]) -> Graph:
    return dataclasses.replace(graph, edges=tuple(e for e in graph.edges if e not in edges))
