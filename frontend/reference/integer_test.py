"""Integer networks, layer by layer and step by step, done by hand."""

import dataclasses

import numpy as np
import pytest

from frontend.network import (
    ConvLayer,
    DelayLayer,
    FactorBits,
    Fixed,
    InputLayer,
    LinearLayer,
    NeuronKind,
    OffsetLayer,
    OutputLayer,
    PoolKind,
    PoolLayer,
    RescaleLayer,
    ScaleLayer,
    Signal,
    Source,
    ThresholdLayer,
    Timing,
    Window,
)
from frontend.reference import Interpreter
from frontend.reference.testing import network, neuron, rule

ONE = Fixed(32, np.asarray(1.0))
HALF = Fixed(32, np.asarray(0.5))
LARGEST = 2**31 - 1


def given(fixed=None, shape=(1,), name="input"):
    signal = Signal.SPIKES if fixed is None else Signal.ANALOG
    return InputLayer(name=name, sources=(), shape=shape, signal=signal, fixed=fixed)


def population(kind, step_rule, fixed=ONE, shape=(1,), *, decay=(1, 1), **changes):
    """decay: (numerator, fractional bits). Numbers in `changes` are stored integers."""
    float_layer = neuron(kind, step_rule, shape=shape)
    integers = {
        name: np.asarray(value, np.int64) for name, value in changes.items() if value is not None
    }
    if kind.has_synapse:
        integers.setdefault("synaptic_decay", np.asarray(1))
    if kind.spiking:
        integers.setdefault("threshold", np.asarray(10))
    return dataclasses.replace(
        float_layer,
        fixed=fixed,
        decay=np.asarray(decay[0]),
        factors=FactorBits(decay=decay[1], synaptic_decay=1, gain=1, synaptic_gain=1),
        initial_membrane=np.asarray(integers.pop("initial_membrane", 0)),
        **integers,
    )


def output(layer):
    fixed = layer.fixed if layer.signal is Signal.ANALOG else None
    return OutputLayer(
        name="output",
        sources=(Source(layer.name),),
        shape=layer.shape,
        signal=layer.signal,
        fixed=fixed,
    )


def run(*layers, inputs):
    net = network(*layers, output(layers[-1]), number_format=None)
    return Interpreter(net).run({"input": np.asarray(inputs)})["output"].tolist()


def membranes(layer, inputs, source=None):
    interpreter = Interpreter(
        network(source or given(ONE_16), layer, output(layer), number_format=None)
    )
    found = []
    for x in inputs:
        interpreter.step({"input": np.array([x])})
        found += interpreter.state["n.v"].tolist()
    return found


ONE_16 = Fixed(16, np.asarray(1.0))


def test_inputs_are_numbers_to_be_rounded_or_integers_as_they_are():
    quarter = Fixed(16, np.asarray(0.25))
    layer = given(quarter, (6,))
    numbers = [0.1, 0.125, -0.125, 1e9, -1e9, 0.3]
    assert run(layer, inputs=[numbers]) == [[0, 1, 0, 32767, -32768, 1]]
    integers = np.array([[1, -1, 5, 40000, -40000, 0]])
    assert run(layer, inputs=integers) == [[1, -1, 5, 32767, -32768, 0]]
    assert run(given(shape=(3,)), inputs=[[0.0, 1.0, 7.0]]) == [[0, 1, 1]]


def test_linear_adds_rows_of_spikes_and_products_of_numbers():
    weights = Fixed(8, np.array([0.5, 0.25]))
    layer = LinearLayer(
        name="w", sources=(Source("input"),), shape=(2,), signal=Signal.ANALOG,
        weight=np.array([[1, 2, 3], [-4, 5, 127]], np.int8), bias=None,
        weight_fixed=weights, fixed=Fixed(32, weights.scale),
    )  # fmt: skip
    assert run(given(shape=(3,)), layer, inputs=[[1, 0, 1]]) == [[4, 123]]
    x = Fixed(16, np.asarray(2.0))
    analog = dataclasses.replace(layer, fixed=Fixed(32, weights.scale * 2))
    assert run(given(x, (3,)), analog, inputs=np.array([[-1, 0, 2]])) == [[5, 258]]
    shifted = dataclasses.replace(layer, fixed=Fixed(32, weights.scale * 2 * 8))
    assert run(given(x, (3,)), shifted, inputs=np.array([[-1, 0, 2]])) == [[1, 32]]
    assert run(given(x, (3,)), shifted, inputs=np.array([[-1, 1, 1]])) == [[1, 17]]  # 4/8, 136/8


