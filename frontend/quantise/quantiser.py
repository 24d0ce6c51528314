"""Turns a float network into an integer one: every scale is chosen here, layer by layer."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

import numpy as np

from frontend.diagnostics import Findings
from frontend.network import (
    ConvLayer,
    DelayLayer,
    Fixed,
    FlattenLayer,
    InputLayer,
    Layer,
    LinearLayer,
    Network,
    NeuronLayer,
    OutputLayer,
    PoolKind,
    PoolLayer,
    ScaleLayer,
    Signal,
    Source,
    ThresholdLayer,
    Timing,
    input_shape,
)
from frontend.options import Scheme
from frontend.quantise.bounds import Bounds, bounds
from frontend.quantise.fold import fold_gains
from frontend.quantise.observation import Observation, observe
from frontend.quantise.patches import conv_moments
from frontend.quantise.populations import (
    StateFormat,
    TooCoarse,
    compact,
    planned_largest,
    quantise_population,
    store,
)
from frontend.quantise.signals import with_spiking_inputs
from frontend.quantise.terms import (
    Arriving,
    Term,
    Terms,
    activation_format,
    largest_sum,
    power_of_two,
    total_offset,
)
from frontend.quantise.traces import Filter, moments
from frontend.quantise.weights import (
    QuantisedWeights,
    quantise_elements,
    quantise_pow2,
    quantise_weights,
)
from frontend.step_rule import Spikes

# Sums are formed in 32 bits where they fit; in 64, shifted by up to so many bits, where not.
_SUM_LIMIT, _MOST_SHIFT = 2**31 - 1, 31
_MOST_COUNT = 2**31 - 1
# The scheme pow2 is that of the reference system: Q12 states and decays, rounded down.
_POW2_BITS = 12


@dataclasses.dataclass(frozen=True, kw_only=True)
class QuantiseOptions:
    """weight_bits   4, 8 or 16, where a layer has no width of its own
    state_bits    16 or 32
    scheme
    ranges        the largest magnitude of each analog Input by its name; Inputs that are not in it
                  carry spikes
    samples       calibration data: each sample gives every Input's (steps, *shape)
    """

    weight_bits: int
    state_bits: int
    scheme: Scheme
    ranges: Mapping[str, float]
    samples: Sequence[Mapping[str, np.ndarray]]
    widths: Mapping[str, int] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True, kw_only=True)
class QuantisedNetwork:
    """network     in integers
    saturating  names of its layers whose values the bounds do not keep off the limits of their
                storage
    """

    network: Network
    saturating: frozenset[str]


def quantise(network: Network, options: QuantiseOptions, findings: Findings) -> QuantisedNetwork:
    """The integer network of a network in f64 (coefficients that are not rounded yet).

    What cannot be expressed goes to `findings` as errors; the result is then not to be used.
    """
    prepared = prepare(network, options.ranges)
    observed = observe(prepared, options.samples) if options.samples else None
    return Quantiser(prepared, options, observed, findings).result()


def prepare(network: Network, ranges: Mapping[str, float]) -> Network:
    """The float network that is quantised: gains in the weights, spikes where they flow."""
    spiking = {layer.name for layer in network.inputs if layer.name not in ranges}
    return with_spiking_inputs(fold_gains(network), spiking)


class Quantiser:
    """The integer network of a network that is prepared.

    observed: what the network does on the calibration data; with it several networks of other
    widths can be made of one observation.
    """

    def __init__(
        self,
        network: Network,
        options: QuantiseOptions,
        observed: Observation | None,
        findings: Findings,
    ):
        self.network = network
        self.options = options
        self.observed = observed
        self.findings = findings
        self.terms = Terms()
        self.terms.reserve([layer.name for layer in network.layers])
        self.given: dict[str, Term] = {}  # what each layer gives now
        self.planned: dict[str, float] = {}
        self._bounds: Bounds | None = None

    def result(self) -> QuantisedNetwork:
        self._plan_counts()
        early = [x for x in self.network.layers if isinstance(x, DelayLayer) and x.early]
        for layer in early:
            self._announce(layer)
        for layer in self.network.layers:
            if layer not in early:
                self._layer(layer)
        # What goes into an early delay may come of layers after it.
        for layer in early:
            self._moved(layer)
        populations = [x for x in self.terms.layers if isinstance(x, NeuronLayer)]
        self.terms.in_steps({layer.name: layer.fixed for layer in populations})
        network = dataclasses.replace(
            self.network, format=None, layers=self._in_order({x.name for x in early})
        )
        return QuantisedNetwork(network=network, saturating=frozenset(self.terms.saturating))

    def _in_order(self, early: set[str]) -> tuple[Layer, ...]:
        """Early delays behind the Inputs: they are read before what they read is there."""
        layers = self.terms.layers
        inputs = [x for x in layers if isinstance(x, InputLayer)]
        delays = [x for x in layers if x.name in early]
        return (*inputs, *delays, *(x for x in layers if x not in inputs and x not in delays))

    # ---- edges

    def _edges(self, layer: Layer) -> list[Term]:
        return [self._term(source) for source in layer.sources]

    def _term(self, source: Source) -> Term:
        layer = self.network[source.layer]
        if source.timing is Timing.NOW:
            return self.given[source.layer]
        if layer.signal is not Signal.ANALOG:
            return _counts(source, layer.signal, self._count_bound(layer))
        observed = self._observed_membrane(layer)
        seen = None if observed is None else float(observed.max())
        largest = self._late_range(layer, seen)
        return Term(
            source=source, signal=Signal.ANALOG, fixed=None, largest=np.float64(largest or 1.0)
        )

    def _arriving(self, layer: Layer) -> Arriving:
        return self.terms.activation(
            self._edges(layer),
            self._arriving_shape(layer),
            layer.name,
            self._observed_largest(layer),
        )

    def _arriving_shape(self, layer: Layer) -> tuple[int, ...]:
        """Of each edge: a Flatten takes what arrives as it is."""
        for source in layer.sources:
            return self.network[source.layer].shape
        return input_shape(layer)

    def _observed_largest(self, layer: Layer) -> float | None:
        return None if self.observed is None else self.observed.largest[layer.name]

    def _observed_membrane(self, layer: NeuronLayer) -> np.ndarray | None:
        return None if self.observed is None else self.observed.membrane[layer.name]

    def _late_range(self, layer: Layer, observed: float | None) -> float:
        """The largest magnitude of a number that is read before it is made."""
        if self._bounds is None:
            self._bounds = bounds(self.network, self.options.ranges)
        bound = self._bounds.largest[layer.name]
        if observed is not None:
            return min(bound, 2 * observed)
        if layer.name in self._bounds.growing:
            self.findings.error(
                layer.name,
                "its range is not known: it feeds back into itself, and may grow without end",
                found="no calibration data",
                expected="data that show how large it becomes",
                remedy="give --calibration X.npy",
            )
        return bound

    def _plan_counts(self) -> None:
        """Neurons whose counts are read before they are made get a range beforehand."""
        counting = [x for x in self.network.layers if x.signal is Signal.COUNTS]
        early = any(isinstance(x, DelayLayer) and x.early for x in counting)
        read_late = {
            s.layer for x in self.network.layers for s in x.sources if s.timing is not Timing.NOW
        }
        for layer in counting:
            if isinstance(layer, NeuronLayer) and (early or layer.name in read_late):
                self.planned[layer.name] = planned_largest(layer, self._observed_membrane(layer))

    def _count_bound(self, layer: Layer, behind: frozenset[str] = frozenset()) -> int:
        """The largest count that a layer gives which may not be built yet. Where counts go round
        in a ring of Delays, they saturate."""
        if layer.signal is Signal.SPIKES:
            return 1
        if layer.name in behind:
            return _MOST_COUNT
        if isinstance(layer, NeuronLayer):
            if self.options.scheme is Scheme.POW2:
                return _MOST_COUNT
            # The storage holds less than twice what was planned.
            most = 2 * self.planned[layer.name] / float(layer.threshold.min())
            return int(min(most * 1.01 + 2, _MOST_COUNT))
        cells = int(np.prod(layer.window.kernel)) if isinstance(layer, PoolLayer) else 1
        behind |= {layer.name}
        arriving = sum(self._count_bound(self.network[s.layer], behind) for s in layer.sources)
        return min(arriving * cells, _MOST_COUNT)

    # ---- layers

    def _layer(self, layer: Layer) -> None:
        match layer:
            case InputLayer():
                self._input(layer)
            case LinearLayer() | ConvLayer() | ScaleLayer():
                self._weighted(layer)
            case NeuronLayer():
                self._population(layer)
            case ThresholdLayer():
                self._threshold(layer)
            case PoolLayer():
                self._pool(layer)
            case FlattenLayer() | DelayLayer():
                self._moved(layer)
            case OutputLayer():
                self._output(layer)
            case _:
                raise NotImplementedError(f"no integers for {type(layer).__name__}")

    def _give(self, layer: Layer, largest: np.ndarray, offset: np.ndarray | None = None) -> None:
        self.given[layer.name] = Term(
            source=Source(layer.name),
            signal=layer.signal,
            fixed=layer.fixed if layer.signal is Signal.ANALOG else None,
            largest=np.asarray(largest, np.float64),
            offset=offset,
        )

    def _input(self, layer: InputLayer) -> None:
        if layer.signal is Signal.SPIKES:
            self.terms.add(layer)
            self._give(layer, np.float64(1.0))
            return
        fixed = activation_format(self.options.ranges[layer.name])
        layer = dataclasses.replace(layer, fixed=fixed)
        self.terms.add(layer)
        self._give(layer, fixed.most * fixed.scale)

    def _weighted(self, layer: LinearLayer | ConvLayer | ScaleLayer) -> None:
        arriving = self._arriving(layer)
        is_scale = isinstance(layer, ScaleLayer)
        weight = layer.scale if is_scale else layer.weight
        matrix = weight.reshape(1, -1) if is_scale else weight.reshape(len(weight), -1)
        # A Scale has few numbers, and none of them hides among others.
        wanted = self.options.widths.get(layer.name, layer.weight_bits)
        bits = wanted or (16 if is_scale else self.options.weight_bits)
        stored = self._weights(layer, matrix.astype(np.float64), bits)
        scale = stored.scale.reshape(()) if is_scale else stored.scale
        rows = np.abs(stored.integers.astype(np.float64))
        largest = (rows.max(initial=0.0) if is_scale else rows.sum(axis=1)) * arriving.most
        shift = self._sum_shift(layer, float(np.max(largest, initial=0.0)))
        fixed = Fixed(32, np.asarray(scale * arriving.scale * 2.0**shift))
        integers = stored.integers.reshape(weight.shape)
        changes = {"scale": integers} if is_scale else {"weight": integers, "bias": None}
        offset = None
        if not is_scale:
            offset = stored.bias_correction + (0.0 if layer.bias is None else layer.bias)
        found = dataclasses.replace(
            layer,
            **changes,
            sources=arriving.sources,
            fixed=fixed,
            weight_bits=bits,
            weight_fixed=Fixed(bits, scale),
        )
        self.terms.add(found)
        self._give(found, (largest / 2.0**shift + (shift > 0)) * fixed.scale, offset)

    def _weights(self, layer: Layer, matrix: np.ndarray, bits: int) -> QuantisedWeights:
        if self.options.scheme is Scheme.POW2:
            return quantise_pow2(matrix, bits)
        if isinstance(layer, ScaleLayer):
            return quantise_elements(matrix, bits)
        if self.observed is None:
            return quantise_weights(matrix, bits)
        sequences = self.observed.arriving[layer.name]
        if not sequences:
            return quantise_weights(matrix, bits)
        seen_by = self._filter(layer)
        if isinstance(layer, ConvLayer):
            return quantise_weights(matrix, bits, conv_moments(layer, sequences, seen_by))
        return quantise_weights(matrix, bits, moments(sequences, seen_by, len(matrix)))

    def _filter(self, layer: Layer) -> Filter:
        """How the first population behind the weights filters what they give."""
        for reader in self.network.layers:
            if isinstance(reader, NeuronLayer) and any(
                s.layer == layer.name for s in reader.sources
            ):
                synaptic = reader.synaptic_decay
                return Filter(
                    _by_channel(reader.decay, reader.shape),
                    None if synaptic is None else _by_channel(synaptic, reader.shape),
                )
        return Filter(np.zeros(()))

    def _sum_shift(self, layer: Layer, largest: float) -> int:
        """By how many bits sums of this size have to be shifted to fit 32."""
        shift = 0
        while largest / 2.0**shift + (shift > 0) > _SUM_LIMIT:
            shift += 1
        if shift > _MOST_SHIFT:
            self.findings.error(
                layer.name,
                "its sums do not fit into 64 bits, shifted into 32",
                found=f"weights and inputs whose products add up to {largest:.3g}",
                expected=f"at most 2^31 * 2^{_MOST_SHIFT}",
                remedy="scale the model's weights down, or give its Inputs a smaller range",
            )
            return _MOST_SHIFT
        return shift

    def _population(self, layer: NeuronLayer) -> None:
        terms = self._edges(layer)
        offset = total_offset(terms)
        if offset is not None and not layer.kind.has_synapse:
            # A constant input is a drive.
            drive = _over(offset, layer.shape)
            drive = drive if layer.gain is None else drive * layer.gain
            layer = dataclasses.replace(
                layer, drive=drive if layer.drive is None else layer.drive + drive
            )
            terms = [dataclasses.replace(term, offset=None) for term in terms]
        found, largest = self._stored(layer, terms)
        if found is None:
            return
        sources: tuple[Source, ...] = ()
        if terms and not any(t.is_analog for t in terms):
            sources = tuple(t.source for t in terms)
        elif terms:
            wide = Fixed(32, found.fixed.scale)
            sources = self.terms.in_format(terms, wide, layer.shape, layer.name)
        found = dataclasses.replace(found, sources=sources)
        self.terms.add(found)
        if found.signal is Signal.COUNTS:
            largest = np.float64(found.fixed.most // int(found.threshold.min()))
        self._give(found, largest if found.signal is not Signal.SPIKES else np.float64(1.0))

    def _stored(
        self, layer: NeuronLayer, terms: list[Term]
    ) -> tuple[NeuronLayer | None, np.ndarray]:
        if self.options.scheme is Scheme.POW2:
            fixed = Fixed(32, np.asarray(2.0**-_POW2_BITS))
            everywhere = np.ones(layer.shape, bool)
            stored = store(layer, fixed, everywhere, factor_bits=_POW2_BITS)
            self.terms.saturating.add(layer.name)
            return stored, fixed.most * fixed.scale
        state = StateFormat(
            bits=self.options.state_bits, observed=self._observed_membrane(layer)
        )
        try:
            found = quantise_population(layer, terms, state, self.planned.get(layer.name))
        except TooCoarse as problem:
            wide = self.options.state_bits == 32
            self.findings.error(
                layer.name,
                f"this population does not fit integers of {self.options.state_bits} bits",
                found=str(problem),
                expected="a leak and factors that keep their values",
                remedy="compile it in floats, --dtype f32" if wide else "give --state i32",
            )
            self.given[layer.name] = _counts(Source(layer.name), Signal.SPIKES, 1)
            return None, np.float64(0.0)
        if found.saturates:
            self.terms.saturating.add(layer.name)
        if found.silent:
            size = int(np.prod(layer.shape))
            who = "no neuron" if found.silent == size else f"{found.silent} of {size} neurons"
            self.findings.warning(
                layer.name,
                f"{who} can {'' if found.silent == size else 'n'}ever reach the threshold",
                found=f"thresholds up to {layer.threshold.max():.6g}, above what the weights and "
                "the largest inputs add up to",
                expected="thresholds that a membrane can reach",
                remedy="nothing, if that is meant: these neurons stay silent, as in floats",
            )
        return found.layer, found.largest

    def _threshold(self, layer: ThresholdLayer) -> None:
        terms = self._edges(layer)
        threshold = layer.threshold
        analog = [t for t in terms if t.is_analog]
        if len(terms) == 1 and analog and terms[0].fixed is not None:
            # x + b > t where x > t - b.
            fixed, sources = terms[0].fixed, (terms[0].source,)
            if terms[0].offset is not None:
                threshold = threshold - _over(terms[0].offset, layer.shape)
        elif analog:
            scale = power_of_two((largest_sum(terms) or 1.0) * 2.0**-30)
            fixed = Fixed(32, np.asarray(scale))
            sources = self.terms.in_format(terms, fixed, layer.shape, layer.name)
        else:
            fixed = Fixed(32 if terms else 16, np.ones(()))
            sources = tuple(t.source for t in terms)
        stored = np.floor(threshold / fixed.scale_over(len(layer.shape)))
        stored = np.clip(stored, fixed.least, fixed.most).astype(np.int64)
        found = dataclasses.replace(
            layer, sources=sources, threshold=compact(stored, layer.shape), threshold_fixed=fixed
        )
        self.terms.add(found)
        self._give(found, np.float64(1.0))

    def _pool(self, layer: PoolLayer) -> None:
        arriving = self._arriving(layer)
        cells = int(np.prod(layer.window.kernel))
        fixed = None
        if layer.signal is Signal.ANALOG:
            over = cells if layer.kind is PoolKind.AVERAGE else 1
            fixed = Fixed(32, np.asarray(arriving.scale / over))
        found = dataclasses.replace(layer, sources=arriving.sources, fixed=fixed)
        self.terms.add(found)
        most = min(arriving.most * cells, 2**31 - 1)
        self._give(found, most * (1.0 if fixed is None else fixed.scale))

    def _moved(self, layer: FlattenLayer | DelayLayer) -> None:
        """Integers that are only put elsewhere."""
        announced = self.given.get(layer.name)
        if announced is not None and announced.is_analog:
            sources = self.terms.in_format(
                self._edges(layer), announced.fixed, layer.shape, layer.name
            )
            self.terms.add(dataclasses.replace(layer, sources=sources, fixed=announced.fixed))
            return
        arriving = self._arriving(layer)
        found = dataclasses.replace(layer, sources=arriving.sources, fixed=arriving.fixed)
        self.terms.add(found)
        if announced is None:
            self._give(found, arriving.most * arriving.scale)

    def _announce(self, layer: DelayLayer) -> None:
        """What a delay gives before it is known what goes into it."""
        if layer.signal is not Signal.ANALOG:
            most = self._count_bound(layer)
            self.given[layer.name] = _counts(Source(layer.name), layer.signal, most)
            return
        largest = self._late_range(layer, self._observed_largest(layer))
        fixed = activation_format(largest)
        self.terms.saturating.add(layer.name)
        self._give(dataclasses.replace(layer, fixed=fixed), fixed.most * fixed.scale)

    def _output(self, layer: OutputLayer) -> None:
        """Also read by others, where it stands on a cycle."""
        terms = self._edges(layer)
        if layer.signal is not Signal.ANALOG:
            most = min(sum(t.most for t in terms), _MOST_COUNT)
            found = dataclasses.replace(layer, sources=tuple(t.source for t in terms))
            self.terms.add(found)
            self._give(found, np.float64(most))
            return
        bound = largest_sum(terms) or 1.0
        fixed = Fixed(32, np.asarray(power_of_two(bound * 2.0**-30)))
        if len(terms) == 1 and terms[0].fixed is not None and terms[0].offset is None:
            direct = terms[0].fixed
            if direct.bits == 32 and direct.scale.ndim == 0:
                fixed = direct
        sources = self.terms.in_format(terms, fixed, layer.shape, layer.name)
        found = dataclasses.replace(layer, sources=sources, fixed=fixed)
        self.terms.add(found)
        self._give(found, np.float64(bound))


def _counts(source: Source, signal: Signal, most: int) -> Term:
    return Term(source=source, signal=signal, fixed=None, largest=np.float64(most))


def _over(values: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """() or (channels,) as it broadcasts over the shape."""
    return values.reshape(*values.shape, *(1,) * (len(shape) - values.ndim))


def _by_channel(values: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """() as it is, else the mean of each channel of what has the shape."""
    return values if values.ndim == 0 else values.reshape(shape[0], -1).mean(axis=1)
