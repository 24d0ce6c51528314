"""An Input or Output that is missing is added where only one place for it is possible."""

import h5py
import numpy as np
import pytest

from frontend.nir_import.nodes import Input, Output
from frontend.nir_import.testing import chain, lif, nested, node, only, read, write

IN = node("Input", shape=[2])
OUT = node("Output", shape=[2])
FC = node("Linear", weight=np.ones((2, 3)))


def without(nodes: dict, edges: list, *names: str) -> tuple[dict, list]:
    kept = {name: content for name, content in nodes.items() if name not in names}
    return kept, [edge for edge in edges if set(edge) <= set(kept)]


def test_missing_input_gets_the_shape_of_its_neighbour(tmp_path):
    model = without(*chain(input=IN, fc=FC, lif=lif(2), output=OUT), "input")
    graph, findings = read(write(tmp_path / "m.nir", *model))
    assert findings.errors == ()
    added, shaped = findings.warnings
    assert (added.node, added.problem) == ("input", "the graph has no Input: this one was added")
    assert added.found == "no node of type Input; 'fc' is the only node without incoming edges"
    assert (shaped.node, shaped.problem) == ("input", "the Input stores no shape")
    assert isinstance(graph.nodes["input"], Input)
    assert graph.sources["fc"] == ("input",)
    assert graph.shapes["input"] == (3,)


def test_missing_output(tmp_path):
    model = without(*chain(input=IN, lif=lif(2), output=OUT), "output")
    graph, findings = read(write(tmp_path / "m.nir", *model))
    warning = only(findings.items)
    assert (warning.node, warning.problem) == (
        "output",
        "the graph has no Output: this one was added",
    )
    assert isinstance(graph.nodes["output"], Output)
    assert graph.sources["output"] == ("lif",)
    assert graph.shapes["output"] == (2,)


def test_both_are_missing_and_the_name_is_taken(tmp_path):
    graph, findings = read(write(tmp_path / "m.nir", *chain(fc=FC, output=lif(2))))
    assert findings.errors == ()
    assert graph.edges == (("fc", "output"), ("input", "fc"), ("output", "output_2"))


def test_self_edge_does_not_hide_where_the_port_is_missing(tmp_path):
    nodes, edges = chain(lif=lif(2))
    graph, findings = read(write(tmp_path / "m.nir", nodes, [*edges, ("lif", "lif")]))
    assert findings.errors == ()
    assert graph.sources["lif"] == ("lif", "input")
    assert graph.consumers["lif"] == ("lif", "output")


def test_recurrence_behind_the_first_node_does_not_hide_it(tmp_path):
    nodes, edges = chain(fc=FC, lif=lif(2), output=OUT)
    nodes["rec"] = node("Linear", weight=np.eye(2))
    edges += [("lif", "rec"), ("rec", "lif")]
    graph, findings = read(write(tmp_path / "m.nir", nodes, edges))
    assert findings.errors == ()
    assert graph.sources["fc"] == ("input",)


@pytest.mark.parametrize("name", ["input", "output"])
def test_port_that_only_the_edges_name(tmp_path, name):
    path = write(tmp_path / "m.nir", *chain(input=IN, lif=lif(2), output=OUT))
    with h5py.File(path, "a") as file:
        del file[f"node/nodes/{name}"]
    graph, findings = read(path)
    assert findings.errors == ()
    assert findings.warnings[0].node == name
    assert f"edges with {name!r}, which is no node" in findings.warnings[0].found
    assert graph.edges == (("input", "lif"), ("lif", "output"))


def test_several_names_that_are_no_nodes_stay_errors(tmp_path):
    nodes = {"a": lif(2), "b": lif(2), "o": OUT}
    edges = [("x", "a"), ("y", "b"), ("a", "o"), ("b", "o")]
    _, findings = read(write(tmp_path / "m.nir", nodes, edges))
    assert {f.problem for f in findings.errors} == {
        "the graph has no Input",
        "an edge leads to a node that does not exist",
    }


def test_node_of_an_unknown_type_may_be_the_port(tmp_path):
    nodes, edges = chain(i=node("Imput", shape=[2]), lif=lif(2), o=OUT)
    _, findings = read(write(tmp_path / "m.nir", nodes, edges))
    assert findings.warnings == ()
    assert [f.problem for f in findings.errors] == [
        "unknown node type 'Imput'",
        "the graph has no Input",
    ]


def test_only_an_output_gets_no_input(tmp_path):
    _, findings = read(write(tmp_path / "m.nir", {"o": OUT}, []))
    assert findings.errors[0].problem == "the graph has no Input"


def test_nested_graph_without_ports_gets_those_that_edges_meet(tmp_path):
    inner = nested(*chain(fc=FC, lif=lif(2)))
    nodes, edges = chain(input=node("Input", shape=[3]), sub=inner, output=OUT)
    graph, findings = read(write(tmp_path / "m.nir", nodes, edges))
    assert findings.errors == ()
    assert [f.node for f in findings.warnings] == ["sub.input", "sub.output"]
    assert ("input", "sub.input") in graph.edges
    assert ("sub.lif", "sub.output") in graph.edges


def test_nested_graph_that_nothing_feeds_needs_no_input(tmp_path):
    inner = nested(*chain(lif=lif(2), output=OUT))
    nodes, edges = chain(input=IN, output=OUT)
    nodes["sub"] = inner
    graph, findings = read(write(tmp_path / "m.nir", nodes, [*edges, ("sub", "output")]))
    assert findings.errors == ()
    assert "sub.input" not in graph.nodes
