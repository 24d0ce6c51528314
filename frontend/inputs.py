"""What a user gives for all Inputs of a network: one sequence to run, or many samples.

Files are given as `FILE` or `NODE=FILE`. A .npy or .csv holds an array for one Input, which NODE
names unless there is but one; a .npz holds arrays that are named after their Inputs (or one array,
as a .npy does); from NIR data every Input takes what was recorded under its name, or NODE what was
recorded at the only node.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from frontend.diagnostics import Findings
from frontend.network import InputLayer, Network, Signal
from frontend.sample_files import SampleReader, first_of

Sample = Mapping[str, np.ndarray]


def load_inputs(
    network: Network, texts: Sequence[str], findings: Findings, *, flag: str = "--self-test"
) -> Sample:
    """One sequence: Input name to (steps, *port shape), every step finite.

    In the network's number format; in float64 for an integer network. Inputs for spikes have to be
    given 0 and 1. flag: under which the files were given.

    Raises ModelError where a file cannot be read or does not fit.
    """
    number = np.dtype(np.float64) if network.format is None else network.format.numpy
    reader = SampleReader(network, number, findings, flag=flag, several=False)
    arrays: dict[str, np.ndarray] = {}
    for text in texts:
        for node, array in reader.read(text).items():
            if node in arrays:
                findings.error(
                    "SNN175",
                    node,
                    f"{flag} {text}: this Input has a file already",
                    found="two files for one Input",
                    expected="one sequence for each Input",
                    remedy="leave one out",
                )
            arrays.setdefault(node, array)
    (sample,) = _samples(network, arrays, findings, flag)
    for layer in network.inputs:
        check_format(layer, sample[layer.name], flag, findings)
    findings.raise_if_errors()
    return sample


def load_samples(
    network: Network, texts: Sequence[str], findings: Findings, *, flag: str
) -> tuple[Sample, ...]:
    """Samples in the order given, one or more: Input name to (steps, *port shape), finite float64.

    An array with a dimension more than the steps of a port, and NIR data, hold several samples;
    several files for one Input add samples. Samples may differ in length.

    Raises ModelError where a file cannot be read or does not fit.
    """
    number = np.dtype(np.float64)
    reader = SampleReader(network, number, findings, flag=flag, several=True)
    arrays: dict[str, list[np.ndarray]] = {}
    for text in texts:
        for node, samples in reader.read(text).items():
            arrays.setdefault(node, []).extend(samples)
    return _samples(network, arrays, findings, flag)


def not_spikes(x: np.ndarray) -> np.ndarray:
    """Where there is something else than 0 and 1."""
    return (x != 0) & (x != 1)


def check_format(layer: InputLayer, x: np.ndarray, flag: str, findings: Findings) -> None:
    """Whether an Input holds what it is fed with, (steps, *shape)."""
    if layer.signal is Signal.SPIKES:
        if not_spikes(x).any():
            findings.error(
                "SNN172",
                layer.name,
                "this Input takes spikes",
                found=first_of(x, not_spikes(x)),
                expected="0 or 1 in every step",
                remedy=f"give {flag} spikes, or compile with --input-kind {layer.name}=analog",
            )
    elif layer.fixed is not None:
        extent = float(layer.fixed.most * layer.fixed.scale)
        outside = np.abs(x) > extent + 0.5 * layer.fixed.scale
        if outside.any():
            findings.warning(
                "SNN217",
                layer.name,
                f"{flag}: the input leaves the range of this Input, and saturates",
                found=first_of(x, outside),
                expected=f"magnitudes up to {extent:g}",
                remedy=f"none, if that is meant; else give --input-range {layer.name}=R",
            )


def _samples(
    network: Network, arrays: Mapping[str, Sequence[np.ndarray]], findings: Findings, flag: str
) -> tuple[Sample, ...]:
    """Every Input's samples, taken together. Raises ModelError where they do not fit together."""
    names = [layer.name for layer in network.inputs]
    missing = [name for name in names if name not in arrays]
    if missing and not findings.errors:
        findings.error(
            "SNN174",
            missing[0],
            "no input was given for this Input",
            found=", ".join(arrays),
            expected=", ".join(names),
            remedy=f"add {flag} NODE=X.npy for it",
        )
    counts = {name: len(samples) for name, samples in arrays.items()}
    if len(set(counts.values())) > 1:
        findings.error(
            "SNN176",
            None,
            "the inputs have different numbers of samples",
            found=_each(counts),
            expected="the same number of samples for every Input",
            remedy="give every Input each sample",
        )
    findings.raise_if_errors()
    by_sample = zip(*(arrays[name] for name in names), strict=True)
    samples = tuple(dict(zip(names, values, strict=True)) for values in by_sample)
    for k, sample in enumerate(samples):
        steps = {name: len(values) for name, values in sample.items()}
        if len(set(steps.values())) > 1:
            findings.error(
                "SNN176",
                None,
                "the inputs have different lengths",
                found=(f"sample {k}: " if len(samples) > 1 else "") + _each(steps),
                expected="the same number of steps for every Input",
                remedy="cut them to one length",
            )
            break
    findings.raise_if_errors()
    return samples


def _each(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name}: {count}" for name, count in counts.items())
