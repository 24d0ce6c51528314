"""What nir 1.0.8, older versions and exporters get wrong in files: all of it is read, and right.

The list is that of docs/semantics.md, "Graphs". Files are written by nir where it can write them.
"""

import itertools

import h5py
import nir
import numpy as np
import pytest

from frontend.nir_import.nodes import PassThrough
from frontend.nir_import.testing import chain, lif, nested, node, only, read, write

ONES = np.ones(2)
LIF = {"tau": ONES, "r": ONES, "v_leak": 0 * ONES, "v_threshold": ONES}


def conv(weight: tuple[int, ...], input_shape, **fields: object) -> nir.Conv2d:
    rest = {"stride": 1, "padding": 0, "dilation": 1, "groups": 1, "bias": np.zeros(weight[0])}
    return nir.Conv2d(input_shape=input_shape, weight=np.ones(weight), **{**rest, **fields})


def written_by_nir(path, content: nir.NIRNode, shape: tuple[int, ...]):
    """Input, the node and an Output whose shape is what nir believes it to be."""
    output = content.output_type["output"]
    nodes = {
        "i": nir.Input(np.array(shape)),
        "n": content,
        "o": nir.Output(np.zeros(1, int) if output is None else output),
    }
    nir.write(path, nir.NIRGraph(nodes, [("i", "n"), ("n", "o")], type_check=False))
    return path


@pytest.mark.parametrize(
    ("content", "shape", "believed", "right"),
    [
        (conv((2, 2, 3, 5), (8, 8)), (2, 8, 8), (2, 6, 6), (2, 6, 4)),
        (conv((4, 1, 3, 3), (8, 8), groups=2), (2, 8, 8), (4, 6, 6), (4, 6, 6)),
        (conv((2, 2, 3, 3), (8, 8), stride=2, padding="same"), (2, 8, 8), (2, 8, 8), (2, 4, 4)),
        (conv((2, 2, 3, 3), (5, 5)), (2, 8, 8), (2, 3, 3), (2, 6, 6)),
    ],
    ids=["kernel that is not square", "groups", "same with a stride", "another input_shape"],
)
def test_shapes_that_nir_computes_wrongly(tmp_path, content, shape, believed, right):
    path = written_by_nir(tmp_path / "m.nir", content, shape)
    with h5py.File(path) as file:
        assert tuple(file["node/nodes/o/shape"][()]) == believed
    graph, findings = read(path)
    assert findings.items == []
    assert graph.shapes["i"] == shape
    assert graph.shapes["n"] == graph.shapes["o"] == right


def test_flatten_behind_a_shape_that_nir_computes_wrongly(tmp_path):
    nodes = {
        "i": nir.Input(np.array([2, 8, 8])),
        "c": conv((2, 2, 3, 5), (8, 8)),
        "f": nir.Flatten({"input": np.array([2, 6, 6])}, 0, -1),
        "w": nir.Linear(np.ones((3, 48))),
        "o": nir.Output(np.array([3])),
    }
    edges = list(itertools.pairwise(nodes))
    nir.write(tmp_path / "m.nir", nir.NIRGraph(nodes, edges, type_check=False))
    graph, findings = read(tmp_path / "m.nir")
    assert findings.items == []
    assert graph.shapes["f"] == (48,)


def test_pool_that_stores_no_shape(tmp_path):
    pool = nir.SumPool2d(*map(np.array, ([2, 2], [2, 2], [0, 0])))
    graph, findings = read(written_by_nir(tmp_path / "m.nir", pool, (2, 5, 4)))
    assert findings.items == []
    assert graph.shapes["n"] == (2, 2, 2)


def test_values_of_no_dimension(tmp_path):
    """nir cannot write them: h5py refuses to compress a scalar."""
    fields = {name: np.asarray(value[0]) for name, value in LIF.items()}
    path = write(tmp_path / "m.nir", *chain(i=node("Input", shape=[3]), n=node("LIF", **fields),
                                            o=node("Output", shape=[3])))  # fmt: skip
    graph, findings = read(path)
    assert findings.items == []
    assert graph.nodes["n"].tau.shape == ()


def test_parameters_of_one_element(tmp_path):
    scalars = {name: value[:1] for name, value in LIF.items()}
    neurons = nir.LIF(**scalars, v_reset=np.zeros(1))
    graph, findings = read(written_by_nir(tmp_path / "m.nir", neurons, (3,)))
    assert findings.items == []
    assert graph.shapes["n"] == (3,)


