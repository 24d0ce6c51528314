"""arith on integers. Signed C operations are printed only where they cannot overflow."""

from __future__ import annotations

import itertools

from mlir import ir

from codegen.element import Interval
from codegen.printer import words
from codegen.printer.body import Body
from codegen.printer.expr import (
    ADD,
    AND,
    ATOM,
    BITS,
    BOOL,
    LITERAL,
    MUL,
    OR,
    SHIFT,
    UNARY,
    XOR,
    Expr,
    arithmetic_type,
    as_unsigned,
    fits,
    full,
    widened,
    width,
)
from codegen.printer.registry import prints
from codegen.printer.saturation import is_saturated_sum
from codegen.printer.scaling import is_scaled
from codegen.printer.words import Word

_SUMS = {"arith.addi": ("+", ADD), "arith.subi": ("-", ADD), "arith.muli": ("*", MUL)}
_DIVISIONS = {
    "arith.divsi": "/",
    "arith.remsi": "%",
    "arith.divui": "/",
    "arith.remui": "%",
}
_BITWISE = {"arith.andi": ("&", AND), "arith.ori": ("|", OR), "arith.xori": ("^", XOR)}


@prints(*_SUMS)
def addition(body: Body, op: ir.Operation) -> None:
    if is_saturated_sum(op.results[0]) or is_scaled(op):
        return  # What comes of it prints it.
    symbol, _ = _SUMS[op.name]
    a, b = (body.expr(v) for v in op.operands)
    mlir = str(op.results[0].type)
    if mlir == "i1":
        text = f"({a.at(ADD)} {symbol} {b.at(UNARY)}) & 1"
        body.define(op, Expr(text, AND, BOOL, (0, 1), a.reads or b.reads))
        return
    no_wrap = mlir == "index" or "nsw" in _flags(op)
    body.define(op, exact(op.name, a, b, mlir) if no_wrap else wrapping(op.name, a, b, mlir))


def exact(name: str, a: Expr, b: Expr, mlir: str) -> Expr:
    """a + b, a - b or a * b where the result is known to fit its type."""
    if name == "arith.addi" and b.ctype == LITERAL and b.bounds[0] < 0:
        name, b = "arith.subi", _literal(-b.bounds[0])
    symbol, prec = _SUMS[name]
    span = _span(name, a.bounds, b.bounds)
    if not fits(span, mlir):  # the flag promises what the intervals do not show
        low, high = full(mlir)
        span = max(low, span[0]), min(high, span[1])
    bits = next(n for n in (16, 32, 64) if fits(span, f"i{n}"))
    if max(width(a), width(b)) < bits:
        a = widened(a, bits)
    right = prec if name == "arith.addi" else prec - 1
    ctype = arithmetic_type(max(width(a), width(b)))
    text = f"{a.at(prec)} {symbol} {b.at(right)}"
    return Expr(text, prec, ctype, span, a.reads or b.reads)


def wrapping(name: str, a: Expr, b: Expr, mlir: str) -> Expr:
    """a + b, a - b or a * b modulo 2^bits."""
    symbol, _ = _SUMS[name]
    if fits(_span(name, a.bounds, b.bounds), mlir):
        return exact(name, a, b, mlir)
    bits, reads = BITS[mlir], a.reads or b.reads
    if bits < 32:  # exact in 32 bits, then cut
        inner = exact(name, a, b, "i32")
        return Expr(f"(int{bits}_t)({inner.text})", UNARY, mlir, full(mlir), reads)
    text = f"(int{bits}_t)({as_unsigned(a, bits)} {symbol} {as_unsigned(b, bits)})"
    return Expr(text, UNARY, f"i{bits}", full(mlir), reads)


@prints(*_DIVISIONS)
def division(body: Body, op: ir.Operation) -> None:
    """Divisors are not 0, by the lowering's promise; nor is the quotient of any out of range."""
    a, b = (body.expr(v) for v in op.operands)
    mlir, symbol = str(op.results[0].type), _DIVISIONS[op.name]
    reads = a.reads or b.reads
    if op.name.endswith("si") or (a.bounds[0] >= 0 and b.bounds[0] >= 0):
        ctype = arithmetic_type(max(width(a), width(b)))
        interval = _quotient(symbol, a.bounds, b.bounds, mlir)
        body.define(op, Expr(f"{a.at(MUL)} {symbol} {b.at(UNARY)}", MUL, ctype, interval, reads))
        return
    bits = BITS[mlir]
    text = f"(int{bits}_t)({as_unsigned(a, bits)} {symbol} {as_unsigned(b, bits)})"
    body.define(op, Expr(text, UNARY, mlir, None, reads))


def _quotient(symbol: str, a: Interval, b: Interval, mlir: str) -> Interval:
    if symbol == "%":
        most = max(abs(b[0]), abs(b[1])) - 1
        return (-most if a[0] < 0 else 0), most
    most = max(abs(a[0]), abs(a[1]))
    low, high = full(mlir)
    return max(low, -most), min(high, most)


