"""What `check` tells of a model: one data class a part, in the form that `--json` prints.

docs/check.md explains the fields; they may become more, and keep their names and meanings.
"""

from __future__ import annotations

import dataclasses
import enum
import json

from frontend.compiler import Examination, node_info
from frontend.diagnostics import Findings, printable
from frontend.discretise import detect, parse_setting
from frontend.discretise.profiles import PROFILES
from frontend.discretise.resolve import resolve
from frontend.discretise.settings import Setting
from frontend.network import DelayLayer, Layer, Network, NeuronLayer, Source, Timing
from frontend.nir_import import Graph, structure
from frontend.nir_import.nodes import Neuron
from frontend.options import CompileOptions
from frontend.plain_finding import PlainFinding, plain

SCHEMA = 1


@dataclasses.dataclass(frozen=True, kw_only=True)
class Profile:
    """The step rules' profile. name, reason: None where it could not be told.

    candidates, evidence: the profiles that the file's own numbers leave, and what was seen in them
    """

    name: str | None
    reason: str | None
    candidates: tuple[str, ...]
    evidence: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class Edge:
    """An incoming edge: where it starts and which of its values it carries (`Timing`)."""

    node: str
    timing: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class CheckedNode:
    """A node that is stepped, or of a refused model: all that are known.

    shape      of its output, None where it could not be told
    signal     analog, spikes or counts; None in a refused model
    sources    its incoming edges in the order in which they add up
    equation   what it computes, "" where there is nothing to say
    step_rule  the resolved fields of a neuron's rule, else None
    """

    name: str
    type: str
    shape: tuple[int, ...] | None
    signal: str | None
    sources: tuple[Edge, ...]
    equation: str
    step_rule: dict[str, object] | None


@dataclasses.dataclass(frozen=True, kw_only=True)
class Cut:
    """An edge of a cycle that does not carry this step's value of its origin."""

    source: str
    target: str
    timing: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class Cycle:
    """Nodes that all reach each other, and what makes that computable.

    cuts    edges that carry an earlier value
    delays  Delays of a step or more in every element, which are read before they are written
    """

    nodes: tuple[str, ...]
    cuts: tuple[Cut, ...]
    delays: tuple[str, ...]


@dataclasses.dataclass(frozen=True, kw_only=True)
class CheckResult:
    """Everything that `check` tells.

    schema    of this structure; a change of a name or meaning raises it
    file      as typed; what does not print is escaped
    accepted  does `compile` take the model with these options?
    name      prefix of the symbols and files that `compile` would write
    dtype     number format
    dt        the neurons' time step in the file's unit; None where they differ or there is none
    nodes     in execution order
    wires     nodes that only pass on what arrives, and are not stepped
    unreachable  nodes that no Output hears
    """

    schema: int
    file: str
    accepted: bool
    errors: int
    warnings: int
    findings: tuple[PlainFinding, ...]
    name: str
    dtype: str
    profile: Profile
    dt: float | None
    nodes: tuple[CheckedNode, ...]
    wires: tuple[str, ...]
    cycles: tuple[Cycle, ...]
    unreachable: tuple[str, ...]


def check_result(
    examination: Examination, options: CompileOptions, findings: Findings
) -> CheckResult:
    """What `examine` has found out, with its findings."""
    graph, network = examination.graph, examination.network
    profile, rules = _rules(examination, options)
    times = {rule["dt"] for rule in rules.values()}
    stepped = graph is not None and network is not None
    nodes = _layers(graph, network) if stepped else _graph_nodes(graph, rules)
    return CheckResult(
        schema=SCHEMA,
        file=printable(findings.file),
        accepted=not findings.errors,
        errors=len(findings.errors),
        warnings=len(findings.warnings),
        findings=tuple(map(plain, findings.items)),
        name=examination.name,
        dtype=options.dtype.value,
        profile=profile,
        dt=times.pop() if len(times) == 1 else None,
        nodes=nodes,
        wires=_wires(graph, network),
        cycles=_cycles(graph, network),
        unreachable=() if graph is None else tuple(n for n in graph.nodes if n in graph.dead),
    )


def as_json(result: CheckResult) -> str:
    """One object, in ASCII: whatever a name holds, no reader stumbles over it."""
    return json.dumps(dataclasses.asdict(result), indent=2, allow_nan=False)


