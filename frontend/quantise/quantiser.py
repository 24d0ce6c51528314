"""Turns a float network into an integer one: every scale is chosen here, layer by layer."""

from __future__ import annotations

import dataclasses
import math
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
)
from frontend.options import Scheme
from frontend.quantise.edges import Edges
from frontend.quantise.fold import fold_gains
from frontend.quantise.observation import LARGEST, Observation, observe
from frontend.quantise.populations import (
    Population,
    quantise_population,
    quantise_population_pow2,
)
from frontend.quantise.room import StateFormat
from frontend.quantise.spike_counts import SpikeCounts
from frontend.quantise.stored_population import TooCoarse, uniform
from frontend.quantise.terms import (
    MOST_COUNT,
    Term,
    Terms,
    activation_format,
    integers_of,
    largest_of,
    power_of_two,
    total_offset,
)
from frontend.quantise.weighted import (
    LayerWeights,
    Weighted,
    quantise_weighted,
    terms_of,
)
from frontend.spiking_inputs import with_spiking_inputs

# Of analog values that are compared or put out: so far below the largest one is the last bit.
_FINEST = 2.0**-30
# So many numbers of 16 bits add up in 32 (constraint P8).
_MOST_CELLS = 65535


@dataclasses.dataclass(frozen=True, kw_only=True)
class QuantiseOptions:
    """weight_bits   4, 8 or 16, where a layer has no width of its own
    state_bits    16 or 32
    scheme
    ranges        the largest magnitude of each analog Input by its name; Inputs that are not in it
                  carry spikes
    samples       calibration data: each sample gives every Input's (steps, *shape)
    widths        of single layers' weights, by name: before weight_bits and the layer's own
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
    saturating  names of its layers in which something may reach the limit of its storage, as far as
                bounds can tell: a value of theirs, or the sum of what arrives at them. Inputs are
                not among them: what the caller gives beyond their range saturates.
    activity    synapse to the share of its inputs that was not zero on calibration data
    """

    network: Network
    saturating: frozenset[str]
    activity: Mapping[str, float] = dataclasses.field(default_factory=dict)


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

    observed  what the network does on the calibration data; None without any
    weights   of the same network, scheme and observation: several networks with other widths can
              share them
    """

    def __init__(
        self,
        network: Network,
        options: QuantiseOptions,
        observed: Observation | None,
        findings: Findings,
        weights: LayerWeights | None = None,
    ):
        self.network = network
        self.options = options
        self.observed = observed
        self.findings = findings
        self.weights = weights or LayerWeights(network, options.scheme, observed)
        self.terms = Terms()
        self.terms.reserve([layer.name for layer in network.layers])
        self.counts = SpikeCounts(network, options.scheme, options.state_bits, self._state_of)
        self.edges = Edges(network, options.ranges, observed, self.counts, self.terms, findings)
        self.populations: dict[str, Population] = {}

    def result(self) -> QuantisedNetwork:
        self._check_overflow()
        if self.findings.errors:
            return QuantisedNetwork(network=self.network, saturating=frozenset())
        early = [x for x in self.network.layers if isinstance(x, DelayLayer) and x.early]
        for layer in early:
            self._announce(layer)
        for layer in self.network.layers:
            if layer not in early:
                self._layer(layer)
        # What goes into an early delay may come of layers after it.
        for layer in early:
            self._fill(layer)
        late = {}
        if not self.findings.errors:
            late = self.edges.late(self.populations)
            self.terms.settle_late(late)
        layers = self._in_order()
        if not self.findings.errors and not late:
            # What is read late is expected not to be larger, not known.
            layers = tuple(self._bounded(layer) for layer in layers)
        network = dataclasses.replace(self.network, format=None, layers=layers)
        return QuantisedNetwork(network=network, saturating=frozenset(self.terms.saturating))

    def _bounded(self, layer: Layer) -> Layer:
        """A population says so where its bounds exclude that it saturates."""
        if not isinstance(layer, NeuronLayer) or self.populations[layer.name].saturates:
            return layer
        return dataclasses.replace(layer, bounded=True)

    def _in_order(self) -> tuple[Layer, ...]:
        """Early delays behind the Inputs: they are read before what they read is there."""

        def place(layer: Layer) -> int:
            is_early = isinstance(layer, DelayLayer) and layer.early
            return 0 if isinstance(layer, InputLayer) else 1 if is_early else 2

        return tuple(sorted(self.terms.layers, key=place))

    def _check_overflow(self) -> None:
        """One error: what comes behind overflows for that reason."""
        overflowing = () if self.observed is None else self.observed.overflowing
        for layer in self.network.layers:
            if layer.name in overflowing:
                self.findings.error(
                    "SNN223",
                    layer.name,
                    "its numbers overflow in floats already, on the calibration data",
                    found=f"numbers beyond {LARGEST:.2g}",
                    expected="numbers that have a range",
                    remedy="mend the model (is a decay above 1, does a cycle grow?), or calibrate "
                    "with other data",
                )
                return

    def _state_of(self, layer: NeuronLayer) -> StateFormat:
        if self.observed is None:
            return StateFormat(bits=self.options.state_bits)
        return StateFormat(
            bits=self.options.state_bits,
            membrane=self.observed.membrane[layer.name],
            synapse=self.observed.synapse.get(layer.name),
        )

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

    def _add(self, layer: Layer, largest: np.ndarray, offset: np.ndarray | None = None) -> None:
        """largest, offset: as of a Term."""
        self.terms.add(layer)
        self.edges.give(layer, largest, offset)

    def _input(self, layer: InputLayer) -> None:
        if layer.signal is Signal.SPIKES:
            self._add(layer, np.float64(1.0))
            return
        fixed = activation_format(self.options.ranges[layer.name])
        # The caller may give any integer of the storage.
        self._add(dataclasses.replace(layer, fixed=fixed), -fixed.least * fixed.scale)

    def _weighted(self, layer: Weighted) -> None:
        arriving = self.edges.activation(layer)
        bits = self._width(layer)
        found = quantise_weighted(layer, self.weights.of(layer, bits), bits, arriving)
        if not found.fits:
            self.findings.error(
                "SNN221",
                layer.name,
                "its sums do not fit into 64 bits",
                found=f"{terms_of(layer):,} weights of {bits} bits, inputs up to {arriving.most:,}",
                expected="sums below 2^62, whatever the weights are",
                remedy="give its weights fewer bits, or let fewer spikes be counted before it",
            )
        self._add(found.layer, found.largest, found.offset)

    def _width(self, layer: Weighted) -> int:
        wanted = self.options.widths.get(layer.name, layer.weight_bits)
        if wanted is not None:
            return wanted
        # A Scale has few numbers, and none of them hides among others.
        return 16 if isinstance(layer, ScaleLayer) else self.options.weight_bits

    def _population(self, layer: NeuronLayer) -> None:
        terms = self.edges.into(layer)
        offset = total_offset(terms)
        if offset is not None and not layer.kind.has_synapse:
            # A constant input is a drive.
            drive = offset.reshape(*offset.shape, *(1,) * (len(layer.shape) - offset.ndim))
            drive = drive if layer.gain is None else drive * layer.gain
            layer = dataclasses.replace(
                layer, drive=drive if layer.drive is None else layer.drive + drive
            )
            terms = [dataclasses.replace(term, offset=None) for term in terms]
        found = self._quantised(layer, terms)
        if found is None:
            # What comes behind is looked at all the same.
            stand_in = dataclasses.replace(layer, fixed=Fixed(32, np.ones(())))
            self.edges.give(stand_in, np.float64(1.0))
            return
        if terms and not any(t.is_analog for t in terms):
            self.terms.count_of(terms, layer.name)
            sources = tuple(t.source for t in terms)
        else:
            wide = Fixed(32, found.layer.fixed.scale)
            sources = self.terms.in_format(terms, wide, layer.shape, layer.name)
        if found.saturates:
            self.terms.saturating.add(layer.name)
        if found.silent:
            self._warn_of_silence(layer, found.silent)
        self.populations[layer.name] = found
        spikes = layer.kind.spiking
        largest = np.float64(found.most_count) if spikes else found.largest
        self._add(dataclasses.replace(found.layer, sources=sources), largest)

    def _quantised(self, layer: NeuronLayer, terms: list[Term]) -> Population | None:
        """None after an error."""
        bits = self.options.state_bits
        try:
            if self.options.scheme is Scheme.POW2:
                return quantise_population_pow2(layer, terms)
            planned = self.counts.planned.get(layer.name)
            return quantise_population(layer, terms, self._state_of(layer), planned)
        except TooCoarse as problem:
            self.findings.error(
                "SNN224",
                layer.name,
                f"this population does not fit integers of {bits} bits",
                found=problem.found,
                expected=problem.expected,
                remedy="compile it in floats, --dtype f32" if bits == 32 else "give --state i32",
            )
        return None

    def _warn_of_silence(self, layer: NeuronLayer, silent: int) -> None:
        size = math.prod(layer.shape)
        who = "no neuron can ever" if silent == size else f"{silent} of {size} neurons can never"
        self.findings.warning(
            "SNN225",
            layer.name,
            f"{who} reach the threshold",
            found=f"thresholds up to {layer.threshold.max():.6g}, above what the weights and the "
            "largest inputs add up to",
            expected="thresholds that a membrane can reach",
            remedy="nothing, if that is meant: these neurons stay silent",
        )

    def _threshold(self, layer: ThresholdLayer) -> None:
        terms = self.edges.into(layer)
        fixed, sources, threshold = self._compared(layer, terms)
        stored = np.floor(threshold / fixed.scale_over(len(layer.shape)))
        stored = np.clip(stored, fixed.least, fixed.most).astype(np.int64)
        found = dataclasses.replace(
            layer, sources=sources, threshold=uniform(stored, layer.shape), threshold_fixed=fixed
        )
        self._add(found, np.float64(1.0))

    def _compared(
        self, layer: ThresholdLayer, terms: list[Term]
    ) -> tuple[Fixed, tuple[Source, ...], np.ndarray]:
        """What is compared, where it comes from, and with which number."""
        if not any(t.is_analog for t in terms):
            self.terms.count_of(terms, layer.name)
            sources = tuple(t.source for t in terms)
            return Fixed(32 if terms else 16, np.ones(())), sources, layer.threshold
        if len(terms) == 1 and not terms[0].is_late:
            # x + b > t where x > t - b.
            (term,), rank, threshold = terms, len(layer.shape), layer.threshold
            if term.offset is not None:
                offset = term.offset
                threshold = threshold - offset.reshape(*offset.shape, *(1,) * (rank - offset.ndim))
            # What is stored as the least integer is above a threshold below it.
            if (threshold >= term.fixed.least * term.fixed.scale_over(rank)).all():
                return term.fixed, (term.source,), threshold
        scale = power_of_two((float(largest_of(terms).max()) or 1.0) * _FINEST)
        fixed = Fixed(32, np.asarray(scale))
        sources = self.terms.in_format(terms, fixed, layer.shape, layer.name)
        return fixed, sources, layer.threshold

    def _pool(self, layer: PoolLayer) -> None:
        arriving = self.edges.activation(layer)
        cells = math.prod(layer.window.kernel)
        fixed = None
        if layer.signal is Signal.ANALOG:
            over = cells if layer.kind is PoolKind.AVERAGE else 1
            fixed = Fixed(32, np.asarray(arriving.scale / over))
        if arriving.fixed is not None and arriving.fixed.bits <= 16 and cells > _MOST_CELLS:
            self.findings.error(
                "SNN222",
                layer.name,
                "its window is too large for integers",
                found=f"{cells:,} cells",
                expected=f"at most {_MOST_CELLS:,}",
                remedy="pool in two steps, or compile it in floats, --dtype f32",
            )
        found = dataclasses.replace(layer, sources=arriving.sources, fixed=fixed)
        most = arriving.most * cells
        if most >= MOST_COUNT:
            self.terms.saturating.add(layer.name)
        most = min(most, MOST_COUNT + (arriving.fixed is not None))
        self._add(found, most * (1.0 if fixed is None else fixed.scale))

    def _moved(self, layer: FlattenLayer | DelayLayer) -> None:
        """Integers that are only put elsewhere."""
        arriving = self.edges.activation(layer)
        fixed = arriving.fixed
        if isinstance(layer, DelayLayer) and fixed is not None and arriving.most >= fixed.most:
            # Its line holds what was saturated before it.
            self.terms.saturating.add(layer.name)
        found = dataclasses.replace(layer, sources=arriving.sources, fixed=fixed)
        self._add(found, arriving.most * arriving.scale)

    def _announce(self, layer: DelayLayer) -> None:
        """What a delay gives before it is known what goes into it."""
        if layer.signal is not Signal.ANALOG:
            self.edges.give(layer, np.float64(self.counts.most(layer)))
            return
        observed = None if self.observed is None else self.observed.largest[layer.name]
        fixed = activation_format(self.edges.expected_range(layer, observed))
        self.edges.give(dataclasses.replace(layer, fixed=fixed), -fixed.least * fixed.scale)

    def _fill(self, layer: DelayLayer) -> None:
        """What goes into a delay that was announced."""
        terms, fixed = self.edges.into(layer), self.edges.given(layer).fixed
        if fixed is None:
            self.terms.count_of(terms, layer.name)
            sources = tuple(t.source for t in terms)
        else:
            sources = self.terms.in_format(terms, fixed, layer.shape, layer.name)
            if (integers_of(terms, fixed) >= fixed.most).any():
                self.terms.saturating.add(layer.name)
        self.terms.add(dataclasses.replace(layer, sources=sources, fixed=fixed))

    def _output(self, layer: OutputLayer) -> None:
        """Also read by others, where it stands on a cycle."""
        terms = self.edges.into(layer)
        if layer.signal is not Signal.ANALOG:
            most = self.terms.count_of(terms, layer.name)
            sources = tuple(t.source for t in terms)
            self._add(dataclasses.replace(layer, sources=sources), np.float64(most))
            return
        scale = power_of_two((float(largest_of(terms).max()) or 1.0) * _FINEST)
        fixed = Fixed(32, np.asarray(scale))
        if len(terms) == 1 and not terms[0].is_late and terms[0].offset is None:
            direct = terms[0].fixed
            if direct.bits == 32 and direct.scale.ndim == 0:
                fixed = direct
        sources = self.terms.in_format(terms, fixed, layer.shape, layer.name)
        most = float(integers_of(terms, fixed).max())
        if any(t.is_late for t in terms):
            most = -fixed.least
        self._add(dataclasses.replace(layer, sources=sources, fixed=fixed), most * fixed.scale)
