"""Whole networks in integers: formats, messages, and how near floats they come.

That edges, timing and offsets are right is in topologies_test.py.
"""

import dataclasses

import numpy as np
import pytest

from frontend.network import (
    ConvLayer,
    DelayLayer,
    InputLayer,
    NeuronKind,
    NeuronLayer,
    PoolKind,
    RescaleLayer,
    Signal,
)
from frontend.options import Scheme
from frontend.quantise.testing import (
    at_limits,
    conv,
    delay,
    given,
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

LI = NeuronKind.LI
SPIKES, COUNTS = Signal.SPIKES, Signal.COUNTS


def layered(*weights, decay=0.9, seed=0):
    """Weights and populations in turns, an integrator last."""
    layers, before = [given(shape=(weights[0].shape[1],))], "input"
    for k, weight in enumerate(weights):
        layers.append(linear(f"w{k}", before, weight))
        shape = weight.shape[:1]
        kind = LI if k == len(weights) - 1 else NeuronKind.LIF
        layers.append(neurons(f"n{k}", f"w{k}", kind, shape, decay=decay))
        before = f"n{k}"
    return net(*layers, read(before, shape))


def random_spikes(steps, size, rate=0.3, seed=0):
    return {"input": (np.random.default_rng(seed).random((steps, size)) < rate) * 1.0}


# ---- near floats


@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("decay", [0.5, 0.9, 0.99])
def test_a_membrane_is_off_by_what_weights_are_rounded(bits, decay):
    """In each step every spike brings an error of half a unit of its weight's scale at most (of a
    whole one where the row's sum is kept), and 1/(1 - d) steps add up. All else has 20 bits."""
    rng = np.random.default_rng(0)
    network = layered(rng.normal(0, 1, (5, 40)), decay=decay)
    found = quantised(network, options(weight_bits=bits))
    inputs = random_spikes(60, 40)
    expected = run_floats(network, options(), inputs)["output"]
    numbers = run_integers(found.network, inputs)["output"]
    unit = found.network["w0"].weight_fixed.scale
    active = inputs["input"].sum(axis=1).max()
    allowed = unit * active / (1 - decay)
    assert (np.abs(numbers - expected) <= allowed).all()
    assert np.abs(expected).max() > 100 * allowed.max() or bits == 8
    assert found.saturating == set()


def test_16_bits_move_hardly_a_spike():
    rng = np.random.default_rng(1)
    hidden = rng.normal(0.05, 0.4, (30, 20)), rng.normal(0.05, 0.4, (30, 30))
    network = layered(*hidden, rng.normal(0, 0.3, (4, 30)))
    network = net(*network.layers, read("n1", (30,), SPIKES, "spikes"))
    inputs = random_spikes(200, 20)
    for asked in (options(weight_bits=16), options(samples=[inputs], weight_bits=16)):
        found = quantised(network, asked)
        expected = run_floats(network, asked, inputs)["spikes"]
        moved = (run_integers(found.network, inputs)["spikes"] != expected).sum()
        assert moved <= 0.003 * expected.sum()
        assert expected.mean() > 0.05


def test_rows_of_any_size_keep_their_values_through_two_matrices():
    sizes = np.array([1e-12, 1.0, 1e9])
    first = np.array([[0.5, -0.25], [1.0, 0.75], [-0.125, 1.0]]) * sizes[:, None]
    network = net(
        given(shape=(2,)),
        linear("w", "input", first),
        neurons("n", "w", LI, (3,), decay=0.0),
        linear("x", "input", first),
        linear("y", "x", np.eye(3)),
        read("n", (3,)),
        read("y", (3,), name="scaled"),
    )
    found = quantised(network, options(weight_bits=16))
    inputs = {"input": np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])}
    expected = run_floats(network, options(), inputs)["output"]
    numbers = run_integers(found.network, inputs)
    # The Output has one scale: what is 1e-21 of the largest number is nothing beside it.
    np.testing.assert_allclose(numbers["output"][:, 2], expected[:, 2], rtol=1e-4)
    np.testing.assert_allclose(numbers["output"][:, 1], expected[:, 1], atol=2 * 1e9 * 2.0**-30)
    np.testing.assert_allclose(numbers["scaled"][:, 2], expected[:, 2], rtol=1e-3)
    # A membrane has that of its channel.
    interpreter_scale = found.network["n"].fixed.scale
    assert (interpreter_scale[0] < 1e-18) and (interpreter_scale[2] < 10)


@pytest.mark.parametrize("size", [1e-140, 1e-30, 1e30, 1e300])
def test_weights_of_any_size_do(size):
    network = net(
        given(),
        linear("w", "input", [[size]]),
        neurons("n", "w", threshold=size / 2),
        read("n", signal=SPIKES),
    )
    found = quantised(network)
    spikes = run_integers(found.network, {"input": np.array([[1.0], [0.0], [1.0]])})["output"]
    assert spikes.ravel().tolist() == [1, 0, 1]


