"""Runs functions of the snn level by LLVM's JIT, for the tests of the lowering."""

from __future__ import annotations

import ctypes

import numpy as np
from mlir import ir
from mlir.execution_engine import ExecutionEngine

from snn_dialect.python import register

FORMATS = {"f32": np.float32, "f64": np.float64}


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


def run(body: str, inputs: dict[str, tuple[str, np.ndarray]], result: str, out: np.ndarray):
    """Runs `body`, which computes %y, and gives back `out`, filled."""
    Jit(step(body, inputs, result))("step", *(array for _, array in inputs.values()), out)
    return out


def step(
    body: str, inputs: dict[str, tuple[str, np.ndarray]], result: str, name: str = "step"
) -> str:
    """A function of the snn level around `body`, which computes %y."""
    arguments = ", ".join(
        f'%{key}: {kind} {{snn.input = "{key}"}}' for key, (kind, _) in inputs.items()
    )
    return (
        f'func.func @{name}({arguments}) -> ({result} {{snn.output = "y"}}) {{\n{body}\n'
        f"  return %y : {result}\n}}"
    )


def sample(kind: str, size: int | tuple[int, ...], random: np.random.Generator) -> np.ndarray:
    """What flows along an edge: spikes (i1, stored as bytes), counts or numbers."""
    if kind == "i1":
        return random.integers(0, 2, size).astype(np.uint8)
    if kind == "i32":
        return random.integers(0, 9, size).astype(np.int32)
    return random.normal(size=size).astype(FORMATS[kind])


def tensor(shape: tuple[int, ...], element: str) -> str:
    """The type of a tensor."""
    return f"tensor<{''.join(f'{size}x' for size in shape)}{element}>"
