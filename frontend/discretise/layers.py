"""From scheduled nodes to layers, every number rounded."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import numpy as np

from frontend.diagnostics import Findings
from frontend.discretise import coefficients
from frontend.discretise.equation import equation
from frontend.discretise.profiles import FlattenOrder
from frontend.discretise.resolve import Resolution, order_matters
from frontend.discretise.schedule import Schedule
from frontend.discretise.signals import signals
from frontend.network import (
    ConvLayer,
    DelayLayer,
    FlattenLayer,
    InputLayer,
    Layer,
    LinearLayer,
    NeuronKind,
    NeuronLayer,
    NumberFormat,
    OutputLayer,
    PoolKind,
    PoolLayer,
    ScaleLayer,
    Source,
    ThresholdLayer,
    Window,
)
from frontend.nir_import import nodes as nir_nodes

_KINDS = {
    "I": NeuronKind.LI,
    "IF": NeuronKind.LIF,
    "LI": NeuronKind.LI,
    "LIF": NeuronKind.LIF,
    "CubaLI": NeuronKind.CUBA_LI,
    "CubaLIF": NeuronKind.CUBA_LIF,
}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Plan:
    """A graph without wires, with everything that has been decided about it.

    steps: how long each Delay waits; those that a finding is about are missing.
    """

    graph: nir_nodes.Graph
    resolution: Resolution
    schedule: Schedule
    steps: Mapping[str, np.ndarray]


def build(plan: Plan, number_format: NumberFormat, findings: Findings) -> tuple[Layer, ...]:
    """The layers in execution order. Nodes that findings are about are left out."""
    builder = _Builder(plan, number_format, findings)
    layers = (builder.layer(name) for name in builder.names)
    return tuple(layer for layer in layers if layer is not None)


class _Builder:
    def __init__(self, plan: Plan, number_format: NumberFormat, findings: Findings):
        self.graph = plan.graph
        self.resolution = plan.resolution
        self.schedule = plan.schedule
        self.steps = plan.steps
        self.format = number_format
        self.findings = findings
        self.names = [name for name in plan.schedule.order if self.takes_part(name)]
        self.signals = signals(
            self.graph,
            self.names,
            self.resolution.rules,
        )

    def takes_part(self, name: str) -> bool:
        node = self.graph.nodes[name]
        dead = name in self.graph.dead and not isinstance(node, nir_nodes.Input)
        return not (isinstance(node, nir_nodes.Broken) or name not in self.graph.shapes or dead)

    def sources(self, name: str) -> tuple[Source, ...]:
        """Where a node's values come from, in the file's order."""
        return tuple(
            Source(source, self.schedule.timing(source, name))
            for source in self.graph.sources[name]
        )

    def layer(self, name: str) -> Layer | None:
        """None where a finding has been made."""
        node = self.graph.nodes[name]
        common = {
            "name": name,
            "sources": self.sources(name),
            "shape": self.graph.shapes[name],
            "signal": self.signals[name],
        }
        match node:
            case nir_nodes.Input():
                return InputLayer(**common)
            case nir_nodes.Output():
                return OutputLayer(**common)
            case nir_nodes.Linear() | nir_nodes.Affine():
                return self.linear(node, common)
            case nir_nodes.Conv():
                return self.conv(node, common)
            case nir_nodes.Pool():
                return self.pool(node, common)
            case nir_nodes.Scale():
                scale = self.rounded(node, node.scale, "scale")
                return ScaleLayer(**common, scale=scale, weight_bits=self.weight_bits(node))
            case nir_nodes.Threshold():
                threshold = self.rounded(node, node.threshold, "threshold", fatal=True)
                return ThresholdLayer(**common, threshold=threshold)
            case nir_nodes.Flatten():
                return self.flatten(node, common)
            case nir_nodes.PassThrough():
                # Several edges meet here, or none: their sum needs a layer, which a reshape to
                # the same shape is.
                return FlattenLayer(**common)
            case nir_nodes.Delay():
                steps = self.steps.get(name)
                if steps is None:
                    return None
                if not steps.any():
                    return FlattenLayer(**common)  # As for a PassThrough.
                return DelayLayer(**common, steps=steps)
            case nir_nodes.Neuron():
                return self.neuron(node, common)
        raise AssertionError(f"no layer for a {node.nir_type}")

    def neuron(self, node: nir_nodes.Neuron, common: dict) -> NeuronLayer | None:
        rule = self.resolution.rules.get(node.name)
        if rule is None:
            return None
        kind = _KINDS[node.nir_type]
        found = coefficients.compute(node, rule, self.format, self.findings)
        return NeuronLayer(
            **common,
            kind=kind,
            rule=rule,
            equation=equation(kind, rule, found),
            nir_type=node.nir_type,
            **{f.name: getattr(found, f.name) for f in dataclasses.fields(found)},
        )

    def linear(self, node: nir_nodes.Linear | nir_nodes.Affine, common: dict) -> LinearLayer:
        return LinearLayer(
            **common,
            weight=self.weight(node),
            bias=self.bias(node) if isinstance(node, nir_nodes.Affine) else None,
            weight_bits=self.weight_bits(node),
        )

    def conv(self, node: nir_nodes.Conv, common: dict) -> ConvLayer:
        arriving = self.graph.input_shape(node.name)
        assert arriving is not None
        assert node.padding is not None, "shapes.py resolves `same`"
        return ConvLayer(
            **common,
            arriving=arriving,
            weight=self.weight(node),
            bias=self.bias(node),
            window=Window(
                kernel=node.weight.shape[2:],
                stride=node.stride,
                padding=node.padding,
                dilation=node.dilation,
            ),
            groups=node.groups,
            weight_bits=self.weight_bits(node),
        )

    def pool(self, node: nir_nodes.Pool, common: dict) -> PoolLayer:
        arriving = self.graph.input_shape(node.name)
        assert arriving is not None
        kind = PoolKind.SUM if isinstance(node, nir_nodes.SumPool2d) else PoolKind.AVERAGE
        return PoolLayer(
            **common,
            arriving=arriving,
            kind=kind,
            window=Window(
                kernel=node.kernel,
                stride=node.stride,
                padding=node.padding,
                dilation=(1,) * len(node.kernel),
            ),
        )

    def flatten(self, node: nir_nodes.Flatten, common: dict) -> FlattenLayer | None:
        order = self.resolution.flatten[node.name]
        if order is FlattenOrder.CHW or not order_matters(self.graph, node.name):
            return FlattenLayer(**common)
        arriving = self.graph.input_shape(node.name)
        assert arriving is not None
        if len(common["shape"]) == 1 and len(arriving) in (2, 3):
            channels_last = (*range(1, len(arriving)), 0)
            return FlattenLayer(**common, permutation=channels_last, arriving=arriving)
        self.findings.error(
            "SNN153",
            node.name,
            "the order hwc is that of a Flatten that makes one dimension of a whole map",
            found=f"a Flatten of shape {arriving} to {common['shape']} with flatten=hwc",
            expected="a map of shape (channels, height, width) or (channels, length), all of it "
            "flattened",
            remedy="give --set flatten=chw if that is the model's order, or mend start_dim and "
            "end_dim",
        )
        return None

    def rounded(
        self, node: nir_nodes.Node, value: np.ndarray, what: str, *, fatal: bool = False
    ) -> np.ndarray:
        return self.rounding(node).significant(value, what, fatal=fatal)

    def rounding(self, node: nir_nodes.Node) -> coefficients.Rounding:
        return coefficients.Rounding(self.format, node.name, self.findings)

    def weight_bits(self, node: nir_nodes.Node) -> int | None:
        """The width that the user gave; None: none."""
        return self.resolution.weight_bits.get(node.name)

    def bias(self, node: nir_nodes.Affine | nir_nodes.Conv) -> np.ndarray | None:
        """None where it is all zeros."""
        bias = np.broadcast_to(self.rounded(node, node.bias, "bias"), node.bias.shape)
        return None if (bias == 0).all() else np.ascontiguousarray(bias)

    def weight(self, node: nir_nodes.Linear | nir_nodes.Affine | nir_nodes.Conv) -> np.ndarray:
        # Single weights may vanish: training drives them to zero.
        rounded = np.broadcast_to(self.rounding(node)(node.weight, "weight"), node.weight.shape)
        if node.weight.any() and not rounded.any():
            self.findings.warning(
                "SNN161",
                node.name,
                "all weights round to zero",
                found=f"weights of at most {np.abs(node.weight).max():g} in size",
                expected=f"a weight that is not zero in {self.format.value}",
                remedy="use --dtype f64, or check the unit of the weights",
            )
        return np.ascontiguousarray(rounded)
