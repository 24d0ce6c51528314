"""What comes over the edges of a network of which only a part is built yet."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from frontend.diagnostics import Findings
from frontend.network import Layer, Network, NeuronLayer, Signal, Source, Timing, input_shape
from frontend.quantise.bounds import Bounds, bounds
from frontend.quantise.observation import Observation
from frontend.quantise.populations import Population
from frontend.quantise.spike_counts import SpikeCounts
from frontend.quantise.terms import Arriving, Late, Term, Terms, activation_format

# What is read before it is made is given so much more than the float network's bound: rounded
# weights may add up to more.
_ROUNDED = 1.125


class Edges:
    """Looks up what layers give, and what is expected of those that are not built yet.

    network   in floats
    ranges    of analog Inputs, by name
    observed  what it does on the calibration data; None without any
    counts    of the same network
    terms     to which layers are added that edges need
    """

    def __init__(
        self,
        network: Network,
        ranges: Mapping[str, float],
        observed: Observation | None,
        counts: SpikeCounts,
        terms: Terms,
        findings: Findings,
    ):
        self._network = network
        self._layers = {layer.name: layer for layer in network.layers}
        self._ranges = ranges
        self._observed = observed
        self._counts = counts
        self._terms = terms
        self._findings = findings
        self._given: dict[str, Term] = {}
        self._expected: dict[str, float] = {}  # of membranes that are read late: their largest
        self._bounds: Bounds | None = None

    def give(self, layer: Layer, largest: np.ndarray, offset: np.ndarray | None = None) -> None:
        """From now on the layer gives this; largest, offset: as of a Term."""
        self._given[layer.name] = Term(
            source=Source(layer.name),
            signal=layer.signal,
            fixed=layer.fixed if layer.signal is Signal.ANALOG else None,
            largest=np.asarray(largest, np.float64),
            offset=offset if offset is not None and offset.any() else None,
        )

    def given(self, layer: Layer) -> Term:
        return self._given[layer.name]

    def into(self, layer: Layer) -> list[Term]:
        """What arrives at a layer, edge by edge."""
        return [self._term(source) for source in layer.sources]

    def activation(self, layer: Layer) -> Arriving:
        """What arrives at a layer in one format, which may put layers in front of it."""
        observed = None if self._observed is None else self._observed.largest[layer.name]
        shape = input_shape(layer)
        if layer.sources:  # A Flatten takes what arrives as it is.
            shape = self._layers[layer.sources[0].layer].shape
        return self._terms.activation(self.into(layer), shape, layer.name, observed)

    def expected_range(self, layer: Layer, observed: float | None) -> float:
        """What a number is expected to be at most that is read before it is made.

        observed: its largest magnitude on the calibration data
        """
        if self._bounds is None:
            self._bounds = bounds(self._network, self._ranges)
        bound = _ROUNDED * self._bounds.largest[layer.name]
        if observed:
            return min(bound, 2 * observed)
        if layer.name in self._bounds.growing:
            silent = observed is not None
            self._findings.error(
                "SNN220",
                layer.name,
                "its range is not known: it feeds back into itself, and may grow without end",
                found="calibration data in which it is 0" if silent else "no calibration data",
                expected="data that show how large it becomes",
                remedy="give --calibration X.npy" + (" with other data" if silent else ""),
            )
        return bound or 1.0

    def late(self, populations: Mapping[str, Population]) -> dict[str, Late]:
        """The populations that have been read late, now that all are there."""
        found = {}
        for name, expected in self._expected.items():
            fixed = populations[name].layer.fixed
            found[name] = Late(
                fixed=fixed,
                largest=populations[name].expected,
                limit=-fixed.least * fixed.scale,
                expected=expected,
            )
        return found

    def _term(self, source: Source) -> Term:
        layer = self._layers[source.layer]
        if source.timing is Timing.NOW:
            return self._given[source.layer]
        if layer.signal is Signal.ANALOG:
            largest = self._late_membrane(layer)
        else:
            largest = self._counts.most(layer)
        return Term(source=source, signal=layer.signal, fixed=None, largest=np.float64(largest))

    def _late_membrane(self, layer: NeuronLayer) -> float:
        if layer.name not in self._expected:
            seen = None
            if self._observed is not None:
                seen = float(self._observed.membrane[layer.name].max(initial=0.0))
            fixed = activation_format(self.expected_range(layer, seen))
            # As much as an activation holds, which many of its readers make of it.
            self._expected[layer.name] = float(fixed.most * fixed.scale)
        return self._expected[layer.name]
