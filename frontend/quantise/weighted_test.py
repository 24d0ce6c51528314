"""Sums of products: the bits that they need, and that they are reached."""

import numpy as np
import pytest

from frontend.network import ConvLayer, Fixed, InputLayer, NeuronKind, ScaleLayer, Signal, Source
from frontend.options import Scheme
from frontend.quantise.observation import observe
from frontend.quantise.terms import Arriving
from frontend.quantise.testing import conv, given, linear, net, neurons, scale
from frontend.quantise.weighted import LayerWeights, quantise_weighted, sum_shift, terms_of
from frontend.quantise.weights import QuantisedWeights
from frontend.reference import Interpreter
from frontend.reference import testing as reference

NUMBERS = Arriving(sources=(Source("input"),), fixed=Fixed(16, np.ones(())), most=32768)
SPIKES = Arriving(sources=(Source("input"),), fixed=None, most=1)


def stored(integers, bits=16):
    integers = np.atleast_2d(integers)
    kind = np.int16 if bits == 16 else np.int8
    return QuantisedWeights(integers.astype(kind), np.ones(len(integers)), np.zeros(len(integers)))


def quantised(layer, integers, arriving, bits=16):
    return quantise_weighted(layer, stored(integers, bits), bits, arriving)


def of(layer, inputs, arriving):
    """What an integer layer gives for the inputs, (steps, *shape)."""
    signal = Signal.COUNTS if arriving.fixed is None else Signal.ANALOG
    port = InputLayer(
        name="input", sources=(), shape=inputs.shape[1:], signal=signal, fixed=arriving.fixed
    )
    # It asserts that no sum is out of range.
    interpreter = Interpreter(reference.network(port, layer, number_format=None))
    return np.array([interpreter.step_all({"input": x})[layer.name] for x in inputs])


@pytest.mark.parametrize(
    ("largest", "shift"),
    [(0, 0), (2**31 - 1, 0), (2**31, 1), (2**32 - 2, 1), (2**32 - 1, 2), (2**62 - 2**31, 31)],
)
def test_sums_are_shifted_as_little_as_32_bits_allow(largest, shift):
    assert sum_shift(float(largest)) == shift
    assert (largest + (1 << shift >> 1)) >> shift <= 2**31 - 1


# 65535 * 32768 is below 2^31, 65537 * 32767 too, but 65537 * 32768 is not.
@pytest.mark.parametrize(("last", "shift"), [(1, 0), (3, 1)])
def test_the_largest_input_is_the_least_integer(last, shift):
    weights = np.array([[32767, -32767, last]])
    found = quantised(linear("w", "input", weights), weights, NUMBERS)
    assert found.layer.fixed.scale == 2.0**shift
    worst = np.where(weights > 0, -32768, 32767), np.where(weights < 0, -32768, 32767)
    sums = of(found.layer, np.concatenate(worst).astype(np.int16), NUMBERS)
    assert (np.abs(sums) * found.layer.fixed.scale <= found.largest).all()
    assert found.fits


@pytest.mark.parametrize("arriving", [NUMBERS, SPIKES], ids=["numbers", "spikes"])
@pytest.mark.parametrize("bits", [8, 16])
def test_a_sum_of_all_inputs_at_their_bound_is_the_bound(arriving, bits):
    rng = np.random.default_rng(bits)
    most = 2 ** (bits - 1) - 1
    for weights in (rng.integers(-most, most + 1, (3, 40)), np.full((1, 40), -most)):
        layer = linear("w", "input", weights)
        found = quantised(layer, weights, arriving, bits)
        low = -32768 if arriving.fixed is not None else 0
        high = 0 if low else 1
        reached = []
        for row in weights:
            # Negative inputs where there are any: all products of one sign.
            inputs = np.array([np.where(row > 0, low, high), np.where(row > 0, high, low)])
            reached.append(np.abs(of(found.layer, inputs, arriving)).max(axis=0))
        # Of spikes only the weights of one sign add up; the bound does not part them.
        reached = np.max(reached, axis=0) * found.layer.fixed.scale
        assert (reached <= found.largest).all()
        if (weights < 0).all():
            unit = found.layer.fixed.scale
            assert (found.largest - reached <= unit * (unit > 1)).all()


