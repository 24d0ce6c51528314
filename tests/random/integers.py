"""Runs a case in integers: as C, in LLVM's JIT and in the reference in exact integers."""

from __future__ import annotations

import collections
import pathlib

from frontend.compiler import Compilation, compile_model
from frontend.diagnostics import Findings, ModelError
from frontend.options import Level
from tests.harness import c_compilers
from tests.harness import fidelity as harness
from tests.random.case import Case
from tests.random.fidelity import Features, agree_with_all_units, network_features
from tests.random.integer_features import format_features, watched

# What a random network may be refused for: its problem contains one of these.
LEGAL = {
    "does not fit integers of": "a leak or a factor",
    "its range is not known": "a range that grows in a cycle",
    "do not fit into 64 bits": "sums beyond 64 bits",
    "overflow in floats already": "numbers that floats do not hold",
}


def agree_in_integers(case: Case, folder: pathlib.Path) -> Features:
    """What the network has and did, counted once each, or that it was refused, and what for.

    Raises AssertionError where C, JIT and reference differ in a bit of an output or a final state,
    and where something reached a limit of which the compiler does not tell; ModelError where it
    refuses the case for another reason than those of LEGAL.
    """
    findings = Findings(case.model.name)
    try:
        compiled = compiled_in_integers(case, folder, findings)
    except ModelError as error:
        return collections.Counter({f"refused: {why}" for why in reasons(error)} | {"refused"})
    inputs = harness.as_stored(compiled.network, case.inputs)
    reference, reached = watched(compiled.network, inputs)
    jit = harness.run_jit(compiled, inputs, opt_level=0)
    harness.assert_same_bits(jit, reference, "JIT, integers")
    found = harness.run_c(compiled, c_compilers.GCC_O2, folder, inputs)
    harness.assert_same_bits(found, reference, "C, integers")
    untold = reached.nodes - set(compiled.saturating)
    assert not untold, f"at a limit, and not told of: {sorted(untold)}"
    features = network_features(compiled.network, reference[0], findings)
    features |= format_features(compiled.network) | reached.features
    features |= _of_options(case)
    options = case.integer_options(folder)
    features |= agree_with_all_units(case, options, compiled, inputs, reference[0])
    return features


def compiled_in_integers(case: Case, folder: pathlib.Path, findings: Findings) -> Compilation:
    """Calibration data are written into the folder. Raises ModelError for what is refused."""
    options = case.integer_options(folder)
    return compile_model(case.model, options, findings, levels={Level.LOOPS})


def reasons(refusal: ModelError) -> set[str]:
    """What a network was refused for, by LEGAL; raises the refusal itself for anything else."""
    errors = [x for x in refusal.findings if x.severity.value == "error"]
    known = {error: why for error in errors for part, why in LEGAL.items() if part in error.problem}
    if len(known) < len(errors):
        raise refusal
    return set(known.values())


def _of_options(case: Case) -> Features:
    integers = case.options.integers
    return collections.Counter(
        {
            f"scheme {integers.scheme.value}",
            f"state {integers.state.value}",
            f"calibrated with {integers.calibration.value}",
            *(["a width of one layer"] if integers.widths else []),
        }
    )
