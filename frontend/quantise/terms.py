"""Edges of an integer network, and the layers that bring them to one scale where they meet."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

import numpy as np

from frontend.network import Fixed, Layer, OffsetLayer, RescaleLayer, Signal, Source, Timing
from frontend.reference.integer_arithmetic import to_integers

# A rescale takes ratios of scales from 2^-32 up to, not including, 2^31 (constraint R5); beyond,
# there are two, each of which takes STEP at most.
_LEAST_RATIO, _LARGEST_RATIO = 2.0**-31, 2.0**30
_STEP = 2.0**24

# Values that add up before they become an activation keep so many bits.
_WIDE_BITS = 30


@dataclasses.dataclass(frozen=True, kw_only=True)
class Term:
    """What an edge brings, as integers.

    source   where it comes from
    signal
    fixed    of an analog value, where it is known yet: that of a membrane that comes a step late
             is not
    largest  the largest magnitude of the number, without the offset: () or (channels,) float64
    offset   a number that has to be added to it, () or (channels,): a bias that waits until the
             scale is fine enough; None for 0
    """

    source: Source
    signal: Signal
    fixed: Fixed | None
    largest: np.ndarray
    offset: np.ndarray | None = None

    @property
    def is_analog(self) -> bool:
        return self.signal is Signal.ANALOG

    @property
    def most(self) -> int:
        """The largest magnitude of the integers."""
        scale = self.fixed.scale if self.is_analog else 1.0
        return int(np.ceil((self.largest / scale).max() * (1 - 2.0**-40)))


@dataclasses.dataclass(frozen=True, kw_only=True)
class Arriving:
    """All that arrives at a layer, brought to one format.

    sources  to be added up
    fixed    None for spikes and counts
    most     the largest magnitude of the sum's integers
    """

    sources: tuple[Source, ...]
    fixed: Fixed | None
    most: int

    @property
    def scale(self) -> np.ndarray:
        return np.ones(()) if self.fixed is None else self.fixed.scale


class Terms:
    """Puts layers into a network that is being built.

    layers  the network so far, in execution order; `add` appends to it
    """

    def __init__(self):
        self.layers: list[Layer] = []
        self.saturating: set[str] = set()
        self._names: set[str] = set()

    def reserve(self, names: Sequence[str]) -> None:
        """Names that layers of the model have."""
        self._names.update(names)

    def add(self, layer: Layer) -> None:
        self.layers.append(layer)

    def in_format(
        self, terms: Sequence[Term], fixed: Fixed, shape: tuple[int, ...], node: str
    ) -> tuple[Source, ...]:
        """Sources that add up to all terms, offsets included, in `fixed`.

        shape  of the sum
        node   the NIR node that they go to
        """
        sources = tuple(self._rescaled(t, fixed, shape, node) if t.is_analog else t.source
                        for t in terms)
        offset = total_offset(terms)
        if offset is None:
            return sources
        offset = offset.reshape(*offset.shape, *(1,) * (len(shape) - offset.ndim))
        if fixed.scale.ndim:
            offset = np.broadcast_to(offset, (*fixed.scale.shape, *(1,) * (len(shape) - 1)))
        layer = OffsetLayer(
            name=self._new(f"{node}.bias"),
            node=node,
            sources=sources,
            shape=shape,
            signal=Signal.ANALOG,
            fixed=fixed,
            offset=to_integers(Fixed(32, fixed.scale), offset).astype(np.int64),
        )
        self.add(layer)
        return (Source(layer.name),)

    def activation(
        self, terms: Sequence[Term], shape: tuple[int, ...], node: str, observed: float | None
    ) -> Arriving:
        """What arrives at a layer that multiplies, adds up or keeps it: spikes and counts as they
        are, numbers with one scale for the tensor, in 16 bits, or as they are where they fit 16.

        observed: the largest magnitude of the sum on calibration data, None without any
        """
        if not terms:
            return Arriving(sources=(), fixed=Fixed(16, np.ones(())), most=0)
        analog = [t for t in terms if t.is_analog]
        if not analog:
            most = sum(t.most for t in terms)
            return Arriving(sources=tuple(t.source for t in terms), fixed=None, most=most)
        if len(terms) == 1 and terms[0].offset is None and terms[0].fixed is not None:
            fixed = terms[0].fixed
            if fixed.scale.ndim == 0 and terms[0].most <= Fixed(16, fixed.scale).most:
                return Arriving(sources=(terms[0].source,), fixed=fixed, most=terms[0].most)
        bound = largest_sum(terms)
        # Fresh inputs are larger than those seen: 16 bits have one to spare.
        largest = bound if observed is None else min(bound, 2 * observed)
        fixed = activation_format(largest)
        if len(terms) > 1 or total_offset(terms) is not None:
            wide = Fixed(32, np.asarray(power_of_two((bound or 1.0) * 2.0**-_WIDE_BITS)))
            sources = self.in_format(terms, wide, shape, node)
        else:
            sources = (terms[0].source,)
        source = self._rescale(sources, fixed, shape, node)
        if largest < bound:
            self.saturating.add(source.layer)
        return Arriving(sources=(source,), fixed=fixed, most=fixed.most)

    def in_steps(self, late: Mapping[str, Fixed]) -> None:
        """Puts what is missing between formats that lie too far apart for one rescale.

        late: the formats of layers that were not known when their readers were built
        """
        layers, self.layers = self.layers, []
        for layer in layers:
            before = None
            if isinstance(layer, RescaleLayer) and layer.sources[0].timing is not Timing.NOW:
                before = late[layer.sources[0].layer]
            if before is not None:
                (source,) = layer.sources
                for fixed in _between(before, layer.fixed):
                    source = self._rescale((source,), fixed, layer.shape, layer.node)
                layer = dataclasses.replace(layer, sources=(source,))
            self.add(layer)

    def _rescaled(
        self, term: Term, fixed: Fixed, shape: tuple[int, ...], node: str
    ) -> Source:
        if term.fixed is not None and term.fixed.same_as(fixed):
            return term.source
        source = term.source
        if term.fixed is not None:
            for between in _between(term.fixed, fixed):
                source = self._rescale((source,), between, shape, node)
        return self._rescale((source,), fixed, shape, node)

    def _rescale(
        self, sources: tuple[Source, ...], fixed: Fixed, shape: tuple[int, ...], node: str
    ) -> Source:
        layer = RescaleLayer(
            name=self._new(f"{node}.scaled"),
            node=node,
            sources=sources,
            shape=shape,
            signal=Signal.ANALOG,
            fixed=fixed,
        )
        self.add(layer)
        return Source(layer.name)

    def _new(self, wanted: str) -> str:
        name, number = wanted, 1
        while name in self._names:
            number += 1
            name = f"{wanted}{number}"
        self._names.add(name)
        return name


def _between(before: Fixed, after: Fixed) -> list[Fixed]:
    """Formats on the way, where the ratio of the scales is too large or too small for one step."""
    found, scale = [], before.scale
    while True:
        ratio = scale / after.scale
        if ratio.min() >= _LEAST_RATIO and ratio.max() < _LARGEST_RATIO:
            return found
        step = np.where(ratio < _LEAST_RATIO, _STEP, np.where(ratio >= _LARGEST_RATIO, 1 / _STEP, 1))
        scale = scale * step
        found.append(Fixed(32, scale))


def total_offset(terms: Sequence[Term]) -> np.ndarray | None:
    """The sum of all offsets, None where there is none."""
    offsets = [t.offset for t in terms if t.offset is not None and t.offset.any()]
    return sum(offsets) if offsets else None


def activation_format(largest: float) -> Fixed:
    """16 bits for numbers up to this magnitude; the scale is a power of two, at which fractions
    that are binary stay exact."""
    return Fixed(16, np.asarray(power_of_two((largest or 1.0) / 32767)))


def largest_sum(terms: Sequence[Term]) -> float:
    """The largest magnitude that the sum of the numbers can have, offsets included."""
    return float(
        sum(
            (t.largest + (0.0 if t.offset is None else np.abs(t.offset))).max(initial=0.0)
            for t in terms
        )
    )


def power_of_two(x: float) -> float:
    """The least power of two that is x or more."""
    fraction, exponent = np.frexp(x)
    return float(np.ldexp(1.0, exponent - (fraction == 0.5)))
