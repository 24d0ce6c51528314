"""Row sums: loops that add rows of weights of 8 bits to sums of 16 bits.

An Arm with its DSP extension adds two sums at once. Such a loop begins with a call: there it adds to
all whole fours of sums, elsewhere to none, and says to how many. The loop does the rest.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from mlir import ir

from codegen.constants import integer_constant
from codegen.names import identifiers
from codegen.printer.arm import WITH_DSP

# How many rows a loop adds.
_COUNTS = (1, 2, 4)
_ALLOWED = frozenset({"memref.load", "memref.store", "arith.extsi", "arith.addi", "scf.yield"})
# A sum has a lane of 16 bits in a word: those of bytes 0 and 2 in one, of 1 and 3 in the other.
_WORDS = """\
        uint32_t low, high, row;
        __builtin_memcpy(&low, sums + i, 4);
        __builtin_memcpy(&high, sums + i + 2, 4);
        uint32_t even = (low & 0xffff) | (high << 16);
        uint32_t odd = (low >> 16) | (high & 0xffff0000);""".splitlines()
_ROW = """\
        __builtin_memcpy(&row, %s + i, 4);
        __asm__("sxtab16 %%0, %%0, %%1" : "+r"(even) : "r"(row));
        __asm__("sxtab16 %%0, %%0, %%1, ror #8" : "+r"(odd) : "r"(row));"""
_BACK = """\
        low = (even & 0xffff) | (odd << 16);
        high = (even >> 16) | (odd & 0xffff0000);
        __builtin_memcpy(sums + i, &low, 4);
        __builtin_memcpy(sums + i + 2, &high, 4);""".splitlines()


@dataclasses.dataclass(frozen=True)
class RowSums:
    """
    sums  the load of a sum; its last index is the loop's variable
    rows  those of the weights, likewise
    size  how many sums there are
    """

    sums: ir.Operation
    rows: tuple[ir.Operation, ...]
    size: int


def function_names(prefix: str) -> list[str]:
    """All names that a file may need."""
    return [function_name(prefix, count) for count in _COUNTS]


def function_name(prefix: str, count: int) -> str:
    """Of the function that adds so many rows."""
    return f"{prefix}_add_{count}"


def function_lines(prefix: str, code: Iterable[str]) -> list[str]:
    """The definitions of the functions that the code calls."""
    used = identifiers(code)
    lines: list[str] = []
    for count in _COUNTS:
        name = function_name(prefix, count)
        if name in used:
            lines += _function(name, "abcd"[:count])
    return lines


def _function(name: str, rows: str) -> list[str]:
    return [
        "/* Adds to the first sums, of as many as there are, and says to how many. */",
        f"static inline int32_t {name}(",
        f"    int16_t *sums, {', '.join(f'const int8_t *{row}' for row in rows)}, int32_t size)",
        "{",
        *WITH_DSP,
        "    int32_t i = 0;",
        "    for (; i < (size & -4); i += 4) {",
        *_WORDS,
        *(line for row in rows for line in (_ROW % row).splitlines()),
        *_BACK,
        "    }",
        "    return i;",
        "#else",
        *(f"    (void){parameter};" for parameter in ("sums", *rows, "size")),
        "    return 0;",
        "#endif",
        "}",
        "",
    ]


def row_sums(loop: ir.Operation) -> RowSums | None:
    """What a loop from 0 on in steps of 1 adds up, where that is rows and nothing else."""
    low, size, step, *carried = map(integer_constant, loop.operands)
    if carried or (low, step) != (0, 1) or size is None or size < 4:
        return None
    block = loop.regions[0].blocks[0]
    variable = block.arguments[0]
    ops = [view.operation for view in block.operations]
    loads = [op for op in ops if op.name == "memref.load"]
    stores = [op for op in ops if op.name == "memref.store"]
    if len(stores) != 1 or not all(op.name in _ALLOWED for op in ops):
        return None
    place = list(stores[0].operands)[1:]
    sums = [op for op in loads if list(op.operands) == place]
    rows = tuple(op for op in loads if op not in sums)
    if len(sums) != 1 or len(rows) not in _COUNTS:
        return None
    terms = _terms(stores[0].operands[0], block)
    if not len(terms) == len(set(terms)) == len(loads):
        return None
    if not all(_is_row(op, variable, "i16" if op in sums else "i8") for op in loads):
        return None
    return RowSums(sums[0], rows, size)


def _terms(value: ir.Value, block: ir.Block) -> list[ir.Operation]:
    """The loads in a block that a sum of theirs has as its terms, each as often as it does."""
    if isinstance(value, ir.BlockArgument) or not _is_inside(value, block):
        return []
    op = value.owner.operation
    if op.name == "memref.load":
        return [op]
    return [term for operand in op.operands for term in _terms(operand, block)]


def _is_row(load: ir.Operation, variable: ir.Value, element: str) -> bool:
    """Whether the loop reads one element of this type after the other."""
    memref, *indices = load.operands
    strides, _ = ir.MemRefType(memref.type).get_strides_and_offset()
    return (
        str(load.results[0].type) == element
        and bool(indices)
        and indices[-1] == variable
        and not any(_is_inside(index, variable.owner) for index in indices[:-1])
        and strides[-1] == 1
    )


def _is_inside(value: ir.Value, block: ir.Block) -> bool:
    if isinstance(value, ir.BlockArgument):
        return value.owner == block
    return value.owner.operation.block == block
