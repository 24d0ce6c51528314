"""What a single node makes of the shape that arrives at it, and what it does not take."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator, Mapping

import numpy as np

from frontend.nir_import.nodes import (
    Affine,
    Broken,
    Conv,
    Delay,
    Flatten,
    Linear,
    Neuron,
    Node,
    Pool,
    Scale,
    Shape,
    Threshold,
)

_MAX_ELEMENTS = 2**31 - 1


@dataclasses.dataclass(frozen=True, kw_only=True)
class Misfit:
    """Why a node does not take what arrives."""

    code: str
    problem: str
    found: str
    expected: str
    remedy: str


def parameters(node: Node) -> Mapping[str, np.ndarray]:
    """What a node holds element by element: neurons, Scale, Threshold, Delay."""
    if not isinstance(node, (Neuron, Scale, Threshold, Delay)):
        return {}
    fields = (f.name for f in dataclasses.fields(node))
    return {name: getattr(node, name) for name in fields if name not in ("name", "metadata")}


def told_shape(node: Node) -> Shape | Misfit | None:
    """The shape that a node's parameters have together, without leading ones that may have leaked.

    A dimension of 1 may hold for a whole one of the population, and (C,) for a map of C channels.
    None where every parameter is one number; Misfit where no population can have them all.
    """
    shapes = sorted({value.shape for value in parameters(node).values() if value.size > 1})
    if not shapes:
        return None
    rank = max(len(_forms(shape)[-1]) for shape in shapes)
    aligned = [_of_rank(shape, rank) for shape in shapes]
    try:
        if None not in aligned:
            return np.broadcast_shapes(*aligned)
    except ValueError:
        pass
    return Misfit(
        code="SNN134",
        problem="the parameters of this node have different shapes",
        found=", ".join(f"{k} {v.shape}" for k, v in parameters(node).items()),
        expected="one shape, or size 1 where a value holds for the whole population",
        remedy="export the model again",
    )


def given_shape(node: Node, arrived: Shape) -> Shape | Misfit:
    """As output_shape, where it has no more elements than an index can count."""
    result = output_shape(node, arrived)
    return result if isinstance(result, Misfit) else limited(result)


def limited(shape: Shape) -> Shape | Misfit:
    """The shape, unless it has more elements than an index can count."""
    if math.prod(shape) <= _MAX_ELEMENTS:
        return shape
    return Misfit(
        code="SNN135",
        problem="too many elements",
        found=f"shape {shape}, {math.prod(shape)} elements",
        expected=f"at most {_MAX_ELEMENTS}",
        remedy="split the model",
    )


def settled(node: Node, arrived: Shape) -> Node:
    """The node as it is for what arrives: parameters of that shape or (), `same` as numbers."""
    if isinstance(node, Conv) and node.padding is None:
        return dataclasses.replace(node, padding=_same_padding(node, arrived[1:]))
    changes = {}
    for name, value in parameters(node).items():
        if value.size == 1:
            changes[name] = value.reshape(())
        elif value.shape != arrived:
            aligned = _aligned(value.shape, arrived)
            assert aligned is not None
            changes[name] = np.broadcast_to(value.reshape(aligned), arrived)
    return dataclasses.replace(node, **changes) if changes else node


def count(shape: Shape) -> str:
    """In words: how many values, and their shape."""
    return f"{math.prod(shape)} values of shape {shape}"


def flattened_dims(node: Flatten, arrived: Shape) -> tuple[int, int]:
    """First and last flattened dimension of what arrives, both included."""
    rank = len(arrived)
    # The dimensions count in the node's own input shape, which may have leaked leading ones.
    leaked = max(len(node.stored_shape or ()) - rank, 0)
    start, end = (d if d >= 0 else d + rank + leaked for d in (node.start_dim, node.end_dim))
    return max(start - leaked, 0) if leaked else start, end - leaked


def output_shape(node: Node, arrived: Shape) -> Shape | Misfit:
    """The shape of what comes out where `arrived` goes in. Not for Broken nodes."""
    assert not isinstance(node, Broken)
    match node:
        case Linear() | Affine():
            return _linear(node, arrived)
        case Conv():
            return _convolution(node, arrived)
        case Pool():
            return _pool(node, arrived)
        case Flatten():
            return _flatten(node, arrived)
    told = told_shape(node)
    if isinstance(told, Misfit):
        return told
    shapes = [value.shape for value in parameters(node).values() if value.size > 1]
    if all(_aligned(shape, arrived) is not None for shape in shapes):
        return arrived
    return Misfit(
        code="SNN130",
        problem=f"the parameters of this {node.nir_type} do not fit what arrives",
        found=f"{count(arrived)} arrive",
        expected=f"shape {told}, that of its parameters",
        remedy="mend the parameters or the layer before it",
    )


def _linear(node: Linear | Affine, arrived: Shape) -> Shape | Misfit:
    outputs, inputs = node.weight.shape
    if arrived == (inputs,):
        return (outputs,)
    return Misfit(
        code="SNN130",
        problem=f"the weight of this {node.nir_type} does not fit what arrives",
        found=f"{count(arrived)} arrive",
        expected=f"{inputs} inputs, the columns of the weight of shape {node.weight.shape}",
        remedy="add a Flatten before it"
        if math.prod(arrived) == inputs
        else "mend the weight or the layer before it",
    )


def _convolution(node: Conv, arrived: Shape) -> Shape | Misfit:
    outputs, inputs = node.weight.shape[0], node.weight.shape[1] * node.groups
    kernel = node.weight.shape[2:]
    dimensions = "(channels, length)" if len(kernel) == 1 else "(channels, height, width)"
    if len(arrived) != 1 + len(kernel):
        return _no_map(node, arrived, dimensions)
    if arrived[0] != inputs:
        groups = f": {node.groups} groups of {node.weight.shape[1]}" if node.groups > 1 else ""
        return Misfit(
            code="SNN130",
            problem=f"the weight of this {node.nir_type} does not fit what arrives",
            found=f"{_channels(arrived[0])} arrive{'s' * (arrived[0] == 1)}, shape {arrived}",
            expected=f"{_channels(inputs)}{groups}, the weight being of shape {node.weight.shape}",
            remedy="mend groups, the weight or the layer before it",
        )
    padding = node.padding or _same_padding(node, arrived[1:])
    reach = tuple(d * (k - 1) + 1 for k, d in zip(kernel, node.dilation, strict=True))
    return _slide(node, outputs, arrived, reach, node.stride, padding)


def _channels(count: int) -> str:
    return "1 channel" if count == 1 else f"{count} channels"


def _pool(node: Pool, arrived: Shape) -> Shape | Misfit:
    if len(arrived) != 3:
        return _no_map(node, arrived, "(channels, height, width)")
    return _slide(node, arrived[0], arrived, node.kernel, node.stride, node.padding)


def _no_map(node: Node, arrived: Shape, dimensions: str) -> Misfit:
    return Misfit(
        code="SNN131",
        problem=f"what arrives is not a map that this {node.nir_type} takes",
        found=f"{count(arrived)} arrive",
        expected=dimensions,
        remedy="mend the layer before it, or the Input's shape",
    )


def _slide(
    node: Node,
    channels: int,
    arrived: Shape,
    reach: Shape,
    stride: Shape,
    padding: tuple[tuple[int, int], ...],
) -> Shape | Misfit:
    """The shape of a map from windows over `reach` cells in each dimension."""
    padded = tuple(n + sum(pad) for n, pad in zip(arrived[1:], padding, strict=True))
    if any(r > n for r, n in zip(reach, padded, strict=True)):
        return Misfit(
            code="SNN132",
            problem=f"the window of this {node.nir_type} is larger than what arrives",
            found=f"{_by(padded)} cells, padding included, of shape {arrived}",
            expected=f"at least {_by(reach)}, the size of its kernel"
            + (" with its dilation" if isinstance(node, Conv) else ""),
            remedy="mend the kernel, its dilation or padding, or the layer before it",
        )
    spatial = ((n - r) // s + 1 for n, r, s in zip(padded, reach, stride, strict=True))
    return (channels, *spatial)


def _by(sizes: Shape) -> str:
    return " x ".join(map(str, sizes))


def _same_padding(node: Conv, spatial: Shape) -> tuple[tuple[int, int], ...]:
    """As many outputs as strides: what PyTorch (stride 1), JAX and TensorFlow call `same`.

    An odd cell goes to the end. https://www.tensorflow.org/api_docs/python/tf/nn
    """
    kernel = node.weight.shape[2:]
    pairs = []
    for n, k, s, d in zip(spatial, kernel, node.stride, node.dilation, strict=True):
        total = max((-(-n // s) - 1) * s + d * (k - 1) + 1 - n, 0)
        pairs.append((total // 2, total - total // 2))
    return tuple(pairs)


def _flatten(node: Flatten, arrived: Shape) -> Shape | Misfit:
    start, end = flattened_dims(node, arrived)
    rank = len(arrived)
    if start == rank and end == rank - 1:
        return arrived  # nir says (N, 1) for (N,); nothing reads such a shape.
    if not 0 <= start <= end < rank:
        return Misfit(
            code="SNN133",
            problem="this Flatten does not fit what arrives",
            found=f"start_dim {node.start_dim} and end_dim {node.end_dim} for {count(arrived)}",
            expected=f"dimensions from 0 to {rank - 1}, or negative ones counted from the end",
            remedy="mend start_dim and end_dim",
        )
    return (*arrived[:start], math.prod(arrived[start : end + 1]), *arrived[end + 1 :])


def _forms(shape: Shape) -> list[Shape]:
    """The shape, and what is left without each of its leading ones."""
    ones = next((k for k, n in enumerate(shape) if n != 1), len(shape))
    return [shape[k:] for k in range(ones + 1)]


def _of_rank(shape: Shape, rank: int) -> Shape | None:
    """A parameter's shape as one of `rank` dimensions; (C,) holds per channel, the first."""
    forms = _forms(shape)
    if len(forms[-1]) == 1 < rank and len(shape) < rank:
        return forms[-1] + (1,) * (rank - 1)
    return next((form for form in forms if len(form) == rank), None)


def _aligned(shape: Shape, arrived: Shape) -> Shape | None:
    """A parameter's shape as one that broadcasts to what arrives, None where there is none."""
    for form in _candidates(shape, len(arrived)):
        if all(n in (1, a) for n, a in zip(form, arrived, strict=True)):
            return form
    return None


def _candidates(shape: Shape, rank: int) -> Iterator[Shape]:
    forms = _forms(shape)
    yield from (form for form in forms if len(form) == rank)
    if len(forms[-1]) == 1 < rank:
        yield forms[-1] + (1,) * (rank - 1)
