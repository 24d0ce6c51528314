"""Gives everything in an interface its C name, by the rule of names.py."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping

from codegen.analog import fits_float
from codegen.interface import Buffer, Interface, Port, State, Table
from codegen.names import NameTable
from codegen.printer.helpers import function_names

STATE_PARAMETER = "s"
PADDING = "padding"
SCRATCH = "scratch"


def node_names(interface: Interface, prefix: str, nodes: Iterable[str]) -> dict[str, str]:
    """The C name of every node, those in `nodes` (execution order) first, then the interface's."""
    names: dict[str, str] = {}
    table = NameTable({STATE_PARAMETER}, macros=_macros(prefix))
    for node in [*nodes, *(p.node for p in interface.ports), *(s.node for s in interface.states)]:
        if node not in names:
            names[node] = table.add(node)
    return names


def assign(interface: Interface, prefix: str, nodes: Iterable[str] = ()) -> Interface:
    """The interface with C names.

    A parameter is named after its node, a member of the state struct `node_role`, behind
    `scratch.setK.` where it is one in a union, a table `prefix_node_role`, where node is the node's
    C name. A node that is Input and Output at once, or
    twice in a scope for another reason, gets a number. A table that several nodes read is
    `prefix_shared`.
    """
    c_names = node_names(interface, prefix, nodes)
    macros = _macros(prefix)
    constants = NameTable()
    gaps = (gap_name(k) for k in range(len(interface.buffers)))
    members = NameTable({PADDING, SCRATCH, *gaps}, macros=macros)
    statics = NameTable(
        {*(f"{prefix}_{name}" for name in ("state", "init", "step")), *function_names(prefix)}
    )

    def table(t: Table) -> Table:
        node, role = _split(t.node, t.role, c_names)
        label = _label(node, role, c_names, unnamed="shared")
        return dataclasses.replace(t, node=node, role=role, c_name=statics.add(f"{prefix}_{label}"))

    # A parameter would hide what it shares its name with.
    tables = tuple(map(table, interface.tables))
    hidden = {STATE_PARAMETER, *function_names(prefix), *(t.c_name for t in tables)}
    parameters = NameTable(hidden, macros=macros)

    def port(p: Port, direction: str) -> Port:
        name = parameters.add(c_names[p.node])
        constant = constants.add(f"{prefix}_{name}".upper())
        named = dataclasses.replace(p, c_name=name, size_constant=constant + "_SIZE")
        if p.scale is None:
            return named
        converts = fits_float(p.scale)
        return dataclasses.replace(
            named,
            scale_constant=constant + "_SCALE",
            conversion=statics.add(f"{prefix}_{name}", direction) if converts else "",
        )

    def state(s: State) -> State:
        name = members.add(_label(s.node, s.role, c_names))
        converts = s.scales and all(map(fits_float, s.scales))
        conversion = statics.add(f"{prefix}_{name}", "_to_float") if converts else ""
        return dataclasses.replace(s, c_name=name, conversion=conversion)

    sets = {
        b.number: f"{SCRATCH}.{set_name(k)}."
        for k, group in enumerate(interface.scratch.groups if interface.scratch else ())
        for _, b in group
    }

    def buffer(b: Buffer) -> Buffer:
        name = members.add(_label(b.node, b.role, c_names))
        return dataclasses.replace(b, c_name=sets.get(b.number, "") + name)

    return Interface(
        inputs=tuple(port(p, "_from_float") for p in interface.inputs),
        outputs=tuple(port(p, "_to_float") for p in interface.outputs),
        states=tuple(map(state, interface.states)),
        buffers=tuple(map(buffer, interface.buffers)),
        tables=tables,
    )


def set_name(number: int) -> str:
    """The name of one of the structs in the union of scratch."""
    return f"set{number + 1}"


def gap_name(number: int) -> str:
    """The name of the bytes between two arrays of such a struct."""
    return f"gap{number + 1}"


def _macros(prefix: str) -> str:
    """What all macros and enum constants of a model begin with."""
    return f"{prefix}_".upper()


def _split(node: str, role: str, nodes: Mapping[str, str]) -> tuple[str, str]:
    """Node and role of a location that may hold both in one name, "fc1_weight"."""
    if role or node in nodes:
        return node, role
    owners = [name for name in nodes if node.startswith(name + "_")]
    owner = max(owners, key=len, default="")
    return (owner, node[len(owner) + 1 :]) if owner else (node, role)


def _label(node: str, role: str, nodes: Mapping[str, str], *, unnamed: str = "buffer") -> str:
    name = nodes.get(node, node) or unnamed
    return f"{name}_{role}" if role else name
