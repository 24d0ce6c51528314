"""A hypothesis strategy for networks: any nodes, shapes, topology, parameters, step rules.

What it draws is valid: cycles get a neuron or a Delay, shapes fit, options mean something. Numbers
come from a drawn seed, so that what hypothesis shrinks is the structure.
"""

from __future__ import annotations

import dataclasses

import numpy as np
from hypothesis import strategies as st

from frontend.nir_import.testing import nested, node
from frontend.options import Synapses
from tests.random import options
from tests.random.case import Draft
from tests.random.integer_options import drawn_integers
from tests.random.names import Names, as_read
from tests.random.nodes import WEIGHTED, Draw, Made, NodeMaker, kinds
from tests.random.parameters import Numbers, Shape

STEPS = 12


@dataclasses.dataclass(frozen=True, kw_only=True)
class End:
    """Where edges can start, or end. name: as edges have it. breaks_cycles: as in Made."""

    name: str
    shape: Shape
    breaks_cycles: bool = False


@st.composite
def drafts(draw: Draw, *, profile: str | None = None, of: type[Numbers] = Numbers) -> Draft:
    """A network with options and inputs. profile: None for any; of: what draws its numbers."""
    drawn = draw(options.drawn_options(profile))
    numbers = of(draw(st.integers(0, 2**32 - 1)), dyadic=draw(st.booleans()), dt=drawn.dt)
    names = Names(draw, odd=draw(st.integers(0, 3)) == 3)
    maker = NodeMaker(
        draw,
        numbers,
        whole_flatten=drawn.channels_last,
        total_padding=drawn.total_padding,
        negative=drawn.negative,
    )
    scope = _Scope(draw, names, maker, prefix="", depth=0)
    for _ in range(draw(st.sampled_from((1, 1, 1, 2)))):
        scope.add_input(draw(_shapes()))
    scope.grow(draw(st.integers(1, 7)))
    for _ in range(draw(st.sampled_from((1, 1, 2, 3)))):
        scope.add_output()
    if draw(st.integers(0, 2)) < 2:
        while scope.unheard:
            scope.add_output()
    neurons = [(prefix + name, kind) for prefix, name, kind in scope.neurons]
    settings = draw(options.node_settings(neurons, drawn))
    edges = list(scope.edges)
    if draw(st.booleans()):
        numbers.rng.shuffle(edges)
    inputs = {as_read(end.name): _signal(draw, numbers, end.shape) for end in scope.inputs}
    return Draft(
        nodes=scope.nodes,
        edges=tuple(map(tuple, edges)),
        metadata=drawn.metadata,
        options=dataclasses.replace(
            drawn.options,
            settings=(*drawn.options.settings, *settings),
            integers=draw(drawn_integers(inputs, scope.weighted)),
            # Not drawn: the networks that a seed gives stay what they were.
            synapses=numbers.rng.choice(list(Synapses)),
        ),
        inputs=inputs,
    )


def _shapes() -> st.SearchStrategy[Shape]:
    size, channels = st.integers(1, 5), st.integers(1, 4)
    length, width = st.integers(2, 7), st.integers(2, 5)
    maps = st.tuples(channels, width, width)
    return st.one_of(st.tuples(size), st.tuples(channels, length), maps, maps)


def _signal(draw: Draw, numbers: Numbers, shape: Shape) -> np.ndarray:
    """What an Input is fed: spikes, counts, multiples of 1/4, or any numbers; some steps silent."""
    rng, whole = numbers.rng, (STEPS, *shape)
    match draw(st.sampled_from(("spikes", "counts", "quarters", "any"))):
        case "spikes":
            values = rng.random(whole) < 0.5
        case "counts":
            values = rng.integers(0, 4, whole)
        case "quarters":
            values = rng.integers(-4, 13, whole) / 4
        case _:
            values = rng.normal(0.5, 1.5, whole) * numbers.loudness()
    silent = rng.random(STEPS) < 0.15
    return np.where(silent.reshape(-1, *(1,) * len(shape)), 0.0, values)


