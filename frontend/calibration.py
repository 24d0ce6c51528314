"""`--calibration FILE`: inputs like those that an integer network will get."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from frontend.diagnostics import Findings
from frontend.inputs import Sample, load_samples, not_spikes
from frontend.network import Network
from frontend.sample_files import first_of

FLAG = "--calibration"


@dataclasses.dataclass(frozen=True)
class Calibration:
    """One sample or more; in each, Input name to (steps, *port shape), finite float64.

    No Input is silent in all samples. Samples may differ in length, the Inputs of one do not.
    """

    samples: tuple[Sample, ...]

    def largest(self, node: str) -> float:
        """The largest magnitude at an Input, above 0."""
        return max(float(np.abs(sample[node]).max()) for sample in self.samples)

    def first_but_spikes(self, node: str) -> str:
        """The first value at an Input that is neither 0 nor 1, and its place; "": there is none."""
        for k, sample in enumerate(self.samples):
            mask = not_spikes(sample[node])
            if mask.any():
                return f"{first_of(sample[node], mask)} of sample {k}"
        return ""


def load_calibration(
    network: Network, texts: Sequence[str], findings: Findings
) -> Calibration | None:
    """The samples of all files, `[NODE=]FILE` each, as load_samples takes them; None without files.

    Raises ModelError where a file cannot be read or does not fit, and for an Input that gets
    nothing but zeros: of an analog one the range is not known then, and of neither kind which
    weights matter.
    """
    if not texts:
        return None
    samples = load_samples(network, texts, findings, flag=FLAG)
    for layer in network.inputs:
        if not any(sample[layer.name].any() for sample in samples):
            findings.error(
                "SNN218",
                layer.name,
                f"{FLAG}: nothing can be learnt of an Input that stays silent",
                found=f"zeros in all of {sum(len(x[layer.name]) for x in samples):,} steps",
                expected="data in which every Input is active, as it will be in use",
                remedy="calibrate with other data, or without any",
            )
    findings.raise_if_errors()
    return Calibration(samples)
