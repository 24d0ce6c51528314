"""arith on floats: one rounded operation per statement."""

from __future__ import annotations

from mlir import ir

from codegen.element import of_name
from codegen.errors import Unsupported
from codegen.printer.body import Body
from codegen.printer.expr import ADD, ATOM, MUL, UNARY, Expr
from codegen.printer.literals import float_literal, integer_literal
from codegen.printer.registry import prints

_OPERATIONS = {
    "arith.addf": ("+", ADD),
    "arith.subf": ("-", ADD),
    "arith.mulf": ("*", MUL),
    "arith.divf": ("/", MUL),
}
# Flags that leave every result as it is for the printed form. Others would allow another number.
_HARMLESS = {"nsz", "nnan", "none"}


@prints("arith.constant")
def constant(body: Body, op: ir.Operation) -> None:
    attribute, mlir = op.attributes["value"], str(op.results[0].type)
    element = of_name(mlir)
    if mlir == "i1":
        e = integer_literal(int(ir.IntegerAttr(attribute).value) & 1)
    elif element is None:
        raise Unsupported(op, f"a constant of type {mlir}")
    elif element.is_float:
        try:
            e = float_literal(ir.FloatAttr(attribute).value, element)
        except ValueError as error:
            raise Unsupported(op, str(error)) from error
    else:
        e = integer_literal(ir.IntegerAttr(attribute).value)
    body.bind(op.results[0], e)


@prints(*_OPERATIONS)
def arithmetic(body: Body, op: ir.Operation) -> None:
    check_fastmath(op)
    symbol, prec = _OPERATIONS[op.name]
    a, b = (body.expr(v) for v in op.operands)
    mlir = _float_type(op)
    text = f"{a.at(UNARY)} {symbol} {b.at(UNARY)}"
    body.define(op, Expr(text, prec, mlir, None, a.reads or b.reads), arithmetic=True)


@prints("arith.negf")
def negation(body: Body, op: ir.Operation) -> None:
    check_fastmath(op)
    e = body.expr(op.operands[0])
    body.define(op, Expr("-" + e.at(ATOM), UNARY, _float_type(op), None, e.reads))


def fastmath(op: ir.Operation) -> set[str]:
    """The fast-math flags of an operation."""
    if "fastmath" not in op.attributes:
        return set()
    text = str(op.attributes["fastmath"])
    return set(text[text.index("<") + 1 : text.rindex(">")].split(","))


def check_fastmath(op: ir.Operation) -> None:
    """Raises Unsupported for flags that allow another result than the printed operation's."""
    if extra := fastmath(op) - _HARMLESS:
        raise Unsupported(op, f"fast-math flags {sorted(extra)}: results would not be reproducible")


def _float_type(op: ir.Operation) -> str:
    mlir = str(op.results[0].type)
    if mlir not in ("f32", "f64"):
        raise Unsupported(op, f"a value of type {mlir}")
    return mlir
