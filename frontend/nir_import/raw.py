"""A NIR file as it is stored, before anything is judged: names, types, fields, edges."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import numpy as np


class Unreadable:
    """Stands for a field whose data could not be read; a finding has said so already."""


UNREADABLE = Unreadable()


@dataclasses.dataclass(frozen=True, kw_only=True)
class RawNode:
    """One node. `type` is None where the file has none; `graph` is set for a NIRGraph only.

    fields: numpy arrays (scalars are 0-d), strings, or UNREADABLE.
    """

    name: str
    type: str | None
    fields: Mapping[str, object]
    metadata: Mapping[str, object]
    graph: RawGraph | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class RawGraph:
    """Nodes by name and edges (source, target), both in the file's order."""

    nodes: Mapping[str, RawNode]
    edges: tuple[tuple[str, str], ...]
    metadata: Mapping[str, object]


def plain_name(name: str | bytes) -> str:
    """A name that can be printed. What is not UTF-8, bytes or surrogates in h5py, is replaced."""
    if isinstance(name, str):
        name = name.encode("utf-8", errors="surrogateescape")
    return name.decode("utf-8", errors="replace")


def plain_metadata(value: object) -> object:
    """Metadata as plain Python values: HDF5 gives bytes, arrays and groups."""
    if isinstance(value, Mapping):
        return {plain_name(k): plain_metadata(v) for k, v in value.items()}
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="replace")
    if isinstance(value, np.ndarray):
        return [plain_metadata(v) for v in value.tolist()] if value.ndim else value.item()
    if isinstance(value, np.generic):
        return value.item()
    return value


def plain_field(value: object) -> object:
    """A field as a string or a numpy array."""
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="replace")
    if isinstance(value, str) or value is None or isinstance(value, Unreadable):
        return value
    return np.asarray(value)
