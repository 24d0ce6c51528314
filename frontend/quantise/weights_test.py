"""Weight matrices as integers, with and without calibration data."""

import dataclasses

import numpy as np
import pytest

from frontend.quantise import traces
from frontend.quantise.rounding import integer_range
from frontend.quantise.traces import Filter, moments
from frontend.quantise.weights import (
    LEAST_SCALE,
    quantise_elements,
    quantise_pow2,
    quantise_weights,
)

BITS = (4, 8, 16)
FILTER = Filter(np.array(0.8))


def calibration(inputs, outputs, seed=0, sequences=4):
    rng = np.random.default_rng(seed)
    # What inputs share makes them spike together.
    shared = rng.random((sequences, 40, 1)) < 0.4
    x = (rng.random((sequences, 40, inputs)) < 0.1) | (shared & (rng.random(inputs) < 0.3))
    return moments(x.astype(np.float32), FILTER, outputs)


def normal(outputs=12, inputs=30, seed=0):
    return np.random.default_rng(seed).normal(0, 0.1, (outputs, inputs))


def both(outputs, inputs):
    return [(), calibration(inputs, outputs)]


def parts(found):
    return [x.tobytes() for x in (found.integers, found.scale, found.bias_correction)]


@pytest.mark.parametrize("bits", BITS)
@pytest.mark.parametrize("known", both(12, 30), ids=["unknown", "known"])
def test_integers_times_scales_are_about_the_weights(bits, known):
    weight = normal()
    found = quantise_weights(weight, bits, known)
    assert found.integers.dtype == (np.int16 if bits == 16 else np.int8)
    assert found.scale.shape == found.bias_correction.shape == (12,)
    least, most = integer_range(bits)
    assert found.integers.min() >= least and found.integers.max() <= most
    steps = np.abs(found.integers - weight / found.scale[:, None])
    inside = (found.integers > least) & (found.integers < most)
    assert steps[inside].max() < (1 if not known else 3)


def test_by_hand():
    found = quantise_weights([[1.27, 0.104, 0.104, 0.104, 0.0]], 8)
    # In units of 0.01 10.4 is 10, three times; their sum is 31.2.
    assert found.integers.tolist() == [[127, 11, 10, 10, 0]]
    assert found.scale == pytest.approx([0.01], rel=2.0**-23)
    assert found.bias_correction.tolist() == [0]


@pytest.mark.parametrize("bits", BITS)
def test_without_data_rows_keep_their_sums(bits):
    weight = normal()
    found = quantise_weights(weight, bits)
    error = weight - found.integers * found.scale[:, None]
    assert (np.abs(error.sum(axis=1)) <= 0.5 * found.scale * (1 + 1e-9)).all()
    assert not found.bias_correction.any()


@pytest.mark.parametrize("bits", BITS)
def test_bias_makes_the_error_of_the_mean_good(bits):
    weight, known = normal(), calibration(30, 12)
    found = quantise_weights(weight, bits, known)
    error = weight - found.integers * found.scale[:, None]
    np.testing.assert_allclose(found.bias_correction, error @ known[0].mean, rtol=1e-9)
    assert found.bias_correction.any()


@pytest.mark.parametrize("bits", [4, 8])
def test_data_lessen_the_error_of_the_membrane(bits):
    inputs, outputs = 60, 100
    weight, known = normal(outputs, inputs), calibration(inputs, outputs, sequences=20)
    (fresh,) = calibration(inputs, outputs, sequences=20)

    def variance(found):
        error = weight - found.integers * found.scale[:, None]
        return np.einsum("oi,oi->o", error @ fresh.covariance, error).sum()

    assert variance(quantise_weights(weight, bits, known)) < 0.75 * variance(
        quantise_weights(weight, bits)
    )


def test_of_many_inputs_variances_choose_the_scale_and_sums_are_kept(monkeypatch):
    monkeypatch.setattr(traces, "MOST_INPUTS", 29)
    (known,) = calibration(30, 12)
    assert known.covariance.ndim == 1
    weight = normal()
    found = quantise_weights(weight, 8, [known])
    error = weight - found.integers * found.scale[:, None]
    assert (np.abs(error.sum(axis=1)) <= 0.5 * found.scale * (1 + 1e-9)).all()
    assert found.bias_correction.any()


def test_rows_with_different_inputs_are_matrices_of_their_own():
    weight = normal()
    (first,), (second,) = calibration(30, 5, seed=1), calibration(30, 4, seed=2)
    second = dataclasses.replace(second, rows=np.arange(7, 11))
    found = quantise_weights(weight, 8, [first, second])
    pieces = [
        quantise_weights(weight[:5], 8, [first]),
        quantise_weights(weight[5:7], 8),
        quantise_weights(weight[7:11], 8, [dataclasses.replace(second, rows=np.arange(4))]),
        quantise_weights(weight[11:], 8),
    ]
    assert np.array_equal(found.integers, np.concatenate([p.integers for p in pieces]))
    assert np.array_equal(found.scale, np.concatenate([p.scale for p in pieces]))


