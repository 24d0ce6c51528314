"""Calibration data: what load_samples takes, but for silence."""

from __future__ import annotations

import nir
import numpy as np
import pytest

from frontend.calibration import Calibration, load_calibration
from frontend.diagnostics import Findings
from frontend.testing import network, record, refusal, save


def load(net, *texts: object) -> Calibration | None:
    return load_calibration(net, [str(text) for text in texts], Findings("m.nir"))


def refused(net, *texts: object):
    return refusal(load_calibration, net, [str(text) for text in texts])


def test_without_files_there_is_none():
    assert load(network()) is None


def test_samples_of_all_files(tmp_path):
    x = np.random.default_rng(0).normal(size=(3, 4, 3))
    paths = [
        save(tmp_path / "x.npy", x[0]),
        record(tmp_path / "x.nir", input=nir.TimeGriddedData(x[1:], 1e-3)),
    ]
    found = load(network(), *paths)
    np.testing.assert_array_equal(np.stack([s["input"] for s in found.samples]), x)
    assert found.largest("input") == np.abs(x).max()


def test_what_is_wrong_is_told_under_the_flag(tmp_path):
    path = save(tmp_path / "x.npy", np.ones((4, 3)))
    assert refused(network(a=(3,), b=(3,)), path).problem.startswith(f"--calibration {path}: ")
    assert refused(network(a=(3,), b=(3,)), f"a={path}").remedy == (
        "add --calibration NODE=X.npy for it"
    )


def test_silence_teaches_nothing(tmp_path):
    zeros = np.zeros((2, 4, 3))
    finding = refused(network(), save(tmp_path / "x.npy", zeros))
    assert finding.node == "input"
    assert finding.found == "zeros in all of 8 steps"
    finding = refused(
        network(a=(3,), b=(3,)),
        *(f"a={save(tmp_path / 'a.npy', zeros)}", f"b={save(tmp_path / 'b.npy', zeros + 1)}"),
    )
    assert finding.node == "a"


def test_samples_that_are_silent_among_others(tmp_path):
    x = np.zeros((2, 4, 3))
    x[1, 3, 2] = 1
    assert len(load(network(), save(tmp_path / "x.npy", x)).samples) == 2


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (1.0, ""),
        (-0.0, ""),
        (0.5, "0.5 in step 3 at [2] of sample 1"),
        (2.0, "2.0 in step 3 at [2] of sample 1"),
        (-1.0, "-1.0 in step 3 at [2] of sample 1"),
    ],
)
def test_spikes_and_the_first_of_what_is_none(tmp_path, value, found):
    x = np.ones((3, 4, 3))
    x[1, 3, 2] = x[2, 0, 0] = value
    calibration = load(network(), save(tmp_path / "x.npy", x))
    assert calibration.first_but_spikes("input") == found
