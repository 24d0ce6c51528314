"""Shapes follow from the Inputs; what files store about them may be wrong."""

import itertools

import numpy as np
import pytest

from frontend.nir_import.nodes import Broken
from frontend.nir_import.testing import chain, lif, node, only, read, write


def linear(outputs: int, inputs: int) -> dict:
    return node("Linear", weight=np.ones((outputs, inputs)))


def read_chain(tmp_path, **nodes):
    return read(write(tmp_path / "m.nir", *chain(**nodes)))


def input_(*shape: int) -> dict:
    return node("Input", shape=list(shape))


def flatten(start: int = 0, end: int = -1, stored=None) -> dict:
    return node("Flatten", start_dim=start, end_dim=end, input_type=stored)


OUT = node("Output", shape=[99])


def test_dimensions_that_the_consumer_takes_stay(tmp_path):
    graph, findings = read_chain(tmp_path, i=input_(2, 3, 3), n=lif(v_leak=np.ones((2, 3, 3)),
                                 **dict.fromkeys(("tau", "r", "v_threshold", "v_reset"), 1.0)),
                                 o=OUT)  # fmt: skip
    assert findings.items == []
    assert graph.shapes["o"] == (2, 3, 3)
    assert graph.nodes["n"].v_leak.shape == (2, 3, 3)
    assert graph.nodes["n"].tau.shape == ()


def test_stored_shape_of_an_output_does_not_matter(tmp_path):
    graph, findings = read_chain(tmp_path, i=input_(8), n=linear(3, 8), o=OUT)
    assert findings.items == []
    assert graph.shapes["o"] == (3,)


def test_weight_that_does_not_fit_names_both_numbers(tmp_path):
    _, findings = read_chain(tmp_path, i=input_(8), n=linear(3, 9), m=linear(2, 3), o=OUT)
    finding = only(findings.errors)
    assert finding.node == "n"
    assert finding.found == "8 values of shape (8,) arrive from ['i']"
    assert finding.expected == "9 inputs, the columns of the weight of shape (3, 9)"


def test_map_into_a_linear_asks_for_a_flatten(tmp_path):
    _, findings = read_chain(
        tmp_path, i=input_(2, 4), s=node("Scale", scale=np.ones((2, 4))), n=linear(3, 8), o=OUT
    )
    assert only(findings.errors).remedy == "add a Flatten before it"


def test_neuron_that_does_not_fit_names_both_shapes(tmp_path):
    _, findings = read_chain(tmp_path, i=input_(8), n=linear(3, 8), m=lif(4), o=OUT)
    finding = only(findings.errors)
    assert finding.node == "m"
    assert "3 values" in finding.found
    assert "(4,)" in finding.expected


def test_parameters_of_different_shapes(tmp_path):
    graph, findings = read_chain(tmp_path, i=input_(8), n=lif(8, v_leak=np.zeros(3)), o=OUT)
    finding = only(findings.errors)
    assert finding.node == "n"
    assert "v_leak (3,)" in finding.found
    assert isinstance(graph.nodes["n"], Broken)


def test_parameters_of_a_node_whose_shape_is_unknown_are_of_one_shape(tmp_path):
    """Later stages may look at them: they find more, and fail at nothing."""
    neuron = lif(2, tau=np.ones((2, 3, 4)), r=np.ones((1, 2, 3, 4)), v_leak=0.0)
    graph, findings = read_chain(tmp_path, i=input_(2), c=node("Linear"), n=neuron, o=OUT)
    assert only(findings.errors).node == "c"
    found = graph.nodes["n"]
    assert found.tau.shape == found.r.shape == found.v_threshold.shape == (2, 3, 4)
    assert found.v_leak.shape == ()


def test_edges_of_different_shapes_cannot_be_added(tmp_path):
    nodes = {"i": input_(2), "a": linear(3, 2), "b": linear(4, 2), "o": OUT}
    edges = [("i", "a"), ("i", "b"), ("a", "o"), ("b", "o")]
    _, findings = read(write(tmp_path / "m.nir", nodes, edges))
    finding = only(findings.errors)
    assert finding.node == "o"
    assert finding.found == "(3,) from 'a', (4,) from 'b'"


