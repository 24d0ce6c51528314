"""Results are the same bits from every compiler and optimisation level, JIT and reference."""

from __future__ import annotations

import re

import numpy as np
import pytest

from frontend.options import CompileOptions, Dtype
from tests.harness import c_compilers, fidelity, models

STEPS = 100


@pytest.fixture(scope="module", params=[Dtype.F32, Dtype.F64], ids=lambda f: f.value)
def network(request, tmp_path_factory):
    """A network whose sums round at every step, its inputs, and what the reference makes of them.

    Weights and inputs use all bits of an f32, sums are long, and an LI readout shows the membrane
    itself: a fused multiply-add, or another order of summation, shows in the first step.
    """
    folder = tmp_path_factory.mktemp("model")
    model = models.write(models.readout(inputs=61, hidden=93, outputs=17), folder / "m.nir")
    options = CompileOptions(profile="nir", dt=1e-4, dtype=request.param)
    compiled = fidelity.compile_file(model, options)
    rng = np.random.default_rng(11)
    inputs = {"input": rng.normal(0, 1, (STEPS, 61)).astype(np.float32)}
    reference = fidelity.run_reference(compiled.network, inputs)
    assert np.unique(reference[0]["output"]).size > STEPS
    return compiled, inputs, reference


@pytest.mark.parametrize("compiler", c_compilers.ALL, ids=lambda c: c.name)
def test_every_compiler_gives_the_bits_of_the_reference(network, compiler, tmp_path):
    compiled, inputs, reference = network
    found = fidelity.run_c(compiled, compiler, tmp_path, inputs)
    fidelity.assert_same_bits(found, reference, compiler.name)


@pytest.mark.parametrize("dtype", [Dtype.I8, Dtype.I4])
def test_every_compiler_gives_the_integers_of_the_reference(dtype, tmp_path):
    """Driven beyond its ranges: what saturates depends on 64-bit arithmetic and on shifts."""
    model = models.write(models.readout(inputs=61, hidden=93, outputs=17), tmp_path / "m.nir")
    options = CompileOptions(profile="nir", dt=1e-4, dtype=dtype, input_range=("1",))
    compiled = fidelity.compile_file(model, options)
    numbers = {"input": np.random.default_rng(11).normal(0, 2, (STEPS, 61))}
    inputs = fidelity.as_stored(compiled.network, numbers)
    assert {-32768, 32767} <= set(inputs["input"].ravel().tolist())
    reference = fidelity.run_reference(compiled.network, inputs)
    assert np.unique(reference[0]["output"]).size > STEPS
    for compiler in c_compilers.ALL:
        found = fidelity.run_c(compiled, compiler, tmp_path, inputs)
        fidelity.assert_same_bits(found, reference, compiler.name)
    fidelity.assert_same_bits(fidelity.run_jit(compiled, inputs), reference, "JIT")


def test_the_jit_gives_the_bits_of_the_reference(network):
    compiled, inputs, reference = network
    fidelity.assert_same_bits(fidelity.run_jit(compiled, inputs), reference, "JIT")


def test_a_contracted_build_would_be_noticed(network, tmp_path):
    """The comparison can fail: with contraction forced on, the same C gives other bits."""
    compiled, inputs, reference = network
    forced = compiled.generated.source.replace("fp-contract=off", "fp-contract=fast")
    assert forced != compiled.generated.source
    found = fidelity.run_c(
        compiled,
        c_compilers.Compiler("gcc fma", ("gcc", "-std=gnu11", "-O2", "-mfma")),
        tmp_path,
        inputs,
        source=forced,
    )
    with pytest.raises(AssertionError, match="differ"):
        fidelity.assert_same_bits(found, reference, "contracted")


CLANG = (*c_compilers.ZIG_O2.command, "-O3", "-march=haswell", "-Wno-overriding-option")


@pytest.mark.parametrize(
    "flags",
    [
        *("-funsafe-math-optimizations", "-ffp-model=fast", "-ffast-math -fno-finite-math-only"),
        *("-ffp-contract=fast", "-ffp-contract=on", "-freciprocal-math", "-fno-signed-zeros"),
        "-fassociative-math -fno-signed-zeros -fno-trapping-math",
    ],
)
def test_flags_that_clang_does_not_tell_of_change_nothing(network, flags, tmp_path):
    compiled, inputs, reference = network
    compiler = c_compilers.Compiler("clang", (*CLANG, *flags.split()))
    found = fidelity.run_c(compiled, compiler, tmp_path, inputs)
    fidelity.assert_same_bits(found, reference, flags)


def test_those_flags_would_be_noticed(network, tmp_path):
    """The comparison can fail: without the file's pragmas, the same C gives other bits."""
    compiled, inputs, reference = network
    source = compiled.generated.source
    bare = re.sub(r"#pragma (float_control|clang fp|clang attribute|STDC).*", "", source)
    assert bare != source
    compiler = c_compilers.Compiler("clang", (*CLANG, "-ffp-model=fast"))
    found = fidelity.run_c(compiled, compiler, tmp_path, inputs, source=bare)
    with pytest.raises(AssertionError, match="differ"):
        fidelity.assert_same_bits(found, reference, "without pragmas")


GCC = ("gcc", "-O2")


@pytest.mark.parametrize("standard", ["c11", "gnu11"])
@pytest.mark.parametrize(
    ("command", "flag"),
    [(GCC, "-ffast-math"), (GCC, "-mfpmath=387"), (CLANG, "-ffast-math")],
    ids=["gcc fast", "gcc x87", "clang fast"],
)
def test_builds_that_could_change_results_are_refused(network, command, flag, standard, tmp_path):
    compiled, inputs, _ = network
    compiler = c_compilers.Compiler("refused", (*command, f"-std={standard}", flag))
    with pytest.raises(AssertionError, match="this network needs"):
        fidelity.run_c(compiled, compiler, tmp_path, inputs)
