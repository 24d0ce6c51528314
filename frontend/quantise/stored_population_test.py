"""Numbers of a population as integers."""

import numpy as np
import pytest

from frontend.network import Fixed
from frontend.quantise.stored_population import TooCoarse, compact, in_units, store, uniform
from frontend.quantise.testing import neurons

FIXED = Fixed(32, np.asarray(2.0**-8))
HERE = np.ones((1,), bool)


def stored(state_bits=32, **numbers):
    return store(neurons("n", "w", **numbers), Fixed(state_bits, FIXED.scale), HERE)


def test_numbers_are_rounded_to_the_scale_and_held_by_the_storage():
    found = stored(
        threshold=1.25, drive=-0.7, floor=-0.3 / 256, initial_membrane=0.5 / 256, v_reset=-1e9
    )
    assert (found.threshold, found.drive) == (320, -179)
    assert (found.floor, found.initial_membrane) == (0, 1)  # halves up
    assert found.v_reset == -(2**31)
    assert found.fixed == Fixed(32, FIXED.scale) or found.fixed.bits == 32
    assert stored(drive=1e-9).drive is None


@pytest.mark.parametrize(
    ("value", "bits_32", "bits_16"),
    [(0.5, 31, 15), (0.0, 31, 15), (-0.999, 31, 15), (1.0, 30, 14), (-1.0, 30, 14), (3.0, 29, 13),
     (100.0, 24, 8), (8_388_607.0, 8, None), (8_388_608.0, None, None)],
)  # fmt: skip
def test_factors_have_as_many_fractional_bits_as_fit(value, bits_32, bits_16):
    for state_bits, expected in ((32, bits_32), (16, bits_16)):
        if expected is None:
            with pytest.raises(TooCoarse, match="a gain of"):
                stored(state_bits, gain=value)
            continue
        found = stored(state_bits, gain=value)
        assert found.factors.gain == expected
        assert abs(found.gain / 2.0**expected - value) <= 2.0**-expected / 2
        assert abs(int(found.gain)) < 2 ** (state_bits - 1)


def test_a_factor_is_read_back_as_it_is():
    found = in_units(stored(decay=0.9, gain=0.3, threshold=2.0))
    assert found.decay == round(0.9 * 2**31) / 2**31
    assert found.gain == round(0.3 * 2**31) / 2**31
    assert found.threshold == 512


def test_factors_that_lose_their_value_are_refused():
    layer = neurons("n", "w", shape=(2,), gain=[100.0, 1e-9])
    with pytest.raises(TooCoarse, match="a gain of 1e-09, which loses its value in 24 fractional"):
        store(layer, FIXED, np.ones(2, bool))
    with pytest.raises(TooCoarse, match="would not leak"):
        stored(16, decay=0.99999)
    # That of 1 does not leak anyway.
    assert stored(16, decay=1.0).decay == 2**14


def test_thresholds_out_of_reach_are_next_to_the_largest_integer():
    layer = neurons("n", "w", shape=(3,), threshold=[1.0, 2.0, 3.0])
    found = store(layer, Fixed(16, FIXED.scale), np.array([True, False, True]))
    assert found.threshold.tolist() == [256, 2**15 - 2, 768]


def test_arrays_are_as_small_as_their_values_are_alike():
    shape = (2, 3, 1)
    assert compact(np.full(shape, 4), shape).shape == ()
    by_channel = np.array([4, 5]).reshape(2, 1, 1)
    assert compact(np.broadcast_to(by_channel, shape), shape).tolist() == by_channel.tolist()
    assert compact(by_channel, shape).tolist() == by_channel.tolist()
    each = np.arange(6).reshape(shape)
    assert compact(each, shape).tolist() == each.tolist()
    assert compact(np.array([1, 2]), (2,)).tolist() == [1, 2]
    assert uniform(by_channel, shape).shape == shape
    assert uniform(np.asarray(3), shape).shape == ()
