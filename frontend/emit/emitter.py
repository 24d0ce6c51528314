"""Turns a discretised network into a module of the snn dialect: one pure function per time step."""

from __future__ import annotations

import math

import numpy as np
from mlir import ir
from mlir.dialects import arith, func, tensor

from frontend.network import (
    FlattenLayer,
    InputLayer,
    Layer,
    LinearLayer,
    Network,
    NeuronKind,
    NeuronLayer,
    NumberFormat,
    OutputLayer,
    ScaleLayer,
    Signal,
    Source,
    ThresholdLayer,
    Timing,
)
from snn_dialect.python import snn


def emit(network: Network, *, file: str, context: ir.Context) -> ir.Module:
    """The network as `func.func @step` on tensors.

    file     the model's base name; with the node's name it is the location of every operation
    context  has the snn dialect registered (snn_dialect.python.register)

    Arguments are the Inputs in alphabetical order, then the states in execution order; results the
    Outputs in alphabetical order, then the next states.
    """
    with context, ir.Location.file(file, 0, 0):
        return _Emitter(network, file).module()


class _Emitter:
    def __init__(self, network: Network, file: str):
        self.network = network
        self.file = ir.Location.file(file, 0, 0)
        self.element = {NumberFormat.F32: ir.F32Type, NumberFormat.F64: ir.F64Type}[
            network.format
        ].get()
        self.values: dict[str, ir.Value] = {}
        self.next_states: dict[str, ir.Value] = {}

    def module(self) -> ir.Module:
        neurons = [x for x in self.network.layers if isinstance(x, NeuronLayer)]
        states = [state for layer in neurons for state in _states(layer)]
        arguments = [self.type(x.shape, x.signal) for x in self.network.inputs]
        arguments += [self.type(shape, Signal.ANALOG) for _, shape, _ in states]
        results = [self.type(x.shape, x.signal) for x in self.network.outputs]
        results += [self.type(shape, Signal.ANALOG) for _, shape, _ in states]
        locations = [self.at(x.name) for x in self.network.inputs]
        locations += [self.at(name) for name, _, _ in states]

        module = ir.Module.create()
        with ir.InsertionPoint(module.body):
            step = func.FuncOp("step", ir.FunctionType.get(arguments, results))
        step.attributes["arg_attrs"] = ir.ArrayAttr.get(
            [_dict(**{"snn.input": _string(x.name)}) for x in self.network.inputs]
            + [
                _dict(**{"snn.state": _string(name), "snn.initial": self.initial(shape, value)})
                for name, shape, value in states
            ]
        )
        step.attributes["res_attrs"] = ir.ArrayAttr.get(
            [_dict(**{"snn.output": _string(x.name)}) for x in self.network.outputs]
            + [_dict(**{"snn.next": _string(name)}) for name, _, _ in states]
        )
        body = step.body.blocks.append(*arguments, arg_locs=locations)
        inputs = len(self.network.inputs)
        for layer, argument in zip(self.network.inputs, body.arguments, strict=False):
            self.values[layer.name] = argument
        current_states = {
            name: argument
            for (name, _, _), argument in zip(states, list(body.arguments)[inputs:], strict=True)
        }
        with ir.InsertionPoint(body):
            for layer in self.network.layers:
                if not isinstance(layer, InputLayer):
                    with self.at(layer.name):
                        self.values[layer.name] = self.layer(layer, current_states)
            func.ReturnOp(
                [self.values[x.name] for x in self.network.outputs]
                + [self.next_states[name] for name, _, _ in states]
            )
        return module

    # ---- layers

    def layer(self, layer: Layer, states: dict[str, ir.Value]) -> ir.Value:
        x = self.incoming(layer)
        match layer:
            case LinearLayer():
                return self.linear(layer, x)
            case ScaleLayer():
                scale = self.constant(layer.scale, layer.shape, f"{layer.name}_scale")
                return snn.scale(x, scale)
            case ThresholdLayer():
                threshold = self.constant(layer.threshold, layer.shape, f"{layer.name}_threshold")
                return snn.threshold(x, threshold)
            case FlattenLayer():
                return self.reshape(x, layer.shape)
            case NeuronLayer():
                return self.neuron(layer, x, states)
            case OutputLayer():
                return x
        raise NotImplementedError(f"no emission for {type(layer).__name__} ({layer.name!r})")

    def incoming(self, layer: Layer) -> ir.Value:
        """The sum of the layer's incoming edges, left to right; zeros without any."""
        values = [self.source(layer, s) for s in layer.sources]
        if not values:
            return self.constant(np.zeros((), self.network.format.numpy), self.input_shape(layer))
        return values[0] if len(values) == 1 else snn.sum(values)

    def source(self, layer: Layer, source: Source) -> ir.Value:
        if source.timing is not Timing.NOW:
            raise NotImplementedError(
                f"an edge of the previous step ({source.layer!r} to {layer.name!r})"
            )
        return self.values[source.layer]

    def input_shape(self, layer: Layer) -> tuple[int, ...]:
        return (layer.weight.shape[1],) if isinstance(layer, LinearLayer) else layer.shape

    def linear(self, layer: LinearLayer, x: ir.Value) -> ir.Value:
        weight = self.constant(
            np.ascontiguousarray(layer.weight.T), layer.weight.shape[::-1], f"{layer.name}_weight"
        )
        bias = (
            None
            if layer.bias is None
            else self.constant(layer.bias, layer.bias.shape, f"{layer.name}_bias")
        )
        return snn.linear(x, weight, bias=bias)

    def reshape(self, x: ir.Value, shape: tuple[int, ...]) -> ir.Value:
        source = tuple(x.type.shape)
        if source == shape:
            return x
        result = ir.RankedTensorType.get(shape, x.type.element_type)
        return tensor.collapse_shape(result, x, reassociation(source, shape))

    def neuron(self, layer: NeuronLayer, x: ir.Value, states: dict[str, ir.Value]) -> ir.Value:
        membrane, synapse = f"{layer.name}.v", f"{layer.name}.i"

        def parameter(role: str) -> ir.Value | None:
            value = getattr(layer, role)
            if value is None:
                return None
            return self.constant(value, layer.shape, f"{layer.name}_{role}")

        optional = {role: parameter(role) for role in ("gain", "drive", "floor")}
        v, decay = states[membrane], parameter("decay")
        if layer.kind.has_synapse:
            i, synaptic_decay = states[synapse], parameter("synaptic_decay")
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
        self.next_states[membrane] = results[-1]
        if layer.kind.has_synapse:
            self.next_states[synapse] = results[-2]
        return results[0] if layer.kind.spiking else results[-1]

    # ---- types, constants, locations

    def type(self, shape: tuple[int, ...], signal: Signal) -> ir.RankedTensorType:
        element = {
            Signal.ANALOG: self.element,
            Signal.SPIKES: ir.IntegerType.get_signless(1),
            Signal.COUNTS: ir.IntegerType.get_signless(32),
        }[signal]
        return ir.RankedTensorType.get(shape, element)

    def constant(
        self, value: np.ndarray, shape: tuple[int, ...], name: str | None = None
    ) -> ir.Value:
        """A constant tensor; a value of shape () is a splat, which folds to a scalar."""
        kind = ir.RankedTensorType.get(shape, self.element)
        location = self.at(name) if name else ir.Location.current
        return arith.constant(kind, self.dense(value, kind), loc=location)

    def dense(self, value: np.ndarray, kind: ir.RankedTensorType) -> ir.DenseElementsAttr:
        if value.shape == ():
            scalar = ir.FloatAttr.get(self.element, float(value))
            return ir.DenseElementsAttr.get_splat(kind, scalar)
        return ir.DenseElementsAttr.get(np.ascontiguousarray(value), type=kind)

    def initial(self, shape: tuple[int, ...], value: np.ndarray) -> ir.Attribute:
        if value.shape == ():
            return ir.FloatAttr.get(self.element, float(value))
        return self.dense(value, ir.RankedTensorType.get(shape, self.element))

    def at(self, name: str) -> ir.Location:
        return ir.Location.name(name, childLoc=self.file)


