"""A model's C in this process: built by the machine's compiler, and called by cffi."""

from __future__ import annotations

import pathlib
import tempfile
from collections.abc import Sequence

import cffi
import numpy as np

from codegen.c_file import GeneratedC
from codegen.native.c_compiler import CompilerError, shared_library

# A cache line: the C's arrays begin where vectors do.
_ALIGNMENT = 64

_FFI = cffi.FFI()
_FFI.cdef(
    """
void initialise(void *state);
void run(void *state, int64_t steps, const void *const *inputs, void *const *outputs);
void run_all(void *state, int64_t samples, int64_t steps, const void *const *inputs,
             void *const *outputs);
"""
)


class Library:
    """The functions of one model. They hold no Python lock: several threads may call them."""

    def __init__(self, generated: GeneratedC):
        """Raises CompilerError where the C cannot be built."""
        self._bytes = generated.sizes.ram
        try:
            # The file may go once it is loaded.
            with tempfile.TemporaryDirectory(prefix="snn_mlir-") as folder:
                self._functions = _FFI.dlopen(str(_built(generated, pathlib.Path(folder))))
        except OSError as error:  # a full disk, or one from which nothing may be run
            raise CompilerError(
                f"the temporary folder cannot be used: {error.strerror or error}",
                remedy="name another one by TMPDIR: with room, and from which programs may run",
            ) from error

    def new_state(self) -> np.ndarray:
        """Memory of a state before the first step: bytes."""
        memory = np.zeros(self._bytes + _ALIGNMENT, np.uint8)
        start = -memory.ctypes.data % _ALIGNMENT
        state = memory[start : start + self._bytes]
        self.initialise(state)
        return state

    def initialise(self, state: np.ndarray) -> None:
        """Puts a state back to what it is before the first step."""
        self._functions.initialise(_pointer(state))

    def run(
        self,
        state: np.ndarray,
        steps: int,
        inputs: Sequence[np.ndarray],
        outputs: Sequence[np.ndarray],
    ) -> None:
        """So many steps from a state on, which it changes.

        inputs, outputs: in the order of the ports, each (steps, *port shape), contiguous, of the
        port's type
        """
        self._functions.run(_pointer(state), steps, *_arrays(inputs, outputs))

    def run_all(
        self,
        state: np.ndarray,
        samples: int,
        steps: int,
        inputs: Sequence[np.ndarray],
        outputs: Sequence[np.ndarray],
    ) -> None:
        """So many steps from rest with each sample: arrays of (samples, steps, *port shape)."""
        self._functions.run_all(_pointer(state), samples, steps, *_arrays(inputs, outputs))


def _arrays(
    inputs: Sequence[np.ndarray], outputs: Sequence[np.ndarray]
) -> tuple[cffi.FFI.CData, cffi.FFI.CData]:
    given = _FFI.new("const void *[]", [_pointer(x) for x in inputs])
    return given, _FFI.new("void *[]", [_pointer(y) for y in outputs])


def _pointer(array: np.ndarray) -> cffi.FFI.CData:
    return _FFI.cast("void *", array.ctypes.data)


def _built(generated: GeneratedC, folder: pathlib.Path) -> pathlib.Path:
    name = generated.prefix
    model, calls, library = folder / f"{name}.c", folder / "calls.c", folder / f"{name}.so"
    model.write_text(generated.source, encoding="utf-8")
    (folder / f"{name}.h").write_text(generated.header, encoding="utf-8")
    calls.write_text(_calls(generated), encoding="utf-8")
    shared_library([model, calls], library)
    return library


def _calls(generated: GeneratedC) -> str:
    """Functions of the same names for all models, which go over many steps."""
    interface, name = generated.interface, generated.prefix
    arguments = ["state"]
    for const, array, ports in (
        ("const ", "inputs", interface.inputs),
        ("", "outputs", interface.outputs),
    ):
        arguments += [
            f"({const}{port.element.c} *){array}[{k}] + t * {port.size_constant}"
            for k, port in enumerate(ports)
        ]
    step = f"{name}_step({', '.join(arguments)});"
    return f"""#include "{name}.h"

#define ARRAYS const void *const *inputs, void *const *outputs
void initialise(void *state);
void run(void *state, int64_t steps, ARRAYS);
void run_all(void *state, int64_t samples, int64_t steps, ARRAYS);

void initialise(void *state) {{ {name}_init(state); }}

static void run_from(void *state, int64_t first, int64_t end, ARRAYS)
{{
    (void)inputs;
    (void)outputs;
    for (int64_t t = first; t < end; ++t) {{
        {step}
    }}
}}

void run(void *state, int64_t steps, ARRAYS) {{ run_from(state, 0, steps, inputs, outputs); }}

void run_all(void *state, int64_t samples, int64_t steps, ARRAYS)
{{
    for (int64_t k = 0; k < samples; ++k) {{
        initialise(state);
        run_from(state, k * steps, (k + 1) * steps, inputs, outputs);
    }}
}}
"""
