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
    footprint,
    large_cases,
)


@functools.cache
def found() -> tuple[Footprint, ...]:
    """Without C, whose two million weights take longer and add nothing."""
    return tuple(footprint(case) for case in large_cases() if not case.name.startswith("C"))


def test_the_networks_are_large():
    assert len(found()) == 3
    for each in found():
        assert each.weights >= LEAST_WEIGHTS
        # All weights are there.
        assert each.sizes[F32].flash >= 4 * each.weights
        assert each.sizes[I8].flash >= each.weights
        assert each.sizes[I4].flash >= each.weights / 2


@pytest.mark.parametrize("number_format", LIMITS, ids=str)
def test_integers_take_their_share_of_the_flash_of_floats(number_format):
    for each in found():
        assert each.flash_ratio(number_format) < LIMITS[number_format], each.name


def test_states_of_32_bits_take_no_more_ram_than_floats_and_those_of_16_less():
    for each in found():
        assert each.ram_ratio(I8) <= 1, each.name
        assert each.ram_ratio(I8_STATE_I16) < 0.9, each.name
