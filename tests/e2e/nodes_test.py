"""Every kind of node, port and junction in one network: C, JIT and reference agree to the bit."""

from __future__ import annotations

import dataclasses

import nir
import numpy as np
import pytest

from frontend.network import NumberFormat
from frontend.options import CompileOptions, Dtype, State
from tests.harness import c_compilers, fidelity, models

STEPS = 50
N = 6


def vector(low: float, high: float, seed: int, size: int = N) -> np.ndarray:
    return np.random.default_rng(seed).uniform(low, high, size).astype(np.float32)


def network() -> nir.NIRGraph:
    """Two Inputs, eight Outputs; names that are no C identifiers, or the same one."""

    def output() -> nir.Output:
        return nir.Output(output_type={"output": np.array([N])})

    tau = vector(4e-4, 3e-3, 1)
    neuron = {"r": vector(1, 4, 2), "v_leak": vector(-0.2, 0.2, 3)}
    fires = {"v_threshold": vector(0.2, 0.8, 4), "v_reset": vector(-0.1, 0.1, 5)}
    nodes = {
        "map": nir.Input(input_type={"input": np.array([1, 2, 3])}),
        "for": nir.Input(input_type={"input": np.array([N])}),
        "flat ten": nir.Flatten(input_type={"input": np.array([1, 2, 3])}, start_dim=0, end_dim=-1),
        "1st": nir.Affine(weight=vector(-1, 1, 6, N * N).reshape(N, N), bias=vector(-1, 1, 7)),
        "a b": nir.LIF(tau=tau, **neuron, **fires),
        "a_b": nir.IF(r=vector(2e3, 5e3, 8), **fires),
        "ünï": nir.Linear(weight=vector(-1, 1, 9, N * N).reshape(N, N)),
        "int32_t": nir.CubaLIF(
            tau_syn=tau / 2, tau_mem=tau, w_in=vector(1, 2, 10), **neuron, **fires
        ),
        "scale": nir.Scale(scale=vector(-2, 2, 11)),
        "threshold": nir.Threshold(threshold=vector(-0.2, 0.5, 12)),
        "i": nir.I(r=vector(1e3, 2e3, 13)),
        "li": nir.LI(tau=tau, **neuron),
        "cuba_li": nir.CubaLI(tau_syn=tau, tau_mem=tau * 2, w_in=vector(1, 2, 14), **neuron),
        "s": nir.Threshold(threshold=np.float32(0.25) * np.ones(N, np.float32)),
        **{f"out{k}": output() for k in range(8)},
    }
    edges = [
        ("map", "flat ten"),
        ("flat ten", "1st"),
        ("1st", "a b"),
        ("for", "a b"),  # two analog edges
        ("1st", "a_b"),  # fan-out
        ("a b", "ünï"),
        ("a_b", "ünï"),  # spikes and spikes: a count feeds a synapse
        ("ünï", "int32_t"),
        ("a b", "int32_t"),  # an analog edge and spikes
        ("ünï", "scale"),
        ("scale", "threshold"),
        ("threshold", "i"),
        ("scale", "li"),
        ("a_b", "cuba_li"),
        ("for", "s"),
        ("a b", "out0"),
        ("a_b", "out1"),
        ("threshold", "out1"),  # a sum of spikes leaves as a count
        ("int32_t", "out2"),
        ("i", "out3"),
        ("li", "out4"),
        ("cuba_li", "out5"),
        ("li", "out5"),
        ("for", "out6"),  # an Input straight to an Output
        ("s", "out7"),
    ]
    return nir.NIRGraph(nodes, edges, type_check=False)


