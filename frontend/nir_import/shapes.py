"""Shapes, recomputed from the Inputs onwards: what files store about them is not to be trusted.

Exporters leak batch and time into Input shapes, (1, T, N) for (N,), and nir 1.0.8 computes some
shapes wrongly. So an Input gives up the leading dimensions that its consumers do not take, every
other shape follows from there, and parameters of size 1 hold for a whole population.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping

import numpy as np

from frontend.diagnostics import Findings
from frontend.nir_import.nodes import (
    Affine,
    Broken,
    Flatten,
    Graph,
    Input,
    Linear,
    Neuron,
    Node,
    Output,
    PassThrough,
    Scale,
    Shape,
    Threshold,
)
from frontend.nir_import.structure import order

_MAX_ELEMENTS = 2**31 - 1


@dataclasses.dataclass(frozen=True)
class _Misfit:
    """Why a node does not take what arrives."""

    problem: str
    found: str
    expected: str
    remedy: str


def compute_shapes(graph: Graph, findings: Findings) -> Graph:
    """The graph with `shapes` filled in and every parameter of shape () or its population's.

    Shapes behind a Broken node, a cycle or a finding stay unknown: one fault, one finding.
    """
    shapes: dict[str, Shape] = {}
    nodes = dict(graph.nodes)
    for name in order(graph):
        node = nodes[name]
        if isinstance(node, Input):
            shape = _input_shape(graph, node, findings)
        else:
            nodes[name], shape = _follow(graph, node, shapes, findings)
        if shape is not None and math.prod(shape) > _MAX_ELEMENTS:
            findings.error(
                name,
                "too many elements",
                found=f"shape {shape}, {math.prod(shape)} elements",
                expected=f"at most {_MAX_ELEMENTS}",
                remedy="split the model",
            )
            shape = None
        if shape is not None:
            shapes[name] = shape
    return dataclasses.replace(graph, nodes=nodes, shapes=shapes)


def parameters(node: Node) -> Mapping[str, np.ndarray]:
    """What a node holds element by element: the parameters of neurons, Scale and Threshold."""
    if not isinstance(node, (Neuron, Scale, Threshold)):
        return {}
    fields = (f.name for f in dataclasses.fields(node))
    return {name: getattr(node, name) for name in fields if name not in ("name", "metadata")}


def _follow(
    graph: Graph, node: Node, shapes: Mapping[str, Shape], findings: Findings
) -> tuple[Node, Shape | None]:
    """The node with its parameters broadcast, and the shape of its output."""
    sources = graph.sources[node.name]
    arriving = {source: shapes[source] for source in sources if source in shapes}
    if len(set(arriving.values())) > 1:
        findings.error(
            node.name,
            "the edges into this node bring different shapes, which cannot be added",
            found=", ".join(f"{shape} from {source!r}" for source, shape in arriving.items()),
            expected="one shape",
            remedy="mend the layers before it, or the edges",
        )
        return node, None
    if isinstance(node, Broken):
        return node, None
    own = _own_shapes(node)
    if len(own) > 1:
        findings.error(
            node.name,
            "the parameters of this node have different shapes",
            found=", ".join(f"{k} {v.shape}" for k, v in parameters(node).items()),
            expected="one shape, or size 1 where a value holds for the whole population",
            remedy="export the model again",
        )
        return node, None
    if arriving:
        arrived = next(iter(arriving.values()))
    elif sources:
        return node, None  # Unknown for a reason that a finding has given.
    else:
        arrived = _unfed_shape(node, own)
    result = _output_shape(node, arrived, own)
    if isinstance(result, _Misfit):
        findings.error(
            node.name,
            result.problem,
            found=result.found + (f" from {list(sources)}" if sources else ""),
            expected=result.expected,
            remedy=result.remedy,
        )
        return node, None
    if isinstance(node, Flatten):
        _warn_about_flatten(node, arrived, findings)
    return _broadcast(node, result), result


def _own_shapes(node: Node) -> list[Shape]:
    """The shapes of parameters that hold more than one number, each once."""
    return sorted({value.shape for value in parameters(node).values() if value.size > 1})


def _unfed_shape(node: Node, own: list[Shape]) -> Shape:
    """What a node without incoming edges takes its zero input to be."""
    if isinstance(node, (Linear, Affine)):
        return (node.weight.shape[1],)
    if isinstance(node, (Flatten, Output, PassThrough)) and node.stored_shape:
        return node.stored_shape
    return own[0] if own else (1,)


def _output_shape(node: Node, arrived: Shape, own: list[Shape]) -> Shape | _Misfit:
    if isinstance(node, (Linear, Affine)):
        outputs, inputs = node.weight.shape
        if arrived != (inputs,):
            return _Misfit(
                f"the weight of this {node.nir_type} does not fit what arrives",
                f"{_count(arrived)} arrive",
                f"{inputs} inputs, the columns of the weight of shape {node.weight.shape}",
                "add a Flatten before it"
                if math.prod(arrived) == inputs
                else "mend the weight or the layer before it",
            )
        return (outputs,)
    if isinstance(node, Flatten):
        return _flatten(node, arrived)
    if own and not _takes(own[0], arrived):
        return _Misfit(
            f"the parameters of this {node.nir_type} do not fit what arrives",
            f"{_count(arrived)} arrive",
            f"shape {own[0]}, that of its parameters",
            "mend the parameters or the layer before it",
        )
    return arrived


def _takes(own: Shape, arrived: Shape) -> bool:
    return own == arrived or _per_channel(own, arrived)


def _per_channel(own: Shape, arrived: Shape) -> bool:
    """(C,) parameters on a (C, H, W) map hold per channel."""
    return len(own) == 1 and len(arrived) == 3 and own[0] == arrived[0]


def _flatten_dims(node: Flatten, arrived: Shape) -> tuple[int, int]:
    """First and last flattened dimension of what arrives, both included."""
    stored = node.stored_shape
    rank = len(arrived)
    leaked = 0
    # The dimensions count in the node's own input shape, which may have leaked leading ones.
    if stored and len(stored) > rank and stored[len(stored) - rank :] == arrived:
        leaked = len(stored) - rank
    start, end = (d if d >= 0 else d + rank + leaked for d in (node.start_dim, node.end_dim))
    return max(start - leaked, 0) if leaked else start, end - leaked


def _flatten(node: Flatten, arrived: Shape) -> Shape | _Misfit:
    start, end = _flatten_dims(node, arrived)
    rank = len(arrived)
    if start == rank and end == rank - 1:
        return arrived  # nir says (N, 1) for (N,); nothing reads such a shape.
    if not 0 <= start <= end < rank:
        return _Misfit(
            "this Flatten does not fit what arrives",
            f"start_dim {node.start_dim} and end_dim {node.end_dim} for {_count(arrived)}",
            f"dimensions from 0 to {rank - 1}, or negative ones counted from the end",
            "mend start_dim and end_dim",
        )
    return (*arrived[:start], math.prod(arrived[start : end + 1]), *arrived[end + 1 :])


def _warn_about_flatten(node: Flatten, arrived: Shape, findings: Findings) -> None:
    if _flatten_dims(node, arrived)[0] == len(arrived):
        findings.warning(
            node.name,
            "this Flatten starts behind the last dimension: it changes nothing",
            found=f"start_dim {node.start_dim} for {_count(arrived)}",
            expected=f"start_dim below {len(arrived)}",
            remedy="none, if what arrives is already flat; NIR's shapes have no batch dimension",
        )


def _broadcast(node: Node, shape: Shape) -> Node:
    changes = {}
    for name, value in parameters(node).items():
        if value.size == 1:
            changes[name] = value.reshape(())
        elif value.shape != shape:
            changes[name] = np.broadcast_to(value.reshape(-1, 1, 1), shape).copy()
    return dataclasses.replace(node, **changes) if changes else node


def _input_shape(graph: Graph, node: Input, findings: Findings) -> Shape | None:
    stored = node.stored_shape
    if not stored:
        return _shape_of_consumers(graph, node, findings)
    for dropped in range(len(stored)):
        shape = stored[dropped:]
        if _fits(graph, node.name, shape):
            if dropped:
                findings.warning(
                    node.name,
                    "the stored shape has leading dimensions that no consumer takes",
                    found=f"shape {stored}",
                    expected=f"shape {shape}",
                    remedy=f"read as {shape}: exporters leak batch and time here",
                )
            return shape
    return stored  # Whoever does not take it says so.


def _fits(graph: Graph, start: str, shape: Shape) -> bool:
    """Do the first shaped consumers of node `start` take this shape?"""
    work = [(name, shape) for name in graph.consumers[start]]
    seen = set()
    while work:
        name, arrived = work.pop()
        if (name, arrived) in seen:
            continue
        seen.add((name, arrived))
        node = graph.nodes[name]
        own = _own_shapes(node)
        if isinstance(node, (Broken, Output)) or len(own) > 1:
            continue
        result = _output_shape(node, arrived, own)
        if isinstance(result, _Misfit):
            return False
        if isinstance(node, (Flatten, PassThrough)) or (not own and parameters(node)):
            work += [(consumer, result) for consumer in graph.consumers[name]]
    return True


def _shape_of_consumers(graph: Graph, node: Input, findings: Findings) -> Shape | None:
    """The shape of an Input that stores none: what its direct consumers take."""
    taken = set()
    for name in graph.consumers[node.name]:
        consumer = graph.nodes[name]
        if isinstance(consumer, (Linear, Affine)):
            taken.add((consumer.weight.shape[1],))
        elif isinstance(consumer, Flatten) and consumer.stored_shape:
            taken.add(consumer.stored_shape)
        else:
            taken.update(_own_shapes(consumer)[:1])
    if len(taken) == 1:
        shape = taken.pop()
        findings.warning(
            node.name,
            "the Input stores no shape",
            found="no field 'shape'",
            expected="a shape",
            remedy=f"read as {shape}, which its consumers take",
        )
        return shape
    findings.error(
        node.name,
        "the Input stores no shape, and its consumers do not tell it",
        found=f"consumers {list(graph.consumers[node.name])} take {sorted(taken) or 'any shape'}",
        expected="a shape",
        remedy="store the shape of the Input in the file",
    )
    return None


def _count(shape: Shape) -> str:
    return f"{math.prod(shape)} values of shape {shape}"
