"""Integer networks of every shape, against floats, bit for bit.

All numbers are binary fractions that the integers hold: a row of weights whose largest one is
127/128 gets the scale 1/128 in 8 bits, activations get powers of two, and membranes have more than
20 fractional bits. So nothing is rounded, and what an integer network gives is what the float
network gives: whatever differs is a fault in edges, timing, scales or offsets.
"""

import numpy as np
import pytest

from frontend.network import NeuronKind, NeuronLayer, PoolKind, Signal
from frontend.options import Scheme
from frontend.quantise.testing import (
    at_limits,
    conv,
    delay,
    early,
    flatten,
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
    run_integers,
    scale,
    threshold,
)

ONE = 127 / 128  # the largest weight of 8 bits at the scale 1/128
W1 = [[ONE]]
W2 = [[ONE, -0.25], [0.5, ONE]]
W23 = [[ONE, -0.5, 0.25], [-ONE, 0.75, 0.125]]
STEPS = 8
SPIKES, COUNTS = Signal.SPIKES, Signal.COUNTS
MULTI = {"spikes": "multi"}


def inputs_of(network, ranges, seed):
    """Spikes, or eighths up to the Input's range."""
    rng = np.random.default_rng(seed)
    found = {}
    for layer in network.inputs:
        shape = (STEPS, *layer.shape)
        most = int(8 * ranges.get(layer.name, 0))
        is_analog = layer.name in ranges
        found[layer.name] = (
            rng.integers(-most, most + 1, shape) / 8
            if is_analog
            else (rng.random(shape) < 0.5).astype(float)
        )
    return found


def spiking(*layers, shape=(1,)):
    return net(given(shape=shape), *layers), {}


def analog(*layers, shape=(1,)):
    return net(given(shape=shape), *layers), {"input": 1.0}


MAP = (2, 4, 4)
KERNEL = [[[[ONE, 0.5], [-0.25, 0.125]]] * 2, [[[0.25, ONE], [0.5, -0.125]]] * 2]

