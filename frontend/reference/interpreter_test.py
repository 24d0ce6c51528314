"""Networks of several layers: sums, signals, orders, types, state."""

import hypothesis
import hypothesis.strategies as st
import numpy as np
import pytest

from frontend.network import (
    FlattenLayer,
    InputLayer,
    LinearLayer,
    NeuronKind,
    NumberFormat,
    OutputLayer,
    ScaleLayer,
    Signal,
    Source,
    ThresholdLayer,
    Timing,
)
from frontend.reference import Interpreter
from frontend.reference.testing import around, network, neuron, rule

F32 = np.float32


def layer(cls, name, sources, shape, signal=Signal.ANALOG, **fields):
    return cls(
        name=name,
        sources=tuple(s if isinstance(s, Source) else Source(s) for s in sources),
        shape=shape,
        signal=signal,
        **fields,
    )


def linear(name, source, weight, bias=None):
    weight = np.asarray(weight, F32)
    bias = None if bias is None else np.asarray(bias, F32)
    return layer(LinearLayer, name, [source], weight.shape[:1], weight=weight, bias=bias)


def one_linear(weight, bias=None):
    lin = linear("w", "input", weight, bias)
    return network(
        layer(InputLayer, "input", [], (lin.weight.shape[1],)),
        lin,
        layer(OutputLayer, "output", ["w"], lin.shape),
    )


def outputs(net, **inputs):
    return Interpreter(net).step({k: np.asarray(v) for k, v in inputs.items()})


def test_linear_adds_inputs_in_ascending_order_and_the_bias_last():
    big = 2.0**24
    assert outputs(one_linear([[big, 1.0, -big]]), input=[1, 1, 1])["output"] == [0.0]
    assert outputs(one_linear([[big, -big, 1.0]]), input=[1, 1, 1])["output"] == [1.0]
    assert outputs(one_linear([[big, -big]], [1.0]), input=[1, 1])["output"] == [1.0]
    assert outputs(one_linear([[big, 1.0]], [-big]), input=[1, 1])["output"] == [0.0]


@hypothesis.settings(deadline=None)
@hypothesis.given(
    st.integers(1, 6), st.integers(1, 4), st.randoms(use_true_random=False), st.booleans()
)
def test_linear_is_the_plain_loop_bit_for_bit(inputs, count, random, biased):
    """Zeros are skipped, which must not change a bit: not even the sign of a zero."""
    values = [0.0, -0.0, 1.0, -1.0, 0.1, -0.3, 1e18, 1e-42]
    weight = np.array([[random.choice(values) for _ in range(inputs)] for _ in range(count)], F32)
    bias = np.array([random.choice(values) for _ in range(count)], F32) if biased else None
    x = np.array([random.choice(values) for _ in range(inputs)], F32)
    expected = np.zeros(count, F32)
    for o in range(count):
        for j in range(inputs):
            expected[o] = expected[o] + x[j] * weight[o, j]
        if bias is not None:
            expected[o] = expected[o] + bias[o]
    found = outputs(one_linear(weight, bias), input=x)["output"]
    assert found.tobytes() == expected.tobytes()


def fan_in(*signals):
    """Sources a, b, … of one element each with these signals, added up by the output."""
    names = "abcd"[: len(signals)]
    makers = {
        Signal.ANALOG: lambda n: layer(ScaleLayer, n, [f"i{n}"], (1,), scale=np.ones((), F32)),
        Signal.SPIKES: lambda n: layer(
            ThresholdLayer, n, [f"i{n}"], (1,), Signal.SPIKES, threshold=np.full((), 0.5, F32)
        ),
        Signal.COUNTS: lambda n: counts(n, f"i{n}"),
    }
    middle = [makers[signal](name) for name, signal in zip(names, signals, strict=True)]
    total = Signal.ANALOG if Signal.ANALOG in signals else Signal.COUNTS
    return network(
        *(layer(InputLayer, f"i{n}", [], (1,)) for n in names),
        *middle,
        layer(OutputLayer, "output", list(names), (1,), total),
    )


def counts(name, source):
    population = neuron(NeuronKind.LIF, rule(spikes="multi", reset="none"))
    return type(population)(
        **{**vars(population), "name": name, "sources": (Source(source),), "shape": (1,)}
    )


def test_edges_add_up_left_to_right():
    net = fan_in(Signal.ANALOG, Signal.ANALOG, Signal.ANALOG)
    big = 2.0**24
    assert outputs(net, ia=[big], ib=[1.0], ic=[-big])["output"] == [0.0]
    assert outputs(net, ia=[big], ib=[-big], ic=[1.0])["output"] == [1.0]


def test_sums_of_spikes_and_counts_are_integers():
    for signals, values in (
        ((Signal.SPIKES, Signal.SPIKES), {"ia": [1], "ib": [1]}),
        ((Signal.COUNTS, Signal.SPIKES), {"ia": [1], "ib": [1]}),
    ):
        found = outputs(fan_in(*signals), **values)["output"]
        assert (found.dtype, found.tolist()) == (np.int32, [2])


def test_sums_of_counts_saturate():
    most = 2**31 - 1
    for signals, values in (
        ((Signal.COUNTS, Signal.COUNTS), {"ia": [1e30], "ib": [1e30]}),
        ((Signal.SPIKES, Signal.COUNTS), {"ia": [1], "ib": [1e30]}),
        ((Signal.COUNTS, Signal.COUNTS), {"ia": [2.0**30], "ib": [2.0**30]}),
        ((Signal.COUNTS, Signal.COUNTS, Signal.COUNTS), {"ia": [1e30], "ib": [1e30], "ic": [1]}),
    ):
        found = outputs(fan_in(*signals), **values)["output"]
        assert (found.dtype, found.tolist()) == (np.int32, [most])
    net = fan_in(Signal.COUNTS, Signal.COUNTS)
    assert outputs(net, ia=[2.0**30], ib=[2.0**30 - 64])["output"] == [2**31 - 64]


