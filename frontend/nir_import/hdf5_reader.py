"""Reads a model directly from HDF5 and gives its raw form.

nir itself refuses files that have everything needed in them (nodes with `/` in their names, scalar
parameters, missing fields of old versions, unknown fields), and on reading it adds Inputs and
Outputs to nested graphs without saying so. What cannot be read becomes a finding, as far as HDF5
lets us: on a file with flipped bytes in its inner structure libhdf5 itself may hang or crash, which
no caller can prevent.
"""

from __future__ import annotations

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


def read(group: h5py.Group, findings: Findings) -> RawGraph:
    """The graph that `group` holds, with those nested in it, to any depth."""
    return deep.run(_graph(group, findings, ""))


def _graph(group: h5py.Group, findings: Findings, prefix: str) -> deep.Deep[RawGraph]:
    """prefix: the names of the graphs around this one and its own, `outer.inner.`."""
    where = prefix.removesuffix(".") or None
    nodes: dict[str, RawNode] = {}
    children = group.get("nodes")
    if isinstance(children, h5py.Group):
        for name, child in _node_groups(children):
            nodes[name] = yield _node(name, child, findings, prefix)
    else:
        findings.error(
            where,
            "the graph has no nodes",
            found=f"groups and fields {sorted(map(plain_name, group))}",
            expected="a group 'nodes'",
            remedy=_WRITE_AGAIN,
        )
    return RawGraph(
        nodes=nodes,
        edges=_edges(group, findings, where),
        metadata=_metadata(group),
    )


def contains_itself(group: h5py.Group) -> bool:
    """Does a link lead from inside of a group back to it? Then there is no end to reading it."""
    address = _address(group)
    around, done = {address}, set()  # What is done is not looked at again, be it linked often.
    stack = [(address, _groups(group))]
    while stack:
        address, children = stack[-1]
        for _, child in children:
            inner = _address(child)
            if inner in around:
                return True
            if inner not in done:
                around.add(inner)
                stack.append((inner, _groups(child)))
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


def _address(group: h5py.Group) -> int:
    return h5py.h5o.get_info(group.id).addr


def _groups(group: h5py.Group) -> Iterator[tuple[str, h5py.Group]]:
    for key in group:
        child = group.get(key)
        if isinstance(child, h5py.Group):
            yield plain_name(key), child


def _node_groups(group: h5py.Group) -> Iterator[tuple[str, h5py.Group]]:
    """Nodes with their names. HDF5 stores a node named `a/b` as a group b in a group a."""
    for name, child in _groups(group):
        typed = list(_typed_groups(name, child))
        yield from typed or [(name, child)]


def _typed_groups(name: str, group: h5py.Group) -> Iterator[tuple[str, h5py.Group]]:
    """Of a group and those in it the ones with a type, each before what is in it.

    What is in a node's own `nodes` and `metadata` is no node of this graph.
    """
    stack = [(name, group, False)]
    while stack:
        name, group, own = stack.pop()
        typed = isinstance(group.get("type"), h5py.Dataset)
        if typed:
            yield name, group
        if not own:
            inner = [
                (f"{name}/{key}", child, typed and key in ("nodes", "metadata"))
                for key, child in _groups(group)
            ]
            stack += reversed(inner)


def _node(name: str, group: h5py.Group, findings: Findings, prefix: str) -> deep.Deep[RawNode]:
    fields: dict[str, object] = {}
    for key in group:
        item = group.get(key)
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


def _edges(group: h5py.Group, findings: Findings, where: str | None) -> tuple[tuple[str, str], ...]:
    dataset = group.get("edges")
    if not isinstance(dataset, h5py.Dataset):
        findings.error(
            where,
            "the graph has no edges",
            found=f"groups and fields {sorted(map(plain_name, group))}",
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
            where,
            "the field 'edges' is no list of pairs of names",
            found=f"shape {np.shape(value)}, type {getattr(value, 'dtype', type(value).__name__)}",
            expected="shape (E, 2), strings",
            remedy=_WRITE_AGAIN,
        )
        return ()
    return tuple((str(plain_field(a)), str(plain_field(b))) for a, b in value.tolist())


def _metadata(group: h5py.Group) -> dict[str, object]:
    metadata = group.get("metadata")
    return deep.run(_items(metadata)) if isinstance(metadata, h5py.Group) else {}


def _items(group: h5py.Group) -> deep.Deep[dict[str, object]]:
    found = {}
    for key in group:
        item = group.get(key)
        if isinstance(item, h5py.Group):
            found[plain_name(key)] = yield _items(item)
        elif isinstance(item, h5py.Dataset):
            try:
                found[plain_name(key)] = plain_metadata(item[()])
            except Exception:  # Metadata is optional: what is damaged is as good as absent.
                continue
    return found
