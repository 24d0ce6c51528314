"""C expressions: text, precedence, and what is known of the value.

Integers are two's complement and MLIR's are signless: an expression's value is its bits read as a
signed number, except that i1 is 0 or 1. Every integer expression has an interval, so that a signed
C operation is printed only where it cannot overflow, and a cast only where C would compute in too
narrow a type. `int` counts as 16 bits wide, as it is on small targets.
"""

from __future__ import annotations

import dataclasses

from codegen.element import Interval

# Precedence, tightest first.
ATOM, UNARY, MUL, ADD, SHIFT, REL, EQ, AND, XOR, OR, LAND, LOR, COND = range(13)
_READERS_WANT_PARENTHESES = frozenset({SHIFT, AND, XOR, OR, LAND, LOR})

BITS = {"i1": 1, "i8": 8, "i16": 16, "i32": 32, "i64": 64, "index": 32}

# C types of expressions beside MLIR's own names: a literal, a comparison's result (an int, 0 or 1),
# and an int or what is promoted to it; "u8" is uint8_t.
LITERAL, BOOL, INT = "literal", "bool", "int"


@dataclasses.dataclass(slots=True)
class Expr:
    """A C expression.

    text      as printed
    prec      precedence of its outermost operator
    ctype     its C type: LITERAL, BOOL, INT, "u8", or MLIR's name of the type
    interval  bounds of an integer; None for floats
    reads     whether a later statement can change its value: it reads memory or a loop variable
    stem      what to call it if it gets a name; "" for the printer's choice
    """

    text: str
    prec: int
    ctype: str
    interval: Interval | None = None
    reads: bool = False
    stem: str = ""

    def at(self, prec: int) -> str:
        """The text, in parentheses where an operator of this precedence needs or readers want."""
        loose = prec in _READERS_WANT_PARENTHESES and self.prec > UNARY
        return f"({self.text})" if self.prec > prec or loose else self.text

    @property
    def bounds(self) -> Interval:
        """The interval of an integer expression."""
        if self.interval is None:
            raise TypeError(f"{self.text} is no integer")
        return self.interval


def full(mlir: str) -> Interval:
    """All values of an MLIR integer type."""
    if mlir == "i1":
        return 0, 1
    half = 1 << BITS[mlir] - 1
    return -half, half - 1


def fits(interval: Interval, mlir: str) -> bool:
    low, high = full(mlir)
    return low <= interval[0] and interval[1] <= high


def hull(a: Interval, b: Interval) -> Interval:
    return min(a[0], b[0]), max(a[1], b[1])


def width(e: Expr) -> int:
    """Bits in which C computes with this operand at least, after its integer promotions."""
    if e.ctype == LITERAL:
        return next(bits for bits in (16, 32, 64) if fits(e.bounds, f"i{bits}"))
    return {"i32": 32, "index": 32, "i64": 64}.get(e.ctype, 16)


def arithmetic_type(bits: int) -> str:
    """The C type of an operation that is computed in this many bits."""
    return {16: INT, 32: "i32", 64: "i64"}[bits]


def widened(e: Expr, bits: int) -> Expr:
    """`e` with a cast where C would compute with it in fewer bits than these."""
    if width(e) >= bits:
        return e
    return Expr(f"(int{bits}_t){e.at(UNARY)}", UNARY, f"i{bits}", e.interval, e.reads)


def as_unsigned(e: Expr, bits: int) -> str:
    """The text of `e` cast to the unsigned type of this width."""
    return f"(uint{bits}_t){e.at(UNARY)}"
