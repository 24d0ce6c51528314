"""snn_cc_library from end to end: the self-tests that it builds print the frameworks' outputs."""

from __future__ import annotations

import pathlib
import subprocess

import numpy as np
import pytest

from tests.conformance import cases

HERE = pathlib.Path(__file__).parent
# As in cases.bzl.
MODELS = {
    "norse_readout": "norse/libox_readout_nobatch",
    "rockpool_counts": "rockpool/lifneuron_ff",
    "sinabs_counts": "sinabs/iaf_ff_multi",
    "sinabs_readout": "sinabs/expleak_readout",
    "snntorch_lif": "snntorch/lif_ff_subtract",
    "spyx_cuba": "spyx/cuba_ff",
}


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
