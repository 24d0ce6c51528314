"""Words: eight bytes in a row as a number of 64 bits, the first one lowest.

The lowering writes it as seven ori of loads that are extended and shifted. In C it is one call,
with the address of the first byte: compilers seldom find out that eight bytes are one load (gcc 12
not where indices are sums, and less often with -g).
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterable

from mlir import ir

from codegen import memory
from codegen.constants import integer_constant
from codegen.names import identifiers

_BYTES = 8


@dataclasses.dataclass(frozen=True)
class Word:
    """
    first  the load of the first byte
    parts  the operations that the call stands for, but for the last ori
    """

    first: ir.Operation
    parts: tuple[ir.Operation, ...]


def function_names(prefix: str) -> list[str]:
    """All names that a file may need."""
    return [f"{prefix}_word"]


def function_lines(prefix: str, code: Iterable[str]) -> list[str]:
    """The definition of the function, if the code calls it."""
    (name,) = function_names(prefix)
    if name not in identifiers(code):
        return []
    terms = [f"(uint64_t)bytes[{k}] << {8 * k}" for k in range(1, _BYTES)]
    return [
        "/* Eight bytes as a number, the first one lowest. */",
        f"static inline int64_t {name}(const uint8_t *bytes)",
        "{",
        "#if defined(__GNUC__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ && \\",
        "    (defined(__x86_64__) || defined(__i386__) || defined(__aarch64__) || \\",
        "    defined(__ARM_FEATURE_UNALIGNED))",
        "    int64_t word;",
        "    __builtin_memcpy(&word, bytes, sizeof word);",
        "    return word;",
        "#else",
        f"    return (int64_t)(bytes[0] | {' | '.join(terms[:2])} |",
        f"        {' | '.join(terms[2:4])} | {terms[4]} |",
        f"        {' | '.join(terms[5:])});",
        "#endif",
        "}",
        "",
    ]


def words(function: ir.Operation) -> dict[ir.Operation, Word]:
    """Each by the ori that ends it."""
    ends = (op for op in memory.operations(function) if op.name == "arith.ori")
    found = {op: _word(op) for op in ends}
    return {op: word for op, word in found.items() if word is not None}


def _word(end: ir.Operation) -> Word | None:
    if str(end.results[0].type) != "i64":
        return None
    op, parts, loads = end, [], []
    for byte in reversed(range(1, _BYTES)):
        if op.name != "arith.ori" or (op != end and not _is_step(op, end)):
            return None
        lower, upper = op.operands
        shift = _step(upper, "arith.shli", end)
        if shift is None or integer_constant(shift.operands[1]) != 8 * byte:
            return None
        load = _load(shift.operands[0], end)
        if load is None or isinstance(lower, ir.BlockArgument):
            return None
        parts += [shift, *load]
        loads.insert(0, load[-1])
        op = lower.owner.operation
        parts.append(op)
    first = _load(parts.pop().results[0], end)
    if first is None:
        return None
    parts += first
    loads.insert(0, first[-1])
    if not _in_a_row(loads) or not _nothing_between(loads, end):
        return None
    for load in loads[1:]:
        index = load.operands[1]
        if integer_constant(index) is None and _step(index, "arith.addi", end) is not None:
            parts.append(index.owner.operation)
    return Word(loads[0], tuple(parts))


def _load(value: ir.Value, end: ir.Operation) -> list[ir.Operation] | None:
    """[extui, load] of a byte, where that is what the value is."""
    extui = _step(value, "arith.extui", end)
    load = None if extui is None else _step(extui.operands[0], "memref.load", end)
    if load is None or str(load.results[0].type) != "i8" or len(load.operands) != 2:
        return None
    strides, _ = ir.MemRefType(load.operands[0].type).get_strides_and_offset()
    return [extui, load] if list(strides) == [1] else None


def _in_a_row(loads: list[ir.Operation]) -> bool:
    base, start = _sum(loads[0].operands[1])
    return all(
        load.operands[0] == loads[0].operands[0] and _sum(load.operands[1]) == (base, start + byte)
        for byte, load in enumerate(loads)
    )


def _sum(index: ir.Value) -> tuple[ir.Value | int, int]:
    """An index as something and a constant; a constant as 0 and itself."""
    constant = integer_constant(index)
    if constant is not None:
        return 0, constant
    if not isinstance(index, ir.BlockArgument) and index.owner.name == "arith.addi":
        constant = integer_constant(index.owner.operands[1])
        if constant is not None:
            return index.owner.operands[0], constant
    return index, 0


def _nothing_between(loads: list[ir.Operation], end: ir.Operation) -> bool:
    """Whether what is read at the end is what was read where the loads stand."""
    block = [op.operation for op in end.block.operations]
    first = min(block.index(load) for load in loads)
    return all(
        op.name == "memref.load" or op.name.startswith("arith.")
        for op in block[first : block.index(end)]
    )


def _step(value: ir.Value, name: str, end: ir.Operation) -> ir.Operation | None:
    """The operation of this name that gives the value to one reader, in the block of `end`."""
    if isinstance(value, ir.BlockArgument) or value.owner.name != name:
        return None
    op = value.owner.operation
    return op if _is_step(op, end) else None


def _is_step(op: ir.Operation, end: ir.Operation) -> bool:
    return op.block == end.block and len(list(itertools.islice(op.results[0].uses, 2))) == 1
