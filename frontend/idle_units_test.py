"""What is left out changes no bit of an output, and takes its weights with it."""

from __future__ import annotations

import itertools
import pathlib

import nir
import numpy as np
import pytest

from frontend import compile_report
from frontend.compiler import Compilation, compile_model, examine
from frontend.diagnostics import Findings
from frontend.idle_units import lost_units
from frontend.network import Network, NeuronLayer
from frontend.options import CompileOptions, Dtype
from frontend.reference.interpreter import Interpreter

INPUTS, HIDDEN, OUTPUTS = 5, 8, 3


def weights(outputs: int, inputs: int, seed: int) -> np.ndarray:
    """None of them is zero."""
    rng = np.random.default_rng(seed)
    return rng.uniform(0.2, 1.0, (outputs, inputs)) * rng.choice([-1, 1, 1], (outputs, inputs))


def lif(*shape: int, threshold: float = 0.5) -> nir.LIF:
    values = {"tau": 2e-3, "r": 3.0, "v_leak": 0.0, "v_threshold": threshold, "v_reset": 0.0}
    return nir.LIF(**{name: np.full(shape, value) for name, value in values.items()})


def in_a_row(**nodes: nir.NIRNode) -> nir.NIRGraph:
    return nir.NIRGraph(nodes, list(itertools.pairwise(nodes)))


def two_layers(**changes: nir.NIRNode) -> nir.NIRGraph:
    """5-8-3 LIF. changes: nodes in place of its own."""
    nodes = {
        "input": nir.Input(np.array([INPUTS])),
        "fc1": nir.Linear(weights(HIDDEN, INPUTS, 1)),
        "lif1": lif(HIDDEN),
        "fc2": nir.Linear(weights(OUTPUTS, HIDDEN, 2)),
        "lif2": lif(OUTPUTS),
        "output": nir.Output(np.array([OUTPUTS])),
    }
    return in_a_row(**(nodes | changes))


def compiled_and_whole(
    graph: nir.NIRGraph, folder: pathlib.Path, dtype: Dtype
) -> tuple[Compilation, Network]:
    """What is compiled, and the network with all of its units."""
    path = folder / "net.nir"
    nir.write(path, graph)
    kind = ("spikes",) if dtype.float_format is None else ()
    options = CompileOptions(name="net", profile="nir", dt=1e-3, dtype=dtype, input_kind=kind)
    findings = Findings(path.name)
    whole = examine(path, options, findings).compiled
    return compile_model(path, options, findings), whole


def outputs_of(network: Network) -> np.ndarray:
    spikes = np.random.default_rng(3).random((60, *network.inputs[0].shape)) < 0.4
    fixed = network.format is None
    x = spikes.astype(np.uint8 if fixed else network.format.numpy)
    (found,) = Interpreter(network).run({"input": x}).values()
    return found


@pytest.fixture(params=[Dtype.F32, Dtype.F64, Dtype.I8], ids=lambda d: d.value)
def dtype(request) -> Dtype:
    return request.param


def assert_same_outputs(compiled: Compilation, whole: Network) -> None:
    expected = outputs_of(whole)
    assert expected.any()
    found = outputs_of(compiled.network)
    assert found.dtype == expected.dtype and found.tobytes() == expected.tobytes()


def test_neurons_that_only_zero_weights_read_are_left_out(tmp_path, dtype):
    weight = weights(OUTPUTS, HIDDEN, 2)
    weight[:, [1, 4, 5]] = 0.0
    weight[0, 5] = -0.0
    compiled, whole = compiled_and_whole(two_layers(fc2=nir.Linear(weight)), tmp_path, dtype)
    assert compiled.lost == {"lif1": (3, 8)}
    shapes = {s.name: s.shape for s in compiled.generated.interface.states}
    assert shapes["lif1.v"] == (5,)
    tables = {t.node: t.shape for t in compiled.generated.interface.tables if t.role == "weight"}
    assert tables == {"fc1": (INPUTS, 5), "fc2": (5, OUTPUTS)}
    assert_same_outputs(compiled, whole)
    left_out = "lif1: 3 of 8 neurons (of maps: channels) left out, on which no output depends"
    assert left_out in " ".join(compile_report.text(compiled).split())


def test_neurons_without_input_never_fire_and_are_left_out(tmp_path, dtype):
    weight = weights(HIDDEN, INPUTS, 1)
    weight[[0, 7]] = 0.0
    compiled, whole = compiled_and_whole(two_layers(fc1=nir.Linear(weight)), tmp_path, dtype)
    assert compiled.lost == {"lif1": (2, 8)}
    assert_same_outputs(compiled, whole)


