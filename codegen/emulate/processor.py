"""A processor with one image in its memory."""

from __future__ import annotations

import abc

# What a stack is painted with, to see later how far down it was written.
PAINT = 0xA5


class EmulationError(Exception):
    """The image cannot be loaded, or stopped where it should not have."""


class Processor(abc.ABC):
    """Calls functions of the image and looks into its memory.

    byte_order    "big" or "little"
    instructions  how many were executed; counted where it was opened for counting
    """

    byte_order: str
    instructions: int = 0

    @abc.abstractmethod
    def address(self, symbol: str) -> int:
        """Where a function or a variable is. Raises EmulationError where there is none."""

    @abc.abstractmethod
    def call(self, function: str) -> None:
        """Calls a C function without arguments and result. Raises EmulationError if it faults."""

    @abc.abstractmethod
    def read(self, address: int, size: int) -> bytes:
        """Bytes of the memory."""

    @abc.abstractmethod
    def write(self, address: int, data: bytes) -> None:
        """Bytes into the memory."""

    @abc.abstractmethod
    def paint_stack(self) -> None:
        """Makes all of the stack one pattern: before a call."""

    @abc.abstractmethod
    def stack_used(self) -> int:
        """How many bytes of the stack calls have used since it was painted."""


def used(stack: bytes) -> int:
    """Of a stack that grows down and ends with these bytes, from the first that is not PAINT on."""
    return len(stack.lstrip(bytes([PAINT])))
