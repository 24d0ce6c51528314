"""`--self-test FILE`: has the C written that runs this input."""

from __future__ import annotations

from codegen import selftest
from frontend.compiler import Compilation
from frontend.diagnostics import Findings
from frontend.inputs import load_inputs


def self_test_source(compiled: Compilation, texts: list[str], findings: Findings) -> str:
    """NAME_selftest.c for the inputs that `texts` name, each `FILE` or `NODE=FILE`.

    Raises ModelError where a file cannot be read or does not fit its Input.
    """
    inputs = load_inputs(compiled.network, texts, findings)
    return selftest.selftest_source(compiled.generated, inputs)