def test_the_correction_of_the_bias_takes_the_mean_error_away():
    rng = np.random.default_rng(3)
    network = net(
        given(shape=(30,)), linear("w", "input", rng.normal(0, 1, (6, 30))), read("w", (6,))
    )
    inputs = random_spikes(400, 30, seed=4)
    asked = options(samples=[inputs], weight_bits=4)
    errors = (
        run_integers(quantised(network, asked).network, inputs)["output"]
        - run_floats(network, asked, inputs)["output"]
    )
    assert np.abs(errors).max() > 0.3
    # The correction is as fine as the Output, which holds sums up to some 40 in 2^30 steps.
    assert np.abs(errors.mean(axis=0)).max() < 1e-6


# ---- formats


def test_inputs_hold_their_range_in_16_bits():
    network = net(given("a"), given("b"), read(["a", "b"]))
    found = quantised(network, options({"a": 3.0})).network
    assert (found["a"].signal, found["a"].fixed.bits) == (Signal.ANALOG, 16)
    assert 3.0 <= 32767 * found["a"].fixed.scale < 6.0
    assert (found["b"].signal, found["b"].fixed) == (SPIKES, None)


def test_the_least_integer_of_an_input_is_in_the_bounds():
    """-32768 is what a caller may give, though --input-range says 32767 of the same unit."""
    weights = np.array([[127.0, -127.0]] * 1) / 128
    network = net(given(shape=(2,)), linear("w", "input", weights), read("w"))
    found = quantised(network, options({"input": 32767 / 32768}))
    least = {"input": np.array([[-32768, 32767], [32767, -32768]], np.int16)}
    sums = run_integers(found.network, least)["output"]
    assert sums.ravel().tolist() == [-65535 * 127 / 2**22, 65535 * 127 / 2**22]
    # 65537 * 32767 fits 32 bits, and what these inputs make of it does not.
    weights = np.array([[32767.0, -32767.0, 3.0]]) / 2**15
    network = net(given(shape=(3,)), linear("w", "input", weights), read("w"))
    found = quantised(network, options({"input": 32767 / 32768}, weight_bits=16))
    sums = run_integers(found.network, {"input": np.array([[-32768, 32767, -32768]], np.int16)})
    assert sums["output"] == -2  # -2147483649 of 2^-30, at half as many steps


def test_widths_are_the_layers_own_or_all_the_same():
    network = net(
        given(),
        linear("a", "input", [[1.0]], bits=4),
        linear("b", "a", [[1.0]]),
        scale("s", "b", 0.3),
        read("s"),
    )

    def widths(asked):
        layers = quantised(network, asked).network.layers
        return [x.weight_fixed.bits for x in layers if x.name in "abs"]

    assert widths(options()) == [4, 8, 16]
    assert widths(options(weight_bits=16)) == [4, 16, 16]
    chosen = dataclasses.replace(options(), widths={"b": 4, "s": 8})
    assert widths(chosen) == [4, 4, 8]


def test_biases_are_no_part_of_sums():
    network = net(
        given(),
        linear("w", "input", [[1.0]], [1e-3]),
        neurons("n", "w", NeuronKind.LIF),
        neurons("c", "w", NeuronKind.CUBA_LIF),
        read(["n", "c"], signal=COUNTS),
    )
    found = quantised(network).network
    assert found["w"].bias is None
    unit = found["n"].fixed.scale
    assert np.abs(found["n"].drive * unit - 1e-3).max() <= unit.max() / 2
    assert found["c"].drive is None
    unit = found["c"].fixed.scale
    assert np.abs(found["c.bias"].offset * unit - 1e-3).max() <= unit.max() / 2
    assert found["c"].sources[0].layer == "c.bias"


def test_delays_that_are_read_early_come_first():
    network = net(
        given(),
        linear("w", ["input", "d"], [[0.25]]),
        neurons("n", "w", LI),
        delay("d", "n", 1),
        read("n"),
    )
    found = quantised(network, options({"input": 1.0})).network
    kinds = [type(x) for x in found.layers]
    assert kinds[:2] == [InputLayer, DelayLayer]
    # What goes in is rescaled to what was announced.
    (source,) = found["d"].sources
    assert isinstance(found[source.layer], RescaleLayer)
    assert found[source.layer].fixed.same_as(found["d"].fixed)


def test_the_same_network_gives_the_same_integers():
    rng = np.random.default_rng(5)
    network = layered(rng.normal(0, 1, (6, 20)), rng.normal(0, 1, (3, 6)))
    asked = options(samples=[random_spikes(30, 20)])
    first, second = (quantised(network, asked).network for _ in range(2))
    for a, b in zip(first.layers, second.layers, strict=True):
        for field in dataclasses.fields(a):
            x, y = getattr(a, field.name), getattr(b, field.name)
            same = np.array_equal(x, y) if isinstance(x, np.ndarray) else True
            assert same, (a.name, field.name)


