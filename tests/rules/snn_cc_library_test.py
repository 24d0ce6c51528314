"""snn_cc_library from end to end: the self-tests that it builds print the frameworks' outputs.

Those of the integer networks, too: their model's spikes are the same.
"""

from __future__ import annotations

import json
import os
import pathlib
import re
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


@pytest.mark.parametrize(
    ("name", "options"),
    [
        (
            "snntorch_lif_analog",
            [
                *("--dtype=i16", "--state=i16", "--set=2.weights=i8"),
                *("--input-kind=analog", "--input-range=input=1"),
            ],
        ),
        ("snntorch_lif_calibrated", ["--dtype=i8", "--calibration=lif_ff_subtract_in.npy"]),
        (
            "snntorch_lif_calibrated_by_name",
            ["--dtype=i8", "--calibration=input=lif_ff_subtract_in.npy"],
        ),
    ],
)
def test_attributes_of_integer_networks_become_options(name, options):
    text = (HERE / f"{name}.manifest.textproto").read_text(encoding="utf-8")
    found = re.findall('^options: "(.*)"$', text, re.MULTILINE)
    assert set(found) == {*options, f"--name={name}", "--profile=snntorch"}


@pytest.mark.parametrize(
    ("group", "files"),
    [
        ("levels", ["snn.mlir", "linalg.mlir", "loops.mlir", "llvm.mlir"]),
        ("linalg", ["linalg.mlir"]),
        ("llvm", ["llvm.mlir"]),
        ("loops", ["loops.mlir"]),
        ("manifest", ["manifest.textproto"]),
        ("report", ["report.txt"]),
        ("snn", ["snn.mlir"]),
    ],
)
def test_output_groups_have_their_files(group, files):
    found = os.environ[f"SNN_GROUP_{group}"].split()
    assert sorted(found) == sorted(f"tests/rules/snntorch_lif.{name}" for name in files)
    assert all(pathlib.Path(name).read_text(encoding="utf-8") for name in found)
