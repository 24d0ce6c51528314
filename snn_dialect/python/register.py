"""The snn dialect in this process: contexts that know it, and its passes.

The shared library has no Python ABI: a pointer crosses the border, by ctypes. It uses the MLIR
that the Python bindings have loaded, so mlir.ir is imported before it is loaded.
"""

from __future__ import annotations

import ctypes
import functools
import os
import pathlib

from mlir import ir, passmanager
from mlir._mlir_libs import _mlir

LIBRARY_VARIABLE = "SNN_DIALECT_LIBRARY"
_LIBRARY_NAME = "libSnnDialect.so"
# What Python builds operations of; parsers and passes load what they need. By default all are
# loaded, which takes longer than compiling a small network.
_BUILT = ("arith", "func", "quant", "tensor")
_CONTEXT_CAPSULE = b"mlir.ir.Context._CAPIPtr"


def context() -> ir.Context:
    """A context that knows snn and the upstream dialects; their passes are registered.

    Raises:
      FileNotFoundError: the shared library is neither where Bazel puts it nor where
        SNN_DIALECT_LIBRARY says.
    """
    new = ir.Context(load_on_create_dialects=_BUILT)
    add_to(new)
    return new


def add_to(existing: ir.Context) -> None:
    """Adds the snn dialect to a context, and its passes to the process."""
    library = _library()
    library.snnRegisterDialect(_pointer(existing._CAPIPtr, _CONTEXT_CAPSULE))


def verify(module: ir.Module) -> None:
    """Raises ir.MLIRError with the messages of all verifiers that object."""
    module.operation.verify()


def run(module: ir.Module, pipeline: str) -> ir.Module:
    """Runs a pipeline ("snn-to-loops") on the module, in place, and returns it.

    Raises ir.MLIRError with the messages of the pass that failed.
    """
    with module.context:
        passmanager.PassManager.parse(f"builtin.module({pipeline})").run(module.operation)
    return module


def lowered(module: ir.Module, pipeline: str) -> ir.Module:
    """The same as `run`, on a copy."""
    with module.context, ir.Location.unknown():
        copy = ir.Module.create()
        for operation in module.body.operations:
            copy.body.append(operation.operation.clone())
    return run(copy, pipeline)


def text(module: ir.Module) -> str:
    """The module in MLIR's own notation: values are named after nodes, with locations."""
    return module.operation.get_asm(enable_debug_info=True, use_name_loc_as_prefix=True)


def library_path() -> pathlib.Path:
    """Where the shared library is: SNN_DIALECT_LIBRARY, else beside the C API's sources."""
    if override := os.environ.get(LIBRARY_VARIABLE):
        return pathlib.Path(override)
    return pathlib.Path(__file__).parent.parent / "CAPI" / _LIBRARY_NAME


@functools.cache
def _library() -> ctypes.CDLL:
    path = library_path()
    if not path.is_file():
        raise FileNotFoundError(
            f"{path}: no such library (build //snn_dialect/python:snn, or set {LIBRARY_VARIABLE})"
        )
    library = ctypes.CDLL(str(path))
    library.snnRegisterDialect.argtypes = [ctypes.c_void_p]
    library.snnRegisterDialect.restype = None
    library.snnRegisterPasses.argtypes = []
    library.snnRegisterPasses.restype = None
    library.snnRegisterPasses()
    _mlir.globals.append_dialect_search_prefix(__name__.rpartition(".")[0])  # the wheel's is longer
    return library


def _pointer(capsule: object, name: bytes) -> int:
    get = ctypes.pythonapi.PyCapsule_GetPointer
    get.argtypes = [ctypes.py_object, ctypes.c_char_p]
    get.restype = ctypes.c_void_p
    return get(capsule, name)
