"""Shapes, recomputed from the Inputs onwards: what files store about them is not to be trusted.

Every shape follows from what arrives, component after component. On a cycle, a node's shape follows
as soon as one of its sources has one; what nothing feeds starts at a node that knows its own shape.
Then every node is settled: all edges into it have to agree, and it has to take what they bring.
"""

from __future__ import annotations

import collections
import dataclasses
from collections.abc import Iterator, Mapping

from frontend.diagnostics import Findings
from frontend.nir_import.input_shapes import input_shape, own_input_shape, shapes_taken
from frontend.nir_import.node_shapes import (
    Misfit,
    count,
    flattened_dims,
    given_shape,
    limited,
    parameters,
    settled,
    told_shape,
)
from frontend.nir_import.nodes import (
    Affine,
    Broken,
    Conv,
    Flatten,
    Graph,
    Input,
    Linear,
    Node,
    Shape,
)
from frontend.nir_import.spelling import listed
from frontend.nir_import.structure import strong_components


def compute_shapes(graph: Graph, findings: Findings, *, intact: bool = True) -> Graph:
    """The graph with `shapes` filled in and every node as it is for what arrives at it.

    Shapes behind a Broken node or a finding stay unknown: one fault, one finding. intact: no edge
    or port is missing, so that a node whose shape nothing tells is a finding of its own.
    """
    return _Shapes(graph, findings, intact).all()


