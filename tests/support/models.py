"""One-node models for docs/support.md: every node type of nir, in every topology."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping

import nir
import numpy as np

from frontend.nir_import.testing import Edges, nested, node

SIZE = 3
VECTOR, SEQUENCE, MAP = (SIZE,), (2, 5), (2, 5, 5)
DT = 1e-4

Nodes = dict[str, dict]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Sample:
    """A node type as it stands in the models: it gives the shape that it takes.

    uniform  its fields, parameters of a population being one number for all
    spread   the fields of a parameter for each element; None where the type has no such parameter
    """

    shape: tuple[int, ...]
    uniform: Mapping[str, object]
    spread: Mapping[str, object] | None = None


def _population(**values: float) -> Sample:
    spread = {name: np.linspace(value, 1.5 * value, SIZE) for name, value in values.items()}
    return Sample(
        shape=VECTOR, uniform={k: np.array([v]) for k, v in values.items()}, spread=spread
    )


def _window(**fields: object) -> dict[str, object]:
    """Three cells a dimension, moved by one, padded by one."""
    return {"stride": np.array([1, 1]), "padding": np.array([1, 1]), **fields}


_SQUARE = np.eye(SIZE)
_CONV = {"stride": 1, "padding": 1, "dilation": 1, "groups": 1, "bias": np.zeros(2)}
_LEAK = {"r": 1.0, "v_leak": 0.1}
_SPIKE = {"v_threshold": 1.0, "v_reset": 0.1}
_SYNAPSE = {"tau_syn": 1e-3, "tau_mem": 1e-3, "w_in": 1.0}

SAMPLES: dict[str, Sample] = {
    "Input": Sample(shape=VECTOR, uniform={"shape": np.array(VECTOR)}),
    "Output": Sample(shape=VECTOR, uniform={"shape": np.array(VECTOR)}),
    "Linear": Sample(shape=VECTOR, uniform={"weight": _SQUARE}),
    "Affine": Sample(shape=VECTOR, uniform={"weight": _SQUARE, "bias": np.ones(SIZE)}),
    "Conv1d": Sample(shape=SEQUENCE, uniform={"weight": np.ones((2, 2, 3)), **_CONV}),
    "Conv2d": Sample(shape=MAP, uniform={"weight": np.ones((2, 2, 3, 3)), **_CONV}),
    "SumPool2d": Sample(shape=MAP, uniform=_window(kernel_size=np.array([3, 3]))),
    "AvgPool2d": Sample(shape=MAP, uniform=_window(kernel_size=np.array([3, 3]))),
    "Flatten": Sample(shape=VECTOR, uniform={"start_dim": 0, "end_dim": -1}),
    "Delay": _population(delay=2 * DT),
    "Scale": _population(scale=2.0),
    "Threshold": _population(threshold=0.5),
    "I": _population(r=1.0),
    "IF": _population(r=1.0, **_SPIKE),
    "LI": _population(tau=1e-3, **_LEAK),
    "LIF": _population(tau=1e-3, **_LEAK, **_SPIKE),
    "CubaLI": _population(**_SYNAPSE, **_LEAK),
    "CubaLIF": _population(**_SYNAPSE, **_LEAK, **_SPIKE),
    "NIRGraph": Sample(shape=VECTOR, uniform={}),
}


def node_types() -> set[str]:
    """Every node type that the installed nir has."""
    return {
        name
        for name, cls in vars(nir).items()
        if isinstance(cls, type) and issubclass(cls, nir.NIRNode) and cls is not nir.NIRNode
    }


class Builder:
    """Builds the models of one node type. Each is (nodes, edges), or None where there is none."""

    def __init__(self, kind: str):
        self.kind = kind
        self.sample = SAMPLES[kind]

    def node(self, fields: Mapping[str, object] | None = None) -> dict:
        if self.kind == "NIRGraph":
            return self.graph(LIF, "Input", "Output")
        return node(self.kind, **(self.sample.uniform if fields is None else fields))

    def graph(self, inner: dict, source: str, sink: str) -> dict:
        nodes = {"in": self.port(source), "inner": inner, "out": self.port(sink)}
        return nested(nodes, [("in", "inner"), ("inner", "out")])

    def port(self, kind: str) -> dict:
        return node(kind, shape=np.array(self.sample.shape))

    def with_ports(self, nodes: Nodes, edges: list[tuple[str, str]]) -> tuple[Nodes, Edges]:
        """`edges` with Input and Output around `n`, as far as `n` is not one of them."""
        found = dict(nodes)
        if self.kind != "Input":
            found["input"] = self.port("Input")
            edges = [("input", "n"), *edges]
        if self.kind != "Output":
            found["output"] = self.port("Output")
            edges = [*edges, ("n", "output")]
        return found, edges

    def feed_forward(self) -> tuple[Nodes, Edges]:
        return self.with_ports({"n": self.node()}, [])

    def fan_in(self) -> tuple[Nodes, Edges]:
        nodes = {"n": self.node(), "other": self.port("Input")}
        return self.with_ports(nodes, [("other", "n")])

    def self_edge(self) -> tuple[Nodes, Edges]:
        return self.with_ports({"n": self.node()}, [("n", "n")])

    def ring_with_neuron(self) -> tuple[Nodes, Edges]:
        return self.with_ports({"n": self.node(), "lif": LIF}, [("n", "lif"), ("lif", "n")])

    def ring_with_delay(self) -> tuple[Nodes, Edges]:
        delay = node("Delay", delay=np.array([DT]))
        return self.with_ports({"n": self.node(), "d": delay}, [("n", "d"), ("d", "n")])

    def nested(self) -> tuple[Nodes, Edges]:
        if self.kind in ("Input", "Output"):
            middle = self.graph(LIF, "Input", "Output")
        else:
            middle = self.graph(self.node(), "Input", "Output")
        nodes = {"in": self.port("Input"), "g": middle, "out": self.port("Output")}
        return nodes, [("in", "g"), ("g", "out")]

    def per_element(self) -> tuple[Nodes, Edges] | None:
        if self.sample.spread is None:
            return None
        return self.with_ports({"n": self.node(self.sample.spread)}, [])


LIF = node("LIF", **SAMPLES["LIF"].uniform)
TOPOLOGIES: dict[str, Callable[[Builder], tuple[Nodes, Edges] | None]] = {
    "feed-forward": Builder.feed_forward,
    "fan-in": Builder.fan_in,
    "self-edge": Builder.self_edge,
    "ring with a neuron": Builder.ring_with_neuron,
    "ring with a Delay": Builder.ring_with_delay,
    "nested": Builder.nested,
    "a parameter for each element": Builder.per_element,
}
