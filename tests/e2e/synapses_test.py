"""However synapses go over their inputs, a network's C gives the reference's bits."""

from __future__ import annotations

import dataclasses
import pathlib

import numpy as np
import pytest

from frontend.nir_import.testing import node, write
from frontend.options import CompileOptions, Dtype, Synapses
from tests.harness import c_compilers, fidelity

STEPS = 60
# Of these sizes the first synapse is walked eight rows at a time, the second four.
SIZES = (200, 95, 33)


@pytest.fixture(scope="module")
def model(tmp_path_factory) -> pathlib.Path:
    """Two layers of spiking neurons, the first with a synapse from each neuron to all others."""
    rng = np.random.default_rng(0)

    def linear(inputs: int, outputs: int) -> dict:
        return node("Linear", weight=rng.normal(0.1, 1, (outputs, inputs)) / np.sqrt(inputs))

    def lif(size: int) -> dict:
        ones = np.ones(size)
        return node("LIF", tau=ones * 5e-4, r=ones, v_leak=ones * 0, v_threshold=ones * 0.02,
                    v_reset=ones * 0)  # fmt: skip

    inputs, hidden, outputs = SIZES
    nodes = {
        "input": node("Input", shape=(inputs,)),
        "fc1": linear(inputs, hidden),
        "lif1": lif(hidden),
        "again": linear(hidden, hidden),
        "fc2": linear(hidden, outputs),
        "lif2": lif(outputs),
        "output": node("Output", shape=(outputs,)),
    }
    edges = [("input", "fc1"), ("fc1", "lif1"), ("lif1", "again"), ("again", "lif1"),
             ("lif1", "fc2"), ("fc2", "lif2"), ("lif2", "output")]  # fmt: skip
    return write(tmp_path_factory.mktemp("model") / "net.nir", nodes, edges)


def spikes() -> np.ndarray:
    """Silence, then more and more, then every input at once."""
    activity = np.linspace(-0.2, 1.0, STEPS)[:, None]
    return (np.random.default_rng(1).random((STEPS, SIZES[0])) < activity).astype(np.float64)


@pytest.mark.parametrize("dtype", [Dtype.F32, Dtype.I8, Dtype.I4], ids=lambda d: d.value)
def test_same_bits(model, tmp_path, dtype):
    given = {"input_kind": ("spikes",)} if dtype.float_format is None else {}
    steps = set()
    for synapses in Synapses:
        options = CompileOptions(
            profile="nir",
            dt=1e-4,
            dtype=dtype,
            synapses=synapses,
            name="net",
            **given,
        )
        compiled = fidelity.compile_file(model, options)
        inputs = fidelity.as_stored(compiled.network, {"input": spikes()})
        reference = fidelity.run_reference(compiled.network, inputs)
        (z,) = reference[0].values()
        assert 0 < np.count_nonzero(z) < z.size
        found = fidelity.run_c(compiled, c_compilers.GCC_O2, tmp_path, inputs)
        fidelity.assert_same_bits(found, reference, synapses.value)
        _, _, step = compiled.generated.source.rpartition("_OUTPUT_SIZE])")
        steps.add(step)
    # Here what costs least is events everywhere.
    assert len(steps) == len(Synapses) - 1


def test_what_is_chosen_is_told(model):
    def walks(**options) -> dict[str, str]:
        return fidelity.compile_file(model, CompileOptions(profile="nir", dt=1e-4, **options)).walks

    names = ("fc1", "fc2", "again")
    assert walks() == {
        "fc1": "events, 8 at a time",
        "fc2": "events, 4 at a time",
        "again": "events, 8 at a time",
    }
    assert walks(synapses=Synapses.DENSE) == dict.fromkeys(names, "all inputs")
    assert walks(synapses=Synapses.TEST) == dict.fromkeys(names, "a test of each input")
    assert set(walks(activity=0.0).values()) == {"a test of each input"}


@pytest.mark.parametrize("dtype", [Dtype.F32, Dtype.I8], ids=lambda d: d.value)
def test_calibration_shows_how_active_inputs_are(model, tmp_path, dtype):
    """Each synapse by its own inputs; --activity is the user's word, and goes before that."""
    given = {"input_kind": ("spikes",)} if dtype.float_format is None else {}
    options = CompileOptions(profile="nir", dt=1e-4, dtype=dtype, **given)
    z = np.zeros((1, STEPS, SIZES[0]), np.float32)
    z[0, ::2, 0] = 1
    np.save(tmp_path / "rare.npy", z)
    calibrated = dataclasses.replace(options, calibration=(str(tmp_path / "rare.npy"),))
    found = fidelity.compile_file(model, calibrated)
    assert found.activity.observed["fc1"] == 0.5 / SIZES[0]
    assert found.walks["fc1"] == "a test of each input"
    expected = fidelity.compile_file(model, options).walks["fc1"]
    assert "events" in expected
    told = fidelity.compile_file(model, dataclasses.replace(calibrated, activity=0.1))
    assert told.activity.of("fc1") == 0.1
    assert told.walks["fc1"] == expected


def test_spikes_of_one_population_are_listed_once(model):
    options = CompileOptions(profile="nir", dt=1e-4, name="net", synapses=Synapses.EVENT)
    buffers = fidelity.compile_file(model, options).generated.interface.buffers
    lists = [buffer.node for buffer in buffers if buffer.role == "events"]
    # Of lif1's one list for fc2 and, in the next step, one of what it kept for `again`.
    assert sorted(lists) == ["input", "lif1", "lif1.z"], lists
