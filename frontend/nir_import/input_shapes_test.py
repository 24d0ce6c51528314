"""The shape of an Input: leaked dimensions go, a missing shape is told by the consumers."""

import numpy as np
import pytest

from frontend.nir_import.testing import chain, lif, nested, node, only, read, write

OUT = node("Output", shape=[99])
SCALAR = dict.fromkeys(("tau", "r", "v_leak", "v_threshold", "v_reset"), 1.0)
FREE = node("LIF", **SCALAR)  # takes any shape
CONV1 = node("Conv1d", weight=np.ones((4, 2, 3)), stride=1, padding=0, dilation=1, groups=1,
             bias=0.0, input_shape=9)  # fmt: skip
CONV2 = node("Conv2d", weight=np.ones((4, 1, 3, 3)), stride=1, padding=0, dilation=1, groups=2,
             bias=0.0, input_shape=[9, 10])  # fmt: skip
POOL = node("SumPool2d", kernel_size=2, stride=2, padding=0)
FC = node("Linear", weight=np.ones((3, 8)))


def flatten(start: int = 0, end: int = -1, stored=None) -> dict:
    return node("Flatten", start_dim=start, end_dim=end, input_type=stored)


def read_chain(tmp_path, shape, **nodes):
    stored = node("Input", shape=None if shape is None else list(shape))
    return read(write(tmp_path / "m.nir", *chain(i=stored, **nodes, o=OUT)))


@pytest.mark.parametrize("leaked", [(1,), (60,), (1, 60), (60, 5), (5, 1, 60)])
@pytest.mark.parametrize(
    ("nodes", "shape"),
    [
        ([FC], (8,)),
        ([lif(8)], (8,)),
        ([lif(8, tau=np.ones((1, 8)))], (8,)),
        ([lif(1, tau=np.ones((1, 8))), FC], (8,)),
        ([node("Scale", scale=np.ones(8))], (8,)),
        ([node("Delay", delay=np.ones(8))], (8,)),
        ([CONV1], (2, 9)),
        ([CONV2], (2, 9, 10)),
        ([POOL], (2, 9, 10)),
        ([lif(1, tau=np.ones((2, 3, 4)))], (2, 3, 4)),
        ([flatten(1, -1, [1, 2, 2, 2]), FC], (2, 2, 2)),
        # Behind neurons, thresholds and delays that take any shape.
        ([FREE, FC], (8,)),
        ([FREE, node("Threshold", threshold=0.5), CONV1], (2, 9)),
        ([FREE, CONV2], (2, 9, 10)),
        ([node("Delay", delay=2.0), FREE, POOL], (2, 9, 10)),
        ([FREE, flatten(1, -1, [1, 2, 4]), FC], (2, 4)),
        ([nested(*chain(input=node("Input"), free=FREE, output=OUT)), FC], (8,)),
    ],
)
def test_leaked_leading_dimensions_are_dropped_and_said(tmp_path, leaked, nodes, shape):
    stored = (*leaked, *shape)
    graph, findings = read_chain(tmp_path, stored, **{f"n{k}": n for k, n in enumerate(nodes)})
    finding = only(findings.items)
    assert (finding.node, finding.found) == ("i", f"shape {stored}")
    assert finding.expected == f"shape {shape}"
    assert graph.shapes["i"] == graph.input_shape("n0" if "n0" in graph.nodes else "n0.input")
    assert graph.shapes["i"] == shape


@pytest.mark.parametrize(
    ("shape", "nodes"),
    [
        ((1, 9, 10), [POOL]),
        ((1, 3, 4), [node("Scale", scale=np.ones((1, 3, 4)))]),
        ((8, 8), [lif(8)]),  # a map of 8 channels
        ((1, 8), [FREE]),
        ((2, 4), [flatten(), FC]),
    ],
)
def test_dimensions_that_the_consumers_take_stay(tmp_path, shape, nodes):
    graph, findings = read_chain(tmp_path, shape, **{f"n{k}": n for k, n in enumerate(nodes)})
    assert findings.items == []
    assert graph.shapes["i"] == shape


