"""Reads a .nir file with h5py alone: what is stored, under the names that it has there."""

from __future__ import annotations

import dataclasses
import pathlib

import h5py
import numpy as np

Edge = tuple[str, str]


@dataclasses.dataclass(frozen=True)
class Node:
    """fields: as stored, a text as str."""

    kind: str
    fields: dict[str, np.ndarray | str]


@dataclasses.dataclass(frozen=True)
class Graph:
    """profile: what the metadata names; None without."""

    nodes: dict[str, Node | Graph]
    edges: list[Edge]
    profile: str | None


def read_model(path: pathlib.Path) -> Graph:
    with h5py.File(path, "r") as file:
        return _graph(file["node"])


def _graph(group: h5py.Group) -> Graph:
    nodes: dict[str, Node | Graph] = {}
    _collect(group["nodes"], "", nodes)
    pairs = group["edges"].asstr()[()] if group["edges"].size else []
    profile = group.get("metadata/snn_mlir.profile")
    return Graph(
        nodes=nodes,
        edges=[(_path(source), _path(target)) for source, target in pairs],
        profile=None if profile is None else profile.asstr()[()],
    )


def _collect(group: h5py.Group, prefix: str, nodes: dict[str, Node | Graph]) -> None:
    """HDF5 takes `p/q` for a group q in a group p, which is no node itself."""
    for name, inner in group.items():
        kind = inner.get("type")
        if not isinstance(kind, h5py.Dataset):
            _collect(inner, f"{prefix}{name}/", nodes)
        elif kind.asstr()[()] == "NIRGraph":
            nodes[prefix + name] = _graph(inner)
        else:
            fields = {key: _value(field) for key, field in inner.items() if key != "type"}
            nodes[prefix + name] = Node(kind.asstr()[()], fields)


def _value(field: h5py.Dataset | h5py.Group) -> np.ndarray | str | None:
    if isinstance(field, h5py.Group):
        return None
    text = h5py.check_string_dtype(field.dtype) is not None
    return field.asstr()[()] if text else np.asarray(field[()])


def _path(name: str) -> str:
    """An edge's name as HDF5 takes that of a node: without empty parts and those of a dot."""
    return "/".join(part for part in name.split("/") if part not in ("", "."))