@prints(*_BITWISE)
def bitwise(body: Body, op: ir.Operation) -> None:
    if op in body.words:
        body.define(op, _word(body, body.words[op]))
        return
    symbol, prec = _BITWISE[op.name]
    a, b = (body.expr(v) for v in op.operands)
    reads = a.reads or b.reads
    if str(op.results[0].type) == "i1" and symbol == "^" and b.text == "1":
        body.define(op, Expr("!" + a.at(UNARY), UNARY, BOOL, (0, 1), reads))
        return
    ctype = arithmetic_type(max(width(a), width(b)))
    text = f"{a.at(prec)} {symbol} {b.at(prec)}"
    body.define(op, Expr(text, prec, ctype, _bits(symbol, a.bounds, b.bounds), reads))


def _word(body: Body, word: Word) -> Expr:
    buffer, index = word.first.operands
    byte = body.view(buffer).at([body.expr(index)])
    address = f"&{byte.text}" if byte.ctype == "u8" else f"(const uint8_t *)&{byte.text}"
    (name,) = words.function_names(body.prefix)
    return Expr(f"{name}({address})", UNARY, "i64", full("i64"), reads=True)


def _bits(symbol: str, a: Interval, b: Interval) -> Interval:
    if symbol == "&" and max(a[0], b[0]) >= 0:
        return 0, min(end for start, end in (a, b) if start >= 0)
    most = (1 << max(abs(x).bit_length() for x in (*a, *b))) - 1
    return (0, most) if min(a[0], b[0]) >= 0 else (-most - 1, most)


@prints("arith.shli")
def shift_left(body: Body, op: ir.Operation) -> None:
    a, b = (body.expr(v) for v in op.operands)
    mlir = str(op.results[0].type)
    if b.ctype == LITERAL:
        factor = 1 << b.bounds[0]
        span = a.bounds[0] * factor, a.bounds[1] * factor
        if fits(span, mlir) and a.bounds[0] >= 0 and a.ctype != LITERAL:
            # Compilers make one load of bytes that are shifted into a word.
            a = widened(a, next(bits for bits in (16, 32, 64) if fits(span, f"i{bits}")))
            text, ctype = f"{a.at(SHIFT)} << {b.at(SHIFT)}", arithmetic_type(width(a))
            body.define(op, Expr(text, SHIFT, ctype, span, a.reads))
            return
        if fits(span, mlir):
            body.define(op, exact("arith.muli", a, _literal(factor), mlir))
            return
    if b.ctype == LITERAL and BITS[mlir] + b.bounds[0] < 32:
        body.define(op, wrapping("arith.muli", a, _literal(1 << b.bounds[0]), mlir))
        return
    reads = a.reads or b.reads
    span = (0, a.bounds[1] << min(max(b.bounds[1], 0), BITS[mlir]))
    if a.bounds[0] >= 0 and b.bounds[0] >= 0 and fits(span, mlir):
        a = widened(a, next(bits for bits in (16, 32, 64) if fits(span, f"i{bits}")))
        ctype = arithmetic_type(width(a))
        body.define(op, Expr(f"{a.at(SHIFT)} << {b.at(SHIFT)}", SHIFT, ctype, span, reads))
        return
    bits = max(BITS[mlir], 32)
    text = f"(int{BITS[mlir]}_t)({as_unsigned(a, bits)} << {b.at(UNARY)})"
    body.define(op, Expr(text, UNARY, mlir, None, reads))


@prints("arith.shrsi", "arith.shrui")
def shift_right(body: Body, op: ir.Operation) -> None:
    if is_scaled(op):
        return
    a, b = (body.expr(v) for v in op.operands)
    mlir, reads = str(op.results[0].type), a.reads or b.reads
    if op.name == "arith.shrui" and a.bounds[0] < 0:
        text = f"(int{BITS[mlir]}_t)({as_unsigned(a, BITS[mlir])} >> {b.at(UNARY)})"
        body.define(op, Expr(text, UNARY, mlir, None, reads))
        return
    most = min(b.bounds[1], BITS[mlir] - 1)  # shifts are below the width, by promise
    a = widened(a, next(n for n in (16, 32, 64) if most < n))
    low, high = a.bounds
    interval = (low >> most, high >> most) if b.ctype == LITERAL else (min(low, 0), max(high, 0))
    ctype = arithmetic_type(width(a))
    body.define(op, Expr(f"{a.at(SHIFT)} >> {b.at(SHIFT)}", SHIFT, ctype, interval, reads))


def _span(name: str, a: Interval, b: Interval) -> Interval:
    if name == "arith.addi":
        return a[0] + b[0], a[1] + b[1]
    if name == "arith.subi":
        return a[0] - b[1], a[1] - b[0]
    products = [x * y for x, y in itertools.product(a, b)]
    return min(products), max(products)


def _literal(value: int) -> Expr:
    return Expr(str(value), ATOM, LITERAL, (value, value))


def _flags(op: ir.Operation) -> str:
    return str(op.attributes["overflowFlags"]) if "overflowFlags" in op.attributes else ""
