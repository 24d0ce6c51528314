"""The networks that quantisation is measured on, with inputs to calibrate and others to run."""

from __future__ import annotations

import dataclasses
import pathlib
import tempfile
from collections.abc import Iterator, Mapping

import nir
import numpy as np

from bench.quantisation import networks
from bench.random_layers import DT, Case
from frontend.diagnostics import Findings
from frontend.discretise import DiscretiseOptions, discretise
from frontend.input_kinds import HEADROOM
from frontend.network import Network, NumberFormat
from frontend.nir_import import read_graph
from tests.trained.cases import TrainedNetwork, trained_networks

CALIBRATION_SEQUENCES = 10
_CALIBRATION_SEED, _EVALUATION_SEED = 1, 2
# How many of a generated network's sequences are run; B's are short, C and E are slow.
_SEQUENCES, _OTHER_SEQUENCES = 40, {"B": 160, "C": 20, "E": 30}
# The generated networks that count with the trained ones: those of which there was a target.
_POOLED = "ABCD"

Sample = Mapping[str, np.ndarray]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Subject:
    """A network with one Input, `input`, and what it is run with.

    key          a word
    name         what it is
    floats       in f32: what the integers are compared with
    exact        in f64: what is quantised
    ranges       of analog Inputs, as QuantiseOptions has them
    calibration  samples, each of its own length
    evaluation   other samples
    labels       the class of each sample of `evaluation`; None where they have none
    pooled       whether its figures are part of the medians
    """

    key: str
    name: str
    floats: Network
    exact: Network
    ranges: Mapping[str, float]
    calibration: tuple[Sample, ...]
    evaluation: tuple[Sample, ...]
    labels: np.ndarray | None
    pooled: bool


def subjects(most: int | None = None, calibrated: int | None = None) -> Iterator[Subject]:
    """All of them.

    most        how many samples each is run with at most; None: all there are
    calibrated  likewise for calibration
    """
    for trained in trained_networks():
        yield trained_subject(trained, most, calibrated)
    for case in networks.cases():
        yield generated_subject(case, most, calibrated)


def trained_subject(
    trained: TrainedNetwork, most: int | None = None, calibrated: int | None = None
) -> Subject:
    """As `subjects`; fewer samples than there are lie evenly among them."""
    samples = trained.samples
    chosen = _spread(len(samples.input), most)
    calibration = _valid(
        samples.calibration,
        samples.calibration_lengths,
        _spread(len(samples.calibration), calibrated),
    )
    ranges = {}
    if samples.input.dtype == np.float32:  # numbers, not spikes
        largest = max(float(np.abs(sample["input"]).max()) for sample in calibration)
        ranges["input"] = HEADROOM * largest
    floats, exact = _both(trained.model, trained.profile, None)
    return Subject(
        key=trained.name,
        name=trained.name,
        floats=floats,
        exact=exact,
        ranges=ranges,
        calibration=calibration,
        evaluation=_valid(samples.input, samples.lengths, chosen),
        labels=samples.labels[chosen],
        pooled=True,
    )


def generated_subject(
    case: Case, most: int | None = None, calibrated: int | None = None
) -> Subject:
    """As `subjects`."""
    key = case.name.split()[0]
    count = _OTHER_SEQUENCES.get(key, _SEQUENCES)
    with tempfile.TemporaryDirectory() as folder:
        model = pathlib.Path(folder, "model.nir")
        nir.write(model, case.graph)
        floats, exact = _both(model, case.profile, DT)

    def samples(seed: int, count: int, most: int | None) -> tuple[Sample, ...]:
        return tuple({"input": x} for x in case.sequences(seed, count)[:most])

    return Subject(
        key=key,
        name=case.name,
        floats=floats,
        exact=exact,
        ranges={},
        calibration=samples(_CALIBRATION_SEED, CALIBRATION_SEQUENCES, calibrated),
        evaluation=samples(_EVALUATION_SEED, count, most),
        labels=None,
        pooled=key in _POOLED,
    )


def _spread(count: int, most: int | None) -> range:
    """Indices, at most so many, that lie evenly in 0 to count - 1."""
    return range(0, count, 1 if most is None else -(-count // most))


def _valid(inputs: np.ndarray, lengths: np.ndarray, chosen: range) -> tuple[Sample, ...]:
    """Samples up to their ends, in float32."""
    return tuple({"input": inputs[k][: lengths[k]].astype(np.float32)} for k in chosen)


def _both(model: pathlib.Path, profile: str, dt: float | None) -> tuple[Network, Network]:
    """The network in f32 and in f64."""
    findings = Findings(model.name)
    graph = read_graph(model, findings)
    floats, exact = (
        discretise(graph, DiscretiseOptions(format=number, profile=profile, dt=dt), findings)
        for number in (NumberFormat.F32, NumberFormat.F64)
    )
    return floats, exact
