"""Ratios of scales, shifts and factors, against exact fractions."""

import fractions
import math

import hypothesis
import hypothesis.strategies as st
import numpy as np
import pytest

from frontend.network import Fixed
from frontend.reference.fixed_point import Ratio, factor, rescaled, rounded_shift

_F = fractions.Fraction


def test_a_power_of_two_is_a_shift_without_a_multiplier_of_its_own():
    for exponent in (-32, -31, -5, 0, 3, 12, 29):
        ratio = Ratio.of(np.asarray(2.0**exponent))
        assert _F(int(ratio.multiplier)) / 2 ** int(ratio.shift) == _F(2) ** exponent
        assert int(ratio.shift) == max(-exponent, 0)


@hypothesis.given(st.floats(2.0**-32, 2.0**30.9))
def test_a_ratio_has_31_significant_bits_and_an_odd_multiplier_or_no_shift(value):
    ratio = Ratio.of(np.asarray(value))
    multiplier, shift = int(ratio.multiplier), int(ratio.shift)
    assert 0 < multiplier <= 2**31 and 0 <= shift <= 63
    assert shift == 0 or multiplier % 2 == 1
    assert abs(_F(multiplier) / 2**shift - _F(value)) <= _F(value) / 2**31


@hypothesis.given(st.integers(-(2**62), 2**62), st.integers(0, 62))
def test_a_shift_rounds_half_up(x, shift):
    found = int(rounded_shift(np.int64(x), shift))
    assert found == math.floor(_F(x) / 2**shift + _F(1, 2))


def test_shifts_may_differ_by_channel():
    found = rounded_shift(np.array([[5, -5], [5, -5]]), np.array([[0], [1]]))
    assert found.tolist() == [[5, -5], [3, -2]]


@pytest.mark.parametrize(
    ("bits", "x", "expected"),
    [(32, 2**31 - 1, 2**31 - 1), (32, -(2**31), -(2**31)), (16, 40000, 32767), (16, -3, -6)],
)
def test_a_rescale_saturates_at_the_storage_that_it_goes_to(bits, x, expected):
    found = rescaled(np.array([x]), Fixed(32, np.asarray(1.0)), Fixed(bits, np.asarray(0.5)))
    assert found.tolist() == [expected]
    assert found.dtype == {32: np.int32, 16: np.int16}[bits]


def test_a_rescale_is_by_channel_where_either_side_is():
    x = np.array([[4, 6], [4, 6]])
    by_channel = Fixed(32, np.array([1.0, 0.25]))
    whole = Fixed(32, np.asarray(0.5))
    assert rescaled(x, by_channel, whole).tolist() == [[8, 12], [2, 3]]
    assert rescaled(x, whole, by_channel).tolist() == [[2, 3], [8, 12]]


def test_a_product_with_a_factor_is_rounded_to_nearest_or_down():
    decay, x = np.asarray(3), np.array([1, -1, 2, -2, 5])  # times 3/2
    assert factor(decay, 1, x, truncates=False).tolist() == [2, -1, 3, -3, 8]
    assert factor(decay, 1, x, truncates=True).tolist() == [1, -2, 3, -3, 7]
    one = np.asarray(1 << 30)
    extremes = np.array([2**31 - 1, -(2**31)])
    assert factor(one, 30, extremes, truncates=False).tolist() == extremes.tolist()
