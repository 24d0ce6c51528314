"""Rounding without data: nearest, and with sums that are kept."""

import hypothesis
import hypothesis.strategies as st
import numpy as np
import pytest

from frontend.quantise.rounding import integer_range, nearest, sum_preserving

ONE = np.ones(1)


def rounded(function, *row, bits=8, scale=ONE):
    return function(np.array([row], np.float64), scale, bits)[0].tolist()


@pytest.mark.parametrize(
    ("bits", "expected"), [(4, (-8, 7)), (8, (-127, 127)), (16, (-32767, 32767))]
)
def test_ranges(bits, expected):
    assert integer_range(bits) == expected


def test_nearest():
    assert rounded(nearest, 0.4, 0.5, 1.5, -0.6) == [0, 0, 2, -1]
    assert rounded(nearest, 300, -300) == [127, -127]
    assert rounded(nearest, 9, -9, bits=4) == [7, -8]
    assert rounded(nearest, 1, scale=np.array([0.25])) == [4]


def test_those_nearest_to_the_middle_make_the_sum_good():
    # Rounded to nearest all would be 0; their sum is 1.3.
    assert rounded(sum_preserving, 0.3, 0.45, 0.35, 0.2) == [0, 1, 0, 0]
    assert rounded(sum_preserving, -0.3, -0.45, -0.35, -0.4, -0.4) == [0, -1, 0, -1, 0]
    assert rounded(sum_preserving, 0.7, 0.6, 0.7) == [1, 0, 1]


def test_a_sum_that_is_right_to_half_a_unit_stays():
    assert rounded(sum_preserving, 0.2, 0.3, 1.0) == [0, 0, 1]


def test_what_is_clipped_is_made_good_by_the_others():
    assert rounded(sum_preserving, 8.6, 1.0, 1.4, bits=4) == [7, 2, 2]
    assert rounded(sum_preserving, -9.6, 1.0, -1.4, bits=4) == [-8, 0, -2]


def test_a_row_that_is_full_stays_in_range():
    assert rounded(sum_preserving, 20, 20, bits=4) == [7, 7]
    assert rounded(sum_preserving, -20, -20, bits=4) == [-8, -8]
    assert rounded(sum_preserving, 20, 20, 6.4, bits=4) == [7, 7, 7]


@hypothesis.settings(deadline=None)
@hypothesis.given(st.integers(0, 2**32), st.integers(1, 40), st.sampled_from([4, 8, 16]))
def test_sums_are_right_to_half_a_unit_and_no_weight_is_off_by_more_than_one(seed, inputs, bits):
    least, most = integer_range(bits)
    rng = np.random.default_rng(seed)
    # Halves are in it, so that there are ties.
    exact = np.round(rng.uniform(least, most, (5, inputs)) * 4) / 4
    found = sum_preserving(exact, np.ones(5), bits)
    assert (np.abs(found - exact) < 1).all()
    assert (np.abs((found - exact).sum(axis=1)) <= 0.5).all()
    assert found.min() >= least and found.max() <= most


def test_rows_do_not_know_of_each_other():
    rng = np.random.default_rng(0)
    weight, scale = rng.normal(size=(20, 30)), rng.uniform(0.01, 0.1, 20)
    together = sum_preserving(weight, scale, 8)
    apart = [sum_preserving(weight[k : k + 1], scale[k : k + 1], 8)[0] for k in range(20)]
    assert np.array_equal(together, apart)
