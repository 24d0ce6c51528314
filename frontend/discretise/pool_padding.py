"""Where an exporter writes a pool's padding of both sides together as that of each.

Spyx does so of SumPool(..., "SAME"). Its own simulation, JAX's, puts the smaller half of the
padding before the map and the rest behind it.
"""

from __future__ import annotations

import dataclasses

from frontend.diagnostics import Findings
from frontend.nir_import.node_shapes import Misfit, given_shape
from frontend.nir_import.nodes import Graph, Pool, Shape

_PROBLEM = "Spyx writes a pool's whole padding where NIR has that of each side"


def split_padding(graph: Graph, findings: Findings) -> Graph:
    """The graph with the padding p of every pool as p//2 before the map and p - p//2 behind it.

    A warning for each of them; an error where the pool's size is another then, since the layers
    behind it have the size of the padding that is stored.
    """
    nodes = dict(graph.nodes)
    for name, node in graph.nodes.items():
        arriving = graph.input_shape(name)
        if not isinstance(node, Pool) or arriving is None or name in graph.dead:
            continue
        if name in graph.shapes and any(before for before, _ in node.padding):
            padding = tuple((p // 2, p - p // 2) for p, _ in node.padding)
            nodes[name] = dataclasses.replace(node, padding=padding)
            _report(node, nodes[name], arriving, graph.shapes[name], findings)
    return dataclasses.replace(graph, nodes=nodes)


def _report(stored: Pool, meant: Pool, arriving: Shape, shape: Shape, findings: Findings) -> None:
    found = given_shape(meant, arriving)
    sides = [f"{before} before and {after} behind" for before, after in meant.padding]
    read = f"{sides[0]} in height, {sides[1]} in width"
    written = "padding " + " x ".join(str(p) for p, _ in stored.padding)
    if found == shape:
        findings.warning(
            "SNN154",
            stored.name,
            f"{_PROBLEM}: it is read as Spyx pads",
            found=written,
            expected=read,
            remedy="none, if Spyx wrote it; if it was put in by hand as that of each side, give "
            "another profile, and Spyx' fields with --set",
        )
        return
    size = "none: the kernel is larger" if isinstance(found, Misfit) else str(found)
    findings.error(
        "SNN154",
        stored.name,
        f"{_PROBLEM}: read as Spyx pads, this one has another size",
        found=f"{written}, which gives {shape} from {arriving}",
        expected=f"{read}, which gives {size}",
        remedy="use SumPool(..., 'VALID') in Spyx; if the padding was put in by hand as that of "
        "each side, give another profile, and Spyx' fields with --set",
    )
