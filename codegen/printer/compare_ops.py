"""arith: comparisons, select, minimum and maximum."""

from __future__ import annotations

from mlir import ir

from codegen.element import Interval
from codegen.errors import Unsupported
from codegen.printer.body import Body
from codegen.printer.expr import (
    ADD,
    ATOM,
    BITS,
    BOOL,
    COND,
    EQ,
    INT,
    LAND,
    LITERAL,
    LOR,
    REL,
    UNARY,
    Expr,
    arithmetic_type,
    as_unsigned,
    full,
    hull,
    width,
)
from codegen.printer.float_ops import check_fastmath, fastmath
from codegen.printer.registry import prints
from codegen.printer.saturation import saturation_of

# arith.cmpi's predicates in the order of their numbers: eq ne slt sle sgt sge ult ule ugt uge.
_INTEGER = ("==", "!=", "<", "<=", ">", ">=", "<", "<=", ">", ">=")
_FIRST_UNSIGNED = 6
# arith.cmpf's by number, with the precedence of the form; the last four name operands twice.
_FLOAT = {
    1: ("{0} == {1}", EQ),
    2: ("{0} > {1}", REL),
    3: ("{0} >= {1}", REL),
    4: ("{0} < {1}", REL),
    5: ("{0} <= {1}", REL),
    13: ("{0} != {1}", EQ),
    9: ("!({0} <= {1})", UNARY),
    10: ("!({0} < {1})", UNARY),
    11: ("!({0} >= {1})", UNARY),
    12: ("!({0} > {1})", UNARY),
    6: ("{0} < {1} || {0} > {1}", LOR),
    8: ("!({0} < {1} || {0} > {1})", UNARY),
    7: ("{0} == {0} && {1} == {1}", LAND),
    14: ("{0} != {0} || {1} != {1}", LOR),
}
_TWICE = (6, 7, 8, 14)


@prints("arith.cmpi")
def compare_integers(body: Body, op: ir.Operation) -> None:
    predicate = ir.IntegerAttr(op.attributes["predicate"]).value
    a, b = (body.expr(v) for v in op.operands)
    mlir, symbol = str(op.operands[0].type), _INTEGER[predicate]
    if mlir == "i1" and symbol == "!=" and b.text == "0":
        body.define(op, a)
        return
    if predicate >= _FIRST_UNSIGNED and min(a.bounds[0], b.bounds[0]) < 0:
        text = f"{as_unsigned(a, BITS[mlir])} {symbol} {as_unsigned(b, BITS[mlir])}"
    elif mlir == "i1" and 2 <= predicate < _FIRST_UNSIGNED:
        raise Unsupported(op, "a signed comparison of i1")
    elif (known := _decided(symbol, a, b)) is not None:
        body.define(op, Expr(str(int(known)), ATOM, LITERAL, (int(known),) * 2))
        return
    else:
        text = f"{a.at(ADD)} {symbol} {b.at(ADD)}"
    prec = EQ if symbol in ("==", "!=") else REL
    body.define(op, Expr(text, prec, BOOL, (0, 1), a.reads or b.reads))


def _decided(symbol: str, a: Expr, b: Expr) -> bool | None:
    """What a signed comparison with a literal gives whatever the value is; None where that matters.

    gcc warns of such comparisons where its types decide them. What is read from memory is taken for
    any number of its type: a table that no comparison read would be defined and not used.
    """
    if LITERAL not in (a.ctype, b.ctype):
        return None
    (low, high), (least, most) = _possible(a), _possible(b)
    match symbol:
        case "<" | ">=" if high < least or low >= most:
            return (high < least) == (symbol == "<")
        case ">" | "<=" if low > most or high <= least:
            return (low > most) == (symbol == ">")
    return None


def _possible(e: Expr) -> Interval:
    if e.reads and e.ctype == "u8":
        return 0, 255
    return full(e.ctype) if e.reads and e.ctype in BITS else e.bounds


@prints("arith.cmpf")
def compare_floats(body: Body, op: ir.Operation) -> None:
    check_fastmath(op)
    predicate = ir.IntegerAttr(op.attributes["predicate"]).value
    if predicate not in _FLOAT:
        raise Unsupported(op, "a comparison that is always true or false")
    form, prec = _FLOAT[predicate]
    get = body.atom if predicate in _TWICE else body.expr
    a, b = (get(v) for v in op.operands)
    text = form.format(a.at(ADD), b.at(ADD))
    # gcc takes only a plain comparison for 0 or 1; it turns the others round.
    ctype = BOOL if prec in (EQ, REL) else INT
    body.define(op, Expr(text, prec, ctype, (0, 1), a.reads or b.reads))


@prints("arith.select")
def select(body: Body, op: ir.Operation) -> None:
    a, b = (body.arm(v) for v in list(op.operands)[1:])
    condition = body.expr(op.operands[0])
    text = f"{condition.at(EQ)} ? {a.at(LOR)} : {b.at(LOR)}"
    reads = a.reads or b.reads or condition.reads
    body.define(op, _choice(op, text, a, b, reads))


_MIN_MAX = ("minsi", "maxsi", "minui", "maxui")


@prints(*(f"arith.{name}" for name in _MIN_MAX))
def integer_extreme(body: Body, op: ir.Operation) -> None:
    if saturation_of(op) != op:
        return
    a, b = (body.atom(v) for v in op.operands)
    mlir = str(op.results[0].type)
    symbol = "<" if "min" in op.name else ">"
    if op.name.endswith("ui") and min(a.bounds[0], b.bounds[0]) < 0:
        bits = BITS[mlir]
        text = f"{as_unsigned(a, bits)} {symbol} {as_unsigned(b, bits)}"
        interval = hull(a.bounds, b.bounds)
    else:
        text = f"{a.at(ADD)} {symbol} {b.at(ADD)}"
        extreme = min if symbol == "<" else max
        interval = extreme(a.bounds[0], b.bounds[0]), extreme(a.bounds[1], b.bounds[1])
    e = _choice(op, f"{text} ? {a.at(LOR)} : {b.at(LOR)}", a, b, a.reads or b.reads)
    e.interval = interval
    body.define(op, e)


@prints("arith.minimumf", "arith.maximumf", "arith.minnumf", "arith.maxnumf")
def float_extreme(body: Body, op: ir.Operation) -> None:
    """minimumf and maximumf give NaN where either is NaN, minnumf and maxnumf the other number."""
    check_fastmath(op)
    flags = fastmath(op)
    propagates = op.name.endswith("imumf")
    if propagates and "nsz" not in flags:
        raise Unsupported(op, "the sign of zero; give it nsz or use cmpf and select")
    a, b = (body.atom(v) for v in op.operands)
    text = f"{a.at(ADD)} {'<' if 'min' in op.name else '>'} {b.at(ADD)}"
    if "nnan" not in flags:
        first = a if propagates else b
        text += f" || {first.text} != {first.text}"
    body.define(op, _choice(op, f"{text} ? {a.at(LOR)} : {b.at(LOR)}", a, b, a.reads or b.reads))


def _choice(op: ir.Operation, text: str, a: Expr, b: Expr, reads: bool) -> Expr:
    """A conditional expression of a and b."""
    mlir = str(op.results[0].type)
    if mlir not in BITS:
        return Expr(text, COND, mlir, None, reads)
    types = {a.ctype, b.ctype} - {LITERAL}
    if types == {mlir}:
        ctype = mlir
    else:
        ctype = arithmetic_type(max(width(a), width(b)))
    return Expr(text, COND, ctype, hull(a.bounds, b.bounds), reads)
