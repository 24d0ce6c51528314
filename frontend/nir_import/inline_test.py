"""Nested graphs, and edges that lead nowhere or come twice."""

import h5py
import numpy as np
import pytest

from frontend.nir_import.nodes import PassThrough
from frontend.nir_import.testing import chain, deeply_nested, lif, nested, node, only, read, write

IN = node("Input", shape=[2])
OUT = node("Output", shape=[2])


def test_nested_graphs_are_inlined_to_any_depth(tmp_path):
    inner = nested(*chain(input=IN, lif=lif(2), output=OUT))
    outer = nested(*chain(input=IN, inner=inner, output=OUT))
    nodes, edges = chain(input=IN, outer=outer, output=OUT)
    graph, findings = read(write(tmp_path / "m.nir", nodes, edges))
    assert findings.items == []
    assert set(graph.nodes) == {
        "input",
        "outer.input",
        "outer.inner.input",
        "outer.inner.lif",
        "outer.inner.output",
        "outer.output",
        "output",
    }
    assert isinstance(graph.nodes["outer.inner.input"], PassThrough)
    assert set(graph.shapes.values()) == {(2,)}
    assert ("input", "outer.input") in graph.edges
    assert ("outer.inner.output", "outer.output") in graph.edges


def test_nesting_deeper_than_the_stack_of_python(tmp_path):
    graph, findings = read(deeply_nested(tmp_path / "m.nir", 600))
    assert findings.items == []
    assert len(graph.nodes) == 2 * 601 + 1
    assert graph.shapes["g." * 600 + "lif"] == (2,)
    assert graph.sources["g." * 600 + "o"] == ("g." * 600 + "lif",)


def test_a_port_is_added_at_any_depth(tmp_path):
    path = deeply_nested(tmp_path / "m.nir", 300)
    with h5py.File(path, "a") as file:
        del file["node" + "/nodes/g" * 300 + "/nodes/o"]
    graph, findings = read(path)
    assert only(findings.items).node == "g." * 300 + "o"
    assert graph.shapes["g." * 300 + "o"] == (2,)


def test_metadata_may_be_nested_as_deep(tmp_path):
    path = deeply_nested(tmp_path / "m.nir", 0)
    with h5py.File(path, "a") as file:
        group = file.create_group("node/metadata")
        for _ in range(600):
            group = group.create_group("inner")
    metadata = read(path)[0].metadata
    for _ in range(600):
        metadata = metadata["inner"]
    assert metadata == {}


def test_findings_in_nested_graphs_carry_the_whole_name(tmp_path):
    inner = nested(*chain(input=IN, lif=lif(2, tau=[0.0, 1.0]), output=OUT))
    _, findings = read(write(tmp_path / "m.nir", *chain(input=IN, sub=inner, output=OUT)))
    assert only(findings.errors).node == "sub.lif"


def two_ports() -> dict:
    nodes = {"a": IN, "b": IN, "lif": lif(2), "o": OUT}
    return nested(nodes, [("a", "lif"), ("b", "lif"), ("lif", "o")])


def test_ports_of_a_nested_graph_may_be_named(tmp_path):
    nodes = {"x": IN, "y": IN, "sub": two_ports(), "out": OUT}
    edges = [("x", "sub.a"), ("y", "sub.b"), ("sub", "out")]
    graph, findings = read(write(tmp_path / "m.nir", nodes, edges))
    assert findings.items == []
    assert ("x", "sub.a") in graph.edges
    assert ("sub.o", "out") in graph.edges


def test_a_port_is_meant_before_the_graphs_own_name(tmp_path):
    """Inside of `g`, which has an Output `o` itself, `g.o` is that of the `g` in it."""
    inner = nested(*chain(i=IN, lif=lif(2), o=OUT))
    outer = nested({"i": IN, "g": inner, "o": OUT}, [("i", "g.i"), ("g.o", "o")])
    path = write(tmp_path / "m.nir", *chain(x=IN, g=outer, y=OUT))
    graph, findings = read(path)
    assert findings.items == []
    assert ("g.g.o", "g.o") in graph.edges
    assert ("g.i", "g.g.i") in graph.edges


