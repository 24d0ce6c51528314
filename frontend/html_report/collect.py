"""Computes what a report shows."""

from __future__ import annotations

import collections
from collections.abc import Sequence

import numpy as np

from codegen.interface import role_text
from codegen.model_info import FormatInfo
from frontend import activity as shares
from frontend.comparison.observe import Observed
from frontend.compiler import Compilation, node_info
from frontend.diagnostics import Findings, printable
from frontend.html_report.data import (
    Activity,
    Against,
    FormatRow,
    LayerRow,
    RateRow,
    Report,
    RuleRow,
)
from frontend.network import ConvLayer, LinearLayer, PoolLayer, kind_name
from frontend.options import CompileOptions
from frontend.pictures.graph import graph_of, short_equation
from frontend.pictures.memory import members_of
from frontend.summary import summarise
from frontend.version import versions


def collect(
    model: str,
    compiled: Compilation,
    options: CompileOptions,
    findings: Findings,
    *,
    given: Sequence[str] = (),
    observed: Observed | None = None,
    against: Against | None = None,
) -> Report:
    """model: its file's name. given: the inputs of `observed`, without folders"""
    network, sizes = compiled.network, compiled.generated.sizes
    seen = compiled.activity if observed is None else shares.Activity(observed=observed.arriving)
    layers = _layers(compiled, seen, observed)
    return Report(
        file=printable(model),
        name=compiled.name,
        versions=versions(),
        options=tuple(map(printable, options.spelled_out([x.name for x in network.inputs]))),
        dtype=options.dtype.value,
        profile=network.profile,
        reason=network.profile_reason,
        dt=network.dt,
        flash=sizes.flash,
        ram=sizes.ram,
        states=sizes.states,
        live=sizes.largest_live,
        padding=sizes.padding,
        graph=graph_of(compiled.examined, model),
        layers=layers,
        activity_of=_activity_of(seen, observed),
        elsewhere=sizes.flash - sum(row.flash for row in layers),
        rules=_rules(compiled),
        lost=tuple((printable(node), *counts) for node, counts in compiled.lost.items()),
        formats=tuple(map(_format, compiled.formats)),
        members=members_of(sizes),
        activity=None if observed is None else _activity(given, observed),
        against=against,
        notes=tuple(str(each) for each in findings.warnings),
    )


def _layers(
    compiled: Compilation, seen: shares.Activity, observed: Observed | None
) -> tuple[LayerRow, ...]:
    interface = compiled.generated.interface
    flash: collections.Counter[str] = collections.Counter()
    ram: collections.Counter[str] = collections.Counter()
    for table in interface.tables:
        flash[table.node] += table.bytes
    for state in interface.states:
        ram[state.node] += state.bytes
        flash[state.node] += state.bytes * bool(state.initial.shape)
    walked = {x.name for x in compiled.network.layers
              if isinstance(x, LinearLayer | ConvLayer | PoolLayer)}  # fmt: skip
    return tuple(
        LayerRow(
            name=printable(row.name),
            kind=kind_name(compiled.examined.network[row.name]),
            shape=row.shape,
            weights=row.weights,
            parameters=row.parameters,
            flash=flash[row.name],
            ram=ram[row.name],
            dense=row.dense,
            active=row.active,
            share=seen.of(row.name) if row.name in walked else None,
            walk=compiled.walks.get(row.name, ""),
            events=None if observed is None else observed.events[row.name],
        )
        for row in summarise(compiled.network, seen)
    )


def _activity_of(seen: shares.Activity, observed: Observed | None) -> str:
    if observed is not None:
        return "as the inputs are"
    return "as the calibration data are" if seen.observed else f"at {seen.expected:.0%} activity"


def _rules(compiled: Compilation) -> tuple[RuleRow, ...]:
    # Those that were examined: biases of integer networks lie elsewhere.
    nodes = map(node_info, compiled.examined.network.layers)
    return tuple(
        RuleRow(
            name=printable(node.name),
            equation=short_equation(node.equation),
            fields=node.profile_fields,
        )
        for node in nodes
        if node.equation
    )


def _format(info: FormatInfo) -> FormatRow:
    low, high = min(info.scales), max(info.scales)
    most = 2 ** (info.bits - 1)
    saturates = "may" if info.saturates else "no"
    return FormatRow(
        node=printable(info.node),
        what=role_text(info.role),
        bits=info.bits,
        scale=f"{low:.4g}" if low == high else f"{low:.4g} to {high:.4g}",
        range=f"±{low * most:.4g}" if low == high else f"±{low * most:.4g} to ±{high * most:.4g}",
        saturation=saturates if info.saturates or info.role in _STORED else "",
        note=info.note,
    )


# Roles of what a step stores, which could saturate.
_STORED = ("v", "i", "line", "activation")


def _activity(given: Sequence[str], observed: Observed) -> Activity:
    rates = []
    for record in observed.records:
        if record.spikes is None:
            continue
        (means,) = record.means
        most = int(np.argmax(means))
        rates.append(
            RateRow(
                name=printable(record.name),
                kind=record.type,
                neurons=record.neurons,
                mean=float(means.mean()),
                most=float(means[most]),
                most_active=most,
                silent=int((means == 0).sum()),
                at_limit=observed.at_limit.get(record.name),
            )
        )
    return Activity(
        given=tuple(map(printable, given)),
        samples=observed.samples,
        steps=observed.steps,
        rates=tuple(rates),
        records=observed.records,
    )
