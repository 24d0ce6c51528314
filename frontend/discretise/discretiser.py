"""From a NIR graph and the user's options to the network that runs step by step."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

import numpy as np

from frontend.diagnostics import Findings
from frontend.discretise.delays import delay_steps
from frontend.discretise.layers import Plan, build
from frontend.discretise.loops import check_loops
from frontend.discretise.pool_padding import split_padding
from frontend.discretise.profiles import Profile
from frontend.discretise.recurrent_input import feed_neurons
from frontend.discretise.resolve import Resolution, resolve
from frontend.discretise.schedule import schedule
from frontend.discretise.settings import Setting, parse_setting
from frontend.discretise.wires import without_wires
from frontend.network import Network, NumberFormat
from frontend.nir_import.nodes import Delay, Graph


@dataclasses.dataclass(frozen=True, kw_only=True)
class DiscretiseOptions:
    """format: of currents, membranes and weights. The rest overrides what the file tells.

    profile   None: the file's own, or what its numbers leave
    dt        in the file's own unit of time; None: the profile's
    settings  in the order given: a later one of the same field and node holds; text as `--set`
              takes it, `[NODE.]FIELD=VALUE`, of which what is malformed becomes a finding
    """

    format: NumberFormat = NumberFormat.F32
    profile: str | None = None
    dt: float | None = None
    settings: tuple[Setting | str, ...] = ()


def discretise(graph: Graph, options: DiscretiseOptions, findings: Findings) -> Network:
    """Resolves every node's step rule and computes its coefficients.

    Raises ModelError, with every finding about graph and options, where one of them is an error.
    """
    settings = _parse(options.settings, findings)
    resolution = resolve(graph, options.profile, options.dt, settings, findings)
    if resolution is None:
        findings.raise_if_errors()
        raise AssertionError("no resolution without a finding")
    layers = build(_plan(graph, resolution, findings), options.format, findings)
    findings.raise_if_errors()
    return Network(
        format=options.format,
        profile=resolution.profile.name,
        profile_reason=resolution.reason,
        layers=layers,
    )


def _plan(graph: Graph, resolution: Resolution, findings: Findings) -> Plan:
    graph = _as_meant(graph, resolution.profile, findings)
    delays = {name: node for name, node in graph.nodes.items() if isinstance(node, Delay)}
    steps = {}
    for name, node in delays.items():
        if name in graph.shapes and name not in graph.dead:
            found = _steps(node, graph, resolution, findings)
            if found is not None:
                steps[name] = found
    # What is not known, because of a finding, may well wait for a step.
    early = {name for name in delays if name not in steps or (steps[name] >= 1).all()}
    check_loops(graph, early, findings)
    graph = without_wires(graph, steps)
    return Plan(
        graph=graph,
        resolution=resolution,
        schedule=schedule(graph, resolution.rules, early),
        steps=steps,
    )


def _as_meant(graph: Graph, profile: Profile, findings: Findings) -> Graph:
    """The graph with what the profile's exporter writes otherwise than NIR has it put right."""
    if profile.input_passes_recurrence:
        graph = feed_neurons(graph)
    if profile.pool_padding_is_total:
        graph = split_padding(graph, findings)
    return graph


def _steps(
    node: Delay, graph: Graph, resolution: Resolution, findings: Findings
) -> np.ndarray | None:
    """None where a finding has been made."""
    dt = resolution.delay_dt.get(node.name)
    if dt is not None:
        return delay_steps(node, dt, graph.shapes[node.name], findings)
    return None if node.delay.any() else np.zeros((), np.int32)


def _parse(settings: Iterable[Setting | str], findings: Findings) -> tuple[Setting, ...]:
    found = []
    for setting in settings:
        try:
            found.append(parse_setting(setting) if isinstance(setting, str) else setting)
        except ValueError as error:
            findings.error(
                "SNN145",
                None,
                "malformed --set",
                found=repr(setting),
                expected="[NODE.]FIELD=VALUE",
                remedy=str(error),
            )
    return tuple(found)
