"""arith: conversions between number types."""

from __future__ import annotations

from mlir import ir

from codegen.element import of_name
from codegen.errors import Unsupported
from codegen.printer.body import Body
from codegen.printer.expr import (
    AND,
    BITS,
    BOOL,
    LITERAL,
    UNARY,
    Expr,
    as_unsigned,
    fits,
    full,
    width,
)
from codegen.printer.integer_ops import exact
from codegen.printer.registry import prints
from codegen.printer.saturation import (
    function_name,
    is_saturated_sum,
    saturated,
    sum_function_name,
)
from codegen.printer.scaling import Scaling, is_scaled, scaling


@prints("arith.extsi")
def sign_extension(body: Body, op: ir.Operation) -> None:
    if is_scaled(op):
        return
    e = body.expr(op.operands[0])
    if str(op.operands[0].type) == "i1":
        body.define(op, Expr(f"-{e.at(UNARY)}", UNARY, "int", (-1, 0), e.reads))
        return
    body.define(op, e)


@prints("arith.extui")
def zero_extension(body: Body, op: ir.Operation) -> None:
    if is_scaled(op):
        return
    e = body.expr(op.operands[0])
    if e.bounds[0] >= 0:
        body.define(op, e)
        return
    bits = BITS[str(op.operands[0].type)]
    interval = (0, (1 << bits) - 1)
    if bits == 8:
        body.define(op, Expr(as_unsigned(e, 8), UNARY, "u8", interval, e.reads))
        return
    # The cast beyond keeps the result signed where int is no wider than the unsigned type.
    text = f"(int{2 * bits}_t){as_unsigned(e, bits)}"
    body.define(op, Expr(text, UNARY, f"i{2 * bits}", interval, e.reads))


@prints("arith.trunci", "arith.index_cast", "arith.index_castui")
def truncation(body: Body, op: ir.Operation) -> None:
    """Index values fit 32 bits, by the lowering's promise."""
    source, mlir = str(op.operands[0].type), str(op.results[0].type)
    if op.name == "arith.trunci" and (product := scaling(op)) is not None:
        body.define(op, _scaled(body, product))
        return
    clamped = saturated(op) if op.name == "arith.trunci" else None
    if clamped is not None and is_saturated_sum(clamped):
        a, b = (body.expr(v) for v in clamped.owner.operands)
        e = _saturated_sum(body, a, b) or exact("arith.addi", a, b, "i64")
    else:
        e = body.expr(op.operands[0] if clamped is None else clamped)
    if clamped is not None and not fits(e.bounds, mlir):
        name = function_name(body.prefix, BITS[mlir], max(width(e), 32))
        low, high = full(mlir)
        interval = min(max(e.bounds[0], low), high), max(min(e.bounds[1], high), low)
        body.define(op, Expr(f"{name}({e.text})", UNARY, mlir, interval, e.reads))
        return
    if mlir == "i1":
        body.define(op, Expr(f"{e.at(AND)} & 1", AND, BOOL, (0, 1), e.reads))
        return
    if op.name == "arith.index_castui" and source != "index" and e.bounds[0] < 0:
        raise Unsupported(op, "a number that may be negative")
    if e.ctype == LITERAL and fits(e.bounds, mlir):
        body.define(op, e)
        return
    if BITS[mlir] < BITS[source] and (not fits(e.bounds, mlir) or width(e) > max(BITS[mlir], 32)):
        interval = e.bounds if fits(e.bounds, mlir) else full(mlir)
        body.define(op, Expr(f"(int{BITS[mlir]}_t){e.at(UNARY)}", UNARY, mlir, interval, e.reads))
        return
    body.define(op, e)


def _scaled(body: Body, product: Scaling) -> Expr:
    x, factor = body.expr(product.x), body.expr(product.factor)
    bounds = full("i32")
    if factor.ctype == LITERAL:
        half = (1 << product.shift) // 2 if product.rounds else 0
        low, high = ((end * factor.bounds[0] + half) >> product.shift for end in x.bounds)
        bounds = (low, high) if fits((low, high), "i32") else bounds
    text = product.call(body.prefix, x.text, factor.text)
    return Expr(text, UNARY, "i32", bounds, x.reads or factor.reads)


def _saturated_sum(body: Body, a: Expr, b: Expr) -> Expr | None:
    """The call that adds two numbers of 32 bits, where their sum has more."""
    e = exact("arith.addi", a, b, "i64")
    if fits(e.bounds, "i32") or not (fits(a.bounds, "i32") and fits(b.bounds, "i32")):
        return None
    low, high = full("i32")
    interval = max(e.bounds[0], low), min(e.bounds[1], high)
    terms = (x.text if width(x) <= 32 else f"(int32_t){x.at(UNARY)}" for x in (a, b))
    text = f"{sum_function_name(body.prefix)}({', '.join(terms)})"
    return Expr(text, UNARY, "i32", interval, e.reads)


@prints("arith.sitofp", "arith.uitofp", "arith.fptosi", "arith.extf", "arith.truncf")
def number_conversion(body: Body, op: ir.Operation) -> None:
    """fptosi's operand is in range, by the lowering's promise."""
    e = body.expr(op.operands[0])
    source, mlir = str(op.operands[0].type), str(op.results[0].type)
    element = of_name(mlir)
    if element is None or (source not in BITS and of_name(source) is None):
        raise Unsupported(op, f"a conversion from {source} to {mlir}")
    text = e.at(UNARY)
    if op.name == "arith.uitofp" and e.bounds[0] < 0:
        text = as_unsigned(e, BITS[source])
    elif op.name == "arith.sitofp" and source == "i1":
        text = f"-{text}"
    interval = full(mlir) if mlir in BITS else None
    body.define(op, Expr(f"({element.c}){text}", UNARY, mlir, interval, e.reads))
