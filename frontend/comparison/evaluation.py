"""`--input` and `--labels`: what both sides of a comparison are run with."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from frontend.comparison.comparison import class_count
from frontend.diagnostics import Findings
from frontend.inputs import Sample, load_samples, not_spikes
from frontend.labels import load_labels
from frontend.network import InputLayer, Network, Signal
from frontend.sample_files import first_of

FLAG = "--input"


def load_evaluation(
    reference: Network,
    tested: Network,
    texts: Sequence[str],
    labels: str | None,
    findings: Findings,
) -> tuple[tuple[Sample, ...], np.ndarray | None]:
    """The samples of all files, `[NODE=]FILE` each, as load_samples takes them; and of each its
    label, (samples,) int64, None without a file of labels.

    Raises ModelError where a file cannot be read or does not fit either network.
    """
    samples = load_samples(reference, texts, findings, flag=FLAG)
    for network in (reference, tested):
        for layer in network.inputs:
            _check_input(layer, samples, findings)
    found = None
    if labels is not None:
        found = load_labels(labels, findings)
        _check_labels(found, len(samples), class_count(reference), findings)
    findings.raise_if_errors()
    return samples, found


def _check_input(layer: InputLayer, samples: Sequence[Sample], findings: Findings) -> None:
    """Do the samples fit what the Input was made for?"""
    for k, sample in enumerate(samples):
        values = sample[layer.name]
        if layer.signal is Signal.SPIKES:
            if not_spikes(values).any():
                findings.error(
                    "SNN172",
                    layer.name,
                    "this Input takes spikes",
                    found=f"{first_of(values, not_spikes(values))} of sample {k}",
                    expected="0 or 1 in every step",
                    remedy=f"give {FLAG} spikes, or --input-kind {layer.name}=analog",
                )
                return
            continue
        if layer.fixed is None:
            return
        most = layer.fixed.most * float(layer.fixed.scale)
        beyond = np.abs(values) > most
        if beyond.any():
            findings.warning(
                "SNN217",
                layer.name,
                "inputs leave the range that integers have, and saturate",
                found=f"{first_of(values, beyond)} of sample {k}",
                expected=f"at most {most:g} in magnitude",
                remedy="none, if that is meant; else give a larger --input-range",
            )
            return


def _check_labels(labels: np.ndarray, samples: int, classes: int, findings: Findings) -> None:
    if len(labels) != samples:
        findings.error(
            "SNN183",
            None,
            "--labels and --input have different numbers of samples",
            found=f"{len(labels):,} labels for {samples:,} samples",
            expected="a label for each sample",
            remedy="give the labels of these samples, in their order",
        )
    if classes < 2:
        findings.error(
            "SNN183",
            None,
            "--labels needs an output with an element for each class",
            found=f"{classes} output element",
            expected="two or more",
            remedy="leave --labels out",
        )
    elif labels.max() >= classes:
        place = int(labels.argmax())
        findings.error(
            "SNN183",
            None,
            "--labels: there is no such class",
            found=f"label {labels[place]} of sample {place}",
            expected=f"from 0 to {classes - 1}: the index of an output element",
            remedy="give the labels of this model's own classes",
        )
