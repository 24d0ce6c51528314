"""From a file and options to the layers of a network."""

import numpy as np
import pytest

from frontend.diagnostics import Findings, ModelError
from frontend.discretise import DiscretiseOptions, Setting, discretise
from frontend.network import (
    ConvLayer,
    FlattenLayer,
    InputLayer,
    LinearLayer,
    NeuronKind,
    NumberFormat,
    ScaleLayer,
    Signal,
    Source,
)
from frontend.nir_import import read_graph
from frontend.nir_import.testing import chain, lif, nested, node, only, read, write
from frontend.reference import Interpreter
from frontend.step_rule import Reset

ONES = np.ones(2)
IN = node("Input", shape=[2])
OUT = node("Output", shape=[2])
KINDS = {
    "I": ({"r": ONES}, NeuronKind.LI),
    "IF": ({"r": ONES, "v_threshold": ONES}, NeuronKind.LIF),
    "LI": ({"tau": ONES, "r": ONES, "v_leak": ONES}, NeuronKind.LI),
    "LIF": ({"tau": ONES, "r": ONES, "v_leak": ONES, "v_threshold": ONES}, NeuronKind.LIF),
    "CubaLI": (
        {"tau_mem": ONES, "tau_syn": ONES, "r": ONES, "v_leak": ONES},
        NeuronKind.CUBA_LI,
    ),
    "CubaLIF": (
        {"tau_mem": ONES, "tau_syn": ONES, "r": ONES, "v_leak": ONES, "v_threshold": ONES},
        NeuronKind.CUBA_LIF,
    ),
}


def build(tmp_path, nodes, edges, *settings, profile="snntorch", dtype=NumberFormat.F32, dt=None):
    path = write(tmp_path / "m.nir", nodes, edges)
    findings = Findings("m.nir")
    options = DiscretiseOptions(format=dtype, profile=profile, settings=settings, dt=dt)
    return discretise(read_graph(path, findings), options, findings)


def problems(tmp_path, nodes, edges, *settings, **options):
    with pytest.raises(ModelError) as error:
        build(tmp_path, nodes, edges, *settings, **options)
    return {(f.node, f.problem) for f in error.value.findings}


@pytest.mark.parametrize("nir_type", KINDS)
def test_kinds(tmp_path, nir_type):
    fields, kind = KINDS[nir_type]
    net = build(tmp_path, *chain(i=IN, n=node(nir_type, **fields), o=OUT))
    layer = net["n"]
    assert (layer.kind, layer.nir_type) == (kind, nir_type)
    assert layer.signal is (Signal.SPIKES if kind.spiking else Signal.ANALOG)
    assert (layer.threshold is not None) is kind.spiking
    assert (layer.synaptic_decay is not None) is kind.has_synapse
    assert layer.equation
    assert net["o"].signal is layer.signal


def test_numbers_of_the_network(tmp_path):
    weight = np.array([[0.1, 0.2], [0.3, 0.4]])
    nodes, edges = chain(
        i=IN, w=node("Affine", weight=weight, bias=[0.0, 0.5]), v=node("Linear", weight=weight),
        n=lif(2), o=OUT,
    )  # fmt: skip
    for dtype in NumberFormat:
        net = build(tmp_path, nodes, edges, dtype=dtype, profile="nir", dt=1.0)
        assert net.format is dtype
        assert (net.profile, net.profile_reason, net.dt) == ("nir", "given by --profile", 1.0)
        layer = net["w"]
        assert isinstance(layer, LinearLayer)
        assert layer.weight.tobytes() == weight.astype(dtype.numpy).tobytes()
        assert layer.bias.dtype == dtype.numpy
        assert net["v"].bias is None
        neuron = net["n"]
        assert (neuron.decay.shape, neuron.decay.item()) == ((), 0.75)
        assert (neuron.gain.item(), neuron.drive) == (0.25, None)
        assert neuron.decay.dtype == neuron.initial_membrane.dtype == dtype.numpy


@pytest.mark.parametrize("bias", [[0.0, 0.0], [0.0, -0.0], 0.0])
def test_bias_of_zeros_is_none(tmp_path, bias):
    affine = node("Affine", weight=np.eye(2), bias=bias)
    assert build(tmp_path, *chain(i=IN, w=affine, o=OUT))["w"].bias is None