def test_what_fires_by_itself_stays(tmp_path):
    weight = weights(HIDDEN, INPUTS, 1)
    weight[:4] = 0.0
    bias = np.zeros(HIDDEN)
    bias[0] = 0.4
    neurons = lif(HIDDEN)
    neurons.v_leak[1] = 0.2
    neurons.v_threshold[2] = -0.1
    graph = two_layers(fc1=nir.Affine(weight, bias), lif1=neurons)
    compiled, whole = compiled_and_whole(graph, tmp_path, Dtype.F32)
    assert compiled.lost == {"lif1": (1, 8)}  # the fourth
    assert_same_outputs(compiled, whole)


def test_neurons_that_read_one_another_alone_are_left_out(tmp_path, dtype):
    """Two groups without an edge from one to the other: the output reads one of them."""
    again = weights(HIDDEN, HIDDEN, 4) * 0.1
    again[:4, 4:] = 0.0
    weight = weights(OUTPUTS, HIDDEN, 2)
    weight[:, 4:] = 0.0
    graph = two_layers(fc2=nir.Linear(weight))
    graph.nodes["again"] = nir.Linear(again)
    graph.edges += [("lif1", "again"), ("again", "lif1")]
    compiled, whole = compiled_and_whole(graph, tmp_path, dtype)
    assert compiled.lost == {"lif1": (4, 8)}
    assert compiled.network["again"].weight.shape == (4, 4)
    assert_same_outputs(compiled, whole)


def test_layer_after_layer(tmp_path, dtype):
    """What only left-out neurons read is left out, too; a layer keeps one neuron."""
    last = weights(OUTPUTS, HIDDEN, 2)
    last[:, 1:] = 0.0
    middle = weights(HIDDEN, HIDDEN, 5)
    middle[0, 2:] = 0.0
    graph = in_a_row(
        input=nir.Input(np.array([INPUTS])),
        fc1=nir.Linear(weights(HIDDEN, INPUTS, 1)),
        lif1=lif(HIDDEN),
        fc2=nir.Linear(middle),
        lif2=lif(HIDDEN),
        fc3=nir.Linear(last),
        lif3=lif(OUTPUTS),
        output=nir.Output(np.array([OUTPUTS])),
    )
    compiled, whole = compiled_and_whole(graph, tmp_path, dtype)
    assert compiled.lost == {"lif1": (6, 8), "lif2": (7, 8)}
    assert_same_outputs(compiled, whole)


def test_channels_of_maps_are_left_out(tmp_path, dtype):
    weight = weights(4 * 4, 9, 6).reshape(4, 4, 3, 3)
    weight[:, 2] = 0.0
    conv = {"stride": 1, "padding": 0, "dilation": 1, "groups": 1}
    graph = in_a_row(
        input=nir.Input(np.array([2, 8, 8])),
        conv1=nir.Conv2d((8, 8), weights(8, 9, 7).reshape(4, 2, 3, 3), bias=np.zeros(4), **conv),
        lif1=lif(4, 6, 6),
        pool=nir.SumPool2d(np.array([2, 2]), np.array([2, 2]), np.array([0, 0])),
        conv2=nir.Conv2d((3, 3), weight, bias=np.zeros(4), **conv),
        lif2=lif(4, 1, 1),
        output=nir.Output(np.array([4, 1, 1])),
    )
    compiled, whole = compiled_and_whole(graph, tmp_path, dtype)
    assert compiled.lost == {"lif1": (1, 4)}
    shapes = [compiled.network[n].shape for n in ("conv1", "lif1", "pool")]
    assert shapes == [(3, 6, 6), (3, 6, 6), (3, 3, 3)]
    assert_same_outputs(compiled, whole)


def test_numbers_of_floats_stay(tmp_path):
    """A membrane may have become infinite, and infinity times 0 is not 0; integers saturate."""
    weight = weights(OUTPUTS, HIDDEN, 2)
    weight[:, 3] = 0.0
    values = {"tau": 2e-3, "r": 3.0, "v_leak": 0.0}
    li = nir.LI(**{name: np.full(HIDDEN, value) for name, value in values.items()})
    graph = two_layers(fc2=nir.Linear(weight), lif1=li)
    for dtype, lost in ((Dtype.F32, {}), (Dtype.I8, {"lif1": (1, 8)})):
        compiled, whole = compiled_and_whole(graph, tmp_path, dtype)
        assert compiled.lost == lost
        assert_same_outputs(compiled, whole)


def test_what_an_output_reads_stays(tmp_path):
    weight = weights(OUTPUTS, HIDDEN, 2)
    weight[:, 3] = 0.0
    graph = two_layers(fc2=nir.Linear(weight))
    graph.nodes["hidden"] = nir.Output(np.array([HIDDEN]))
    graph.edges.append(("lif1", "hidden"))
    compiled, _ = compiled_and_whole(graph, tmp_path, Dtype.F32)
    assert compiled.lost == {}


def test_networks_without_zeros_are_left_alone(tmp_path, dtype):
    compiled, whole = compiled_and_whole(two_layers(), tmp_path, dtype)
    assert compiled.lost == lost_units(whole) == {}
    for layer in whole.layers:
        if isinstance(layer, NeuronLayer):
            assert compiled.network[layer.name].shape == layer.shape
