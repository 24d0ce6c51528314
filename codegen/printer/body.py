"""The text of one function while it is being printed: lines, local names, and values.

Each SSA value becomes a constant of its own or, when it has one use in the same block, part of its
user's expression. An expression that reads memory or a loop variable is written out before anything
that could change what it read. No float operation nests in another one: every float result passes
through an assignment, so that neither contraction nor excess precision can change it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from mlir import ir

from codegen.element import of_name
from codegen.errors import Unsupported
from codegen.locations import names_of
from codegen.names import NameTable, c_identifier
from codegen.printer.expr import (
    ADD,
    ATOM,
    BITS,
    BOOL,
    LITERAL,
    UNARY,
    Expr,
    full,
    width,
)
from codegen.printer.registry import HANDLERS
from codegen.printer.saturation import saturation_of
from codegen.printer.view import View
from codegen.printer.words import Word

INLINE = 56  # the longest expression that still goes into its user's
ASSIGNED = 72  # the longest that stands alone on the right of an assignment
UPDATED = 144  # the longest x + y of x += y

# What a value is called whose location has no role.
STEMS = {
    "arith.mulf": "p",
    "arith.muli": "p",
    "arith.addf": "sum",
    "arith.addi": "sum",
    "arith.subf": "d",
    "arith.subi": "d",
    "arith.divf": "q",
    "arith.cmpf": "is",
    "arith.cmpi": "is",
    "memref.load": "x",
    "arith.extsi": "x",
}
_ASSIGNMENTS = frozenset({"memref.store", "scf.yield"})


@dataclasses.dataclass(frozen=True)
class Target:
    """A C variable that a region yields to. argument: the block argument that it is, if any."""

    name: str
    mlir: str
    argument: ir.Value | None = None


class Body:
    """The statements of one C function.

    lines      printed so far
    depth      of indentation
    loops      how many loops are open around the next line
    comments   node name to the text that its loop nests carry
    prefix     of the functions that the file defines
    yields     variables of the regions that are open, innermost last
    targets    the same by block, for loop variables that go on in an inner loop
    conditions variables that an scf.while's condition passes on
    done       operations that are printed at another place, or are part of what is printed there
    words      the words of eight bytes that are read, by the operations that end them
    """

    def __init__(
        self, taken: Iterable[str], comments: dict[str, str] | None = None, *, prefix: str
    ):
        self.lines: list[str] = []
        self.depth = 0
        self.loops = 0
        self.comments = comments or {}
        self.prefix = prefix
        self.yields: list[list[Target]] = []
        self.targets: dict[ir.Block, list[Target]] = {}
        self.conditions: list[list[Target]] = []
        self.done: set[ir.Operation] = set()
        self.words: dict[ir.Operation, Word] = {}
        self._names = NameTable(taken)
        self._values: dict[ir.Value, Expr | View] = {}
        self._pending: dict[ir.Value, Expr] = {}

    # ---- text and names

    def put(self, line: str) -> None:
        self.lines.append("    " * self.depth + line if line else "")

    def fresh(self, stem: str) -> str:
        """A local name that nothing in sight has."""
        return self._names.add(c_identifier(stem))

    def names(self) -> NameTable:
        """The names in sight, to go back to when a block ends."""
        return self._names.copy()

    def restore(self, names: NameTable) -> None:
        self._names = names

    # ---- values

    def bind(self, value: ir.Value, what: Expr | View) -> None:
        self._values[value] = what

    def expr(self, value: ir.Value) -> Expr:
        """The expression of a number; it goes into its user, so ask once for each use."""
        if value in self._pending:
            self._values[value] = self._pending.pop(value)
        found = self._values.get(value)
        if not isinstance(found, Expr):
            raise Unsupported(_definition(value), f"a value of type {value.type}")
        return found

    def atom(self, value: ir.Value) -> Expr:
        """The value as a name or a literal, for text that repeats it."""
        pending = self._pending.get(value)
        if pending is not None and (pending.prec > UNARY or pending.reads):
            self._write_out(value)
        return self.expr(value)

    def arm(self, value: ir.Value) -> Expr:
        """The value as one of two to choose from.

        What it reads is read before the choice: gcc does not vectorise a loop that reads memory
        under a condition.
        """
        pending = self._pending.get(value)
        if pending is not None and pending.reads:
            self._write_out(value)
        return self.expr(value)

    def view(self, value: ir.Value) -> View:
        found = self._values.get(value)
        if not isinstance(found, View):
            raise Unsupported(_definition(value), f"memory of type {value.type}")
        return found

    def define(self, op: ir.Operation, expr: Expr, *, arithmetic: bool = False) -> None:
        """Binds the operation's result: inside its user where that is safe and short, else by name.

        arithmetic  a rounded operation: it stands alone on the right of an assignment
        """
        value = op.results[0]
        if expr.interval is None and (mlir := str(value.type)) in BITS:
            expr.interval = full(mlir)
        uses = list(value.uses)
        if not uses:
            return
        if expr.prec == ATOM and not expr.reads:
            self._values[value] = expr
            return
        user = saturation_of(uses[0].owner.operation)
        near = len(uses) == 1 and user.block == op.block
        assigned = user.name in _ASSIGNMENTS
        limit = (UPDATED if _is_update(op, user) else ASSIGNED) if assigned else INLINE
        # Steps on the way to one named value are not values that people know by that name.
        roles = names_of(op.location)
        named = len(roles) > 1 and names_of(user.location) != roles
        if near and len(expr.text) <= limit and (assigned or (not arithmetic and not named)):
            self._pending[value] = expr
        else:
            self.constant(op, expr)

    def constant(self, op: ir.Operation, expr: Expr) -> None:
        """Writes the result out as a constant of its own."""
        value = op.results[0]
        mlir = str(value.type)
        if mlir == "i64" and width(expr) <= 32:  # a number that became wide for its user's sake
            mlir = "i32"
        roles = names_of(op.location)
        default = STEMS.get(op.name, "f" if mlir[0] == "f" else "t")
        name = self.fresh(roles[0] if len(roles) > 1 else expr.stem or default)
        self.put(f"const {c_type(op, mlir)} {name} = {self.converted(expr, mlir)};")
        self._values[value] = Expr(name, ATOM, local_type(mlir), expr.interval)

    def flush(self) -> None:
        """Before a statement with effects: writes out what it could change."""
        for value, expr in list(self._pending.items()):
            if expr.reads:
                self._write_out(value)

    def _write_out(self, value: ir.Value) -> None:
        self.constant(value.owner.operation, self._pending.pop(value))

    def converted(self, e: Expr, wanted: str) -> str:
        """The text of `e` where a variable of this type takes it (MLIR's name, or "u8").

        A cast only where C would narrow silently.
        """
        if wanted in ("i8", "i16", "u8") and e.ctype not in (wanted, LITERAL, BOOL):
            return f"({'uint8_t' if wanted == 'u8' else f'int{wanted[1:]}_t'}){e.at(UNARY)}"
        return e.text

    def update(self, target: str, e: Expr, wanted: str) -> str:
        """`target = e;`, or `target += x;` where e is target + x."""
        start = target + " + "
        if e.prec == ADD and e.text.startswith(start) and wanted not in ("i8", "i16", "u8"):
            return f"{target} += {_bare(e.text[len(start) :])};"
        return f"{target} = {self.converted(e, wanted)};"

    # ---- operations

    def operation(self, op: ir.Operation) -> None:
        """Prints one operation. Raises Unsupported where there is no printer for it."""
        if op in self.done:
            return
        handler = HANDLERS.get(op.name)
        if handler is None:
            raise Unsupported(op, "there is no printer for it")
        handler(self, op)


def _is_update(op: ir.Operation, store: ir.Operation) -> bool:
    """Whether a sum begins with the element that it is stored to."""
    if store.name != "memref.store" or op.name not in ("arith.addi", "arith.addf"):
        return False
    first = op.operands[0]
    if isinstance(first, ir.BlockArgument) or first.owner.name != "memref.load":
        return False
    return list(first.owner.operands) == list(store.operands)[1:]


def _bare(text: str) -> str:
    """A term without the parentheses that an assignment does not need."""
    inside = text[1:-1]
    return inside if text[0] == "(" and text[-1] == ")" and not set("()") & set(inside) else text


def c_type(op: ir.Operation, mlir: str) -> str:
    """The C type of a local of this MLIR type; flags are int32_t: vectorisers know it."""
    if mlir == "i1":
        return "int32_t"
    element = of_name(mlir)
    if element is None:
        raise Unsupported(op, f"a value of type {mlir}")
    return element.c


def local_type(mlir: str) -> str:
    """The expression type of a local variable of this MLIR type."""
    return "i32" if mlir in ("i1", "index") else mlir


def _definition(value: ir.Value) -> ir.Operation:
    if isinstance(value, ir.BlockArgument):
        return value.owner.owner.operation
    return value.owner.operation