def test_several_ports_have_to_be_named(tmp_path):
    nodes = {"x": IN, "sub": two_ports(), "out": OUT}
    _, findings = read(write(tmp_path / "m.nir", nodes, [("x", "sub"), ("sub", "out")]))
    finding = only(findings.errors)
    assert finding.node == "sub"
    assert "does not have exactly one Input" in finding.problem
    assert "['a', 'b']" in finding.found


def test_no_port_is_suggested_that_does_not_exist(tmp_path):
    inner = nested({"a": lif(2), "b": lif(2)}, [])
    _, findings = read(write(tmp_path / "m.nir", *chain(i=IN, g=inner, o=OUT)))
    assert [finding.found for finding in findings.errors] == [
        "edge with 'i'; the nested graph has no Input",
        "edge with 'o'; the nested graph has no Output",
    ]
    assert [f.expected for f in findings.errors] == ["one Input", "one Output"]
    assert findings.errors[0].remedy == "add an Input to the nested graph"


def test_name_that_is_taken_twice_after_inlining(tmp_path):
    nodes = {"i": IN, "a.lif": lif(2), "a": nested(*chain(i=IN, lif=lif(2), o=OUT)), "o": OUT}
    edges = [("i", "a.lif"), ("a.lif", "a"), ("a", "o")]
    _, findings = read(write(tmp_path / "m.nir", nodes, edges))
    assert findings.errors[0].node == "a.lif"
    assert findings.errors[0].problem.startswith("two nodes have this name")
    assert findings.errors[0].expected


@pytest.mark.parametrize(
    "edges", [[("i", "x"), ("lif", "o")], [("i", "lif"), ("x", "o")], [("i", "lif"), ("lif", "x")]]
)
def test_edge_to_nowhere_is_one_finding(tmp_path, edges):
    """What follows from it, a node that nothing feeds or no Output hears, is not another."""
    nodes = {"i": IN, "lif": lif(2), "o": OUT}
    _, findings = read(write(tmp_path / "m.nir", nodes, edges))
    finding = only(findings.items)
    assert finding.severity.value == "error"
    assert finding.problem == "an edge leads to a node that does not exist"


@pytest.mark.parametrize("edge", [("lif", "lif2"), ("lif2", "lif"), ("x", "y")])
def test_edge_to_nowhere(tmp_path, edge):
    nodes, edges = chain(i=IN, lif=lif(2), o=OUT)
    _, findings = read(write(tmp_path / "m.nir", nodes, [*edges, edge]))
    finding = findings.errors[0]
    assert finding.problem == "an edge leads to a node that does not exist"
    if "lif" in edge:
        assert finding.node == "lif"
        assert "did the file mean 'lif'?" in finding.remedy


def test_edge_stored_twice_counts_once_where_it_came_first(tmp_path):
    nodes = {"i": IN, "lif": lif(2), "o": OUT}
    edges = [("i", "o"), ("i", "lif"), ("lif", "o"), ("i", "o")]
    graph, findings = read(write(tmp_path / "m.nir", nodes, edges))
    warning = only(findings.items)
    assert (warning.node, warning.severity.value) == ("o", "warning")
    assert warning.problem == "an edge is stored twice: it counts once"
    assert warning.found == "'i' -> 'o' more than once"
    assert graph.edges == (("i", "o"), ("i", "lif"), ("lif", "o"))


def test_edge_stored_twice_in_two_spellings(tmp_path):
    nodes = {"i": IN, "sub": nested(*chain(input=IN, lif=lif(2), output=OUT)), "o": OUT}
    edges = [("i", "sub"), ("i", "sub.input"), ("sub", "o"), ("./sub", "o")]
    graph, findings = read(write(tmp_path / "m.nir", nodes, edges))
    assert [(f.node, f.found) for f in findings.warnings] == [
        ("sub.input", "'i' -> 'sub' and 'i' -> 'sub.input'"),
        ("o", "'sub' -> 'o' and './sub' -> 'o'"),
    ]
    assert graph.sources["sub.input"] == ("i",)
    assert graph.sources["o"] == ("sub.output",)


