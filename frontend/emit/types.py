"""Types, constants and locations at the snn level, in one network's number format."""

from __future__ import annotations

import numpy as np
from mlir import ir
from mlir.dialects import arith

from frontend.network import NumberFormat, Signal


class Types:
    """Needs a context and a location around each call.

    file  the model's base name: with a node's name it is the location of what the node becomes
    """

    def __init__(self, number_format: NumberFormat, file: str):
        self._file = ir.Location.file(file, 0, 0)
        analog = {NumberFormat.F32: ir.F32Type, NumberFormat.F64: ir.F64Type}[number_format].get()
        self._elements = {
            Signal.ANALOG: analog,
            Signal.SPIKES: ir.IntegerType.get_signless(1),
            Signal.COUNTS: ir.IntegerType.get_signless(32),
        }

    def tensor(self, shape: tuple[int, ...], signal: Signal) -> ir.RankedTensorType:
        return ir.RankedTensorType.get(shape, self._elements[signal])

    def constant(
        self,
        value: np.ndarray,
        shape: tuple[int, ...],
        name: str | None = None,
        signal: Signal = Signal.ANALOG,
    ) -> ir.Value:
        """A constant tensor; a value of shape () is a splat, which folds to a scalar."""
        kind = self.tensor(shape, signal)
        location = self.at(name) if name else ir.Location.current
        return arith.constant(kind, self._dense(value, kind), loc=location)

    def initial(self, value: np.ndarray, shape: tuple[int, ...], signal: Signal) -> ir.Attribute:
        """A state's `snn.initial`: an element where all are alike."""
        if value.shape == ():
            return _element(value, self._elements[signal])
        return self._dense(value, self.tensor(shape, signal))

    def at(self, name: str) -> ir.Location:
        return ir.Location.name(name, childLoc=self._file)

    def _dense(self, value: np.ndarray, kind: ir.RankedTensorType) -> ir.DenseElementsAttr:
        if value.shape == ():
            return ir.DenseElementsAttr.get_splat(kind, _element(value, kind.element_type))
        return ir.DenseElementsAttr.get(np.ascontiguousarray(value), type=kind)


def _element(value: np.ndarray, kind: ir.Type) -> ir.Attribute:
    if isinstance(kind, ir.IntegerType):
        return ir.IntegerAttr.get(kind, int(value))
    return ir.FloatAttr.get(kind, float(value))
