"""The same elements under another shape."""

from __future__ import annotations

import math

from mlir import ir
from mlir.dialects import tensor


def reshape(x: ir.Value, shape: tuple[int, ...]) -> ir.Value:
    """x's elements in row-major order, as a tensor of this shape."""
    source = tuple(x.type.shape)
    if source == shape:
        return x
    result = ir.RankedTensorType.get(shape, x.type.element_type)
    merged = reassociation(source, shape)
    if merged is not None:
        return tensor.collapse_shape(result, x, merged)
    split = reassociation(shape, source)
    if split is not None:
        return tensor.expand_shape(result, x, split, [], list(shape))
    return reshape(reshape(x, (math.prod(shape),)), shape)


def reassociation(source: tuple[int, ...], target: tuple[int, ...]) -> list[list[int]] | None:
    """Which neighbouring dimensions of `source` each dimension of `target` is made of.

    None where there is no such way.
    """
    groups: list[list[int]] = []
    k = 0
    for size in target:
        group, product = [], 1
        while k < len(source) and (not group or product < size):
            group.append(k)
            product *= source[k]
            k += 1
        if not group or product != size:
            return None
        groups.append(group)
    if math.prod(source[k:]) != 1:
        return None
    if groups:
        groups[-1].extend(range(k, len(source)))
    return groups
