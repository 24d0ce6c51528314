"""Prints the body of a function: the one place that knows all kinds of operations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mlir import ir

from codegen import memory
from codegen.interface import Interface, allocations
from codegen.printer import (  # noqa: F401  (importing them registers their printers)
    bit_ops,
    compare_ops,
    conversion_ops,
    float_ops,
    integer_ops,
    memref_ops,
)
from codegen.printer.body import Body
from codegen.printer.control_flow import top_level
from codegen.printer.helpers import function_names
from codegen.printer.unused import without_unused
from codegen.printer.view import View
from codegen.printer.words import words


def print_body(
    function: ir.Operation,
    interface: Interface,
    *,
    prefix: str,
    state: str,
    taken: Iterable[str] = (),
    comments: dict[str, str] | None = None,
) -> list[str]:
    """The statements of a func.func, indented once.

    interface  with C names; its ports and states in the order of the function's arguments
    prefix     of what the file defines; helpers.py says what it has to
    state      the parameter that points to the state struct
    taken      names at file scope, which no local may shadow
    comments   node name to the comment over its loop nests

    Raises Unsupported for what cannot be printed.
    """
    taken = [*taken, *function_names(prefix), state, *(port.c_name for port in interface.ports)]
    body = Body(taken, comments, prefix=prefix)
    body.depth = 1
    _bind_arguments(body, function, interface, state)
    for op, buffer in zip(allocations(function), interface.buffers, strict=True):
        memref = ir.MemRefType(op.results[0].type)
        body.bind(op.results[0], View.whole(f"{state}->{buffer.c_name}", buffer.element, memref))
    _bind_tables(body, function, interface)
    body.words = words(function)
    body.done.update(part for word in body.words.values() for part in word.parts)
    top_level(body, function.regions[0].blocks[0])
    return without_unused(body.lines)


def _bind_arguments(body: Body, function: ir.Operation, interface: Interface, state: str) -> None:
    arguments: Sequence[ir.Value] = list(function.regions[0].blocks[0].arguments)
    roots = [(port.c_name, port.element, "") for port in interface.ports]
    roots += [(f"{state}->{s.c_name}", s.element, f"old_{s.role}") for s in interface.states]
    for argument, (root, element, stem) in zip(arguments, roots, strict=True):
        memref = ir.MemRefType(argument.type)
        body.bind(argument, View.whole(root, element, memref, stem=stem))


def _bind_tables(body: Body, function: ir.Operation, interface: Interface) -> None:
    tables = {table.symbol: table for table in interface.tables}
    for op in memory.operations(function):
        if op.name == "memref.get_global":
            table = tables[ir.FlatSymbolRefAttr(op.attributes["name"]).value]
            memref = ir.MemRefType(op.results[0].type)
            view = View.whole(
                table.c_name, table.element, memref, values=table.values, stem=table.role
            )
            body.bind(op.results[0], view)
