"""The functions that a file defines for its own step."""

from __future__ import annotations

from collections.abc import Sequence

from codegen.printer import bit_ops, row_sums, saturation, scaling, words

_KINDS = (saturation, scaling, words, bit_ops, row_sums)


def function_names(prefix: str) -> list[str]:
    """All names that a file may need."""
    return [name for kind in _KINDS for name in kind.function_names(prefix)]


def function_lines(prefix: str, code: Sequence[str]) -> list[str]:
    """The definitions of the functions that the code calls."""
    return [line for kind in _KINDS for line in kind.function_lines(prefix, code)]
