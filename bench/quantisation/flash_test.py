"""Integer networks of 100,000 weights and more take the share of flash that is promised."""

import functools

import pytest

from bench.quantisation.flash_sizes import (
    F32,
    I4,
    I8,
    I8_STATE_I16,
    LEAST_WEIGHTS,
    LIMITS,
    Footprint,
    footprints,
)


@functools.cache
def found() -> tuple[Footprint, ...]:
    return tuple(footprints())


def test_the_networks_are_large():
    assert len(found()) == 4
    for footprint in found():
        assert footprint.weights >= LEAST_WEIGHTS
        # All weights are there.
        assert footprint.sizes[F32].flash >= 4 * footprint.weights
        assert footprint.sizes[I8].flash >= footprint.weights
        assert footprint.sizes[I4].flash >= footprint.weights / 2


@pytest.mark.parametrize("number_format", LIMITS, ids=str)
def test_integers_take_their_share_of_the_flash_of_floats(number_format):
    for footprint in found():
        assert footprint.flash_ratio(number_format) < LIMITS[number_format], footprint.name


def test_states_of_32_bits_take_no_more_ram_than_floats_and_those_of_16_less():
    for footprint in found():
        assert footprint.ram_ratio(I8) <= 1, footprint.name
        assert footprint.ram_ratio(I8_STATE_I16) < 0.9, footprint.name
