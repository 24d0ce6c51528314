"""The claim of docs/quantisation.md, on a part of its networks: fewer spikes move than in pow2."""

from __future__ import annotations

import functools

import numpy as np
import pytest

from bench.quantisation import networks
from bench.quantisation.measure import (
    I4,
    I8,
    I8_NO_DATA,
    I16,
    POW2,
    Measured,
    measure,
    pooled_layers,
)
from bench.quantisation.subjects import generated_subject, trained_subject
from tests.trained.cases import trained_networks

LAYERS = 6
VARIANTS = (I8, I8_NO_DATA, I4, I16)
# Medians of layers are at most, with a margin over what was measured; :moved has the figures.
MOST = {I8: 0.45, I8_NO_DATA: 0.50, I16: 0.02}


@functools.cache
def found() -> tuple[Measured, ...]:
    generated = {case.name[0]: case for case in networks.cases()}
    return tuple(
        measure(subject, VARIANTS)
        for subject in (
            trained_subject(trained_networks()[0], 20),
            generated_subject(generated["B"], 30),
            generated_subject(generated["D"], 8),
        )
    )


@pytest.mark.parametrize("variant", MOST, ids=lambda variant: variant.title)
def test_half_as_many_spikes_move_as_under_pow2(variant):
    pooled = pooled_layers(found(), variant)
    assert pooled.count == LAYERS
    assert pooled.median <= MOST[variant], pooled


def test_pow2_moves_enough_to_be_compared_with():
    for one in found():
        assert min(one.layers_moved(POW2).values()) >= 20
        assert one.output_moved(POW2) >= 100


def test_eight_bits_move_fewer_spikes_than_pow2_in_every_layer():
    for one in found():
        ratios = one.layer_ratios(I8)
        assert max(ratios.values()) < 0.75, ratios


def test_eight_bits_move_fewer_spikes_than_pow2_end_to_end():
    moved, base = (sum(one.output_moved(x) for one in found()) for x in (I8, POW2))
    assert moved < 0.8 * base, (moved, base)


def test_more_bits_move_fewer_spikes():
    for one in found():
        moved = np.array([list(one.layers_moved(variant).values()) for variant in (I16, I8, I4)])
        assert (np.diff(moved, axis=0) > 0).all(), moved


def test_samples_are_fresh():
    for one in found():
        calibrated = {sample["input"].tobytes() for sample in one.subject.calibration}
        run = {sample["input"].tobytes() for sample in one.subject.evaluation}
        assert len(run) > 1 and not run & calibrated