TOPOLOGIES = {
    "weights and a population": spiking(
        linear("w", "input", W23), neurons("n", "w", shape=(2,)), read("n", (2,), SPIKES),
        shape=(3,),
    ),
    "biases": analog(
        linear("w", "input", W23, [0.5, -0.25]), neurons("n", "w", shape=(2,)),
        linear("x", "input", W23, [0.125, 0]),
        neurons("c", "x", NeuronKind.CUBA_LIF, (2,), threshold=0.5),
        read("n", (2,), SPIKES), read("c", (2,), SPIKES, "other"), read("x", (2,), name="numbers"),
        shape=(3,),
    ),
    "an Input of numbers straight to an Output": analog(read("input")),
    "an Input of spikes straight to an Output": spiking(read("input")),
    "numbers into neurons": analog(
        neurons("n", "input"), neurons("i", "input", NeuronKind.LI),
        read("n", signal=SPIKES), read("i", name="membrane"),
    ),
    "spikes into neurons": spiking(
        neurons("n", "input", threshold=0.75, decay=0.75),
        neurons("c", "input", NeuronKind.CUBA_LI, gain=0.25, synaptic_gain=-0.5),
        read("n", signal=SPIKES), read("c", name="membrane"),
    ),
    "numbers into a Threshold": analog(threshold("t", "input", 0.25), read("t", signal=SPIKES)),
    "spikes into Thresholds": spiking(
        threshold("a", "input", 0.5), threshold("b", "input", 1.0), threshold("c", "input", -0.5),
        read(["a", "b", "c"], signal=COUNTS),
    ),
    "weighted sums into a Threshold of many": analog(
        linear("w", "input", W2, [0.25, -0.125]), threshold("t", "w", [0.5, -0.25], (2,)),
        read("t", (2,), SPIKES), shape=(2,),
    ),
    "several edges into a Threshold": analog(
        linear("w", "input", W1, [0.25]), threshold("t", ["w", "input", "input"], 0.5),
        read("t", signal=SPIKES),
    ),
    "a negative threshold": analog(
        neurons("n", "input", threshold=-0.5, rule={"reset": "zero"}), read("n", signal=SPIKES)
    ),
    "a threshold of 0": analog(
        neurons("n", "input", threshold=0.0),
        neurons("m", "input", threshold=0.0, rule={"compare": "ge", "reset": "zero"}),
        read("n", signal=SPIKES), read("m", signal=SPIKES, name="other"),
    ),
    "pools of pools of spikes": spiking(
        pool("a", "input", MAP, PoolKind.SUM, COUNTS),
        pool("b", "a", (2, 2, 2), PoolKind.AVERAGE, Signal.ANALOG),
        flatten("f", "b", (2, 1, 1)), read("f", (2,)), shape=MAP,
    ),
    "pools of pools of numbers": analog(
        pool("a", "input", MAP, PoolKind.AVERAGE, Signal.ANALOG),
        pool("b", "a", (2, 2, 2), PoolKind.SUM, Signal.ANALOG), read("b", (2, 1, 1)), shape=MAP,
    ),
    "an average into a convolution into neurons": spiking(
        pool("a", "input", (2, 8, 8), PoolKind.AVERAGE, Signal.ANALOG),
        conv("w", "a", MAP, KERNEL, [0.25, -0.5]), neurons("n", "w", shape=(2, 3, 3)),
        read("n", (2, 3, 3), SPIKES), shape=(2, 8, 8),
    ),
    "an average of numbers into a convolution": analog(
        pool("a", "input", (2, 8, 8), PoolKind.AVERAGE, Signal.ANALOG),
        conv("w", "a", MAP, KERNEL, [0.25, -0.5], stride=2, pad=1), read("w", (2, 3, 3)),
        shape=(2, 8, 8),
    ),
    "a Flatten of maps": analog(
        flatten("f", "input", (2, 1, 1)), linear("w", "f", W2), neurons("n", "w", shape=(2,)),
        flatten("g", "n", (2,), SPIKES), read("g", (2,), SPIKES), shape=(2, 1, 1),
    ),
    "delays of spikes and numbers": analog(
        delay("d", "input", [0, 2], (2,)), linear("w", "d", W2), neurons("n", "w", shape=(2,)),
        delay("e", "n", [3, 1], (2,), SPIKES), read("e", (2,), SPIKES), shape=(2,),
    ),
    "Scales of spikes, counts and numbers": analog(
        threshold("t", "input", 0.0), neurons("m", "input", rule=MULTI, threshold=0.25),
        scale("a", "t", 0.75 * 32767 / 32768), scale("b", "m", -32767 / 65536),
        scale("c", "input", 32767 / 32768),
        read("a"), read("b", name="counts"), read("c", name="numbers"),
    ),
    "Linear after Linear": analog(
        linear("w", "input", W23), linear("x", "w", W2), neurons("n", "x", shape=(2,)),
        read("n", (2,), SPIKES), shape=(3,),
    ),
    "an integrator between weights": spiking(
        linear("w", "input", [[ONE, 0.5]]), neurons("i", "w", NeuronKind.LI, decay=1.0),
        linear("x", "i", [[0.25 * ONE]]), neurons("n", "x"), read("n", signal=SPIKES), shape=(2,),
    ),
    "spikes and numbers meet": analog(
        linear("w", "input", W1), threshold("t", "input", 0.25),
        neurons("n", ["w", "t", "input"]), linear("x", ["t", "w"], W1),
        read("n", signal=SPIKES), read(["t", "w", "input"], name="sum"), read("x", name="linear"),
    ),
    "Inputs and Outputs of all kinds": (
        net(
            given("a"), given("b"), given("c"), linear("w", ["a", "b"], W1),
            neurons("n", ["w", "c"], rule=MULTI, threshold=0.5),
            read("a", signal=SPIKES, name="p"), read("b", name="q"),
            read("n", signal=COUNTS, name="r"),
        ),
        {"b": 1.0, "c": 4.0},
    ),
    "a spike back to its neuron": spiking(
        linear("w", "input", W1), neurons("n", ["w", late("n")]), read("n", signal=SPIKES)
    ),
    "a spike back through weights, of this step": spiking(
        linear("back", early("n"), [[-0.5 * ONE]]), linear("w", "input", W1),
        neurons("n", ["w", "back"], rule={"fire_from": "previous"}), read("n", signal=SPIKES),
    ),
    "two populations in a ring": spiking(
        linear("w", "input", W2), linear("back", late("m"), W2),
        neurons("n", ["w", "back"], shape=(2,)), linear("x", "n", W2),
        neurons("m", "x", shape=(2,), threshold=0.5), read(["n", "m"], (2,), COUNTS), shape=(2,),
    ),
    "an integrator's membrane of the step before": analog(
        neurons("i", ["input", late("i")], NeuronKind.LI, gain=0.25),
        neurons("n", late("i"), threshold=0.25),
        read("n", signal=SPIKES), read("i", name="membrane"),
    ),
    "counts back through weights": spiking(
        linear("back", late("n"), [[0.125 * ONE]]), linear("w", "input", W1),
        neurons("n", ["w", "back"], rule=MULTI, threshold=0.25), read("n", signal=COUNTS),
    ),
    "a delay that closes a cycle": spiking(
        delay("d", "n", 2, signal=SPIKES), linear("w", ["input", "d"], W1),
        neurons("n", "w", threshold=1.25), read("n", signal=SPIKES),
    ),
    "delays of numbers that close cycles": analog(
        delay("d", ["input", "t"], 1), threshold("t", "d", 0.25), read("d"),
    ),
    "two delays in a row that are read early": analog(
        delay("e", "d", 1), delay("d", "input", 2), read(["d", "e"])
    ),
    "several edges between two layers": analog(
        linear("w", "input", W1, [0.125]), neurons("n", ["w", "w", "w"], threshold=2.0),
        read(["w", "w"]), read("n", signal=SPIKES, name="spikes"),
    ),
    "layers without sources": analog(
        linear("w", (), W1, [0.5]), neurons("n", "w", threshold=0.75),
        neurons("b", (), drive=0.25, threshold=0.375),
        neurons("c", (), NeuronKind.CUBA_LI, drive=0.5),
        threshold("t", (), -1.0), scale("s", (), 0.5), delay("d", (), 1),
        read(["n", "b", "t"], signal=COUNTS), read(["c", "w", "s", "d", "input"], name="numbers"),
    ),
    "an Output on a cycle": spiking(
        neurons("n", [late("n"), "input"], threshold=1.0), read("n", signal=SPIKES),
        neurons("m", "output", threshold=0.5), read("m", signal=SPIKES, name="other"),
    ),
    "gains that are folded": analog(
        linear("w", "input", W2, [0.5, 0.25]),
        neurons("n", "w", shape=(2,), gain=[-0.5, 2.0]),
        linear("x", "input", W2),
        neurons("c", "x", NeuronKind.CUBA_LIF, (2,), gain=0.0, synaptic_gain=[0.5, 0.25]),
        read(["n", "c"], (2,), COUNTS), shape=(2,),
    ),
    "one matrix for populations of different gains": analog(
        linear("w", "input", W2, [0.5, 0.25]),
        neurons("n", "w", shape=(2,), gain=[-0.5, 0.25], drive=0.125),
        neurons("m", "w", NeuronKind.CUBA_LIF, (2,), gain=0.5, synaptic_gain=[0.5, -2.0]),
        neurons("z", "w", NeuronKind.LI, (2,), gain=[0.0, 1.0], decay=1.0),
        read(["n", "m"], (2,), COUNTS), read("z", (2,), name="membrane"), shape=(2,),
    ),
    "weights of zeros": spiking(
        linear("w", "input", [[0.0, 0.0], [ONE, 0.0]]), neurons("n", "w", shape=(2,)),
        linear("x", "n", [[0.0, 0.0]]), neurons("m", "x"), read("n", (2,), SPIKES),
        read("m", signal=SPIKES, name="silent"), shape=(2,),
    ),
}  # fmt: skip


