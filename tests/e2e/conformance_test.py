"""The C gives the spikes that the frameworks gave, and the bits that the reference gives."""

from __future__ import annotations

import pytest

from frontend.options import CompileOptions, Dtype
from tests.conformance import cases
from tests.harness import c_compilers, fidelity

CASES = {case.name: case for case in cases.all_cases()}


def compile_case(case: cases.Case, dtype: Dtype = Dtype.F32):
    options = CompileOptions(name="m", profile=case.profile, dtype=dtype, settings=case.settings)
    return fidelity.compile_file(case.model, options)


@pytest.mark.parametrize("name", CASES)
def test_conformance(name, tmp_path):
    """Spikes are identical at every step; analog outputs agree to 1e-6, relative above 1."""
    case = CASES[name]
    compiled = compile_case(case)
    inputs = {compiled.network.inputs[0].name: case.input}
    outputs, states = fidelity.run_c(compiled, c_compilers.GCC_O2, tmp_path, inputs)
    (found,) = outputs.values()
    assert case.output.any(), "a case without a spike shows nothing"
    assert cases.disagreement(found, case.output) == ""

    reference = fidelity.run_reference(compiled.network, inputs)
    fidelity.assert_same_bits((outputs, states), reference, "gcc -O2 against the reference")
    fidelity.assert_same_bits(fidelity.run_jit(compiled, inputs, 0), reference, "JIT")


@pytest.mark.parametrize("name", CASES)
def test_f64_equals_its_reference(name, tmp_path):
    case = CASES[name]
    compiled = compile_case(case, Dtype.F64)
    inputs = {compiled.network.inputs[0].name: case.input}
    reference = fidelity.run_reference(compiled.network, inputs)
    found = fidelity.run_c(compiled, c_compilers.GCC_O2, tmp_path, inputs)
    fidelity.assert_same_bits(found, reference, "gcc -O2")
    fidelity.assert_same_bits(fidelity.run_jit(compiled, inputs, 0), reference, "JIT")
