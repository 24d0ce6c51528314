"""The right answer of each sample."""

from __future__ import annotations

import numpy as np
import pytest

from frontend.diagnostics import Findings
from frontend.labels import load_labels
from frontend.testing import refusal, save


@pytest.mark.parametrize("dtype", ["i8", "u1", ">i2"])
def test_labels(tmp_path, dtype):
    path = save(tmp_path / "y.npy", np.array([3, 0, 9], dtype))
    found = load_labels(str(path), Findings("m.nir"))
    assert (found.dtype, found.tolist()) == (np.int64, [3, 0, 9])


def test_labels_as_the_only_array_of_several(tmp_path):
    np.savez(tmp_path / "y.npz", labels=np.array([1, 2]))
    assert load_labels(str(tmp_path / "y.npz"), Findings("m.nir")).tolist() == [1, 2]
    np.savez(tmp_path / "y.npz", labels=np.array([1, 2]), x=np.ones(2))
    assert refusal(load_labels, str(tmp_path / "y.npz")).found == "2 arrays"


@pytest.mark.parametrize(
    ("array", "found"),
    [
        (np.array([0.0, 1.0]), "an array of float64"),
        (np.array([True]), "an array of bool"),
        (np.array([[0, 1]]), "an array of shape (1, 2)"),
        (np.array(3), "an array of shape ()"),
        (np.array([], int), "an array of shape (0,)"),
        (np.array([0, -1]), "labels from -1 to 0"),
        (np.array([0, 2**63], np.uint64), f"labels from 0 to {2**63}"),
        (np.array(["seven"]), "an array of <U5"),
    ],
)
def test_what_is_no_label(tmp_path, array, found):
    path = save(tmp_path / "y.npy", array)
    finding = refusal(load_labels, str(path))
    assert finding.problem == f"--labels {path}: these are no labels"
    assert finding.found == found


def test_labels_that_are_not_there(tmp_path):
    finding = refusal(load_labels, str(tmp_path / "y.npy"))
    assert finding.found == "No such file or directory"