# Their membranes get a fractional bit or two in every step.
FINE = {
    "an integrator's membrane of the step before",
    "biases",
    "one matrix for populations of different gains",
}


CASES = [(name, bits) for name in TOPOLOGIES for bits in (32, 16) if bits == 32 or name not in FINE]


@pytest.mark.parametrize(("name", "state_bits"), CASES)
def test_binary_fractions_come_out_as_in_floats(name, state_bits):
    network, ranges = TOPOLOGIES[name]
    asked = options(ranges, state_bits=state_bits)
    found = quantised(network, asked)
    alive = set()
    for seed in range(3):
        inputs = inputs_of(network, ranges, seed)
        expected = run_floats(network, asked, inputs)
        numbers = run_integers(found.network, inputs)
        for output, values in expected.items():
            np.testing.assert_array_equal(numbers[output], values, err_msg=output)
            alive |= {output} if values.any() else set()
        assert at_limits(found.network, inputs) <= found.saturating
    assert alive == {x.name for x in network.outputs} - {"silent"}


@pytest.mark.parametrize("name", TOPOLOGIES)
@pytest.mark.parametrize("scheme", Scheme)
def test_calibration_data_do_for_every_topology(name, scheme):
    network, ranges = TOPOLOGIES[name]
    samples = [inputs_of(network, ranges, seed) for seed in range(2)]
    found = quantised(network, options(ranges, samples, scheme=scheme))
    for inputs in (samples[0], inputs_of(network, ranges, 2)):
        assert at_limits(found.network, inputs) <= found.saturating
        numbers = run_integers(found.network, inputs)
        assert numbers.keys() == {x.name for x in network.outputs}
    for layer in found.network.layers:
        if isinstance(layer, NeuronLayer):
            assert layer.truncates == (scheme is Scheme.POW2)
            assert scheme is Scheme.CHANNEL or (layer.fixed.bits, layer.fixed.scale) == (32, 2**-12)
