"""Row sums: loops that add rows of weights of 8 bits to sums.

Sums of 16 bits get the rows as they are: an Arm with its DSP extension adds two sums at once. Sums
of 32 bits get rows times an input each: there the weights come four in a word. Such a loop begins
with a call, which adds to all whole fours of sums on those Arms and to none elsewhere, and says to
how many. The loop does the rest.
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
_ALLOWED = frozenset(
    {"memref.load", "memref.store", "arith.extsi", "arith.addi", "arith.muli", "scf.yield"}
)
# Bytes 0 and 2 of a word of weights have lanes of 16 bits in one word, bytes 1 and 3 in the other.
_ADD = (
    """\
        uint32_t low, high, row;
        __builtin_memcpy(&low, sums + i, 4);
        __builtin_memcpy(&high, sums + i + 2, 4);
        uint32_t even = (low & 0xffff) | (high << 16);
        uint32_t odd = (low >> 16) | (high & 0xffff0000);""",
    """\
        __builtin_memcpy(&row, {row} + i, 4);
        __asm__("sxtab16 %0, %0, %1" : "+r"(even) : "r"(row));
        __asm__("sxtab16 %0, %0, %1, ror #8" : "+r"(odd) : "r"(row));""",
    """\
        low = (even & 0xffff) | (odd << 16);
        high = (even >> 16) | (odd & 0xffff0000);
        __builtin_memcpy(sums + i, &low, 4);
        __builtin_memcpy(sums + i + 2, &high, 4);""",
)
_ADD_TIMES = (
    """\
        int32_t first = sums[i], second = sums[i + 1], third = sums[i + 2], fourth = sums[i + 3];
        uint32_t row;
        int32_t even, odd;""",
    """\
        __builtin_memcpy(&row, {row} + i, 4);
        __asm__("sxtb16 %0, %1" : "=r"(even) : "r"(row));
        __asm__("sxtb16 %0, %1, ror #8" : "=r"(odd) : "r"(row));
        first += (int16_t)even * {x};
        second += (int16_t)odd * {x};
        third += (even >> 16) * {x};
        fourth += (odd >> 16) * {x};""",
    """\
        sums[i] = first;
        sums[i + 1] = second;
        sums[i + 2] = third;
        sums[i + 3] = fourth;""",
)


@dataclasses.dataclass(frozen=True)
class Row:
    """The elements that a load reads while the loop's variable counts.

    indices  of the first one, all but the last
    last     of the first one; None for 0
    """

    load: ir.Operation
    indices: tuple[ir.Value, ...]
    last: ir.Value | None


@dataclasses.dataclass(frozen=True)
class RowSums:
    """
    sums    of 16 bits, or of 32 where there are inputs
    rows    of weights
    inputs  one for each row, of 16 bits or fewer, or none
    """

    sums: Row
    rows: list[Row]
    inputs: list[ir.Value]


def function_names(prefix: str) -> list[str]:
    """All names that a file may need."""
    return [function_name(prefix, count, times) for times in (False, True) for count in _COUNTS]


def function_name(prefix: str, count: int, times: bool) -> str:
    """Of the function that adds so many rows. times: times inputs"""
    return f"{prefix}_add_{count}{'_times' if times else ''}"


def function_lines(prefix: str, code: Iterable[str]) -> list[str]:
    """The definitions of the functions that the code calls."""
    used = identifiers(code)
    two, four = (function_name(prefix, count, True) for count in (2, 4))
    lines: list[str] = []
    for count in _COUNTS:
        if (name := function_name(prefix, count, False)) in used:
            lines += _function(name, "abcd"[:count], "")
    for count in (1, 2):
        name = function_name(prefix, count, True)
        if name in used or (name == two and four in used):
            lines += _function(name, "ab"[:count], "xy"[:count])
    if four in used:
        lines += [
            *_head(four, "abcd", "wxyz"),
            "    /* The registers of an Arm hold two rows and their inputs. */",
            f"    {two}(sums, a, b, w, x, size);",
            f"    return {two}(sums, c, d, y, z, size);",
            "}",
            "",
        ]
    return lines


def _head(name: str, rows: str, inputs: str) -> list[str]:
    parameters = [f"const int8_t *{row}" for row in rows] + [f"int16_t {x}" for x in inputs]
    return [
        "/* Adds to the first sums, of as many as there are, and says to how many. */",
        f"static inline int32_t {name}(",
        f"    {'int32_t' if inputs else 'int16_t'} *sums, {', '.join(parameters)}, int32_t size)",
        "{",
    ]


def _function(name: str, rows: str, inputs: str) -> list[str]:
    before, each, after = _ADD_TIMES if inputs else _ADD
    added = [each.format(row=row, x=x) for row, x in zip(rows, inputs or rows, strict=True)]
    return [
        *_head(name, rows, inputs),
        *WITH_DSP,
        "    int32_t i = 0;",
        "    for (; i < (size & -4); i += 4) {",
        *(line for part in (before, *added, after) for line in part.splitlines()),
        "    }",
        "    return i;",
        "#else",
        *(f"    (void){parameter};" for parameter in ("sums", *rows, *inputs, "size")),
        "    return 0;",
        "#endif",
        "}",
        "",
    ]


def row_sums(loop: ir.Operation) -> RowSums | None:
    """What a loop from 0 on in steps of 1 adds up, where that is rows and no more."""
    low, size, step, *carried = map(integer_constant, loop.operands)
    if carried or (low, step) != (0, 1) or (size is not None and size < 4):
        return None
    block = loop.regions[0].blocks[0]
    ops = [view.operation for view in block.operations]
    stores = [op for op in ops if op.name == "memref.store"]
    if len(stores) != 1 or not all(op.name in _ALLOWED for op in ops):
        return None
    terms = _terms(stores[0].operands[0], block)
    loads = [op for op in ops if op.name == "memref.load"]
    if terms is None or len(terms) != len(loads) or {load for load, _ in terms} != set(loads):
        return None
    place = list(stores[0].operands)[1:]
    (total, first), *others = sorted(terms, key=lambda term: list(term[0].operands) != place)
    inputs = [x for _, x in others if x is not None]
    types = [str(load.results[0].type) for load in (total, *(load for load, _ in others))]
    rows = [_row(load, block.arguments[0]) for load in (total, *(load for load, _ in others))]
    if (
        list(total.operands) != place
        or first is not None
        or len(others) not in _COUNTS
        or len(inputs) not in (0, len(others))
        or types != ["i32" if inputs else "i16"] + ["i8"] * len(others)
        or None in rows
    ):
        return None
    sums, *weights = (row for row in rows if row is not None)
    return RowSums(sums, weights, inputs)


def _terms(value: ir.Value, block: ir.Block) -> list[tuple[ir.Operation, ir.Value | None]] | None:
    """The loads in a block of which a value is the sum, each with what it is multiplied by.

    None where it is the sum of anything else.
    """
    if not _is_inside(value, block) or isinstance(value, ir.BlockArgument):
        return None
    op = value.owner.operation
    if op.name == "memref.load":
        return [(op, None)]
    found = [_terms(operand, block) for operand in op.operands]
    if op.name == "arith.muli":
        for term, factor in zip(found, reversed(list(op.operands)), strict=True):
            x = _input(factor, block)
            if term is not None and x is not None and [y for _, y in term] == [None]:
                return [(term[0][0], x)]
        return None
    terms = [term for part in found if part is not None for term in part]
    return None if None in found else terms


def _input(value: ir.Value, block: ir.Block) -> ir.Value | None:
    """The number of 16 bits or fewer from outside a block that a value is."""
    if isinstance(value, ir.BlockArgument) or value.owner.name != "arith.extsi":
        return None
    x = value.owner.operation.operands[0]
    return x if str(x.type) in ("i8", "i16") and not _is_inside(x, block) else None


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
