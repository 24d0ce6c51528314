"""Functions of a loops-level module, printed as they stand and built, beside the JIT's."""

from __future__ import annotations

import ctypes
import pathlib

import numpy as np
from mlir import ir

from codegen import memory
from codegen.c_names import assign
from codegen.element import I8, U8, Element, element_of
from codegen.guards import closing_lines, guard_lines
from codegen.header import member_lines
from codegen.interface import Interface, Port, buffers_of, tables_of
from codegen.jit import Jit
from codegen.names import code_only
from codegen.printer.function import print_body
from codegen.printer.helpers import function_lines
from codegen.printer.tables import table_lines
from codegen.sizes import measure
from tests.harness.c_compilers import Compiler

STATE_BYTES = 1 << 16
_PREFIX = "net"


def parse(text: str) -> ir.Module:
    """A module in a context of its own."""
    context = ir.Context()
    context.allow_unregistered_dialects = True
    with context:
        return ir.Module.parse(text)


def print_functions(module: ir.Module) -> str:
    """A C file with every function of the module: `void NAME(unsigned char *s, arguments)`.

    Arguments are inputs where nothing writes them, buffers lie behind s.
    """
    lines = ["#include <stdint.h>", ""]
    bodies: list[str] = []
    interfaces: list[Interface] = []
    for op in module.body.operations:
        if op.operation.name != "func.func":
            continue
        name = ir.StringAttr(op.operation.attributes["sym_name"]).value
        interface = assign(_interface(module, op.operation), name)
        interfaces.append(interface)
        bodies += _function(op.operation, name, interface)
    everything = Interface(
        inputs=tuple(p for i in interfaces for p in i.ports),
        outputs=(),
        states=(),
        buffers=(),
        tables=(),
    )
    code = code_only(bodies)
    functions = function_lines(_PREFIX, code)
    lines += [*guard_lines(everything, [*code, *code_only(functions)]), "", *functions]
    lines += [*bodies, *closing_lines(everything, code)]
    return "\n".join(lines) + "\n"


def _function(op: ir.Operation, name: str, interface: Interface) -> list[str]:
    taken = [name, f"{name}_state", *(t.c_name for t in interface.tables)]
    statements = print_body(op, interface, prefix=_PREFIX, state="s", taken=taken)
    members = [f"    {line}" for line in member_lines(interface)]
    inputs = {p.node for p in interface.inputs}
    parameters = [
        f"{'const ' if p.node in inputs else ''}{p.element.c} *restrict {p.c_name}"
        for p in interface.ports
    ]
    prototype = f"void {name}({', '.join([f'{name}_state *restrict s', *parameters])})"
    assert measure(interface).ram <= STATE_BYTES
    return [
        f"typedef struct {name}_state {{",
        *(members or ["    char unused;"]),
        f"}} {name}_state;",
        *(line for t in interface.tables for line in table_lines(t.c_name, t.values, t.element)),
        prototype + ";",
        prototype,
        "{",
        "    (void)s;",
        *(f"    (void){p.c_name};" for p in interface.ports),
        *statements,
        "}",
        "",
    ]


def _interface(module: ir.Module, function: ir.Operation) -> Interface:
    """Inputs first: the cases are written so."""
    ports: list[tuple[bool, Port]] = []
    for k, argument in enumerate(function.regions[0].blocks[0].arguments):
        memref = ir.MemRefType(argument.type)
        port = Port(node=f"a{k}", shape=tuple(memref.shape), element=_element(argument, memref))
        ports.append((memory.is_written(argument), port))
    assert [written for written, _ in ports] == sorted(written for written, _ in ports)
    return Interface(
        inputs=tuple(p for written, p in ports if not written),
        outputs=tuple(p for written, p in ports if written),
        states=(),
        buffers=tuple(buffers_of(function)),
        tables=tuple(tables_of(module, function)),
    )


def _element(argument: ir.Value, memref: ir.MemRefType) -> Element:
    element = element_of(memref)
    assert element is not None
    return U8 if element is I8 and memory.sign_free(argument) else element


class Built:
    """Printed functions in a shared library."""

    def __init__(self, source: str, compiler: Compiler, folder: pathlib.Path):
        path = folder / "functions.c"
        path.write_text(source, encoding="utf-8")
        self._library = ctypes.CDLL(str(compiler.shared_library(path, folder)))

    def call(self, name: str, *arrays: np.ndarray) -> None:
        state = np.zeros(STATE_BYTES, np.uint8)
        function = getattr(self._library, name)
        function.restype = None
        function(*(ctypes.c_void_p(a.ctypes.data) for a in (state, *arrays)))


def bits(array: np.ndarray) -> np.ndarray:
    """The array's bits as unsigned integers: equal bits are equal numbers, NaN included."""
    return array.view(f"u{array.dtype.itemsize}")


__all__ = ["Built", "Jit", "bits", "parse", "print_functions"]
