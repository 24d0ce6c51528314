"""What a loop computes anew in every round with the same result: printed before the loop.

Compilers would move it themselves, but gcc 12 at -O2 does not vectorise a loop whose body reads an
element that stays the same through a pointer it has to reason about; and people read it better.
"""

from __future__ import annotations

from mlir import ir

from codegen import memory
from codegen.constants import integer_constant

_MAY_TRAP = frozenset({"arith.divsi", "arith.divui", "arith.remsi", "arith.remui"})


def invariant_operations(loop: ir.Operation) -> list[ir.Operation]:
    """Loads of unchanged elements on the top level of an scf.for, and what follows from them.

    In the order of the text. Empty where the loop might not run at all.
    """
    if not _runs(loop):
        return []
    block = loop.regions[0].blocks[0]
    written = memory.written_roots(loop)
    found: list[ir.Operation] = []
    outside_or_found: set[ir.Operation] = set()

    def is_invariant(value: ir.Value) -> bool:
        if isinstance(value, ir.BlockArgument):
            return not _inside(value.owner, block)
        op = value.owner.operation
        return op in outside_or_found or not _inside(op.block, block)

    for view in block.operations:
        op = view.operation
        if not all(map(is_invariant, op.operands)):
            continue
        if op.name == "arith.constant":
            outside_or_found.add(op)
        elif op.name == "memref.load":
            if memory.root(op.operands[0]) not in written:
                outside_or_found.add(op)
                found.append(op)
        elif op.name.startswith("arith.") and op.name not in _MAY_TRAP:
            outside_or_found.add(op)
            found.append(op)
    return found


def _inside(block: ir.Block, outer: ir.Block) -> bool:
    while block != outer:
        owner = block.owner.operation
        if owner.name == "func.func":
            return False
        block = owner.block
    return True


def _runs(loop: ir.Operation) -> bool:
    """Whether the loop's bounds are constants with at least one round between them."""
    low, high = map(integer_constant, list(loop.operands)[:2])
    return low is not None and high is not None and low < high
