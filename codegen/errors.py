"""Faults of ours: the lowering promised something to the printer and did not keep it."""

from __future__ import annotations

from mlir import ir


class Unsupported(Exception):
    """An operation, type or attribute that cannot be printed as C.

    Attributes:
        operation: name of the operation, "memref.view".
        location:  its location as MLIR prints it, with the NIR node's name where it has one.
        reason:    what about it cannot be printed.
        fault_code: its page in frontend/explanations/pages.
    """

    fault_code = "SNN490"

    def __init__(self, op: ir.Operation | ir.OpView, reason: str):
        self.operation = op.operation.name
        self.location = str(op.operation.location)
        self.reason = reason
        super().__init__(f"{self.location}: cannot print {self.operation} as C: {reason}")
