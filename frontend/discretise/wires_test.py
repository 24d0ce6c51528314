"""A network with nested graphs and other wires in it is the same network written flat.

Neurons are as in cycles_test.py: decay 1, gain 1, threshold 1, reset to 0.
"""

import itertools

import numpy as np
import pytest

from frontend.diagnostics import Findings, ModelError
from frontend.discretise import DiscretiseOptions, discretise
from frontend.network import FlattenLayer, Source, Timing
from frontend.nir_import import read_graph
from frontend.nir_import.testing import nested, node, write
from frontend.reference import Interpreter

IN = node("Input", shape=[1])
OUT = node("Output", shape=[1])
ONE = np.ones(1)
IF = node("IF", r=ONE, v_threshold=ONE, v_reset=np.zeros(1))
LI = node("LI", tau=ONE * 2, r=ONE, v_leak=np.zeros(1))
PORTS = {"input": IN, "output": OUT}
RULES = [
    ("reset=zero", "reset_at=same_step"),
    ("reset=zero", "reset_at=same_step", "fire_from=previous"),
]
GIVEN = np.array([2, 0, 0.5, 0, 0, 1.5, 0.25, 0, 2, 1, 0, 0])[:, None]


def weight(value):
    return node("Linear", weight=ONE[:, None] * value)


def around(*names, **nodes):
    """A nested graph of nodes in a row."""
    row = ["input", *names, "output"]
    return nested({**PORTS, **nodes}, list(itertools.pairwise(row)))


def build(tmp_path, nodes, edges, *settings):
    findings = Findings("m.nir")
    graph = read_graph(write(tmp_path / "m.nir", nodes, edges), findings)
    options = DiscretiseOptions(profile="snntorch", dt=1.0, settings=("gain=one", *settings))
    return discretise(graph, options, findings), findings


def outputs(tmp_path, nodes, edges, *settings):
    """What the Outputs gave, step by step."""
    net, _ = build(tmp_path, nodes, edges, *settings)
    return {name: y.tolist() for name, y in Interpreter(net).run({"i": GIVEN}).items()}


@pytest.mark.parametrize("settings", RULES)
@pytest.mark.parametrize("kind", [IF, LI])
class TestNestedIsFlat:
    """i -> a -> b -> a, in which other graphs stand for a and b; o, p and q read them."""

    def check(self, tmp_path, nodes, edges, flat_nodes, flat_edges, settings):
        ends = {"i": IN, "o": OUT, "p": OUT}
        found = outputs(tmp_path, {**ends, **nodes}, edges, *settings)
        flat = outputs(tmp_path, {**ends, **flat_nodes}, flat_edges, *settings)
        assert found == flat
        assert any(np.any(y) for y in flat.values())

    def test_ring_through_a_nested_graph(self, tmp_path, kind, settings):
        nodes = {"a": around("n", n=kind), "w": weight(0.5), "x": IF}
        edges = [("i", "a"), ("a", "w"), ("w", "a"), ("a", "o"), ("a", "x"), ("x", "p")]
        flat = {"n": kind, "w": weight(0.5), "x": IF}
        flat_edges = [("i", "n"), ("n", "w"), ("w", "n"), ("n", "o"), ("n", "x"), ("x", "p")]
        self.check(tmp_path, nodes, edges, flat, flat_edges, settings)

    def test_two_nested_graphs_in_a_ring(self, tmp_path, kind, settings):
        nodes = {"a": around("n", n=kind), "b": around("w", "n", w=weight(0.75), n=kind)}
        edges = [("i", "a"), ("a", "b"), ("b", "a"), ("a", "o"), ("b", "p")]
        flat = {"n": kind, "w": weight(0.75), "m": kind}
        flat_edges = [("i", "n"), ("n", "w"), ("w", "m"), ("m", "n"), ("n", "o"), ("m", "p")]
        self.check(tmp_path, nodes, edges, flat, flat_edges, settings)

    def test_ring_through_graphs_in_graphs(self, tmp_path, kind, settings):
        deep = around("c", c=around("b", b=around("n", "w", n=kind, w=weight(0.5))))
        nodes = {"a": deep, "v": weight(0.5), "d": around("e", e=around("n", n=kind))}
        edges = [("i", "a"), ("a", "v"), ("v", "a"), ("a", "o"), ("a", "d"), ("d", "p")]
        flat = {"n": kind, "w": weight(0.5), "v": weight(0.5), "m": kind}
        flat_edges = [("i", "n"), ("n", "w"), ("w", "v"), ("v", "n"), ("w", "o"), ("w", "m"),
                      ("m", "p")]  # fmt: skip
        self.check(tmp_path, nodes, edges, flat, flat_edges, settings)

    def test_chain_of_wires_on_a_ring_and_off_it(self, tmp_path, kind, settings):
        wire = node("Identity")
        still = node("Delay", delay=np.zeros(1))
        nodes = {"n": kind, "s": wire, "t": still, "u": wire, "w": weight(0.5), "x": IF}
        edges = [("i", "n"), ("n", "s"), ("s", "t"), ("t", "u"), ("u", "w"), ("w", "n"),
                 ("u", "o"), ("t", "x"), ("n", "x"), ("x", "p")]  # fmt: skip
        flat = {"n": kind, "w": weight(0.5), "x": IF, "v": weight(2)}
        flat_edges = [("i", "n"), ("n", "w"), ("w", "n"), ("n", "o"), ("n", "v"), ("v", "x"),
                      ("x", "p")]  # fmt: skip
        self.check(tmp_path, nodes, edges, flat, flat_edges, settings)