@pytest.mark.parametrize(
    ("arriving", "start", "end", "stored", "expected"),
    [
        ((2, 3, 4), 0, -1, (2, 3, 4), (24,)),
        ((2, 3, 4), 0, 1, None, (6, 4)),
        ((2, 3, 4), 1, -1, None, (2, 12)),
        ((2, 3, 4), 1, 2, None, (2, 12)),
        ((2, 3, 4), -2, -1, None, (2, 12)),
        ((2, 3, 4), 0, -2, None, (6, 4)),
        ((2, 3, 4), 1, 1, None, (2, 3, 4)),
        # Counted in the node's own input shape, which has a leaked batch dimension.
        ((2, 3, 4), 1, -1, (1, 2, 3, 4), (24,)),
        ((2, 3, 4), 1, 2, (1, 2, 3, 4), (6, 4)),
        ((2, 3, 4), 2, 3, (1, 2, 3, 4), (2, 12)),
        ((2, 3, 4), 0, -1, (1, 2, 3, 4), (24,)),
        ((2, 3, 4), -3, -1, (1, 2, 3, 4), (24,)),
        # A stored shape whose sizes are wrong still tells how many dimensions are counted.
        ((2, 3, 4), 1, -1, (1, 2, 9, 9), (24,)),
        # One that has nothing to do with what arrives is not trusted.
        ((2, 3, 4), 1, -1, (7, 7), (2, 12)),
        ((5,), 0, -1, None, (5,)),
    ],
)
def test_flatten(tmp_path, arriving, start, end, stored, expected):
    scale = node("Scale", scale=np.ones(arriving))
    graph, findings = read_chain(
        tmp_path, i=input_(*arriving), s=scale, f=flatten(start, end, stored), o=OUT
    )
    assert findings.items == []
    assert graph.shapes["f"] == expected


def test_flatten_behind_the_last_dimension_changes_nothing_and_warns(tmp_path):
    graph, findings = read_chain(tmp_path, i=input_(5), f=flatten(1), n=linear(2, 5), o=OUT)
    finding = only(findings.items)
    assert finding.problem.startswith("this Flatten starts behind the last dimension")
    assert graph.shapes["f"] == (5,)


@pytest.mark.parametrize(("start", "end"), [(2, 1), (0, 3), (4, 4), (-5, -1)])
def test_flatten_that_does_not_fit(tmp_path, start, end):
    scale = node("Scale", scale=np.ones((2, 3, 4)))
    _, findings = read_chain(tmp_path, i=input_(2, 3, 4), s=scale, f=flatten(start, end), o=OUT)
    finding = only(findings.errors)
    assert (finding.node, finding.problem) == ("f", "this Flatten does not fit what arrives")


def test_input_flatten_linear_with_leaked_batch(tmp_path):
    graph, findings = read_chain(
        tmp_path, i=input_(1, 2, 4), f=flatten(1, -1, [1, 2, 4]), n=linear(3, 8), o=OUT
    )
    assert findings.errors == ()
    assert graph.shapes["f"] == (8,)
    assert graph.shapes["i"] == (2, 4)


def test_too_many_elements(tmp_path):
    _, findings = read_chain(tmp_path, i=input_(2**20, 2**20), t=node("Threshold", threshold=1.0),
                             o=OUT)  # fmt: skip
    assert findings.errors[0].problem == "too many elements"


def test_unfed_nodes_take_their_own_shape(tmp_path):
    nodes = {"i": input_(2), "w": linear(2, 5), "n": lif(2), "s": node("I", r=1.0), "o": OUT}
    edges = [("i", "o"), ("w", "o"), ("n", "o")]
    graph, findings = read(write(tmp_path / "m.nir", nodes, edges))
    assert findings.errors == ()
    assert (graph.shapes["w"], graph.shapes["n"], graph.shapes["s"]) == ((2,), (2,), (1,))


def test_shapes_behind_a_broken_node_are_unknown_and_no_second_finding(tmp_path):
    graph, findings = read_chain(
        tmp_path, i=input_(2), c=node("Conv1d"), n=linear(2, 99), m=lif(7), o=OUT
    )
    assert only(findings.errors).node == "c"
    assert "n" not in graph.shapes


# ---- cycles


def lif_loop(weight: np.ndarray, *edges: tuple[str, str], **nodes: dict):
    """An Input or not, a neuron `n` of scalars, its recurrent weight `w`, and an Output."""
    scalars = dict.fromkeys(("tau", "r", "v_leak", "v_threshold", "v_reset"), 1.0)
    nodes = {"n": node("LIF", **scalars), "w": node("Linear", weight=weight), **nodes, "o": OUT}
    return nodes, [("n", "w"), ("w", "n"), ("n", "o"), *edges]


def test_shapes_on_a_cycle_follow_from_the_input(tmp_path):
    model = lif_loop(np.eye(3), ("i", "n"), i=input_(3))
    graph, findings = read(write(tmp_path / "m.nir", *model))
    assert findings.items == []
    assert set(graph.shapes.values()) == {(3,)}
    assert set(graph.shapes) == {"i", "n", "w", "o"}


RING = {
    "conv": node("Conv2d", weight=np.ones((2, 2, 3, 3)), stride=1, padding="same", dilation=1,
                 groups=1, bias=0.0),
    "pool": node("SumPool2d", kernel_size=[3, 1], stride=1, padding=[1, 0]),
    "same": node("Identity"),
    "lif": lif(2),
    "delay": node("Delay", delay=1.0),
}  # fmt: skip


