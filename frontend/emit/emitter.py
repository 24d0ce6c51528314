"""Turns a discretised network into a module of the snn dialect: one pure function per time step."""

from __future__ import annotations

import numpy as np
from mlir import ir
from mlir.dialects import func

from frontend.emit import neurons
from frontend.emit.reshape import reshape
from frontend.emit.states import states_of
from frontend.emit.types import Types
from frontend.network import (
    ConvLayer,
    DelayLayer,
    Fixed,
    FlattenLayer,
    InputLayer,
    Layer,
    LinearLayer,
    Network,
    NeuronLayer,
    OffsetLayer,
    OutputLayer,
    PoolKind,
    PoolLayer,
    RescaleLayer,
    ScaleLayer,
    Signal,
    Source,
    ThresholdLayer,
    Timing,
    Window,
    input_shape,
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
    """
    values  what each layer gives out in this step
    early   the same of neurons that have not been stepped yet, for edges that are EARLY
    before  states before the step, by name
    after   states after it
    """

    def __init__(self, network: Network, file: str):
        self.network = network
        self.types = Types(network.format, file)
        self.values: dict[str, ir.Value] = {}
        self.early: dict[str, ir.Value] = {}
        self.before: dict[str, ir.Value] = {}
        self.after: dict[str, ir.Value] = {}

    def module(self) -> ir.Module:
        types, inputs, outputs = self.types, self.network.inputs, self.network.outputs
        states = states_of(self.network)
        kept = [types.tensor(s.shape, s.signal, s.fixed) for s in states]
        arguments = [self.type_of(x) for x in inputs] + kept
        results = [self.type_of(x) for x in outputs] + kept
        locations = [types.at(x.name) for x in (*inputs, *states)]

        module = ir.Module.create()
        with ir.InsertionPoint(module.body):
            step = func.FuncOp("step", ir.FunctionType.get(arguments, results))
        step.attributes["arg_attrs"] = ir.ArrayAttr.get(
            [_dict(**{"snn.input": _string(x.name)}) for x in inputs]
            + [
                _dict(
                    **{
                        "snn.state": _string(s.name),
                        "snn.initial": types.initial(s.initial, s.shape, s.signal, s.fixed),
                    }
                )
                for s in states
            ]
        )
        step.attributes["res_attrs"] = ir.ArrayAttr.get(
            [_dict(**{"snn.output": _string(x.name)}) for x in outputs]
            + [_dict(**{"snn.next": _string(s.name)}) for s in states]
        )
        body = step.body.blocks.append(*arguments, arg_locs=locations)
        given = list(body.arguments)
        self.values.update(zip((x.name for x in inputs), given, strict=False))
        self.before.update(zip((s.name for s in states), given[len(inputs) :], strict=True))
        with ir.InsertionPoint(body):
            self.body()
            func.ReturnOp(
                [self.values[x.name] for x in outputs] + [self.after[s.name] for s in states]
            )
        return module

    def body(self) -> None:
        for layer in self.network.layers:
            if not isinstance(layer, InputLayer):
                # What was put in for a node is part of it.
                with self.types.at(getattr(layer, "node", layer.name)):
                    self.values[layer.name] = self.layer(layer)
        # What goes into an early delay may come of layers after it.
        for layer in self.network.layers:
            if isinstance(layer, DelayLayer) and layer.early:
                with self.types.at(layer.name):
                    self.write_delay(layer)

    # ---- edges

    def incoming(self, layer: Layer) -> ir.Value:
        """The sum of the layer's incoming edges, left to right; zeros without any."""
        values = [self.source(s) for s in layer.sources]
        if not values:
            return self.nothing(layer)
        return values[0] if len(values) == 1 else snn.sum(values)

    def nothing(self, layer: Layer) -> ir.Value:
        """Zeros where no edge arrives."""
        shape = input_shape(layer)
        if self.network.format is not None:
            return self.types.constant(np.zeros((), self.network.format.numpy), shape)
        as_given = isinstance(layer, NeuronLayer | OutputLayer)
        fixed = layer.fixed if as_given else Fixed(16, np.ones(()))
        return self.types.integers(np.zeros((), np.int64), shape, fixed)

    def type_of(self, layer: Layer) -> ir.RankedTensorType:
        """Of what a layer gives."""
        return self.types.tensor(layer.shape, layer.signal, layer.fixed)

    def source(self, source: Source) -> ir.Value:
        name = source.layer
        match source.timing:
            case Timing.NOW:
                return self.values[name]
            case Timing.PREVIOUS:
                membrane = self.network[name].membrane_is_last_output
                return self.before[f"{name}.v" if membrane else f"{name}.z"]
            case Timing.EARLY:
                if name not in self.early:
                    with self.types.at(name):
                        self.early[name] = neurons.fire(
                            self.network[name], self.before[f"{name}.v"], self.types
                        )
                return self.early[name]

    # ---- layers

    def layer(self, layer: Layer) -> ir.Value:
        if isinstance(layer, DelayLayer):
            return self.delay(layer)
        x = self.incoming(layer)
        match layer:
            case LinearLayer():
                return self.linear(layer, x)
            case ConvLayer():
                return self.conv(layer, x)
            case PoolLayer():
                return self.pool(layer, x)
            case ScaleLayer():
                return self.scale(layer, x)
            case ThresholdLayer():
                fixed = layer.threshold_fixed
                return snn.threshold(x, self.parameter(layer, layer.threshold, "threshold", fixed))
            case RescaleLayer():
                return snn.rescale(self.type_of(layer), x)
            case OffsetLayer():
                return self.offset(layer, x)
            case FlattenLayer():
                if layer.permutation is not None:
                    x = snn.transpose(x, list(layer.permutation))
                return reshape(x, layer.shape)
            case NeuronLayer():
                value, after = neurons.step(layer, x, self.before, self.types)
                self.after.update(after)
                return value
            case OutputLayer():
                return x
        raise NotImplementedError(f"no emission for {type(layer).__name__} ({layer.name!r})")

    def linear(self, layer: LinearLayer, x: ir.Value) -> ir.Value:
        weight = np.ascontiguousarray(layer.weight.T)
        return snn.LinearOp(
            x,
            self.array(layer, weight, "weight", axis=1),
            bias=self.bias(layer),
            results=self.product_type(layer),
        ).result

    def conv(self, layer: ConvLayer, x: ir.Value) -> ir.Value:
        return snn.ConvOp(
            x,
            self.array(layer, layer.weight, "weight"),
            **_window(layer.window),
            dilation=list(layer.window.dilation),
            groups=layer.groups,
            bias=self.bias(layer),
            results=self.product_type(layer),
        ).result

    def scale(self, layer: ScaleLayer, x: ir.Value) -> ir.Value:
        scale = self.parameter(layer, layer.scale, "scale", layer.weight_fixed)
        return snn.ScaleOp(x, scale, results=self.product_type(layer)).result

    def product_type(self, layer: Layer) -> list[ir.Type] | None:
        """In an integer network the scale of products is the layer's choice."""
        return None if layer.fixed is None else [self.type_of(layer)]

    def offset(self, layer: OffsetLayer, x: ir.Value) -> ir.Value:
        name = f"{layer.node}_bias"
        return snn.sum([x, self.types.integers(layer.offset, layer.shape, layer.fixed, name)])

    def pool(self, layer: PoolLayer, x: ir.Value) -> ir.Value:
        window = {"kernel": list(layer.window.kernel), **_window(layer.window)}
        if layer.kind is PoolKind.SUM:
            return snn.sum_pool(x, **window)
        return snn.avg_pool(self.type_of(layer), x, **window)

    def delay(self, layer: DelayLayer) -> ir.Value:
        """The op counts writes back, and this step's is the last of them unless it comes later."""
        states, back = self.before, layer.steps
        if not layer.early:
            self.write_delay(layer)
            states, back = self.after, layer.steps + 1
        steps = self.types.constant(
            back.astype(np.int32), layer.shape, f"{layer.name}_steps", Signal.COUNTS
        )
        return snn.delay_read(states[f"{layer.name}.line"], states[f"{layer.name}.head"], steps)

    def write_delay(self, layer: DelayLayer) -> None:
        line, head = f"{layer.name}.line", f"{layer.name}.head"
        self.after[line], self.after[head] = snn.delay_write(
            self.incoming(layer), self.before[line], self.before[head]
        )

    # ---- constants

    def parameter(
        self, layer: Layer, value: np.ndarray, role: str, fixed: Fixed | None = None
    ) -> ir.Value:
        """A number for each element of the layer, or one for all."""
        name = f"{layer.name}_{role}"
        if fixed is None:
            return self.types.constant(value, layer.shape, name)
        return self.types.integers(value, layer.shape, fixed, name)

    def array(
        self, layer: LinearLayer | ConvLayer, value: np.ndarray, role: str, axis: int = 0
    ) -> ir.Value:
        name = f"{layer.name}_{role}"
        if layer.weight_fixed is None:
            return self.types.constant(value, value.shape, name)
        return self.types.integers(value, value.shape, layer.weight_fixed, name, axis)

    def bias(self, layer: LinearLayer | ConvLayer) -> ir.Value | None:
        return None if layer.bias is None else self.array(layer, layer.bias, "bias")


def _window(window: Window) -> dict[str, list[int]]:
    return {
        "stride": list(window.stride),
        "pad_low": [before for before, _ in window.padding],
        "pad_high": [after for _, after in window.padding],
    }


def _string(text: str) -> ir.StringAttr:
    return ir.StringAttr.get(text)


def _dict(**items: ir.Attribute) -> ir.DictAttr:
    return ir.DictAttr.get(items)
