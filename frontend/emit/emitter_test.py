"""The snn level of small networks, as text."""

from __future__ import annotations

import numpy as np
import pytest

from frontend.emit.emitter import emit
from frontend.emit.reshape import reassociation
from frontend.network import LinearLayer, NeuronKind, OutputLayer, Signal, Source
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


@pytest.mark.parametrize(
    "source, target, groups",
    [
        ((2, 3), (6,), [[0, 1]]),
        ((1, 2, 3), (1, 6), [[0], [1, 2]]),
        ((4, 1), (4,), [[0, 1]]),
        ((1, 1, 8), (8,), [[0, 1, 2]]),
        ((2, 1, 3), (2, 3), [[0], [1, 2]]),
        ((1,), (1,), [[0]]),
    ],
)
def test_a_flatten_merges_neighbouring_dimensions(source, target, groups):
    assert reassociation(source, target) == groups
