"""`--self-test FILE`: has the C written that runs this input, and what is expected of it."""

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

    expected: what the reference gives as well: NAME_selftest.txt, which that program has to print,
              and NAME_expected.npz

    Raises ModelError where a file cannot be read or does not fit its Input.
    """
    inputs = selftest.as_ports(
        compiled.generated.interface, load_inputs(compiled.network, texts, findings)
    )
    files: dict[str, str | bytes] = {
        f"{compiled.name}_selftest.c": selftest.selftest_source(compiled.generated, inputs)
    }
    if expected:
        interface, reference = compiled.generated.interface, Interpreter(compiled.network)
        outputs = reference.run(inputs)
        files[f"{compiled.name}_selftest.txt"] = selftest.printed(interface, outputs)
        files[f"{compiled.name}_expected.npz"] = Expected(
            inputs={port.c_name: inputs[port.node] for port in interface.inputs},
            outputs={port.c_name: outputs[port.node] for port in interface.outputs},
            states={s.c_name: s.laid_out(reference.state[s.name]) for s in interface.states},
        ).to_bytes()
    return files
