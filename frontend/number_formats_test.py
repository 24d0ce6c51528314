"""What generated files say of formats, layer by layer."""

import numpy as np
import pytest

from codegen.model_info import FormatInfo, PortScale
from frontend.network import NeuronKind, PoolKind, Signal
from frontend.number_formats import formats, port_scales
from frontend.quantise.testing import (
    delay,
    given,
    late,
    linear,
    net,
    neurons,
    options,
    pool,
    quantised,
    read,
    run_floats,
    scale,
    threshold,
)
from frontend.reference import Interpreter

LI = NeuronKind.LI
COUNTS = Signal.COUNTS


def infos(network, asked=None):
    """(node, role) to what is said of it."""
    found = formats(quantised(network, asked), network)
    by_role = {(x.node, x.role): x for x in found}
    assert len(by_role) == len(found)
    return by_role


def test_weights_sums_states_and_factors_have_a_line_each():
    network = net(
        given(shape=(2,)),
        linear("w", "input", [[127 / 128, 0.5], [0.25, -127 / 256]]),
        neurons("n", "w", shape=(2,), decay=0.9),
        read("n", (2,), Signal.SPIKES),
    )
    found = infos(network)
    assert list(found) == [("w", "weight"), ("w", "sum"), ("n", "v"), ("n", "decay")]
    assert found["w", "weight"] == FormatInfo(
        node="w", role="weight", bits=8, scales=(2.0**-7, 2.0**-8)
    )
    assert found["w", "sum"].bits == 32 and found["w", "sum"].scales == (2.0**-7, 2.0**-8)
    assert found["n", "decay"] == FormatInfo(node="n", role="decay", bits=32, scales=(2.0**-31,))
    assert not any(x.saturates for x in found.values())
    narrow = infos(network, options(state_bits=16))
    assert (narrow["n", "v"].bits, narrow["n", "decay"].bits) == (16, 16)


def test_numbers_between_layers_have_lines():
    network = net(
        given(shape=(1, 4, 4)),
        pool("a", "input", (1, 4, 4), PoolKind.AVERAGE, Signal.ANALOG),
        pool("b", "a", (1, 2, 2), PoolKind.SUM, Signal.ANALOG),
        delay("d", "b", [[[1]]], (1, 1, 1)),
        scale("s", "d", 0.5, (1, 1, 1)),
        read("s", (1, 1, 1)),
    )
    found = infos(network, options({"input": 1.0}))
    assert {key: x.bits for key, x in found.items()} == {
        ("input", "input"): 16,
        ("a", "average"): 32,
        ("b", "activation"): 16,
        ("b", "sum"): 32,
        ("d", "activation"): 16,
        ("d", "line"): 16,
        ("s", "scale"): 16,
        ("s", "sum"): 32,
        ("output", "output"): 32,
    }
    assert found["input", "input"].note == "what is beyond saturates"
    unit = found["input", "input"].scales[0]
    assert found["a", "average"].scales == (unit / 4,)


def test_spikes_and_counts_have_no_lines_unless_they_may_saturate():
    network = net(
        given(shape=(1, 2, 2)),
        threshold("t", "input", 0.5, (1, 2, 2)),
        delay("d", "t", 1, (1, 2, 2), Signal.SPIKES),
        pool("p", "d", (1, 2, 2), PoolKind.SUM, COUNTS),
        read("p", (1, 1, 1), COUNTS),
    )
    assert infos(network) == {}
    ring = net(
        given(shape=(1, 2, 2)),
        delay("d", ["d", "input"], 1, (1, 2, 2), COUNTS),
        pool("p", "d", (1, 2, 2), PoolKind.SUM, COUNTS),
        threshold("t", ["d", "d"], 0.5, (1, 2, 2)),
        linear("w", (), [[1.0]]),
        read("p", (1, 1, 1), COUNTS),
    )
    saturating = {key: x for key, x in infos(ring).items() if x.saturates}
    assert saturating.keys() == {
        ("d", "line"), ("p", "sum"), ("t", "arriving"), ("output", "arriving"),
    }  # fmt: skip
    assert {(x.bits, x.scales) for x in saturating.values()} == {(32, (1.0,))}


def test_what_may_saturate_is_told_of_states_activations_and_on_the_way():
    network = net(
        given(),
        neurons("i", "input", LI, decay=1.0),
        linear("w", "i", [[1.0]]),
        neurons("j", ["w", late("i")], LI, decay=1.0),
        read("j"),
    )
    asked = options({"input": 1.0}, [{"input": np.ones((3, 1))}])
    saturating = {key for key, x in infos(network, asked).items() if x.saturates}
    assert saturating == {("i", "v"), ("w", "activation"), ("j", "arriving"), ("j", "v")}


@pytest.mark.parametrize("gain", [np.array(1.0), np.array([0.5, -4.0])])
def test_the_scale_of_a_synapse_undoes_the_gain_in_its_weights(gain):
    network = net(
        given(shape=(2,)),
        linear("w", "input", np.eye(2) * 127 / 128),
        neurons("n", "w", NeuronKind.CUBA_LI, (2,), gain=gain, synaptic_gain=0.25),
        read("n", (2,)),
    )
    integers = quantised(network)
    by_role = {(x.node, x.role): x for x in formats(integers, network)}
    synapse = by_role["n", "i"]
    assert synapse.note == ("the sign of a negative gain is in it" if gain.ndim else "")
    spikes = np.ones((2,))
    floats, ints = Interpreter(network), Interpreter(integers.network)
    for interpreter in (floats, ints):
        interpreter.step({"input": spikes})
    numbers = ints.state["n.i"] * np.array(synapse.scales) * np.sign(gain)
    np.testing.assert_allclose(numbers, floats.state["n.i"], rtol=1e-6)


def test_a_gain_of_0_leaves_the_synapse_a_scale():
    network = net(
        given(), linear("w", "input", [[1.0]]), neurons("n", "w", NeuronKind.CUBA_LI, gain=0.0)
    )
    (synapse,) = [x for x in formats(quantised(network), network) if x.role == "i"]
    assert 0 < synapse.scales[0] < np.inf


def test_gains_that_stay_are_factors():
    network = net(
        given(), neurons("n", "input", NeuronKind.CUBA_LI, gain=0.25, synaptic_gain=2.0), read("n")
    )
    found = infos(network)
    assert found["n", "gain"].scales == (2.0**-31,)
    assert found["n", "synaptic_gain"].scales == (2.0**-29,)
    assert found["n", "i"].scales == found["n", "v"].scales


def test_analog_ports_have_scales():
    network = net(given("a"), given("b"), read("a", name="x"), read("b", name="y"))
    asked = options({"a": 1.5})
    found = quantised(network, asked).network
    scales = port_scales(found)
    assert scales[0] == PortScale(node="a", scale=2.0**-14)
    assert [x.node for x in scales] == ["a", "x"]
    inputs = {"a": np.array([[0.75]]), "b": np.ones((1, 1))}
    stored = Interpreter(found).run(inputs)["x"]
    assert stored * scales[1].scale == run_floats(network, asked, inputs)["x"]
