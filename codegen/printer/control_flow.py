"""scf and func: loops, branches and blocks."""

from __future__ import annotations

from mlir import ir

from codegen.errors import Unsupported
from codegen.printer.body import Body, Target, c_type, local_type
from codegen.printer.comments import is_nest, nest_comment
from codegen.printer.expr import ATOM, LITERAL, UNARY, Expr
from codegen.printer.invariants import invariant_operations
from codegen.printer.loop_variables import assign, bind_results, current, declare, variable
from codegen.printer.memref_ops import loop_variable
from codegen.printer.registry import prints
from codegen.printer.row_sums import function_name, row_sums


def top_level(body: Body, block: ir.Block) -> None:
    """A function's statements, with a comment over those of each node."""
    last: list[str] = []
    for view in block.operations:
        op = view.operation
        lines = nest_comment(op, body.comments)
        start = len(body.lines)
        if is_nest(op):
            body.flush()
        body.operation(op)
        if len(body.lines) > start and lines and lines != last:
            body.lines[start:start] = _comment(body, lines, first=start == 0)
            last = lines


def _comment(body: Body, lines: list[str], *, first: bool) -> list[str]:
    indent = "    " * body.depth
    if len(lines) == 1:
        text = [f"/* {lines[0]} */"]
    else:
        text = [f"/* {lines[0]}", *(f" * {line}" for line in lines[1:-1]), f" * {lines[-1]} */"]
    return ([] if first else [""]) + [indent + line for line in text]


def _region(body: Body, block: ir.Block, targets: list[Target]) -> None:
    """A nested block, whose terminator assigns to the targets."""
    names = body.names()
    _statements(body, block, targets)
    body.restore(names)


def _statements(body: Body, block: ir.Block, targets: list[Target]) -> None:
    """The same without a scope of its own for names."""
    body.depth += 1
    if targets:
        body.targets[block] = targets
    body.yields.append(targets)
    for view in block.operations:
        body.operation(view.operation)
    body.yields.pop()
    body.depth -= 1


@prints("scf.for")
def for_loop(body: Body, op: ir.Operation) -> None:
    low, high, step = (body.expr(v) for v in list(op.operands)[:3])
    block, inits = op.regions[0].blocks[0], list(op.operands)[3:]
    start = [body.expr(v) for v in inits]
    for invariant in invariant_operations(op):
        body.operation(invariant)
        body.done.add(invariant)
    body.flush()
    high, step = _kept(body, high, "end"), _kept(body, step, "stride")
    targets = []
    for k, (argument, e) in enumerate(zip(list(block.arguments)[1:], start, strict=True)):
        target, exists = variable(body, op, k, argument, {3 + j: j for j in range(len(inits))})
        if not exists:
            declare(body, op, target, e)
        elif e.text != target.name:
            body.put(f"{target.name} = {body.converted(e, target.mlir)};")
        targets.append(target)
        body.bind(argument, current(target))
    begin = _begin(body, op, high) or low.text
    names = body.names()
    i, mlir = loop_variable(body), str(block.arguments[0].type)
    first = low.bounds[0]
    interval = (first, max(first, high.bounds[1] - 1))
    body.bind(block.arguments[0], Expr(i, ATOM, local_type(mlir), interval))
    advance = f"++{i}" if step.text == "1" else f"{i} += {step.text}"
    body.put(f"for ({c_type(op, mlir)} {i} = {begin}; {i} < {high.text}; {advance}) {{")
    body.loops += 1
    _region(body, block, targets)
    body.loops -= 1
    body.put("}")
    body.restore(names)
    bind_results(body, op, targets)


def _begin(body: Body, loop: ir.Operation, size: Expr) -> str | None:
    """The call that does the first part of a loop, if there is one."""
    found = row_sums(loop)
    if found is None:
        return None
    arguments = []
    for row in (found.sums, *found.rows):
        view = body.view(row.load.operands[0])
        if view.element.c != f"int{view.element.mlir[1:]}_t":
            return None
        last = Expr("0", ATOM, LITERAL, (0, 0)) if row.last is None else body.expr(row.last)
        arguments.append("&" + view.at([*map(body.expr, row.indices), last]).text)
    arguments += [body.expr(x).text for x in found.inputs]
    name = function_name(body.prefix, len(found.rows), times=bool(found.inputs))
    call = f"{name}({', '.join(arguments)}, {size.text})"
    # A loop that does not run may begin outside its arrays.
    return call if size.ctype == LITERAL else f"{size.text} < 4 ? 0 : {call}"


def _kept(body: Body, e: Expr, stem: str) -> Expr:
    """A bound that the loop asks for again and again: a constant where it could change."""
    if e.prec <= UNARY and not e.reads:
        return e
    name = body.fresh(stem)
    body.put(f"const int32_t {name} = {e.text};")
    return Expr(name, ATOM, "i32", e.interval)


@prints("scf.if")
def branch(body: Body, op: ir.Operation) -> None:
    condition = body.expr(op.operands[0])
    body.flush()
    targets = []
    for k in range(len(op.results)):
        target, exists = variable(body, op, k)
        if not exists:
            declare(body, op, target)
        targets.append(target)
    body.put(f"if ({condition.text}) {{")
    _region(body, op.regions[0].blocks[0], targets)
    if len(op.regions[1].blocks):
        mark = len(body.lines)
        body.put("} else {")
        _region(body, op.regions[1].blocks[0], targets)
        if len(body.lines) == mark + 1:  # it only leaves the variables as they are
            body.lines.pop()
    body.put("}")
    bind_results(body, op, targets)


@prints("scf.while")
def while_loop(body: Body, op: ir.Operation) -> None:
    before, after = op.regions[0].blocks[0], op.regions[1].blocks[0]
    start = [body.expr(v) for v in op.operands]
    body.flush()
    carried = []
    for argument, e in zip(before.arguments, start, strict=True):
        target = Target(body.fresh("w"), str(argument.type), argument)
        declare(body, op, target, e)
        carried.append(target)
        body.bind(argument, current(target))
    condition = list(before.operations)[-1].operation
    passed = []
    for value, result in zip(list(condition.operands)[1:], op.results, strict=True):
        same = next((t for t in carried if t.argument == value), None)
        target = Target(same.name if same else body.fresh("w"), str(result.type))
        if same is None:
            declare(body, op, target)
        passed.append(target)
    names = body.names()
    body.put("for (;;) {")
    body.conditions.append(passed)
    _statements(body, before, [])
    body.conditions.pop()
    for argument, target in zip(after.arguments, passed, strict=True):
        body.bind(argument, current(target))
    _statements(body, after, carried)
    body.put("}")
    body.restore(names)
    bind_results(body, op, passed)


@prints("scf.condition")
def condition(body: Body, op: ir.Operation) -> None:
    test = body.expr(op.operands[0])
    # The passed values read variables that other passed values may be assigned to.
    assign(body, op, body.conditions[-1], list(op.operands)[1:])
    body.put(f"if (!{test.at(UNARY)}) {{")
    body.put("    break;")
    body.put("}")


@prints("scf.yield")
def loop_yield(body: Body, op: ir.Operation) -> None:
    assign(body, op, body.yields[-1], list(op.operands))


@prints("func.return")
def function_return(body: Body, op: ir.Operation) -> None:
    if len(op.operands):
        raise Unsupported(op, "results; a step function returns through memrefs")
    body.flush()
