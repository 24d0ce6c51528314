"""Gives everything in an interface its C name, by the rule of names.py."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping

from codegen.interface import Buffer, Interface, Port, State, Table
from codegen.names import NameTable

STATE_PARAMETER = "s"
PADDING = "padding"


def node_names(interface: Interface, nodes: Iterable[str]) -> dict[str, str]:
    """The C name of every node, those in `nodes` (execution order) first, then the interface's."""
    names: dict[str, str] = {}
    table = NameTable({STATE_PARAMETER})
    for node in [*nodes, *(p.node for p in interface.ports), *(s.node for s in interface.states)]:
        if node not in names:
            names[node] = table.add(node)
    return names


def assign(interface: Interface, prefix: str, nodes: Iterable[str] = ()) -> Interface:
    """The interface with C names.

    A parameter is named after its node, a member of the state struct `node_role`, a table
    `prefix_node_role`, where node is the node's C name. A node that is Input and Output at once, or
    twice in a scope for another reason, gets a number.
    """
    c_names = node_names(interface, nodes)
    parameters = NameTable({STATE_PARAMETER})
    constants = NameTable({f"{prefix}_STATE_BYTES".upper()})
    members = NameTable({PADDING})
    statics = NameTable({f"{prefix}_{name}" for name in ("state", "init", "step")})

    def port(p: Port) -> Port:
        name = parameters.add(c_names[p.node])
        constant = constants.add(f"{prefix}_{name}".upper() + "_SIZE")
        return dataclasses.replace(p, c_name=name, size_constant=constant)

    def member(m: State | Buffer) -> State | Buffer:
        return dataclasses.replace(m, c_name=members.add(_label(m.node, m.role, c_names)))

    def table(t: Table) -> Table:
        node, role = _split(t.node, t.role, c_names)
        label = _label(node, role, c_names)
        return dataclasses.replace(t, node=node, role=role, c_name=statics.add(f"{prefix}_{label}"))

    return Interface(
        inputs=tuple(map(port, interface.inputs)),
        outputs=tuple(map(port, interface.outputs)),
        states=tuple(map(member, interface.states)),
        buffers=tuple(map(member, interface.buffers)),
        tables=tuple(map(table, interface.tables)),
    )


def _split(node: str, role: str, nodes: Mapping[str, str]) -> tuple[str, str]:
    """Node and role of a location that may hold both in one name, "fc1_weight"."""
    if role or node in nodes:
        return node, role
    owners = [name for name in nodes if node.startswith(name + "_")]
    owner = max(owners, key=len, default="")
    return (owner, node[len(owner) + 1 :]) if owner else (node, role)


def _label(node: str, role: str, nodes: Mapping[str, str]) -> str:
    name = nodes.get(node, node) or "buffer"
    return f"{name}_{role}" if role else name
