"""Nodes without a rule of their own: the shapes that they give and what they compute.

Spikes and counts are int64, numbers of the type that every operation is rounded to.
"""

from __future__ import annotations

import math

import numpy as np

from tests.random.independent.model_file import Node

Shape = tuple[int, ...]
MOST = 2**31 - 1  # at which a count saturates


def population(value: object, shape: Shape) -> np.ndarray:
    """A parameter in float64 for each element: stored for all, for each, or for each channel."""
    stored = np.asarray(value, np.float64)
    if stored.size == 1:
        return np.full(shape, stored.item())
    if stored.ndim == 1 and stored.shape != shape:
        stored = stored.reshape(-1, *(1,) * (len(shape) - 1))
    return np.array(np.broadcast_to(stored, shape))


def own_shape(node: Node) -> Shape:
    """What a node without incoming edges takes."""
    if node.kind in ("Linear", "Affine"):
        return (node.fields["weight"].shape[1],)
    if "shape" in node.fields:
        return tuple(int(size) for size in node.fields["shape"])
    return np.broadcast_shapes(*(np.shape(field) for field in node.fields.values()))


def output_shape(node: Node, arriving: Shape, *, spyx: bool) -> Shape:
    fields = node.fields
    match node.kind:
        case "Linear" | "Affine":
            return (len(fields["weight"]),)
        case "Conv1d" | "Conv2d":
            kernel = fields["weight"].shape[2:]
            return len(fields["weight"]), *_windows(node, arriving[1:], kernel, spyx=spyx)
        case "SumPool2d" | "AvgPool2d":
            kernel = _each(fields["kernel_size"], 2)
            return arriving[0], *_windows(node, arriving[1:], kernel, spyx=spyx)
        case "Flatten":
            start, end = (_dimension(node, name, arriving) for name in ("start_dim", "end_dim"))
            middle = math.prod(arriving[start : end + 1])
            return *arriving[:start], middle, *arriving[end + 1 :]
    return arriving


def computed(
    node: Node, x: np.ndarray, real: type, *, spyx: bool, channels_last: bool
) -> np.ndarray:
    """A node's output for what arrives; that itself for a node that only passes it on."""
    fields = node.fields
    match node.kind:
        case "Threshold":
            return (x.astype(real) > population(fields["threshold"], x.shape).astype(real)) + 0
        case "Scale":
            return x.astype(real) * population(fields["scale"], x.shape).astype(real)
        case "Linear" | "Affine":
            weight, x = fields["weight"].astype(real), x.astype(real)
            total = np.zeros(len(weight), real)
            for k, value in enumerate(x):
                total = total + weight[:, k] * value
            return total + fields["bias"].astype(real) if node.kind == "Affine" else total
        case "Flatten":
            shape = output_shape(node, x.shape, spyx=spyx)
            return (np.moveaxis(x, 0, -1) if channels_last else x).reshape(shape)
        case "Conv1d" | "Conv2d":
            return _convolved(node, x.astype(real), spyx=spyx)
        case "SumPool2d" | "AvgPool2d":
            return _pooled(node, x, real, spyx=spyx)
    return x


def _convolved(node: Node, x: np.ndarray, *, spyx: bool) -> np.ndarray:
    """Adds up input channel by input channel, cell by cell; the bias last."""
    weight = node.fields["weight"].astype(x.dtype)
    outputs, channels, *kernel = weight.shape
    rank = len(kernel)
    cells = _cells(node, x, tuple(kernel), spyx=spyx)
    group = np.arange(outputs) // (outputs // int(node.fields["groups"]))
    total = np.zeros((outputs, *cells[0].shape[1:]), x.dtype)
    for channel in range(channels):
        for place, cell in zip(np.ndindex(*kernel), cells, strict=True):
            column = weight[(slice(None), channel, *place)].reshape(-1, *(1,) * rank)
            total = total + column * cell[group * channels + channel]
    bias = node.fields.get("bias")
    return total if bias is None else total + bias.astype(x.dtype).reshape(-1, *(1,) * rank)


def _pooled(node: Node, x: np.ndarray, real: type, *, spyx: bool) -> np.ndarray:
    kernel = _each(node.fields["kernel_size"], 2)
    cells = _cells(node, x, kernel, spyx=spyx)
    total = np.zeros_like(cells[0])
    for cell in cells:
        total = total + cell
        if total.dtype.kind == "i":
            total = np.minimum(total, MOST)
    return total if node.kind == "SumPool2d" else total.astype(real) / real(math.prod(kernel))


def _cells(node: Node, x: np.ndarray, kernel: Shape, *, spyx: bool) -> list[np.ndarray]:
    """For each cell of the window, row by row, what it sees at every place of the output."""
    rank = len(kernel)
    strides, dilations = _strides(node, rank)
    padded = np.pad(x, [(0, 0), *_padding(node, x.shape[1:], kernel, spyx=spyx)])
    sizes = _windows(node, x.shape[1:], kernel, spyx=spyx)
    found = []
    for place in np.ndindex(*kernel):
        first = [place[k] * dilations[k] for k in range(rank)]
        seen = [slice(f, f + s * (n - 1) + 1, s)
                for f, s, n in zip(first, strides, sizes, strict=True)]  # fmt: skip
        found.append(padded[(slice(None), *seen)])
    return found


def _windows(node: Node, sizes: Shape, kernel: Shape, *, spyx: bool) -> Shape:
    """How often a window fits."""
    strides, dilations = _strides(node, len(sizes))
    padding = _padding(node, sizes, kernel, spyx=spyx)
    return tuple(
        (size + sum(padding[k]) - dilations[k] * (kernel[k] - 1) - 1) // strides[k] + 1
        for k, size in enumerate(sizes)
    )


def _padding(node: Node, sizes: Shape, kernel: Shape, *, spyx: bool) -> list[tuple[int, int]]:
    """(before, behind) in each dimension."""
    rank = len(sizes)
    stored = node.fields["padding"]
    strides, dilations = _strides(node, rank)
    if isinstance(stored, str):
        if stored == "valid":
            return [(0, 0)] * rank
        reach = [(-(-size // strides[k]) - 1) * strides[k] + dilations[k] * (kernel[k] - 1) + 1
                 for k, size in enumerate(sizes)]  # fmt: skip
        totals = [max(r - size, 0) for r, size in zip(reach, sizes, strict=True)]
        return [(total // 2, total - total // 2) for total in totals]
    each = _each(stored, rank)
    if spyx and node.kind.endswith("Pool2d"):
        return [(pad // 2, pad - pad // 2) for pad in each]
    return [(pad, pad) for pad in each]


def _strides(node: Node, rank: int) -> tuple[Shape, Shape]:
    """(strides, dilations)."""
    return _each(node.fields["stride"], rank), _each(node.fields.get("dilation", 1), rank)


def _each(stored: object, rank: int) -> Shape:
    return tuple(int(value) for value in np.broadcast_to(np.asarray(stored), (rank,)))


def _dimension(node: Node, name: str, arriving: Shape) -> int:
    """It counts in the node's stored shape, which may have a batch dimension in front."""
    stored = int(node.fields[name])
    if stored < 0:
        return stored + len(arriving)
    there = node.fields.get("input_type")
    return max(0, stored - (0 if there is None else len(there) - len(arriving)))
