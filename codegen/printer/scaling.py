"""Scaling: an integer of 32 bits times a fraction, factor / 2^shift, rounded.

The lowering writes it as trunci(shrsi(addi(muli(x, factor), half), shift)) in 64 bits, without the
addi where it rounds down. In C it is one call. The functions multiply unsigned numbers, x + 2^31
and the factor, exactly: SSE2 has no other product of 32 bits, nor an arithmetic shift of 64, and
where the fraction is one of 2^32 the result is the upper half of the product. A shift of 32 is one
of fewer places, of an x that the lowering knew to have room for the others.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterable

from mlir import ir

from codegen.constants import integer_constant
from codegen.names import identifiers
from codegen.printer.arm import WITH_DSP

_CHAIN = frozenset(
    {"arith.extsi", "arith.extui", "arith.muli", "arith.addi", "arith.shrsi", "arith.shrui"}
)
# Rounds and adds in one instruction, where there are no vectors. Its factor has a sign: that of
# 2^31 and more is 2^32 too small. Compilers find it in loops too seldom.
_ARM = [
    *WITH_DSP,
    "    int32_t y;",
    "    const int32_t z = fraction >> 31 ? x : 0;",
    '    __asm__("smmlar %0, %1, %2, %3" : "=r"(y) : "r"(x), "r"(fraction), "r"(z));',
    "    return y;",
]


@dataclasses.dataclass(frozen=True)
class Scaling:
    """
    x         within 32 bits
    factor    of 32 bits, not negative
    constant  the factor where it is known
    has_room  whether x * 2^(32 - shift) has 32 bits, too
    parts     the operations that the call stands for
    """

    x: ir.Value
    factor: ir.Value
    constant: int | None
    shift: int
    rounds: bool
    has_room: bool
    parts: tuple[ir.Operation, ...]

    @property
    def is_fraction(self) -> bool:
        """Whether the factor is known, and below 2^shift."""
        return self.constant is not None and self.constant < 1 << self.shift

    def call(self, prefix: str, x: str, factor: str) -> str:
        if self.is_fraction:
            fraction = self.constant << 32 - self.shift
            lost = (1 << 32) - fraction
            if self.rounds and lost & (lost - 1) == 0:
                return f"{prefix}_decayed({x}, {33 - lost.bit_length()})"
            name = "scaled" if self.rounds else "scaled_down"
            return f"{prefix}_{name}({x}, {fraction})"
        name = "scaled_in_room_by" if self.has_room else "scaled_by"
        return f"{prefix}_{name}({x}, {factor}, {self.shift})"


def function_names(prefix: str) -> list[str]:
    """All names that a file may need."""
    kinds = ("scaled", "scaled_down", "scaled_by", "scaled_in_room_by", "decayed")
    return [f"{prefix}_{kind}" for kind in kinds]


def function_lines(prefix: str, code: Iterable[str]) -> list[str]:
    """The definitions of the functions that the code calls."""
    used = identifiers(code)
    lines: list[str] = []
    scaled, scaled_down, scaled_by, in_room, decayed = function_names(prefix)
    for name, how, half, special in (
        (scaled, "to nearest, halves up", " + UINT32_C(0x80000000)", _ARM),
        (scaled_down, "rounded down", "", None),
    ):
        if name in used:
            lines += [
                f"/* x * fraction / 2^32 {how}: as (x + 2^31) * fraction; that is even. */",
                f"static inline int32_t {name}(int32_t x, uint32_t fraction)",
                "{",
                *([*special, "#else"] if special else []),
                "    const uint32_t above = (uint32_t)x ^ UINT32_C(0x80000000);",
                f"    const uint64_t product = (uint64_t)above * fraction{half};",
                "    return (int32_t)((uint32_t)(product >> 32) - (fraction >> 1));",
                *(["#endif"] if special else []),
                "}",
                "",
            ]
    if decayed in used:
        lines += [
            "/* x * (1 - 2^-shift) to nearest, halves up: as x - x / 2^shift, halves down.",
            "   0 < shift < 32. */",
            f"static inline int32_t {decayed}(int32_t x, int32_t shift)",
            "{",
            *WITH_DSP,
            "    int32_t y;",
            "    const int32_t fraction = (int32_t)(0 - (UINT32_C(1) << (32 - shift)));",
            '    __asm__("smmlar %0, %1, %2, %1" : "=r"(y) : "r"(x), "r"(fraction));',
            "    return y;",
            "#else",
            "    const int32_t lost = x >> shift;",
            "    const uint32_t rest = (uint32_t)x - ((uint32_t)lost << shift);",
            "    const uint32_t half = UINT32_C(1) << (shift - 1);",
            "    return x - lost - (int32_t)((rest + half - 1) >> shift);",
            "#endif",
            "}",
            "",
        ]
    if scaled_by in used or in_room in used:
        lines += [
            "/* x * factor / 2^shift to nearest, halves up; factor >= 0, 0 < shift < 32.",
            "   Of what has more than 32 bits, the lower ones. */",
            f"static inline int32_t {scaled_by}(int32_t x, int32_t factor, int32_t shift)",
            "{",
            "    const uint32_t above = (uint32_t)x ^ UINT32_C(0x80000000);",
            "    const uint32_t times = (uint32_t)factor;",
            "    const uint64_t product = (uint64_t)above * times + (UINT32_C(1) << (shift - 1));",
            "    return (int32_t)((uint32_t)(product >> shift) - (times << (31 - shift)));",
            "}",
            "",
        ]
    if in_room in used:
        lines += [
            "/* The same, of an x that has 32 bits after a left shift by 32 - shift, too. */",
            f"static inline int32_t {in_room}(int32_t x, int32_t factor, int32_t shift)",
            "{",
            *WITH_DSP,
            "    const int64_t y = (int32_t)((uint32_t)x << (32 - shift));",
            "    return (int32_t)((y * factor + INT64_C(0x80000000)) >> 32);",
            "#else",
            f"    return {scaled_by}(x, factor, shift);",
            "#endif",
            "}",
            "",
        ]
    return lines


def scaling(trunci: ir.Operation) -> Scaling | None:
    """What a trunci is the end of, where that is a scaling."""
    if str(trunci.results[0].type) != "i32" or str(trunci.operands[0].type) != "i64":
        return None
    # Of a shift by 32 the sign is cut off, and MLIR makes it one without.
    right = _step(trunci.operands[0], "arith.shrsi", trunci) or _step(
        trunci.operands[0], "arith.shrui", trunci
    )
    shift = None if right is None else integer_constant(right.operands[1])
    if right is None or shift is None or not 1 <= shift <= 32:
        return None
    if shift < 32 and right.name == "arith.shrui":
        return None
    addi = _step(right.operands[0], "arith.addi", trunci)
    if addi is not None and integer_constant(addi.operands[1]) != 1 << (shift - 1):
        return None
    muli = _step((addi or right).operands[0], "arith.muli", trunci)
    if muli is None:
        return None
    x, factor = muli.operands
    if not _is(x, "arith.extsi"):
        return None
    parts = [op for op in (muli, addi, right) if op is not None]
    constant = integer_constant(factor)
    if constant is None:
        extui = _step(factor, "arith.extui", trunci)
        if extui is None or str(extui.operands[0].type) != "i32":
            return None
        parts.append(extui)
        factor = extui.operands[0]
    elif not 0 < constant < 1 << 31:
        return None
    if shift < 32:
        found = Scaling(x, factor, constant, shift, addi is not None, False, tuple(parts))
        return found if found.rounds or found.is_fraction else None
    return _in_room(x, factor, tuple(parts), trunci) if constant is None and addi else None


def _in_room(
    extsi: ir.Value, factor: ir.Value, parts: tuple[ir.Operation, ...], end: ir.Operation
) -> Scaling | None:
    """A scaling by 2^32 of an x that was a smaller one times a power of two."""
    x = extsi.owner.operation.operands[0]
    muli = _step(x, "arith.muli", end)
    power = None if muli is None else integer_constant(muli.operands[1])
    if muli is None or power is None or power < 2 or power & (power - 1):
        return None
    shift = 33 - power.bit_length()
    inner = muli.operands[0]
    return Scaling(inner, factor, None, shift, True, True, (*parts, extsi.owner.operation, muli))


def is_scaled(op: ir.Operation) -> bool:
    """Whether a call stands for this operation and others."""
    if op.name not in _CHAIN:
        return False
    end = op
    while end.name in _CHAIN:
        uses = list(itertools.islice(end.results[0].uses, 2))
        if len(uses) != 1:
            return False
        end = uses[0].owner.operation
    found = scaling(end) if end.name == "arith.trunci" else None
    return found is not None and op in found.parts


def _step(value: ir.Value, name: str, end: ir.Operation) -> ir.Operation | None:
    """The operation of this name that gives the value to one reader, in the block of `end`."""
    if not _is(value, name):
        return None
    op = value.owner.operation
    alone = len(list(itertools.islice(value.uses, 2))) == 1
    return op if alone and op.block == end.block else None


def _is(value: ir.Value, name: str) -> bool:
    return not isinstance(value, ir.BlockArgument) and value.owner.name == name
