"""Versions that decide what the generated C looks like; they stand in its head and manifest."""

from __future__ import annotations

VERSION = "0.1.0"


def versions() -> tuple[tuple[str, str], ...]:
    """(part, version) of everything that the output depends on. Nothing of the machine."""
    return (("snn_mlir", VERSION), ("LLVM/MLIR", "22.1.8"))
