"""Numbers that are known when the C is written."""

from __future__ import annotations

from mlir import ir


def integer_constant(value: ir.Value) -> int | None:
    """The number of an arith.constant of integers; None for any other value."""
    if isinstance(value, ir.BlockArgument) or value.owner.name != "arith.constant":
        return None
    attribute = value.owner.attributes["value"]
    return ir.IntegerAttr(attribute).value if isinstance(attribute, ir.IntegerAttr) else None
