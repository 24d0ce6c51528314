"""What is moved, lost and gained; how far numbers are apart; which samples are right."""

from __future__ import annotations

import math

import numpy as np
import pytest

from frontend.comparison.measures import (
    Accuracy,
    Agreement,
    NumberDifference,
    NumberTally,
    SpikeDifference,
    SpikeTally,
    accuracy,
    agreement,
)


def spikes(reference, tested, dtype=np.uint8) -> SpikeDifference:
    tally = SpikeTally()
    for a, b in zip(reference, tested, strict=True):
        tally.add(np.array(a, dtype), np.array(b, dtype))
    return tally.result()


def numbers(reference, tested, unit=None) -> NumberDifference:
    tally = NumberTally(unit)
    for a, b in zip(reference, tested, strict=True):
        tally.add(np.array(a, float), np.array(b, float))
    return tally.result()


def test_a_spike_that_comes_a_step_later_counts_twice():
    found = spikes([[1, 0], [0, 1], [0, 0]], [[0, 0], [1, 1], [0, 0]])
    assert found == SpikeDifference(
        reference=2, tested=2, moved=2, lost=1, gained=1, moved_per_spike=1.0
    )


def test_spikes_of_other_neurons_do_not_make_up_for_lost_ones():
    found = spikes([[1, 0, 1, 1]], [[0, 1, 1, 0]])
    assert (found.moved, found.lost, found.gained) == (3, 2, 1)
    assert found.moved_per_spike == 1.0


def test_counts_move_by_how_much_they_differ():
    found = spikes([[3, 0], [1, 2**31 - 1]], [[1, 1], [1, 0]], np.int32)
    assert found == SpikeDifference(
        reference=2**31 + 3, tested=3, moved=2**31 + 2, lost=2**31 + 1, gained=1,
        moved_per_spike=(2**31 + 2) / (2**31 + 3),
    )  # fmt: skip


def test_without_spikes_there_is_nothing_to_relate_to():
    found = spikes([[0]], [[1]])
    assert (found.moved, found.gained, found.moved_per_spike) == (1, 1, None)


def test_numbers_are_related_to_the_unit_or_to_the_reference_sides_range():
    assert numbers([[1, 2], [5, 1]], [[1, 5], [5, 0]], unit=2.0) == NumberDifference(
        rms=math.sqrt(10 / 4), largest=3.0, relative_to=2.0, relative_rms=math.sqrt(10 / 4) / 2,
        relative_largest=1.5,
    )  # fmt: skip
    assert numbers([[1, 2], [5, 1]], [[1, 5], [5, 0]]).relative_to == 4.0


@pytest.mark.parametrize(("values", "unit"), [([[3.0], [3.0]], None), ([[1.0], [2.0]], 0.0)])
def test_without_a_range_or_unit_there_are_no_shares(values, unit):
    found = numbers(values, [[4.0], [4.0]], unit)
    assert found.largest > 0
    assert (found.relative_to, found.relative_rms, found.relative_largest) == (None, None, None)


@pytest.mark.parametrize("value", [np.inf, -np.inf, np.nan])
@pytest.mark.parametrize("side", [0, 1])
@pytest.mark.parametrize("later", [False, True])
def test_what_is_not_finite_is_none(value, side, later):
    pair = [[[1.0, 2.0]], [[1.0, 2.0]]]
    pair[side].insert(later, [value, 1.0])
    pair[1 - side].insert(later, [0.0, 1.0])
    found = numbers(*pair, unit=1.0)
    assert (found.rms, found.largest) == (None, None)
    assert (found.relative_rms, found.relative_largest) == (None, None)


def test_agreement_and_accuracy_by_hand():
    labels, reference, tested = np.array([[0, 1, 2, 2, 1], [0, 1, 2, 0, 0], [0, 0, 2, 2, 0]])
    assert agreement(reference, tested) == Agreement(samples=5, agreed=3, share=0.6)
    assert accuracy(reference, tested, labels) == Accuracy(
        samples=5, reference=3, tested=3, reference_share=0.6, tested_share=0.6, lost=1, gained=1
    )
