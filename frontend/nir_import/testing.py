"""For tests: writes HDF5 in NIR's layout, malformed files included, without asking nir."""

from __future__ import annotations

import itertools
import pathlib
from collections.abc import Iterable, Mapping

import h5py
import numpy as np

from frontend.diagnostics import Finding, Findings
from frontend.nir_import.nodes import Graph
from frontend.nir_import.read import read_graph

Edges = Iterable[tuple[str, str]]


def node(kind: str, **fields: object) -> dict[str, object]:
    """A node of a file: its type and its fields, both as they are to be stored."""
    return {"type": kind, **fields}


def nested(nodes: Mapping[str, dict], edges: Edges) -> dict[str, object]:
    """A NIRGraph as a node."""
    return {"type": "NIRGraph", "nodes": nodes, "edges": list(edges)}


def lif(n: int = 2, **fields: object) -> dict[str, object]:
    """A LIF population with dt/tau = 1/4 at dt = 1 and r = 1; fields replace its own."""
    own = {name: np.full(n, value) for name, value in (("tau", 4.0), ("r", 1.0), ("v_leak", 0.0),
           ("v_threshold", 1.0), ("v_reset", 0.0))}  # fmt: skip
    return node("LIF", **{**own, **fields})


def chain(**nodes: dict) -> tuple[dict[str, dict], list[tuple[str, str]]]:
    """Nodes in a row and their edges."""
    names = list(nodes)
    return nodes, list(itertools.pairwise(names))


def write(
    path: pathlib.Path,
    nodes: Mapping[str, dict],
    edges: Edges,
    metadata: Mapping[str, object] | None = None,
) -> pathlib.Path:
    """Writes a model file and returns its path."""
    with h5py.File(path, "w") as file:
        file["version"] = "1.0.8"
        group = file.create_group("node")
        _write(group, nested(nodes, edges))
        for key, value in (metadata or {}).items():
            group.require_group("metadata")[key] = value
    return path


def _write(group: h5py.Group, content: Mapping[str, object]) -> None:
    for key, value in content.items():
        if key == "nodes":
            nodes = group.create_group("nodes")
            for name, inner in value.items():
                _write(nodes.create_group(name), inner)
        elif key == "edges":
            pairs = np.array(value, dtype=object).reshape(-1, 2)
            group.create_dataset("edges", data=pairs, dtype=h5py.string_dtype())
        elif isinstance(value, Mapping):
            _write(group.create_group(key), value)
        elif value is not None:
            group[key] = value


def deeply_nested(path: pathlib.Path, depth: int) -> pathlib.Path:
    """A file with a LIF within `depth` graphs, each called g and with ports of its own."""
    with h5py.File(path, "w") as file:
        group = file.create_group("node")
        for level in range(depth + 1):
            inner = "g" if level < depth else "lif"
            group["type"] = "NIRGraph"
            group["edges"] = np.array([["i", inner], [inner, "o"]], dtype=object)
            for name, kind in (("i", "Input"), ("o", "Output")):
                group[f"nodes/{name}/type"] = kind
                group[f"nodes/{name}/shape"] = [2]
            group = group.create_group(f"nodes/{inner}")
        for key, value in lif(2).items():
            group[key] = value
    return path


def read(path: pathlib.Path) -> tuple[Graph, Findings]:
    """The graph and what was found, the file being called `m.nir`."""
    findings = Findings("m.nir")
    return read_graph(path, findings), findings


def only(findings: Iterable[Finding]) -> Finding:
    """The one finding there is."""
    (finding,) = findings
    return finding