@pytest.mark.parametrize("entry", RING)
def test_shapes_on_a_cycle_do_not_depend_on_where_it_is_entered(tmp_path, entry):
    names = [*RING, "conv"]
    nodes = {"i": input_(2, 4, 5), **RING, "o": OUT}
    edges = [*itertools.pairwise(names), ("i", entry), ("lif", "o")]
    graph, findings = read(write(tmp_path / "m.nir", nodes, edges))
    assert findings.items == []
    assert graph.shapes == dict.fromkeys(nodes, (2, 4, 5))
    assert graph.nodes["lif"].tau.shape == (2, 4, 5)
    assert graph.nodes["conv"].padding == ((1, 1), (1, 1))


def test_cycle_whose_weight_does_not_fit_is_one_finding(tmp_path):
    model = lif_loop(np.ones((3, 4)), ("i", "n"), i=input_(3))
    _, findings = read(write(tmp_path / "m.nir", *model))
    finding = only(findings.errors)
    assert finding.node == "w"
    assert finding.found == "3 values of shape (3,) arrive from ['n']"


def test_cycle_that_comes_back_in_another_shape_is_one_finding(tmp_path):
    model = lif_loop(np.ones((4, 3)), ("i", "n"), i=input_(3))
    graph, findings = read(write(tmp_path / "m.nir", *model))
    finding = only(findings.errors)
    assert (finding.node, finding.found) == ("n", "(4,) from 'w', (3,) from 'i'")
    assert graph.shapes == {"i": (3,)}  # nothing that followed from a shape that is in doubt


def test_cycle_that_nothing_feeds_has_the_shape_of_its_weight(tmp_path):
    model = lif_loop(np.eye(3), ("i", "o"), i=input_(3))
    graph, findings = read(write(tmp_path / "m.nir", *model))
    assert findings.errors == ()
    assert graph.shapes["n"] == graph.shapes["w"] == (3,)


def test_cycle_that_nothing_feeds_has_the_shape_of_its_parameters(tmp_path):
    nodes, edges = chain(i=input_(2, 3), o=OUT)
    nodes |= {"a": lif(2, tau=np.ones((2, 3))), "d": node("Delay", delay=[0.0, 1.0])}
    edges += [("a", "d"), ("d", "a"), ("a", "o")]
    graph, findings = read(write(tmp_path / "m.nir", nodes, edges))
    assert findings.errors == ()
    assert graph.shapes["a"] == graph.shapes["d"] == (2, 3)


def test_cycle_that_nothing_feeds_and_that_does_not_close(tmp_path):
    model = lif_loop(np.ones((4, 3)), ("i", "o"), i=input_(4))
    _, findings = read(write(tmp_path / "m.nir", *model))
    assert only(findings.errors).node == "w"


def test_self_edge_of_a_neuron_of_scalars_that_nothing_feeds(tmp_path):
    nodes, edges = chain(i=input_(1), o=OUT)
    nodes["n"] = node("I", r=1.0)
    graph, findings = read(write(tmp_path / "m.nir", nodes, [*edges, ("n", "n"), ("n", "o")]))
    assert findings.errors == ()
    assert graph.shapes["n"] == (1,)


def test_cycle_that_nothing_tells_the_shape_of(tmp_path):
    nodes, edges = chain(i=input_(3), o=OUT)
    nodes |= {"p": node("Identity"), "q": node("Identity")}
    edges += [("p", "q"), ("q", "p"), ("q", "o")]
    _, findings = read(write(tmp_path / "m.nir", nodes, edges))
    finding = only(findings.errors)
    assert (finding.node, finding.problem) == ("p", "nothing tells the shape of this node")


def test_dead_node_that_nothing_tells_the_shape_of_is_no_error(tmp_path):
    nodes, edges = chain(i=input_(3), o=OUT)
    nodes["p"] = node("SumPool2d", kernel_size=2, stride=2, padding=0)
    graph, findings = read(write(tmp_path / "m.nir", nodes, edges))
    assert findings.errors == ()
    assert "p" not in graph.shapes


def test_unfed_convolution_takes_its_stored_map(tmp_path):
    nodes, edges = chain(i=input_(4, 7, 7), o=OUT)
    nodes["c"] = node("Conv2d", weight=np.ones((4, 2, 3, 3)), stride=1, padding=0, dilation=1,
                      groups=1, bias=1.0, input_shape=[9, 9])  # fmt: skip
    graph, findings = read(write(tmp_path / "m.nir", nodes, [*edges, ("c", "o")]))
    assert findings.errors == ()
    assert graph.shapes["c"] == (4, 7, 7)
    assert graph.input_shape("c") == graph.zeros["c"] == (2, 9, 9)
    assert graph.input_shape("i") is None


def test_shapes_on_a_cycle_with_a_broken_node_stay_unknown(tmp_path):
    nodes, edges = chain(i=input_(3), n=lif(3), o=OUT)
    nodes["w"] = node("Linear")
    graph, findings = read(write(tmp_path / "m.nir", nodes, [*edges, ("n", "w"), ("w", "n")]))
    assert only(findings.errors).node == "w"
    assert graph.shapes["n"] == (3,)
    assert "w" not in graph.shapes
