"""What read_graph makes of files: the good, the damaged and the odd."""

import h5py
import nir
import numpy as np
import pytest

from frontend.diagnostics import Findings, ModelError
from frontend.nir_import.nodes import CubaLIF
from frontend.nir_import.raw import RawGraph
from frontend.nir_import.read import read_graph, read_raw
from frontend.nir_import.testing import chain, lif, node, only, read, write
from tests.conformance.cases import all_cases


def refusal(path) -> str:
    with pytest.raises(ModelError) as error:
        read_graph(path, Findings("as/the/user/gave/it.nir"))
    finding = error.value.findings[-1]
    assert finding.file == "as/the/user/gave/it.nir"
    assert finding.found
    assert finding.expected
    assert finding.remedy
    return finding.problem


@pytest.fixture
def model(tmp_path):
    return write(
        tmp_path / "m.nir",
        *chain(input=node("Input", shape=[2]), lif=lif(2), output=node("Output", shape=[2])),
    )


# ---- files that hold no graph


def test_missing_file(tmp_path):
    assert refusal(tmp_path / "none.nir") == "the file cannot be opened"


def test_folder_instead_of_file(tmp_path):
    assert refusal(tmp_path) == "the file cannot be opened"


@pytest.mark.parametrize("content", [b"", b"{}", b"PK\x03\x04" + b"\0" * 3000])
def test_not_hdf5(tmp_path, content):
    path = tmp_path / "m.nir"
    path.write_bytes(content)
    assert refusal(path) == "not an HDF5 file, so not a NIR file"


@pytest.mark.parametrize("part", [0.05, 0.5, 0.99])
def test_truncated(model, part):
    whole = model.read_bytes()
    model.write_bytes(whole[: int(len(whole) * part)])
    assert refusal(model) == "the HDF5 file is truncated or damaged"


def test_hdf5_without_node(tmp_path):
    path = tmp_path / "m.nir"
    with h5py.File(path, "w") as file:
        file["weights"] = np.zeros(3)
    assert refusal(path) == "the HDF5 file has no group /node, so it is no NIR file"


def test_recorded_data_instead_of_a_model(tmp_path):
    path = tmp_path / "m.nir"
    nir.write_data(path, nir.NIRGraphData(nodes={}))
    assert refusal(path) == "NIR data (recorded signals) instead of a NIR model"


def test_single_node_instead_of_a_graph(tmp_path):
    path = tmp_path / "m.nir"
    nir.write(path, nir.Linear(weight=np.eye(2)))
    assert refusal(path) == "the file holds a single node instead of a graph"


def test_shape_larger_than_any_file_could_hold(tmp_path):
    path = tmp_path / "m.nir"
    with h5py.File(path, "w") as file:
        group = file.create_group("node/nodes/fc")
        group["type"] = "Linear"
        group.create_dataset("weight", shape=(2**20, 2**20), dtype="f4", chunks=(64, 64))
        file["node/type"] = "NIRGraph"
        file["node/edges"] = np.zeros((0, 2))
    _, findings = read(path)
    assert "field 'weight' cannot be read" in {f.problem for f in findings.errors}


# ---- damage inside


def test_graph_without_nodes_and_edges(tmp_path):
    path = tmp_path / "m.nir"
    with h5py.File(path, "w") as file:
        file["node/type"] = "NIRGraph"
    _, findings = read(path)
    assert {"the graph has no nodes", "the graph has no edges"} <= {
        f.problem for f in findings.errors
    }


@pytest.mark.parametrize("edges", [np.zeros((2, 2)), np.array([b"a", b"b"]), "a->b"])
def test_edges_that_are_no_pairs_of_names(tmp_path, edges):
    path = tmp_path / "m.nir"
    with h5py.File(path, "w") as file:
        file["node/type"] = "NIRGraph"
        file.create_group("node/nodes")
        file["node/edges"] = edges
    _, findings = read(path)
    assert "the field 'edges' is no list of pairs of names" in {f.problem for f in findings.errors}


def test_damaged_data_of_one_field_is_found_at_its_node(tmp_path):
    path = tmp_path / "m.nir"
    graph = nir.NIRGraph.from_list(nir.Linear(weight=np.random.default_rng(0).random((32, 32))))
    nir.write(path, graph)
    with h5py.File(path) as file:
        chunk = file["node/nodes/linear/weight"].id.get_chunk_info(0)
    content = bytearray(path.read_bytes())
    content[chunk.byte_offset : chunk.byte_offset + chunk.size] = b"\xff" * chunk.size
    path.write_bytes(content)
    _, findings = read(path)
    finding = only(findings.errors)
    assert (finding.node, finding.problem) == ("linear", "field 'weight' cannot be read")


# ---- files that nir refuses


def assert_same(found: RawGraph, expected: nir.NIRGraph) -> None:
    """What we read is what nir reads: types, edges, fields with their types and all bits."""
    assert set(found.nodes) == set(expected.nodes)
    assert found.edges == tuple(map(tuple, expected.edges))
    for name, raw in found.nodes.items():
        node = expected.nodes[name]
        assert raw.type == type(node).__name__
        if raw.graph is not None:
            assert_same(raw.graph, node)
            continue
        stored = node.to_dict()
        for field, value in raw.fields.items():
            if isinstance(value, str):
                assert stored[field] == value
            else:
                assert np.asarray(stored[field]).dtype == value.dtype
                np.testing.assert_array_equal(stored[field], value)


