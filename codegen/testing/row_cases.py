"""Loops that add rows of weights to sums, as small functions."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import numpy as np

ROWS = 4
_ORDER = (3, 1, 0, 2)


@dataclasses.dataclass(frozen=True, kw_only=True)
class RowCase:
    """
    size    of the sums, and the loop's bound
    rows    how many are added, in an order of its own
    times   whether each is multiplied by an input
    part    the loop's bound and the first sum's place, where they are known only when the code runs
    column  what the loop reads of a row, as operations that give %column, where that is not its %at
    """

    name: str
    size: int
    rows: int
    times: bool = False
    part: tuple[int, int] | None = None
    column: str = ""

    @property
    def is_rows(self) -> bool:
        """Whether the printer finds rows in it."""
        return not self.column and (self.part is not None or self.size >= 4)

    @property
    def call(self) -> str:
        """The function that the C calls then."""
        return f"net_add_{self.rows}{'_times' if self.times else ''}("

    def function(self) -> str:
        """The case as func.func @NAME(weights, inputs, part, sums)."""
        sums = f"memref<{self.size}x{self._element}>"
        start = [f"%r{k} = arith.constant {k} : index" for k in range(ROWS)]
        if self.times:
            start += [f"%x{k} = memref.load %x[%r{k}] : memref<{ROWS}xi16>" for k in range(ROWS)]
        if self.part is None:
            start.append(f"%end = arith.constant {self.size} : index")
        else:
            for k, name in enumerate(("end", "first")):
                start.append(f"%p{k} = memref.load %p[%r{k}] : memref<2xi32>")
                start.append(f"%{name} = arith.index_cast %p{k} : i32 to index")
        place = "%j" if self.part is None else "%at"
        body = [] if self.part is None else ["%at = arith.addi %first, %j : index"]
        body += [self.column] if self.column else []
        total = ""
        for k in _ORDER[: self.rows]:
            body += self._term(k, "%column" if self.column else place)
            if total:
                body.append(f"%s{k} = arith.addi {total}, %t{k} overflow<nsw> : {self._element}")
            total = f"%s{k}" if total else f"%t{k}"
        body += [
            f"%old = memref.load %o[{place}] : {sums}",
            f"%new = arith.addi %old, {total} overflow<nsw> : {self._element}",
            f"memref.store %new, %o[{place}] : {sums}",
        ]
        return f"""
  func.func @{self.name}(%w: {self._weights}, %x: memref<{ROWS}xi16>, %p: memref<2xi32>,
                         %o: {sums}) {{
    {"; ".join(start).replace("; ", chr(10))}
    scf.for %j = %r0 to %end step %r1 {{
      {chr(10).join(body)}
    }}
    return
  }}"""

    def data(self) -> tuple[np.ndarray, ...]:
        """What the function takes: weights and inputs at all bounds, sums with room for them."""
        rng = np.random.default_rng(self.size + self.rows)
        weights = rng.integers(-128, 127, (ROWS, self.size), np.int8, endpoint=True)
        weights[0, ::3], weights[-1, 1::3] = -128, 127
        inputs = np.array([-32768, 32767, -1, 300], np.int16)
        room = 1 << 30 if self.times else (1 << 15) - ROWS * 128
        dtype = np.int32 if self.times else np.int16
        sums = rng.integers(-room, room, self.size, dtype)
        return weights, inputs, np.array(self.part or (0, 0), np.int32), sums

    @property
    def _element(self) -> str:
        return "i32" if self.times else "i16"

    @property
    def _weights(self) -> str:
        return f"memref<{ROWS}x{self.size}xi8>"

    def _term(self, row: int, column: str) -> Iterator[str]:
        wide = f"%w{row}" if self.times else f"%t{row}"
        yield f"%b{row} = memref.load %w[%r{row}, {column}] : {self._weights}"
        yield f"{wide} = arith.extsi %b{row} : i8 to {self._element}"
        if self.times:
            yield f"%y{row} = arith.extsi %x{row} : i16 to i32"
            yield f"%t{row} = arith.muli %y{row}, {wide} overflow<nsw> : i32"


def cases() -> list[RowCase]:
    """All cases; names are unique."""
    found = []
    for times in (False, True):
        kind = "_times" if times else ""
        for rows in (1, 2, 4):
            for size in (3, 4, 38, 64):
                name = f"rows_{rows}_of_{size}{kind}"
                found.append(RowCase(name=name, size=size, rows=rows, times=times))
            for end in (0, 3, 17):
                name = f"rows_{rows}_up_to_{end}{kind}"
                found.append(RowCase(name=name, size=24, rows=rows, times=times, part=(end, 5)))
        for name, what in (("backwards", "arith.subi %r3, %j"), ("column", "arith.addi %r0, %r2")):
            column = f"%column = {what} : index"
            found.append(RowCase(name=f"{name}{kind}", size=4, rows=2, times=times, column=column))
    return found