@pytest.mark.parametrize("dtype", NumberFormat)
def test_all_nodes(dtype, tmp_path):
    model = models.write(network(), tmp_path / "all nodes.nir")
    options = CompileOptions(profile="nir", dt=1e-4, dtype=Dtype(dtype.value))
    compiled = fidelity.compile_file(model, options)
    assert compiled.name == "all_nodes"
    rng = np.random.default_rng(0)
    inputs = {
        "map": rng.normal(0.4, 2, (STEPS, 1, 2, 3)).astype(dtype.numpy),
        "for": rng.normal(0.4, 2, (STEPS, N)).astype(dtype.numpy),
    }
    reference = fidelity.run_reference(compiled.network, inputs)
    kinds = {name: array.dtype for name, array in reference[0].items()}
    assert kinds == {
        **dict.fromkeys(("out0", "out2", "out7"), np.uint8),
        "out1": np.int32,
        **dict.fromkeys(("out3", "out4", "out5", "out6"), dtype.numpy),
    }
    assert all(np.unique(array).size > 1 for array in reference[0].values())
    assert reference[0]["out1"].max() == 2
    for compiler in (c_compilers.GCC_O2, c_compilers.ZIG_O2):
        found = fidelity.run_c(compiled, compiler, tmp_path, inputs)
        fidelity.assert_same_bits(found, reference, compiler.name)
    fidelity.assert_same_bits(fidelity.run_jit(compiled, inputs), reference, "JIT")


@pytest.mark.parametrize("dtype", NumberFormat)
def test_floats_that_are_fed_with_spikes(dtype, tmp_path):
    """The numbers are those of the same spikes given as floats."""
    model = models.write(network(), tmp_path / "all nodes.nir")
    options = CompileOptions(profile="nir", dt=1e-4, dtype=Dtype(dtype.value))
    rng = np.random.default_rng(0)
    numbers = {"map": rng.random((STEPS, 1, 2, 3)) < 0.4, "for": rng.random((STEPS, N)) < 0.4}
    spiking = dataclasses.replace(options, input_kind=("spikes",))
    compiled = fidelity.compile_file(model, spiking)
    inputs = fidelity.as_stored(compiled.network, numbers)
    assert {x.dtype for x in inputs.values()} == {np.dtype(np.uint8)}
    reference = fidelity.run_reference(compiled.network, inputs)
    assert reference[0]["out6"].dtype == np.uint8  # an Input straight to an Output
    for compiler in (c_compilers.GCC_O2, c_compilers.ZIG_O2):
        found = fidelity.run_c(compiled, compiler, tmp_path, inputs)
        fidelity.assert_same_bits(found, reference, compiler.name)
    fidelity.assert_same_bits(fidelity.run_jit(compiled, inputs), reference, "JIT")
    analog = fidelity.compile_file(model, options).network
    outputs, states = fidelity.run_reference(analog, fidelity.as_stored(analog, numbers))
    assert all(np.unique(array).size > 1 for array in outputs.values())
    outputs["out6"] = outputs["out6"].astype(np.uint8)
    fidelity.assert_same_bits(reference, (outputs, states), "spikes as floats")


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("dtype", [Dtype.I16, Dtype.I8, Dtype.I4])
def test_all_nodes_in_integers(dtype, state, tmp_path):
    model = models.write(network(), tmp_path / "all nodes.nir")
    options = CompileOptions(
        profile="nir",
        dt=1e-4 if state is State.I32 else 2e-4,  # slow leaks are refused in 16 bits
        dtype=dtype,
        state=state,
        input_kind=("analog",),
        input_range=("3",),
    )
    compiled = fidelity.compile_file(model, options)
    rng = np.random.default_rng(0)
    numbers = {"map": rng.normal(0.4, 2, (STEPS, 1, 2, 3)), "for": rng.normal(0.4, 2, (STEPS, N))}
    inputs = fidelity.as_stored(compiled.network, numbers)
    assert {name: x.dtype for name, x in inputs.items()} == {"map": np.int16, "for": np.int16}
    reference = fidelity.run_reference(compiled.network, inputs)
    kinds = {name: array.dtype for name, array in reference[0].items()}
    assert kinds == {
        **dict.fromkeys(("out0", "out2", "out7"), np.uint8),
        **dict.fromkeys(("out1", "out3", "out4", "out5", "out6"), np.int32),
    }
    assert all(np.unique(array).size > 1 for array in reference[0].values())
    for compiler in (c_compilers.GCC_O2, c_compilers.ZIG_O2):
        found = fidelity.run_c(compiled, compiler, tmp_path, inputs)
        fidelity.assert_same_bits(found, reference, compiler.name)
    fidelity.assert_same_bits(fidelity.run_jit(compiled, inputs), reference, "JIT")
