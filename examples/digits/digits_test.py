"""The compiled network gives snnTorch's own spikes on the whole test set, and its accuracy."""

from __future__ import annotations

import pathlib
import subprocess

import numpy as np
import pytest

from tests.harness.c_compilers import GCC_O2
from tests.harness.c_model import CModel

HERE = pathlib.Path(__file__).parent
INPUT, OUTPUT, LABELS = (
    np.load(HERE / f"digits_test_{name}.npy") for name in ("input", "output", "labels")
)


@pytest.fixture(scope="module")
def outputs(tmp_path_factory) -> np.ndarray:
    """Output spikes, (samples, steps, classes): every sample starts from rest."""
    model = CModel(
        HERE / "digits.c", HERE / "digits.manifest.textproto", GCC_O2, tmp_path_factory.mktemp("c")
    )
    found = []
    for sample in INPUT:
        model.reset()
        found.append(model.run({"input": sample})["output"])
    return np.stack(found)


def accuracy(spikes: np.ndarray) -> float:
    """The class is the output that spikes most often, the lowest of several."""
    return float((spikes.sum(axis=1, dtype=np.int64).argmax(axis=1) == LABELS).mean())


def test_every_spike_is_snntorchs(outputs):
    assert OUTPUT.shape == (360, 25, 10) and OUTPUT.sum() > 5000
    assert outputs.dtype == OUTPUT.dtype
    assert int((outputs != OUTPUT).sum()) == 0


def test_the_accuracy_is_snntorchs(outputs):
    assert accuracy(outputs) == accuracy(OUTPUT) == 353 / 360


def test_the_example_program_sees_a_seven():
    done = subprocess.run([HERE / "main"], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "this is a 7"


def test_the_self_test_prints_snntorchs_spikes():
    done = subprocess.run([HERE / "selftest"], capture_output=True, text=True, check=True)
    rows = [[int(word) for word in line.split(" ")] for line in done.stdout.splitlines()]
    np.testing.assert_array_equal(rows, OUTPUT[0])
