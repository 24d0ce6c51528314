"""Element types: what one number is in MLIR, in C and in numpy."""

from __future__ import annotations

import dataclasses

import numpy as np
from mlir import ir

Interval = tuple[int, int]


@dataclasses.dataclass(frozen=True)
class Element:
    """A number as it is stored in memory.

    mlir    MLIR's name of the type ("f32"); signless integers say nothing of the sign
    c       C's name of the type ("float")
    dtype   numpy's name of the type
    """

    mlir: str
    c: str
    dtype: str

    @property
    def size(self) -> int:
        """Bytes of one number; also its alignment in the state struct, on every target."""
        return np.dtype(self.dtype).itemsize

    @property
    def is_float(self) -> bool:
        return self.mlir.startswith("f")


F32 = Element("f32", "float", "float32")
F64 = Element("f64", "double", "float64")
I8 = Element("i8", "int8_t", "int8")
U8 = Element("i8", "uint8_t", "uint8")  # spikes: 0 or 1
I16 = Element("i16", "int16_t", "int16")
I32 = Element("i32", "int32_t", "int32")
I64 = Element("i64", "int64_t", "int64")
INDEX = Element("index", "int32_t", "int32")

_BY_MLIR = {e.mlir: e for e in (F32, F64, I8, I16, I32, I64, INDEX)}


def element_of(memref: ir.MemRefType) -> Element | None:
    """The element of a buffer's type (i8 as int8_t), or None where C has none for it."""
    return _BY_MLIR.get(str(memref.element_type))


def of_name(mlir: str) -> Element | None:
    """The element of this MLIR name."""
    return _BY_MLIR.get(mlir)
