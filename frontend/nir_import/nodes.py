"""NIR's nodes as frozen data classes, one per node type, and the graph that they form.

Parameters are as in the file, in the file's own units, except that they are float64 arrays of
shape () where one value holds for all, else of the shape that the network needs.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Mapping

import numpy as np

Shape = tuple[int, ...]


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Node:
    """name: after inlining, `outer.inner`. metadata: the node's own."""

    name: str
    metadata: Mapping[str, object] = dataclasses.field(default_factory=dict)

    @property
    def nir_type(self) -> str:
        return type(self).__name__


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Input(Node):
    """stored_shape: as the file has it (leaked dimensions included), None where it has none."""

    stored_shape: Shape | None


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Output(Node):
    """stored_shape: as the file has it; nothing relies on it."""

    stored_shape: Shape | None


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class PassThrough(Node):
    """Input or Output of a nested graph that was inlined, or an Identity: the sum of its edges.

    stored_shape  as the file has it, for one that nothing feeds
    is_input      it was the Input of a nested graph (a profile may have to know)
    """

    stored_shape: Shape | None = None
    is_input: bool = False


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Broken(Node):
    """A node that a finding was made about: not supported yet, or not to be understood.

    It keeps the rest of the graph readable, so that all findings come together.
    """

    stored_type: str

    @property
    def nir_type(self) -> str:
        return self.stored_type


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Linear(Node):
    """y = W x. weight: (outputs, inputs)."""

    weight: np.ndarray


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Affine(Node):
    """y = W x + b. weight: (outputs, inputs); bias: (outputs,)."""

    weight: np.ndarray
    bias: np.ndarray


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Scale(Node):
    """y = s * x element by element."""

    scale: np.ndarray


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Threshold(Node):
    """z = 1 where x > threshold, else 0."""

    threshold: np.ndarray


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Flatten(Node):
    """start_dim, end_dim: as stored, counted in stored_shape where the file has one."""

    start_dim: int
    end_dim: int
    stored_shape: Shape | None


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Conv(Node):
    """Conv1d or Conv2d, by the rank of the weight.

    weight        (outputs, inputs/groups, *kernel)
    bias          (outputs,)
    stride, dilation   one number for each spatial dimension
    padding       (before, after) for each spatial dimension; None for `same`, which
                  shapes.py resolves once the input's shape is known
    stored_shape  the spatial input shape as the file has it; None where it has none
    """

    weight: np.ndarray
    bias: np.ndarray
    stride: Shape
    dilation: Shape
    padding: tuple[tuple[int, int], ...] | None
    groups: int
    stored_shape: Shape | None

    @property
    def nir_type(self) -> str:
        return f"Conv{self.weight.ndim - 2}d"


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Pool(Node):
    """Base of SumPool2d and AvgPool2d: (height, width) each; padding (before, after) each."""

    kernel: Shape
    stride: Shape
    padding: tuple[tuple[int, int], ...]


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class SumPool2d(Pool):
    """The sum of each window."""


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class AvgPool2d(Pool):
    """The mean of each window, zero padding counted."""


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Delay(Node):
    """y(t) = x(t - delay), delay in the file's own unit of time, () or of the input's shape."""

    delay: np.ndarray


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Neuron(Node):
    """A population of neurons. Its fields are arrays of shape () or of the population."""


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class I(Neuron):  # noqa: E742 (NIR's own name)
    """dv/dt = r u."""

    r: np.ndarray


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class IF(Neuron):
    """dv/dt = r u; spikes at v_threshold, resets to v_reset."""

    r: np.ndarray
    v_threshold: np.ndarray
    v_reset: np.ndarray


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class LI(Neuron):
    """tau dv/dt = (v_leak - v) + r u."""

    tau: np.ndarray
    r: np.ndarray
    v_leak: np.ndarray


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class LIF(Neuron):
    """tau dv/dt = (v_leak - v) + r u; spikes at v_threshold, resets to v_reset."""

    tau: np.ndarray
    r: np.ndarray
    v_leak: np.ndarray
    v_threshold: np.ndarray
    v_reset: np.ndarray


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class CubaLI(Neuron):
    """tau_syn di/dt = -i + w_in u; tau_mem dv/dt = (v_leak - v) + r i."""

    tau_syn: np.ndarray
    tau_mem: np.ndarray
    r: np.ndarray
    v_leak: np.ndarray
    w_in: np.ndarray


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class CubaLIF(Neuron):
    """A CubaLI that spikes at v_threshold and resets to v_reset."""

    tau_syn: np.ndarray
    tau_mem: np.ndarray
    r: np.ndarray
    v_leak: np.ndarray
    v_threshold: np.ndarray
    v_reset: np.ndarray
    w_in: np.ndarray


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Graph:
    """A NIR graph, inlined, with every shape recomputed.

    nodes      by name, in the file's order
    edges      (source, target), in the file's order: values add up in this order
    shapes     the shape of every node's output; a node that a finding is about may lack one
    zeros      the shape of what a node without incoming edges gets, which is all zeros
    dead       nodes from which no Output can be reached (a warning has named them)
    metadata   the graph's own
    """

    nodes: Mapping[str, Node]
    edges: tuple[tuple[str, str], ...]
    shapes: Mapping[str, Shape] = dataclasses.field(default_factory=dict)
    zeros: Mapping[str, Shape] = dataclasses.field(default_factory=dict)
    dead: frozenset[str] = frozenset()
    metadata: Mapping[str, object] = dataclasses.field(default_factory=dict)

    @functools.cached_property
    def sources(self) -> Mapping[str, tuple[str, ...]]:
        """Where each node's incoming edges start, in the file's order."""
        found: dict[str, list[str]] = {name: [] for name in self.nodes}
        for source, target in self.edges:
            found[target].append(source)
        return {name: tuple(names) for name, names in found.items()}

    @functools.cached_property
    def consumers(self) -> Mapping[str, tuple[str, ...]]:
        """Where each node's outgoing edges end, in the file's order."""
        found: dict[str, list[str]] = {name: [] for name in self.nodes}
        for source, target in self.edges:
            found[source].append(target)
        return {name: tuple(names) for name, names in found.items()}

    def input_shape(self, name: str) -> Shape | None:
        """The shape of what arrives at a node, None where it is not known, and for Inputs."""
        known = (self.shapes[s] for s in self.sources[name] if s in self.shapes)
        return next(known, self.zeros.get(name))
