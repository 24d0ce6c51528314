"""NAME_selftest.c: a main() with inputs baked in, which prints what the network makes of them.

What it prints: one line for each time step; on it the values of every output, outputs in the order
of the step function's parameters, elements in memory order, separated by single spaces. Spikes,
counts and the analog outputs of integer networks are decimal integers; floats have nine, doubles
seventeen significant digits, from which reading them gives the same bits back.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from codegen.analog import to_integers
from codegen.c_file import GeneratedC
from codegen.element import Element
from codegen.interface import Interface, Port
from codegen.printer.tables import table_lines

Arrays = Mapping[str, np.ndarray]

_FORMATS = {"float": ('"%.9g"', "(double)"), "double": ('"%.17g"', "")}


def selftest_source(generated: GeneratedC, x: Arrays) -> str:
    """A C program that includes NAME.h, runs one sequence from the initial state and prints it.

    x: as for as_ports, which says what is refused, too
    """
    interface, prefix = generated.interface, generated.prefix
    arrays = as_ports(interface, x)
    steps = len(next(iter(arrays.values()), ()))
    inputs = [f"in{k}" for k in range(len(interface.inputs))]
    outputs = [f"out{k}" for k in range(len(interface.outputs))]
    lines = [
        f"/* Runs {prefix} on {steps} steps of recorded input and prints every step's outputs:",
        " * a line for each step, outputs in the order of the parameters, spaces in between. */",
        "#include <stdio.h>",
        "",
        f'#include "{prefix}.h"',
        "",
        f"enum {{ STEPS = {steps} }};",
        "",
    ]
    for name, port in zip(inputs, interface.inputs, strict=True):
        lines += [*table_lines(name, arrays[port.node].ravel(), port.element), ""]
    lines.append(f"static {prefix}_state state;")
    for name, port in zip(outputs, interface.outputs, strict=True):
        lines.append(f"static {port.element.c} {name}[{port.size_constant}];")
    arguments = ["&state"]
    arguments += [
        f"&{name}[t * {port.size_constant}]"
        for name, port in zip(inputs, interface.inputs, strict=True)
    ]
    arguments += outputs
    lines += [
        "",
        "int main(void)",
        "{",
        f"    {prefix}_init(&state);",
        "    for (int32_t t = 0; t < STEPS; ++t) {",
        f"        {prefix}_step({', '.join(arguments)});",
    ]
    for k, (name, port) in enumerate(zip(outputs, interface.outputs, strict=True)):
        lines += _print_port(name, port, first=k == 0)
    lines += [
        '        printf("\\n");',
        "    }",
        "    return fflush(stdout) != 0;",
        "}",
    ]
    return "\n".join(lines) + "\n"


def parse_output(text: str, interface: Interface) -> dict[str, np.ndarray]:
    """What a self-test printed: Output node to its values, steps × port shape.

    Raises ValueError where a line has another number of values than the outputs together.
    """
    rows = [line.split(" ") for line in text.splitlines()]
    width = sum(port.count for port in interface.outputs)
    for k, row in enumerate(rows):
        if len(row) != width:
            raise ValueError(f"step {k}: {len(row)} values; expected {width}")
    values, start = {}, 0
    for port in interface.outputs:
        columns = [row[start : start + port.count] for row in rows]
        convert = float if port.element.is_float else int
        flat = [convert(text) for row in columns for text in row]
        values[port.node] = np.array(flat, port.element.dtype).reshape(len(rows), *port.shape)
        start += port.count
    return values


def printed(interface: Interface, outputs: Arrays) -> str:
    """What a self-test prints where the network gives these outputs: node to steps × port shape."""
    columns = [
        [[_text(port.element, value) for value in row.ravel()] for row in outputs[port.node]]
        for port in interface.outputs
    ]
    return "".join(
        " ".join(word for row in rows for word in row) + "\n" for rows in zip(*columns, strict=True)
    )


def as_ports(interface: Interface, x: Arrays) -> dict[str, np.ndarray]:
    """Input node to its sequence, steps × port shape, in the port's type.

    x  likewise, in any type. For an analog Input of an integer network an array of int16 has the
       port's integers; any other has numbers, which become integers as by the header's helper
       (analog.py).

    Raises ValueError where an input is missing, too many, of another shape or not finite, or where
    what is to be spikes is not 0 or 1.
    """
    ports = {port.node: port for port in interface.inputs}
    if set(x) != set(ports):
        raise ValueError(f"inputs {sorted(x)}; expected {sorted(ports)}")
    steps = {len(array) for array in x.values()}
    if len(steps) > 1 or 0 in steps:
        raise ValueError(f"sequences of {sorted(steps)} steps; expected one length, not 0")
    arrays = {}
    for node, port in ports.items():
        array = np.asarray(x[node])
        if array.shape[1:] != port.shape:
            raise ValueError(f"{node}: shape {array.shape[1:]}; expected {port.shape}")
        if not np.isfinite(array).all():
            raise ValueError(f"{node}: not all values are finite")
        if port.element.c == "uint8_t" and not np.isin(array, (0, 1)).all():
            raise ValueError(f"{node}: not all values are 0 or 1")
        if port.scale is not None and array.dtype != port.element.dtype:
            array = to_integers(array, port.scale)
        arrays[node] = np.ascontiguousarray(array, port.element.dtype)
    return arrays


def _print_port(name: str, port: Port, *, first: bool) -> list[str]:
    text, cast = _format(port.element)
    separator = 'i == 0 ? "" : " "' if first else '" "'
    return [
        f"        for (int32_t i = 0; i < {port.size_constant}; ++i) {{",
        f'            printf("%s" {text}, {separator}, {cast}{name}[i]);',
        "        }",
    ]


def _text(element: Element, value: np.generic) -> str:
    """A number as the program prints it."""
    if element.is_float:
        digits, _ = _format(element)
        return digits.strip('"') % float(value)
    return str(int(value))


def _format(element: Element) -> tuple[str, str]:
    """printf's format for a number, and the cast to what that format takes."""
    return _FORMATS.get(element.c, ('"%ld"', "(long)"))