class _Shapes:
    def __init__(self, graph: Graph, findings: Findings, intact: bool):
        self.graph = graph
        self.findings = findings
        self.intact = intact
        self.nodes = dict(graph.nodes)
        self.known: dict[str, Shape] = {}
        self.zeros: dict[str, Shape] = {}  # What nodes without incoming edges get.

    def all(self) -> Graph:
        position = {name: k for k, name in enumerate(self.nodes)}
        for component in reversed(strong_components(self.graph.consumers)):
            members = sorted(component, key=position.__getitem__)
            found = self.find(members)
            shapes = collections.ChainMap(found, self.known)
            settled_ones = [name for name in members if self.settle(name, shapes)]
            self.known.update((name, found[name]) for name in settled_ones)
            self.forget_what_lost_its_sources(settled_ones)
        return dataclasses.replace(
            self.graph, nodes=self.nodes, shapes=self.known, zeros=self.zeros
        )

    def forget_what_lost_its_sources(self, members: list[str]) -> None:
        """Leaves no shape on a cycle that only followed from a node that a finding is about."""
        inside = set(members)
        doubtful = list(members)
        while doubtful:
            name = doubtful.pop()
            fed = self.arrived(name, {}) is not None or isinstance(self.nodes[name], Input)
            if name in self.known and not fed:
                del self.known[name]
                doubtful += [n for n in self.graph.consumers[name] if n in inside]

    def find(self, members: list[str]) -> dict[str, Shape]:
        """Output shapes of a component, as far as something tells them."""
        inputs = {name: shape for name in members if (shape := self.input_shape(name))}
        sources = {source for name in members for source in self.graph.sources[name]}
        if inputs or not self.known.keys().isdisjoint(sources):
            return self.spread(members, inputs)
        if sources <= set(members):
            return self.unfed(members)
        return {}  # Unknown for a reason that a finding has given.

    def input_shape(self, name: str) -> Shape | None:
        """The shape of an Input; None after a finding, and for other nodes."""
        node = self.nodes[name]
        shape = input_shape(self.graph, node, self.findings) if isinstance(node, Input) else None
        result = limited(shape) if shape else None
        if isinstance(result, Misfit):
            self.report(name, result)
            return None
        return result

    def unfed(self, members: list[str]) -> dict[str, Shape]:
        """Shapes of a component that nothing feeds, from a node that knows its own."""
        if any(isinstance(self.nodes[name], (Broken, Input)) for name in members):
            return {}
        first: dict[str, Shape] | None = None
        for name, arrived in self.seeds(members):
            result = given_shape(self.nodes[name], arrived)
            if isinstance(result, Misfit):
                continue
            if not self.graph.sources[name]:
                self.zeros[name] = arrived
            found = self.spread(members, {name: result})
            if self.consistent(members, found):
                return found
            first = first or found
        misfits = any(isinstance(told_shape(self.nodes[name]), Misfit) for name in members)
        if first is None and self.intact and not misfits and not self.graph.dead & set(members):
            self.findings.error(
                "SNN136",
                members[0],
                "nothing tells the shape of this node",
                found=f"no Input reaches {listed(members)}, and none has a shape of its own",
                expected="a path from an Input, or parameters of the population's shape",
                remedy="add an edge from an Input or another node, or remove the node",
            )
        return first or {}

    def seeds(self, members: list[str]) -> Iterator[tuple[str, Shape]]:
        """Nodes with a shape that may arrive at them, those that know best first."""
        own = [(name, shape) for name in members if (shape := own_input_shape(self.nodes[name]))]
        yield from sorted(own, key=lambda seed: _certainty(self.nodes[seed[0]], seed[1]))
        inside = set(members)
        for name in members:
            if inside.issuperset(self.graph.consumers[name]):
                continue  # Whoever else it feeds is asked for its own shape.
            for shape in shapes_taken(self.graph, name):
                if given_shape(self.nodes[name], shape) == shape:
                    yield name, shape
        yield from ((name, (1,)) for name in members if parameters(self.nodes[name]))

    def spread(self, members: list[str], given: Mapping[str, Shape]) -> dict[str, Shape]:
        """What follows for a component from the `given` output shapes and those before it."""
        inside = set(members)
        found = dict(given)
        tried = set(given)
        pending = collections.deque(members)
        while pending:
            name = pending.popleft()
            arrived = self.arrived(name, found)
            if name in tried or arrived is None or isinstance(self.nodes[name], (Broken, Input)):
                continue
            tried.add(name)
            result = given_shape(self.nodes[name], arrived)
            if not isinstance(result, Misfit):
                found[name] = result
                pending.extend(n for n in self.graph.consumers[name] if n in inside)
        return found

    def arrived(self, name: str, found: Mapping[str, Shape]) -> Shape | None:
        """The shape that the first edge brings of which one is known."""
        shapes = (found.get(source, self.known.get(source)) for source in self.graph.sources[name])
        return next((shape for shape in shapes if shape), self.zeros.get(name))

    def consistent(self, members: list[str], found: Mapping[str, Shape]) -> bool:
        """Does every node take what arrives, and give what it was found to give?"""
        return all(
            name in found
            and (arrived := self.arrived(name, found)) is not None
            and given_shape(self.nodes[name], arrived) == found[name]
            for name in members
        )

    def settle(self, name: str, shapes: Mapping[str, Shape]) -> bool:
        """Puts in the node as it is for what arrives; False where its shape stays unknown."""
        node = self.nodes[name]
        if isinstance(node, (Broken, Input)):
            return name in shapes
        told = told_shape(node)
        if isinstance(told, Misfit):
            self.report(name, told)
            self.nodes[name] = Broken(name=name, metadata=node.metadata, stored_type=node.nir_type)
            return False
        if told is not None:
            # Whatever arrives, its parameters are of one shape.
            self.nodes[name] = settled(node, told)
        sources = self.graph.sources[name]
        arriving = {source: shapes[source] for source in sources if source in shapes}
        if len(set(arriving.values())) > 1:
            self.findings.error(
                "SNN137",
                name,
                "the edges into this node bring different shapes, which cannot be added",
                found=", ".join(f"{shape} from {source!r}" for source, shape in arriving.items()),
                expected="one shape",
                remedy="mend the layers before it, or the edges",
            )
            return False
        arrived = next(iter(arriving.values()), self.zeros.get(name))
        if arrived is None:
            return False  # Unknown for a reason that a finding has given.
        result = given_shape(node, arrived)
        if not isinstance(result, Misfit) and result != shapes.get(name):
            result = Misfit(
                code="SNN137",
                problem="the shapes on this cycle do not fit together",
                found=f"{count(arrived)} arrive, which give {result}",
                expected=f"{shapes[name]}, from which the shapes on the cycle follow",
                remedy="mend the layers on the cycle",
            )
        if isinstance(result, Misfit):
            self.report(name, result, sources)
            return False
        if isinstance(node, Flatten):
            self.warn_about_flatten(node, arrived)
        self.nodes[name] = settled(node, arrived)
        return True

    def report(self, name: str, misfit: Misfit, sources: tuple[str, ...] = ()) -> None:
        self.findings.error(
            misfit.code,
            name,
            misfit.problem,
            found=misfit.found + (f" from {list(sources)}" if sources else ""),
            expected=misfit.expected,
            remedy=misfit.remedy,
        )

    def warn_about_flatten(self, node: Flatten, arrived: Shape) -> None:
        if flattened_dims(node, arrived)[0] == len(arrived):
            self.findings.warning(
                "SNN139",
                node.name,
                "this Flatten starts behind the last dimension: it changes nothing",
                found=f"start_dim {node.start_dim} for {count(arrived)}",
                expected=f"start_dim below {len(arrived)}",
                remedy="none, if what arrives is already flat; NIR's shapes have no batch "
                "dimension",
            )


def _certainty(node: Node, shape: Shape) -> tuple[int, int]:
    """Orders seeds: weights, then parameters, the more dimensions the better, then what is stored.

    (C,) may hold for a map of C channels, and what is stored may be wrong.
    """
    if isinstance(node, (Linear, Affine)):
        return (0, 0)
    if isinstance(node, Conv):
        return (1, 0)
    return (2 if parameters(node) else 3, -len(shape))
