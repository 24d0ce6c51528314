"""What a memref is in C: an array and the way into it."""

from __future__ import annotations

import dataclasses

import numpy as np
from mlir import ir

from codegen.element import Element, Interval
from codegen.printer.expr import ADD, ATOM, LITERAL, MUL, Expr, full


@dataclasses.dataclass(frozen=True)
class View:
    """A memref value.

    root      C expression of the array
    element   of the array
    shape     of this view, in elements
    strides   of this view, in elements
    offset    of its first element, as far as it is known
    terms     what an offset known only when run adds to that
    values    the numbers, where they are constants
    stem      what an element is called that gets a name
    """

    root: str
    element: Element
    shape: tuple[int, ...]
    strides: tuple[int, ...]
    offset: int = 0
    terms: tuple[Expr, ...] = ()
    values: np.ndarray | None = dataclasses.field(default=None, compare=False, repr=False)
    stem: str = ""

    @classmethod
    def whole(
        cls,
        root: str,
        element: Element,
        memref: ir.MemRefType,
        *,
        values: np.ndarray | None = None,
        stem: str = "",
    ) -> View:
        """The view of a buffer that its first name has."""
        return cls(root, element, *_layout(memref), values=values, stem=stem)

    def part(self, memref: ir.MemRefType, offset: int = 0, terms: tuple[Expr, ...] = ()) -> View:
        """The same memory as another memref type sees it."""
        shape, strides = _layout(memref)
        return dataclasses.replace(
            self,
            shape=shape,
            strides=strides,
            offset=self.offset + offset,
            terms=self.terms + terms,
        )

    def from_start(self, memref: ir.MemRefType, offset: int, terms: tuple[Expr, ...]) -> View:
        """The same array with an offset that counts from its first element."""
        return dataclasses.replace(self, offset=0, terms=()).part(memref, offset, terms)

    def flat(self) -> View | None:
        """The elements in one dimension, or None where there are gaps between them."""
        count = 1
        for size, stride in zip(reversed(self.shape), reversed(self.strides), strict=True):
            if size != 1 and stride != count:
                return None
            count *= size
        return dataclasses.replace(self, shape=(count,), strides=(1,))

    def at(self, indices: list[Expr]) -> Expr:
        """The element at these indices, with constants added up."""
        constant, terms = self.offset, list(self.terms)
        for index, stride in zip(indices, self.strides, strict=True):
            if index.ctype == LITERAL:
                constant += index.bounds[0] * stride
            elif stride:
                terms.append(scaled(index, stride))
        parts = [term.at(ADD) for term in terms]
        if constant or not parts:
            parts.append(str(constant))
        index = terms[0].text if len(parts) == len(terms) == 1 else " + ".join(parts)
        return Expr(
            f"{self.root}[{index}]",
            ATOM,
            "u8" if self.element.c == "uint8_t" else self.element.mlir,
            self._interval(),
            any(term.reads for term in terms),
            self.stem,
        )

    def _interval(self) -> Interval | None:
        if self.element.is_float:
            return None
        if self.values is not None and self.values.size:
            return int(self.values.min()), int(self.values.max())
        return (0, 255) if self.element.c == "uint8_t" else full(self.element.mlir)


def scaled(index: Expr, stride: int) -> Expr:
    """index * stride, for an index expression."""
    if stride == 1:
        return index
    return Expr(f"{index.at(MUL)} * {stride}", MUL, "index", index.interval, index.reads)


def _layout(memref: ir.MemRefType) -> tuple[tuple[int, ...], tuple[int, ...]]:
    strides, _ = memref.get_strides_and_offset()
    return tuple(memref.shape), tuple(strides)
