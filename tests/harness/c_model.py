"""Generated C as a callable: built with a compiler, loaded with ctypes, driven from numpy."""

from __future__ import annotations

import ctypes
import pathlib

import numpy as np
from google.protobuf import text_format

from codegen import manifest_pb2
from tests.harness.c_compilers import Compiler


class CModel:
    """A model built from NAME.c, with the ports and the state that its manifest tells of."""

    def __init__(
        self,
        source: pathlib.Path,
        manifest: pathlib.Path,
        compiler: Compiler,
        folder: pathlib.Path,
    ):
        self.manifest = text_format.Parse(
            manifest.read_text(encoding="utf-8"), manifest_pb2.Manifest()
        )
        library = ctypes.CDLL(str(compiler.shared_library(source, folder)))
        prefix = self.manifest.prefix
        self._init = getattr(library, f"{prefix}_init")
        self._step = getattr(library, f"{prefix}_step")
        self._init.restype = self._step.restype = None
        # The state lies between two guards that nobody may write to.
        size = self.manifest.sizes.ram
        self._memory = np.full(size + 2 * _GUARD, _FILL, np.uint8)
        start = _GUARD - self._memory.ctypes.data % 16
        self._state = self._memory[start : start + size]
        self._pointer = ctypes.c_void_p(self._state.ctypes.data)
        self.reset()

    def reset(self) -> None:
        self._init(self._pointer)

    def run(self, inputs: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Input node to steps x port shape in, Output node to steps x port shape out.

        Numbers for integer ports are to be integers already (fidelity.as_stored).
        """
        steps = len(next(iter(inputs.values())))
        given = [
            inputs[port.node].astype(_dtype(port.array), order="C", casting="same_kind")
            for port in self.manifest.inputs
        ]
        outputs = [
            np.zeros((steps, *port.array.shape), _dtype(port.array))
            for port in self.manifest.outputs
        ]
        for t in range(steps):
            # The dots: one number of a sequence stays an array, with an address.
            arrays = [a[t, ...] for a in given + outputs]
            self._step(self._pointer, *(ctypes.c_void_p(a.ctypes.data) for a in arrays))
        outside = self._memory.size - self._state.size
        guards = int((self._memory == _FILL).sum()) - int((self._state == _FILL).sum())
        assert guards == outside, "the step wrote outside its state"
        return {
            port.node: array for port, array in zip(self.manifest.outputs, outputs, strict=True)
        }

    def states(self) -> dict[str, np.ndarray]:
        """State name (`<node>.v`, `<node>.line`) to its present value, in the node's dimensions."""
        return {
            f"{member.node}.{_ROLES[member.role]}": self._state[
                member.offset : member.offset + member.array.bytes
            ]
            .view(_dtype(member.array))
            .reshape(tuple(member.array.shape))
            .transpose(np.argsort(member.order or range(len(member.array.shape))))
            .copy()
            for member in self.manifest.members
            if member.kind == manifest_pb2.Member.STATE
        }


_GUARD, _FILL = 64, 0xA5
_ROLES = {
    "membrane": "v",
    "synapse": "i",
    "spikes of the step before": "z",
    "delay line": "line",
    "position in the delay line": "head",
}
_DTYPES = {
    "float": np.float32,
    "double": np.float64,
    "uint8_t": np.uint8,
    "int16_t": np.int16,
    "int32_t": np.int32,
}


def _dtype(array) -> np.dtype:
    return np.dtype(_DTYPES[array.c_type])
