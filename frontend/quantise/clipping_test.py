"""The scale of a channel."""

import numpy as np
import pytest

from frontend.quantise.clipping import clipped_scale, fitting_scale
from frontend.quantise.rounding import integer_range, nearest


@pytest.mark.parametrize(
    ("row", "bits", "scale"),
    [
        ([127.0, -3.0], 8, 1.0),
        ([3.0, -254.0], 8, 2.0),
        ([7.0, -8.0], 4, 1.0),
        ([3.5, -2.0], 4, 0.5),
        ([1.0, -2.0], 4, 0.25),
        ([32767.0, 0.0], 16, 1.0),
    ],
)
def test_the_largest_weight_just_fits(row, bits, scale):
    assert fitting_scale(np.array([row]), bits).tolist() == [scale]


@pytest.mark.parametrize(
    ("row", "bits", "scale"),
    [
        ([0.75, -0.25, 0.5], 8, 2.0**-7),
        ([0.75, -0.25, 0.5], 4, 0.125),
        ([1.25, 0.0625], 4, 1.25 / 7),  # too many bits for it
        ([1.25, 0.0625], 8, 2.0**-6),
        ([2.0**-80], 16, 2.0**-94),
        ([0.3, 0.1], 16, 0.3 / 32767),
    ],
)
def test_a_power_of_two_that_stores_a_row_as_it_is(row, bits, scale):
    weight = np.array([row])
    found = fitting_scale(weight, bits)
    np.testing.assert_allclose(found, [scale], rtol=2.0**-24)
    if np.log2(scale).is_integer():
        assert clipped_scale(weight, bits, None) == found
        np.testing.assert_array_equal(nearest(weight, found, bits) * found[:, None], weight)


@pytest.mark.parametrize("bits", [4, 8, 16])
def test_scales_have_24_bits_and_clip_nothing_that_matters(bits):
    weight = np.random.default_rng(0).normal(size=(50, 20))
    scale = fitting_scale(weight, bits)
    assert np.array_equal(scale, scale.astype(np.float32))
    least, most = integer_range(bits)
    integers = np.rint(weight / scale[:, None])
    assert integers.min() >= least and integers.max() <= most


def test_what_needs_no_clipping_is_not_clipped():
    weight = np.array([[7.0, -3.0, 2.0, 1.0]])
    assert clipped_scale(weight, 4, None).tolist() == [1.0]


def test_an_outlier_is_clipped_where_the_others_matter_more():
    weight = np.append(np.linspace(-1, 1, 100), 1.8)[None]
    alike = clipped_scale(weight, 4, None)
    assert alike < fitting_scale(weight, 4)
    outlier_alone = np.append(np.full(100, 1e-6), 1.0)
    assert clipped_scale(weight, 4, outlier_alone) == fitting_scale(weight, 4)
    outlier_silent = np.append(np.ones(100), 1e-6)
    assert clipped_scale(weight, 4, outlier_silent) < alike


def test_clipping_lessens_the_error_of_normal_weights():
    weight = np.random.default_rng(0).normal(size=(200, 300))
    importance = np.random.default_rng(1).gamma(1.0, 1.0, 300)

    def costs(scale):
        error = weight - nearest(weight, scale, 4) * scale[:, None]
        return np.square(error) @ importance

    fitting, clipped = costs(fitting_scale(weight, 4)), costs(clipped_scale(weight, 4, importance))
    assert (clipped <= fitting).all()
    assert clipped.sum() < 0.75 * fitting.sum()


def test_rows_are_searched_alone():
    weight = np.random.default_rng(0).normal(size=(300, 200)) ** 3
    together = clipped_scale(weight, 4, None)
    apart = [clipped_scale(row[None], 4, None)[0] for row in weight]
    assert together.tolist() == apart
