"""Draws a network: its nodes from top to bottom, feedback dashed at the right."""

from __future__ import annotations

import itertools
import textwrap

from frontend.network import Timing
from frontend.pictures import style
from frontend.pictures.graph import Edge, Graph, Node, Role
from frontend.pictures.layout import Box, Layout, Link, Route, layout
from frontend.pictures.style import BLUE, GREEN, GREY, PURPLE, VERMILLION, Figure

with style.quiet():
    from matplotlib.axes import Axes
    from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
    from matplotlib.path import Path
    from matplotlib.textpath import TextPath

_COLOURS = {Role.PORT: GREY, Role.SYNAPSE: BLUE, Role.NEURON: GREEN, Role.OTHER: PURPLE}
_NAME, _TEXT = 11.0, style.SMALLEST + 0.5  # points
_LINE = 0.19  # inches
_CHARACTERS = 44  # of a line
_NARROWEST = 1.6


def figure(graph: Graph, *, with_title: bool = True) -> Figure:
    """As large as the network needs."""
    texts = [_texts(node) for node in graph.nodes]
    placed = layout(
        [_size(text) for text in texts],
        [Link(edge.source, edge.target, edge.back) for edge in graph.edges],
    )
    labels = _labels(graph, placed)
    right = max(
        [
            placed.width,
            *(
                route.label[0] + (0.25 if edge.back else _width(label, _TEXT) + 0.1)
                for route, edge, label in zip(placed.routes, graph.edges, labels, strict=True)
            ),
        ]
    )
    title = textwrap.wrap(graph.title, int(max(right, 3.5) * 11)) if with_title else []
    width = max(right, *(_width(line, _NAME) + 0.3 for line in title)) if title else right
    head = 0.22 * len(title) + 0.1 * bool(title)
    drawn = Figure(figsize=(width, placed.height + head))
    axes = drawn.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_xlim(0, width)
    axes.set_ylim(placed.height, -head)
    for k, line in enumerate(title):
        axes.text(0.15, 0.16 - head + 0.22 * k, line, fontsize=_NAME, va="center")
    for route, edge, label in zip(placed.routes, graph.edges, labels, strict=True):
        _edge(axes, route, edge, label)
    _boxes(axes, placed, graph, texts)
    return drawn


def _texts(node: Node) -> list[str]:
    shape = "×".join(map(str, node.shape)) or "1"
    wrapped = (
        textwrap.wrap(line, _CHARACTERS, subsequent_indent="  ", break_on_hyphens=False)
        for line in node.lines
    )
    name = textwrap.shorten(node.name, _CHARACTERS, placeholder="…") or node.name[:_CHARACTERS]
    return [name, f"{node.kind} {shape}", *itertools.chain(*wrapped)]


def _width(text: str, size: float) -> float:
    """Inches; of what the font lacks, that of an n."""
    if not text.strip():
        return 0.0
    return TextPath((0, 0), text, size=size).get_extents().width / 72


def _size(texts: list[str]) -> tuple[float, float]:
    widths = [1.08 * _width(texts[0], _NAME), *(_width(text, _TEXT) for text in texts[1:])]
    return max(_NARROWEST, max(widths) + 0.3), _LINE * len(texts) + 0.16


def _labels(graph: Graph, placed: Layout) -> list[str]:
    """What edges carry; told once where the edges downwards from a node carry the same."""
    found = [edge.label + " of t−1" * (edge.timing is Timing.PREVIOUS) for edge in graph.edges]
    rightmost: dict[tuple[int, str], int] = {}
    for k, edge in enumerate(graph.edges):
        key = (edge.source, found[k])
        if not edge.back:
            other = rightmost.get(key)
            if other is None or placed.routes[k].points[0] > placed.routes[other].points[0]:
                rightmost[key] = k
    kept = set(rightmost.values())
    return [
        label if edge.back or k in kept else ""
        for k, (edge, label) in enumerate(zip(graph.edges, found, strict=True))
    ]


def _boxes(axes: Axes, placed: Layout, graph: Graph, texts: list[list[str]]) -> None:
    for box, node, lines in zip(placed.boxes, graph.nodes, texts, strict=True):
        _box(axes, box, node, lines)


def _box(axes: Axes, box: Box, node: Node, lines: list[str]) -> None:
    colour = _COLOURS[node.role]
    for fill, alpha in ((colour, 0.13), ("none", None)):
        axes.add_patch(
            FancyBboxPatch(
                (box.x - box.width / 2, box.top), box.width, box.height,
                boxstyle=f"round,pad=0,rounding_size={0.2 if node.role is Role.PORT else 0.06}",
                facecolor=fill, edgecolor=colour if fill == "none" else "none", alpha=alpha,
                linewidth=2.0 if node.role is Role.NEURON else 1.2,
            )
        )  # fmt: skip
    for k, line in enumerate(lines):
        axes.text(
            box.x, box.top + 0.08 + _LINE * (k + 0.5), line, ha="center", va="center",
            fontsize=_TEXT if k else _NAME, fontweight="normal" if k else "bold",
        )  # fmt: skip


def _edge(axes: Axes, route: Route, edge: Edge, label: str) -> None:
    late = edge.timing is not Timing.NOW or edge.back
    path = Path(route.points, [Path.MOVETO, *[Path.LINETO] * (len(route.points) - 1)])
    axes.add_patch(
        FancyArrowPatch(
            path=path, arrowstyle="-|>,head_length=4.5,head_width=2.2", linewidth=1.5, zorder=0.5,
            color=VERMILLION if late else GREY, linestyle=(0, (4, 2)) if late else "-",
            shrinkA=0, shrinkB=0,
        )
    )  # fmt: skip
    x, y = route.label
    upwards = {"rotation": 90, "ha": "left"} if edge.back else {"ha": "left"}
    axes.text(x, y, label, fontsize=_TEXT, va="center", **upwards)
