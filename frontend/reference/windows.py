"""Convolutions and pools: sums over windows of a map, vectorised over the outputs.

Every output's own sum runs in the order that frontend/network.py gives, one term after the other.
Padding is really there, as zeros: adding them cannot change a bit, since a sum starts at +0 and so
never becomes -0.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np

from frontend.network import ConvLayer, PoolKind, PoolLayer, Window
from frontend.reference.counts import saturated


def convolve(layer: ConvLayer, x: np.ndarray) -> np.ndarray:
    """The convolution of x, (C, *spatial) in the network's format."""
    outputs, channels, *_ = layer.weight.shape
    groups, rank = layer.groups, len(layer.window.kernel)
    # One row of output channels for each group, beside the group's own input channels.
    weight = layer.weight.reshape(groups, outputs // groups, *layer.weight.shape[1:])
    padded = _padded(layer.window, x)
    padded = padded.reshape(groups, 1, channels, *padded.shape[1:])
    total = np.zeros((groups, outputs // groups, *layer.shape[1:]), x.dtype)
    product = np.empty_like(total)
    # A channel without any input adds zeros only.
    active = np.flatnonzero(x.reshape(groups, channels, -1).any(axis=(0, 2)))
    for channel in active:
        for cell, view in _cells(layer.window, layer.shape[1:]):
            factor = weight[(slice(None), slice(None), channel, *cell)]
            factor = factor.reshape(*factor.shape, *(1,) * rank)
            np.multiply(factor, padded[(slice(None), slice(None), channel, *view)], out=product)
            total += product
    y = total.reshape(layer.shape)
    return y if layer.bias is None else y + layer.bias.reshape(-1, *(1,) * rank)


def pool(layer: PoolLayer, x: np.ndarray, number_format: np.dtype) -> np.ndarray:
    """Sums or averages of the windows of x, (C, H, W): numbers in the format, or counts."""
    analog = x.dtype == number_format
    total = window_sums(layer, x if analog else x.astype(np.int64))
    if not analog:
        total = saturated(total)
    if layer.kind is PoolKind.SUM:
        return total
    return total.astype(number_format) / number_format.type(np.prod(layer.window.kernel))


def window_sums(layer: PoolLayer, x: np.ndarray) -> np.ndarray:
    """The sums of the windows of x, (C, H, W), in the dtype of x."""
    padded = _padded(layer.window, x)
    total = np.zeros(layer.shape, x.dtype)
    for _, view in _cells(layer.window, layer.shape[1:]):
        total += padded[(slice(None), *view)]
    return total


def _padded(window: Window, x: np.ndarray) -> np.ndarray:
    """x with its padding; what a stride never reaches is left to the views."""
    return np.pad(x, ((0, 0), *window.padding))


def _cells(
    window: Window, spatial: tuple[int, ...]
) -> Iterator[tuple[tuple[int, ...], tuple[slice, ...]]]:
    """The kernel's cells in row-major order, each with where all outputs see it in the input."""
    for cell in itertools.product(*map(range, window.kernel)):
        starts = (k * dilation for k, dilation in zip(cell, window.dilation, strict=True))
        yield (
            cell,
            tuple(
                slice(start, start + (count - 1) * stride + 1, stride)
                for start, count, stride in zip(starts, spatial, window.stride, strict=True)
            ),
        )
