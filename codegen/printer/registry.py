"""Which function prints which operation."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from mlir import ir

if TYPE_CHECKING:
    from codegen.printer.body import Body

Handler = Callable[["Body", ir.Operation], None]

HANDLERS: dict[str, Handler] = {}


def prints(*names: str) -> Callable[[Handler], Handler]:
    """Registers a function as the printer of these operations."""

    def register(handler: Handler) -> Handler:
        for name in names:
            if name in HANDLERS:
                raise ValueError(f"{name} has two printers")
            HANDLERS[name] = handler
        return handler

    return register
