"""A shared library of ours and the mlir bindings use one copy of MLIR."""

from __future__ import annotations

import ctypes
import pathlib

import mlir.ir as ir

LIBRARY = pathlib.Path(__file__).parent / "libtoy_capi.so"


def context_pointer(context: ir.Context) -> int:
    get = ctypes.pythonapi.PyCapsule_GetPointer
    get.restype, get.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
    return get(context._CAPIPtr, b"mlir.ir.Context._CAPIPtr")


def test_an_op_of_ours_is_parsed_in_pythons_context():
    toy = ctypes.CDLL(str(LIBRARY))
    toy.toyLoad.argtypes = [ctypes.c_void_p]
    with ir.Context() as context:
        toy.toyLoad(context_pointer(context))
        module = ir.Module.parse("%0 = toy.answer : i32")
        assert module.body.operations[0].name == "toy.answer"
        assert module.operation.verify()


def test_a_process_has_one_copy_of_each_library():
    ctypes.CDLL(str(LIBRARY))
    lines = pathlib.Path("/proc/self/maps").read_text().splitlines()
    files = {line.split()[-1] for line in lines if "/lib" in line}
    loaded = [pathlib.Path(name).name for name in files]
    assert loaded.count("libMLIRPythonCAPI.so") == 1
    assert loaded.count("libLLVM.so") == 1
    assert "libMLIR.so" not in loaded