def test_edges_begin_behind_all_wires(tmp_path):
    nodes = {"i": IN, "a": around("n", n=IF), "w": weight(1), "o": OUT}
    edges = [("i", "a"), ("a", "w"), ("w", "a"), ("a", "o")]
    net, _ = build(tmp_path, nodes, edges, *RULES[0])
    assert [layer.name for layer in net.layers] == ["i", "w", "a.input", "a.n", "o"]
    assert net["w"].sources == (Source("a.n", Timing.PREVIOUS),)
    assert net["o"].sources == (Source("a.n"),)


def test_edges_of_one_node_by_several_wires_are_several_edges(tmp_path):
    wire = node("Identity")
    nodes = {"i": IN, "s": wire, "t": wire, "o": OUT}
    edges = [("i", "s"), ("i", "t"), ("s", "o"), ("i", "o"), ("t", "o")]
    net, _ = build(tmp_path, nodes, edges)
    assert net["o"].sources == (Source("i"),) * 3


def test_pass_through_where_several_edges_meet_is_one_value(tmp_path):
    """It lies on the ring, so that it brings n of the step before to o too, which is not on it."""
    nodes = {"i": IN, "j": node("Identity"), "n": IF, "w": weight(0), "o": OUT, "p": OUT}
    edges = [("i", "n"), ("n", "j"), ("n", "w"), ("w", "j"), ("j", "n"), ("j", "o"), ("n", "p")]
    net, _ = build(tmp_path, nodes, edges, *RULES[0])
    assert isinstance(net["j"], FlattenLayer)
    assert net["j"].sources == (Source("n", Timing.PREVIOUS), Source("w"))
    found = outputs(tmp_path, nodes, edges, *RULES[0])
    assert np.any(found["p"])
    assert found["o"][1:] == found["p"][:-1]


def test_ring_of_wires_has_no_beginning(tmp_path):
    empty = around()
    nodes = {"i": IN, "a": empty, "b": empty, "c": node("Identity"), "n": IF, "o": OUT}
    edges = [("a", "b"), ("b", "a"), ("b", "c"), ("c", "n"), ("i", "n"), ("n", "o")]
    with pytest.raises(ModelError) as raised:
        build(tmp_path, nodes, edges, *RULES[0])
    (finding,) = [f for f in raised.value.findings if f.severity.value == "error"]
    assert finding.problem.startswith("an algebraic loop")
    assert finding.found == "'a.input' -> 'a.output' -> 'b.input' -> 'b.output' -> 'a.input'"


def test_wire_and_ring_of_wires_that_nobody_hears(tmp_path):
    wire = node("Identity")
    nodes = {"i": IN, "n": IF, "s": wire, "t": wire, "u": wire, "o": OUT}
    edges = [("i", "n"), ("n", "o"), ("n", "s"), ("t", "u"), ("u", "t")]
    net, findings = build(tmp_path, nodes, edges, *RULES[0])
    assert [layer.name for layer in net.layers] == ["i", "n", "o"]
    assert {f.node for f in findings.items} == {"s", "t", "u"}
    assert not findings.errors
