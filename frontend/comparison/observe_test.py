"""Counts of a run, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from frontend.comparison.observe import observe
from frontend.comparison.testing import leaky, samples, two_layers


def test_events_and_rates_are_counted():
    calls = []
    found = observe(
        two_layers(1.0), samples([1.5, 0, 0.8, 0, 0], [0.9, 0.9, 0, 0]), lambda: calls.append(1)
    )
    assert (found.samples, found.steps, len(calls)) == (2, 9, 9)
    first, second = found.records
    assert first.spikes[0, :, 0].tolist() == [1, 0, 1, 0, 0]
    assert first.membranes[0, :, 0] == pytest.approx([0.5, 0.5, 0.3, 0.3, 0.3])
    assert first.thresholds.tolist() == [1.0]
    assert first.means[:, 0] == pytest.approx([3 / 9])
    assert found.events["first"] == pytest.approx(3 / 9)
    assert found.events["input"] == pytest.approx(4 / 9)
    assert found.arriving == pytest.approx({"w": 3 / 9})
    assert found.at_limit == {}
    assert second.name == "second"


def test_integrators_have_no_spikes():
    (record,) = observe(leaky(1.0), samples(np.ones((4, 2)))).records
    assert record.spikes is None
    assert record.thresholds is None
    assert record.membranes.shape == (1, 4, 2)
