"""Saturation: a number brought into a narrower type, at whose bounds it stays.

The lowering writes it as three operations, trunci(minsi(maxsi(x, least), most)), in either order of
the two in the middle. In C it is one call: NAME_sat32(x), of a function that the file defines; of a
sum of two numbers of 32 bits NAME_add_sat32(a, b), which stays in 32 bits.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from mlir import ir

from codegen.constants import integer_constant
from codegen.names import identifiers
from codegen.printer.arm import WITH_DSP
from codegen.printer.expr import BITS, full

_OTHER = {"arith.minsi": "arith.maxsi", "arith.maxsi": "arith.minsi"}
# (bits of the result, bits of the argument)
_KINDS = ((8, 32), (8, 64), (16, 32), (16, 64), (32, 64))


def function_name(prefix: str, bits: int, argument: int) -> str:
    """The function that brings a number of `argument` bits (32 or 64) into `bits`."""
    return f"{prefix}_sat{bits}" + ("_64" if bits < 32 and argument == 64 else "")


def sum_function_name(prefix: str) -> str:
    """The function of a saturated sum."""
    return f"{prefix}_add_sat32"


def function_names(prefix: str) -> list[str]:
    """All names that a file may need."""
    return [*(function_name(prefix, *kind) for kind in _KINDS), sum_function_name(prefix)]


def function_lines(prefix: str, code: Iterable[str]) -> list[str]:
    """The definitions of the functions that the code calls."""
    used = identifiers(code)
    lines: list[str] = []
    for bits, argument in _KINDS:
        name = function_name(prefix, bits, argument)
        if name in used:
            lines += [
                f"/* x, or the bound of int{bits}_t that it passed. */",
                f"static inline int{bits}_t {name}(int{argument}_t x)",
                "{",
                f"    const int{argument}_t y = x > INT{bits}_MIN ? x : INT{bits}_MIN;",
                f"    return (int{bits}_t)(y < INT{bits}_MAX ? y : INT{bits}_MAX);",
                "}",
                "",
            ]
    if (name := sum_function_name(prefix)) in used:
        lines += [
            "/* a + b, or the bound of int32_t that it passed: where both have another sign. */",
            f"static inline int32_t {name}(int32_t a, int32_t b)",
            "{",
            *WITH_DSP,
            "    int32_t c;",
            '    __asm__("qadd %0, %1, %2" : "=r"(c) : "r"(a), "r"(b));',
            "    return c;",
            "#else",
            "    const int32_t c = (int32_t)((uint32_t)a + (uint32_t)b);",
            "    const int32_t passed = ((a ^ c) & (b ^ c)) >> 31;",
            "    return (c & ~passed) | (((a >> 31) ^ INT32_MAX) & passed);",
            "#endif",
            "}",
            "",
        ]
    return lines


def is_saturated_sum(value: ir.Value) -> bool:
    """Whether an addition of 64 bits is only there to be saturated to 32 or fewer."""
    if isinstance(value, ir.BlockArgument) or value.owner.name != "arith.addi":
        return False
    uses = list(itertools.islice(value.uses, 2))
    if len(uses) != 1 or str(value.type) != "i64":
        return False
    end = saturation_of(uses[0].owner.operation)
    return end.name == "arith.trunci" and saturated(end) == value


def saturated(trunci: ir.Operation) -> ir.Value | None:
    """x, where a trunci is the end of a saturation of x."""
    mlir = str(trunci.results[0].type)
    if mlir == "i1" or mlir not in BITS:
        return None
    value = trunci.operands[0]
    least, most = full(mlir)
    bounds = {"arith.maxsi": least, "arith.minsi": most}
    expected = None
    for _ in range(2):
        if isinstance(value, ir.BlockArgument):
            return None
        op = value.owner.operation
        if op.name not in bounds or expected not in (None, op.name):
            return None
        if len(list(value.uses)) != 1 or op.block != trunci.block:
            return None
        if integer_constant(op.operands[1]) != bounds[op.name]:
            return None
        value, expected = op.operands[0], _OTHER[op.name]
    return value


def saturation_of(op: ir.Operation) -> ir.Operation:
    """The trunci that prints this minsi or maxsi with itself; any other operation as it is."""
    end = op
    for _ in range(2):
        if end.name not in _OTHER:
            break
        uses = list(itertools.islice(end.results[0].uses, 2))
        if len(uses) != 1:
            return op
        end = uses[0].owner.operation
    return end if end.name == "arith.trunci" and saturated(end) is not None else op
