"""The largest spike counts, where they are read before it is known what they come of."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from frontend.network import (
    DelayLayer,
    Layer,
    Network,
    NeuronLayer,
    PoolLayer,
    Signal,
    Timing,
)
from frontend.options import Scheme
from frontend.quantise.populations import most_pow2_count
from frontend.quantise.room import StateFormat, most_planned_count, planned_largest
from frontend.quantise.terms import MOST_COUNT


class SpikeCounts:
    """planned: what membranes are given to hold whose counts are read late, by population"""

    def __init__(
        self,
        network: Network,
        scheme: Scheme,
        state_bits: int,
        state_of: Callable[[NeuronLayer], StateFormat],
    ):
        self._layers = {layer.name: layer for layer in network.layers}
        self._scheme = scheme
        self._bits = state_bits
        counting = [x for x in network.layers if x.signal is Signal.COUNTS]
        early = any(isinstance(x, DelayLayer) and x.early for x in counting)
        late = {s.layer for x in network.layers for s in x.sources if s.timing is not Timing.NOW}
        self.planned: Mapping[str, float] = {
            layer.name: planned_largest(layer, state_of(layer))
            for layer in counting
            if isinstance(layer, NeuronLayer) and (early or layer.name in late)
        }

    def most(self, layer: Layer, behind: frozenset[str] = frozenset()) -> int:
        """The largest count that a layer gives which may not be built yet. Where counts go round
        in a ring of Delays, they saturate.

        behind: layers that this one's count is asked for
        """
        if layer.signal is Signal.SPIKES:
            return 1
        if layer.name in behind:
            return MOST_COUNT
        if isinstance(layer, NeuronLayer):
            if self._scheme is Scheme.POW2:
                return most_pow2_count(layer)
            return most_planned_count(layer, self.planned[layer.name], self._bits)
        cells = math.prod(layer.window.kernel) if isinstance(layer, PoolLayer) else 1
        behind |= {layer.name}
        arriving = sum(self.most(self._layers[s.layer], behind) for s in layer.sources)
        return min(arriving * cells, MOST_COUNT)
