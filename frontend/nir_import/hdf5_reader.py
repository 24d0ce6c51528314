"""Reads a model directly from HDF5 and gives its raw form.

nir itself refuses files that have everything needed in them (nodes with `/` in their names, scalar
parameters, missing fields of old versions, unknown fields), and on reading it adds Inputs and
Outputs to nested graphs without saying so. What cannot be read becomes a finding, as far as HDF5
lets us: on a file with flipped bytes in its inner structure libhdf5 itself may hang or crash, which
no caller can prevent.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator

import h5py
import numpy as np

from frontend.diagnostics import Findings
from frontend.nir_import import deep
from frontend.nir_import.raw import (
    UNREADABLE,
    RawGraph,
    RawNode,
    plain_field,
    plain_metadata,
    plain_name,
)

_WRITE_AGAIN = "write the file again, e.g. with nir.write"
# A damaged shape may claim terabytes, which HDF5 would set out to fill; gzip packs 1:1032 at best.
_SMALL = 1 << 26
_BEST_COMPRESSION = 1100


class Group:
    """A group whose members are opened once, however often they are asked for."""

    def __init__(self, group: h5py.Group):
        self._group = group

    @functools.cached_property
    def members(self) -> dict[str | bytes, Group | h5py.Dataset]:
        """All that can be opened: links may lead nowhere."""
        opened = ((key, self._group.get(key)) for key in self._group)
        return {
            key: Group(item) if isinstance(item, h5py.Group) else item
            for key, item in opened
            if isinstance(item, h5py.Group | h5py.Dataset)
        }

    @functools.cached_property
    def address(self) -> int:
        """The same for all links to it."""
        return h5py.h5o.get_info(self._group.id).addr

    def groups(self) -> Iterator[tuple[str, Group]]:
        for key, item in self.members.items():
            if isinstance(item, Group):
                yield plain_name(key), item


def read(group: Group, findings: Findings) -> RawGraph:
    """The graph that `group` holds, with those nested in it, to any depth."""
    return deep.run(_graph(group, findings, ""))


def _graph(group: Group, findings: Findings, prefix: str) -> deep.Deep[RawGraph]:
    """prefix: the names of the graphs around this one and its own, `outer.inner.`."""
    where = prefix.removesuffix(".") or None
    nodes: dict[str, RawNode] = {}
    children = group.members.get("nodes")
    if isinstance(children, Group):
        for name, child in _node_groups(children):
            nodes[name] = yield _node(name, child, findings, prefix)
    else:
        findings.error(
            "SNN106",
            where,
            "the graph has no nodes",
            found=f"groups and fields {sorted(map(plain_name, group.members))}",
            expected="a group 'nodes'",
            remedy=_WRITE_AGAIN,
        )
    return RawGraph(
        nodes=nodes,
        edges=_edges(group, findings, where),
        metadata=_metadata(group),
    )


def contains_itself(group: Group) -> bool:
    """Does a link lead from inside of a group back to it? Then there is no end to reading it."""
    # What is done is not looked at again, be it linked often.
    around, done = {group.address}, set()
    stack = [(group.address, group.groups())]
    while stack:
        address, children = stack[-1]
        for _, child in children:
            if child.address in around:
                return True
            if child.address not in done:
                around.add(child.address)
                stack.append((child.address, child.groups()))
                break
        else:
            stack.pop()
            around.remove(address)
            done.add(address)
    return False


def node_type(group: h5py.Group) -> str | None:
    """The type of the node that `group` holds, None where there is none to be read."""
    try:
        kind = group["type"][()]
    except Exception:  # h5py raises many kinds on damaged data.
        return None
    return kind.decode("utf-8", errors="replace") if isinstance(kind, bytes) else None


def plausible(dataset: h5py.Dataset) -> bool:
    """Can the file hold what the dataset claims to?"""
    size = dataset.nbytes
    return size <= _SMALL or size <= _BEST_COMPRESSION * dataset.file.id.get_filesize()


def _node_groups(group: Group) -> Iterator[tuple[str, Group]]:
    """Nodes with their names. HDF5 stores a node named `a/b` as a group b in a group a."""
    for name, child in group.groups():
        typed = list(_typed_groups(name, child))
        yield from typed or [(name, child)]


def _typed_groups(name: str, group: Group) -> Iterator[tuple[str, Group]]:
    """Of a group and those in it the ones with a type, each before what is in it.

    What is in a node's own `nodes` and `metadata` is no node of this graph.
    """
    stack = [(name, group, False)]
    while stack:
        name, group, own = stack.pop()
        typed = isinstance(group.members.get("type"), h5py.Dataset)
        if typed:
            yield name, group
        if not own:
            inner = [
                (f"{name}/{key}", child, typed and key in ("nodes", "metadata"))
                for key, child in group.groups()
            ]
            stack += reversed(inner)


def _node(name: str, group: Group, findings: Findings, prefix: str) -> deep.Deep[RawNode]:
    fields: dict[str, object] = {}
    for key, item in group.members.items():
        if isinstance(item, h5py.Dataset):
            fields[plain_name(key)] = _value(item, findings, prefix + name)
    kind = fields.pop("type", None)
    kind = kind if isinstance(kind, str) else None
    graph = None
    if kind == "NIRGraph":
        graph = yield _graph(group, findings, prefix + name + ".")
        fields.pop("edges", None)
    return RawNode(
        name=name,
        type=kind,
        fields={k: v for k, v in fields.items() if v is not None},
        metadata=_metadata(group),
        graph=graph,
    )


def _value(dataset: h5py.Dataset, findings: Findings, node: str | None) -> object:
    try:
        if not plausible(dataset):
            raise ValueError(f"shape {dataset.shape} is more than the file can hold")
        value = dataset[()]
    # h5py raises many kinds on damaged data, and none of them tells the user more than this.
    except Exception as error:
        findings.error(
            "SNN103",
            node,
            f"field {_field_name(dataset)!r} cannot be read",
            found=str(error),
            expected="undamaged HDF5 data",
            remedy=_WRITE_AGAIN,
        )
        return UNREADABLE
    return None if isinstance(value, h5py.Empty) else plain_field(value)


def _field_name(dataset: h5py.Dataset) -> str:
    return plain_name(dataset.name or "").rsplit("/", 1)[-1]


def _edges(group: Group, findings: Findings, where: str | None) -> tuple[tuple[str, str], ...]:
    dataset = group.members.get("edges")
    if not isinstance(dataset, h5py.Dataset):
        findings.error(
            "SNN106",
            where,
            "the graph has no edges",
            found=f"groups and fields {sorted(map(plain_name, group.members))}",
            expected="a field 'edges' of shape (E, 2)",
            remedy=_WRITE_AGAIN,
        )
        return ()
    value = _value(dataset, findings, where)
    if value is UNREADABLE or (isinstance(value, np.ndarray) and value.size == 0):
        return ()
    strings = isinstance(value, np.ndarray) and value.dtype.kind in "OSU"
    if not strings or value.ndim != 2 or value.shape[1] != 2:
        findings.error(
            "SNN106",
            where,
            "the field 'edges' is no list of pairs of names",
            found=f"shape {np.shape(value)}, type {getattr(value, 'dtype', type(value).__name__)}",
            expected="shape (E, 2), strings",
            remedy=_WRITE_AGAIN,
        )
        return ()
    return tuple((str(plain_field(a)), str(plain_field(b))) for a, b in value.tolist())


def _metadata(group: Group) -> dict[str, object]:
    metadata = group.members.get("metadata")
    return deep.run(_items(metadata)) if isinstance(metadata, Group) else {}


def _items(group: Group) -> deep.Deep[dict[str, object]]:
    found = {}
    for key, item in group.members.items():
        if isinstance(item, Group):
            found[plain_name(key)] = yield _items(item)
        else:
            try:
                found[plain_name(key)] = plain_metadata(item[()])
            except Exception:  # Metadata is optional: what is damaged is as good as absent.
                continue
    return found