def test_uniform_weights_and_bias_keep_their_shapes(tmp_path):
    affine = node("Affine", weight=np.ones((2, 2)), bias=ONES)
    layer = build(tmp_path, *chain(i=IN, w=affine, o=OUT))["w"]
    assert layer.weight.shape == (2, 2)
    assert layer.bias.tolist() == [1, 1]


def test_layers_are_in_execution_order_and_sources_in_the_files(tmp_path):
    nodes = {"i": IN, "z": IN, "a": lif(2), "b": lif(2), "o": OUT, "p": OUT}
    edges = [("b", "o"), ("z", "b"), ("a", "o"), ("i", "a"), ("i", "o"), ("a", "p")]
    net = build(tmp_path, nodes, edges)
    assert [layer.name for layer in net.layers] == ["i", "z", "b", "a", "o", "p"]
    assert net["o"].sources == (Source("b"), Source("a"), Source("i"))
    assert [x.name for x in net.inputs] == ["i", "z"]
    assert [x.name for x in net.outputs] == ["o", "p"]


def test_signals(tmp_path):
    nodes = {
        "i": IN, "s": lif(2), "m": lif(2), "t": node("Threshold", threshold=0.5),
        "x": node("Scale", scale=2.0), "f": node("Flatten", start_dim=0, end_dim=-1),
        "one": OUT, "spikes": OUT, "counts": OUT, "mixed": OUT, "flat": OUT, "scaled": OUT,
    }  # fmt: skip
    edges = [("i", n) for n in "smt"] + [("s", "x"), ("s", "f"), ("t", "f"), ("f", "flat")]
    edges += [("s", "one"), ("s", "spikes"), ("t", "spikes"), ("m", "counts")]
    edges += [("m", "mixed"), ("i", "mixed"), ("x", "scaled")]
    net = build(
        tmp_path, nodes, edges, "m.spikes=multi", "m.reset_at=same_step", profile="snntorch"
    )
    expected = {
        "i": "analog", "s": "spikes", "m": "counts", "t": "spikes", "x": "analog", "f": "counts",
        "one": "spikes", "spikes": "counts", "counts": "counts", "mixed": "analog",
        "flat": "counts", "scaled": "analog",
    }  # fmt: skip
    assert {layer.name: layer.signal.value for layer in net.layers} == expected


def test_dead_nodes_are_left_out_but_inputs_stay(tmp_path):
    nodes = {"i": IN, "unused": IN, "dead": lif(2), "o": OUT}
    net = build(tmp_path, nodes, [("i", "o"), ("i", "dead"), ("unused", "dead")])
    assert [layer.name for layer in net.layers] == ["i", "unused", "o"]


def test_ports_of_nested_graphs_are_wires(tmp_path):
    inner = nested(*chain(input=IN, n=lif(2), output=OUT))
    outer = nested(*chain(input=IN, inner=inner, output=OUT))
    net = build(tmp_path, *chain(i=IN, outer=outer, o=OUT), "outer.inner.n.reset=zero",
                "outer.inner.n.reset_at=same_step")  # fmt: skip
    assert [layer.name for layer in net.layers] == ["i", "outer.inner.n", "o"]
    assert net["outer.inner.n"].sources == (Source("i"),)
    assert net["outer.inner.n"].rule.reset is Reset.ZERO
    assert net["o"].signal is Signal.SPIKES


def test_port_where_edges_meet_adds_them_up(tmp_path):
    sub = nested(*chain(input=IN, w=node("Linear", weight=np.eye(2)), output=OUT))
    nodes = {"i": IN, "k": IN, "sub": sub, "o": OUT}
    net = build(tmp_path, nodes, [("i", "sub"), ("k", "sub"), ("sub", "o")])
    assert isinstance(net["sub.input"], FlattenLayer)
    found = Interpreter(net).step({"i": np.array([1, 2]), "k": np.array([10, 20])})
    assert found["o"].tolist() == [11, 22]


def test_residual_and_fan_out_run(tmp_path):
    nodes = {"i": IN, "a": node("Linear", weight=np.eye(2) * 3), "o": OUT}
    net = build(tmp_path, nodes, [("i", "a"), ("a", "o"), ("i", "o")])
    assert isinstance(net["i"], InputLayer)
    assert Interpreter(net).step({"i": np.array([1, 2])})["o"].tolist() == [4, 8]


