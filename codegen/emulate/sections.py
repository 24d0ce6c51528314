"""How many bytes of an object file go where."""

from __future__ import annotations

import dataclasses
import pathlib

from elftools.common.exceptions import ELFError
from elftools.elf.constants import SH_FLAGS
from elftools.elf.elffile import ELFFile

_WASM = b"\0asm"
_CODE, _DATA = 10, 11  # sections of WebAssembly


@dataclasses.dataclass(frozen=True, kw_only=True)
class Sections:
    """Bytes of code, of constants, and of variables, which take RAM (and those with values flash,
    too)."""

    text: int
    rodata: int
    data: int
    bss: int


def sections(path: pathlib.Path) -> Sections:
    """Of an ELF object; of one of WebAssembly, which does not tell constants from variables.

    Raises ValueError for another file.
    """
    content = path.read_bytes()
    if content.startswith(_WASM):
        sizes = dict(_wasm_sections(content))
        return Sections(text=sizes.get(_CODE, 0), rodata=sizes.get(_DATA, 0), data=0, bss=0)
    try:
        with path.open("rb") as file:
            return _of_elf(ELFFile(file))
    except ELFError as error:
        raise ValueError(f"{path.name} is no object file: {error}") from error


def _of_elf(elf: ELFFile) -> Sections:
    sizes = {"text": 0, "rodata": 0, "data": 0, "bss": 0}
    for section in elf.iter_sections():
        flags = section["sh_flags"]
        if flags & SH_FLAGS.SHF_ALLOC:
            if flags & SH_FLAGS.SHF_EXECINSTR:
                kind = "text"
            elif not flags & SH_FLAGS.SHF_WRITE:
                kind = "rodata"
            else:
                kind = "bss" if section["sh_type"] == "SHT_NOBITS" else "data"
            sizes[kind] += section["sh_size"]
    return Sections(**sizes)


def _wasm_sections(content: bytes):
    """(number, size) of each."""
    position = 8
    while position < len(content):
        number = content[position]
        size, position = _leb128(content, position + 1)
        yield number, size
        position += size


def _leb128(content: bytes, position: int) -> tuple[int, int]:
    """(value, position behind it)"""
    value = shift = 0
    while True:
        byte = content[position]
        value |= (byte & 0x7F) << shift
        position, shift = position + 1, shift + 7
        if byte < 0x80:
            return value, position
