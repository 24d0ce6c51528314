"""What the memory map of a state struct shows."""

from __future__ import annotations

import dataclasses

from codegen.interface import Buffer, State
from codegen.sizes import Sizes
from frontend.diagnostics import printable


@dataclasses.dataclass(frozen=True, kw_only=True)
class Member:
    """An array of the state struct.

    offset, bytes  from the struct's start, and its own
    type           of an element in C
    what           which state it is, or what the scratch is for
    needed         of scratch: from when to when a step needs it, in any unit; None of states
    shares         the members that have some of its bytes
    """

    name: str
    offset: int
    bytes: int
    type: str
    shape: tuple[int, ...]
    node: str
    what: str
    needed: tuple[int, int] | None
    shares: tuple[str, ...]

    @property
    def end(self) -> int:
        return self.offset + self.bytes


def members_of(sizes: Sizes) -> tuple[Member, ...]:
    """In the order of their addresses."""
    found = sorted(sizes.members, key=lambda member: (member.offset, member.bytes))
    ends = {member.c_name: member.offset + member.bytes for member in found}
    return tuple(
        Member(
            name=member.c_name,
            offset=member.offset,
            bytes=member.bytes,
            type=member.array.element.c,
            shape=member.array.shape,
            node=printable(member.array.node),
            what=_what(member.array),
            needed=member.array.lifetime if isinstance(member.array, Buffer) else None,
            shares=tuple(
                other.c_name
                for other in found
                if other is not member
                and other.offset < ends[member.c_name]
                and member.offset < ends[other.c_name]
            ),
        )
        for member in found
    )


def _what(array: State | Buffer) -> str:
    if isinstance(array, State):
        return array.description
    return array.role or "output"
