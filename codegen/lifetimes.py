"""From when to when the step needs what it allocates."""

from __future__ import annotations

from mlir import ir

from codegen import memory

# Positions in the text of a function: of its first and its last operation, both included.
Span = tuple[int, int]


def lifetimes(function: ir.Operation, allocations: list[ir.Operation]) -> list[Span]:
    """The span of the text in which each allocation's content is needed.

    It begins and ends with operations of the block that allocates: a loop there is one operation,
    whose rounds may all use what was allocated outside of it. What is allocated in a loop's body
    means nothing in the next round.
    """
    spans = _spans(function)
    return [_lifetime(op, spans) for op in allocations]


def _lifetime(allocation: ir.Operation, spans: dict[ir.Operation, Span]) -> Span:
    block = allocation.block
    uses = [
        spans[_in_block(user, block)]
        for user, _ in memory.accesses(allocation.results[0])
        if user.name != "memref.dealloc"
    ]
    if not uses:
        return spans[allocation]
    return min(first for first, _ in uses), max(last for _, last in uses)


def _in_block(op: ir.Operation, block: ir.Block) -> ir.Operation:
    """The operation of `block` that is `op` or has it in its regions."""
    while op.block != block:
        op = op.parent.operation
    return op


def _spans(function: ir.Operation) -> dict[ir.Operation, Span]:
    """Of every operation inside, with what is in its regions."""
    spans: dict[ir.Operation, Span] = {}

    def visit(op: ir.Operation) -> None:
        first = len(spans)
        spans[op] = (first, first)
        for region in op.regions:
            for block in region.blocks:
                for inner in block.operations:
                    visit(inner.operation)
        spans[op] = (first, len(spans) - 1)

    visit(function)
    return spans
