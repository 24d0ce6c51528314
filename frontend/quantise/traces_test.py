"""Traces and their moments."""

import numpy as np
import pytest

from frontend.quantise import traces
from frontend.quantise.traces import LONGEST_DECAY, Filter, TraceStatistics, moments

NONE = Filter(np.zeros(()))
HALF = Filter(np.array(0.5))


def column(*values):
    return np.array(values, np.float32)[:, None]


def test_membrane_keeps_a_part_of_what_came_before():
    assert HALF.traces(column(1, 0, 2)).ravel().tolist() == [1, 0.5, 2.25]
    assert HALF.traces(column(1, 0, 2)).dtype == np.float64


def test_synapse_filters_before_the_membrane():
    h = Filter(np.array(0.5), np.array(0.25)).traces(column(1, 0, 0))
    assert h.ravel().tolist() == [1, 0.75, 0.4375]


def test_without_a_membrane_the_traces_are_the_inputs():
    assert NONE.traces(column(1, 0, 2)).ravel().tolist() == [1, 0, 2]
    assert NONE.memory() == 1


def test_populations_are_filtered_as_the_neuron_in_the_middle_does():
    x = column(1, 0, 2)
    mixed = Filter(np.array([[0.9, 0.5], [0.1, 0.5]]))
    assert np.array_equal(mixed.traces(x), HALF.traces(x))


@pytest.mark.parametrize(("decay", "taken"), [(1.0, 0.9), (0.99, 0.9), (5.0, 0.9), (-3.0, -0.9)])
def test_memory_is_bounded(decay, taken):
    x = column(1, 0, 2, 0, 0)
    assert LONGEST_DECAY == 0.9
    assert np.array_equal(Filter(np.array(decay)).traces(x), Filter(np.array(taken)).traces(x))
    assert Filter(np.array(decay)).memory() == pytest.approx((1 + 0.81) / (1 - 0.81))


def test_moments_by_hand():
    # Traces 1, 0.5 and 0, 2: every sequence starts at rest.
    (found,) = moments([column(1, 0), column(0, 2)], HALF, outputs=3)
    assert found.rows.tolist() == [0, 1, 2]
    assert found.mean.tolist() == [0.75]
    assert found.trace_mean.tolist() == [0.875]
    assert found.covariance.tolist() == [[(1 + 0.25 + 0 + 4) / 4 - 0.875**2]]
    assert found.independent == pytest.approx(4 / (5 / 3))


def test_covariance_is_that_of_the_traces():
    x = np.random.default_rng(0).random((50, 4))
    (found,) = moments([x[:20], x[20:]], HALF, outputs=1)
    h = np.concatenate([HALF.traces(x[:20]), HALF.traces(x[20:])])
    np.testing.assert_allclose(found.covariance, np.cov(h.T, bias=True), rtol=1e-12)


def test_positions_are_sequences_of_their_own():
    x = np.random.default_rng(0).random((5, 3, 2))
    together, apart = TraceStatistics(2, HALF), TraceStatistics(2, HALF)
    together.add(x)
    for k in range(3):
        apart.add(x[:, k])
    rows = np.arange(1)
    assert together.moments(rows).independent == apart.moments(rows).independent
    for name in ("mean", "trace_mean", "covariance"):
        found = [getattr(s.moments(rows), name) for s in (together, apart)]
        np.testing.assert_allclose(*found, rtol=1e-12)


def test_of_many_inputs_only_the_variances_are_kept(monkeypatch):
    x = np.random.default_rng(0).random((20, 4))
    (full,) = moments([x], HALF, outputs=1)
    monkeypatch.setattr(traces, "MOST_INPUTS", 3)
    (few,) = moments([x], HALF, outputs=1)
    assert few.covariance.shape == (4,)
    np.testing.assert_allclose(few.covariance, np.diagonal(full.covariance), rtol=1e-12)
    assert np.array_equal(few.mean, full.mean)


def test_no_sequences_no_moments():
    assert moments([], HALF, outputs=2) == ()
