"""How each synapse of an emitted network goes over its inputs: chosen by a pass, and told."""

from __future__ import annotations

from collections.abc import Iterator

from mlir import ir

from codegen.locations import nodes_of
from frontend.activity import Activity
from snn_dialect.python import register


def choose(module: ir.Module, *, synapses: str, activity: Activity) -> ir.Module:
    """Runs snn-choose-synapses on the module, in place, and returns it.

    synapses  auto, dense, test or event
    activity  the shares of inputs that are not zero, by node
    """
    f64 = ir.F64Type.get(module.context)
    for op in _synapses(module):
        for node in nodes_of(op.location):
            if node in activity.observed:
                share = activity.observed[node]
                op.attributes["snn.activity"] = ir.FloatAttr.get(f64, share, op.location)
    options = f"synapses={synapses} activity={activity.expected!r}"
    return register.run(module, f"func.func(snn-choose-synapses{{{options}}})")


def chosen(module: ir.Module) -> dict[str, str]:
    """Node to how its synapse goes over its inputs, in words; in the order of execution."""
    ways: dict[str, str] = {}
    for op in _synapses(module):
        ways.update(dict.fromkeys(nodes_of(op.location), _way(op)))
    return ways


def _synapses(module: ir.Module) -> Iterator[ir.Operation]:
    for function in module.body.operations:
        for view in function.regions[0].blocks[0].operations:
            if view.operation.name in ("snn.linear", "snn.conv"):
                yield view.operation


def _way(synapse: ir.Operation) -> str:
    if "rows" in synapse.attributes:
        return f"events, {_number(synapse, 'rows')} at a time"
    if "skip_zeros" not in synapse.attributes:
        return "all inputs"
    if synapse.name == "snn.linear":
        return "a test of each input"
    if "dense_from" not in synapse.attributes:
        return "events"
    return f"events, all inputs from {_number(synapse, 'dense_from')} events on"


def _number(synapse: ir.Operation, attribute: str) -> int:
    return ir.IntegerAttr(synapse.attributes[attribute]).value
