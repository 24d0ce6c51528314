"""WebAssembly, by wasmtime. An instruction is a unit of its fuel."""

from __future__ import annotations

import pathlib

import wasmtime

from codegen.emulate.processor import PAINT, EmulationError, Processor, used

_FUEL = 1 << 62


class WasmProcessor(Processor):
    byte_order = "little"

    def __init__(self, image: pathlib.Path):
        config = wasmtime.Config()
        config.consume_fuel = True
        engine = wasmtime.Engine(config)
        self._store = wasmtime.Store(engine)
        self._store.set_fuel(_FUEL)
        try:
            module = wasmtime.Module.from_file(engine, str(image))
            self._exports = wasmtime.Instance(self._store, module, []).exports(self._store)
        except wasmtime.WasmtimeError as error:
            raise EmulationError(f"{image.name}: {error}") from error
        self._memory = self._export("memory", wasmtime.Memory)
        self._top = self._export("__stack_pointer", wasmtime.Global).value(self._store)

    def _export(self, name: str, kind: type):
        try:
            found = self._exports[name]
        except KeyError:
            found = None
        if not isinstance(found, kind):
            raise EmulationError(f"the image exports no {kind.__name__.lower()} {name}")
        return found

    def address(self, symbol: str) -> int:
        return self._export(symbol, wasmtime.Global).value(self._store)

    def call(self, function: str) -> None:
        try:
            self._export(function, wasmtime.Func)(self._store)
        except (wasmtime.Trap, wasmtime.WasmtimeError) as error:
            raise EmulationError(f"{function} stopped: {error}") from error
        self.instructions = _FUEL - self._store.get_fuel()

    def read(self, address: int, size: int) -> bytes:
        return bytes(self._memory.read(self._store, address, address + size))

    def write(self, address: int, data: bytes) -> None:
        self._memory.write(self._store, data, address)

    def paint_stack(self) -> None:
        start = self._stack_start()
        self.write(start, bytes([PAINT]) * (self._top - start))

    def stack_used(self) -> int:
        start = self._stack_start()
        return used(self.read(start, self._top - start))

    def _stack_start(self) -> int:
        """The stack lies behind the data, or before them from address 0 on."""
        end_of_data = self.address("__data_end")
        return end_of_data if end_of_data <= self._top else 0
