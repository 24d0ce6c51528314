"""The snn level of small networks, as text."""

from __future__ import annotations

import dataclasses
import re

import numpy as np
import pytest

from frontend.emit.emitter import emit
from frontend.emit.reshape import reassociation
from frontend.network import (
    DelayLayer,
    FlattenLayer,
    InputLayer,
    LinearLayer,
    NeuronKind,
    OutputLayer,
    Signal,
    Source,
    Timing,
)
from frontend.reference import testing
from snn_dialect.python import register


def text(network) -> str:
    context = register.context()
    with context:
        module = emit(network, file="net.nir", context=context)
        register.verify(module)
        return str(module)


def test_state_enters_and_leaves_under_its_name():
    lif = testing.neuron(NeuronKind.LIF, testing.rule(), shape=(3,))
    found = text(testing.around(lif))
    assert 'tensor<3xf32> {snn.input = "input"}' in found
    assert 'tensor<3xf32> {snn.initial = 0.000000e+00 : f32, snn.state = "n.v"}' in found
    assert '(tensor<3xi1> {snn.output = "output"}, tensor<3xf32> {snn.next = "n.v"})' in found
    # A uniform parameter is a splat, whatever the population's size.
    assert "arith.constant dense<5.000000e-01> : tensor<3xf32>" in found


def test_weights_are_input_major():
    linear = LinearLayer(
        name="fc",
        sources=(Source("input"),),
        shape=(2,),
        signal=Signal.ANALOG,
        weight=np.array([[1, 2, 3], [4, 5, 6]], np.float32),
        bias=None,
    )
    output = OutputLayer(name="output", sources=(Source("fc"),), shape=(2,), signal=Signal.ANALOG)
    given = testing.around(testing.neuron(NeuronKind.LI, testing.rule(), shape=(3,))).inputs[0]
    found = text(testing.network(given, linear, output))
    assert "snn.linear %arg0, %cst : tensor<3xf32>, tensor<3x2xf32>" in found
    rows = "[[1.000000e+00, 4.000000e+00], [2.000000e+00, 5.000000e+00], [3.000000e+00, 6.0"
    assert rows in found


def states(found: str) -> list[str]:
    """The names of all states, in the order of the arguments; that of the results is the same."""
    arguments = re.findall(r'snn.state = "([^"]*)"', found)
    assert re.findall(r'snn.next = "([^"]*)"', found) == arguments
    return arguments


def recurrent(kind: NeuronKind, timing: Timing, start: float = 0.0, **rule: object) -> str:
    """A population that feeds itself twice."""
    n = testing.neuron(kind, testing.rule(**rule), shape=(3,), initial_membrane=start)
    again = Source("n", timing)
    n = dataclasses.replace(n, sources=(Source("input"), again, again))
    return text(testing.around(n))


def test_spikes_of_the_step_before_are_a_state():
    found = recurrent(NeuronKind.CUBA_LIF, Timing.PREVIOUS)
    assert states(found) == ["n.i", "n.v", "n.z"]
    assert '%arg3: tensor<3xi1> {snn.initial = false, snn.state = "n.z"}' in found
    assert "snn.sum %arg0, %arg3, %arg3" in found
    assert "return %spikes, %next_synapse, %next_membrane, %spikes" in found


def test_counts_of_the_step_before_are_a_state():
    found = recurrent(NeuronKind.LIF, Timing.PREVIOUS, spikes="multi")
    assert 'tensor<3xi32> {snn.initial = 0 : i32, snn.state = "n.z"}' in found


def test_the_output_of_an_integrator_before_the_step_is_its_membrane():
    found = recurrent(NeuronKind.LI, Timing.PREVIOUS)
    assert states(found) == ["n.v"]
    assert "snn.sum %arg0, %arg1, %arg1" in found


def test_the_output_of_an_integrator_that_does_not_start_at_0_is_a_state():
    found = recurrent(NeuronKind.CUBA_LI, Timing.PREVIOUS, start=2.0)
    assert states(found) == ["n.i", "n.v", "n.z"]
    assert 'tensor<3xf32> {snn.initial = 2.000000e+00 : f32, snn.state = "n.v"}' in found
    assert 'tensor<3xf32> {snn.initial = 0.000000e+00 : f32, snn.state = "n.z"}' in found
    assert "snn.sum %arg0, %arg3, %arg3" in found


def test_early_spikes_are_found_once():
    found = recurrent(NeuronKind.LIF, Timing.EARLY, fire_from="previous", compare="ge")
    assert states(found) == ["n.v"]
    assert found.count("snn.fire") == 1
    assert "%0 = snn.fire %arg1 threshold(%cst) <compare = ge, spikes = binary>" in found
    assert "snn.sum %arg0, %0, %0" in found


