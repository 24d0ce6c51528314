"""Small networks whose spikes, membranes and classes are done by hand."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from frontend.comparison.comparison import Difference, compare
from frontend.comparison.measures import NumberDifference, SpikeDifference
from frontend.comparison.testing import (
    F64,
    given,
    integrate_and_fire,
    leaky,
    read,
    samples,
    two_layers,
)
from frontend.diagnostics import Findings
from frontend.network import Signal, Source, ThresholdLayer
from frontend.options import Scheme
from frontend.quantise.quantiser import QuantiseOptions, quantise
from frontend.reference.testing import network


def test_two_layers_of_which_the_first_differs():
    found = compare(two_layers(1.0), two_layers(2.0), samples([1.5, 0, 0.8, 0, 0]))
    # first: with 1, v ends its steps at .5 .5 .3 .3 .3 and spikes at 0 and 2; with 2, v is
    # 1.5 1.5 .3 .3 .3, and it spikes at 2 only.
    first, second = found.populations
    expected = Difference(
        spikes=SpikeDifference(
            reference=2, tested=1, moved=1, lost=1, gained=0, moved_per_spike=0.5
        ),
        numbers=NumberDifference(
            rms=pytest.approx(math.sqrt(2 / 5)), largest=1.0, relative_to=1.0,
            relative_rms=pytest.approx(math.sqrt(2 / 5)), relative_largest=1.0,
        ),
    )  # fmt: skip
    assert (first.name, first.type, first.neurons) == ("first", "IF", 1)
    assert first.whole == first.alone == expected
    # second: 1.5 at 0 and 2 makes v .5 .5 1 1 1 and two spikes; at 2 only, v is 0 0 .5 .5 .5.
    assert second.whole.spikes == dataclasses.replace(expected.spikes)
    assert second.whole.numbers.largest == 0.5
    assert second.whole.numbers.rms == pytest.approx(0.5)
    # Alone it does what it should.
    assert (second.alone.spikes.moved, second.alone.spikes.tested) == (0, 2)
    assert second.alone.numbers.rms == second.alone.numbers.largest == 0.0
    (output,) = found.outputs
    assert (output.name, output.elements) == ("output", 1)
    assert output.difference == Difference(spikes=second.whole.spikes, numbers=None)
    assert (found.samples, found.steps) == (1, 5)
    assert found.agreement is None  # of one element there are no classes
    assert found.accuracy is None


def test_a_threshold_that_is_reached_a_step_later_moves_two_spikes():
    found = compare(two_layers(1.0), two_layers(1.6), samples([1.5, 0.2, 0, 0]))
    first, second = (p.whole.spikes for p in found.populations)
    assert (first.reference, first.tested) == (second.reference, second.tested) == (1, 1)
    assert (first.moved, first.lost, first.gained) == (2, 1, 1)
    assert (second.moved, second.lost, second.gained) == (2, 1, 1)


def test_every_sample_starts_from_rest_and_all_are_added_up():
    one = compare(two_layers(1.0), two_layers(2.0), samples([1.5, 0, 0.8]))
    two = compare(two_layers(1.0), two_layers(2.0), samples([1.5, 0, 0.8], [1.5, 0, 0.8], [0.1]))
    assert (two.samples, two.steps) == (3, 7)
    for a, b in zip(one.populations, two.populations, strict=True):
        for way in ("whole", "alone"):
            before, after = getattr(a, way).spikes, getattr(b, way).spikes
            assert after.moved == 2 * before.moved
            assert after.reference == 2 * before.reference


def test_counts_and_a_stateless_threshold_are_populations():
    def make(threshold):
        many = integrate_and_fire("many", "input", threshold, spikes="multi")
        above = ThresholdLayer(
            name="above", sources=(Source("many"),), shape=(1,), signal=Signal.SPIKES,
            threshold=np.array(1.5),
        )  # fmt: skip
        many = dataclasses.replace(many, signal=Signal.COUNTS)
        return network(given(), many, above, read("above"), number_format=F64)

    # Of 4.5, then 0: four spikes and v = .5; with a threshold of 2, two and the same v.
    found = compare(make(1.0), make(2.0), samples([4.5, 0]))
    many, above = found.populations
    assert (many.whole.spikes.reference, many.whole.spikes.tested) == (4, 2)
    assert (many.whole.spikes.lost, many.whole.spikes.gained) == (2, 0)
    assert many.whole.spikes.moved_per_spike == 0.5
    assert many.whole.numbers.rms == 0.0
    assert (above.type, above.whole.numbers) == ("Threshold", None)
    assert (above.whole.spikes.reference, above.whole.spikes.moved) == (1, 0)


def test_integrators_are_compared_in_numbers_over_their_range():
    # v: 1 .5 .25 and 0 0 4 become 2 1 .5 and 0 0 8.
    found = compare(leaky(1.0), leaky(2.0), samples([[1, 0], [0, 0], [0, 4]]))
    rms = math.sqrt((1 + 0.25 + 0.0625 + 16) / 6)
    (li,) = found.populations
    assert li.whole == li.alone
    assert li.whole.spikes is None
    assert li.whole.numbers == NumberDifference(
        rms=rms, largest=4.0, relative_to=4.0, relative_rms=rms / 4, relative_largest=1.0
    )
    assert found.outputs[0].difference == li.whole


def test_the_class_is_the_largest_sum_and_the_first_of_several():
    inputs = samples(
        [[1, 0], [0, 1]],  # v sums: 1.5 and 1: class 0
        [[0, 1], [0, 0]],  # class 1
        [[0, 0], [0, 0]],  # all the same: class 0
        [[-1, 0], [0, -1]],  # -1.5 and -1: class 1
    )
    turned = leaky(-1.0)  # the other way round, but for where all is the same
    found = compare(leaky(1.0), turned, inputs, np.array([0, 1, 0, 0]))
    assert (found.agreement.agreed, found.agreement.share) == (1, 0.25)
    assert (found.accuracy.reference, found.accuracy.tested) == (3, 2)
    assert (found.accuracy.lost, found.accuracy.gained) == (2, 1)


def test_integers_and_floats_are_compared_in_the_same_numbers():
    """Membranes of integers differ by the rounding of each step at most, a unit of their scale."""
    rng = np.random.default_rng(3)
    floats = two_layers(1.0)
    options = QuantiseOptions(
        weight_bits=16, state_bits=32, scheme=Scheme.CHANNEL, ranges={"input": 4.0}, samples=[]
    )
    findings = Findings("x")
    integers = quantise(floats, options, findings).network
    assert not findings.items
    found = compare(floats, integers, samples(rng.integers(-2, 4, 200) / 4))
    for population in found.populations:
        assert population.whole.spikes.reference > 20
        assert population.whole.spikes.moved == population.alone.spikes.moved == 0
        assert population.whole.numbers.relative_to == 1.0
        unit = float(integers[population.name].fixed.scale.max())
        assert population.whole.numbers.largest <= 200 * unit < 0.001
    # The other way round, thresholds are in integers.
    back = compare(integers, floats, samples(rng.integers(-2, 4, 50) / 4))
    assert [p.whole.numbers.relative_to for p in back.populations] == pytest.approx([1.0, 1.0])


def test_floats_that_overflow_are_compared_without_a_word():
    unstable = samples([[1e308, 0], [1e308, 0], [1e308, 0], [-np.inf, 0]], [[1, 0]])
    found = compare(leaky(1.0), leaky(1e10), unstable)
    assert found.populations[0].whole.numbers.largest is None
    assert found.outputs[0].difference.numbers.rms is None
    assert found.agreement.samples == 2


def test_the_watch_sees_every_step_in_order():
    seen = []
    compare(
        two_layers(1.0), two_layers(2.0), samples([1.5, 0], [0.1]),
        watch=lambda sample, number, step: seen.append(
            (sample, number, float(step.tested.membranes["first"][0]),
             float(step.reference.values["first"][0]))
        ),
    )  # fmt: skip
    assert seen == [(0, 0, 1.5, 1.0), (0, 1, 1.5, 0.0), (1, 0, 0.1, 0.0)]
