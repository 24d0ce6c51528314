"""Constant tables as C."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from codegen.element import Element
from codegen.printer.float_text import float32_text
from codegen.printer.literals import float_literals

LINE = 96
CHUNK = 6 << 13  # numbers turned to text at a time: bounds the memory of printing
STRING_FROM = 4096  # bytes from which a table is a string literal
STRING_ROW = 32

_ESCAPES = [
    f"\\{byte:03o}" if byte < 32 or byte > 126 or chr(byte) in '"\\?' else chr(byte)
    for byte in range(256)
]


def table_lines(name: str, values: np.ndarray, element: Element) -> Iterator[str]:
    """The definition of a `static const` table.

    A large table of bytes is one string literal: compilers read that 20 times faster than numbers,
    in a sixth of the memory. Raises ValueError for an infinity or NaN.
    """
    if element.size == 1 and values.size >= STRING_FROM:
        yield from _string_table(name, values, element)
        return
    yield f"static const {element.c} {name}[{values.size}] = {{"
    yield from initialiser_lines(values, element)
    yield "};"


def initialiser_lines(values: np.ndarray, element: Element) -> Iterator[str]:
    """A flat initialiser without its braces: lines, or several lines in one string."""
    values = values.ravel()
    for start in range(0, values.size, CHUNK):
        chunk = values[start : start + CHUNK]
        if element.c == "float":
            yield float32_text(np.ascontiguousarray(chunk))
            continue
        if element.is_float:
            texts = float_literals(chunk, element)
        else:
            texts = list(map(_integer, chunk.tolist()))
        yield from _filled(texts)


def _integer(value: int) -> str:
    # The magnitude of the most negative int64 is no int64, so no literal stands for it.
    return "INT64_MIN" if value == -(1 << 63) else str(value)


def _filled(texts: list[str]) -> Iterator[str]:
    line: list[str] = []
    length = 4
    for text in texts:
        if line and length + len(text) + 1 > LINE:
            yield "    " + " ".join(line)
            line, length = [], 4
        line.append(text + ",")
        length += len(text) + 2
    if line:
        yield "    " + " ".join(line)


def _string_table(name: str, values: np.ndarray, element: Element) -> Iterator[str]:
    raw = np.ascontiguousarray(values).view(np.uint8).ravel()
    yield "#if defined(__GNUC__)"
    yield "#pragma GCC diagnostic push"
    yield '#pragma GCC diagnostic ignored "-Woverlength-strings"'
    yield "#endif"
    yield f"static const char {name}_bytes[{raw.size + 1}] ="
    for start in range(0, raw.size, STRING_ROW):
        row = raw[start : start + STRING_ROW].tolist()
        end = ";" if start + STRING_ROW >= raw.size else ""
        yield '    "' + "".join([_ESCAPES[byte] for byte in row]) + '"' + end
    yield "#if defined(__GNUC__)"
    yield "#pragma GCC diagnostic pop"
    yield "#endif"
    yield f"static const {element.c} *const {name} = (const {element.c} *){name}_bytes;"
