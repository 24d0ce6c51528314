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
class Row:
    """The elements that a load reads while the loop's variable counts.

    indices  of the first one, all but the last
    last     of the first one; None for 0
    """

    load: ir.Operation
    indices: tuple[ir.Value, ...]
    last: ir.Value | None


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


def row_sums(loop: ir.Operation) -> list[Row] | None:
    """The sums and then the rows, where a loop from 0 on in steps of 1 adds those and no more."""
    low, size, step, *carried = map(integer_constant, loop.operands)
    if carried or (low, step) != (0, 1) or (size is not None and size < 4):
        return None
    block = loop.regions[0].blocks[0]
    ops = [view.operation for view in block.operations]
    loads = [op for op in ops if op.name == "memref.load"]
    stores = [op for op in ops if op.name == "memref.store"]
    if len(stores) != 1 or not all(op.name in _ALLOWED for op in ops):
        return None
    place = list(stores[0].operands)[1:]
    # The sums come first.
    loads.sort(key=lambda op: list(op.operands) != place)
    terms = _terms(stores[0].operands[0], block)
    types = [str(op.results[0].type) for op in loads]
    rows = [row for op in loads if (row := _row(op, block.arguments[0])) is not None]
    if (
        len(loads) - 1 not in _COUNTS
        or list(loads[0].operands) != place
        or types != ["i16"] + ["i8"] * (len(loads) - 1)
        or not len(terms) == len(set(terms)) == len(loads) == len(rows)
    ):
        return None
    return rows


def _terms(value: ir.Value, block: ir.Block) -> list[ir.Operation]:
    """The loads in a block that a sum of theirs has as its terms, each as often as it does."""
    if isinstance(value, ir.BlockArgument) or not _is_inside(value, block):
        return []
    op = value.owner.operation
    if op.name == "memref.load":
        return [op]
    return [term for operand in op.operands for term in _terms(operand, block)]


def _row(load: ir.Operation, variable: ir.Value) -> Row | None:
    """None where it is not one element after the other."""
    memref, *indices = load.operands
    strides, _ = ir.MemRefType(memref.type).get_strides_and_offset()
    if not indices or strides[-1] != 1:
        return None
    last = None
    if indices[-1] != variable:
        if isinstance(indices[-1], ir.BlockArgument) or indices[-1].owner.name != "arith.addi":
            return None
        terms = list(indices[-1].owner.operands)
        if variable not in terms:
            return None
        last = terms[terms[0] == variable]
    firsts = [*indices[:-1], *([] if last is None else [last])]
    if any(_is_inside(first, variable.owner) for first in firsts):
        return None
    return Row(load, tuple(indices[:-1]), last)


def _is_inside(value: ir.Value, block: ir.Block) -> bool:
    if isinstance(value, ir.BlockArgument):
        return value.owner == block
    return value.owner.operation.block == block
