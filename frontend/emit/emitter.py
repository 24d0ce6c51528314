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
                scale = self.parameter(layer.scale, layer.shape, f"{layer.name}_scale")
                return snn.scale(self.type(layer.shape, Signal.ANALOG), x, scale)
            case ThresholdLayer():
                threshold = self.parameter(layer.threshold, layer.shape, f"{layer.name}_threshold")
                return snn.threshold(self.type(layer.shape, Signal.SPIKES), x, threshold)
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
        if len(values) == 1:
            return values[0]
        counts = all(v.type.element_type != self.element for v in values)
        signal = Signal.COUNTS if counts else Signal.ANALOG
        return snn.sum_(self.type(tuple(values[0].type.shape), signal), values)

    def source(self, layer: Layer, source: Source) -> ir.Value:
        if source.previous:
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
        return snn.linear(self.type(layer.shape, Signal.ANALOG), x, weight, bias=bias)

    def reshape(self, x: ir.Value, shape: tuple[int, ...]) -> ir.Value:
        source = tuple(x.type.shape)
        if source == shape:
            return x
        result = ir.RankedTensorType.get(shape, x.type.element_type)
        return tensor.collapse_shape(result, x, _reassociation(source, shape))

    def neuron(self, layer: NeuronLayer, x: ir.Value, states: dict[str, ir.Value]) -> ir.Value:
        rule, kind = layer.rule, layer.kind
        state_type = self.type(layer.shape, Signal.ANALOG)
        membrane, synapse = f"{layer.name}.v", f"{layer.name}.i"

        def parameter(value: np.ndarray | None, role: str) -> ir.Value | None:
            if value is None:
                return None
            return self.parameter(value, layer.shape, f"{layer.name}_{role}")

        decay = parameter(layer.decay, "decay")
        optional = {
            "gain": parameter(layer.gain, "gain"),
            "drive": parameter(layer.drive, "drive"),
            "floor": parameter(layer.floor, "floor"),
        }
        results = [state_type]
        operands = [x, states[membrane]]
        if kind.has_synapse:
            results = [state_type, *results]
            operands = [x, states[synapse], states[membrane]]
            operands.append(parameter(layer.synaptic_decay, "synaptic_decay"))
            optional["synaptic_gain"] = parameter(layer.synaptic_gain, "synaptic_gain")
        operands.append(decay)
        if kind.spiking:
            results = [self.type(layer.shape, layer.signal), *results]
            operands.append(parameter(layer.threshold, "threshold"))
            optional["v_reset"] = parameter(layer.v_reset, "v_reset")
            dynamics = (
                f"compare = {rule.compare.value}, spikes = {rule.spikes.value}, "
                f"reset = {rule.reset.value}, reset_at = {rule.reset_at.value}, "
                f"fire_from = {rule.fire_from.value}"
            )
            if kind.has_synapse:
                dynamics += f", current = {rule.current.value}"
            optional["dynamics"] = ir.Attribute.parse(f"#snn.dynamics<{dynamics}>")
        elif kind.has_synapse:
            optional["current"] = ir.Attribute.parse(f"#snn.current<{rule.current.value}>")
        build = {
            NeuronKind.LI: snn.LIOp,
            NeuronKind.LIF: snn.LIFOp,
            NeuronKind.CUBA_LI: snn.CubaLIOp,
            NeuronKind.CUBA_LIF: snn.CubaLIFOp,
        }[kind]
        op = build(*results, *operands, **optional)
        outputs = list(op.results)
        self.next_states[membrane] = outputs[-1]
        if kind.has_synapse:
            self.next_states[synapse] = outputs[-2]
        return outputs[0] if kind.spiking else outputs[-1]

    # ---- types, constants, locations

    def type(self, shape: tuple[int, ...], signal: Signal) -> ir.RankedTensorType:
        element = {
            Signal.ANALOG: self.element,
            Signal.SPIKES: ir.IntegerType.get_signless(1),
            Signal.COUNTS: ir.IntegerType.get_signless(32),
        }[signal]
        return ir.RankedTensorType.get(shape, element)

    def parameter(self, value: np.ndarray, shape: tuple[int, ...], name: str) -> ir.Value:
        """A parameter that is () where it is uniform: a splat then, which folds to a scalar."""
        return self.constant(value, shape, name)

    def constant(
        self, value: np.ndarray, shape: tuple[int, ...], name: str | None = None
    ) -> ir.Value:
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


def _reassociation(source: tuple[int, ...], target: tuple[int, ...]) -> list[list[int]]:
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
