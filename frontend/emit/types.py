"""Types, constants and locations at the snn level, in a network's number formats."""

from __future__ import annotations

import numpy as np
from mlir import ir
from mlir.dialects import arith, quant

from frontend.network import Fixed, NumberFormat, Signal


class Types:
    """Needs a context and a location around each call.

    number_format  None for an integer network, in which every analog value has a format of its own
    file           the model's base name: with a node's name it is the location of what the node
                   becomes
    """

    def __init__(self, number_format: NumberFormat | None, file: str):
        self._file = ir.Location.file(file, 0, 0)
        self._elements = {
            Signal.SPIKES: ir.IntegerType.get_signless(1),
            Signal.COUNTS: ir.IntegerType.get_signless(32),
        }
        if number_format is not None:
            floats = {NumberFormat.F32: ir.F32Type, NumberFormat.F64: ir.F64Type}
            self._elements[Signal.ANALOG] = floats[number_format].get()

    def tensor(
        self, shape: tuple[int, ...], signal: Signal, fixed: Fixed | None = None
    ) -> ir.RankedTensorType:
        """fixed: of analog values in an integer network."""
        if signal is Signal.ANALOG and fixed is not None:
            return ir.RankedTensorType.get(shape, quantised(fixed))
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

    def integers(
        self,
        value: np.ndarray,
        shape: tuple[int, ...],
        fixed: Fixed,
        name: str | None = None,
        axis: int = 0,
    ) -> ir.Value:
        """Constant integers in a format. value: (), of the shape, or (C, 1, 1), which becomes a
        tensor<C>: one for each index of the first dimension.

        axis: the dimension that has the scales
        """
        if value.ndim and value.shape != shape:
            shape = value.shape[:1]
            value = value.reshape(shape)
        location = self.at(name) if name else ir.Location.current
        storage = ir.RankedTensorType.get(shape, _storage(fixed))
        dense = self._dense(value.astype(fixed.numpy), storage)
        stored = arith.constant(storage, dense, loc=location)
        kind = ir.RankedTensorType.get(shape, quantised(fixed, axis))
        # The bindings know quant's types, not its ops.
        cast = ir.Operation.create("quant.scast", [kind], [stored], loc=location)
        return cast.result

    def initial(
        self, value: np.ndarray, shape: tuple[int, ...], signal: Signal, fixed: Fixed | None = None
    ) -> ir.Attribute:
        """A state's `snn.initial`: an element where all are alike."""
        element = self._elements[signal] if fixed is None else _storage(fixed)
        if value.shape == ():
            return _element(value, element)
        if fixed is not None:
            value = np.broadcast_to(value, shape).astype(fixed.numpy)
        return self._dense(value, ir.RankedTensorType.get(shape, element))

    def at(self, name: str) -> ir.Location:
        return ir.Location.name(name, childLoc=self._file)

    def _dense(self, value: np.ndarray, kind: ir.RankedTensorType) -> ir.DenseElementsAttr:
        if value.shape == ():
            return ir.DenseElementsAttr.get_splat(kind, _element(value, kind.element_type))
        if kind.element_type == ir.IntegerType.get_signless(4):
            value = value & 15  # a byte each, whose upper half has to be 0
        return ir.DenseElementsAttr.get(np.ascontiguousarray(value), type=kind)


def quantised(fixed: Fixed, axis: int = 0) -> ir.Type:
    """`!quant.uniform` of a format; axis: the dimension that has the scales."""
    storage, expressed = _storage(fixed), ir.F64Type.get()
    signed = quant.QuantizedType.FLAG_SIGNED
    if fixed.scale.ndim == 0:
        return quant.UniformQuantizedType.get(
            signed, storage, expressed, float(fixed.scale), 0, fixed.least, fixed.most
        )
    scales = fixed.scale.tolist()
    return quant.UniformQuantizedPerAxisType.get(
        signed, storage, expressed, scales, [0] * len(scales), axis, fixed.least, fixed.most
    )


def _storage(fixed: Fixed) -> ir.IntegerType:
    return ir.IntegerType.get_signless(fixed.bits)


def _element(value: np.ndarray, kind: ir.Type) -> ir.Attribute:
    if isinstance(kind, ir.IntegerType):
        return ir.IntegerAttr.get(kind, int(value))
    return ir.FloatAttr.get(kind, float(value))