def test_an_average_divides_nothing():
    network = net(
        given(shape=(1, 4, 4)),
        pool("p", "input", (1, 4, 4), PoolKind.AVERAGE, Signal.ANALOG),
        conv("w", "p", (1, 2, 2), [[[[0.75, 0.25], [0.5, 1.0]]]]),
        read("w", (1, 1, 1)),
    )
    found = quantised(network).network
    assert found["p"].fixed.scale == 0.25
    assert found["w"].sources[0].layer == "p"  # the count itself, which fits 16 bits


# ---- what may saturate


def test_only_what_may_saturate_is_told():
    network = net(
        given(),
        linear("w", "input", [[0.5]]),
        neurons("leaky", "w"),
        neurons("endless", "w", decay=1.0),
        linear("x", "w", [[1.0]]),
        read(["leaky", "endless"], signal=COUNTS),
        read("x", name="numbers"),
    )
    found = quantised(network)
    assert found.saturating == {"endless"}
    assert (found.network["leaky"].bounded, found.network["endless"].bounded) == (True, False)
    # Twice as large as what was seen is not proven to be enough.
    seen = quantised(network, options({"input": 1.0}, [{"input": np.full((4, 1), 0.1)}]))
    assert seen.saturating == {"endless", "x.scaled"}
    assert at_limits(seen.network, {"input": np.ones((4, 1))}) == {"x.scaled"}


def test_sums_of_counts_that_may_saturate_are_told():
    # An endless ring of counts.
    network = net(
        given(),
        delay("d", ["d", "input"], 1, signal=COUNTS),
        linear("w", ["d", "input"], [[1.0]]),
        threshold("t", ["d", "input"], 3.0),
        read(["d", "input"], signal=COUNTS),
        read("w", name="numbers"),
        read("t", signal=SPIKES, name="spikes"),
    )
    found = quantised(network)
    assert found.saturating == {"d", "w", "t", "output"}
    numbers = run_integers(found.network, {"input": np.ones((6, 1))})
    assert numbers["output"].ravel().tolist() == [1, 2, 3, 4, 5, 6]
    assert numbers["spikes"].ravel().tolist() == [0, 0, 0, 1, 1, 1]


def test_a_line_that_holds_what_was_saturated_is_told():
    network = net(
        given(shape=(2,)),
        neurons("n", "input", LI, (2,), decay=1.0),
        delay("d", "n", [0, 1], (2,)),
        read("d", (2,)),
    )
    asked = options({"input": 1.0}, [{"input": np.ones((3, 2))}])
    found = quantised(network, asked)
    reached = at_limits(found.network, {"input": np.ones((100, 2))})
    assert reached == {"n", "d", "d.scaled"} and reached <= found.saturating


def test_an_exotic_network_is_taken_in_every_scheme_and_width():
    """A convolution with mixed time constants, floors and resets to a value."""
    rng = np.random.default_rng(8)
    shape = (3, 4, 4)
    network = net(
        given(shape=(2, 6, 6)),
        conv("w", "input", (2, 6, 6), rng.normal(0, 0.5, (3, 2, 3, 3)), rng.normal(0, 0.1, 3)),
        neurons(
            "n", "w", NeuronKind.CUBA_LIF, shape, {"reset": "to_value", "compare": "ge"},
            decay=rng.uniform(0.5, 0.99, shape), synaptic_decay=rng.uniform(0.2, 0.9, shape),
            gain=rng.uniform(0.5, 2, shape), threshold=rng.uniform(0.5, 2, shape),
            v_reset=rng.normal(0, 0.2, shape), drive=rng.normal(0, 0.05, shape),
            floor=-rng.uniform(0.5, 1, shape), initial_membrane=rng.normal(0, 0.1, shape),
        ),
        read("n", shape, SPIKES),
    )  # fmt: skip
    inputs = {"input": (rng.random((40, 2, 6, 6)) < 0.3) * 1.0}
    expected = run_floats(network, options(), inputs)["output"]
    assert 0.02 < expected.mean() < 0.5
    shares = {}
    for scheme in Scheme:
        for bits in (4, 8, 16):
            for samples in ((), [inputs]):
                asked = options(samples=samples, weight_bits=bits, scheme=scheme)
                found = quantised(network, asked).network
                assert isinstance(found["w"], ConvLayer) and isinstance(found["n"], NeuronLayer)
                moved = (run_integers(found, inputs)["output"] != expected).sum()
                shares[scheme, bits, bool(samples)] = moved / expected.sum()
    assert shares[Scheme.CHANNEL, 16, False] < 0.01 and shares[Scheme.CHANNEL, 16, True] < 0.01
    assert shares[Scheme.CHANNEL, 8, True] < shares[Scheme.POW2, 8, True] < 0.4
