"""What a population of neurons remembers."""

from __future__ import annotations

import dataclasses

import numpy as np

from frontend.network import NeuronLayer


@dataclasses.dataclass
class NeuronState:
    """membrane, and synapse for the current-based kinds: arrays of the layer's shape."""

    membrane: np.ndarray
    synapse: np.ndarray | None

    @classmethod
    def initial(cls, layer: NeuronLayer) -> NeuronState:
        dtype = layer.decay.dtype if layer.fixed is None else layer.fixed.numpy
        membrane = np.empty(layer.shape, dtype)
        membrane[...] = layer.initial_membrane
        return cls(membrane, np.zeros_like(membrane) if layer.kind.has_synapse else None)
