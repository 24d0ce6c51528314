"""Loads the shared library of the snn dialect into the MLIR of this process.

The library has no Python ABI: three pointers cross the border, by ctypes. It uses the MLIR that
the Python bindings have loaded, so mlir.ir is imported before it is.
"""

from __future__ import annotations

import ctypes
import functools
import os
import pathlib

from mlir import ir
from mlir._mlir_libs import _mlir

LIBRARY_VARIABLE = "SNN_DIALECT_LIBRARY"
_LIBRARY_NAME = "libSnnDialect.so"
_CONTEXT_CAPSULE = b"mlir.ir.Context._CAPIPtr"


def context() -> ir.Context:
    """A context that knows snn and the upstream dialects; their passes are registered.

    Raises:
      FileNotFoundError: the shared library is neither where Bazel puts it nor where
        SNN_DIALECT_LIBRARY says.
    """
    new = ir.Context()
    add_to(new)
    return new


def add_to(existing: ir.Context) -> None:
    """Adds the snn dialect to a context, and its passes to the process."""
    library = _library()
    library.snnRegisterDialect(_pointer(existing._CAPIPtr, _CONTEXT_CAPSULE))


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
    _mlir.globals.append_dialect_search_prefix("snn_dialect.python")
    return library


def _pointer(capsule: object, name: bytes) -> int:
    get = ctypes.pythonapi.PyCapsule_GetPointer
    get.argtypes = [ctypes.py_object, ctypes.c_char_p]
    get.restype = ctypes.c_void_p
    return get(capsule, name)
