"""The reference gives the trained networks' spikes, all of them, and so their accuracies."""

from __future__ import annotations

import functools

import numpy as np
import pytest

from frontend.diagnostics import Findings
from frontend.discretise import DiscretiseOptions, discretise
from frontend.nir_import import read_graph
from frontend.reference import Interpreter
from tests.trained.cases import TrainedNetwork, trained_networks

NETWORKS = {network.name: network for network in trained_networks()}
# Right labels, and samples.
ACCURACIES = {
    "digits": (353, 360),
    "digits_zero": (355, 360),
    "digits_direct": (356, 360),
    "vowels_rleaky": (354, 370),
    "vowels_rsynaptic": (349, 370),
}


@functools.cache
def reference(trained: TrainedNetwork) -> np.ndarray:
    """Output spikes for the test inputs, (samples, steps, classes)."""
    findings = Findings(trained.model.name)
    options = DiscretiseOptions(profile=trained.profile)
    interpreter = Interpreter(discretise(read_graph(trained.model, findings), options, findings))
    found = []
    for sample in trained.samples.input:
        interpreter.reset()
        found.append(interpreter.run({"input": sample})["output"])
    return np.stack(found)


def test_all_networks_are_there():
    assert list(NETWORKS) == list(ACCURACIES)


@pytest.mark.parametrize("name", NETWORKS)
def test_every_spike_is_snntorchs(name: str):
    trained = NETWORKS[name]
    output = reference(trained)
    assert output.dtype == trained.output.dtype == np.uint8
    assert output.shape == trained.output.shape
    assert int((output != trained.output).sum()) == 0


@pytest.mark.parametrize("name", NETWORKS)
def test_the_accuracy_is_snntorchs(name: str):
    trained = NETWORKS[name]
    expected = ACCURACIES[name]
    assert (trained.correct(trained.output), len(trained.output)) == expected
    assert trained.correct(reference(trained)) == expected[0]


@pytest.mark.parametrize("name", NETWORKS)
def test_spikes_behind_the_end_do_not_count(name: str):
    trained = NETWORKS[name]
    valid = np.arange(trained.output.shape[1]) < trained.samples.lengths[:, None]
    filled = np.where(valid[..., None], trained.output, np.arange(trained.output.shape[2]) == 0)
    np.testing.assert_array_equal(trained.classes(filled), trained.classes(trained.output))


@pytest.mark.parametrize("name", NETWORKS)
def test_calibration_inputs_are_like_test_inputs_but_not_among_them(name: str):
    samples = NETWORKS[name].samples
    assert samples.calibration.dtype == samples.input.dtype
    assert samples.calibration.shape[1:] == samples.input.shape[1:]
    assert 60 <= len(samples.calibration) <= 70
    tested = {sample.tobytes() for sample in samples.input}
    assert not tested & {sample.tobytes() for sample in samples.calibration}


@pytest.mark.parametrize("name", NETWORKS)
def test_zeros_follow_a_samples_end(name: str):
    samples = NETWORKS[name].samples
    for inputs, lengths in (
        (samples.input, samples.lengths),
        (samples.calibration, samples.calibration_lengths),
    ):
        valid = np.arange(inputs.shape[1]) < lengths[:, None]
        assert not inputs[~valid].any()
        assert inputs[valid].any()
    if name.startswith("vowels"):
        assert (samples.lengths.min(), samples.lengths.max()) == (7, samples.input.shape[1])
