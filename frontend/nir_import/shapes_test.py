"""Shapes follow from the Inputs; what files store about them may be wrong."""

import numpy as np
import pytest

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


@pytest.mark.parametrize("stored", [(1, 8), (1, 60, 8), (60, 8), (5, 1, 60, 8)])
@pytest.mark.parametrize("consumer", [linear(3, 8), lif(8), node("Scale", scale=np.ones(8))])
def test_leaked_leading_dimensions_are_dropped_and_said(tmp_path, stored, consumer):
    graph, findings = read_chain(tmp_path, i=input_(*stored), n=consumer, o=OUT)
    finding = only(findings.items)
    assert (finding.node, finding.found) == ("i", f"shape {stored}")
    assert graph.shapes["i"] == (8,)


def test_leaked_dimensions_are_seen_through_nodes_without_shape(tmp_path):
    graph, findings = read_chain(
        tmp_path, i=input_(1, 8), t=node("Threshold", threshold=0.5), n=linear(3, 8), o=OUT
    )
    assert findings.errors == ()
    assert graph.shapes["i"] == graph.shapes["t"] == (8,)


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


def test_input_without_shape_takes_its_consumers(tmp_path):
    graph, findings = read_chain(tmp_path, i=node("Input"), n=linear(3, 8), o=OUT)
    assert only(findings.items).problem == "the Input stores no shape"
    assert graph.shapes["i"] == (8,)


def test_input_whose_shape_nothing_tells(tmp_path):
    _, findings = read_chain(tmp_path, i=node("Input"), n=node("Threshold", threshold=1.0), o=OUT)
    finding = only(findings.errors)
    assert finding.problem == "the Input stores no shape, and its consumers do not tell it"


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
    _, findings = read_chain(tmp_path, i=input_(8), n=lif(8, v_leak=np.zeros(3)), o=OUT)
    finding = only(findings.errors)
    assert finding.node == "n"
    assert "v_leak (3,)" in finding.found


def test_edges_of_different_shapes_cannot_be_added(tmp_path):
    nodes = {"i": input_(2), "a": linear(3, 2), "b": linear(4, 2), "o": OUT}
    edges = [("i", "a"), ("i", "b"), ("a", "o"), ("b", "o")]
    _, findings = read(write(tmp_path / "m.nir", nodes, edges))
    finding = only(findings.errors)
    assert finding.node == "o"
    assert finding.found == "(3,) from 'a', (4,) from 'b'"


def test_parameters_per_channel_hold_for_the_whole_map(tmp_path):
    graph, findings = read_chain(
        tmp_path, i=input_(2, 3, 4), n=node("Scale", scale=[1.0, 2.0]), o=OUT
    )
    assert findings.items == []
    scale = graph.nodes["n"].scale
    assert scale.shape == (2, 3, 4)
    assert np.all(scale[0] == 1)
    assert np.all(scale[1] == 2)


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
        # A stored shape that has nothing to do with what arrives is not trusted.
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