def test_batch_and_time_in_the_shapes_of_ports(tmp_path):
    nodes = {
        "i": nir.Input(np.array([1, 60, 8])),
        "w": nir.Linear(np.ones((3, 8))),
        "o": nir.Output(np.array([1, 60, 3])),
    }
    graph = nir.NIRGraph(nodes, [("i", "w"), ("w", "o")], type_check=False)
    nir.write(tmp_path / "m.nir", graph)
    graph, findings = read(tmp_path / "m.nir")
    assert only(findings.items).remedy == "read as (8,): exporters leak batch and time here"
    assert (graph.shapes["i"], graph.shapes["o"]) == ((8,), (3,))


@pytest.mark.parametrize(
    ("name", "field", "warns"),
    [
        ("lif", "v_reset", False),
        ("cuba", "w_in", False),
        ("conv", "input_shape", False),
        ("conv", "bias", True),
        ("i", "shape", True),
        ("o", "shape", False),
        ("f", "input_type", False),
        (None, "version", False),
    ],
)
def test_what_old_versions_leave_out(tmp_path, name, field, warns):
    cuba = {"tau_syn": ONES[0], "tau_mem": ONES[0], "w_in": ONES[0], **dict.fromkeys(LIF, 1.0)}
    del cuba["tau"]
    nodes, edges = chain(
        i=node("Input", shape=[2, 4, 4]),
        cuba=node("CubaLIF", v_reset=0.0, **cuba),
        same=node("Scale", scale=np.ones((2, 4, 4))),
        conv=node("Conv2d", weight=np.ones((2, 2, 3, 3)), bias=ONES, stride=1, padding=0,
                  dilation=1, groups=1, input_shape=[4, 4]),
        lif=lif(2),
        f=node("Flatten", start_dim=0, end_dim=-1, input_type=[2, 2, 2]),
        o=node("Output", shape=[8]),
    )  # fmt: skip
    path = write(tmp_path / "m.nir", nodes, edges)
    with h5py.File(path, "a") as file:
        del file[f"node/nodes/{name}/{field}" if name else field]
    graph, findings = read(path)
    assert findings.errors == ()
    assert [f.node for f in findings.warnings] == ([name] if warns else [])
    assert graph.shapes["o"] == (8,)


def test_nodes_come_in_alphabetical_order_and_edges_in_their_own(tmp_path):
    nodes = {
        "z": nir.Input(np.array([2])),
        "b": nir.LIF(**LIF),
        "a": nir.LIF(**LIF),
        "c": nir.Output(np.array([2])),
    }
    edges = [("b", "c"), ("a", "c"), ("z", "a"), ("z", "b")]
    nir.write(tmp_path / "m.nir", nir.NIRGraph(nodes, edges))
    graph, findings = read(tmp_path / "m.nir")
    assert findings.items == []
    assert graph.edges == tuple(edges)
    assert graph.sources["c"] == ("b", "a")


def test_identity_which_nir_does_not_read(tmp_path):
    path = write(tmp_path / "m.nir", *chain(i=node("Input", shape=[2]), n=node("Identity", shape=[
        2]), o=node("Output", shape=[2])))  # fmt: skip
    graph, findings = read(path)
    assert findings.items == []
    assert isinstance(graph.nodes["n"], PassThrough)


def test_nir_adds_no_ports_to_nested_graphs_behind_our_back(tmp_path):
    """nir.read checks types in nested graphs whatever it is told, and mends them on the way."""
    inner = nested(
        {"in": node("Input", shape=[2]), "lone": lif(2), "out": node("Output", shape=[2])},
        [("in", "out"), ("lone", "out")],
    )
    path = write(tmp_path / "m.nir", *chain(i=node("Input", shape=[2]), sub=inner,
                                            o=node("Output", shape=[2])))  # fmt: skip
    assert "input_lone" in nir.read(path, type_check=False).nodes["sub"].nodes
    graph, findings = read(path)
    assert only(findings.items).node == "sub.lone"
    assert set(graph.nodes) == {"i", "sub.in", "sub.lone", "sub.out", "o"}


def test_duplicate_edges_which_nir_refuses(tmp_path):
    nodes, edges = chain(i=node("Input", shape=[2]), o=node("Output", shape=[2]))
    path = write(tmp_path / "m.nir", nodes, [*edges, *edges])
    with pytest.raises(ValueError, match="Duplicate edge"):
        nir.read(path)
    graph, findings = read(path)
    assert only(findings.items).severity.value == "warning"
    assert graph.edges == (("i", "o"),)
