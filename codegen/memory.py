"""What happens to a buffer: through which views it is used, and whether its sign matters."""

from __future__ import annotations

from collections.abc import Iterator

from mlir import ir

from codegen.constants import integer_constant

# Operations whose result is the same memory as their first operand.
VIEWS = frozenset(
    "memref." + name
    for name in ("cast", "collapse_shape", "expand_shape", "subview", "reinterpret_cast")
)
ALLOCATIONS = frozenset({"memref.alloc", "memref.alloca"})


def operations(op: ir.Operation) -> Iterator[ir.Operation]:
    """All operations inside `op`, in the order of the text."""
    for region in op.regions:
        for block in region.blocks:
            for inner in block.operations:
                yield inner.operation
                yield from operations(inner.operation)


def root(value: ir.Value) -> ir.Value | str:
    """The buffer behind a memref: the value that first names it, or a global's symbol."""
    while not isinstance(value, ir.BlockArgument):
        op = value.owner.operation  # a get_global's own `name` is its symbol
        if op.name == "memref.get_global":
            return ir.FlatSymbolRefAttr(op.attributes["name"]).value
        if op.name not in VIEWS:
            break
        value = op.operands[0]
    return value


def accesses(value: ir.Value) -> Iterator[tuple[ir.Operation, int]]:
    """(operation, operand number) of every use of a memref, through all of its views."""
    for use in value.uses:
        op = use.owner.operation
        if op.name in VIEWS:
            yield from accesses(op.results[0])
        else:
            yield op, use.operand_number


def is_written(value: ir.Value) -> bool:
    """Whether a store or a copy goes into this memory."""
    return any(_writes(op, k) for op, k in accesses(value))


def written_roots(op: ir.Operation) -> set[ir.Value | str]:
    """The buffers that operations inside `op` write."""
    return {
        root(inner.operands[1])
        for inner in operations(op)
        if inner.name in ("memref.store", "memref.copy")
    }


def sign_free(value: ir.Value) -> bool:
    """Whether everyone who reads these integers gets the same from uint8_t as from int8_t."""
    return all(
        all(ignores_sign(result_use.owner.operation) for result_use in op.results[0].uses)
        for op, _ in accesses(value)
        if op.name == "memref.load"
    )


def ignores_sign(user: ir.Operation) -> bool:
    """Whether an operation takes an i8 as a number from 0 to 255, or does not tell one from it."""
    if user.name == "arith.cmpi":
        predicate = ir.IntegerAttr(user.attributes["predicate"]).value
        return predicate in (0, 1) and any(map(_is_small_constant, user.operands))
    # What is only stored again keeps its bits.
    return user.name in ("arith.extui", "arith.uitofp", "memref.store")


def _is_small_constant(value: ir.Value) -> bool:
    number = integer_constant(value)
    return number is not None and 0 <= number < 128


def _writes(op: ir.Operation, operand: int) -> bool:
    return operand == 1 and op.name in ("memref.store", "memref.copy")
