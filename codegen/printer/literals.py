"""C literals of numbers, exact: what the compiler reads is the number that was written."""

from __future__ import annotations

import math

import numpy as np

from codegen.element import Element
from codegen.printer.expr import ATOM, LITERAL, UNARY, Expr


def shortest_floats(values: np.ndarray) -> list[str]:
    """The shortest decimals that read back as exactly these numbers (float32 or float64, finite).

    Raises ValueError for an infinity or NaN, which have no literal.
    """
    if not np.isfinite(values).all():
        raise ValueError("no C literal for an infinity or NaN")
    if values.dtype == np.float64:
        return list(map(repr, values.tolist()))
    values = np.ascontiguousarray(values, np.float32)
    out = np.empty(values.size, dtype=object)
    todo = np.arange(values.size)
    for digits in (6, 7, 8):
        part = values[todo]
        texts = (f"%.{digits}g " * part.size % tuple(part.tolist())).split()
        good = reads_back(np.array(texts, dtype=np.float64), part)
        out[todo[good]] = np.array(texts, dtype=object)[good]
        todo = todo[~good]
        if not todo.size:
            return out.tolist()
    part = values[todo]
    out[todo] = ("%.9g " * part.size % tuple(part.tolist())).split()
    return out.tolist()


def reads_back(read: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Where a decimal, here rounded to float64, rounds to the wanted float32 for certain.

    Rounding twice can differ from rounding once only where the float64 lies halfway between two
    normal float32; those and the denormals count as not read back, and get nine digits.
    """
    halfway = read.view(np.uint64) & np.uint64(0x1FFFFFFF) == np.uint64(0x10000000)
    normal = (np.abs(wanted) >= np.finfo(np.float32).tiny) | (wanted == 0)
    with np.errstate(over="ignore"):
        return (read.astype(np.float32) == wanted) & ~halfway & normal


def float_literals(values: np.ndarray, element: Element) -> list[str]:
    """Literals of the element's C type, `1.0f` or `1.0`."""
    suffix = "f" if element.c == "float" else ""
    return [
        (text if "." in text or "e" in text else text + ".0") + suffix
        for text in shortest_floats(values)
    ]


def float_literal(value: float, element: Element) -> Expr:
    """A floating-point constant. Raises ValueError for an infinity or NaN."""
    text = float_literals(np.array([value], element.dtype), element)[0]
    negative = math.copysign(1.0, value) < 0
    return Expr(text, UNARY if negative else ATOM, element.mlir)


_BOUNDS = {
    -(1 << 31): "INT32_MIN",
    (1 << 31) - 1: "INT32_MAX",
    -(1 << 63): "INT64_MIN",
    (1 << 63) - 1: "INT64_MAX",
}


def integer_literal(value: int) -> Expr:
    """An integer constant; bounds of types, of which C has no literal for the least, by name."""
    text = _BOUNDS.get(value, str(value))
    return Expr(text, UNARY if text[0] == "-" else ATOM, LITERAL, (value, value))


def literal(value: float | int, element: Element) -> Expr:
    """A constant of this element type."""
    if element.is_float:
        return float_literal(float(value), element)
    return integer_literal(int(value))
