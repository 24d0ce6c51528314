"""The shape of an Input, which exporters get wrong: what the nodes behind it take decides.

They leak batch and time into it, (1, T, N) for (N,), so an Input gives up the leading dimensions
that its consumers do not take; and where it stores no shape its consumers may tell one.
"""

from __future__ import annotations

from collections.abc import Iterator

from frontend.diagnostics import Findings
from frontend.nir_import.node_shapes import Misfit, output_shape, told_shape
from frontend.nir_import.nodes import (
    Affine,
    Broken,
    Conv,
    Flatten,
    Graph,
    Input,
    Linear,
    Node,
    Output,
    Pool,
    Shape,
)


def input_shape(graph: Graph, node: Input, findings: Findings) -> Shape | None:
    """The shape of an Input; None after a finding."""
    if node.stored_shape:
        stored = node.stored_shape
        shape = _without_leaked(graph, node.name, stored)
        if shape != stored:
            findings.warning(
                "SNN138",
                node.name,
                "the stored shape has leading dimensions that no consumer takes",
                found=f"shape {stored}",
                expected=f"shape {shape}",
                remedy=f"read as {shape}: exporters leak batch and time here",
            )
        return shape
    taken = shapes_taken(graph, node.name)
    if len(taken) == 1:
        findings.warning(
            "SNN138",
            node.name,
            "the Input stores no shape",
            found="no field 'shape'",
            expected="a shape",
            remedy=f"read as {taken[0]}, which its consumers take",
        )
        return taken[0]
    findings.error(
        "SNN136",
        node.name,
        "the Input stores no shape, and its consumers do not tell it",
        found=f"consumers {list(graph.consumers[node.name])} take {taken or 'any shape'}",
        expected="a shape",
        remedy="store the shape of the Input in the file",
    )
    return None


def shapes_taken(graph: Graph, start: str) -> list[Shape]:
    """The shapes that the first shaped consumers of node `start` tell, sorted.

    Where they tell several and only one of them suits all, that one.
    """
    told = sorted({shape for name in _first_shaped(graph, start) for shape in
                   _takes(graph.nodes[name])})  # fmt: skip
    taken = sorted({_without_leaked(graph, start, shape) for shape in told})
    suiting = [shape for shape in taken if _fits(graph, start, shape)]
    return suiting if len(suiting) == 1 else taken


def own_input_shape(node: Node) -> Shape | None:
    """What a node says, or has stored, that arrives at it."""
    match node:
        case Linear() | Affine():
            return (node.weight.shape[1],)
        case Conv():
            channels = node.weight.shape[1] * node.groups
            return (channels, *node.stored_shape) if node.stored_shape else None
        case Broken():
            return None
    told = told_shape(node)
    if isinstance(told, Misfit):
        return None
    return told or getattr(node, "stored_shape", None) or None


def _takes(node: Node) -> list[Shape]:
    shape = None if isinstance(node, Output) else own_input_shape(node)
    return [shape] if shape else []


def _first_shaped(graph: Graph, start: str) -> Iterator[str]:
    """Nodes behind `start` that have a shape of their own, nothing but shapeless ones between."""
    work = list(graph.consumers[start])
    seen = set(work)
    while work:
        name = work.pop()
        node = graph.nodes[name]
        if isinstance(node, (Linear, Affine, Conv, Pool, Flatten)) or _takes(node):
            yield name
            continue
        fresh = [consumer for consumer in graph.consumers[name] if consumer not in seen]
        seen.update(fresh)
        work += fresh


def _without_leaked(graph: Graph, start: str, stored: Shape) -> Shape:
    """The shape without the leading dimensions that consumers do not take.

    Where none would suit them it is returned as it is: whoever does not take it says so.
    """
    if _fits(graph, start, stored):
        return stored
    shorter = [stored[dropped:] for dropped in range(1, len(stored))]
    # (T, N) of a leaked (1, T, N) may happen to be N channels of N cells: (N,) comes first.
    for exact in (True, False):
        for shape in shorter:
            if _fits(graph, start, shape, exact=exact):
                return shape
    return stored


def _fits(graph: Graph, start: str, shape: Shape, *, exact: bool = False) -> bool:
    """Do the first shaped consumers of node `start` take this shape?

    exact: parameters have to have this shape themselves instead of broadcasting to it.
    """
    work = [(name, shape) for name in graph.consumers[start]]
    seen = set()
    while work:
        name, arrived = work.pop()
        if (name, arrived) in seen:
            continue
        seen.add((name, arrived))
        node = graph.nodes[name]
        if isinstance(node, Broken):
            continue
        told = told_shape(node)
        if isinstance(told, Misfit):
            continue  # Said at the node.
        result = output_shape(node, arrived)
        if isinstance(result, Misfit) or (exact and told not in (None, arrived)):
            return False
        # Behind a node that could do with fewer dimensions, others may tell how many there are.
        decided = isinstance(node, (Linear, Affine, Conv, Pool, Output))
        if not decided and len(told or ()) < len(arrived):
            work += [(consumer, result) for consumer in graph.consumers[name]]
    return True
