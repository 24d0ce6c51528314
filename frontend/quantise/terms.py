"""Edges of an integer network, and the layers that bring them to one scale where they meet."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping, Sequence

import numpy as np

from frontend.network import Fixed, Layer, NeuronLayer, OffsetLayer, RescaleLayer, Signal, Source
from frontend.reference.integer_arithmetic import to_integers

MOST_COUNT = 2**31 - 1

# A rescale takes ratios of scales from 2^-32 up to, not including, 2^31 (constraint R5); beyond,
# there are two, each of which takes STEP at most.
_LEAST_RATIO, _LARGEST_RATIO = 2.0**-31, 2.0**30
_STEP = 2.0**24

# Values that add up before they become an activation keep so many bits.
_WIDE_BITS = 30
# They may be so many times as large as what the activation holds: not as large as anything can get.
_WIDE_ROOM = 2.0**8

# Ratios of scales are rounded to 31 bits: what is rescaled may become so much larger.
_RATIO_ERROR = 1 + 2.0**-30


@dataclasses.dataclass(frozen=True, kw_only=True)
class Term:
    """What an edge brings, as integers.

    source   where it comes from
    signal
    fixed    of an analog value, where it is known yet: that of a membrane that comes a step late
             is not
    largest  the largest magnitude of the number, without the offset: () or (channels,) float64.
             Nothing that the network can be fed exceeds it; where `fixed` is not known it is what
             is expected, and is looked at again when it is (Terms.settle_late).
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
    def is_late(self) -> bool:
        """An analog value whose format and bound are not known yet."""
        return self.is_analog and self.fixed is None

    @property
    def most(self) -> int:
        """The largest magnitude of the integers."""
        return int(_units(self.largest, self.fixed.scale if self.is_analog else np.ones(())).max())


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


@dataclasses.dataclass(frozen=True, kw_only=True)
class Late:
    """A population whose membranes were read before it was built.

    fixed     their format
    largest   their largest magnitude, if what it reads late itself is as large as was expected
    limit     that which they cannot exceed in any case
    expected  what their readers took for that
    """

    fixed: Fixed
    largest: np.ndarray
    limit: np.ndarray
    expected: float


