"""The line of a Delay: a ring of the last values that arrived."""

from __future__ import annotations

import dataclasses

import numpy as np

from frontend.network import DelayLayer


@dataclasses.dataclass
class DelayState:
    """line: (length, *shape), in the type of the signal; head: int32 of shape (1,)."""

    line: np.ndarray
    head: np.ndarray

    @classmethod
    def initial(cls, layer: DelayLayer, dtype: np.dtype) -> DelayState:
        return cls(np.zeros((layer.length, *layer.shape), dtype), np.zeros(1, np.int32))


def read(layer: DelayLayer, state: DelayState) -> np.ndarray:
    """What comes out of the line, every element as many steps back as it waits."""
    steps = np.broadcast_to(layer.steps, layer.shape)
    places = (int(state.head[0]) - steps) % layer.length
    return state.line[(places, *np.indices(layer.shape, sparse=True))]


def write(state: DelayState, x: np.ndarray) -> None:
    state.line[state.head[0]] = x


def advance(layer: DelayLayer, state: DelayState) -> None:
    state.head[0] = (state.head[0] + 1) % layer.length
