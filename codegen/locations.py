"""NIR names in MLIR locations.

The frontend gives every operation NameLoc(node), every parameter NameLoc("node_role") or
NameLoc(role, child = NameLoc(node)), and the passes keep them, fused where they fuse operations.
"""

from __future__ import annotations

from collections.abc import Iterator

from mlir import ir


def names_of(location: ir.Location) -> list[str]:
    """The names of a location from the outside in: [role of the value, ..., node]."""
    if location.is_a_name():
        return [location.name_str, *names_of(location.child_loc)]
    if location.is_a_fused():
        return next((names for names in map(names_of, location.locations) if names), [])
    return names_of(location.callee) if location.is_a_callsite() else []


def node_and_role(location: ir.Location) -> tuple[str, str]:
    """The NIR node's name and the value's role in it; "" where the location does not tell."""
    names = names_of(location)
    return (names[-1] if names else "", names[0] if len(names) > 1 else "")


def nodes_of(location: ir.Location) -> Iterator[str]:
    """All NIR nodes that a location names: several where operations were fused."""
    if location.is_a_fused():
        for part in location.locations:
            yield from nodes_of(part)
    elif names := names_of(location):
        yield names[-1]
