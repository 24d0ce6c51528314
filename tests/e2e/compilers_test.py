"""f32 results are the same bits from every compiler and optimisation level, JIT and reference."""

from __future__ import annotations

import numpy as np
import pytest

from frontend.network import NumberFormat
from frontend.options import CompileOptions
from tests.harness import c_compilers, fidelity, models

STEPS = 100


@pytest.fixture(scope="module", params=NumberFormat, ids=lambda f: f.value)
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


@pytest.mark.parametrize("flags", [("-ffast-math",), ("-mfpmath=387",)])
def test_builds_that_could_change_results_are_refused(network, flags, tmp_path):
    compiled, inputs, _ = network
    compiler = c_compilers.Compiler("gcc", ("gcc", "-std=c11", "-O2", *flags))
    with pytest.raises(AssertionError, match="#error"):
        fidelity.run_c(compiled, compiler, tmp_path, inputs)