class Terms:
    """Puts layers into a network that is being built.

    layers      the network so far, in execution order; `add` appends to it
    saturating  names of layers in which something may reach the limit of its storage: a value of
                theirs, or the sum of what arrives at them
    """

    def __init__(self):
        self.layers: list[Layer] = []
        self.saturating: set[str] = set()
        self._names: set[str] = set()
        self._late: dict[str, str] = {}  # rescales of late membranes, and their populations

    def reserve(self, names: Sequence[str]) -> None:
        """Names that layers of the model have."""
        self._names.update(names)

    def add(self, layer: Layer) -> None:
        self.layers.append(layer)

    def in_format(
        self, terms: Sequence[Term], fixed: Fixed, shape: tuple[int, ...], node: str
    ) -> tuple[Source, ...]:
        """Sources that add up to all terms, offsets included, in `fixed`. Their sum may saturate
        at the reader, which has to tell.

        shape  of the sum
        node   the NIR node that they go to
        """
        sources = tuple(
            self._rescaled(t, fixed, shape, node) if t.is_analog else t.source for t in terms
        )
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
        if (integers_of(terms, fixed) >= fixed.most).any():
            self.saturating.add(layer.name)
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
        if not any(t.is_analog for t in terms):
            most = self.count_of(terms, node)
            return Arriving(sources=tuple(t.source for t in terms), fixed=None, most=most)
        if len(terms) == 1 and terms[0].offset is None and not terms[0].is_late:
            (term,) = terms
            fits = term.fixed.bits == 16 or term.most <= Fixed(16, term.fixed.scale).most
            if term.fixed.scale.ndim == 0 and fits:
                return Arriving(sources=(term.source,), fixed=term.fixed, most=term.most)
        bound = float(largest_of(terms).max())
        # Fresh inputs are larger than those seen: 16 bits have one to spare. What was silent then
        # says nothing.
        largest = min(bound, 2 * observed) if observed else bound
        fixed = activation_format(largest)
        if len(terms) == 1 and terms[0].offset is None:
            source = self._rescaled(terms[0], fixed, shape, node)
        else:
            held = min(bound, _WIDE_ROOM * largest) or 1.0
            wide = Fixed(32, np.asarray(power_of_two(held * 2.0**-_WIDE_BITS)))
            sources = self.in_format(terms, wide, shape, node)
            bound = float(integers_of(terms, wide).max() * wide.scale)
            source = self._brought(sources, wide, np.float64(bound), fixed, shape, node)
        most = int(np.floor(bound / fixed.scale * _RATIO_ERROR + 0.5))
        if most > fixed.most or any(t.is_late for t in terms):
            most = -fixed.least
        return Arriving(sources=(source,), fixed=fixed, most=most)

    def count_of(self, terms: Sequence[Term], node: str) -> int:
        """The largest sum of spikes and counts, which saturates at the reader."""
        most = sum(t.most for t in terms)
        if most >= MOST_COUNT:
            self.saturating.add(node)
        return min(most, MOST_COUNT)

    def settle_late(self, late: Mapping[str, Late]) -> None:
        """Once all populations are known: puts what is missing between formats that lie too far
        apart for one rescale, and tells whose readers got more than was expected."""
        reading = {layer.name: layer for layer in self.layers if layer.name in self._late}
        surprised = self._surprised(reading.values(), late)
        layers, self.layers = self.layers, []
        for layer in layers:
            if layer.name in reading:
                before = late[self._late[layer.name]]
                largest = self._late_largest(layer, late, surprised)
                sources = self._nearer(
                    layer.sources, before.fixed, largest, layer.fixed, layer.shape, layer.node
                )
                layer = dataclasses.replace(layer, sources=sources)
                self._watch(layer, largest)
            # Neurons were built for what was expected, rescales in front of others too.
            put_in = isinstance(layer, OffsetLayer | RescaleLayer) and layer.node in surprised
            if put_in or (isinstance(layer, NeuronLayer) and layer.name in surprised):
                self.saturating.add(layer.name)
            self.add(layer)

    def _surprised(self, reading: Collection[RescaleLayer], late: Mapping[str, Late]) -> set[str]:
        """Nodes to which more may come than was expected."""
        surprised: set[str] = set()
        while True:
            found = {
                layer.node
                for layer in reading
                if (
                    self._late_largest(layer, late, surprised)
                    > late[self._late[layer.name]].expected
                ).any()
            }
            if found == surprised:
                return found
            surprised = found

    def _late_largest(
        self, layer: RescaleLayer, late: Mapping[str, Late], surprised: Collection[str]
    ) -> np.ndarray:
        """Of what a rescale reads: a population that was surprised holds what it can store."""
        population = self._late[layer.name]
        before = late[population]
        return before.limit if population in surprised else before.largest

    def _rescaled(self, term: Term, fixed: Fixed, shape: tuple[int, ...], node: str) -> Source:
        """One analog term, without its offset, in a format."""
        if term.is_late:
            source = self._rescale((term.source,), np.zeros(()), fixed, shape, node)
            self._late[source.layer] = term.source.layer
            return source
        if term.fixed.same_as(fixed):
            return term.source
        return self._brought((term.source,), term.fixed, term.largest, fixed, shape, node)

    def _brought(
        self,
        sources: tuple[Source, ...],
        before: Fixed,
        largest: np.ndarray,
        after: Fixed,
        shape: tuple[int, ...],
        node: str,
    ) -> Source:
        """The sum of sources of one format in another; largest: its largest magnitude."""
        sources = self._nearer(sources, before, largest, after, shape, node)
        return self._rescale(sources, largest, after, shape, node)

    def _nearer(
        self,
        sources: tuple[Source, ...],
        before: Fixed,
        largest: np.ndarray,
        after: Fixed,
        shape: tuple[int, ...],
        node: str,
    ) -> tuple[Source, ...]:
        """The same number at a scale from which one rescale leads to that of `after`."""
        scale = before.scale
        while True:
            ratio = scale / after.scale
            if ratio.min() >= _LEAST_RATIO and ratio.max() < _LARGEST_RATIO:
                return sources
            up, down = ratio < _LEAST_RATIO, ratio >= _LARGEST_RATIO
            scale = scale * np.where(up, _STEP, np.where(down, 1 / _STEP, 1.0))
            sources = (self._rescale(sources, largest, Fixed(32, scale), shape, node),)

    def _rescale(
        self,
        sources: tuple[Source, ...],
        largest: np.ndarray,
        fixed: Fixed,
        shape: tuple[int, ...],
        node: str,
    ) -> Source:
        """One layer, for ratios of scales that it takes."""
        layer = RescaleLayer(
            name=self._new(f"{node}.scaled"),
            node=node,
            sources=sources,
            shape=shape,
            signal=Signal.ANALOG,
            fixed=fixed,
        )
        self._watch(layer, largest)
        self.add(layer)
        return Source(layer.name)

    def _watch(self, layer: RescaleLayer, largest: np.ndarray) -> None:
        if (np.floor(largest / layer.fixed.scale * _RATIO_ERROR + 0.5) >= layer.fixed.most).any():
            self.saturating.add(layer.name)

    def _new(self, wanted: str) -> str:
        name, number = wanted, 1
        while name in self._names:
            number += 1
            name = f"{wanted}{number}"
        self._names.add(name)
        return name


def total_offset(terms: Sequence[Term]) -> np.ndarray | None:
    """The sum of all offsets, None where there is none."""
    offsets = [t.offset for t in terms if t.offset is not None]
    return sum(offsets) if offsets else None


def largest_of(terms: Sequence[Term]) -> np.ndarray:
    """The largest magnitude of the sum of all terms, offsets included: () or (channels,)."""
    found = np.zeros(())
    for term in terms:
        found = found + term.largest + (0.0 if term.offset is None else np.abs(term.offset))
    return found


def integers_of(terms: Sequence[Term], fixed: Fixed) -> np.ndarray:
    """The largest magnitude of the sum of all terms as integers of a format, if nothing saturates:
    float64, () or (channels,)."""
    found = np.zeros(())
    for term in terms:
        if not term.is_analog:
            found = found + term.largest * fixed.one()
        elif not term.is_late and term.fixed.same_as(fixed):
            found = found + _units(term.largest, fixed.scale)
        else:
            found = found + (term.largest / fixed.scale * _RATIO_ERROR + 0.5)
        if term.offset is not None:
            found = found + (np.abs(term.offset) / fixed.scale + 0.5)
    return found


def _units(largest: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """The integer of which `largest` is the product with the scale, rounded as doubles are."""
    return np.ceil(largest / scale * (1 - 2.0**-40))


def activation_format(largest: float) -> Fixed:
    """16 bits for numbers up to this magnitude; the scale is a power of two, at which fractions
    that are binary stay exact."""
    return Fixed(16, np.asarray(power_of_two((largest or 1.0) / 32767)))


def power_of_two(x: float) -> float:
    """The least power of two that is x or more."""
    fraction, exponent = np.frexp(x)
    return float(np.ldexp(1.0, exponent - (fraction == 0.5)))