@pytest.mark.parametrize("case", all_cases(), ids=lambda case: case.name)
def test_files_of_frameworks_are_read_as_nir_reads_them(case):
    findings = Findings("m.nir")
    assert_same(read_raw(case.model, findings), nir.read(case.model, type_check=False))
    assert findings.items == []


def test_scalar_parameters_hold_for_the_whole_population(tmp_path):
    path = write(
        tmp_path / "m.nir",
        *chain(
            input=node("Input", shape=[3]),
            lif=lif(tau=4.0, r=[1.0], v_leak=0.0, v_threshold=np.full(3, 0.5), v_reset=0.0),
            output=node("Output", shape=[3]),
        ),
    )
    with pytest.raises(Exception):  # noqa: B017, PT011 (whatever nir raises)
        nir.read(path)
    graph, findings = read(path)
    assert findings.items == []
    assert graph.shapes["lif"] == (3,)
    assert graph.nodes["lif"].tau.shape == ()
    assert graph.nodes["lif"].v_threshold.shape == (3,)


def test_old_versions_lack_v_reset_w_in_and_version(tmp_path):
    ones = np.ones(2)
    fields = {"tau_syn": ones, "tau_mem": ones, "r": ones, "v_leak": ones, "v_threshold": ones}
    path = write(
        tmp_path / "m.nir",
        *chain(
            input=node("Input", shape=[2]),
            cuba=node("CubaLIF", **fields),
            output=node("Output", shape=[2]),
        ),
    )
    with h5py.File(path, "a") as file:
        del file["version"]
    graph, findings = read(path)
    assert findings.items == []
    assert isinstance(graph.nodes["cuba"], CubaLIF)
    assert np.all(graph.nodes["cuba"].v_reset == 0)
    assert np.all(graph.nodes["cuba"].w_in == 1)


def test_field_that_nir_does_not_know_has_no_effect_and_warns(model):
    with h5py.File(model, "a") as file:
        file["node/nodes/lif/note"] = "text"
    _, findings = read(model)
    warning = only(findings.items)
    assert (warning.node, warning.found) == ("lif", "note")


@pytest.mark.parametrize(
    "name",
    ["../x", "a/b", "a b", "for", "ünïcode-神経", "a.b.c", "0", "'\"", "nodes", "type", "a\nb"],
)
def test_any_name_is_a_name(tmp_path, name):
    nodes = {"in": node("Input", shape=[2]), name: lif(2), "out": node("Output", shape=[2])}
    path = write(tmp_path / "m.nir", nodes, [("in", name), (name, "out")])
    graph, findings = read(path)
    assert findings.items == []
    assert set(graph.nodes) == {"in", name, "out"}
    assert graph.edges == (("in", name), (name, "out"))


@pytest.mark.parametrize(("name", "kept"), [("*/", "*"), ("a//b", "a/b"), ("./x", "x")])
def test_names_that_hdf5_shortens_are_found_by_their_edges(tmp_path, name, kept):
    nodes = {"in": node("Input", shape=[2]), name: lif(2), "out": node("Output", shape=[2])}
    path = write(tmp_path / "m.nir", nodes, [("in", name), (name, "out")])
    graph, findings = read(path)
    assert findings.items == []
    assert graph.edges == (("in", kept), (kept, "out"))


def test_slash_names_under_one_another(tmp_path):
    nodes = {"a": node("Input", shape=[2]), "a/b": lif(2), "a/b/c": node("Output", shape=[2])}
    path = write(tmp_path / "m.nir", nodes, [("a", "a/b"), ("a/b", "a/b/c")])
    graph, findings = read(path)
    assert findings.items == []
    assert set(graph.nodes) == set(nodes)


def test_names_that_are_not_utf8_stay_printable(tmp_path):
    path = write(tmp_path / "m.nir", *chain(xxyy=node("Input", shape=[2]), z=node("Output")))
    path.write_bytes(path.read_bytes().replace(b"xxyy", b"x\xff\xfey"))
    graph, findings = read(path)
    assert "x\ufffd\ufffdy" in graph.nodes
    assert findings.errors == ()
    "".join(map(str, findings.items)).encode()


def test_metadata(tmp_path):
    path = write(
        tmp_path / "m.nir",
        *chain(input=node("Input", shape=[2]), output=node("Output", shape=[2])),
        metadata={"snn_mlir.profile": "snntorch", "list": ["a", "b"], "n": 3},
    )
    expected = {"snn_mlir.profile": "snntorch", "list": ["a", "b"], "n": 3}
    assert read(path)[0].metadata == expected


def test_edges_keep_the_order_of_the_file(tmp_path):
    nodes = {name: node("Input", shape=[2]) for name in "bca"} | {"out": node("Output", shape=[2])}
    edges = [("c", "out"), ("a", "out"), ("b", "out")]
    path = write(tmp_path / "m.nir", nodes, edges)
    assert read(path)[0].sources["out"] == ("c", "a", "b")
    assert read_raw(path, Findings("m.nir")).edges == tuple(edges)


@pytest.mark.parametrize("place", ["node/nodes/lif/inner", "node/nodes/lif/tau", "node/metadata"])
@pytest.mark.parametrize("link", ["hard", "soft"])
def test_a_group_that_contains_itself(model, place, link):
    with h5py.File(model, "a") as file:
        if place in file:
            del file[place]
        file[place] = file["node"] if link == "hard" else h5py.SoftLink("/node")
    assert refusal(model) == "a group of the HDF5 file contains itself"
