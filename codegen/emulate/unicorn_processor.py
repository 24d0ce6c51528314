"""Processors that unicorn emulates, with ELF images."""

from __future__ import annotations

import pathlib

import capstone
import unicorn
from elftools.common.exceptions import ELFError
from elftools.elf.elffile import ELFFile

from codegen.emulate.machines import MACHINES, RETURN, STACK, STACK_BYTES, TOP
from codegen.emulate.processor import PAINT, EmulationError, Processor, used

_PAGE = 4096


class UnicornProcessor(Processor):
    """counting: from the start on; it makes everything slow"""

    def __init__(self, machine: str, image: pathlib.Path, *, counting: bool = False):
        self._machine = MACHINES[machine]
        self.byte_order = self._machine.byte_order
        self._uc = unicorn.Uc(self._machine.arch, self._machine.mode)
        if self._machine.cpu is not None:
            self._uc.ctl_set_cpu_model(self._machine.cpu)
        try:
            with image.open("rb") as file:
                self._load(ELFFile(file))
        except ELFError as error:
            raise EmulationError(f"{image.name} is no ELF file: {error}") from error
        self._uc.mem_map(RETURN, _PAGE)
        self._uc.mem_map(STACK, STACK_BYTES)
        if self._machine.one_by_one:
            self._uc.hook_add(unicorn.UC_HOOK_CODE, lambda *_: None)
        if counting:
            self._uc.hook_add(unicorn.UC_HOOK_BLOCK, self._count)
        self._lengths: dict[tuple[int, int], int] = {}

    def _load(self, elf: ELFFile) -> None:
        symbols = elf.get_section_by_name(".symtab")
        if symbols is None:
            raise EmulationError("the image has no symbols")
        self._symbols = {symbol.name: symbol["st_value"] for symbol in symbols.iter_symbols()}
        segments = [x for x in elf.iter_segments() if x["p_type"] == "PT_LOAD" and x["p_memsz"]]
        # Two segments may share a page.
        pages = {
            page
            for x in segments
            for page in range(x["p_vaddr"] // _PAGE, -(-(x["p_vaddr"] + x["p_memsz"]) // _PAGE))
        }
        for page in sorted(pages):
            self._uc.mem_map(page * _PAGE, _PAGE)
        for segment in segments:
            self._uc.mem_write(segment["p_vaddr"], segment.data())

    def address(self, symbol: str) -> int:
        try:
            return self._symbols[symbol]
        except KeyError:
            raise EmulationError(f"the image has no symbol {symbol}") from None

    def call(self, function: str) -> None:
        address = self.address(function) & (~1 if self._machine.thumb else ~0)
        self._machine.enter(self._uc, address)
        try:
            self._uc.emu_start(address | self._machine.thumb, RETURN)
        except unicorn.UcError as error:
            raise EmulationError(f"{function} stopped: {error}") from error

    def _count(self, _uc: unicorn.Uc, start: int, size: int, _data: object) -> None:
        """Of a block that is about to be executed."""
        if (start, size) not in self._lengths:
            self._lengths[start, size] = self._length(start, size)
        self.instructions += self._lengths[start, size]

    def _length(self, start: int, size: int) -> int:
        """How many instructions are in a block of so many bytes."""
        disassembler = capstone.Cs(*self._machine.disassembler)
        found = list(disassembler.disasm_lite(self.read(start, size), start))
        if sum(length for _, length, _, _ in found) != size:
            raise EmulationError(f"code at {start:#x} that capstone does not know")
        return len(found)

    def read(self, address: int, size: int) -> bytes:
        return bytes(self._uc.mem_read(address, size))

    def write(self, address: int, data: bytes) -> None:
        self._uc.mem_write(address, data)

    def paint_stack(self) -> None:
        self.write(STACK, bytes([PAINT]) * (TOP - STACK))

    def stack_used(self) -> int:
        return used(self.read(STACK, TOP - STACK))