def delayed(*steps: int) -> str:
    """A delay that comes before what it is fed by, where it is early."""
    n = testing.neuron(NeuronKind.LIF, testing.rule(), shape=(3,))
    d = DelayLayer(
        name="d",
        sources=(Source("n"),),
        shape=(3,),
        signal=Signal.SPIKES,
        steps=np.array(steps[0] if len(steps) == 1 else steps),
    )
    given = InputLayer(name="input", sources=(), shape=(3,), signal=Signal.ANALOG)
    output = OutputLayer(name="output", sources=(Source("d"),), shape=(3,), signal=Signal.SPIKES)
    order = (d, n) if d.early else (n, d)
    return text(testing.network(given, *order, output))


def test_an_early_delay_is_read_at_its_place_and_written_at_the_end():
    found = delayed(2, 1, 4)
    assert states(found) == ["d.line", "d.head", "n.v"]
    assert '%arg1: tensor<4x3xi1> {snn.initial = false, snn.state = "d.line"}' in found
    assert '%arg2: tensor<1xi32> {snn.initial = 0 : i32, snn.state = "d.head"}' in found
    assert "arith.constant dense<[2, 1, 4]> : tensor<3xi32>" in found
    order = [
        "snn.delay_read %arg1, %arg2, %cst",
        "snn.lif",
        "snn.delay_write %spikes, %arg1, %arg2",
        "return",
    ]
    assert sorted(order, key=found.index) == order


def test_another_delay_is_written_first_and_counts_that_write():
    found = delayed(2, 0, 4)
    assert "tensor<5x3xi1>" in found
    assert "arith.constant dense<[3, 1, 5]> : tensor<3xi32>" in found
    order = ["snn.lif", "snn.delay_write", "snn.delay_read %next_line, %next_head", "return"]
    assert sorted(order, key=found.index) == order
    assert "arith.constant dense<3> : tensor<3xi32>" in delayed(3)


def test_a_flatten_may_read_dimensions_in_another_order():
    flat = FlattenLayer(
        name="flat",
        sources=(Source("input"),),
        shape=(24,),
        signal=Signal.ANALOG,
        permutation=(1, 2, 0),
        arriving=(2, 3, 4),
    )
    given = InputLayer(name="input", sources=(), shape=(2, 3, 4), signal=Signal.ANALOG)
    output = OutputLayer(name="output", sources=(Source("flat"),), shape=(24,), signal=flat.signal)
    found = text(testing.network(given, flat, output))
    assert "%0 = snn.transpose %arg0 [1, 2, 0] : tensor<2x3x4xf32>" in found
    assert "tensor.collapse_shape %0 [[0, 1, 2]] : tensor<3x4x2xf32> into tensor<24xf32>" in found


@pytest.mark.parametrize(
    "source, target, ops",
    [
        ((2, 3), (2, 3), []),
        ((2, 3), (6,), ["collapse_shape"]),
        ((6,), (1, 6), ["expand_shape"]),
        ((2, 6), (3, 4), ["collapse_shape", "expand_shape"]),
        ((), (1,), ["expand_shape"]),
        ((1, 1), (), ["collapse_shape"]),
    ],
)
def test_elements_under_another_shape(source, target, ops):
    flat = FlattenLayer(name="flat", sources=(Source("input"),), shape=target, signal=Signal.ANALOG)
    given = InputLayer(name="input", sources=(), shape=source, signal=Signal.ANALOG)
    output = OutputLayer(name="output", sources=(Source("flat"),), shape=target, signal=flat.signal)
    found = text(testing.network(given, flat, output))
    assert re.findall(r"tensor\.(\w+)", found) == ops


@pytest.mark.parametrize(
    "source, target, groups",
    [
        ((2, 3), (6,), [[0, 1]]),
        ((1, 2, 3), (1, 6), [[0], [1, 2]]),
        ((4, 1), (4,), [[0, 1]]),
        ((1, 1, 8), (8,), [[0, 1, 2]]),
        ((2, 1, 3), (2, 3), [[0], [1, 2]]),
        ((1,), (1,), [[0]]),
        ((1, 1), (), []),
        ((), (1,), None),
        ((2, 6), (3, 4), None),
        ((2, 3), (2,), None),
    ],
)
def test_a_flatten_merges_neighbouring_dimensions(source, target, groups):
    assert reassociation(source, target) == groups
