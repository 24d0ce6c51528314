"""snn_cc_library from end to end: the self-tests that it builds print the frameworks' outputs."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess

import numpy as np
import pytest

from tests.conformance import cases

HERE = pathlib.Path(__file__).parent
# Library to conformance case: cases.bzl, handed on by the BUILD file.
MODELS = json.loads(os.environ["SNN_CASES"])


@pytest.mark.parametrize("name", MODELS)
def test_the_self_test_prints_the_frameworks_output(name):
    case = next(case for case in cases.all_cases() if case.name == MODELS[name])
    program = HERE / f"{name}_selftest_main"
    done = subprocess.run([program], capture_output=True, text=True, check=True)
    rows = [line.split(" ") for line in done.stdout.splitlines()]
    # Spikes and counts are printed as integers, membranes as floats.
    spikes = all(word.isdigit() for row in rows for word in row)
    assert spikes != name.endswith("readout")
    found = np.array(rows).astype(np.int64 if spikes else np.float64)
    assert cases.disagreement(found.reshape(case.output.shape), case.output) == ""