def test_sums_with_an_analog_edge_are_analog():
    net = fan_in(Signal.COUNTS, Signal.ANALOG, Signal.SPIKES)
    found = outputs(net, ia=[3], ib=[0.25], ic=[1])["output"]
    assert (found.dtype, found.tolist()) == (F32, [4.25])


def test_linear_multiplies_counts():
    net = network(
        layer(InputLayer, "input", [], (1,)),
        counts("n", "input"),
        linear("w", "n", [[0.25]]),
        layer(OutputLayer, "output", ["w"], (1,)),
    )
    assert outputs(net, input=[3.5])["output"] == [0.75]


def test_types_of_outputs():
    for number_format in NumberFormat:
        for changes, kind, dtype in (
            ({}, NeuronKind.LIF, np.uint8),
            ({"spikes": "multi"}, NeuronKind.LIF, np.int32),
            ({}, NeuronKind.LI, number_format.numpy),
        ):
            population = neuron(kind, rule(**changes), number_format)
            net = around(population, number_format)
            assert Interpreter(net).step({"input": np.ones(1)})["output"].dtype == dtype


def test_inputs_are_rounded_to_the_format():
    net = around(neuron(NeuronKind.LI, rule()))
    found = Interpreter(net).run({"input": np.array([[0.1]])})["output"]
    assert found.tobytes() == np.array([[0.1]], F32).tobytes()


def test_threshold_scale_and_flatten():
    net = network(
        layer(InputLayer, "input", [], (2, 2)),
        layer(ScaleLayer, "s", ["input"], (2, 2), scale=np.array([[1, 2], [3, 4]], F32)),
        layer(FlattenLayer, "f", ["s"], (4,)),
        layer(
            ThresholdLayer, "t", ["f"], (4,), Signal.SPIKES, threshold=np.array([1, 1, 3, 9], F32)
        ),
        layer(OutputLayer, "flat", ["f"], (4,)),
        layer(OutputLayer, "spikes", ["t"], (4,), Signal.SPIKES),
    )
    found = outputs(net, input=np.ones((2, 2)))
    assert found["flat"].tolist() == [1, 2, 3, 4]
    assert found["spikes"].tolist() == [0, 1, 0, 0]


def test_layer_without_edges_gets_zeros():
    net = network(
        layer(InputLayer, "input", [], (1,)),
        layer(LinearLayer, "w", [], (2,), weight=np.ones((2, 3), F32), bias=np.ones(2, F32)),
        layer(OutputLayer, "output", ["w"], (2,)),
    )
    assert outputs(net, input=[5])["output"].tolist() == [1, 1]


def test_previous_edges_carry_the_step_before_and_zero_at_first():
    net = network(
        layer(InputLayer, "input", [], (1,)),
        linear("w", "n", [[-2.0]]),
        type(neuron(NeuronKind.LIF, rule()))(
            **{
                **vars(neuron(NeuronKind.LIF, rule(), decay=1.0)),
                "sources": (Source("input"), Source("w"), Source("n", Timing.PREVIOUS)),
            }
        ),
        layer(OutputLayer, "output", ["n"], (1,), Signal.SPIKES),
    )
    layers = {x.name: x for x in net.layers}
    previous = (Source("n", Timing.PREVIOUS),)
    recurrent = type(layers["w"])(**{**vars(layers["w"]), "sources": previous})
    net = network(layers["input"], recurrent, layers["n"], layers["output"])
    # v: 2 fires, 1 left; then 1 + 2 - 2 (from w) + 1 (from itself) = 2 fires, 1 left; and so on.
    found = Interpreter(net).run({"input": np.array([[2.0], [2.0], [0.0], [0.0]])})["output"]
    assert found.ravel().tolist() == [1, 1, 0, 0]


def test_run_carries_state_over_and_reset_forgets_it():
    net = around(neuron(NeuronKind.LIF, rule()))
    x = np.array([[0.75], [0.75], [0.75], [0.75]])
    whole = Interpreter(net).run({"input": x})["output"]
    halves = Interpreter(net)
    first = halves.run({"input": x[:2]})["output"]
    assert (
        np.concatenate([first, halves.run({"input": x[2:]})["output"]]).tolist() == whole.tolist()
    )
    assert whole.any()
    halves.reset()
    assert halves.run({"input": x})["output"].tolist() == whole.tolist()


def test_state_is_readable_and_writable():
    interpreter = Interpreter(around(neuron(NeuronKind.CUBA_LIF, rule(), shape=(2,))))
    assert {k: v.tolist() for k, v in interpreter.state.items()} == {"n.i": [0, 0], "n.v": [0, 0]}
    interpreter.state["n.v"][1] = 8.0
    assert interpreter.step({"input": np.zeros(2)})["output"].tolist() == [0, 1]


def test_outputs_are_the_callers_own():
    interpreter = Interpreter(around(neuron(NeuronKind.LI, rule())))
    found = interpreter.step({"input": np.ones(1)})["output"]
    found[:] = 99
    assert interpreter.state["n.v"].tolist() == [1.0]


def test_misuse_is_an_error():
    interpreter = Interpreter(around(neuron(NeuronKind.LI, rule())))
    with pytest.raises(ValueError, match=r"inputs \['input'\] expected, found \['x'\]"):
        interpreter.step({"x": np.ones(1)})
    with pytest.raises(ValueError, match="shape"):
        interpreter.step({"input": np.ones(2)})
    with pytest.raises(ValueError, match="sequences of one length"):
        interpreter.run({})