def test_same_names_in_two_nested_graphs_are_two_edges(tmp_path):
    inner = nested(*chain(input=IN, lif=lif(2), output=OUT))
    graph, findings = read(write(tmp_path / "m.nir", *chain(i=IN, a=inner, b=inner, o=OUT)))
    assert findings.items == []
    assert ("a.input", "a.lif") in graph.edges
    assert ("b.input", "b.lif") in graph.edges


@pytest.mark.parametrize("in_nodes", ["", "sub."])
@pytest.mark.parametrize("in_edges", ["", "sub."])
@pytest.mark.parametrize("around", ["sub", "sub.input", "sub.sub.input"])
def test_nested_names_are_relative_or_whole(tmp_path, in_nodes, in_edges, around):
    """As spyx stores them, and the other ways round."""
    if around == "sub.sub.input" and not in_nodes:
        around = "sub"
    inner = {in_nodes + "input": IN, in_nodes + "lif": lif(2), in_nodes + "output": OUT}
    edges = [("input", "lif"), ("lif", "output"), ("lif", "lif")]
    sub = nested(inner, [(in_edges + a, in_edges + b) for a, b in edges])
    nodes = {"input": IN, "sub": sub, "output": OUT}
    graph, findings = read(write(tmp_path / "m.nir", nodes, [("input", around), ("sub", "output")]))
    assert findings.items == []
    assert ("input", f"sub.{in_nodes}input") in graph.edges
    assert (f"sub.{in_nodes}lif", f"sub.{in_nodes}lif") in graph.edges


def test_inputs_of_nested_graphs_are_marked(tmp_path):
    inner = nested(*chain(input=IN, same=node("Identity", shape=[2]), output=OUT))
    graph, _ = read(write(tmp_path / "m.nir", *chain(i=IN, sub=inner, o=OUT)))
    marked = [n for n, x in graph.nodes.items() if isinstance(x, PassThrough) and x.is_input]
    assert marked == ["sub.input"]


def deep(inner_edges: list[tuple[str, str]]) -> dict[str, dict]:
    """Three graphs inside one another; the innermost has two Inputs, met by `inner_edges`."""
    c = two_ports()
    b = nested({"x": IN, "y": IN, "c": c, "o": OUT}, inner_edges)
    a = nested({"x": IN, "b": b, "o": OUT}, [("x", "b.x"), ("x", "b.y"), ("b", "o")])
    return {"in": IN, "a": a, "out": OUT}


def test_ports_are_named_three_graphs_deep(tmp_path):
    nodes = deep([("x", "c.a"), ("y", "c.b"), ("c.o", "o")])
    graph, findings = read(write(tmp_path / "m.nir", nodes, [("in", "a"), ("a", "out")]))
    assert findings.items == []
    assert ("a.b.x", "a.b.c.a") in graph.edges
    assert ("a.b.y", "a.b.c.b") in graph.edges
    assert set(graph.shapes.values()) == {(2,)}


def test_ports_that_are_not_named_three_graphs_deep(tmp_path):
    nodes = deep([("x", "c"), ("y", "c.b"), ("c", "o")])
    _, findings = read(write(tmp_path / "m.nir", nodes, [("in", "a"), ("a", "out")]))
    finding = only(findings.errors)
    assert finding.node == "a.b.c"
    assert finding.problem == "an edge meets a nested graph that does not have exactly one Input"


def test_identity_passes_through(tmp_path):
    nodes, edges = chain(i=IN, same=node("Identity", shape=[2]), o=OUT)
    graph, findings = read(write(tmp_path / "m.nir", nodes, edges))
    assert findings.items == []
    assert isinstance(graph.nodes["same"], PassThrough)


def test_order_of_edges_within_a_nested_graph_is_kept(tmp_path):
    inner = {"i": IN, "b": lif(2), "a": lif(2), "o": OUT}
    edges = [("b", "o"), ("a", "o"), ("i", "a"), ("i", "b")]
    nodes, outer = chain(x=IN, sub=nested(inner, edges), y=OUT)
    graph, findings = read(write(tmp_path / "m.nir", nodes, outer))
    assert findings.items == []
    assert graph.sources["sub.o"] == ("sub.b", "sub.a")
    assert np.all(graph.nodes["sub.a"].tau == 4)