def _rules(
    examination: Examination, options: CompileOptions
) -> tuple[Profile, dict[str, dict[str, object]]]:
    """The profile, and the fields of every neuron's rule as far as they can be told."""
    graph, network = examination.graph, examination.network
    if graph is None:
        return Profile(name=None, reason=None, candidates=(), evidence=""), {}
    candidates, evidence = (), ""
    if any(isinstance(node, Neuron) for node in graph.nodes.values()):
        detection = detect.detect(graph, options.dt)
        evidence = detection.seen
        candidates = tuple(name for name in PROFILES if name in detection.profiles)
    if network is not None:
        name, reason = network.profile, network.profile_reason
        rules = {n.name: n.rule for n in network.layers if isinstance(n, NeuronLayer)}
    else:
        # Its findings are among those of the examination.
        ours = Findings("")
        resolution = resolve(graph, options.profile, options.dt, _settings(options), ours)
        name = resolution and resolution.profile.name
        reason = resolution and resolution.reason
        rules = resolution.rules if resolution else {}
    profile = Profile(name=name, reason=reason, candidates=candidates, evidence=evidence)
    return profile, {name: _plain_fields(rule) for name, rule in rules.items()}


def _settings(options: CompileOptions) -> tuple[Setting, ...]:
    """Those that are well formed."""
    found = []
    for text in options.settings:
        try:
            found.append(parse_setting(text))
        except ValueError:
            continue
    return tuple(found)


def _plain_fields(rule: object) -> dict[str, object]:
    values = ((field.name, getattr(rule, field.name)) for field in dataclasses.fields(rule))
    return {k: v.value if isinstance(v, enum.Enum) else v for k, v in values}


def _layers(graph: Graph, network: Network) -> tuple[CheckedNode, ...]:
    return tuple(_layer(layer, graph.nodes[layer.name].nir_type) for layer in network.layers)


def _layer(layer: Layer, nir_type: str) -> CheckedNode:
    """nir_type: as the file has it; the layer may be another, as for a sum of edges."""
    return CheckedNode(
        name=layer.name,
        type=nir_type,
        shape=layer.shape,
        signal=layer.signal.value,
        sources=tuple(_edge(source) for source in layer.sources),
        equation=node_info(layer).equation,
        step_rule=_plain_fields(layer.rule) if isinstance(layer, NeuronLayer) else None,
    )


def _edge(source: Source) -> Edge:
    return Edge(node=source.layer, timing=source.timing.value)


def _graph_nodes(
    graph: Graph | None, rules: dict[str, dict[str, object]]
) -> tuple[CheckedNode, ...]:
    """The nodes of a refused model, those on cycles and behind them last."""
    if graph is None:
        return ()
    ordered = structure.order(graph)
    return tuple(
        CheckedNode(
            name=name,
            type=graph.nodes[name].nir_type,
            shape=graph.shapes.get(name),
            signal=None,
            sources=tuple(_edge(Source(source)) for source in graph.sources[name]),
            equation="",
            step_rule=rules.get(name),
        )
        for name in dict.fromkeys((*ordered, *graph.nodes))
    )


def _wires(graph: Graph | None, network: Network | None) -> tuple[str, ...]:
    if graph is None or network is None:
        return ()
    stepped = {layer.name for layer in network.layers}
    return tuple(name for name in graph.nodes if name not in stepped and name not in graph.dead)


def _cycles(graph: Graph | None, network: Network | None) -> tuple[Cycle, ...]:
    """Strongly connected components; of a refused model without what would cut them."""
    if graph is None:
        return ()
    if network is None:
        return tuple(
            Cycle(nodes=tuple(n for n in graph.nodes if n in set(component)), cuts=(), delays=())
            for component in structure.components(graph)
        )
    consumers: dict[str, list[str]] = {layer.name: [] for layer in network.layers}
    for layer in network.layers:
        for source in layer.sources:
            consumers[source.layer].append(layer.name)
    found = []
    for component in structure.strong_components(consumers):
        inside = [layer for layer in network.layers if layer.name in set(component)]
        if len(inside) > 1 or inside[0].name in consumers[inside[0].name]:
            found.append(_cycle(inside))
    order = [layer.name for layer in network.layers]
    return tuple(sorted(found, key=lambda cycle: order.index(cycle.nodes[0])))


def _cycle(layers: list[Layer]) -> Cycle:
    names = tuple(layer.name for layer in layers)
    cuts = tuple(
        Cut(source=source.layer, target=layer.name, timing=source.timing.value)
        for layer in layers
        for source in layer.sources
        if source.timing is not Timing.NOW and source.layer in names
    )
    delays = tuple(x.name for x in layers if isinstance(x, DelayLayer) and x.early)
    return Cycle(nodes=names, cuts=cuts, delays=delays)