def _states(layer: NeuronLayer) -> list[tuple[str, tuple[int, ...], np.ndarray]]:
    """(name, shape, initial value) of each of a population's states."""
    zero = np.zeros((), layer.decay.dtype)
    states = [(f"{layer.name}.i", layer.shape, zero)] if layer.kind.has_synapse else []
    return [*states, (f"{layer.name}.v", layer.shape, layer.initial_membrane)]


def _dynamics(layer: NeuronLayer) -> ir.Attribute:
    rule = layer.rule
    fields = {
        "compare": rule.compare,
        "spikes": rule.spikes,
        "reset": rule.reset,
        "reset_at": rule.reset_at,
        "fire_from": rule.fire_from,
    }
    if layer.kind.has_synapse:
        fields["current"] = rule.current
    text = ", ".join(f"{name} = {value.value}" for name, value in fields.items())
    return ir.Attribute.parse(f"#snn.dynamics<{text}>")


def reassociation(source: tuple[int, ...], target: tuple[int, ...]) -> list[list[int]]:
    """Which dimensions of `source` each dimension of `target` is made of (a Flatten's shapes)."""
    groups: list[list[int]] = []
    k = 0
    for size in target:
        group = [k]
        while math.prod(source[i] for i in group) < size:
            group.append(group[-1] + 1)
        k = group[-1] + 1
        groups.append(group)
    groups[-1].extend(range(k, len(source)))
    return groups


def _string(text: str) -> ir.StringAttr:
    return ir.StringAttr.get(text)


def _dict(**items: ir.Attribute) -> ir.DictAttr:
    return ir.DictAttr.get(items)
