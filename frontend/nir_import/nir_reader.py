"""Reads a model with the nir package and gives its raw form."""

from __future__ import annotations

import dataclasses
import pathlib

import nir

from frontend.nir_import.raw import RawGraph, RawNode, plain_field, plain_metadata, plain_name

_NOT_FIELDS = {"input_type", "output_type", "metadata", "nodes", "edges"}


def read(path: pathlib.Path) -> RawGraph:
    """Raises whatever nir raises on a file that it refuses, TypeError where it holds no graph."""
    # Stored types are not to be trusted (leaked batch dimensions), so nir must not check them.
    graph = nir.read(path, type_check=False)
    if not isinstance(graph, nir.NIRGraph):
        raise TypeError(f"a {type(graph).__name__} instead of a graph")
    return _graph(graph)


def _graph(graph: nir.NIRGraph) -> RawGraph:
    nodes = {plain_name(name): node for name, node in graph.nodes.items()}
    return RawGraph(
        nodes={name: _node(name, node) for name, node in nodes.items()},
        edges=tuple((str(a), str(b)) for a, b in graph.edges),
        metadata=plain_metadata(graph.metadata),
    )


def _node(name: str, node: nir.NIRNode) -> RawNode:
    fields = {
        f.name: plain_field(getattr(node, f.name))
        for f in dataclasses.fields(node)
        if f.name not in _NOT_FIELDS
    }
    # What nir renames between the file and its classes.
    if isinstance(node, nir.Input):
        fields["shape"] = plain_field(node.input_type["input"])
    elif isinstance(node, nir.Output):
        fields["shape"] = plain_field(node.output_type["output"])
    elif isinstance(node, nir.Flatten):
        fields["input_type"] = plain_field(node.input_type["input"])
    return RawNode(
        name=name,
        type=type(node).__name__,
        fields={k: v for k, v in fields.items() if v is not None},
        metadata=plain_metadata(node.metadata),
        graph=_graph(node) if isinstance(node, nir.NIRGraph) else None,
    )
