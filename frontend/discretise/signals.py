"""What flows out of every node: spikes, counts, or numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from frontend.network import Signal
from frontend.nir_import.nodes import (
    IF,
    LIF,
    CubaLIF,
    Delay,
    Flatten,
    Graph,
    Node,
    Output,
    PassThrough,
    SumPool2d,
    Threshold,
)
from frontend.step_rule import Spikes, StepRule

_RANK = {Signal.SPIKES: 0, Signal.COUNTS: 1, Signal.ANALOG: 2}


def signals(graph: Graph, names: Iterable[str], rules: Mapping[str, StepRule]) -> dict[str, Signal]:
    """The signal of every node of a graph without wires that becomes a layer; names: those nodes.

    A node that passes on what arrives has the least signal that holds it all. On cycles of such
    nodes that is a fixed point, reached from below.
    """
    found = {name: _own(graph.nodes[name], rules.get(name)) for name in names}
    passing = [name for name, signal in found.items() if signal is None]
    known = {name: signal or Signal.SPIKES for name, signal in found.items()}
    changed = True
    while changed:
        changed = False
        for name in passing:
            arriving = [known[source] for source in graph.sources[name] if source in known]
            signal = total(arriving)
            if isinstance(graph.nodes[name], SumPool2d) and signal is Signal.SPIKES:
                signal = Signal.COUNTS
            changed |= signal is not known[name]
            known[name] = signal
    return known


def total(arriving: list[Signal]) -> Signal:
    """What the sum of edges carries; without any, zeros in the network's format."""
    if not arriving:
        return Signal.ANALOG
    most = max(arriving, key=_RANK.__getitem__)
    return Signal.COUNTS if most is Signal.SPIKES and len(arriving) > 1 else most


def _own(node: Node, rule: StepRule | None) -> Signal | None:
    """None for a node that passes on what arrives."""
    match node:
        case Output() | PassThrough() | Flatten() | Delay() | SumPool2d():
            return None
        case Threshold():
            return Signal.SPIKES
        case IF() | LIF() | CubaLIF():
            multi = rule is not None and rule.spikes is Spikes.MULTI
            return Signal.COUNTS if multi else Signal.SPIKES
    return Signal.ANALOG
