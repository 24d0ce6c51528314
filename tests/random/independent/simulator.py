"""Runs a .nir file as docs/semantics.md says, and knows nothing of the compiler.

Written from that page alone: a second reader, a second cut of cycles, second formulas. What it
gives is to be equal to the compiler's reference, and neither may be made from the other.
"""

from __future__ import annotations

import pathlib
from collections.abc import Mapping, Sequence

import numpy as np

from tests.random.independent import graph, nodes, rules
from tests.random.independent.model_file import read_model
from tests.random.independent.neuron import Neurons
from tests.random.independent.nodes import MOST, Shape

_NUMBERS = ("Input", "Linear", "Affine", "Conv1d", "Conv2d", "Scale", "AvgPool2d", "I", "LI",
            "CubaLI")  # fmt: skip
_PASSING = ("Output", "Flatten", "Delay", "SumPool2d", graph.PASS)


class Simulator:
    """A model with its state.

    input_shapes  what is fed: stored shapes of Inputs may have leaked dimensions
    real          float32 or float64
    Raises AlgebraicLoop for a model that has one.
    """

    def __init__(
        self,
        path: pathlib.Path,
        input_shapes: Mapping[str, Shape],
        *,
        profile: str | None = None,
        dt: float | None = None,
        settings: Sequence[str] = (),
        real: type = np.float32,
    ):
        model = read_model(path)
        profile = profile or model.profile
        given = [] if dt is None else [rules.Setting("", "dt", repr(dt))]
        given += rules.parsed(settings)
        self.real = real
        self.spyx = profile == "spyx"
        self.channels_last = rules.channels_last(profile, given)
        flat = graph.inlined(model, spyx=self.spyx)
        ahead = graph.reachable(flat.nodes, flat.edges)
        self.rules = {
            name: rules.rule_of(profile, node.kind, name, given, in_cycle=name in ahead[name])
            for name, node in flat.nodes.items()
        }
        self.waits = {
            name: np.rint(np.asarray(node.fields["delay"], np.float64) / self.rules[name].dt)
            for name, node in flat.nodes.items()
            if node.kind == "Delay"
        }
        flat = graph.without_wires(flat, [n for n, wait in self.waits.items() if not wait.any()])
        self.nodes = flat.nodes
        self.lines = {n for n in self.nodes if n in self.waits and self.waits[n].min() >= 1}
        self.late = graph.late_edges(flat, self.lines)
        self.sources: dict[str, list[str]] = {name: [] for name in self.nodes}
        for source, target in flat.edges:
            self.sources[target].append(source)
        self.takes: dict[str, Shape] = {}
        self.gives: dict[str, Shape] = {}
        self._find_shapes(input_shapes)
        self.numeric = self._nodes_of_numbers(flat)
        self.neurons = {
            name: Neurons(node.kind, node.fields, self.rules[name], self.gives[name], real)
            for name, node in self.nodes.items()
            if node.kind in rules.NEURONS
        }
        self.outputs = sorted(n for n, node in self.nodes.items() if node.kind == "Output")
        self._past: dict[str, list[np.ndarray]] = {n: [] for n in self.nodes if n in self.waits}
        self._values: dict[str, np.ndarray] = {}
        self._carried: dict[str, np.ndarray] = {}

    def _find_shapes(self, input_shapes: Mapping[str, Shape]) -> None:
        for name, node in self.nodes.items():
            if node.kind == "Input":
                self._set_shape(name, tuple(input_shapes[name]))
            elif not self.sources[name]:
                self._set_shape(name, nodes.own_shape(node))
        for _ in self.nodes:
            for name, sources in self.sources.items():
                known = [self.gives[source] for source in sources if source in self.gives]
                if known and name not in self.takes:
                    self._set_shape(name, known[0])
        for name, sources in self.sources.items():
            assert all(self.gives[source] == self.takes[name] for source in sources), name

    def _set_shape(self, name: str, arriving: Shape) -> None:
        self.takes[name] = arriving
        self.gives[name] = nodes.output_shape(self.nodes[name], arriving, spyx=self.spyx)

    def _nodes_of_numbers(self, flat: graph.Flat) -> set[str]:
        """The nodes that give numbers; all others give spikes or counts."""
        kinds = {name: node.kind for name, node in flat.nodes.items()}
        onward = [edge for edge in flat.edges if kinds[edge[1]] in _PASSING]
        ahead = graph.reachable(flat.nodes, onward)
        unfed = {n for n, kind in kinds.items() if kind in _PASSING and not self.sources[n]}
        made = {name for name, kind in kinds.items() if kind in _NUMBERS} | unfed
        return made.union(*(ahead[name] for name in made))

    def run(self, inputs: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """The Outputs, (T, *shape), for (T, *shape) of each Input; spikes and counts as int64."""
        steps = len(next(iter(inputs.values())))
        with np.errstate(all="ignore"):
            found = [self.step({name: x[t] for name, x in inputs.items()}) for t in range(steps)]
        return {name: np.stack([values[name] for values in found]) for name in self.outputs}

    def step(self, inputs: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        self._carried = {name: neuron.carried() for name, neuron in self.neurons.items()}
        self._values = {
            name: np.asarray(inputs[name], self.real)
            for name, node in self.nodes.items()
            if node.kind == "Input"
        }
        for name in self.nodes:
            self._value(name)
        for name in self.lines:
            self._past[name].append(self._arriving(name))
        return {name: self._values[name] for name in self.outputs}

    def _value(self, name: str) -> np.ndarray:
        """A node's output in this step."""
        if name not in self._values:
            self._values[name] = self._computed(name)
        return self._values[name]

    def _computed(self, name: str) -> np.ndarray:
        if name in self.lines:
            return self._delayed(name)
        arriving = self._arriving(name)
        if name in self.neurons:
            return self.neurons[name].step(arriving)
        if name in self.waits:
            self._past[name].append(arriving)
            return self._delayed(name)
        return nodes.computed(
            self.nodes[name],
            arriving,
            self.real,
            spyx=self.spyx,
            channels_last=self.channels_last,
        )

    def _delayed(self, name: str) -> np.ndarray:
        """From a line into which today's input has come already where an element needs that."""
        shape, past = self.takes[name], self._past[name]
        today = 0 if name in self.lines else 1
        waits = nodes.population(self.waits[name], shape).astype(int)
        found = np.zeros(shape, self.real if name in self.numeric else np.int64)
        for element in np.ndindex(*shape):
            back = waits[element] + today
            if back <= len(past):
                found[element] = past[-back][element]
        return found

    def _arriving(self, name: str) -> np.ndarray:
        """The sum of a node's edges, in the file's order; a sum of counts saturates."""
        total = None
        for source in self.sources[name]:
            late = (source, name) in self.late
            value = self._carried[source] if late else self._value(source)
            if total is None:
                total = value
            elif total.dtype.kind == value.dtype.kind == "i":
                total = np.minimum(total + value, MOST)
            else:
                total = total.astype(self.real) + value.astype(self.real)
        return np.zeros(self.takes[name], self.real) if total is None else total