@pytest.mark.parametrize("bits", BITS)
@pytest.mark.parametrize("known", both(12, 30), ids=["unknown", "known"])
def test_a_factor_of_two_goes_into_the_scale(bits, known):
    weight = normal()
    found = quantise_weights(weight, bits, known)
    for power in (-300, 300):
        other = quantise_weights(np.ldexp(weight, power), bits, known)
        assert np.array_equal(other.integers, found.integers)
        assert np.array_equal(other.scale, np.ldexp(found.scale, power))


@pytest.mark.parametrize("bits", BITS)
@pytest.mark.parametrize("known", both(3, 2), ids=["unknown", "known"])
def test_rows_of_zeros_take_an_ordinary_scale(bits, known):
    found = quantise_weights([[0, 0], [0.5, -0.25], [0, 0]], bits, known)
    assert found.integers[[0, 2]].tolist() == [[0, 0], [0, 0]]
    assert (found.scale == found.scale[1]).all()
    assert found.bias_correction[[0, 2]].tolist() == [0, 0]
    nothing = quantise_weights(np.zeros((3, 2)), bits, known)
    assert not nothing.integers.any() and not nothing.bias_correction.any()
    assert nothing.scale.tolist() == [2.0 ** (1 - bits)] * 3


@pytest.mark.parametrize("bits", BITS)
@pytest.mark.parametrize("known", both(4, 2), ids=["unknown", "known"])
def test_weights_of_any_size_get_scales_that_can_be_computed_with(bits, known):
    weight = np.array([[1e-30, 1e30], [5e-324, -5e-324], [1e-310, 0], [1e308, -1.7e308]])
    found = quantise_weights(weight, bits, known)
    assert np.isfinite(found.scale).all() and (found.scale >= LEAST_SCALE).all()
    assert np.isfinite(1 / found.scale).all() and np.isfinite(found.bias_correction).all()
    most = integer_range(bits)[1]
    assert abs(found.integers[0, 1]) == most
    # Too small to show.
    assert found.integers[1:3].tolist() == [[0, 0], [0, 0]]
    np.testing.assert_allclose(found.integers[3] * found.scale[3], weight[3], rtol=0.5)


@pytest.mark.parametrize("bits", BITS)
def test_at_the_least_scale_small_weights_are_rounded_to_it(bits):
    weight = LEAST_SCALE * np.array([[0.4, 0.3], [1.4, -1.6]])
    found = quantise_weights(weight, bits)
    assert (found.scale == LEAST_SCALE).all()
    assert found.integers.tolist() == [[0, 0], [1, -2]]


@pytest.mark.parametrize("known", both(12, 30), ids=["unknown", "known"])
def test_the_same_again(known):
    assert parts(quantise_weights(normal(), 8, known)) == parts(
        quantise_weights(normal(), 8, known)
    )


@pytest.mark.parametrize(
    ("row", "bits", "scale", "integers"),
    [
        ([1.27, -0.5], 8, 2.0**-6, [81, -32]),
        ([127.0, -127.0], 8, 1.0, [127, -127]),
        ([127.4, 1.0], 8, 2.0, [64, 0]),
        ([0.3, -0.01], 8, 2.0**-8, [77, -3]),
        ([7.0, -8.0], 4, 1.0, [7, -8]),
        ([1.0, 2.0**-14], 16, 2.0**-14, [16384, 1]),
        ([0.0, 0.0], 8, 2.0**-7, [0, 0]),
        ([1e-200, 0.0], 8, LEAST_SCALE, [0, 0]),
    ],
)
def test_pow2_takes_the_least_power_of_two_at_which_all_fit(row, bits, scale, integers):
    found = quantise_pow2(np.array([row, row]), bits)
    assert found.scale.shape == ()
    assert found.scale == scale
    assert found.integers.tolist() == [integers, integers]
    assert found.bias_correction.tolist() == [0, 0]


@pytest.mark.parametrize("bits", BITS)
def test_pow2_stays_in_range(bits):
    rng = np.random.default_rng(0)
    least, most = integer_range(bits)
    for _ in range(200):
        found = quantise_pow2(rng.normal(0, 10.0 ** rng.integers(-3, 4), (2, 3)), bits)
        assert found.integers.min() >= least and found.integers.max() <= most
        assert max(found.integers.max() / most, found.integers.min() / least) > 0.45


def test_factors_are_rounded_each_for_itself():
    values = np.array([[0.3, 0.3, 0.3, 0.3, 1.0]])
    found = quantise_elements(values, 4)
    error = values - found.integers * found.scale[:, None]
    assert (np.abs(error) <= found.scale / 2 * 1.0001).all()
    assert len(set(found.integers[0, :4].tolist())) == 1
    for extreme in (np.zeros((1, 2)), np.array([[1e-300, 0.0]]), np.array([[1e300, -1e300]])):
        scale = quantise_elements(extreme, 8).scale
        assert scale.shape == (1,) and 0 < scale[0] < np.inf