def test_all_findings_of_file_and_options_come_together(tmp_path):
    nodes, edges = chain(i=IN, c=node("Conv1d"), n=lif(2, tau=[0.0, 1.0]), m=lif(2), o=OUT)
    found = problems(
        tmp_path, nodes, edges, "reset", "x.reset=zero", "m.reset=to_value", profile="snntorch"
    )
    assert {node for node, _ in found} == {None, "c", "n", "m"}
    assert (None, "malformed --set") in found
    assert (None, "--set x.reset=zero: there is no node 'x'") in found


def test_settings_may_be_given_parsed(tmp_path):
    net = build(tmp_path, *chain(i=IN, n=lif(2), o=OUT), Setting("n", "floor", "-1"))
    assert net["n"].floor == -1


def test_weights_that_overflow_or_vanish(tmp_path):
    for value, problem in (
        (1e39, "the weight does not fit the number format"),
        (-1e39, "the weight does not fit the number format"),
    ):
        nodes, edges = chain(i=IN, w=node("Linear", weight=np.eye(2) * value), o=OUT)
        assert ("w", problem) in problems(tmp_path, nodes, edges)
        assert np.isfinite(build(tmp_path, nodes, edges, dtype=NumberFormat.F64)["w"].weight).all()
    nodes, edges = chain(i=IN, w=node("Linear", weight=np.eye(2) * 1e-50), o=OUT)
    path = write(tmp_path / "m.nir", nodes, edges)
    findings = Findings("m.nir")
    discretise(read_graph(path, findings), DiscretiseOptions(), findings)
    assert [(f.node, f.problem) for f in findings.warnings] == [("w", "all weights round to zero")]


@pytest.mark.parametrize("nodes", [{"s": node("Scale", scale=1e39)},
                                   {"s": node("Threshold", threshold=1e39)},
                                   {"s": node("Threshold", threshold=1e-50)},
                                   {"s": node("Affine", weight=np.eye(2), bias=1e39)}])  # fmt: skip
def test_other_parameters_that_do_not_survive_rounding(tmp_path, nodes):
    found = problems(tmp_path, *chain(i=IN, **nodes, o=OUT))
    assert {node for node, _ in found} == {"s"}
    build(tmp_path, *chain(i=IN, **nodes, o=OUT), dtype=NumberFormat.F64)


def test_scale_and_bias_that_round_to_zero_are_warnings(tmp_path):
    for fields, what in (
        (node("Scale", scale=[1.0, 1e-50]), "scale"),
        (node("Affine", weight=np.eye(2), bias=[1.0, -1e-50]), "bias"),
    ):
        path = write(tmp_path / "m.nir", *chain(i=IN, s=fields, o=OUT))
        graph, findings = read(path)
        discretise(graph, DiscretiseOptions(format=NumberFormat.F64), findings)
        assert findings.items == []
        discretise(graph, DiscretiseOptions(format=NumberFormat.F32), findings)
        warning = only(findings.items)
        assert (warning.severity.value, warning.node) == ("warning", "s")
        assert warning.problem == f"the {what} rounds to zero"


def test_dt_is_that_of_all_neurons_or_none(tmp_path):
    nodes, edges = chain(i=IN, a=lif(2), b=lif(2), o=OUT)
    nodes["dead"] = lif(2)

    def dt(*settings, profile="nir", **options):
        return build(tmp_path, nodes, edges, *settings, profile=profile, **options).dt

    assert dt("a.dt=1e-4", "b.dt=1e-4", "dead.dt=3") == 1e-4
    assert dt("a.dt=1e-4", dt=1e-4) == 1e-4
    assert dt("a.dt=0.5", dt=1e-4) is None
    assert dt(profile="snntorch") == 1e-4
    assert build(tmp_path, *chain(i=IN, o=OUT)).dt is None


def flattened(shape, start=0, end=-1):
    return chain(
        i=node("Input", shape=shape),
        s=node("Scale", scale=np.ones(shape)),
        f=node("Flatten", start_dim=start, end_dim=end),
        o=OUT,
    )


