"""One model in every form it can run in, compared bit for bit."""

from __future__ import annotations

import functools
import pathlib
import tempfile

import numpy as np
from mlir import ir

from codegen.analog import to_integers
from codegen.jit import JitNetwork
from frontend.compiler import Compilation, compile_model
from frontend.diagnostics import Findings
from frontend.network import InputLayer, Network, Signal
from frontend.options import CompileOptions, Level
from frontend.reference.interpreter import Interpreter
from snn_dialect.python import register
from tests.harness.c_compilers import Compiler
from tests.harness.c_model import CModel

Arrays = dict[str, np.ndarray]


def compile_file(model: pathlib.Path, options: CompileOptions) -> Compilation:
    return compile_model(model, options, Findings(model.name), levels={Level.LOOPS})


def as_stored(network: Network, inputs: Arrays) -> Arrays:
    """Numbers as the Inputs of a network hold them: spikes in bytes, others as floats or int16."""

    def stored(layer: InputLayer, x: np.ndarray) -> np.ndarray:
        if layer.signal is Signal.SPIKES:
            return x.astype(np.uint8)
        if network.format is not None:
            return x.astype(network.format.numpy)
        return to_integers(x, float(layer.fixed.scale))

    return {layer.name: stored(layer, inputs[layer.name]) for layer in network.inputs}


def run_reference(network: Network, inputs: Arrays) -> tuple[Arrays, Arrays]:
    """(outputs, final states) of the numpy reference, for inputs as_stored."""
    interpreter = Interpreter(network)
    return interpreter.run(inputs), dict(interpreter.state)


def run_c(
    compiled: Compilation,
    compiler: Compiler,
    folder: pathlib.Path,
    inputs: Arrays,
    source: str | None = None,
) -> tuple[Arrays, Arrays]:
    """(outputs, final states) of the C, or of `source` in its place, built by one compiler."""
    model = open_c(compiled, compiler, folder, source)
    return model.run(inputs), model.states()


def open_c(
    compiled: Compilation, compiler: Compiler, folder: pathlib.Path, source: str | None = None
) -> CModel:
    """The C, or `source` in its place, built by one compiler."""
    # A library of a name is loaded once in a process: each has a folder, and so a name, of its own.
    folder = pathlib.Path(tempfile.mkdtemp(dir=folder))
    c_file = folder / f"{compiled.name}.c"
    manifest = folder / f"{compiled.name}.manifest.textproto"
    c_file.write_text(source or compiled.generated.source, encoding="utf-8")
    manifest.write_text(compiled.manifest, encoding="utf-8")
    return CModel(c_file, manifest, compiler, folder)


def run_jit(compiled: Compilation, inputs: Arrays, opt_level: int = 2) -> tuple[Arrays, Arrays]:
    """(outputs, final states) of the same loops, compiled by LLVM instead of printed."""
    with _jit_context():
        jit = JitNetwork(ir.Module.parse(compiled.levels[Level.LOOPS]), opt_level=opt_level)
        steps = len(next(iter(inputs.values())))
        outputs = [jit.step({name: x[t] for name, x in inputs.items()}) for t in range(steps)]
    return {name: np.stack([y[name] for y in outputs]) for name in outputs[0]}, jit.states


@functools.cache
def _jit_context() -> ir.Context:
    """One for all: making it takes as long as compiling a small network."""
    return register.context()


def assert_same_bits(
    actual: tuple[Arrays, Arrays], expected: tuple[Arrays, Arrays], what: str
) -> None:
    """Outputs and final states have equal names, types, shapes and bits (-0 is not +0)."""
    for found, wanted, kind in zip(actual, expected, ("output", "state"), strict=True):
        assert found.keys() == wanted.keys(), what
        for name, value in wanted.items():
            difference = _difference(found[name], value)
            assert not difference, f"{what}: {kind} {name}: {difference}"


def _difference(found: np.ndarray, expected: np.ndarray) -> str:
    if found.dtype != expected.dtype or found.shape != expected.shape:
        return f"{found.dtype}{found.shape}, expected {expected.dtype}{expected.shape}"
    width = np.dtype(f"u{expected.dtype.itemsize}")
    differs = np.ascontiguousarray(found).view(width) != np.ascontiguousarray(expected).view(width)
    if not differs.any():
        return ""
    first = tuple(int(k) for k in np.argwhere(differs)[0])
    return (
        f"{int(differs.sum())} of {differs.size} differ, first at {first}: "
        f"{found[first]!r}, expected {expected[first]!r}"
    )
