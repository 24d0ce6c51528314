"""The second way down, for tests: the same loops through the LLVM dialect and its JIT.

It shares nothing with the printer but the interface, and LLVM neither contracts nor reorders.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence

import numpy as np
from mlir import ir
from mlir.execution_engine import ExecutionEngine
from mlir.passmanager import PassManager

from codegen.interface import Interface, read_interface

PIPELINE = (
    "builtin.module(expand-strided-metadata,lower-affine,convert-scf-to-cf,convert-cf-to-llvm,"
    "convert-index-to-llvm,convert-math-to-llvm,convert-arith-to-llvm,finalize-memref-to-llvm,"
    "convert-func-to-llvm{use-bare-ptr-memref-call-conv=1},reconcile-unrealized-casts)"
)


class Jit:
    """A loops-level module, compiled in this process. The module given is left as it is.

    pipeline   from loops to the LLVM dialect, with bare pointers for memrefs
    opt_level  LLVM's, 0 to 3
    libraries  to link, by path (a memref.copy with gaps needs libmlir_c_runner_utils)
    """

    def __init__(
        self,
        module: ir.Module,
        *,
        pipeline: str = PIPELINE,
        opt_level: int = 2,
        libraries: Sequence[str] = (),
    ):
        with module.context:
            lowered = ir.Module.parse(module.operation.get_asm(enable_debug_info=False))
            PassManager.parse(pipeline).run(lowered.operation)
            self._engine = ExecutionEngine(
                lowered, opt_level=opt_level, shared_libs=list(libraries)
            )

    def call(self, function: str, *arrays: np.ndarray) -> None:
        """Calls a function on arrays, which have to be contiguous and of the memrefs' types."""
        address = self._engine.raw_lookup(function)
        if not address:
            raise KeyError(function)
        for array in arrays:
            if not array.flags.c_contiguous:
                raise ValueError("an array that is not contiguous")
        # The engine's wrapper takes the addresses of the arguments, which are pointers themselves.
        pointers = (ctypes.c_void_p * len(arrays))(*(a.ctypes.data for a in arrays))
        size, first = ctypes.sizeof(ctypes.c_void_p), ctypes.addressof(pointers)
        packed = (ctypes.c_void_p * len(arrays))(*(first + size * k for k in range(len(arrays))))
        ctypes.CFUNCTYPE(None, ctypes.c_void_p)(address)(ctypes.addressof(packed))


class JitNetwork:
    """A step function with its state, run by the JIT from the initial state on.

    states  state name to its array in the node's dimensions, changed by every step
    """

    def __init__(self, module: ir.Module, **options):
        self.interface: Interface = read_interface(module)
        self._jit = Jit(module, **options)
        self.states: dict[str, np.ndarray] = {}
        self.reset()

    def reset(self) -> None:
        """Puts every state into its initial value."""
        for state in self.interface.states:
            initial = np.broadcast_to(state.initial, state.shape)
            self.states[state.name] = state.seen(np.array(initial, state.element.dtype))

    def step(self, inputs: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        """One time step: Input node to array in, Output node to array out."""
        given = [
            np.asarray(inputs[port.node]).astype(port.element.dtype, order="C", casting="same_kind")
            for port in self.interface.inputs
        ]
        outputs = [np.zeros(port.shape, port.element.dtype) for port in self.interface.outputs]
        states = [state.laid_out(self.states[state.name]) for state in self.interface.states]
        self._jit.call("step", *given, *outputs, *states)
        return {
            port.node: array for port, array in zip(self.interface.outputs, outputs, strict=True)
        }
