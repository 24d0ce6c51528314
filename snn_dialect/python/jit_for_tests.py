"""Runs functions of the snn level by LLVM's JIT, for the tests of the lowering."""

from __future__ import annotations

import ctypes

import numpy as np
from mlir import ir
from mlir.execution_engine import ExecutionEngine

from snn_dialect.python import register


class Jit:
    """The functions of a module of the snn level, by both pipelines."""

    def __init__(self, text: str):
        with register.context():
            self.loops = register.run(ir.Module.parse(text), "snn-to-loops")
            lowered = register.lowered(self.loops, "snn-loops-to-llvm")
            self._engine = ExecutionEngine(lowered, opt_level=0)  # half the time of 2

    def __call__(self, function: str, *arrays: np.ndarray) -> None:
        """Calls a function on inputs, outputs and states: contiguous arrays of the right types."""
        assert all(array.flags.c_contiguous for array in arrays)
        address = self._engine.raw_lookup(function)
        assert address, function
        # The engine's wrapper takes an array of pointers to the arguments, pointers themselves.
        pointers = [ctypes.c_void_p(array.ctypes.data) for array in arrays]
        packed = (ctypes.c_void_p * len(arrays))(*map(ctypes.addressof, pointers))
        ctypes.CFUNCTYPE(None, ctypes.c_void_p)(address)(ctypes.addressof(packed))
