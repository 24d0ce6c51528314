"""Any graph against a model that knows nothing of layers, orders and rings.

The model asks for a node's value at a time, which asks for its sources' values at that time or the
one before, and so on backwards: no order of steps, no state but each neuron's membrane, and Delays
that simply ask for an earlier time. It runs in float64, in the file's order of edges, and knows
nothing of the wires that the file has in some of them.
"""

import dataclasses

import hypothesis
import hypothesis.strategies as st
import numpy as np

from frontend.diagnostics import Findings, ModelError
from frontend.discretise import DiscretiseOptions, discretise
from frontend.network import NumberFormat
from frontend.nir_import import read_graph
from frontend.nir_import.testing import node, write
from frontend.reference import Interpreter

SIZE = 2
STEPS = 8


@dataclasses.dataclass(frozen=True)
class Net:
    """kinds: by name; delays: steps of each element; edges in the file's order.

    routes: how each edge runs in the file: by itself, or through wires of its own or its source's.
    """

    kinds: dict[str, str]
    weights: dict[str, float]
    delays: dict[str, tuple[int, ...]]
    edges: list[tuple[str, str]]
    routes: list[str]
    fire_first: bool


@st.composite
def nets(draw):
    names = [f"n{k}" for k in range(draw(st.integers(1, 6)))]
    kinds = {n: draw(st.sampled_from(["IF", "LI", "Linear", "Delay", "Threshold"])) for n in names}
    pairs = [("i", n) for n in names] + [(a, b) for a in names for b in names]
    edges = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=14))
    edges += [(n, "o") for n in names]
    return Net(
        kinds,
        {n: draw(st.sampled_from([-1.0, -0.5, 0.5, 1.0, 2.0])) for n in names},
        {n: tuple(draw(st.integers(0, 3)) for _ in range(SIZE)) for n in names},
        draw(st.permutations(edges)),
        [draw(st.sampled_from(["", "own", "shared", "chain"])) for _ in edges],
        draw(st.booleans()),
    )


