"""Spikes that integer networks move, by the way in which they were made."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from bench.quantisation.subjects import Subject
from frontend.comparison.comparison import Comparison, compare
from frontend.diagnostics import Findings
from frontend.options import Scheme
from frontend.quantise.observation import observe
from frontend.quantise.quantiser import QuantiseOptions, Quantiser, prepare


@dataclasses.dataclass(frozen=True, kw_only=True)
class Variant:
    """A way to make integers of a network: numbers and scheme as in QuantiseOptions.

    title       the head of its column
    calibrated  whether calibration data are given
    """

    title: str
    weight_bits: int = 8
    state_bits: int = 32
    scheme: Scheme = Scheme.CHANNEL
    calibrated: bool = True


POW2 = Variant(title="pow2", scheme=Scheme.POW2, calibrated=False)
I8 = Variant(title="i8")
I8_NO_DATA = Variant(title="no data", calibrated=False)
I8_STATE_I16 = Variant(title="i8:i16", state_bits=16)
I4 = Variant(title="i4", weight_bits=4)
I16 = Variant(title="i16", weight_bits=16)
# What is set against pow2.
VARIANTS = (I8, I8_NO_DATA, I8_STATE_I16, I4, I16)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Measured:
    """comparisons  with the floats, of pow2 and of others, all on the same samples
    refused      what the quantiser found instead
    """

    subject: Subject
    comparisons: Mapping[Variant, Comparison]
    refused: Mapping[Variant, str]

    def layers_moved(self, variant: Variant) -> dict[str, int]:
        """Spikes moved by each layer alone."""
        populations = self.comparisons[variant].populations
        return {x.name: x.alone.spikes.moved for x in populations}

    def output_moved(self, variant: Variant) -> int:
        """Spikes moved end to end."""
        (output,) = self.comparisons[variant].outputs
        return output.difference.spikes.moved

    def layer_ratios(self, variant: Variant) -> dict[str, float | None]:
        """Moved over moved under pow2; None where that moves none, or the variant is refused."""
        base = self.layers_moved(POW2)
        if variant in self.refused:
            return dict.fromkeys(base)
        moved = self.layers_moved(variant)
        return {name: _ratio(moved[name], base[name]) for name in base}

    def output_ratio(self, variant: Variant) -> float | None:
        """As layer_ratios, end to end."""
        if variant in self.refused:
            return None
        return _ratio(self.output_moved(variant), self.output_moved(POW2))


@dataclasses.dataclass(frozen=True, kw_only=True)
class Pooled:
    """count: how many ratios there are, of as many layers or outputs."""

    count: int
    median: float
    worst: float


def measure(subject: Subject, variants: Sequence[Variant] = VARIANTS) -> Measured:
    """Runs the subject in pow2 and in these variants."""
    prepared = prepare(subject.exact, subject.ranges)
    observed = observe(prepared, subject.calibration)
    comparisons, refused = {}, {}
    for variant in (POW2, *variants):
        findings = Findings(subject.name)
        options = QuantiseOptions(
            weight_bits=variant.weight_bits,
            state_bits=variant.state_bits,
            scheme=variant.scheme,
            ranges=subject.ranges,
            samples=subject.calibration if variant.calibrated else (),
        )
        seen = observed if variant.calibrated else None
        integers = Quantiser(prepared, options, seen, findings).result().network
        if findings.errors:
            refused[variant] = findings.errors[0].found
        else:
            comparisons[variant] = compare(
                subject.floats, integers, subject.evaluation, subject.labels
            )
    return Measured(subject=subject, comparisons=comparisons, refused=refused)


def pooled_layers(found: Iterable[Measured], variant: Variant) -> Pooled:
    """Over all layers of the subjects that are pooled."""
    return _pooled(
        ratio for x in found if x.subject.pooled for ratio in x.layer_ratios(variant).values()
    )


def pooled_outputs(found: Iterable[Measured], variant: Variant) -> Pooled:
    """Over the outputs of the subjects that are pooled."""
    return _pooled(x.output_ratio(variant) for x in found if x.subject.pooled)


def _ratio(moved: int, base: int) -> float | None:
    return moved / base if base else None


def _pooled(ratios: Iterable[float | None]) -> Pooled:
    known = [ratio for ratio in ratios if ratio is not None]
    return Pooled(count=len(known), median=float(np.median(known)), worst=max(known))
