"""From a NIR graph and the user's options to the network that runs step by step."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

import numpy as np

from frontend.diagnostics import Findings
from frontend.discretise import coefficients
from frontend.discretise.equation import equation
from frontend.discretise.profiles import FlattenOrder
from frontend.discretise.resolve import Resolution, order_matters, resolve
from frontend.discretise.settings import Setting, parse_setting
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
from frontend.nir_import import nodes as nir_nodes
from frontend.nir_import import structure
from frontend.step_rule import Spikes

_KINDS = {
    "I": NeuronKind.LI,
    "IF": NeuronKind.LIF,
    "LI": NeuronKind.LI,
    "LIF": NeuronKind.LIF,
    "CubaLI": NeuronKind.CUBA_LI,
    "CubaLIF": NeuronKind.CUBA_LIF,
}


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


def discretise(graph: nir_nodes.Graph, options: DiscretiseOptions, findings: Findings) -> Network:
    """Resolves every node's step rule and computes its coefficients.

    Raises ModelError, with every finding about graph and options, where one of them is an error.
    """
    settings = _parse(options.settings, findings)
    resolution = resolve(graph, options.profile, options.dt, settings, findings)
    if resolution is None:
        findings.raise_if_errors()
        raise AssertionError("no resolution without a finding")
    layers = _Layers(graph, resolution, options.format, findings).all()
    findings.raise_if_errors()
    return Network(
        format=options.format,
        profile=resolution.profile,
        profile_reason=resolution.reason,
        layers=layers,
    )


def _parse(settings: Iterable[Setting | str], findings: Findings) -> tuple[Setting, ...]:
    found = []
    for setting in settings:
        try:
            found.append(parse_setting(setting) if isinstance(setting, str) else setting)
        except ValueError as error:
            findings.error(
                None,
                "malformed --set",
                found=repr(setting),
                expected="[NODE.]FIELD=VALUE",
                remedy=str(error),
            )
    return tuple(found)


class _Layers:
    def __init__(
        self,
        graph: nir_nodes.Graph,
        resolution: Resolution,
        number_format: NumberFormat,
        findings: Findings,
    ):
        self.graph = graph
        self.resolution = resolution
        self.format = number_format
        self.findings = findings
        self.found: dict[str, Layer] = {}
        self.wires: dict[str, str] = {}

    def all(self) -> tuple[Layer, ...]:
        """The layers in execution order. Nodes that findings are about are left out."""
        for name in structure.order(self.graph):
            node = self.graph.nodes[name]
            dead = name in self.graph.dead and not isinstance(node, nir_nodes.Input)
            if isinstance(node, nir_nodes.Broken) or name not in self.graph.shapes or dead:
                continue
            sources = self.graph.sources[name]
            if isinstance(node, nir_nodes.PassThrough) and len(sources) == 1:
                self.wires[name] = self.wires.get(sources[0], sources[0])
                continue
            layer = self.layer(node)
            if layer is not None:
                self.found[name] = layer
        return tuple(self.found.values())

    def layer(self, node: nir_nodes.Node) -> Layer | None:
        """None where a finding has been made."""
        common = {
            "name": node.name,
            "shape": self.graph.shapes[node.name],
            "sources": tuple(Source(self.wires.get(s, s)) for s in self.graph.sources[node.name]),
        }
        analog = {**common, "signal": Signal.ANALOG}
        match node:
            case nir_nodes.Input():
                return InputLayer(**analog)
            case nir_nodes.Output():
                return OutputLayer(**common, signal=self.passed(node.name))
            case nir_nodes.Linear():
                return LinearLayer(**analog, weight=self.weight(node), bias=None)
            case nir_nodes.Affine():
                bias = self.rounded(node, node.bias, "bias")
                bias = np.broadcast_to(bias, node.bias.shape)
                bias = None if (bias == 0).all() else bias
                return LinearLayer(**analog, weight=self.weight(node), bias=bias)
            case nir_nodes.Scale():
                return ScaleLayer(**analog, scale=self.rounded(node, node.scale, "scale"))
            case nir_nodes.Threshold():
                threshold = self.rounded(node, node.threshold, "threshold", fatal=True)
                return ThresholdLayer(**common, signal=Signal.SPIKES, threshold=threshold)
            case nir_nodes.Flatten():
                self.check_flatten(node)
                return FlattenLayer(**common, signal=self.passed(node.name))
            case nir_nodes.PassThrough():
                # Several edges meet here, or none: their sum needs a layer, which a reshape to
                # the same shape is.
                return FlattenLayer(**common, signal=self.passed(node.name))
            case nir_nodes.Neuron():
                return self.neuron(node, common)
        raise AssertionError(f"no layer for a {node.nir_type}")

    def passed(self, name: str) -> Signal:
        """What a node passes on that changes no value: the sum of what arrives."""
        arriving = [
            self.found[self.wires.get(source, source)].signal
            for source in self.graph.sources[name]
            if self.wires.get(source, source) in self.found
        ]
        if len(arriving) == 1:
            return arriving[0]
        if arriving and Signal.ANALOG not in arriving:
            return Signal.COUNTS
        return Signal.ANALOG

    def neuron(self, node: nir_nodes.Neuron, common: dict) -> NeuronLayer | None:
        rule = self.resolution.rules.get(node.name)
        if rule is None:
            return None
        kind = _KINDS[node.nir_type]
        found = coefficients.compute(node, rule, self.format, self.findings)
        signal = Signal.ANALOG
        if kind.spiking:
            signal = Signal.COUNTS if rule.spikes is Spikes.MULTI else Signal.SPIKES
        return NeuronLayer(
            **common,
            signal=signal,
            kind=kind,
            rule=rule,
            equation=equation(kind, rule, found),
            nir_type=node.nir_type,
            **{f.name: getattr(found, f.name) for f in dataclasses.fields(found)},
        )

    def rounded(
        self, node: nir_nodes.Node, value: np.ndarray, what: str, *, fatal: bool = False
    ) -> np.ndarray:
        return self.rounding(node).significant(value, what, fatal=fatal)

    def rounding(self, node: nir_nodes.Node) -> coefficients.Rounding:
        return coefficients.Rounding(self.format, node.name, self.findings)

    def weight(self, node: nir_nodes.Linear | nir_nodes.Affine) -> np.ndarray:
        # Single weights may vanish: training drives them to zero.
        rounded = np.broadcast_to(self.rounding(node)(node.weight, "weight"), node.weight.shape)
        if node.weight.any() and not rounded.any():
            self.findings.warning(
                node.name,
                "all weights round to zero",
                found=f"weights of at most {np.abs(node.weight).max():g} in size",
                expected=f"a weight that is not zero in {self.format.value}",
                remedy="use --dtype f64, or check the unit of the weights",
            )
        return np.ascontiguousarray(rounded)

    def check_flatten(self, node: nir_nodes.Flatten) -> None:
        order = self.resolution.flatten[node.name]
        if order is FlattenOrder.HWC and order_matters(self.graph, node.name):
            self.findings.error(
                node.name,
                "a Flatten in height, width, channel order is not supported yet",
                found=f"flatten=hwc for a map of shape {self.graph.input_shape(node.name)}",
                expected="flatten=chw, or a map with one channel or one pixel",
                remedy="give --set flatten=chw if that is the model's order, "
                "or wait for a version that supports it",
            )
