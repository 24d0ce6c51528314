"""The trained networks in 8 and 4 bits, as C: what they lose against floats."""

from __future__ import annotations

import functools
import pathlib

import numpy as np
import pytest

from frontend.options import CompileOptions, Dtype
from tests.harness.c_compilers import GCC_O2
from tests.harness.fidelity import as_stored, compile_file, open_c
from tests.trained.cases import TrainedNetwork, trained_networks

NETWORKS = {network.name: network for network in trained_networks()}
MOST_LOST = 2
LEAST_AGREEMENT = {Dtype.I8: 0.99, Dtype.I4: 0.975}


@functools.cache
def c_outputs(name: str, dtype: Dtype, folder: pathlib.Path) -> np.ndarray:
    """Output spikes of the compiled network for the test inputs, (samples, steps, classes)."""
    trained = NETWORKS[name]
    compiled = compile_file(
        trained.model,
        CompileOptions(
            dtype=dtype, profile=trained.profile, calibration=(_calibration(trained, folder),)
        ),
    )
    model = open_c(compiled, GCC_O2, folder)
    found = []
    for sample in trained.samples.input:
        model.reset()
        found.append(model.run(as_stored(compiled.network, {"input": sample}))["output"])
    return np.stack(found)


def _calibration(trained: TrainedNetwork, folder: pathlib.Path) -> str:
    """Its samples as one file for --calibration, all of one length: zeros stand behind the end."""
    file = folder / f"{trained.samples.name}.npy"
    np.save(file, trained.samples.calibration)
    return str(file)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> pathlib.Path:
    return tmp_path_factory.mktemp("c")


@pytest.mark.parametrize("dtype", LEAST_AGREEMENT)
@pytest.mark.parametrize("name", NETWORKS)
def test_accuracy_is_that_of_floats(name, dtype, folder):
    trained = NETWORKS[name]
    output = c_outputs(name, dtype, folder)
    lost = trained.correct(trained.output) - trained.correct(output)
    agreed = (trained.classes(output) == trained.classes(trained.output)).mean()
    moved = int((output != trained.output).sum())
    print(f"{name} {dtype.value}: lost {lost}, top-1 agreement {agreed:.2%}, moved {moved}")
    assert moved > 0, "integers that move no spike at all: not the network that was meant"
    assert lost <= MOST_LOST
    assert agreed >= LEAST_AGREEMENT[dtype]
