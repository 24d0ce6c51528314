"""What a compiled model takes: bytes of flash for its tables, bytes of RAM for one state."""

from __future__ import annotations

import dataclasses

from codegen.interface import Interface


@dataclasses.dataclass(frozen=True)
class Member:
    """Where a member of the state struct lies."""

    c_name: str
    offset: int
    bytes: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class Sizes:
    """Bytes, the same on every target.

    flash    of constant tables; code is the compiler's
    ram      of one state struct, padding included
    padding  bytes at the struct's end that make its size a multiple of its largest alignment;
             they are a member, so that targets with laxer alignment have the same size
    """

    flash: int
    ram: int
    padding: int
    members: tuple[Member, ...]


def measure(interface: Interface) -> Sizes:
    """The sizes of a model with this interface."""
    offset, members = 0, []
    for member in interface.members:  # largest elements first: no gaps
        members.append(Member(member.c_name, offset, member.bytes))
        offset += member.bytes
    alignment = max((m.element.size for m in interface.members), default=1)
    # C has no empty struct.
    padding = -offset % alignment if offset else 1
    return Sizes(
        flash=sum(table.bytes for table in interface.tables)
        + sum(state.bytes for state in interface.states if state.initial.shape),
        ram=offset + padding,
        padding=padding,
        members=tuple(members),
    )