def test_leaked_batch_and_as_many_steps_as_neurons(tmp_path):
    """(1, 8, 8) is (1, T, N), not a leaked batch of a map of 8 channels."""
    graph, _ = read_chain(tmp_path, (1, 8, 8), n=lif(8))
    assert graph.shapes["i"] == (8,)


def test_all_consumers_have_a_say(tmp_path):
    nodes = {"i": node("Input", shape=[1, 2, 4]), "a": node("Scale", scale=[1.0, 2.0]),
             "f": flatten(), "b": FC, "o": OUT}  # fmt: skip
    edges = [("i", "a"), ("i", "f"), ("f", "b"), ("b", "o"), ("a", "o")]
    graph, _ = read(write(tmp_path / "m.nir", nodes, edges))
    assert graph.shapes["i"] == (2, 4)


@pytest.mark.parametrize("shape", [(7,), (2, 5), (1, 2, 2)])
def test_shape_that_no_dropping_mends_is_the_consumers_finding(tmp_path, shape):
    graph, findings = read_chain(tmp_path, shape, n=FC)
    assert only(findings.items).node == "n"
    assert graph.shapes["i"] == shape


# ---- no stored shape


@pytest.mark.parametrize(
    ("nodes", "shape"),
    [
        ([FC], (8,)),
        ([lif(8)], (8,)),
        ([lif(8, tau=np.ones((1, 8)))], (8,)),
        ([CONV1], (2, 9)),
        ([CONV2], (2, 9, 10)),
        ([flatten(0, -1, [2, 4]), FC], (2, 4)),
        ([flatten(1, -1, [1, 2, 4]), FC], (2, 4)),
        ([FREE, node("Delay", delay=1.0), CONV2], (2, 9, 10)),
        ([node("Identity"), FC], (8,)),
    ],
)
@pytest.mark.parametrize("stored", [None, ()])
def test_input_without_shape_takes_its_consumers(tmp_path, nodes, shape, stored):
    graph, findings = read_chain(tmp_path, stored, **{f"n{k}": n for k, n in enumerate(nodes)})
    finding = only(findings.items)
    assert (finding.node, finding.problem) == ("i", "the Input stores no shape")
    assert finding.remedy == f"read as {shape}, which its consumers take"
    assert graph.shapes["i"] == shape


@pytest.mark.parametrize("nodes", [[POOL], [FREE], [{**CONV2, "input_shape": None}], [flatten()]])
def test_input_whose_shape_nothing_tells(tmp_path, nodes):
    _, findings = read_chain(tmp_path, None, **{f"n{k}": n for k, n in enumerate(nodes)})
    finding = only(findings.errors)
    assert finding.problem == "the Input stores no shape, and its consumers do not tell it"
    assert finding.found == "consumers ['n0'] take any shape"


def test_consumers_that_contradict_one_another(tmp_path):
    nodes = {"i": node("Input"), "a": FC, "b": lif(3), "o": OUT}
    edges = [("i", "a"), ("i", "b"), ("a", "o"), ("b", "o")]
    _, findings = read(write(tmp_path / "m.nir", nodes, edges))
    finding = only(findings.errors)
    assert finding.found == "consumers ['a', 'b'] take [(3,), (8,)]"


def test_of_several_shapes_the_one_that_suits_all_is_taken(tmp_path):
    nodes = {"i": node("Input"), "a": node("Scale", scale=[1.0, 2.0]), "b": CONV2, "o": OUT}
    edges = [("i", "a"), ("i", "b"), ("b", "o")]
    graph, findings = read(write(tmp_path / "m.nir", nodes, edges))
    assert findings.errors == ()
    assert graph.shapes["i"] == graph.shapes["a"] == (2, 9, 10)
