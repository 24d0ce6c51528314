"""`--self_test FILE`: has the C written that runs this input, and what is expected of it."""

from __future__ import annotations

from codegen import selftest
from codegen.expected import Expected
from frontend.compiler import Compilation
from frontend.diagnostics import Findings
from frontend.inputs import load_inputs
from frontend.reference import Interpreter


def self_test_files(
    compiled: Compilation, texts: list[str], findings: Findings, *, expected: bool
) -> dict[str, str | bytes]:
    """NAME_selftest.c for the inputs that `texts` name, each `FILE` or `NODE=FILE`.

    expected: NAME_expected.npz as well

    Raises ModelError where a file cannot be read or does not fit its Input.
    """
    inputs = selftest.as_ports(
        compiled.generated.interface, load_inputs(compiled.network, texts, findings)
    )
    files: dict[str, str | bytes] = {
        f"{compiled.name}_selftest.c": selftest.selftest_source(compiled.generated, inputs)
    }
    if expected:
        files[f"{compiled.name}_expected.npz"] = _expected(compiled, inputs).to_bytes()
    return files


def _expected(compiled: Compilation, inputs: selftest.Arrays) -> Expected:
    """What the reference gives for inputs as the ports take them."""
    interface, reference = compiled.generated.interface, Interpreter(compiled.network)
    outputs = reference.run(inputs)
    return Expected(
        inputs={port.c_name: inputs[port.node] for port in interface.inputs},
        outputs={port.c_name: outputs[port.node] for port in interface.outputs},
        states={state.c_name: reference.state[state.name] for state in interface.states},
    )
