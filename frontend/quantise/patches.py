"""Convolutions as matrices: what each output position reads is a sequence of its own."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from frontend.network import ConvLayer
from frontend.quantise.traces import Filter, Moments, TraceStatistics

# Positions of one sequence that are looked at: neighbours see nearly the same inputs.
MOST_POSITIONS = 64


def patches(layer: ConvLayer, x: np.ndarray, most: int = MOST_POSITIONS) -> np.ndarray:
    """What the output positions read of x, (steps, *arriving): (groups, steps, positions, inputs).

    inputs: C/groups times the kernel's cells, as in the layer's weight. Of more than `most`
    positions, so many are taken at equal distances of the row-major order.
    """
    window, spatial = layer.window, layer.shape[1:]
    padded = np.pad(x, ((0, 0), (0, 0), *window.padding))
    count = int(np.prod(spatial))
    places = np.unravel_index(np.arange(min(count, most)) * count // min(count, most), spatial)
    # index[k]: (positions, 1, ..., cells of dimension k, ..., 1), the input that the cell lies on.
    index = []
    for k, place in enumerate(places):
        cells = np.arange(window.kernel[k]) * window.dilation[k]
        seen = place[:, None] * window.stride[k] + cells
        rank = len(window.kernel)
        index.append(seen.reshape(len(place), *(1,) * k, len(cells), *(1,) * (rank - k - 1)))
    # (steps, C, positions, *kernel)
    found = padded[(slice(None), slice(None), *index)]
    steps, channels, positions = found.shape[:3]
    found = found.reshape(steps, layer.groups, channels // layer.groups, positions, -1)
    return found.transpose(1, 0, 3, 2, 4).reshape(layer.groups, steps, positions, -1)


def conv_moments(
    layer: ConvLayer, sequences: Iterable[np.ndarray], filter_: Filter
) -> tuple[Moments, ...]:
    """The Moments of the layer's output channels, one for each group and class of filters.

    sequences: each (steps, *arriving); at least one. filter_: decays () or one for each channel.
    """
    outputs = len(layer.weight)
    inputs = int(np.prod(layer.weight.shape[1:]))
    group = np.arange(outputs) // (outputs // layer.groups)
    jobs = [
        (g, rows[group[rows] == g], TraceStatistics(inputs, one))
        for rows, one in filter_.classes(outputs)
        for g in np.unique(group[rows])
    ]
    empty = True
    for x in sequences:
        empty = False
        found = patches(layer, x)
        for g, _, statistics in jobs:
            statistics.add(found[g])
    if empty:
        raise ValueError("moments of no sequence")
    return tuple(statistics.moments(rows) for _, rows, statistics in jobs)
