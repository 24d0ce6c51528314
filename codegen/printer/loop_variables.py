"""Variables that loops and branches yield to, and when an inner loop goes on with an outer's."""

from __future__ import annotations

import re
from collections.abc import Mapping

from mlir import ir

from codegen.locations import names_of
from codegen.printer.body import Body, Target, c_type, local_type
from codegen.printer.expr import ATOM, BITS, Expr, full


def variable(
    body: Body,
    op: ir.Operation,
    result: int,
    argument: ir.Value | None = None,
    inits: Mapping[int, int] | None = None,
) -> tuple[Target, bool]:
    """The variable that result number `result` of a loop or branch is kept in.

    argument  the loop's block argument that it is, None for a branch
    inits     for a loop: operand number of each initial value to its result

    Returns the variable and whether it exists already, as the enclosing loop's.
    """
    mlir = str(op.results[result].type)
    outer = _inherited(body, op, result, inits or {})
    if outer is not None:
        return Target(outer.name, mlir, argument), True
    roles = names_of(op.location)
    stem = roles[0] if len(roles) > 1 else "acc" if mlir[0] == "f" else "n"
    return Target(body.fresh(stem), mlir, argument), False


def _inherited(
    body: Body, op: ir.Operation, result: int, inits: Mapping[int, int]
) -> Target | None:
    """The enclosing loop's variable for this result, where both can be one.

    That is where the result goes only to the same position of the enclosing loop's yield, and the
    enclosing variable's value is not used once `op` has begun.
    """
    block = op.block
    outer = body.targets.get(block)
    uses = list(op.results[result].uses)
    if not outer or len(uses) != 1:
        return None
    user = uses[0].owner.operation
    if user.name != "scf.yield" or user.block != block:
        return None
    target = outer[uses[0].operand_number]
    starts_here = inside = False
    for use in target.argument.uses if target.argument is not None else ():
        owner = use.owner.operation
        if owner == op and use.operand_number in inits:
            if inits[use.operand_number] != result:
                return None
            starts_here = True
            continue
        while owner.block != block:
            owner = owner.parent.operation
        if owner == op:
            inside = True
        elif not _before(block, owner, op):
            return None
    if inits and (inside or (target.argument is None and not starts_here)):
        return None
    return target


def _before(block: ir.Block, first: ir.Operation, second: ir.Operation) -> bool:
    for view in block.operations:
        if view.operation == first:
            return first != second
        if view.operation == second:
            return False
    return False


def declare(body: Body, op: ir.Operation, target: Target, start: Expr | None = None) -> None:
    """Declares a variable, with its first value where it has one."""
    value = f" = {body.converted(start, target.mlir)}" if start is not None else ""
    body.put(f"{c_type(op, target.mlir)} {target.name}{value};")


def current(target: Target, *, reads: bool = True) -> Expr:
    """The variable's value now."""
    interval = full(target.mlir) if target.mlir in BITS else None
    return Expr(target.name, ATOM, local_type(target.mlir), interval, reads)


def assign(body: Body, op: ir.Operation, targets: list[Target], values: list[ir.Value]) -> None:
    """targets = values, all at once."""
    exprs = [body.expr(value) for value in values]
    for k, e in enumerate(exprs):
        if any(re.search(rf"\b{t.name}\b", e.text) for t in targets[:k]):
            name = body.fresh("next")
            mlir = targets[k].mlir
            body.put(f"const {c_type(op, mlir)} {name} = {body.converted(e, mlir)};")
            exprs[k] = Expr(name, ATOM, local_type(mlir), e.interval)
    body.flush()
    for target, e in zip(targets, exprs, strict=True):
        if e.text != target.name:
            body.put(body.update(target.name, e, target.mlir))


def bind_results(body: Body, op: ir.Operation, targets: list[Target]) -> None:
    """Lets the operation's results be read from their variables."""
    outer = body.targets.get(op.block, [])
    for result, target in zip(op.results, targets, strict=True):
        shared = any(t.name == target.name for t in outer)
        body.bind(result, current(target, reads=shared))
