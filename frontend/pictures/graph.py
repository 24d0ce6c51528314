"""What a picture of a network shows: its nodes and edges, in words."""

from __future__ import annotations

import dataclasses
import enum
import re
from collections.abc import Iterator, Sequence

from codegen.model_info import FormatInfo
from frontend.compiler import Examination
from frontend.diagnostics import printable
from frontend.layer_equation import layer_equation
from frontend.network import (
    ConvLayer,
    Fixed,
    InputLayer,
    Layer,
    LinearLayer,
    Network,
    NeuronLayer,
    OutputLayer,
    RescaleLayer,
    ScaleLayer,
    Signal,
    Source,
    Timing,
    kind_name,
)
from frontend.number_formats import formats

# Their formats follow from their values.
_FACTORS = ("decay", "gain", "synaptic_decay", "synaptic_gain")


class Role(enum.Enum):
    PORT = "Input or Output"
    SYNAPSE = "weights"
    NEURON = "neurons"
    OTHER = "other"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Node:
    """name: of the NIR node, as it prints. lines: what else is told of it, each on its own line"""

    name: str
    kind: str
    shape: tuple[int, ...]
    role: Role
    lines: tuple[str, ...]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Edge:
    """source, target: positions of nodes. back: against the order in which nodes are stepped"""

    source: int
    target: int
    label: str
    timing: Timing
    back: bool


@dataclasses.dataclass(frozen=True, kw_only=True)
class Graph:
    """nodes: in execution order"""

    title: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def graph_of(examination: Examination, title: str) -> Graph:
    """Of a network that was accepted. What integer networks have besides (rescaling) is no node."""
    network, found = examination.network, examination.compiled
    assert network is not None and found is not None, "a network that was refused"
    infos = () if examination.integers is None else formats(examination.integers, network)
    shown = [layer for layer in found.layers if kind_name(layer)]
    position = {layer.name: k for k, layer in enumerate(shown)}
    nodes = tuple(_node(network[layer.name], infos) for layer in shown)
    edges = tuple(
        Edge(
            source=position[source.layer],
            target=k,
            label=label,
            timing=source.timing,
            back=position[source.layer] >= k,
        )
        for k, layer in enumerate(shown)
        for source, label in _arriving(found, layer)
    )
    return Graph(title=printable(title), nodes=nodes, edges=edges)


def title_of(examination: Examination, file: str, dtype: str) -> str:
    """The model's name, its profile and its number format."""
    network = examination.network
    assert network is not None, "a network that was refused"
    dt = "" if network.dt is None else f", dt = {network.dt:g}"
    return f"{file}: profile {network.profile}{dt}, {dtype}"


def short_equation(equation: str) -> str:
    """With numbers of four digits: 0.9374999984211172 is 0.9375."""
    return re.sub(r"\d+\.\d{5,}(e[+-]?\d+)?", lambda m: f"{float(m[0]):.4g}", equation)


def _node(layer: Layer, infos: Sequence[FormatInfo]) -> Node:
    equation = layer.equation if isinstance(layer, NeuronLayer) else layer_equation(layer)
    lines = short_equation(equation).split("; ") if equation else []
    own = [
        f"{info.role} i{info.bits}, scale {_scale(info)}"
        for info in infos
        if info.node == layer.name and info.role not in _FACTORS
    ]
    return Node(
        name=printable(layer.name),
        kind=kind_name(layer),
        shape=layer.shape,
        role=_role(layer),
        lines=(*lines, *own),
    )


def _scale(info: FormatInfo) -> str:
    low, high = min(info.scales), max(info.scales)
    return f"{low:.3g}" if low == high else f"{low:.3g} to {high:.3g}"


def _role(layer: Layer) -> Role:
    match layer:
        case InputLayer() | OutputLayer():
            return Role.PORT
        case LinearLayer() | ConvLayer() | ScaleLayer():
            return Role.SYNAPSE
        case NeuronLayer():
            return Role.NEURON
    return Role.OTHER


def _arriving(
    network: Network, layer: Layer, rescaled: Fixed | None = None
) -> Iterator[tuple[Source, str]]:
    """The edges from nodes that are shown, with what they carry.

    rescaled: into which format, on the way from `layer` on
    """
    for source in layer.sources:
        origin = network[source.layer]
        if kind_name(origin):
            yield source, _carried(network, origin, rescaled)
        else:  # integer networks put these in between
            later = origin.fixed if isinstance(origin, RescaleLayer) else None
            yield from _arriving(network, origin, rescaled or later)


def _carried(network: Network, origin: Layer, rescaled: Fixed | None) -> str:
    """`64 spikes`, `3x8x8 f32`, `10 i32 -> i16`."""
    shape = "×".join(map(str, origin.shape)) or "1"
    if origin.signal is not Signal.ANALOG:
        return f"{shape} {origin.signal.value}"
    if network.format is not None:
        return f"{shape} {network.format.value}"
    later = "" if rescaled is None or rescaled.bits == origin.fixed.bits else f" → i{rescaled.bits}"
    return f"{shape} i{origin.fixed.bits}{later}"
