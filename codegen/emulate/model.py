"""A model in an emulator: stepped with numpy arrays, whatever the byte order of the processor."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from codegen import manifest_pb2
from codegen.emulate.processor import Processor

_DTYPES = {"float": "f4", "double": "f8", "uint8_t": "u1", "int16_t": "i2", "int32_t": "i4"}


class EmulatedModel:
    """Ports and members of the state by their names in C; arrays in the host's byte order."""

    def __init__(self, processor: Processor, manifest: manifest_pb2.Manifest):
        self.processor = processor
        self._manifest = manifest
        count = 1 + len(manifest.inputs) + len(manifest.outputs)
        data = processor.read(processor.address("snn_image_offsets"), 4 * count)
        start = processor.address("snn_image")
        self._state, *ports = (start + int(x) for x in np.frombuffer(data, self._order("u4")))
        inputs = len(manifest.inputs)
        self._inputs = list(zip(manifest.inputs, ports[:inputs], strict=True))
        self._outputs = list(zip(manifest.outputs, ports[inputs:], strict=True))
        self.init()

    def init(self) -> None:
        """Puts the state into its initial value."""
        self.processor.call("snn_image_init")

    def step(self, inputs: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """One time step: of every input an array of the port's type and shape."""
        for port, address in self._inputs:
            dtype = self._dtype(port.array)
            self.processor.write(address, inputs[port.array.c_name].astype(dtype).tobytes())
        self.processor.call("snn_image_step")
        return {
            port.array.c_name: self._array(port.array, address) for port, address in self._outputs
        }

    @property
    def state(self) -> bytes:
        """The state struct."""
        return self.processor.read(self._state, self._manifest.sizes.ram)

    @state.setter
    def state(self, data: bytes) -> None:
        self.processor.write(self._state, data)

    def members(self) -> dict[str, np.ndarray]:
        """What the members of the state struct hold that live from step to step."""
        return {
            member.array.c_name: self._array(member.array, self._state + member.offset)
            for member in self._manifest.members
            if member.kind == manifest_pb2.Member.STATE
        }

    def _array(self, array: manifest_pb2.Array, address: int) -> np.ndarray:
        found = np.frombuffer(self.processor.read(address, array.bytes), self._dtype(array))
        return found.reshape(tuple(array.shape)).astype(found.dtype.newbyteorder("="))

    def _dtype(self, array: manifest_pb2.Array) -> np.dtype:
        return self._order(_DTYPES[array.c_type])

    def _order(self, code: str) -> np.dtype:
        return np.dtype(code).newbyteorder(">" if self.processor.byte_order == "big" else "<")