def test_a_sum_that_does_not_fit_is_a_fault_unless_it_is_shifted():
    weights = Fixed(16, np.asarray(1.0))
    wide = LinearLayer(
        name="w", sources=(Source("input"),), shape=(1,), signal=Signal.ANALOG,
        weight=np.full((1, 4), 32767, np.int16), bias=None, weight_fixed=weights, fixed=ONE,
    )  # fmt: skip
    x = np.full((1, 4), 32767)
    with pytest.raises(AssertionError, match="out of range"):
        run(given(ONE_16, (4,)), wide, inputs=x)
    quarter = dataclasses.replace(wide, fixed=Fixed(32, np.asarray(4.0)))
    assert run(given(ONE_16, (4,)), quarter, inputs=x) == [[32767**2]]
    # An odd sum: its half is rounded up.
    x[0, 1:] = -32768
    halved = dataclasses.replace(wide, fixed=Fixed(32, np.asarray(2.0)))
    total = 32767 * (32767 - 3 * 32768)
    assert run(given(ONE_16, (4,)), halved, inputs=x) == [[(total + 1) // 2]]
    x[:] = -32768
    doubled = dataclasses.replace(halved, weight=np.full((1, 4), -32768, np.int16))
    assert run(given(ONE_16, (4,)), doubled, inputs=x) == [[LARGEST]]


def test_scale_and_conv_multiply_in_integers():
    fixed = Fixed(16, np.asarray(0.5))
    scale = ScaleLayer(
        name="s", sources=(Source("input"),), shape=(2,), signal=Signal.ANALOG,
        scale=np.array([3, -2], np.int16), weight_fixed=fixed, fixed=HALF,
    )  # fmt: skip
    assert run(given(shape=(2,)), scale, inputs=[[1, 1]]) == [[3, -2]]
    window = Window(kernel=(2,), stride=(1,), padding=((1, 0),), dilation=(1,))
    conv = ConvLayer(
        name="c", sources=(Source("input"),), shape=(2, 3), signal=Signal.ANALOG, arriving=(1, 3),
        weight=np.array([[[1, 2]], [[-7, 7]]], np.int8), bias=None, window=window, groups=1,
        weight_fixed=Fixed(4, np.array([1.0, 2.0])), fixed=Fixed(32, np.array([1.0, 2.0])),
    )  # fmt: skip
    assert run(given(shape=(1, 3)), conv, inputs=[[[1, 1, 0]]]) == [[[2, 3, 1], [7, 0, -7]]]


def test_rescale_offset_and_sum_saturate():
    a = given(ONE_16, name="input")
    rescale = RescaleLayer(
        name="r", node="n", sources=(Source("input"),), shape=(1,), signal=Signal.ANALOG,
        fixed=Fixed(16, np.asarray(0.25)),
    )  # fmt: skip
    assert run(a, rescale, inputs=np.array([[3], [9000], [-9000]])) == [[12], [32767], [-32768]]
    offset = OffsetLayer(
        name="o", node="n", sources=(Source("input"), Source("input")), shape=(1,),
        signal=Signal.ANALOG, fixed=ONE_16, offset=np.asarray(-5),
    )  # fmt: skip
    assert run(a, offset, inputs=np.array([[3], [30000], [-30000]])) == [[1], [32762], [-32768]]


def test_spikes_among_numbers_are_converted_to_their_scale():
    analog = RescaleLayer(
        name="r", node="o", sources=(Source("input"),), shape=(2,), signal=Signal.ANALOG,
        fixed=Fixed(32, np.array([0.25, 0.3])),
    )  # fmt: skip
    both = OffsetLayer(
        name="o", node="o", sources=(Source("r"), Source("z")), shape=(2,), signal=Signal.ANALOG,
        fixed=analog.fixed, offset=np.asarray(0),
    )  # fmt: skip
    z = ThresholdLayer(
        name="z", sources=(Source("input"),), shape=(2,), signal=Signal.SPIKES,
        threshold=np.asarray(0), threshold_fixed=ONE_16,
    )  # fmt: skip
    # 1 is 4 quarters, and round(1/0.3) = 3 units of 0.3; 6/0.3 is 20.
    assert run(given(ONE_16, (2,)), analog, z, both, inputs=np.array([[1, 6]])) == [[8, 23]]


def test_averages_of_spikes_are_their_counts_and_sums_of_numbers_saturate():
    window = Window(kernel=(2, 2), stride=(2, 2), padding=((0, 0), (0, 0)), dilation=(1, 1))
    pool = PoolLayer(
        name="p", sources=(Source("input"),), shape=(1, 1, 1), signal=Signal.ANALOG,
        arriving=(1, 2, 2), kind=PoolKind.AVERAGE, window=window, fixed=Fixed(32, np.asarray(0.25)),
    )  # fmt: skip
    assert run(given(shape=(1, 2, 2)), pool, inputs=[[[[1, 0], [1, 1]]]]) == [[[[3]]]]
    wide = given(ONE, (1, 2, 2))
    x = np.full((1, 1, 2, 2), LARGEST)
    assert run(wide, pool, inputs=x) == [[[[LARGEST]]]]
    assert run(wide, pool, inputs=-x) == [[[[-LARGEST - 1]]]]


def test_thresholds_compare_integers():
    z = ThresholdLayer(
        name="z", sources=(Source("input"),), shape=(2,), signal=Signal.SPIKES,
        threshold=np.array([2, -1]), threshold_fixed=ONE_16,
    )  # fmt: skip
    assert run(given(ONE_16, (2,)), z, inputs=np.array([[2, 0], [3, -1]])) == [[0, 1], [1, 0]]


def test_a_delay_line_holds_integers():
    d = DelayLayer(
        name="d", sources=(Source("input"),), shape=(1,), signal=Signal.ANALOG, fixed=ONE_16,
        steps=np.asarray(2, np.int32),
    )  # fmt: skip
    assert run(given(ONE_16), d, inputs=np.array([[7], [-9], [0]])) == [[0], [0], [7]]
    net = network(given(ONE_16), d, output(d), number_format=None)
    assert Interpreter(net).state["d.line"].dtype == np.int16


def test_a_leak_rounds_to_nearest_or_down():
    li = population(NeuronKind.LI, rule(), decay=(3, 2))  # 3/4
    assert membranes(li, [6, 0, 0, 0, 0]) == [6, 5, 4, 3, 2]
    assert membranes(dataclasses.replace(li, truncates=True), [6, 0, 0, 0]) == [6, 4, 3, 2]
    assert membranes(li, [-6, 0, 0]) == [-6, -4, -3]
    assert membranes(dataclasses.replace(li, truncates=True), [-6, 0]) == [-6, -5]


def test_membranes_saturate_at_their_storage():
    kept = (2, 1)
    wide = population(NeuronKind.LI, rule(), decay=kept, initial_membrane=LARGEST - 1)
    assert membranes(wide, [5, -1, -1]) == [LARGEST, LARGEST - 1, LARGEST - 2]
    narrow = population(NeuronKind.LI, rule(), ONE_16, decay=kept)
    assert membranes(narrow, [-32768, -5, 5]) == [-32768, -32768, -32763]
    floored = population(NeuronKind.LI, rule(), ONE_16, decay=kept, floor=-4)
    assert membranes(floored, [-9, 1]) == [-4, -3]


@pytest.mark.parametrize(
    ("changes", "inputs", "expected"),
    [
        ({"reset": "subtract"}, [11, 10, 0], [1, 1, 1]),
        ({"reset": "zero"}, [11, 10, 1], [0, 10, 0]),
        ({"reset": "to_value"}, [11, 13], [3, 3]),
        ({"reset": "none"}, [11, 1], [11, 12]),
        ({"compare": "ge"}, [10, 9], [0, 9]),
        ({"reset": "subtract", "reset_at": "next_step"}, [11, 2, 0], [11, 3, 3]),
        ({"reset": "zero", "reset_at": "next_step"}, [11, 2], [11, 2]),
        ({"reset": "drop", "reset_at": "next_step"}, [11, 2, 2], [11, 0, 2]),
        ({"reset": "subtract", "reset_at": "both"}, [11, 2, 20], [1, 3, 13]),
        ({"reset": "zero", "reset_at": "both"}, [11, 2], [0, 2]),
        ({"fire_from": "previous", "reset_at": "same_step"}, [11, 2], [11, 3]),
        ({"fire_from": "previous", "reset_at": "next_step"}, [11, 2], [11, 3]),
        ({"spikes": "multi", "reset": "subtract"}, [35, 5], [5, 0]),
        ({"spikes": "multi", "reset": "subtract", "reset_at": "next_step"}, [35, 5], [35, 10]),
        ({"spikes": "multi", "reset": "zero", "reset_at": "both"}, [35], [-70]),
    ],
)
def test_every_reset_is_that_of_the_step_rule(changes, inputs, expected):
    reset = {"v_reset": 3} if changes.get("reset") == "to_value" else {}
    lif = population(NeuronKind.LIF, rule(**changes), decay=(2, 1), **reset)
    assert membranes(lif, inputs) == expected


def test_counts_are_quotients_rounded_down():
    lif = population(NeuronKind.LIF, rule(spikes="multi", reset="none"), decay=(2, 1), threshold=3)
    assert run(given(ONE_16), lif, inputs=np.array([[8], [-9], [3000]])) == [[2], [0], [999]]


def test_spikes_drive_a_population_by_what_one_is_worth():
    fine = Fixed(32, np.array([0.3, 1e-12]))
    li = population(NeuronKind.LI, rule(), fine, (2,), decay=(2, 1))
    # round(1/0.3) = 3; 10^12 units are more than there are.
    assert run(given(shape=(2,)), li, inputs=[[1, 1], [1, 0]]) == [[3, LARGEST], [6, LARGEST]]


def test_gains_and_drives_are_in_the_step():
    li = population(NeuronKind.LI, rule(), decay=(1, 1), gain=3, drive=-7)  # 1/2, 3/2
    assert membranes(li, [5, 0]) == [1, -6]


@pytest.mark.parametrize(
    ("current", "synapses", "seen"),
    [
        ("first", [8, 4, 2], [8, 12, 14]),
        ("after", [8, 4, 2], [0, 8, 12]),
        ("jump_then_decay", [4, 2, 1], [8, 12, 14]),
        ("decay_after_jump", [4, 2, 1], [4, 6, 7]),
    ],
)
def test_the_synapse_follows_its_rule(current, synapses, seen):
    cuba = population(NeuronKind.CUBA_LI, rule(current=current), decay=(2, 1))
    interpreter = Interpreter(network(given(ONE_16), cuba, output(cuba), number_format=None))
    found = []
    for x in (8, 0, 0):
        v = interpreter.step({"input": np.array([x])})["output"]
        found.append((int(interpreter.state["n.i"][0]), int(v[0])))
    assert found == list(zip(synapses, seen, strict=True))


def test_edges_of_the_step_before_carry_integers():
    li = population(NeuronKind.LI, rule(), decay=(1, 1))
    back = dataclasses.replace(li, sources=(Source("input"), Source("n", Timing.PREVIOUS)))
    net = network(given(ONE), back, output(back), number_format=None)
    # v/2 + (x + v)
    found = Interpreter(net).run({"input": np.array([[4], [0], [2]])})["output"]
    assert found.ravel().tolist() == [4, 6, 11]
