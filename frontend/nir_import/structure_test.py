"""Ports, cycles, reachability and the order of execution."""

import itertools

import hypothesis
import hypothesis.strategies as st
import numpy as np
import pytest

from frontend.nir_import.nodes import Graph, Input, PassThrough
from frontend.nir_import.structure import components, order, reach
from frontend.nir_import.testing import chain, lif, node, only, read, write

IN = node("Input", shape=[2])
OUT = node("Output", shape=[2])


@pytest.mark.parametrize("missing", ["Input", "Output"])
def test_graph_without_port_that_several_nodes_could_be_next_to(tmp_path, missing):
    nodes = {"i": IN, "a": lif(2), "b": lif(2), "o": OUT}
    edges = [("i", "a"), ("i", "b"), ("a", "o"), ("b", "o")]
    kept = {k: v for k, v in nodes.items() if v["type"] != missing}
    _, findings = read(write(tmp_path / "m.nir", kept, [e for e in edges if set(e) <= set(kept)]))
    finding = only(findings.items)
    assert finding.severity.value == "error"
    assert finding.problem == f"the graph has no {missing}"
    assert finding.found.endswith(": ['a', 'b']")


def test_graph_without_input_whose_first_nodes_are_a_cycle(tmp_path):
    nodes = {"a": lif(2), "w": node("Linear", weight=np.eye(2)), "o": OUT}
    _, findings = read(write(tmp_path / "m.nir", nodes, [("a", "w"), ("w", "a"), ("a", "o")]))
    finding = only(findings.errors)
    assert finding.problem == "the graph has no Input"
    assert finding.found.endswith(": ['a', 'w']")


def test_broken_input_is_one_finding_that_is_not_of_its_absence(tmp_path):
    nodes, edges = chain(i=node("Input", shape=[-1, 4]), lif=lif(2), o=OUT)
    graph, findings = read(write(tmp_path / "m.nir", nodes, edges))
    finding = only(findings.items)
    assert (finding.node, finding.problem) == ("i", "field 'shape' is not a shape")
    assert graph.dead == frozenset()


def test_broken_input_nobody_hears_and_nothing_should_feed(tmp_path):
    nodes, edges = chain(i=IN, lif=lif(2), o=OUT)
    nodes["unused"] = node("Input", shape=[-1, 4])
    _, findings = read(write(tmp_path / "m.nir", nodes, edges))
    assert only(findings.errors).node == "unused"
    warning = only(findings.warnings)
    assert warning.problem == "unreachable: no path leads from this node to an Output"
    assert warning.remedy == "it stays a parameter of the step function and has no effect"


def test_empty_graph(tmp_path):
    _, findings = read(write(tmp_path / "m.nir", {}, []))
    assert [f.problem for f in findings.errors] == [
        "the graph has no Input",
        "the graph has no Output",
    ]


def test_input_with_incoming_edge(tmp_path):
    nodes, edges = chain(a=IN, b=IN, o=OUT)
    _, findings = read(write(tmp_path / "m.nir", nodes, edges))
    finding = only(findings.errors)
    assert (finding.node, finding.problem) == ("b", "an Input has incoming edges")


def test_cycles_and_self_edges_are_read(tmp_path):
    nodes = {"i": IN, "a": lif(2), "w": node("Linear", weight=np.eye(2)), "b": lif(2), "o": OUT}
    edges = [("i", "a"), ("a", "w"), ("w", "a"), ("b", "b"), ("a", "b"), ("b", "o")]
    graph, findings = read(write(tmp_path / "m.nir", nodes, edges))
    assert findings.items == []
    assert sorted(map(sorted, components(graph))) == [["a", "w"], ["b"]]
    assert set(graph.shapes) == set(nodes)


def test_node_that_no_output_hears_is_unreachable(tmp_path):
    nodes, edges = chain(i=IN, a=lif(2), o=OUT)
    nodes |= {"dead": lif(2), "unused": IN, "alone": lif(2)}
    graph, findings = read(write(tmp_path / "m.nir", nodes, [*edges, ("a", "dead")]))
    assert findings.errors == ()
    assert [(f.node, f.problem.split(":")[0]) for f in findings.warnings] == [
        ("alone", "unreachable"),
        ("dead", "unreachable"),
        ("unused", "unreachable"),
    ]
    assert graph.dead == {"dead", "unused", "alone"}


