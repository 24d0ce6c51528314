"""memref: loads, stores, copies and views."""

from __future__ import annotations

from mlir import ir

from codegen import memory
from codegen.errors import Unsupported
from codegen.printer.body import Body
from codegen.printer.expr import ATOM, UNARY, Expr, full
from codegen.printer.registry import prints
from codegen.printer.view import scaled

_LOOP_VARIABLES = "ijklmnpq"


@prints("memref.load")
def load(body: Body, op: ir.Operation) -> None:
    view = body.view(op.operands[0])
    element = view.at([body.expr(index) for index in list(op.operands)[1:]])
    element.reads = True
    if element.ctype == "u8" and not all(
        memory.ignores_sign(use.owner.operation) for use in op.results[0].uses
    ):
        element = Expr(f"(int8_t){element.text}", UNARY, "i8", full("i8"), reads=True)
    body.define(op, element)


@prints("memref.store")
def store(body: Body, op: ir.Operation) -> None:
    value = body.expr(op.operands[0])
    view = body.view(op.operands[1])
    target = view.at([body.expr(index) for index in list(op.operands)[2:]])
    body.flush()
    body.put(body.update(target.text, value, target.ctype))


@prints("memref.copy")
def copy(body: Body, op: ir.Operation) -> None:
    source, target = body.view(op.operands[0]), body.view(op.operands[1])
    body.flush()
    if (flat_source := source.flat()) and (flat_target := target.flat()):
        source, target = flat_source, flat_target
    names = body.names()
    indices: list[Expr] = []
    for size in target.shape:
        i = loop_variable(body)
        indices.append(Expr(i, ATOM, "index", (0, size - 1)))
        body.put(f"for (int32_t {i} = 0; {i} < {size}; ++{i}) {{")
        body.depth += 1
        body.loops += 1
    element = target.at(indices)
    body.put(body.update(element.text, source.at(indices), element.ctype))
    for _ in indices:
        body.depth -= 1
        body.loops -= 1
        body.put("}")
    body.restore(names)


@prints("memref.alloc", "memref.alloca", "memref.dealloc")
def allocation(_body: Body, _op: ir.Operation) -> None:
    """Nothing: the buffer is a member of the state struct, bound before the body is printed."""


@prints("memref.get_global")
def get_global(_body: Body, _op: ir.Operation) -> None:
    """Nothing: tables are bound before the body is printed."""


@prints("memref.cast", "memref.collapse_shape", "memref.expand_shape")
def reshape(body: Body, op: ir.Operation) -> None:
    source = body.view(op.operands[0])
    body.bind(op.results[0], source.part(_memref(op)))


@prints("memref.subview")
def subview(body: Body, op: ir.Operation) -> None:
    source = body.view(op.operands[0])
    offset, terms = _offset(body, op, source.strides)
    body.bind(op.results[0], source.part(_memref(op), offset, terms))


@prints("memref.reinterpret_cast")
def reinterpret_cast(body: Body, op: ir.Operation) -> None:
    source = body.view(op.operands[0])
    offset, terms = _offset(body, op, (1,))
    body.bind(op.results[0], source.from_start(_memref(op), offset, terms))


def loop_variable(body: Body) -> str:
    """A name for the variable of a loop at the present depth."""
    return body.fresh(_LOOP_VARIABLES[min(body.loops, len(_LOOP_VARIABLES) - 1)])


def _offset(body: Body, op: ir.Operation, strides: tuple[int, ...]) -> tuple[int, tuple[Expr, ...]]:
    """A view's offset into its source: the constant part, and what is known only when run."""
    dynamic = iter(list(op.operands)[1:])
    constant, terms = 0, []
    static = ir.DenseI64ArrayAttr(op.attributes["static_offsets"])
    for offset, stride in zip(static, strides, strict=True):
        if offset != ir.ShapedType.get_dynamic_size():
            constant += offset * stride
            continue
        value = next(dynamic)
        term = body.expr(value)
        if term.reads:
            # The view outlives the statement: what it was made from must not change under it.
            term = named(body, value, term)
        terms.append(scaled(term, stride))
    if any(True for _ in dynamic):
        raise Unsupported(op, "a size or stride that is known only when run")
    return constant, tuple(terms)


def named(body: Body, value: ir.Value, e: Expr) -> Expr:
    """The expression as a constant of its own."""
    name = body.fresh("row")
    body.put(f"const int32_t {name} = {e.text};")
    body.bind(value, Expr(name, ATOM, "index", e.interval))
    return body.expr(value)


def _memref(op: ir.Operation) -> ir.MemRefType:
    memref = ir.MemRefType(op.results[0].type)
    if not memref.has_static_shape:
        raise Unsupported(op, f"memory of type {memref}")
    return memref