class _Scope:
    """A graph that grows: that of the file, or one inside of it."""

    def __init__(self, draw: Draw, names: Names, maker: NodeMaker, *, prefix: str, depth: int):
        self.draw = draw
        self.names = names
        self.maker = maker
        self.prefix = prefix
        self.depth = depth
        self.nodes: dict[str, dict] = {}
        self.edges: list[tuple[str, str]] = []
        self.inputs: list[End] = []
        self.sources: list[End] = []  # of edges, in the order in which they came
        self.sinks: list[End] = []  # of edges, with the shape that they take
        self.unheard: list[End] = []
        self.neurons: list[tuple[str, str, str]] = []  # (prefix, name, kind), inner ones included
        self.weighted: list[str] = []  # with their prefixes, inner ones included

    def add_input(self, shape: Shape) -> str:
        name = self.names.new(self.prefix, f"input{len(self.inputs)}")
        self.nodes[name] = node("Input", shape=np.array(shape))
        end = End(name=name, shape=shape)
        self.inputs.append(end)
        self.sources.append(end)
        return name

    def grow(self, count: int) -> None:
        """Adds nodes behind what is there, and closes cycles."""
        for _ in range(count):
            if self.draw(st.integers(0, 19)) == 19:
                self.add_unfed()
            else:
                self.add_node()
        for _ in range(self.draw(st.sampled_from((0, 1, 2, 3)))):
            self.close_cycle()

    def add_unfed(self) -> None:
        made = self.maker.unfed()
        name = self.place(made, "unfed")
        self.sources.append(End(name=name, shape=made.shape, breaks_cycles=made.breaks_cycles))

    def add_node(self) -> None:
        """A node, or a graph, behind one source, or several of one shape."""
        source = self.source()
        if self.depth < 3 and self.draw(st.integers(0, 5)) == 5:
            sink, ends = self.nest(source.shape)
        else:
            made = self.maker.make(self.draw(kinds(source.shape)), source.shape)
            sink = self.place(made, made.kind.lower())
            ends = [End(name=sink, shape=made.shape, breaks_cycles=made.breaks_cycles)]
        self.feed(sink, source)
        self.sinks.append(End(name=sink, shape=source.shape))
        self.sources += ends
        self.unheard += ends

    def source(self) -> End:
        """One of what is there, the last one for choice."""
        if self.draw(st.booleans()):
            return self.sources[-1]
        return self.draw(st.sampled_from(self.sources[::-1]))

    def place(self, made: Made, plain: str) -> str:
        name = self.names.new(self.prefix, f"{plain}{len(self.nodes)}")
        self.nodes[name] = made.content
        if made.kind in options.RULES:
            self.neurons.append((self.prefix, as_read(name), made.kind))
        if made.kind in WEIGHTED:
            self.weighted.append(self.prefix + as_read(name))
        return name

    def nest(self, shape: Shape) -> tuple[str, list[End]]:
        """A graph inside of this one: (what edges to it name, where edges from it start)."""
        name = self.names.new(self.prefix, f"graph{len(self.nodes)}")
        inner = _Scope(
            self.draw,
            self.names,
            self.maker,
            prefix=f"{self.prefix}{as_read(name)}.",
            depth=self.depth + 1,
        )
        port = inner.add_input(shape)
        inner.grow(self.draw(st.integers(0, 2)))
        outputs = [inner.add_output() for _ in range(self.draw(st.sampled_from((1, 1, 2))))]
        self.nodes[name] = nested(inner.nodes, inner.edges)
        self.neurons += inner.neurons
        self.weighted += inner.weighted
        # Edges may name the port, and have to where there are several.
        graph = as_read(name)
        sink = f"{graph}.{as_read(port)}" if self.draw(st.booleans()) else name
        if len(outputs) == 1 and self.draw(st.booleans()):
            return sink, [End(name=name, shape=outputs[0].shape)]
        return sink, [End(name=f"{graph}.{as_read(o.name)}", shape=o.shape) for o in outputs]

    def feed(self, sink: str, first: End) -> None:
        """Edges from one source, and maybe from more of its shape."""
        chosen = [first]
        if self.draw(st.integers(0, 2)) == 2:
            others = [end for end in self.sources if end.shape == first.shape]
            chosen.append(self.draw(st.sampled_from(others)))
        for end in chosen:
            self.connect(end, sink)

    def connect(self, source: End, sink: str) -> None:
        if (source.name, sink) not in self.edges:
            self.edges.append((source.name, sink))
        self.unheard = [end for end in self.unheard if end.name != source.name]

    def close_cycle(self) -> None:
        """An edge that starts where it makes no algebraic loop, to anywhere; through a Linear
        where only the number of elements is in the way."""
        tails = [end for end in self.sources if end.breaks_cycles]
        if not tails or not self.sinks:
            return
        tail = self.draw(st.sampled_from(tails[::-1]))
        fitting = [
            end
            for end in self.sinks
            if end.shape == tail.shape or len(end.shape) == len(tail.shape) == 1
        ]
        if not fitting:
            return
        head = self.draw(st.sampled_from(fitting))
        if head.shape == tail.shape and self.draw(st.booleans()):
            self.connect(tail, head.name)
        elif len(tail.shape) == 1:
            made = self.maker.linear("Linear", tail.shape, head.shape[0])
            name = self.place(made, "feedback")
            self.connect(tail, name)
            self.connect(End(name=name, shape=made.shape), head.name)

    def add_output(self) -> End:
        """An Output of something that nothing hears yet, where there is such a thing."""
        candidates = self.unheard or self.sources
        source = candidates[-1]
        if self.draw(st.integers(0, 3)) == 3:
            source = self.draw(st.sampled_from(self.sources))
        name = self.names.new(self.prefix, f"output{len(self.nodes)}")
        self.nodes[name] = node("Output", shape=np.array(source.shape))
        self.feed(name, source)
        return End(name=name, shape=source.shape)