def test_node_without_incoming_edge_gets_zeros(tmp_path):
    nodes, edges = chain(i=IN, a=lif(2), o=OUT)
    nodes["b"] = lif(2)
    _, findings = read(write(tmp_path / "m.nir", nodes, [*edges, ("b", "o")]))
    finding = only(findings.items)
    assert finding.node == "b"
    assert finding.problem == "the node has no incoming edge: its input is zero at every step"


def test_order_follows_the_edges_of_the_file(tmp_path):
    nodes = {"i": IN, "z": IN, "a": lif(2), "b": lif(2), "c": lif(2), "o": OUT}
    edges = [("c", "o"), ("i", "c"), ("z", "b"), ("b", "o"), ("i", "a"), ("a", "o")]
    graph, _ = read(write(tmp_path / "m.nir", nodes, edges))
    assert order(graph) == ("i", "z", "c", "b", "a", "o")


def test_dead_cycle_is_named_whole(tmp_path):
    nodes, edges = chain(i=IN, a=lif(2), o=OUT)
    nodes |= {"x": lif(2), "y": node("Linear", weight=np.eye(2)), "z": lif(2)}
    edges += [("a", "x"), ("x", "y"), ("y", "x"), ("z", "z")]
    graph, findings = read(write(tmp_path / "m.nir", nodes, edges))
    assert findings.errors == ()
    assert [(f.node, f.problem.split(":")[0]) for f in findings.warnings] == [
        ("x", "unreachable"),
        ("y", "unreachable"),
        ("z", "unreachable"),
    ]
    assert graph.dead == {"x", "y", "z"}


def test_cycle_that_nothing_feeds_warns_where_its_value_comes_from(tmp_path):
    nodes, edges = chain(i=IN, o=OUT)
    nodes |= {"x": lif(2), "y": node("Linear", weight=np.eye(2))}
    edges += [("x", "y"), ("y", "x"), ("x", "o")]
    _, findings = read(write(tmp_path / "m.nir", nodes, edges))
    warning = only(findings.items)
    assert warning.node == "x"
    assert warning.problem == "no Input reaches this cycle: its input is zero at every step"
    assert warning.found == "a cycle of ['x', 'y']"


@st.composite
def graphs(draw) -> Graph:
    count = draw(st.integers(1, 8))
    names = [f"n{k}" for k in range(count)]
    pairs = list(itertools.product(names, names))
    edges = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=16))
    inputs = draw(st.sets(st.sampled_from(names)))
    nodes = {
        name: Input(name=name, stored_shape=(1,)) if name in inputs else PassThrough(name=name)
        for name in names
    }
    return Graph(nodes=nodes, edges=tuple(edges))


@hypothesis.settings(deadline=None)
@hypothesis.given(graphs())
def test_order_puts_sources_first_and_leaves_out_what_hangs_on_cycles(graph):
    found = order(graph)
    assert len(set(found)) == len(found)
    position = {name: k for k, name in enumerate(found)}
    for source, target in graph.edges:
        if target in position:
            assert position[source] < position[target]
    on_cycles = {name for component in components(graph) for name in component}
    assert set(graph.nodes) - set(found) == reach(on_cycles, graph.consumers)


@hypothesis.settings(deadline=None)
@hypothesis.given(graphs())
def test_components_are_what_reaches_itself(graph):
    def mutual(a: str, b: str) -> bool:
        return b in reach(graph.consumers[a], graph.consumers) and a in reach(
            graph.consumers[b], graph.consumers
        )

    found = components(graph)
    for component in found:
        assert all(mutual(a, b) for a in component for b in component)
    members = [name for component in found for name in component]
    assert len(members) == len(set(members))
    assert set(members) == {name for name in graph.nodes if mutual(name, name)}
