"""Convolutions as weight matrices: what each output position reads is a sequence of its own."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

import numpy as np

from frontend.network import ConvLayer
from frontend.quantise.traces import Filter, Moments, TraceStatistics

# Positions of one sequence that are looked at: neighbours see nearly the same inputs.
MOST_POSITIONS = 64


def patches(layer: ConvLayer, x: np.ndarray, most: int = MOST_POSITIONS) -> np.ndarray:
    """What output positions read of x, (steps, *arriving): (groups, steps, positions, inputs).

    inputs: C/groups times the kernel's cells, in the order of the layer's weights. Of more than
    `most` positions, that many are taken, evenly spread over the row-major order.
    """
    window, spatial = layer.window, layer.shape[1:]
    padded = np.pad(x, ((0, 0), (0, 0), *window.padding))
    count = int(np.prod(spatial))
    taken = min(count, most)
    places = np.unravel_index(np.arange(taken) * count // taken, spatial)
    cells = np.array(list(itertools.product(*map(range, window.kernel))))
    # Of each spatial dimension: (positions, cells), where in the padded input they lie.
    index = (
        place[:, None] * window.stride[k] + cells[:, k] * window.dilation[k]
        for k, place in enumerate(places)
    )
    found = padded[(slice(None), slice(None), *index)]
    steps, channels = x.shape[:2]
    found = found.reshape(steps, layer.groups, channels // layer.groups, taken, len(cells))
    return found.transpose(1, 0, 3, 2, 4).reshape(layer.groups, steps, taken, -1)


def conv_moments(
    layer: ConvLayer, sequences: Iterable[np.ndarray], seen_by: Filter
) -> tuple[Moments, ...]:
    """Of the layer's output channels, one for each group; none without sequences.

    sequences: (steps, *arriving), one for each calibration sample. They are read once.
    """
    outputs, inputs = len(layer.weight), int(np.prod(layer.weight.shape[1:]))
    groups = [TraceStatistics(inputs, seen_by) for _ in range(layer.groups)]
    empty = True
    for x in sequences:
        empty = False
        for statistics, sequence in zip(groups, patches(layer, x), strict=True):
            statistics.add(sequence)
    if empty:
        return ()
    rows = np.arange(outputs).reshape(layer.groups, -1)
    return tuple(g.moments(of) for g, of in zip(groups, rows, strict=True))