def closure(edges: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """All (a, b) such that a way along the edges leads from a to b."""
    ways = set(edges)
    for middle in {a for a, _ in edges}:
        ways |= {(a, d) for a, b in ways if b == middle for c, d in ways if c == middle}
    return ways


class Model:
    """Values by asking backwards in time."""

    def __init__(self, net: Net, x: np.ndarray):
        self.net = net
        self.x = x
        self.sources = {}
        for source, target in net.edges:
            self.sources.setdefault(target, []).append(source)
        self.found = {}
        self.fired = {}
        # The edges that a Delay of a step or more in every element does not break.
        self.binding = {
            (a, b) for a, b in net.edges if net.kinds.get(b) != "Delay" or 0 in net.delays[b]
        }
        ways = closure(self.binding)
        self.late = {
            (a, b) for a, b in self.binding if (b, a) in ways and net.kinds.get(a) in ("IF", "LI")
        }

    def value(self, name: str, t: int) -> np.ndarray:
        """What a node gives at time t, zeros before the first."""
        if t < 0:
            return np.zeros(SIZE)
        if (name, t) not in self.found:
            self.found[name, t] = None
            self.found[name, t] = self.step(name, t)
        assert self.found[name, t] is not None, "a value is asked for while it is being found"
        return self.found[name, t]

    def arriving(self, name: str, t: int) -> np.ndarray:
        total = np.zeros(SIZE)
        for source in self.sources.get(name, []):
            total = total + self.over(source, name, t)
        return total

    def over(self, source: str, target: str, t: int) -> np.ndarray:
        if (source, target) not in self.late:
            return self.value(source, t)
        if self.net.fire_first and self.net.kinds[source] == "IF":
            return (self.membrane(source, t - 1) > 1).astype(float)
        return self.value(source, t - 1)

    def step(self, name: str, t: int) -> np.ndarray:
        kind = self.net.kinds.get(name, name)
        if kind == "i":
            return self.x[t]
        if kind == "Delay":
            # An element that waits for 0 steps needs the others' input of today all the same.
            steps = self.net.delays[name]
            needed = [self.arriving(name, t - s) if t >= s else np.zeros(SIZE) for s in steps]
            return np.array([needed[k][k] for k in range(SIZE)])
        if kind == "IF" and self.net.fire_first:
            return (self.membrane(name, t - 1) > 1).astype(float)
        if kind in ("IF", "LI"):
            v = self.membrane(name, t)
            return v if kind == "LI" else self.fired[name, t]
        u = self.arriving(name, t)
        if kind == "Threshold":
            return (u > 0.5).astype(float)
        return self.net.weights[name] * u if kind == "Linear" else u

    def membrane(self, name: str, t: int) -> np.ndarray:
        """After step t, its reset included."""
        if t < 0:
            return np.zeros(SIZE)
        if ("v", name, t) in self.found:
            return self.found["v", name, t]
        v = self.membrane(name, t - 1)
        if self.net.kinds[name] == "LI":
            v = v / 2 + self.arriving(name, t)
        elif self.net.fire_first:
            v = np.where(v > 1, 0, v) + self.arriving(name, t)
        else:
            v = v + self.arriving(name, t)
            self.fired[name, t] = (v > 1).astype(float)
            v = np.where(v > 1, 0, v)
        self.found["v", name, t] = v
        return v


def wired(net: Net) -> tuple[set[str], list[tuple[str, str]]]:
    """The wires and the edges of the file, of which the model knows nothing."""
    leading: dict[str, str] = {}  # What each wire reads.
    edges = []
    for (source, target), route in zip(net.edges, net.routes, strict=True):
        wire = {"own": f"{source}>{target}", "shared": f"{source}>", "chain": f"{source}>>"}
        if route:
            leading[wire[route]] = source
        if route == "chain":
            leading[f"{source}>"], leading[f"{source}>>"] = source, f"{source}>"
        edges.append((wire[route] if route else source, target))
    return set(leading), [(source, wire) for wire, source in leading.items()] + edges


def compiled(net: Net, folder):
    one = np.ones(SIZE)
    makers = {
        "IF": lambda n: node("IF", r=one, v_threshold=one, v_reset=0 * one),
        "LI": lambda n: node("LI", tau=2 * one, r=one, v_leak=0 * one),
        "Linear": lambda n: node("Linear", weight=np.eye(SIZE) * net.weights[n]),
        "Delay": lambda n: node("Delay", delay=np.array(net.delays[n], float)),
        "Threshold": lambda n: node("Threshold", threshold=one / 2),
    }
    nodes = {"i": node("Input", shape=[SIZE]), "o": node("Output", shape=[SIZE])}
    nodes |= {name: makers[kind](name) for name, kind in net.kinds.items()}
    wires, edges = wired(net)
    nodes |= {name: node("Identity") for name in wires}
    settings = ["reset=zero", "reset_at=same_step", "gain=one"]
    settings += ["fire_from=previous"] * net.fire_first
    findings = Findings("m.nir")
    graph = read_graph(write(folder / "m.nir", nodes, edges), findings)
    options = DiscretiseOptions(
        format=NumberFormat.F64, profile="snntorch", dt=1.0, settings=tuple(settings)
    )
    return discretise(graph, options, findings)


@hypothesis.settings(
    deadline=None,
    max_examples=150,
    suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture],
)
@hypothesis.given(nets(), st.randoms(use_true_random=False))
def test_any_graph_gives_what_asking_backwards_gives(tmp_path, net, random):
    x = np.array([[random.choice([0, 0.5, 1, 2]) for _ in range(SIZE)] for _ in range(STEPS)])
    model = Model(net, x)
    loop = any(a == b for a, b in closure(model.binding - model.late))
    try:
        network = compiled(net, tmp_path)
    except ModelError as error:
        refused = {f.problem for f in error.findings if f.severity.value == "error"}
    else:
        refused = set()
    if loop:
        (problem,) = refused
        assert problem.startswith("an algebraic loop")
        return
    assert not refused
    found = Interpreter(network).run({"i": x})["o"]
    for t in range(STEPS):
        assert found[t].tolist() == model.value("o", t).tolist()
