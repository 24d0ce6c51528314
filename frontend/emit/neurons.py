"""Populations of neurons at the snn level."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from mlir import ir

from frontend.emit.types import Types
from frontend.network import Fixed, NeuronKind, NeuronLayer
from snn_dialect.python import snn


def step(
    layer: NeuronLayer, x: ir.Value, before: Mapping[str, ir.Value], types: Types
) -> tuple[ir.Value, dict[str, ir.Value]]:
    """One step on the input x: the population's output, and its next states.

    before  states before the step, by name
    """
    membrane, synapse = f"{layer.name}.v", f"{layer.name}.i"

    def parameter(role: str) -> ir.Value | None:
        return _parameter(layer, role, types)

    optional = {role: parameter(role) for role in ("gain", "drive", "floor")}
    if layer.truncates:
        optional["truncate"] = True
    if layer.bounded:
        optional["no_saturation"] = True
    v, decay = before[membrane], parameter("decay")
    if layer.kind.has_synapse:
        i, synaptic_decay = before[synapse], parameter("synaptic_decay")
        optional["synaptic_gain"] = parameter("synaptic_gain")
    if layer.kind.spiking:
        threshold, dynamics = parameter("threshold"), _dynamics(layer)
        optional["v_reset"] = parameter("v_reset")
    match layer.kind:
        case NeuronKind.LI:
            op = snn.LIOp(x, v, decay, **optional)
        case NeuronKind.LIF:
            op = snn.LIFOp(x, v, decay, threshold, dynamics, **optional)
        case NeuronKind.CUBA_LI:
            current = ir.Attribute.parse(f"#snn.current<{layer.rule.current.value}>")
            op = snn.CubaLIOp(x, i, v, synaptic_decay, decay, current, **optional)
        case NeuronKind.CUBA_LIF:
            op = snn.CubaLIFOp(x, i, v, synaptic_decay, decay, threshold, dynamics, **optional)
    results = list(op.results)
    after = {membrane: results[-1]}
    if layer.kind.has_synapse:
        after[synapse] = results[-2]
    output = results[0] if layer.kind.spiking else results[-1]
    return output, {**after, f"{layer.name}.z": output}


def fire(layer: NeuronLayer, membrane: ir.Value, types: Types) -> ir.Value:
    """The spikes of a membrane, without a step."""
    threshold = _parameter(layer, "threshold", types)
    return snn.fire(membrane, threshold, _attribute("firing", layer, "compare", "spikes"))


def _parameter(layer: NeuronLayer, role: str, types: Types) -> ir.Value | None:
    value, name = getattr(layer, role), f"{layer.name}_{role}"
    if value is None:
        return None
    if layer.fixed is None:
        return types.constant(value, layer.shape, name)
    return types.integers(value, layer.shape, _format(layer, role), name)


def _format(layer: NeuronLayer, role: str) -> Fixed:
    """Of a parameter of an integer population: as the membrane, or a factor with its own bits."""
    bits = getattr(layer.factors, role, None)
    return layer.fixed if bits is None else Fixed(layer.fixed.bits, np.asarray(2.0**-bits))


def _dynamics(layer: NeuronLayer) -> ir.Attribute:
    fields = ["compare", "spikes", "reset", "reset_at", "fire_from"]
    if layer.kind.has_synapse:
        fields.append("current")
    return _attribute("dynamics", layer, *fields)


def _attribute(name: str, layer: NeuronLayer, *fields: str) -> ir.Attribute:
    text = ", ".join(f"{field} = {getattr(layer.rule, field).value}" for field in fields)
    return ir.Attribute.parse(f"#snn.{name}<{text}>")
