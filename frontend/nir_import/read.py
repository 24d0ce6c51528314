"""Reads a NIR file: `read_graph` is what the rest of the frontend calls."""

from __future__ import annotations

import dataclasses
import pathlib

import h5py

from frontend.diagnostics import Findings
from frontend.nir_import import hdf5_reader, shapes, structure
from frontend.nir_import.inline import inline
from frontend.nir_import.missing_ports import add_missing_ports
from frontend.nir_import.nodes import Graph
from frontend.nir_import.raw import RawGraph
from frontend.nir_import.typed import type_nodes

_SIGNATURE = b"\x89HDF\r\n\x1a\n"


def read_graph(path: pathlib.Path, findings: Findings) -> Graph:
    """Reads, inlines, checks and shapes the model in `path`.

    Everything that is wrong goes to `findings`; nodes that a finding is about stay in the graph as
    Broken ones, so that later stages can add what they find. A graph with errors must not be
    compiled. Raises ModelError, with all findings, where the file holds no graph at all.
    """
    raw = add_missing_ports(read_raw(path, findings), findings)
    flat = inline(raw, findings)
    intact = not findings.errors
    graph = Graph(nodes=type_nodes(flat, findings), edges=flat.edges, metadata=raw.metadata)
    graph = dataclasses.replace(graph, dead=_check_structure(graph, intact, findings))
    return shapes.compute_shapes(graph, findings, intact=intact)


def _check_structure(graph: Graph, intact: bool, findings: Findings) -> frozenset[str]:
    """Returns the nodes that no Output hears.

    None are looked for where an edge, a port or part of the file is missing: that finding is one
    already, and what follows from it is not another.
    """
    before = len(findings.errors)
    structure.check_ports(graph, findings)
    if not intact or len(findings.errors) > before:
        return frozenset()
    return structure.check_reach(graph, findings)


def read_raw(path: pathlib.Path, findings: Findings) -> RawGraph:
    """What the file stores. Raises ModelError where it stores no graph."""
    _check_is_hdf5(path, findings)
    try:
        with h5py.File(path, "r") as file:
            group = hdf5_reader.Group(_graph_group(file, findings))
            if hdf5_reader.contains_itself(group):
                _circular(findings)
            return hdf5_reader.read(group, findings)
    # What HDF5 raises, in h5py's many ways, where its inner structure is damaged.
    except (OSError, RuntimeError, KeyError, ValueError) as error:
        _unreadable(findings, error)
        raise


def _check_is_hdf5(path: pathlib.Path, findings: Findings) -> None:
    try:
        with path.open("rb") as file:
            head = file.read(len(_SIGNATURE))
    except OSError as error:
        findings.error(
            "SNN101",
            None,
            "the file cannot be opened",
            found=error.strerror or str(error),
            expected="a NIR file that may be read",
            remedy="check the path and its permissions",
        )
        findings.raise_if_errors()
    try:
        with h5py.File(path, "r"):
            return
    except OSError as error:
        if head == _SIGNATURE:
            _unreadable(findings, error)
    findings.error(
        "SNN102",
        None,
        "not an HDF5 file, so not a NIR file",
        found="an empty file" if not head else f"a file that starts with {head!r}",
        expected="HDF5, as nir.write produces it",
        remedy="export the model to NIR and give that file",
    )
    findings.raise_if_errors()


def _unreadable(findings: Findings, error: Exception) -> None:
    findings.error(
        "SNN103",
        None,
        "the HDF5 file is truncated or damaged",
        found=str(error),
        expected="a complete HDF5 file",
        remedy="copy or export the file again",
    )
    findings.raise_if_errors()


def _circular(findings: Findings) -> None:
    findings.error(
        "SNN103",
        None,
        "a group of the HDF5 file contains itself",
        found="a link from inside of it back to it",
        expected="groups within groups, to an end",
        remedy="write the file again, e.g. with nir.write",
    )
    findings.raise_if_errors()


def _graph_group(file: h5py.File, findings: Findings) -> h5py.Group:
    group = file.get("node")
    if not isinstance(group, h5py.Group):
        is_data = file.attrs.get("__type__") == "NIRGraphData"
        findings.error(
            "SNN104",
            None,
            "NIR data (recorded signals) instead of a NIR model"
            if is_data
            else "the HDF5 file has no group /node, so it is no NIR file",
            found=f"top level: {sorted(map(str, file))}",
            expected="a group /node with the model's graph",
            remedy="give the model, written with nir.write",
        )
        findings.raise_if_errors()
    kind = hdf5_reader.node_type(group)
    if kind is not None and kind != "NIRGraph":
        findings.error(
            "SNN105",
            None,
            "the file holds a single node instead of a graph",
            found=f"a node of type {kind!r}",
            expected="a NIRGraph with Input and Output",
            remedy="wrap the node: nir.NIRGraph.from_list(node)",
        )
        findings.raise_if_errors()
    return group
