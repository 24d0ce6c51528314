"""Where an exporter lets the input of a recurrent layer enter.

Spyx writes a recurrent layer as Input -> W -> neuron -> W, with W the layer's feedback, although
its own simulation adds the input at the neuron.
"""

from __future__ import annotations

import dataclasses

from frontend.nir_import.nodes import Affine, Graph, Input, Linear, Neuron, PassThrough


def feed_neurons(graph: Graph) -> Graph:
    """The graph with every edge Input -> W of a layer W -> neuron -> W as one Input -> neuron.

    The Input is the graph's, or what the Input of a nested graph has become. An edge keeps its
    place in the order; with several such neurons behind W, there is one to each.
    """
    edges: list[tuple[str, str]] = []
    for source, target in graph.edges:
        neurons = _fed_back(graph, target) if _is_input(graph, source) else ()
        meant = [(source, neuron) for neuron in neurons]
        edges += meant or [(source, target)]
    return dataclasses.replace(graph, edges=tuple(dict.fromkeys(edges)))


def _is_input(graph: Graph, name: str) -> bool:
    node = graph.nodes[name]
    return isinstance(node, Input) or (isinstance(node, PassThrough) and node.is_input)


def _fed_back(graph: Graph, name: str) -> tuple[str, ...]:
    """The neurons that a Linear or Affine feeds and is fed by."""
    if not isinstance(graph.nodes[name], (Linear, Affine)):
        return ()
    return tuple(
        target
        for target in graph.consumers[name]
        if isinstance(graph.nodes[target], Neuron) and target in graph.sources[name]
    )
