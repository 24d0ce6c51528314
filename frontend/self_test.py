"""`--self-test FILE`: has the C written that runs this input, and what it is to print."""

from __future__ import annotations

from codegen import selftest
from frontend.compiler import Compilation
from frontend.diagnostics import Findings
from frontend.inputs import load_inputs
from frontend.reference.interpreter import Interpreter


def self_test_files(
    compiled: Compilation, texts: list[str], findings: Findings, *, output: bool
) -> dict[str, str]:
    """NAME_selftest.c for the inputs that `texts` name, each `FILE` or `NODE=FILE`.

    output  whether NAME_selftest.txt is wanted too: what the program prints, by the reference

    Raises ModelError where a file cannot be read or does not fit its Input.
    """
    inputs = load_inputs(compiled.network, texts, findings)
    files = {f"{compiled.name}_selftest.c": selftest.selftest_source(compiled.generated, inputs)}
    if output:
        interface = compiled.generated.interface
        outputs = Interpreter(compiled.network).run(selftest.stored_inputs(interface, inputs))
        files[f"{compiled.name}_selftest.txt"] = selftest.printed(interface, outputs)
    return files