def test_counts_as_large_as_they_get_are_summed_in_64_bits():
    counts = Arriving(sources=(Source("input"),), fixed=None, most=2**31 - 1)
    weights = np.full((1, 8), -127)
    found = quantised(linear("w", "input", weights), weights, counts, 8)
    assert found.layer.fixed.scale == 2.0**10
    sums = of(found.layer, np.full((1, 8), 2**31 - 1), counts)
    assert abs(int(sums[0, 0])) * 2.0**10 == found.largest
    assert found.fits


def test_products_that_64_bits_may_not_hold_do_not_fit():
    counts = Arriving(sources=(Source("input"),), fixed=None, most=2**31 - 1)
    few, many = np.full((1, 2**16), 32767), np.full((1, 2**16 + 1), 32767)
    assert quantised(linear("w", "input", few), few, counts).fits
    assert not quantised(linear("w", "input", many), many, counts).fits


def test_a_convolution_sums_over_its_kernel_and_a_scale_not_at_all():
    weights = np.arange(-8, 8).reshape(2, 2, 2, 2)
    layer = conv("w", "input", (4, 3, 3), weights)
    found = quantised(layer, weights.reshape(2, -1), NUMBERS)
    assert isinstance(found.layer, ConvLayer) and terms_of(layer) == 8
    assert found.largest.tolist() == [36 * 32768.0, 28 * 32768.0]
    factors = quantised(scale("s", "input", [3, -4], (2,)), [[3, -4]], NUMBERS)
    assert isinstance(factors.layer, ScaleLayer) and terms_of(factors.layer) == 1
    assert (factors.largest, factors.offset) == (4 * 32768.0, None)
    assert factors.layer.fixed.scale.shape == ()


def test_scales_multiply_and_the_bias_waits():
    layer = linear("w", "input", [[1.0], [2.0]], [0.5, -0.25])
    arriving = Arriving(sources=(Source("x"),), fixed=Fixed(16, np.asarray(0.5)), most=10)
    weights = QuantisedWeights(
        np.array([[3], [5]], np.int8), np.array([0.25, 4.0]), np.array([0.125, 0.0])
    )
    found = quantise_weighted(layer, weights, 8, arriving)
    assert found.layer.fixed.scale.tolist() == [0.125, 2.0]
    assert found.layer.weight_fixed.scale.tolist() == [0.25, 4.0]
    assert found.largest.tolist() == [3 * 10 * 0.125, 5 * 10 * 2.0]
    assert found.offset.tolist() == [0.625, -0.25]
    assert found.layer.bias is None and found.layer.sources == (Source("x"),)


# ---- which weights


def test_weights_are_made_once_for_each_width():
    layer = linear("w", "input", [[1.0, 0.3]])
    weights = LayerWeights(net(given(shape=(2,)), layer), Scheme.CHANNEL, None)
    assert weights.of(layer, 8) is weights.of(layer, 8)
    assert weights.of(layer, 4) is not weights.of(layer, 8)


def test_calibration_data_and_the_filter_behind_the_weights_matter():
    rng = np.random.default_rng(0)
    matrix = rng.normal(0, 1, (4, 12))
    layer = linear("w", "input", matrix)
    samples = [{"input": (rng.random((30, 12)) < 0.3) * 1.0} for _ in range(3)]

    def found(*behind, data=samples):
        network = net(given(shape=(12,)), layer, *behind)
        seen = observe(network, data) if data else None
        return LayerWeights(network, Scheme.CHANNEL, seen).of(layer, 4).integers.tolist()

    quick, slow = (
        neurons("n", "w", NeuronKind.LI, (4,), decay=d * np.ones(4)) for d in (0.0, 0.99)
    )
    all_of_them = [found(quick), found(slow), found(data=None)]
    assert all(a != b for k, a in enumerate(all_of_them) for b in all_of_them[:k])
    # Without a population behind them there is no memory.
    assert found() == found(quick)
    # What never got an input is as without data.
    unfed = linear("w", (), matrix)
    network = net(given(shape=(12,)), unfed)
    weights = LayerWeights(network, Scheme.CHANNEL, observe(network, samples))
    assert weights.of(unfed, 4).integers.tolist() == found(data=None)
