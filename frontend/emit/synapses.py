"""How each synapse of an emitted network goes over its inputs: chosen by a pass, and told."""

from __future__ import annotations

from mlir import ir

from codegen.locations import nodes_of
from snn_dialect.python import register


def choose(module: ir.Module, *, synapses: str, activity: float) -> ir.Module:
    """Runs snn-choose-synapses on the module, in place, and returns it.

    synapses  auto, dense, test or event
    activity  the expected share of inputs that are not zero, from 0 to 1
    """
    options = f"synapses={synapses} activity={activity!r}"
    return register.run(module, f"func.func(snn-choose-synapses{{{options}}})")


def chosen(module: ir.Module) -> dict[str, str]:
    """Node to how its synapse goes over its inputs, in words; in the order of execution."""
    ways: dict[str, str] = {}
    for function in module.body.operations:
        for view in function.regions[0].blocks[0].operations:
            op = view.operation
            if op.name in ("snn.linear", "snn.conv"):
                ways.update(dict.fromkeys(nodes_of(op.location), _way(op)))
    return ways


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