@pytest.mark.parametrize(
    ("shape", "permutation"),
    [
        ((2, 3, 4), (1, 2, 0)),
        ((2, 3), (1, 0)),
        ((1, 3, 4), None),
        ((2, 1, 1), None),
        ((6,), None),
    ],
)
def test_flatten_in_hwc_order_reads_channels_last_where_it_matters(tmp_path, shape, permutation):
    net = build(tmp_path, *flattened(shape), profile="spyx")
    assert net["f"].permutation == permutation
    assert net["f"].arriving == (None if permutation is None else shape)
    x = np.arange(np.prod(shape)).reshape(shape)
    wanted = np.moveaxis(x, 0, -1).ravel().tolist()
    assert Interpreter(net).step({"i": x})["o"].tolist() == wanted
    net = build(tmp_path, *flattened(shape), "flatten=chw", profile="spyx")
    assert net["f"].permutation is None
    assert Interpreter(net).step({"i": x})["o"].tolist() == x.ravel().tolist()
    net = build(tmp_path, *flattened(shape), "f.flatten=hwc", profile="snntorch")
    assert net["f"].permutation == permutation


@pytest.mark.parametrize(
    ("shape", "start", "end"), [((2, 3, 4), 1, -1), ((2, 3, 4), 0, 1), ((2, 3, 4, 5), 0, -1)]
)
def test_hwc_order_of_what_is_no_whole_map_is_an_error(tmp_path, shape, start, end):
    found = problems(tmp_path, *flattened(shape, start, end), profile="spyx")
    assert found == {
        ("f", "the order hwc is that of a Flatten that makes one dimension of a whole map")
    }
    build(tmp_path, *flattened(shape, start, end), "flatten=chw", profile="spyx")


def test_flatten_that_changes_nothing_has_no_order(tmp_path):
    net = build(tmp_path, *flattened((2, 3, 4), 1, 1), profile="spyx")
    assert (net["f"].shape, net["f"].permutation) == ((2, 3, 4), None)


def test_layers_of_different_formats_do_not_mix(tmp_path):
    """Every array of a network is of its format: checked over all kinds of layers."""
    nodes, edges = chain(
        i=IN, w=node("Affine", weight=np.eye(2), bias=ONES), s=node("Scale", scale=[1.0, 2.0]),
        t=node("Threshold", threshold=[1.0, 2.0]),
        n=node("CubaLIF", tau_mem=[1.0, 2.0], tau_syn=[3.0, 4.0], r=ONES, v_leak=ONES,
               v_threshold=ONES, v_reset=ONES, w_in=[2.0, 3.0]), o=OUT,
    )  # fmt: skip
    for dtype in NumberFormat:
        net = build(tmp_path, nodes, edges, "floor=-1", "v0=v_reset", dtype=dtype,
                    profile="nir", dt=0.1)  # fmt: skip
        arrays = [
            (layer.name, name, value)
            for layer in net.layers
            for name, value in vars(layer).items()
            if isinstance(value, np.ndarray)
        ]
        assert len(arrays) == 13
        assert {value.dtype for _, _, value in arrays} == {dtype.numpy}
        assert all(np.shape(v) in ((), (2,), (2, 2)) for _, _, v in arrays)


def test_widths_of_weights_reach_the_layers(tmp_path):
    kernel = {"stride": 1, "padding": 0, "dilation": 1, "groups": 1}
    nodes, edges = chain(
        i=node("Input", shape=[1, 2]),
        c=node("Conv1d", weight=np.ones((1, 1, 1)), bias=[0.0], **kernel),
        f=node("Flatten", start_dim=0, end_dim=-1),
        a=node("Affine", weight=np.eye(2), bias=ONES),
        s=node("Scale", scale=ONES),
        n=lif(2),
        w=node("Linear", weight=np.eye(2)),
        o=OUT,
    )
    net = build(tmp_path, nodes, edges, "weights=i8", "a.weights=i4", "c.weights=i16")
    kinds = (ConvLayer, LinearLayer, ScaleLayer)
    found = {layer.name: layer.weight_bits for layer in net.layers if isinstance(layer, kinds)}
    assert found == {"c": 16, "a": 4, "s": 8, "w": 8}
    net = build(tmp_path, nodes, edges, "s.weights=i4")
    assert [net[name].weight_bits for name in "caws"] == [None, None, None, 4]
