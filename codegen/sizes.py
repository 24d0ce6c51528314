"""What a compiled model takes: bytes of flash for its tables, bytes of RAM for one state."""

from __future__ import annotations

import dataclasses

from codegen.interface import Buffer, Interface, Scratch, State


@dataclasses.dataclass(frozen=True)
class Member:
    """An array of the state struct and where it lies: `offset` bytes from the struct's start."""

    array: State | Buffer
    offset: int

    @property
    def c_name(self) -> str:
        return self.array.c_name

    @property
    def bytes(self) -> int:
        return self.array.bytes


@dataclasses.dataclass(frozen=True, kw_only=True)
class Sizes:
    """Bytes, the same on every target.

    flash         of constant tables; code is the compiler's
    ram           of one state struct, padding included
    states        of what is kept from step to step, a part of `ram`
    largest_live  the most scratch that a step needs at once: less RAM than `states` and this is
                  not possible
    padding       bytes at the struct's end that make its size a multiple of its largest alignment;
                  they are a member, so that targets with laxer alignment have the same size
    members       in declaration order; buffers that are never needed at once may overlap
    """

    flash: int
    ram: int
    states: int
    largest_live: int
    padding: int
    members: tuple[Member, ...]


def measure(interface: Interface) -> Sizes:
    """The sizes of a model with this interface."""
    offset = 0
    members: list[Member] = []
    for member in interface.members:  # largest elements first: no gaps
        if isinstance(member, Scratch):
            members += [Member(b, offset + start) for group in member.groups for start, b in group]
        else:
            members.append(Member(member, offset))
        offset += member.bytes
    alignment = max((m.alignment for m in interface.members), default=1)
    # C has no empty struct.
    padding = -offset % alignment if offset else 1
    return Sizes(
        flash=sum(table.bytes for table in interface.tables)
        + sum(state.bytes for state in interface.states if state.initial.shape),
        ram=offset + padding,
        states=sum(state.bytes for state in interface.states),
        largest_live=interface.largest_live,
        padding=padding,
        members=tuple(members),
    )
