"""What cannot be compared with is told; what can is read as it is."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from frontend.comparison.evaluation import load_evaluation
from frontend.diagnostics import Findings
from frontend.network import Fixed, NumberFormat, OutputLayer, Signal, Source
from frontend.testing import network, refusal, save


def with_output(net, elements):
    output = OutputLayer(
        name="output", sources=(Source("n"),), shape=(elements,), signal=Signal.SPIKES
    )
    return dataclasses.replace(net, layers=(*net.layers, output))


FLOATS = with_output(network(number_format=NumberFormat.F32), 4)
SPIKING = with_output(network(signal=Signal.SPIKES, number_format=None), 4)


def analog(extent):
    net = network(number_format=None)
    (layer,) = net.inputs
    layer = dataclasses.replace(layer, fixed=Fixed(16, np.array(extent / 32767)))
    return dataclasses.replace(net, layers=(layer, *net.layers[1:]))


def test_samples_and_labels_come_as_they_were_saved(tmp_path):
    x = np.random.default_rng(0).integers(0, 2, (5, 7, 3))
    inputs = save(tmp_path / "x.npy", x)
    labels = save(tmp_path / "y.npy", np.array([0, 3, 1, 2, 3], np.uint8))
    findings = Findings("m.nir")
    samples, found = load_evaluation(FLOATS, SPIKING, [str(inputs)], str(labels), findings)
    assert not findings.items
    assert np.array_equal([sample["input"] for sample in samples], x)
    assert found.tolist() == [0, 3, 1, 2, 3]
    samples, found = load_evaluation(FLOATS, SPIKING, [str(inputs)], None, findings)
    assert (len(samples), found) == (5, None)


def refused(tmp_path, x, y=None, reference=FLOATS, tested=FLOATS):
    inputs = str(save(tmp_path / "x.npy", x))
    labels = None if y is None else str(save(tmp_path / "y.npy", np.array(y)))
    return refusal(load_evaluation, reference, tested, [inputs], labels)


@pytest.mark.parametrize("integers_first", [False, True])
def test_numbers_are_no_spikes_whichever_side_takes_spikes(tmp_path, integers_first):
    x = np.zeros((2, 4, 3))
    x[1, 2, 0] = 0.5
    sides = (SPIKING, FLOATS) if integers_first else (FLOATS, SPIKING)
    finding = refused(tmp_path, x, None, *sides)
    assert (finding.node, finding.found) == ("input", "0.5 in step 2 at [0] of sample 1")
    assert "--input-kind input=analog" in finding.remedy


def test_inputs_out_of_range_are_a_warning(tmp_path):
    x = np.zeros((2, 4, 3))
    x[1, 2, 0] = -1.5
    inputs = str(save(tmp_path / "x.npy", x))
    findings = Findings("m.nir")
    load_evaluation(FLOATS, analog(1.5), [inputs], None, findings)
    assert not findings.items
    load_evaluation(FLOATS, analog(1.0), [inputs], None, findings)
    (warning,) = findings.warnings
    assert (warning.found, warning.expected) == (
        "-1.5 in step 2 at [0] of sample 1", "at most 1 in magnitude",
    )  # fmt: skip
    assert not findings.errors


def test_labels_are_as_many_as_samples_and_classes_that_there_are(tmp_path):
    x = np.zeros((2, 4, 3))
    assert refused(tmp_path, x, [0, 1, 2]).found == "3 labels for 2 samples"
    assert refused(tmp_path, x, [3, 4]).found == "label 4 of sample 1"
    assert "0 to 3" in refused(tmp_path, x, [3, 4]).expected
    one = with_output(network(), 1)
    assert refused(tmp_path, x, [0, 0], one, one).found == "1 output element"


@pytest.mark.parametrize(
    ("x", "words"),
    [
        (np.zeros((0, 4, 3)), "no samples"),
        (np.zeros((2, 0, 3)), "no steps"),
        (np.zeros((2, 4, 5)), "2 x 4 x 5"),
        (np.full((2, 4, 3), np.nan), "nan in sample 0, step 0"),
    ],
)
def test_what_is_no_input_is_told(tmp_path, x, words):
    assert words in refused(tmp_path, x).found
