"""Wires: nodes that give their readers just what their one edge brings.

A file with a nested graph, whose ports are pass-throughs, means the same as the file without it: so
wires are taken out before anything is decided about edges.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping

import numpy as np

from frontend.nir_import.nodes import Graph, PassThrough


def without_wires(graph: Graph, steps: Mapping[str, np.ndarray]) -> Graph:
    """The graph with every edge beginning where its value is made.

    steps: how long each Delay waits. One that waits for 0 steps is a wire as a pass-through is. A
    node where several edges meet, or none, is no wire: its sum is a value of its own. Wires that
    only lead round to one another stay nodes, and so do those behind them: they have no beginning.
    """
    wires = {name for name in graph.nodes if _is_wire(graph, name, steps)}
    origins = {name: _origin(graph, name, wires) for name in graph.nodes}
    left = {name: node for name, node in graph.nodes.items() if origins[name] == name}
    edges = tuple((origins[source], target) for source, target in graph.edges if target in left)
    return dataclasses.replace(graph, nodes=left, edges=edges)


def _is_wire(graph: Graph, name: str, steps: Mapping[str, np.ndarray]) -> bool:
    if len(graph.sources[name]) != 1:
        return False
    return isinstance(graph.nodes[name], PassThrough) or (name in steps and not steps[name].any())


def _origin(graph: Graph, name: str, wires: Collection[str]) -> str:
    """Where the value of a node is made: the node itself, unless it is a wire with a beginning."""
    origin = name
    seen = set()
    while origin in wires:
        if origin in seen:
            return name
        seen.add(origin)
        (origin,) = graph.sources[origin]
    return origin
