"""Gains that go into weights, and gains that stay."""

import numpy as np
import pytest

from frontend.network import NeuronKind
from frontend.quantise.fold import fold_gains, synapse_gain
from frontend.quantise.testing import conv, given, linear, net, neurons, read
from frontend.reference import Interpreter

W = [[1.0, -2.0], [0.5, 0.25]]
CUBA = NeuronKind.CUBA_LI
LI = NeuronKind.LI


def pair(neuron, bias=None, shape=(2,)):
    return net(given(shape=shape), linear("w", "input", W, bias), neuron, read("n", shape))


def same(network, steps=6):
    """The folded network, which gives what the network gives: all numbers are binary fractions."""
    folded = fold_gains(network)
    rng = np.random.default_rng(0)
    inputs = {x.name: rng.integers(-8, 9, (steps, *x.shape)) / 8 for x in network.inputs}
    expected = Interpreter(network).run(inputs)
    found = Interpreter(folded).run(inputs)
    for name, values in expected.items():
        np.testing.assert_array_equal(found[name], values)
        assert values.any()
    return folded


@pytest.mark.parametrize(
    "numbers",
    [
        {"gain": 0.5},
        {"gain": -4.0},
        {"gain": [0.5, -2.0], "drive": [0.25, 0.5]},
        {"gain": [0.0, 1.0]},
    ],
)
def test_a_gain_goes_into_weights_and_bias_and_not_into_the_drive(numbers):
    network = pair(neurons("n", "w", LI, (2,), **numbers), [0.5, -0.25])
    folded = same(network)
    gain = np.broadcast_to(numbers["gain"], 2)
    assert folded["n"].gain is None
    assert folded["w"].weight.tolist() == (np.array(W) * gain[:, None]).tolist()
    assert folded["w"].bias.tolist() == (np.array([0.5, -0.25]) * gain).tolist()
    if "drive" in numbers:
        assert folded["n"].drive.tolist() == numbers["drive"]
    assert synapse_gain(network["n"]).tolist() == np.asarray(numbers["gain"]).tolist()


@pytest.mark.parametrize("current", ["first", "after", "jump_then_decay", "decay_after_jump"])
def test_both_gains_of_a_synapse_go_into_the_weights(current):
    numbers = {"gain": [0.5, -2.0]}
    if current in ("first", "after"):
        numbers["synaptic_gain"] = [4.0, 0.25]
    folded = same(pair(neurons("n", "w", CUBA, (2,), {"current": current}, **numbers)))
    assert folded["n"].gain is None and folded["n"].synaptic_gain is None


def test_a_synaptic_gain_alone_is_folded_too():
    network = pair(neurons("n", "w", CUBA, (2,), synaptic_gain=0.5))
    assert same(network)["n"].synaptic_gain is None
    assert synapse_gain(network["n"]) == 1


def test_weights_of_several_edges_are_all_scaled():
    network = net(
        given(shape=(2,)),
        linear("w", "input", W, [1.0, 0.5]),
        linear("x", "input", W),
        neurons("n", ["w", "x"], LI, (2,), gain=0.5),
        read("n", (2,)),
    )
    folded = same(network)
    assert folded["n"].gain is None
    assert (folded["w"].weight * 2 == folded["x"].weight * 2).all()


def test_gains_of_channels_go_into_convolutions_and_those_of_elements_stay():
    arriving = (1, 3, 3)
    weight = np.arange(8).reshape(2, 1, 2, 2) / 8
    for gain, folds in (
        (np.array([2.0, -1.0]).reshape(2, 1, 1) * np.ones((2, 2, 2)), True),
        (np.arange(8).reshape(2, 2, 2) / 4, False),
    ):
        network = net(
            given(shape=arriving),
            conv("w", "input", arriving, weight, [0.5, 0.25]),
            neurons("n", "w", LI, (2, 2, 2), gain=gain),
            read("n", (2, 2, 2)),
        )
        assert (same(network)["n"].gain is None) is folds


@pytest.mark.parametrize(
    ("sources", "others"),
    [
        (["w"], [read("w", (2,), name="other")]),
        (["w", "w"], []),
        (["w", "input"], []),
    ],
    ids=["somebody else reads them", "they are read twice", "numbers come with them"],
)
def test_gains_stay_where_weights_are_not_the_populations_own(sources, others):
    network = net(
        given(shape=(2,)),
        linear("w", "input", W),
        neurons("n", sources, LI, (2,), gain=0.5),
        read("n", (2,)),
        *others,
    )
    assert same(network)["n"].gain == 0.5


def test_nothing_is_folded_into_nothing():
    network = net(given(), neurons("n", "input", LI, gain=0.5), read("n"))
    assert same(network)["n"].gain == 0.5
